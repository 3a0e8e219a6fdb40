"""A plan is carried out: another line at once where one fails, nothing changed once a word was seen, every try told."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies as st

from app.llm import errors
from app.llm.catalog.model import Limits
from app.llm.deltas import Finished, Noted, Reasoning, Text, ToolCallPart, Usage, UsageTold
from app.routing.attempts import AllFailed, Arrived, Departed, Errand, HeadersTold, Left, Seam, Waiting
from app.routing.cache import request_key
from app.routing.lazy import Lazy
from app.routing.ledger import LEASE
from app.routing.sharing import Sharing
from app.routing.slots import Slots
from app.routing.values import LeftOut, Place, Row
from tests.fakes.virtual_time import run
from tests.unit.routing.world import REQUEST, House, Lines, Step, answers, fails, line, need, plan, row, said

if TYPE_CHECKING:
    from collections.abc import Callable

A, B, C = line("a"), line("b"), line("c")
PLACE_A, PLACE_B = Place("a", "m"), Place("b", "m")


def requests_of(house: House, of: str) -> int:
    return sum(use.requests for use in house.account(of).uses)


# ---- Failing over ----------------------------------------------------------------------------------------------------


async def test_the_first_of_the_plan_answers_and_the_others_hear_nothing() -> None:
    house = House(Lines(), A, B)
    errand = Errand(need())
    told = await house.answer(plan(row(A), row(B)), errand)
    assert said(told) == "Hello there."
    assert (told[0], told[-1]) == (Departed(PLACE_A), Arrived(PLACE_A))
    assert house.lines.times("b") == 0
    assert [(one.place, one.outcome, one.first_token) for one in errand.attempts] == [(PLACE_A, "answered", 0.2)]
    assert house.lines.asked[0][2].model == "m"


@pytest.mark.parametrize(
    "leaf",
    [leaf for leaf in errors.ProviderError.__subclasses__() if leaf is not errors.Cancelled],
    ids=lambda leaf: leaf.__name__,
)
async def test_whatever_fails_before_the_first_word_another_line_answers_at_once(
    leaf: type[errors.ProviderError],
) -> None:
    house = House(Lines({"a": fails(leaf)}), A, B)
    errand = Errand(need())
    told = await house.answer(plan(row(A), row(B)), errand)
    assert said(told) == "Hello there."
    assert house.clock.ticks() == 0.2
    assert [one.outcome for one in errand.attempts] == ["failed", "answered"]
    assert next(one for one in told if isinstance(one, Left)).attempt.reason == leaf(line="A").what


@pytest.mark.parametrize("reason", ["done", "failed", "filtered"])
async def test_an_answer_that_says_nothing_is_a_failure_too(reason: str) -> None:
    house = House(Lines({"a": lambda _: [Noted("odd"), Finished(reason, reason)]}), A, B)  # type: ignore[arg-type]
    told = await house.answer(plan(row(A), row(B)))
    assert said(told) == "Hello there."
    assert Noted("odd") not in told


async def test_what_the_person_stopped_is_not_tried_elsewhere() -> None:
    house = House(Lines({"a": fails(errors.Cancelled)}), A, B)
    with pytest.raises(errors.Cancelled):
        await house.answer(plan(row(A), row(B)))
    assert house.lines.times("b") == 0


CUT: dict[str, Callable[[float], list[Step]]] = {"a": lambda _: [0.1, Text("One, two"), errors.Cut()]}


async def test_after_the_first_word_nothing_changes_lines() -> None:
    house = House(Lines(dict(CUT)), A, B)
    errand = Errand(need())
    with pytest.raises(errors.Cut):
        await house.answer(plan(row(A), row(B)), errand)
    assert house.lines.times("b") == 0
    assert [one.outcome for one in errand.attempts] == ["failed"]


async def test_where_it_is_asked_for_another_line_goes_on_and_the_seam_is_marked() -> None:
    house = House(Lines({**CUT, "b": answers(", three.")}), A, B)
    told = await house.answer(plan(row(A), row(B)), Errand(need(), keep_going=True))
    assert said(told) == "One, two, three."
    seam = next(one for one in told if isinstance(one, Seam))
    assert (seam.left, seam.place, seam.why) == (PLACE_A, PLACE_B, errors.Cut(line="A").what)
    turns = house.lines.asked[1][2].turns
    assert [(turn.role, turn.text) for turn in turns[:2]] == [("user", "Hello"), ("assistant", "One, two")]
    assert turns[2].role == "user"


async def test_a_tool_call_that_was_begun_is_not_continued_elsewhere() -> None:
    house = House(Lines({"a": lambda _: [ToolCallPart(0, "1", "f"), errors.Cut()]}), A, B)
    with pytest.raises(errors.Cut):
        await house.answer(plan(row(A), row(B)), Errand(need(), keep_going=True))


async def test_reasoning_alone_begins_again_on_the_other_line() -> None:
    house = House(Lines({"a": lambda _: [Reasoning("hm"), errors.Cut()]}), A, B)
    told = await house.answer(plan(row(A), row(B)), Errand(need(), keep_going=True))
    assert said(told) == "Hello there."
    assert house.lines.asked[1][2].turns == REQUEST.turns


# ---- Waiting ---------------------------------------------------------------------------------------------------------


async def test_a_line_that_says_wait_is_not_waited_for_while_another_is_free() -> None:
    house = House(Lines({"a": fails(lambda: errors.RateLimited(wait=60.0))}), A, B)
    told = await house.answer(plan(row(A), row(B)))
    assert not [one for one in told if isinstance(one, Waiting)]
    await house.answer(plan(row(A), row(B)))
    assert house.lines.times("a") == 1
    assert house.clock.ticks() == pytest.approx(0.4)


async def test_with_no_other_line_the_wait_is_told_as_it_counts_down() -> None:
    house = House(
        Lines(
            {"a": lambda now: [errors.RateLimited(wait=5.0)] if now < 5 else [Text("At last."), Finished("done", "")]}
        ),
        A,
    )
    told = await house.answer(plan(row(A)))
    assert said(told) == "At last."
    waits = [one for one in told if isinstance(one, Waiting)]
    assert [round(wait.seconds) for wait in waits] == [5, 4, 3, 2, 1]
    assert waits[0].place == PLACE_A
    assert house.lines.times("a") == 2


async def test_a_line_without_an_alternative_is_tried_some_times_before_it_is_given_up() -> None:
    house = House(Lines({"a": fails(errors.ProviderFailed)}), A)
    with pytest.raises(AllFailed):
        await house.answer(plan(row(A)))
    assert house.lines.times("a") == 3
    assert house.clock.ticks() < 10


async def test_an_open_breaker_does_not_keep_a_person_from_the_only_line() -> None:
    house = House(Lines(), A)
    house.breakers.fails(PLACE_A, errors.ProviderFailed(), house.clock.now().timestamp())
    told = await house.answer(plan(row(A)))
    assert said(told) == "Hello there."
    assert house.clock.ticks() == 0.2
    assert house.breakers.states(house.clock.now().timestamp()) == {}


async def test_near_a_limit_it_slows_down_instead_of_leaving_the_line() -> None:
    slow = line("a", Limits(requests_per_minute=30))
    house = House(Lines(), slow, B)
    for _ in range(29):
        await house.answer(plan(row(slow), row(B)))
    assert house.lines.times("b") == 0
    assert 6 < house.clock.ticks() < 20


# ---- Nobody answers --------------------------------------------------------------------------------------------------


async def test_when_everything_fails_each_is_told_with_its_reason_and_next_step() -> None:
    full = line("d", Limits(requests_per_day=0))
    house = House(Lines({"a": fails(errors.BadKey), "b": fails(errors.ProviderFailed)}), A, B, C, full)
    house.breakers.fails(Place("c", "m"), errors.NoCredit(line="C"), 0.0)
    with pytest.raises(AllFailed) as raised:
        await house.answer(plan(*map(row, (A, B, C, full))))
    error = raised.value
    assert {one.place.line for one in error.attempts} == {"a", "b", "c", "d"}
    told = error.what.splitlines()
    assert len(told) == 5
    assert told[1] == f"• A, m: {errors.BadKey(line='A').what} {errors.BadKey(line='A').next_step}"
    assert told[2].startswith("• B, m: B failed on its side. Try again in a little while")
    assert told[3].startswith("• C, m: There is no credit left with C")
    assert told[4].startswith("• D, m: It allows 0 requests a day, and this may need 1. Choose a line that")


async def test_a_plan_with_nobody_in_it_says_so() -> None:
    with pytest.raises(AllFailed, match="No line fits this request"):
        await House(Lines()).answer(plan())


async def test_a_limit_that_opens_later_than_the_patience_is_told_with_its_moment() -> None:
    full = line("a", Limits(requests_per_day=1))
    house = House(Lines(), full)
    await house.answer(plan(row(full)))
    with pytest.raises(AllFailed) as raised:
        await house.answer(plan(row(full)))
    assert raised.value.opens is not None
    assert raised.value.opens - house.clock.start.timestamp() == 16 * 3600
    assert "allows 1 request a day. It is free again in 16 h 00 min." in raised.value.what


# ---- The books -------------------------------------------------------------------------------------------------------


async def test_what_was_used_replaces_what_was_reserved() -> None:
    house = House(Lines(), A)
    await house.answer(plan(row(A)))
    assert house.account("a").holds == ()
    assert [(use.requests, use.tokens) for use in house.account("a").uses] == [(1, 120)]


async def test_what_never_left_the_device_is_not_counted() -> None:
    house = House(Lines({"a": fails(errors.Offline)}), A, B)
    await house.answer(plan(row(A), row(B)))
    assert (requests_of(house, "a"), requests_of(house, "b")) == (0, 1)
    assert house.account("a").holds == ()


async def test_speed_and_conduct_are_learned_from_every_answer() -> None:
    house = House(
        Lines({"a": lambda _: [0.5, Text("x"), 2.0, Text("y"), UsageTold(Usage(9, 40)), Finished("done", "")]}), A
    )
    await house.answer(plan(row(A)))
    told = house.memory.speeds_at(house.clock.now().timestamp())[PLACE_A]
    assert (told.first_token, told.per_second) == pytest.approx((0.5, 20.0))
    assert [bad for _, bad in house.memory.conducts[PLACE_A].last] == [""]


async def test_headers_are_learned_from_and_not_shown() -> None:
    headers = HeadersTold({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "50s"})
    house = House(Lines({"a": lambda _: [headers, Text("x"), Finished("done", "")]}), A, B)
    told = await house.answer(plan(row(A), row(B)))
    assert "HeadersTold" not in {type(one).__name__ for one in told}
    await house.answer(plan(row(A), row(B)))
    assert (house.lines.times("a"), house.lines.times("b")) == (1, 1)


async def test_parameters_that_a_rule_set_are_sent_and_the_model_is_the_plans() -> None:
    house = House(Lines(), A)
    await house.answer(plan(row(A), parameters={"temperature": 0.1, "model": "other", "no_such": 1}))
    sent = house.lines.asked[0][2]
    assert (sent.temperature, sent.model) == (0.1, "m")


async def test_cancelling_closes_the_line_at_once_and_settles_the_reservation() -> None:
    house = House(Lines({"a": lambda _: [Text("One "), 100.0, Text("two")]}), A, B)
    errand = Errand(need())
    task = asyncio.ensure_future(house.answer(plan(row(A), row(B)), errand))
    await asyncio.sleep(3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert house.clock.ticks() == 3
    assert house.lines.closed == ["a"]
    assert house.account("a").holds == ()
    assert requests_of(house, "a") == 1
    assert [one.outcome for one in errand.attempts] == ["cancelled"]


async def test_an_answer_that_was_stopped_shows_that_the_line_is_back() -> None:
    house = House(Lines({"a": lambda _: [Text("One "), 100.0, Text("two")]}), A)
    house.breakers.fails(PLACE_A, errors.ProviderFailed(), house.clock.now().timestamp() - 100)
    task = asyncio.ensure_future(house.answer(plan(row(A))))
    await asyncio.sleep(3)
    task.cancel()
    await asyncio.wait({task})
    assert house.breakers.states(house.clock.now().timestamp()) == {}


async def test_a_reader_that_stops_reading_closes_the_line_too() -> None:
    house = House(Lines(), A)
    for stop_at in range(3):
        async with aclosing(house.dispatcher.answer(plan(row(A)), REQUEST, Errand(need()))) as told:
            for _ in range(stop_at + 1):
                await anext(told)
        assert house.account("a").holds == ()
    assert requests_of(house, "a") == 3


async def test_an_answer_that_takes_longer_than_a_lease_keeps_its_reservation() -> None:
    house = House(Lines({"a": lambda _: [Text("One "), 3 * LEASE, Text("two"), Finished("done", "")]}), A)
    await house.answer(plan(row(A)))
    assert requests_of(house, "a") == 1


# ---- Outage and return -----------------------------------------------------------------------------------------------


async def test_a_line_that_may_be_back_is_looked_at_for_nothing_while_others_answer() -> None:
    looked: list[float] = []

    async def check(_: object) -> bool:
        looked.append(house.clock.ticks())
        await asyncio.sleep(3)
        return house.clock.ticks() > 60

    house = House(Lines({"a": fails(errors.TimedOut, 10.0)}), A, B, check=check)
    both = plan(row(A), row(B))
    await house.answer(both)
    for _ in range(60):
        await asyncio.sleep(2)
        began = house.clock.ticks()
        if house.clock.ticks() > 60:
            house.lines.does["a"] = answers("I am back.")
        told = await house.answer(both)
        assert house.clock.ticks() - began <= 0.25
    assert said(told) == "I am back."
    assert house.lines.times("a") < 40
    assert len(looked) == 2


# ---- Together --------------------------------------------------------------------------------------------------------


async def test_identical_requests_in_flight_are_sent_once() -> None:
    house, sharing = House(Lines({"a": lambda _: [Text("One "), 1.0, Text("two"), Finished("done", "")]}), A), Sharing()
    key = request_key(PLACE_A, REQUEST)

    async def asked(after: float) -> str:
        await asyncio.sleep(after)
        start = lambda: house.dispatcher.answer(plan(row(A)), REQUEST, Errand(need()))  # noqa: E731
        return said([one async for one in sharing.joined(key, start)])

    assert list(await asyncio.gather(asked(0), asked(0), asked(0.5))) == ["One two"] * 3
    assert house.lines.times("a") == 1
    assert await asked(0) == "One two"
    assert house.lines.times("a") == 2


async def test_a_shared_request_ends_when_its_last_listener_leaves_and_its_error_reaches_all() -> None:
    house, sharing = House(Lines({"a": lambda _: [Text("One "), 9.0, errors.Cut()]}), A), Sharing()
    start = lambda: house.dispatcher.answer(plan(row(A)), REQUEST, Errand(need()))  # noqa: E731

    async def asked() -> None:
        async for _ in sharing.joined("k", start):
            pass

    first, second = asyncio.ensure_future(asked()), asyncio.ensure_future(asked())
    await asyncio.sleep(1)
    first.cancel()
    await asyncio.sleep(1)
    assert house.lines.closed == []
    second.cancel()
    await asyncio.sleep(1)
    assert house.lines.closed == ["a"]
    assert house.account("a").holds == ()
    both = await asyncio.gather(asked(), asked(), return_exceptions=True)
    assert [type(one) for one in both] == [errors.Cut, errors.Cut]


async def test_who_finds_no_slot_waits_and_persons_come_before_batch_work() -> None:
    house = House(Lines(), A, slots=Slots({"a": 1}))
    order: list[str] = []

    async def asked(name: str, *, urgent: bool) -> None:
        await house.answer(plan(row(A)), Errand(need(urgent=urgent)))
        order.append(name)

    await asyncio.gather(
        asked("running", urgent=False),
        asked("batch", urgent=False),
        asked("one", urgent=True),
        asked("two", urgent=True),
    )
    assert order == ["running", "one", "two", "batch"]
    assert house.clock.ticks() == pytest.approx(0.8)


async def test_a_waiter_that_is_cancelled_gives_its_slot_on() -> None:
    house = House(Lines(), A, slots=Slots({"a": 1}))
    tasks = [asyncio.ensure_future(house.answer(plan(row(A)))) for _ in range(3)]
    await asyncio.sleep(0.1)
    tasks[1].cancel()
    assert said(await tasks[2]) == "Hello there."
    assert said(await house.answer(plan(row(A)))) == "Hello there."


# ---- With a plan of the planner --------------------------------------------------------------------------------------


async def test_who_was_left_out_for_a_limit_only_is_waited_for_when_nobody_else_answers() -> None:
    house = House(Lines({"b": fails(errors.BadRequest)}), A, B)
    resting = LeftOut(row(A).candidate, "its limit is reached", until=house.clock.now() + timedelta(seconds=20))
    forbidden = LeftOut(row(C).candidate, "a rule forbids it")
    told = await house.answer(replace(plan(row(B)), left_out=(forbidden, resting)))
    assert said(told) == "Hello there."
    assert house.clock.ticks() == pytest.approx(20.2)
    assert [house.lines.times(of) for of in "abc"] == [1, 1, 0]


async def test_rows_are_read_only_as_far_as_they_are_needed() -> None:
    read: list[int] = []
    many = [line(f"l{number}") for number in range(50)]

    def make(number: int) -> Row:
        read.append(number)
        return row(many[number])

    house = House(Lines({"l0": fails(errors.Unreachable)}), *many)
    told = await house.answer(replace(plan(), rows=Lazy(range(50), make)))
    assert said(told) == "Hello there."
    assert read == [0, 1]


async def test_models_of_a_line_that_is_down_are_passed_over_at_once() -> None:
    down = line("a", models=tuple("mnopq"))
    house = House(Lines({"a": fails(errors.Unreachable)}), down, B)
    await house.answer(plan(*(row(down, model) for model in "mnopq"), row(B)))
    assert [house.lines.times(of) for of in "ab"] == [1, 1]


# ---- Whatever happens ------------------------------------------------------------------------------------------------

MISHAPS: list[Callable[[], list[Step]]] = [
    lambda: [0.1, errors.Unreachable()],
    lambda: [errors.RateLimited(wait=4.0)],
    lambda: [errors.RateLimited()],
    lambda: [0.3, errors.Overloaded()],
    lambda: [errors.BadKey()],
    lambda: [errors.TooLong()],
    lambda: [0.1, Text("Half"), errors.Cut()],
    lambda: [Finished("done", "")],
    lambda: [0.2, Text("Whole"), UsageTold(Usage(100, 10)), Finished("done", "")],
]


def one_after_the_other(script: list[int]) -> Callable[[float], list[Step]]:
    mishaps = iter(script)
    return lambda _: MISHAPS[next(mishaps)]()


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.sampled_from(range(len(MISHAPS))), min_size=1, max_size=5), min_size=1, max_size=3),
    st.lists(st.tuples(st.floats(0, 30), st.booleans(), st.floats(0, 8)), min_size=1, max_size=6),
)
def test_whatever_lines_do_every_request_ends_and_no_reservation_is_left(
    scripts: list[list[int]], asked: list[tuple[float, bool, float]]
) -> None:
    async def story() -> None:
        lines = [line(f"l{number}", Limits(requests_per_minute=4)) for number in range(len(scripts))]
        does = {f"l{number}": one_after_the_other(script * 20) for number, script in enumerate(scripts)}
        house = House(Lines(does), *lines)
        errands = [Errand(need(), keep_going=going) for _, going, _ in asked]

        async def one(errand: Errand, at: float, leaves: float) -> None:
            await asyncio.sleep(at)
            with suppress(AllFailed, errors.ProviderError, TimeoutError):
                async with asyncio.timeout(leaves if leaves > 4 else None):
                    told = await house.answer(plan(*map(row, lines)), errand)
                    assert isinstance(told[-1], Arrived)
                    assert said(told).endswith("Whole")

        tasks = (one(errand, at, leaves) for errand, (at, _, leaves) in zip(errands, asked, strict=True))
        async with asyncio.timeout(30 + 90 + 60):
            await asyncio.gather(*tasks)
        assert [house.account(of.id).holds for of in lines] == [()] * len(lines)
        assert sum(len(errand.attempts) for errand in errands) == len(house.lines.asked) == len(house.lines.closed)

    run(story())
