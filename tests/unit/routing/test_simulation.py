"""Whole stories in virtual time: an outage that nobody pays for twice, and a day over the free tiers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from app.llm import errors
from app.routing.attempts import Departed, Errand
from app.routing.slots import Slots
from app.routing.values import Place
from tests.unit.routing.simulation import printed, simulated
from tests.unit.routing.world import House, Lines, Step, answers, line, need, plan, row, said

if TYPE_CHECKING:
    from collections.abc import Callable

DOWN, OTHER = line("down"), line("other")
OUTAGE = 60.0


def down_for_a_minute(error: type[errors.ProviderError], takes: float) -> Lines:
    def does(now: float) -> list[Step]:
        return [takes, error()] if now < OUTAGE else answers("I am back.")(now)

    return Lines({"down": does, "other": answers("Hello.")})


@pytest.mark.parametrize(
    ("error", "takes", "arrivals"),
    [
        (errors.Unreachable, 0.02, [5.0 * number for number in range(11)]),
        (errors.ProviderFailed, 0.04, [0, 1, 1.5, 2, 3, 4, 10, 31, 32, 40, 59]),
        (errors.Overloaded, 0.03, [0, *[30.0 + number / 100 for number in range(10)]]),
    ],
    ids=["every five seconds", "all over the minute", "together when its time is over"],
)
async def test_an_outage_costs_two_attempts_and_no_time(
    error: type[errors.ProviderError], takes: float, arrivals: list[float]
) -> None:
    house = House(down_for_a_minute(error, takes), DOWN, OTHER, slots=Slots(usual=20))
    both = plan(row(DOWN), row(OTHER))

    async def asked(at: float) -> tuple[str, float]:
        await asyncio.sleep(at)
        return said(await house.answer(both, Errand(need()))), house.clock.ticks() - at

    told = await asyncio.gather(*map(asked, arrivals))
    assert [text for text, _ in told] == ["Hello."] * 11
    assert house.lines.times("down") <= 2
    assert max(seconds - 0.2 for _, seconds in told[1:]) <= 0.05

    # Then the line returns, and its one probe brings it back.
    sent = house.lines.times("down")
    await asyncio.sleep(150 - house.clock.ticks())
    for _ in range(3):
        assert said(await house.answer(both)) == "I am back."
    assert house.lines.times("down") == sent + 3
    assert house.breakers.states(house.clock.now().timestamp()) == {}


async def test_while_the_probe_is_under_way_others_go_round_it() -> None:
    house = House(down_for_a_minute(errors.Unreachable, 0.01), DOWN, OTHER)
    both = plan(row(DOWN), row(OTHER))
    await house.answer(both)
    await asyncio.sleep(70)
    told = await asyncio.gather(*(house.answer(both) for _ in range(5)))
    assert sorted(map(said, told)) == ["Hello."] * 4 + ["I am back."]
    assert said(await house.answer(both)) == "I am back."


async def test_an_outage_that_hangs_is_paid_for_once_where_a_free_check_can_look() -> None:
    house = House(
        down_for_a_minute(errors.TimedOut, 15.0),
        DOWN,
        OTHER,
        check=lambda _: back(),
    )

    async def back() -> bool:
        return house.clock.ticks() >= OUTAGE

    both = plan(row(DOWN), row(OTHER))
    waits = []
    for _ in range(11):
        began = house.clock.ticks()
        told = await house.answer(both)
        waits.append(house.clock.ticks() - began)
        assert Departed(Place("other", "m")) in told
        await asyncio.sleep(4)
    assert house.lines.times("down") == 1
    assert max(waits[1:]) <= 0.25
    await asyncio.sleep(60)
    await house.answer(both)  # has it looked at
    assert said(await house.answer(both)) == "I am back."


def test_a_day_over_the_free_tiers_exceeds_no_quota_and_loses_nobody(
    record_property: Callable[[str, object], None],
) -> None:
    router, in_turn, fallback = days = simulated(2000)
    print(printed(days))  # noqa: T201 - shown with -s
    record_property("days", printed(days))
    assert (router.asked, router.served, router.lost, router.refused) == (2000, 2000, 0, 0)
    assert router.share_free > 0.8
    assert router.share_free > max(in_turn.share_free, fallback.share_free)
    assert router.cost < min(in_turn.cost, fallback.cost)
    assert router.wasted < fallback.wasted / 5
    assert in_turn.refused > 100 < fallback.refused
