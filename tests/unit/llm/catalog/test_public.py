"""The public price data is in this build, and says what it said when it was cut."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.llm.catalog import public
from app.llm.catalog.merge import model_on
from app.llm.catalog.rows import BY_ID, LINES
from app.llm.deltas import Usage
from app.llm.prices import cost

QUIET = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday, off-peak
PEAK = datetime(2026, 11, 20, 2, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 2, tzinfo=UTC)
MILLION = Usage(input=1_000_000, output=1_000_000)


def test_the_data_is_there() -> None:
    assert public.is_there(), "run `python3 -m tools test unit` once: it cuts the price data"
    assert public.version() == "0.2.3"
    assert public.as_of() == date(2026, 11, 4)


def test_every_row_that_counts_on_the_data_finds_some_of_its_models_there() -> None:
    for line in LINES:
        if line.prices_of:
            found = [model.id for model in line.models if public.known(line.prices_of, model.id)]
            assert found, line.id


@pytest.mark.parametrize(
    ("line", "model", "at", "usage", "amount"),
    [
        ("openai", "gpt-6.1-sol", QUIET, Usage(100_000, 10_000), "0.3"),
        ("openai", "gpt-6.1-sol-2026-10-01", QUIET, Usage(300_000), "1.2"),
        ("openai", "gpt-6.1-sol", QUIET, Usage(100_000, cached=100_000), "0.01"),
        ("anthropic", "claude-fable-5-2", QUIET, MILLION, "48"),
        ("anthropic", "claude-haiku-5-5", QUIET, Usage(100_000), "0.01"),
        ("anthropic", "claude-haiku-5-5", QUIET, Usage(100_001), "0.0500005"),
        ("anthropic", "claude-sonnet-4-5-20250929", QUIET, Usage(1000, cache_written=1000), "0.00375"),
        ("gemini", "models/gemini-3.6-flash", QUIET, MILLION, "4.5"),
        ("gemini", "gemini-3.6-flash", datetime(2027, 1, 1, tzinfo=UTC), MILLION, "9"),
        ("xai", "grok-4.6", QUIET, Usage(199_999), "0.399998"),
        ("xai", "grok-4.6", QUIET, Usage(200_001), "0.800004"),
        ("groq", "openai/gpt-oss-120b", QUIET, MILLION, "0.75"),
        ("deepseek", "deepseek-v4-pro", QUIET, MILLION, "2.64"),
        ("deepseek", "deepseek-v4-pro", PEAK, MILLION, "5.28"),
        ("deepseek", "deepseek-v4-pro", SATURDAY, MILLION, "2.64"),
        ("mistral", "mistral-embed", QUIET, Usage(1_000_000), "0.1"),
        ("gemini", "gemma-4-31b-it", QUIET, MILLION, "0"),
    ],
)
def test_known_prices_are_met_to_the_cent(line: str, model: str, at: datetime, usage: Usage, amount: str) -> None:
    found = cost(usage, model_on(BY_ID[line], model), at)
    assert found is not None
    assert found.money.amount == Decimal(amount)


@pytest.mark.parametrize(
    ("line", "model"),
    [
        ("cohere", "command-a-plus-05-2026"),
        ("openai", "gpt-image-2"),
        ("openai", "gpt-realtime"),
        ("gemini", "gemini-3.8-flash-tts"),
        ("openai", "no-such-model"),
        ("hyperbolic", "anything"),
        ("openrouter", "openai/gpt-6.1-sol"),
    ],
)
def test_a_price_that_nobody_told_is_unknown(line: str, model: str) -> None:
    assert cost(MILLION, model_on(BY_ID[line], model), QUIET) is None


def test_without_the_data_the_app_knows_fewer_prices_and_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    caches = (public.known, public.as_of)
    for each in caches:
        each.cache_clear()
    monkeypatch.setattr(public, "_TEXT", "")
    try:
        assert not public.is_there()
        assert (public.version(), public.as_of()) == ("", None)
        model = model_on(BY_ID["openai"], "gpt-6.1-sol")
        assert (model.name, model.price) == ("GPT-6.1 Sol", None)
    finally:
        for each in caches:
            each.cache_clear()
