"""Tokens are estimated quickly, never as none, and each model's reports make the estimate better."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from app.llm import tokens
from app.llm.request import ChatRequest, Image, Tool, ToolCall, Turn
from app.llm.tokens import Calibration, in_request, in_text

# Texts, and how many tokens o200k_base makes of them.
SAMPLES: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("token_samples.json").read_text("utf-8"))


@pytest.mark.parametrize("kind", SAMPLES)
def test_an_estimate_is_near_the_truth_for_prose_code_and_data(kind: str) -> None:
    text, true = SAMPLES[kind]["text"], SAMPLES[kind]["tokens"]
    assert in_text(text) == pytest.approx(true, rel=0.2)


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_truth_lies_in_the_span(kind: str) -> None:
    text, true = SAMPLES[kind]["text"], SAMPLES[kind]["tokens"]
    span = Calibration().span(in_text(text))
    assert span.low <= true <= span.high


@given(st.text(min_size=1))
def test_text_always_has_tokens(text: str) -> None:
    assert in_text(text) >= 1


@given(st.text(), st.text())
def test_more_text_never_has_fewer_tokens(text: str, more: str) -> None:
    assert in_text(text) <= in_text(text + more)
    assert in_text(text) <= in_text(more + text)


@given(st.text(), st.text())
def test_the_whole_is_the_sum_of_its_parts_but_for_rounding(text: str, more: str) -> None:
    assert abs(in_text(text + more) - in_text(text) - in_text(more)) <= 1


def test_no_text_has_no_tokens() -> None:
    assert in_text("") == 0


def test_half_a_surrogate_pair_from_a_cut_string_does_no_harm() -> None:
    assert in_text("\ud83d") >= 1


def test_a_megabyte_is_counted_as_its_thousandth_is() -> None:
    kilobyte = SAMPLES["Python"]["text"] + SAMPLES["Chinese"]["text"]
    assert in_text(kilobyte * 1500) == pytest.approx(1500 * in_text(kilobyte), rel=0.01)


def test_everything_that_is_sent_counts() -> None:
    bare = ChatRequest("m", (Turn("user", "Hello there"),))
    full = ChatRequest(
        "m",
        (
            Turn("user", "Hello there", images=(Image("image/png", b"x"),)),
            Turn("assistant", reasoning="Let me look", calls=(ToolCall("1", "weather", '{"city": "Lyon"}'),)),
            Turn("tool", "Sunny", call_id="1"),
        ),
        system="Be brief.",
        tools=(Tool("weather", "Tells the weather", {"type": "object"}),),
        schema={"type": "object"},
    )
    assert in_request(bare) == in_text("Hello there") + tokens.PER_MESSAGE
    assert in_request(full) > in_request(bare) + tokens.PER_IMAGE + 3 * tokens.PER_MESSAGE


@given(st.floats(0.5, 2.0), st.integers(100, 100_000))
def test_reports_bring_the_estimate_to_what_the_model_counts(factor: float, estimated: int) -> None:
    calibration = Calibration()
    for _ in range(30):
        calibration = calibration.learn(estimated, round(estimated * factor))
    span = calibration.span(estimated)
    assert span.likely == pytest.approx(estimated * factor, rel=0.02)
    assert calibration.error < 0.05
    assert span.low <= estimated * factor <= span.high + 1


def test_one_odd_report_does_not_turn_the_estimate_over() -> None:
    calibration = Calibration()
    for _ in range(20):
        calibration = calibration.learn(1000, 1100)
    odd = calibration.learn(1000, 5000)
    assert odd.ratio < 1.6
    assert odd.error > calibration.error


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7))))
def test_whatever_is_reported_the_calibration_stays_sane(reports: list[tuple[int, int]]) -> None:
    calibration = Calibration()
    for estimated, reported in reports:
        calibration = calibration.learn(estimated, reported)
    assert (
        0.2 <= calibration.ratio <= 5.0 or math.isclose(calibration.ratio, 5.0) or math.isclose(calibration.ratio, 0.2)
    )
    assert 0 <= calibration.error <= tokens.LARGEST_ERROR
    span = calibration.span(1000)
    assert 1 <= span.low <= span.likely <= span.high


def test_a_report_on_a_few_words_teaches_nothing() -> None:
    assert Calibration().learn(3, 12) == Calibration()


def test_the_error_is_shown_in_per_cent() -> None:
    assert Calibration().shown_error == "±15%"
    assert Calibration(error=0.001).shown_error == "±1%"


def test_nothing_sent_is_estimated_as_nothing() -> None:
    span = Calibration().span(0)
    assert (span.low, span.likely, span.high) == (0, 0, 0)
