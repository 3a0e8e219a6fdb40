"""Nobody gets past a hard budget: not with slots, tabs, retries, long answers or a clock that is set."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.ledger.wall import LEAST, ROOM
from app.llm.deltas import Finished, Noted
from app.llm.errors import UnsupportedParameter
from tests.unit.ledger.yard import FREE, HERE, PAID, agrees, budget, line, priced, rows, yard

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest
    from app.routing.values import Candidate

DAY = 86_400.0
LONG = "What do you think of points and signals? " * 40


def days_of(provider_bills: list[tuple[str, Decimal]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for day, amount in provider_bills:
        found[day] = found.get(day, Decimal(0)) + amount
    return found


@pytest.mark.parametrize("seed", range(6))
async def test_six_slots_in_three_tabs_with_retries_and_a_clock_that_is_set_stay_below_the_wall(seed: int) -> None:
    provider, tabs, _ = yard(3, fails=0.3)
    provider.dice = type(provider.dice)(seed)
    await tabs[0].allow(budget("0.60"), budget("1.00", "week"), budget("0.35", scope="room", of="compare"))
    plan = rows(PAID)

    async def compare(tab: int, at: float, slots: int) -> None:
        await asyncio.sleep(at)
        works = (tabs[tab].tried(plan, LONG, room="compare", keep_going=True) for _ in range(slots))
        await asyncio.gather(*works)

    async def chat(tab: int, at: float) -> None:
        await asyncio.sleep(at)
        for number in range(6):
            await tabs[tab].tried(plan, LONG, max_tokens=None if number % 2 else 3_000)
            await tabs[tab].stopped(plan, 1.7)

    async def turn_the_clock() -> None:
        for skew in (3_600, 2 * DAY, -DAY, 0, 400 * DAY, 0):
            await asyncio.sleep(7)
            tabs[0].clock.skew = skew

    await asyncio.gather(
        *(compare(number % 3, number * 5.0, 6) for number in range(8)),
        *(chat(number, number + 0.5) for number in range(3)),
        turn_the_clock(),
    )
    await asyncio.sleep(600)
    assert len(provider.sent) > 10
    for day, amount in (await tabs[0].spent()).items():
        assert amount <= Decimal("0.60"), day
    for day, amount in (await tabs[0].spent(room="compare")).items():
        assert amount <= Decimal("0.35"), day
    await agrees(tabs[0])
    assert [one for tab in tabs for one in tab.troubles] == []


@pytest.mark.parametrize("seed", range(4))
async def test_no_provider_that_keeps_its_own_limit_bills_more_than_the_wall(seed: int) -> None:
    provider, tabs, _ = yard(3)
    provider.dice = type(provider.dice)(seed)
    await tabs[0].allow(budget("0.60"))
    asked = [tabs[number % 3].tried(rows(PAID), LONG, max_tokens=(None, 2_500)[number % 2]) for number in range(18)]
    await asyncio.gather(*asked)
    for number in range(6):
        await tabs[number % 3].tried(rows(PAID), LONG)
    (billed,) = days_of(provider.billed).values()
    assert billed == sum((await tabs[0].spent()).values())
    assert Decimal("0.3") < billed <= Decimal("0.60")


async def test_a_budget_is_used_up_to_its_last_affordable_answer() -> None:
    provider, (tab,), _ = yard()
    await tab.allow(budget("0.05"))
    told = [await tab.tried(rows(PAID)) for _ in range(30)]
    assert sum(bool(one.startswith("word")) for one in told) >= 2
    assert "is used up" in told[-1] or "left" in told[-1]
    spent = sum((await tab.spent()).values())
    assert Decimal("0.03") < spent <= Decimal("0.05")
    assert len(provider.sent) < 30


async def test_under_a_wall_the_answer_is_given_the_room_that_it_pays_for_and_a_note_says_so() -> None:
    provider, (tab,), _ = yard()
    await tab.allow(budget("5.00"))
    told = await tab.ask(rows(PAID))
    assert provider.sent[0].max_tokens == ROOM
    assert provider.sent[0].bounded
    notes = [one.what for one in told if isinstance(one, Noted)]
    assert notes == ["The answer was given room for 8,192 tokens, so that your budget of $5.00 a day holds."]
    await tab.ask(rows(PAID), max_tokens=500)
    assert provider.sent[1].max_tokens == 500
    spent = sum((await tab.spent()).values())
    await tab.allow(budget(f"{spent + Decimal('0.04')}"))
    await tab.ask(rows(PAID), max_tokens=9_000)
    assert provider.sent[2].max_tokens is not None
    assert 2_000 < provider.sent[2].max_tokens < 3_000


async def test_without_a_wall_a_request_is_sent_as_it_was_asked() -> None:
    provider, (tab,), _ = yard()
    await tab.allow(budget("", soft="0.01"))
    await tab.ask(rows(PAID))
    await tab.ask(rows(PAID), max_tokens=100_000)
    assert [one.max_tokens for one in provider.sent] == [None, 100_000]


async def test_a_short_answer_that_was_asked_for_needs_no_more_room_than_that() -> None:
    provider, (tab,), _ = yard()
    await tab.allow(budget("0.002"))
    assert (await tab.tried(rows(PAID), max_tokens=20)).startswith("word")
    assert provider.sent[0].max_tokens == 20 < LEAST


async def test_a_budget_that_is_changed_holds_at_once_in_every_tab() -> None:
    provider, (one, two), _ = yard(2)
    assert (await two.tried(rows(PAID))).startswith("word")
    await one.allow(budget("0.0001"))
    assert "your budget of $0.0001 a day is used up" in await two.tried(rows(PAID))
    await one.allow()
    assert (await two.tried(rows(PAID))).startswith("word")
    assert len(provider.sent) == 2


async def test_what_was_spent_before_a_budget_was_set_counts() -> None:
    _, (tab,), _ = yard()
    await tab.ask(rows(PAID), max_tokens=4_000)
    spent = sum((await tab.spent()).values())
    await tab.allow(budget(f"{spent}"))
    assert "is used up" in await tab.tried(rows(PAID))


@pytest.mark.parametrize(
    ("scope", "of", "barred"),
    [
        ("line", "paid", True),
        ("line", "other", False),
        ("key", "key-paid", True),
        ("key", "k2", False),
        ("room", "chat", True),
        ("room", "compare", False),
        ("profile", "main", True),
        ("profile", "work", False),
    ],
)
async def test_a_budget_is_for_what_it_is_for(scope: str, of: str, barred: bool) -> None:  # noqa: FBT001
    _, (tab,), _ = yard()
    await tab.allow(budget("0.0000001", scope=scope, of=of))
    assert (await tab.tried(rows(PAID))).startswith("word") is not barred


async def test_a_session_is_one_tab_from_its_opening_on() -> None:
    provider, (one, two), disk = yard(2)
    await one.allow(budget("0.13", "session"))
    for _ in range(8):
        await one.tried(rows(PAID), max_tokens=4_000)
    assert "for a session" in await one.tried(rows(PAID), max_tokens=4_000)
    assert (await two.tried(rows(PAID), max_tokens=4_000)).startswith("word")
    again = type(one)(provider, disk, one.clock)
    assert (await again.tried(rows(PAID), max_tokens=4_000)).startswith("word")


async def test_a_new_day_has_a_budget_of_its_own_and_a_clock_set_back_gives_nothing_back() -> None:
    _, (tab,), _ = yard()
    await tab.allow(budget("0.06"))
    for _ in range(4):
        await tab.tried(rows(PAID), max_tokens=4_000)
    assert "left" in await tab.tried(rows(PAID), max_tokens=4_000)
    tab.clock.skew = DAY
    assert (await tab.tried(rows(PAID), max_tokens=2_000)).startswith("word")
    tab.clock.skew = 0
    assert "is used up" in await tab.tried(rows(PAID), max_tokens=2_000)
    tab.clock.skew = -DAY
    assert "is used up" in await tab.tried(rows(PAID), max_tokens=2_000)


async def test_at_the_wall_others_are_asked_as_the_person_chose() -> None:
    provider, (tab,), _ = yard()
    names = ("refuse", "free", "device")
    wall = budget("0.00001")
    for at_wall, line_asked in zip(names, ("", "Free", "Here"), strict=True):
        provider.sent.clear()
        await tab.allow(wall, at_wall=at_wall)
        told = await tab.tried(rows(PAID, FREE, HERE))
        assert told.startswith("word") is bool(line_asked)
        newest = max(await tab.records(), key=lambda one: one.at, default=None)
        assert (newest.line_name if newest and line_asked else "") == line_asked


async def test_a_wall_is_passed_once_by_who_knows_it() -> None:
    provider, (tab,), _ = yard()
    await tab.allow(budget("0.0001"))
    told = await tab.ask(rows(PAID), past_wall=True)
    assert [one.what for one in told if isinstance(one, Noted)] == ["Sent past a budget, as you wanted."]
    assert "is used up" in await tab.tried(rows(PAID))
    assert len(provider.sent) == 1


async def test_what_has_no_price_is_refused_or_taken_for_what_the_person_says() -> None:
    provider, (tab,), _ = yard()
    plan = rows(line("odd"))
    await tab.allow(budget("0.50"))
    assert "has no price that anybody knows" in await tab.tried(plan)
    await tab.allow(budget("0.50"), unknown="assume", assumed="0.20")
    told = [await tab.tried(plan) for _ in range(3)]
    assert [one.startswith("word") for one in told] == [True, True, False]
    assert "is taken to cost $0.20" in told[-1]
    assert len(provider.sent) == 2
    assert {(one.cost, one.most, one.source) for one in await tab.records()} == {("", "0.2", "unknown")}


async def test_another_currency_counts_as_what_has_no_price() -> None:
    _, (tab,), _ = yard()
    plan = rows(line("far", price=priced(currency="CNY")))
    await tab.allow(budget("0.50"))
    assert "is priced in CNY" in await tab.tried(plan)
    await tab.allow(budget("0.50"), unknown="assume", assumed="0.20")
    told = [await tab.tried(plan) for _ in range(3)]
    assert [one.startswith("word") for one in told] == [True, True, False]
    assert {one.currency for one in await tab.records()} == {"CNY"}


async def test_what_was_turned_away_costs_nothing_and_what_vanished_at_most_what_was_held() -> None:
    provider, (tab,), _ = yard(fails=2.0)
    await tab.allow(budget("0.50"))
    await tab.tried(rows(PAID))
    assert {(one.outcome, one.cost, one.source) for one in await tab.records()} == {("failed", "0", "free")}
    provider.fails = 0
    await asyncio.sleep(600)
    await tab.stopped(rows(PAID), 0.5)
    (last,) = [one for one in await tab.records() if one.outcome == "cancelled"]
    assert (last.cost, last.source, last.most > "0") == ("", "unknown", True)


async def test_a_provider_that_takes_no_limit_is_not_asked_behind_a_wall() -> None:
    provider, (tab,), _ = yard()
    await tab.allow(budget("0.50"))
    asked: list[ChatRequest] = []

    async def refuses(candidate: Candidate, request: ChatRequest) -> AsyncGenerator[Delta, None]:
        asked.append(request)
        if request.max_tokens:
            raise UnsupportedParameter(line=candidate.line.name, name="max_tokens", status=400)
        yield Finished("done", "stop")

    provider.ask = refuses  # type: ignore[method-assign]
    tab.dispatcher._attempting._ask = refuses
    await tab.tried(rows(PAID))
    assert [one.bounded for one in asked] == [True]


async def test_an_answer_whose_count_is_not_told_is_never_booked_above_what_was_held() -> None:
    _, (tab,), _ = yard(told=False)
    await tab.allow(budget("0.10"))
    for _ in range(8):
        await tab.tried(rows(PAID), max_tokens=1_000)
    assert sum((await tab.spent()).values()) <= Decimal("0.10")
    assert "estimated" in {one.source for one in await tab.records()}
