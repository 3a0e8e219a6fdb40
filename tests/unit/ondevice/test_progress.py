"""Downloads are told in words, and what costs or drains asks first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from app.ondevice import words
from app.ondevice.progress import cautions, in_words, left, share
from app.ondevice.speed import speed
from app.ondevice.values import Facts, JobTold
from tests.unit.ondevice.devices import DESKTOP, MB, model


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (999.7, "1.0 kB"),
        (1_000, "1.0 kB"),
        (9_940, "9.9 kB"),
        (9_960, "10 kB"),
        (340 * MB, "340 MB"),
        (999_600_000, "1.0 GB"),
        (1_280_835_840, "1.3 GB"),
        (-5, "0 bytes"),
    ],
)
def test_sizes_are_short(amount: float, says: str) -> None:
    assert words.size(amount) == says


@given(st.floats(0, 1e13))
def test_a_size_never_has_four_digits(amount: float) -> None:
    number = words.size(amount).partition(" ")[0]
    assert amount > 999.4e9 or len(number.replace(".", "")) <= 3


@pytest.mark.parametrize(
    ("seconds", "says"), [(0, "1 s"), (89, "89 s"), (90, "2 min"), (720, "12 min"), (7500, "2 h 05 min")]
)
def test_time_left_is_no_more_exact_than_anybody_can_know(seconds: float, says: str) -> None:
    assert words.time_left(seconds) == says


def test_an_estimate_is_called_one() -> None:
    assert words.download(model(download=600 * MB)) == "600 MB"
    assert words.download(model(download=600 * MB, estimated=True)) == "about 600 MB"
    assert words.download(model(download=None)) == "a size that nobody tells"


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (JobTold("m", "waiting", 0, 100 * MB), "Waits for its turn: 0 bytes of 100 MB"),
        (
            JobTold("m", "running", 120 * MB, 1200 * MB, rate=2.5 * MB),
            "Downloading: 120 MB of 1.2 GB, 2.5 MB/s, about 7 min left",
        ),
        (JobTold("m", "running", 120 * MB), "Downloading: 120 MB"),
        (JobTold("m", "paused", 120 * MB, 1200 * MB, rate=5.0), "Paused: 120 MB of 1.2 GB"),
        (JobTold("m", "done", 1200 * MB, 1200 * MB), "Here: 1.2 GB"),
    ],
)
def test_a_download_is_told_in_a_line(told: JobTold, says: str) -> None:
    assert in_words(told) == says


def test_nobody_says_how_long_it_takes_where_nothing_comes() -> None:
    assert left(JobTold("m", "running", 1, 10)) is None
    assert left(JobTold("m", "running", 1, 0, rate=1.0)) is None
    assert share(JobTold("m", "running", 1, 0)) == 0.0
    assert share(JobTold("m", "running", 20, 10)) == 1.0


class TestCautions:
    def test_an_ordinary_connection_asks_nothing(self) -> None:
        assert cautions(DESKTOP, 5_000 * MB) == ()

    @pytest.mark.parametrize(
        ("facts", "says"),
        [
            (replace(DESKTOP, saver=True), "save data"),
            (replace(DESKTOP, metered=True), "paid by volume"),
            (replace(DESKTOP, battery=0.1, charging=False), "10%"),
            (replace(DESKTOP, battery=0.1), "not charging"),
            (replace(DESKTOP, mbps=1), "about 67 min"),
        ],
    )
    def test_what_costs_or_drains_or_lasts_asks_first(self, facts: Facts, says: str) -> None:
        (asked,) = cautions(facts, 500 * MB)
        assert says in asked

    def test_a_battery_that_charges_asks_nothing(self) -> None:
        assert cautions(replace(DESKTOP, battery=0.1, charging=True), 500 * MB) == ()

    def test_little_is_not_worth_a_question(self) -> None:
        assert cautions(replace(DESKTOP, saver=True, metered=True, battery=0.1), MB) == ()


@pytest.mark.parametrize(
    ("measured", "pace", "figure"),
    [(60, "fast", "60"), (12.3, "fluent", "12"), (4.24, "slow", "4.2"), (0, "very slow", "0.0")],
)
def test_a_measured_speed_is_told_as_what_it_is_like(measured: float, pace: str, figure: str) -> None:
    told = speed(measured)
    assert told.pace == pace
    assert told.sentence.startswith(f"{figure} tokens/s: ")
