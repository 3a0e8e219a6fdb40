"""Histories of requests as a search draws them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from app.records.spending import UsageRecord
from tests.unit.ledger.zones import FIRST, ZONES

if TYPE_CHECKING:
    from app.ledger.values import Outcome

MINUTES = 400 * 24 * 60
OUTCOMES: tuple[Outcome, ...] = ("answered", "answered", "failed", "cancelled", "lost")
AMOUNTS = st.decimals(0, 10**6, places=12).map(lambda amount: f"{amount:f}")


@st.composite
def records(draw: st.DrawFn, id: str = "r") -> UsageRecord:
    """Anything that may have happened, anywhere."""
    moment = FIRST + timedelta(minutes=draw(st.integers(0, MINUTES)), milliseconds=draw(st.integers(0, 59_999)))
    outcome: Outcome = draw(st.sampled_from(OUTCOMES))
    known = draw(st.booleans())
    return UsageRecord(
        id=id,
        at=int(moment.timestamp() * 1_000),
        offset=draw(st.sampled_from(ZONES)).offset(moment),
        line=draw(st.sampled_from(["groq", "openai"])),
        model=draw(st.sampled_from(["small", "large"])),
        key=draw(st.sampled_from(["", "k1"])),
        room=draw(st.sampled_from(["chat", "compare"])),
        profile=draw(st.sampled_from(["main", "work"])),
        task=draw(st.sampled_from(["", "code", "simple"])),
        outcome=outcome,
        error="Cut" if outcome == "failed" else "",
        input=draw(st.integers(0, 10**6)),
        output=draw(st.integers(0, 10**5)),
        cached=draw(st.integers(0, 10**4)),
        cost=draw(AMOUNTS) if known else "",
        currency=draw(st.sampled_from(["USD", "CNY"])),
        source=draw(st.sampled_from(["reported", "list", "free", "estimated"])) if known else "unknown",
        most=draw(AMOUNTS),
        first_ms=draw(st.none() | st.integers(0, 10**6)),
        took_ms=draw(st.integers(0, 10**7)),
        saved=draw(st.just("") | AMOUNTS),
    )


@st.composite
def histories(draw: st.DrawFn, most: int = 25) -> list[UsageRecord]:
    """Some of them, each with its own id."""
    return [draw(records(f"r{number}")) for number in range(draw(st.integers(0, most)))]
