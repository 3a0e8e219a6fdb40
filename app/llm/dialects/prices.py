"""Prices in model lists. Each provider has its own unit; here all become amounts per million tokens."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any

from app.llm.catalog.price import Daily, Period, Price, Rate, Rates, Step
from app.llm.dialects.values import amount, items, some, text

Pricing = dict[str, Any]

_MILLION = Decimal(1_000_000)
_XAI_UNIT = Decimal(10_000)


def _price(periods: list[Period]) -> Price:
    return Price(periods=tuple(periods), source="list")


def _rate(told: Any, factor: Decimal, steps: tuple[Step, ...] = ()) -> Rate | None:  # noqa: ANN401 - JSON
    base = amount(told)
    return Rate(base=base * factor, steps=steps) if base is not None else None


def per_million(pricing: Pricing, given: str, taken: str, *, cached: str = "") -> Price | None:
    """Dollars per million, as they are; both must be there, or nobody says."""
    rates = _rates(_rate(pricing.get(given), Decimal(1)), _rate(pricing.get(taken), Decimal(1)), pricing.get(cached))
    return _price([Period(rates=rates)]) if rates else None


def _rates(given: Rate | None, taken: Rate | None, cached: Any) -> Rates | None:  # noqa: ANN401 - JSON
    if given is None or taken is None:
        return None
    return Rates(input=given, output=taken, cached=_rate(cached, Decimal(1)))


def dearest(pricings: list[Pricing]) -> Price | None:
    """The most that any of several hosters asks; None where one of them does not say."""
    pairs = [(amount(pricing.get("input")), amount(pricing.get("output"))) for pricing in pricings]
    given = [first for first, _ in pairs if first is not None]
    taken = [second for _, second in pairs if second is not None]
    if not pairs or len(given) < len(pairs) or len(taken) < len(pairs):
        return None
    return _price([Period(rates=Rates(input=Rate(base=max(given)), output=Rate(base=max(taken))))])


def xai(row: Pricing) -> Price | None:
    """A ten-thousandth of a dollar per million; the long-context price, where one is named, from its threshold on."""
    factor = 1 / _XAI_UNIT
    above = some(row.get("long_context_threshold"))
    given = _rate(row.get("prompt_text_token_price"), factor, _long(row, "prompt_text_token_price", above))
    taken = _rate(row.get("completion_text_token_price"), factor, _long(row, "completion_text_token_price", above))
    if given is None or taken is None:
        return None
    cached = _rate(row.get("cached_prompt_text_token_price"), factor)
    return _price([Period(rates=Rates(input=given, output=taken, cached=cached))])


def _long(row: Pricing, name: str, above: int | None) -> tuple[Step, ...]:
    dearer = amount(row.get(f"{name}_long_context"))
    return (Step(above=above, rate=dearer / _XAI_UNIT),) if above and dearer is not None else ()


def openrouter(pricing: Pricing) -> Price | None:
    """Strings, in dollars per token; -1 is a router that does not know yet. Overrides are for long prompts or hours."""
    base = _openrouter_rates(pricing, items(pricing.get("overrides")))
    if base is None:
        return None
    periods = [Period(rates=base)]
    for override in items(pricing.get("overrides")):
        hours = _hours(override)
        rates = _openrouter_rates(pricing | override, [])
        if hours and rates:
            periods.append(Period(rates=rates, daily=hours))
    return _price(periods)


def _openrouter_rates(pricing: Pricing, overrides: list[Pricing]) -> Rates | None:
    rates = {
        ours: _rate(pricing.get(theirs), _MILLION, _steps(theirs, overrides))
        for ours, theirs in (
            ("input", "prompt"),
            ("output", "completion"),
            ("cached", "input_cache_read"),
            ("cache_written", "input_cache_write"),
        )
    }
    given, taken = rates["input"], rates["output"]
    if given is None or taken is None:
        return None
    return Rates(
        input=given,
        output=taken,
        cached=rates["cached"],
        cache_written=rates["cache_written"],
        per_request=amount(pricing.get("request")) or None,
    )


def _steps(name: str, overrides: list[Pricing]) -> tuple[Step, ...]:
    steps = [
        Step(above=above, rate=rate * _MILLION)
        for override in overrides
        if "utc_start" not in override
        and (above := some(override.get("min_prompt_tokens")))
        and (rate := amount(override.get(name))) is not None
    ]
    return tuple(sorted(steps, key=lambda step: step.above))


def _hours(override: Pricing) -> Daily | None:
    """A window of the day in UTC, if that is what the override is for."""
    if some(override.get("min_prompt_tokens")):
        return None
    named = (text(override.get("utc_start")), text(override.get("utc_end")))
    try:
        start, end = (time.fromisoformat(name) for name in named)
    except ValueError:
        return None
    return Daily(start=start, end=end)
