"""The slots of a comparison fit behind every wall together, or none of them leaves."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from app.base.money import Money
from app.ledger.amounts import NOTHING
from app.ledger.together import Part, rooms
from app.ledger.values import Budget, Budgets, Gauge
from app.ledger.wall import LEAST, ROOM, Asking, Leaves, passes
from app.llm.request import ChatRequest, Turn
from tests.unit.ledger.yard import FREE, PAID, line
from tests.unit.routing.world import START

MODEL = PAID.models[0]


def wall(left: str, id: str = "day") -> Gauge:
    return Gauge(Budget(id, "day", hard=Decimal(left)), NOTHING, NOTHING, "2026-11-21", "clear")


def part(name: str, *walls: Gauge, max_tokens: int | None = None, into: int = 100) -> Part:
    request = ChatRequest("m", (Turn("user", "Hello"),), max_tokens=max_tokens)
    return Part(name, Asking(request, MODEL, into, START), walls)


def test_with_money_enough_each_gets_the_usual_room_or_what_was_asked_for() -> None:
    parts = [part("Slot 1", wall("9")), part("Slot 2", wall("9"), max_tokens=20_000), part("Slot 3")]
    assert rooms(parts, Budgets()) == (ROOM, 20_000, ROOM)


def test_with_less_all_are_given_less() -> None:
    parts = [part(f"Slot {number}", wall("0.10")) for number in range(6)]
    found = rooms(parts, Budgets())
    assert found == (1_024,) * 6
    assert sum((part.asking.most(1_024) or Money(NOTHING)).amount for part in parts) <= Decimal("0.10")
    assert rooms(parts, Budgets(), times=3) == (256,) * 6


def test_with_too_little_the_sentence_names_them_and_their_sum() -> None:
    parts = [part(f"Slot {number}", wall("0.01")) for number in (1, 2, 3)]
    assert rooms(parts, Budgets()) == (
        "Slot 1, Slot 2 and Slot 3 together may cost $0.012, and your budget of $0.010 a day has $0.010 left."
    )
    assert rooms([part("Slot 1", wall("0"))], Budgets()) == (
        "Slot 1 may cost $0.0041, and your budget of $0.00 a day is used up."
    )


def test_what_is_free_needs_no_room() -> None:
    free = Part("Slot 1", Asking(part("x").asking.request, FREE.models[0], 100, START), (wall("0.0001"),))
    assert rooms([free], Budgets()) == (ROOM,)


def test_what_has_no_price_counts_as_the_person_says() -> None:
    odd = Part("Slot 1", Asking(part("x").asking.request, line("odd").models[0], 100, START), (wall("0.30"),))
    assumed = Budgets(unknown="assume", assumed=Money(Decimal("0.20")))
    assert rooms([odd], assumed) == (ROOM,)
    assert "together may cost $0.40" in str(rooms([odd, odd], assumed))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30_000), st.none() | st.integers(1, 20_000)), min_size=1, max_size=6),
    st.decimals(0, 2, places=4),
    st.integers(1, 3),
)
def test_what_fits_together_fits_one_by_one_too(slots: list[tuple[int, int | None]], left: Decimal, times: int) -> None:
    parts = [part(f"S{n}", wall(str(left)), max_tokens=wanted, into=into) for n, (into, wanted) in enumerate(slots)]
    found = rooms(parts, Budgets(), times)
    if isinstance(found, str):
        return
    spent = NOTHING
    for _ in range(times):
        for one, room in zip(parts, found, strict=True):
            request = ChatRequest("m", (Turn("user", "Hello"),), max_tokens=room)
            tight = Gauge(Budget("day", "day", hard=left), spent, NOTHING, "", "clear")
            told = passes(Asking(request, MODEL, one.asking.into, START), (tight,), Budgets())
            assert isinstance(told, Leaves)
            assert told.most is not None
            assert told.request.max_tokens == room
            spent += told.most
    assert spent <= left


@pytest.mark.parametrize("asked", [None, 300])
def test_room_that_was_given_is_told_and_room_that_was_asked_for_is_not(asked: int | None) -> None:
    request = ChatRequest("m", (Turn("user", "Hello"),), max_tokens=asked or LEAST, bounded=asked is None)
    told = passes(Asking(request, MODEL, 10, START), (wall("1"),), Budgets())
    assert isinstance(told, Leaves)
    assert bool(told.note) is (asked is None)
