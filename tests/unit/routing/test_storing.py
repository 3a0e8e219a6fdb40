"""What the router remembers can be stored and read again as it was, and counting survives a disk that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from app.base.errors import SwitchyardError
from app.llm import errors
from app.llm.catalog.model import Limits
from app.llm.errors import RateLimited
from app.routing import queue as steps
from app.routing.breaker import Breaker, Breakers
from app.routing.counts import Steady
from app.routing.ledger import Held, Ledger
from app.routing.limits import Account, terms_of
from app.routing.queue import Item, Queue
from app.routing.values import Place
from tests.unit.routing.world import Dice, House, Lines, LoopClock, SharedCounts, line, plan, row

if TYPE_CHECKING:
    from collections.abc import Callable

A = Place("a", "m")


def again(kind: Any, value: object) -> object:  # noqa: ANN401 - any type
    adapter = TypeAdapter(kind)
    return adapter.validate_json(adapter.dump_json(value))


async def test_an_account_comes_back_as_it_was() -> None:
    of = line("a", Limits(requests_per_day=50, tokens_per_minute=9000))
    house = House(Lines(), of)
    await house.answer(plan(row(of)))
    await house.ledger.reserve(row(of).candidate, tokens=100)
    await house.ledger.refused(A, RateLimited(wait=9.0))
    await house.ledger.learn(A, {"x-ratelimit-limit-tokens-minute": "8000"})
    account = house.account("a")
    assert account.uses
    assert account.holds
    assert account.closures
    assert account.learned
    assert again(Account, account) == account


async def test_breakers_queues_and_what_was_learned_come_back_as_they_were() -> None:
    house = House(Lines(), line("a"))
    await house.answer(plan(row(line("a"))))
    breakers = Breakers()
    breakers.fails(A, errors.ProviderFailed(), 5.0)
    assert again(Breaker, breakers.of(Place("a", ""))) == breakers.of(Place("a", ""))
    queue = steps.taken(steps.added(Queue(), Item("a", 1.0), Item("b", 2.0)), "me", 3.0)
    assert again(Queue, queue) == queue
    assert again(type(house.memory.speeds[A]), house.memory.speeds[A]) == house.memory.speeds[A]
    assert again(type(house.memory.conducts[A]), house.memory.conducts[A]) == house.memory.conducts[A]


class FailingDisk(SharedCounts):
    broken = False

    async def read(self, line: str) -> Account:
        self._check()
        return await super().read(line)

    async def change(self, line: str, how: Callable[[Account], Account]) -> Account:
        self._check()
        return await super().change(line, how)

    def _check(self) -> None:
        if self.broken:
            raise SwitchyardError


async def test_a_disk_that_fails_is_told_once_and_limits_go_on_from_what_was_seen() -> None:
    disk, told = FailingDisk(), list[SwitchyardError]()
    of = line("a", Limits(requests_per_day=3))
    ledger = Ledger(Steady(disk, told.append), LoopClock(), Dice(), {"a": terms_of(of)})
    held = await ledger.reserve(row(of).candidate, tokens=1)
    assert isinstance(held, Held)
    disk.broken = True
    await ledger.settle(held, tokens=1)
    granted = [isinstance(await ledger.reserve(row(of).candidate, tokens=1), Held) for _ in range(2)]
    assert (await ledger.quotas([A]))[A].words == f"{1 + sum(granted)} of 3 requests today"
    assert len(told) == 1


@pytest.mark.parametrize("broken", [False, True])
async def test_reading_and_changing_give_the_same_whether_the_disk_is_there(broken: bool) -> None:  # noqa: FBT001
    disk = FailingDisk()
    disk.broken = broken
    counts = Steady(disk, lambda _: None)
    changed = await counts.change("a", lambda account: account)
    assert await counts.read("a") == changed == Account("a")
    assert counts.alone is broken
