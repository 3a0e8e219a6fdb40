"""Work that waits: nothing is lost, nothing is done twice, whenever a tab dies, and one sees when it is expected."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from types import coroutine
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings, strategies as st

from app.llm import errors
from app.llm.catalog.model import Limits
from app.routing import queue as steps
from app.routing.attempts import AllFailed, Errand
from app.routing.expecting import Room, expected, room_of
from app.routing.limits import Account, Bound, Terms
from app.routing.queue import LEASE, MOST_TRIES, Item, Queue
from app.routing.worker import LOOK_AGAIN, Postponed, Worker
from tests.unit.routing.world import Dice, House, Lines, LoopClock, SharedDesk, fails, line, need, plan, row, said

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator

A = line("a")


def queue_of(*ids: str) -> Queue:
    return steps.added(Queue(), *(Item(id, 0.0) for id in ids))


def order(queue: Queue) -> str:
    return "".join(item.id for item in queue.items)


# ---- The steps -------------------------------------------------------------------------------------------------------


def test_items_are_taken_in_order_and_none_by_two() -> None:
    queue = queue_of("a", "b")
    for owner in ("one", "two", "three"):
        queue = steps.taken(queue, owner, 0.0)
    assert [(item.id, item.owner) for item in queue.items] == [("a", "one"), ("b", "two")]


def test_who_comes_back_too_late_brings_nothing() -> None:
    queue = steps.taken(queue_of("a"), "slow", 0.0)
    queue = steps.taken(queue, "quick", LEASE + 1)
    queue = steps.finished(queue, "quick", "mine")
    assert steps.finished(queue, "slow", "his") == queue
    assert steps.put_back(queue, "slow", 0.0, "") == queue
    assert queue.items[0].result == "mine"


def test_moving_goes_past_what_still_waits_and_stops_at_the_ends() -> None:
    queue = steps.cancelled(queue_of(*"abcd"), "b")
    assert order(steps.shifted(queue, "c", -1)) == "cabd"
    assert order(steps.shifted(queue, "a", 1)) == "bcad"
    assert order(steps.shifted(queue, "a", -5)) == "abcd"
    assert order(steps.shifted(queue, "a", 9)) == "bcda"
    assert steps.shifted(queue, "b", 1) == queue, "what is over has no place among them"


def test_what_waited_for_the_world_goes_on_at_once_and_a_failure_is_waited_out() -> None:
    queue = steps.put_back(steps.taken(queue_of(*"ab"), "one", 0.0), "one", 900.0, "waits for keys")
    queue = steps.missed(steps.taken(queue, "two", 0.0), "two", 60.0, "failed")
    assert [item.not_before for item in steps.roused(queue).items] == [0.0, 60.0]
    assert steps.roused(steps.roused(queue)) == steps.roused(queue)


def test_what_is_taken_out_was_never_there() -> None:
    queue = queue_of(*"abc")
    assert order(steps.without(queue, "a", "c")) == "b"
    assert steps.without(queue, "x") is queue


async def test_what_is_postponed_is_no_failure_and_is_looked_at_again() -> None:
    desk, moments = SharedDesk(queue_of("a")), list[float]()

    async def carry_out(_: Item) -> str:
        moments.append(asyncio.get_running_loop().time())
        if len(moments) < 3:
            raise Postponed(float("inf"), "waits for keys")
        return "done"

    worker = asyncio.ensure_future(Worker(desk, carry_out, LoopClock(), Dice()).run())
    await asyncio.sleep(10)
    assert (desk.queue.items[0].why, desk.queue.items[0].tries) == ("waits for keys", 0)
    await asyncio.sleep(3_600)
    worker.cancel()
    assert desk.queue.items[0].state == "done"
    assert [later - earlier >= 900 for earlier, later in pairwise(moments)] == [True, True]


def test_adding_twice_adds_once() -> None:
    assert steps.added(queue_of("a", "b"), Item("b", 9.0), Item("c", 9.0), Item("c", 9.0)).items == (
        *queue_of("a", "b").items,
        Item("c", 9.0),
    )


def test_a_person_reorders_cancels_pauses_and_tries_again() -> None:
    queue = queue_of("a", "b", "c")
    assert order(steps.moved(queue, "c", 0)) == "cab"
    assert order(steps.moved(queue, "a", 99)) == "bca"
    assert order(steps.moved(queue, "x", 0)) == "abc"
    queue = steps.cancelled(steps.taken(queue, "one", 0.0), "a")
    assert steps.finished(queue, "one", "late").items[0].state == "cancelled"
    assert steps.taken(steps.held_up(queue, paused=True), "two", 0.0).of("two") is None
    taken = steps.taken(queue, "two", 0.0).of("two")
    assert taken is not None
    assert taken.id == "b"
    assert steps.again(queue, "a").items[0].state == "waiting"
    assert order(steps.tidied(queue)) == "bc"


def test_what_fails_again_and_again_has_failed() -> None:
    queue = queue_of("a")
    for number in range(MOST_TRIES):
        queue = steps.missed(steps.taken(queue, str(number), 0.0), str(number), 0.0, "it is down")
    assert (queue.items[0].state, queue.items[0].why) == ("failed", "it is down")


def test_a_lease_from_before_the_clock_was_set_back_is_over() -> None:
    assert steps.ready(steps.taken(queue_of("a"), "one", 10_000.0).items[0], 0.0)


# ---- Death between any two steps -------------------------------------------------------------------------------------


class Killable:
    """A desk whose every order first takes a turn, so that its tab can be killed there."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.results: list[tuple[str, str]] = []

    async def read(self) -> Queue:
        return self.queue

    async def change(self, how: Callable[[Queue], Queue]) -> Queue:
        await turn()
        while True:
            before = self.queue
            after = how(before)
            await turn()
            if self.queue is before:
                break
        for old, new in zip(before.items, after.items, strict=True):
            if new.state == "done" and old.state != "done":
                self.results.append((new.id, new.result))
        self.queue = after
        await turn()
        return after


@coroutine
def turn() -> Generator[None, None, None]:
    yield


class HandClock(LoopClock):
    """Moved by hand; nobody sleeps."""

    time = 0.0

    def ticks(self) -> float:
        return self.time


class Quiet(Worker):
    """Without the task that renews: here every step is taken by hand, and no loop runs."""

    def _stays(self, owner: str) -> Callable[[], object]:  # noqa: ARG002 - as the worker has it
        return lambda: None


def alive(work: Coroutine[Any, Any, object]) -> bool:
    try:
        work.send(None)
    except StopIteration:
        return False
    return True


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from((0, 1, 2, 10, 11, 12)), max_size=120),  # which tab steps; ten more: it is killed
    st.lists(st.booleans(), max_size=12),  # whether the next answer is a failure
)
def test_whenever_a_tab_dies_no_item_is_lost_and_none_is_done_twice(script: list[int], failures: list[bool]) -> None:
    desk, clock = Killable(queue_of(*"abcd")), HandClock()
    fates = iter(failures)

    async def carry_out(item: Item) -> str:
        await turn()
        if next(fates, False):
            raise errors.ProviderFailed
        await turn()
        return f"result of {item.id}"

    workers = [Quiet(desk, carry_out, clock, Dice(number)) for number in range(3)]
    stepped(workers, script, clock)
    for _ in range(40):  # then one tab that lives long enough
        clock.time += LEASE + 3600
        work = workers[0].step()
        while alive(work):
            pass
    assert {item.state for item in desk.queue.items} <= {"done", "failed"}
    done = [item for item in desk.queue.items if item.state == "done"]
    assert sorted(desk.results) == sorted((item.id, f"result of {item.id}") for item in done)
    assert order(desk.queue) == "abcd"
    if not any(failures):
        assert len(done) == 4


def stepped(workers: list[Quiet], script: list[int], clock: HandClock) -> None:
    """Let the tabs take their steps as the script says; at its end all of them are killed."""
    running: dict[int, Coroutine[Any, Any, object]] = {}
    for action in script:
        clock.time += 7
        tab = action % 10
        work = running.pop(tab, None) or workers[tab].step()
        if action >= 10:
            work.close()
        elif alive(work):
            running[tab] = work
    for work in running.values():
        work.close()


async def test_a_worker_that_is_killed_at_any_step_leaves_its_item_to_another() -> None:
    for kill_at in range(40):
        desk, clock, house = SharedDesk(queue_of("a", "b")), LoopClock(), House(Lines(), A)

        async def carry_out(_: Item, house: House = house) -> str:
            return said(await house.answer(plan(row(A)), Errand(need(urgent=False))))

        first = asyncio.ensure_future(Worker(desk, carry_out, clock, Dice(1)).run())
        for _ in range(kill_at):
            await asyncio.sleep(0.02)
        first.cancel()
        second = asyncio.ensure_future(Worker(desk, carry_out, clock, Dice(2)).run())
        await asyncio.sleep(LEASE + LOOK_AGAIN + 5)
        second.cancel()
        assert [(item.state, item.result) for item in desk.queue.items] == [("done", "Hello there.")] * 2


# ---- The worker ------------------------------------------------------------------------------------------------------


async def test_work_waits_for_the_next_day_of_a_limit_and_goes_on_by_itself() -> None:
    limited = line("a", Limits(requests_per_day=2))
    house, desk = House(Lines(), limited), SharedDesk(queue_of(*"abcde"))

    async def carry_out(_: Item) -> str:
        return said(await house.answer(plan(row(limited)), Errand(need(urgent=False), patience=5)))

    worker = asyncio.ensure_future(Worker(desk, carry_out, house.clock, Dice()).run())
    await asyncio.sleep(600)
    assert [item.state for item in desk.queue.items] == ["done", "done", "waiting", "waiting", "waiting"]
    assert desk.queue.items[2].why == "waits for a limit to begin anew"
    assert desk.queue.items[2].tries == 0
    await asyncio.sleep(2 * 86_400)
    worker.cancel()
    assert {item.state for item in desk.queue.items} == {"done"}
    assert house.lines.times("a") == 5


async def test_a_failure_is_tried_again_later_and_less_and_less_often() -> None:
    house, desk = House(Lines({"a": fails(errors.BadRequest)}), A), SharedDesk(queue_of("a"))

    async def carry_out(_: Item) -> str:
        return said(await house.answer(plan(row(A))))

    worker = asyncio.ensure_future(Worker(desk, carry_out, house.clock, Dice()).run())
    await asyncio.sleep(3600)
    worker.cancel()
    assert desk.queue.items[0].state == "failed"
    assert "did not accept the request" in desk.queue.items[0].why
    times = [at for at, _, _ in house.lines.asked]
    assert len(times) == MOST_TRIES
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(gap >= 60 * 2**number for number, gap in enumerate(gaps))


async def test_a_defect_is_told_and_does_not_come_back_for_ever() -> None:
    desk = SharedDesk(queue_of("a"))

    async def carry_out(_: Item) -> str:
        raise ZeroDivisionError

    for number in range(MOST_TRIES):
        with pytest.raises(ZeroDivisionError):
            await Worker(desk, carry_out, LoopClock(), Dice(number)).step()
        await asyncio.sleep(3600)
    assert desk.queue.items[0].state == "failed"


async def test_waking_a_worker_begins_at_once() -> None:
    desk, clock = SharedDesk(), LoopClock()
    done: list[float] = []

    async def carry_out(_: Item) -> str:
        done.append(clock.ticks())
        return "x"

    worker = Worker(desk, carry_out, clock, Dice())
    running = asyncio.ensure_future(worker.run())
    await asyncio.sleep(1)
    desk.queue = queue_of("a")
    worker.wake()
    await asyncio.sleep(1)
    running.cancel()
    assert done == [1.0]


async def test_work_that_takes_longer_than_a_lease_is_not_taken_by_another() -> None:
    desk, clock = SharedDesk(queue_of("a")), LoopClock()
    begun: list[str] = []

    async def carry_out(item: Item) -> str:
        begun.append(item.owner)
        await asyncio.sleep(5 * LEASE)
        return "x"

    tabs = [asyncio.ensure_future(Worker(desk, carry_out, clock, Dice(number)).run()) for number in range(2)]
    await asyncio.sleep(6 * LEASE)
    for tab in tabs:
        tab.cancel()
    assert len(begun) == 1
    assert desk.queue.items[0].state == "done"


# ---- When it is expected ---------------------------------------------------------------------------------------------


def moments_of(queue: Queue, rooms: list[Room]) -> dict[str, float | None]:
    return {id: due and due.moment for id, due in expected(queue, rooms, 0.0).items()}


def test_each_item_is_expected_when_the_limits_let_it_through() -> None:
    terms = Terms((Bound("requests", "day", 2),))
    rooms = [room_of(Account("a"), terms, "m", 0.0, 500)]
    assert moments_of(queue_of(*"abcde"), rooms) == {
        "a": 5.0,
        "b": 10.0,
        "c": 86_405.0,
        "d": 86_405.0,
        "e": 2 * 86_400.0 + 5,
    }


def test_items_go_where_they_are_done_first_and_a_paused_queue_promises_nothing() -> None:
    rooms = [Room(seconds=60.0), Room(opens=100.0, seconds=10.0)]
    assert moments_of(queue_of(*"abcd"), rooms) == {"a": 60.0, "b": 110.0, "c": 120.0, "d": 120.0}
    assert [due and due.room for due in expected(queue_of(*"abcd"), rooms, 0.0).values()] == [0, 1, 0, 1]
    paused = steps.held_up(queue_of("a"), paused=True)
    assert expected(paused, rooms, 0.0) == {"a": None}
    assert expected(queue_of("a"), [], 0.0) == {"a": None}


@pytest.mark.parametrize("amount", [0, 400])
def test_what_no_limit_has_room_for_is_never_expected(amount: int) -> None:
    rooms = [room_of(Account("a"), Terms((Bound("tokens", "minute", amount),)), "m", 0.0, 500)]
    assert expected(queue_of("a"), rooms, 0.0) == {"a": None}


async def test_a_limit_that_is_reached_tells_the_worker_when_to_come_back() -> None:
    limited = line("a", Limits(requests_per_day=0))
    with pytest.raises(AllFailed) as raised:
        await House(Lines(), limited).answer(plan(row(limited)))
    assert raised.value.opens is None
