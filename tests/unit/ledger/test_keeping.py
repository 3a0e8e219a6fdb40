"""Records and sums are written together or not at all: by several tabs, past a kill at any moment, in any order."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from app.base.money import Money
from app.features.ledger import books
from app.features.ledger.keeping import Arrival, Journey, Leave
from app.features.ledger.standings import LEASE
from app.ledger.billing import Bill
from app.llm.deltas import Usage
from app.llm.prices import Estimate
from app.llm.request import ChatRequest, Turn
from app.records.errors import QuotaExceeded
from app.records.kinds import LEDGER, USAGE, USAGE_DAY, USAGE_TALK
from app.records.spending import LedgerBook
from tests.fakes.dying_rows import DyingRows
from tests.unit.ledger.yard import FREE, HERE, PAID, Tab, agrees, budget, rows, yard

HELLO = ChatRequest(model="m", turns=(Turn("user", "Hello"),))
DAY = 86_400.0


def arrival(cost: str = "0.01") -> Arrival:
    return Arrival("answered", Bill(Usage(10, 20), told=True, cost=Decimal(cost), currency="USD", source="list"))


def journey(**about: object) -> Journey:
    return Journey(PAID, PAID.models[0], HELLO, **about)  # type: ignore[arg-type]


@pytest.mark.parametrize("last_is_done", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("calls", range(1, 22))
async def test_whenever_a_tab_is_killed_every_request_that_left_has_a_record(calls: int, last_is_done: bool) -> None:  # noqa: FBT001
    provider, (living,), disk = yard()
    await living.allow(budget("0.50"))
    dying = Tab(provider, disk, living.clock, DyingRows(disk, calls, last_is_done=last_is_done))
    asked = asyncio.ensure_future(dying.tried(rows(PAID)))
    await asyncio.sleep(1)
    at_once = len(await living.records())
    assert len(provider.sent) <= at_once
    await asyncio.sleep(5)
    await living.keeper.open()
    await asyncio.sleep(3 * LEASE)
    records = await living.records()
    assert len(records) >= len(provider.sent)
    assert all(one.outcome in {"answered", "lost"} for one in records)
    for one in records:
        if one.outcome == "lost":
            assert (one.cost, one.source) == ("", "unknown")
            assert Decimal(one.most) > 0
    assert sum((await living.spent()).values()) <= Decimal("0.50")
    await agrees(living)
    asked.cancel()


async def test_a_request_of_a_tab_that_lives_is_nobody_elses_to_close() -> None:
    provider, (one, two), _ = yard(2, seconds=10 * LEASE)
    asked = asyncio.ensure_future(one.tried(rows(PAID)))
    for _ in range(9):
        await asyncio.sleep(LEASE)
        await two.keeper.open()
        assert [one.outcome for one in await two.records()] == ["open"]
    await asked
    assert [one.outcome for one in await two.records()] == ["answered"]
    await agrees(two)
    assert len(provider.sent) == 1


async def test_who_comes_back_too_late_puts_the_truth_in_the_place_of_what_was_taken_for_it() -> None:
    _, (late, other), _ = yard(2)
    await late.allow(budget("1.00"))
    leave = await late.keeper.opened(journey(conversation="c"))
    assert isinstance(leave, Leave)
    await asyncio.sleep(2 * LEASE)
    await other.keeper.open()
    (lost,) = await other.records()
    assert lost.outcome == "lost"
    await agrees(other)
    await late.keeper.closed(leave.id, arrival("0.02"))
    (told,) = await other.records()
    assert (told.outcome, told.cost) == ("answered", "0.02")
    await agrees(other)
    standing = await other.keeper.standing()
    assert [(gauge.spent, gauge.held) for gauge in standing.gauges()] == [(Decimal("0.02"), Decimal(0))]
    (talk,) = [one.record for one in await other.store.select(USAGE_TALK)]
    assert (talk.requests, talk.cost) == (1, "0.02")


async def test_a_request_is_closed_once_whoever_says_it_twice() -> None:
    _, (tab, other), _ = yard(2)
    leave = await tab.keeper.opened(journey())
    assert isinstance(leave, Leave)
    await asyncio.gather(*(one.keeper.closed(leave.id, arrival()) for one in (tab, other, tab)))
    await agrees(tab)
    (day,) = [one.record for one in await tab.store.select(USAGE_DAY)]
    assert day.cells[0][1][0] == 1


async def test_a_clock_that_jumps_while_a_request_is_under_way_leaves_one_true_record() -> None:
    _, (one, two), _ = yard(2, seconds=30.0)
    await one.allow(budget("1.00"))
    asked = asyncio.ensure_future(one.tried(rows(PAID)))
    await asyncio.sleep(5)
    for skew in (10 * DAY, -10 * DAY, 0.0):
        one.clock.skew = skew
        await two.keeper.open()
        await asyncio.sleep(3)
    await asked
    assert [record.outcome for record in await two.records()] == ["answered"]
    await agrees(two)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9), st.booleans()), min_size=1, max_size=14))
def test_tabs_that_write_at_once_lose_and_double_nothing(works: list[tuple[int, int, bool]]) -> None:
    async def story() -> None:
        _, tabs, _ = yard(3)
        sums = Decimal(0)

        async def work(tab: Tab, wait: int, *, undone: bool) -> None:
            leave = await tab.keeper.opened(journey(conversation=f"c{wait % 2}"))
            assert isinstance(leave, Leave)
            await asyncio.sleep(wait / 1_000)
            if undone:
                await tab.keeper.undone(leave.id)
            else:
                await tab.keeper.closed(leave.id, arrival(f"0.0{wait}"))

        await asyncio.gather(*(work(tabs[tab], wait, undone=undone) for tab, wait, undone in works))
        for _, wait, undone in works:
            sums += Decimal(0) if undone else Decimal(f"0.0{wait}")
        assert len(await tabs[0].records()) == sum(not undone for _, _, undone in works)
        assert sum((await tabs[0].spent()).values(), Decimal(0)) == sums
        talks = [one.record for one in await tabs[0].store.select(USAGE_TALK)]
        assert sum((Decimal(talk.cost) for talk in talks), Decimal(0)) == sums
        await agrees(tabs[0])

    asyncio.run(story())


async def test_where_nothing_can_be_written_nothing_is_sent() -> None:
    provider, (tab,), disk = yard()
    await tab.ask(rows(PAID))
    disk.quota = 1
    with pytest.raises(QuotaExceeded):
        await tab.ask(rows(PAID))
    assert len(provider.sent) == 1


async def test_what_cannot_be_closed_is_told_and_the_answer_stands() -> None:
    _, (tab, other), disk = yard(2)
    asked = asyncio.ensure_future(tab.tried(rows(PAID)))
    await asyncio.sleep(1)
    disk.quota = 1
    assert (await asked).startswith("word")
    assert [type(one) for one in tab.troubles] == [QuotaExceeded]
    disk.quota = 0
    await asyncio.sleep(2 * LEASE)
    await other.keeper.open()
    assert [one.outcome for one in await other.records()] == ["lost"]
    await agrees(other)


async def test_a_purse_that_cannot_be_read_is_made_anew_and_no_wall_opens() -> None:
    _, (tab,), _ = yard(seconds=20.0)
    await tab.allow(budget("0.125"))
    asked = asyncio.ensure_future(tab.tried(rows(PAID)))
    await asyncio.sleep(2)
    stored = await tab.store.get(LEDGER, books.PURSE)
    await tab.store.put(LedgerBook(id=books.PURSE, book='{"nonsense": true'), over=stored)
    assert "left" in await tab.tried(rows(PAID), max_tokens=4_000)
    await asked
    await agrees(tab)


async def test_stopping_before_it_left_leaves_nothing_behind() -> None:
    provider, (tab,), _ = yard()
    for after in (0.0, 0.001, 0.003, 0.005, 0.007):
        await tab.stopped(rows(PAID), after)
    await asyncio.sleep(1)
    assert len([one for one in await tab.records() if one.outcome == "open"]) == 0
    assert len(provider.sent) <= len(await tab.records())
    await agrees(tab)


async def test_an_answer_on_this_device_says_what_it_saved() -> None:
    _, (tab,), _ = yard()
    paid = rows(PAID).rows[0]
    dear = replace(paid, cost=Estimate(Money(Decimal("0.01")), Money(Decimal("0.02")), "list"))
    plan = replace(rows(HERE), rows=(rows(HERE).rows[0], rows(FREE).rows[0], dear))
    await tab.ask(plan)
    await tab.ask(rows(HERE))
    saved = {(one.instead, bool(one.saved)) for one in await tab.records()}
    assert saved == {(("paid", "m"), True), (("", ""), False)}
    assert {one.cost for one in await tab.records()} == {"0"}


async def test_a_record_says_everything_that_is_to_be_known() -> None:
    _, (tab,), _ = yard()
    await tab.ask(rows(PAID), room="compare", conversation="c7")
    (one,) = [stored.record for stored in await tab.store.select(USAGE)]
    assert (one.line, one.line_name, one.model, one.key) == ("paid", "Paid", "m", "key-paid")
    assert (one.room, one.conversation, one.profile, one.task) == ("compare", "c7", "main", "general")
    assert (one.outcome, one.source, one.told) == ("answered", "list", True)
    assert one.first_ms is not None
    assert 0 < one.first_ms < one.took_ms
    assert Decimal(one.cost) == (Decimal(3) * one.input + Decimal(15) * one.output) / 10**6
    assert Decimal(one.most) >= Decimal(one.cost)
