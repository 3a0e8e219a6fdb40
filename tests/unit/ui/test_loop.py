"""The loop: pure updates, orders carried out, renders only of what changed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.base.errors import SwitchyardError
from app.ui.loop import DefectMet, Loop, OrderFailed, Region, Say, Tell
from app.ui.messages import effect, fact

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping


@fact
class Counted:
    by: int


@fact
class Renamed:
    name: str


@fact
class Broken:
    pass


@effect
class Fetch:
    by: int


@effect
class Fail:
    error: Exception


@dataclass(frozen=True)
class State:
    count: int = 0
    name: str = "north"
    said: tuple[str, ...] = ()


def update(state: State, heard: object) -> tuple[State, tuple[object, ...]]:
    match heard:
        case Counted(by) if by < 0:
            return state, (Fetch(-by),)
        case Counted(by):
            return replace(state, count=state.count + by), ()
        case Renamed(name):
            return replace(state, name=name), (Say(Counted(10)),)
        case Broken():
            raise ZeroDivisionError
        case OrderFailed(what) | DefectMet(what):
            return replace(state, said=(*state.said, what)), ()
        case _:
            return state, ()


@dataclass
class RecordingPage:
    shown: list[Mapping[str, str]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def show(self, regions: Mapping[str, str]) -> None:
        self.shown.append(dict(regions))
        await self.gate.wait()


REGIONS = (
    Region[State]("count", lambda s: (s.count,), lambda s: str(s.count)),
    Region[State]("name", lambda s: (s.name,), lambda s: s.name),
)


async def perform(order: object, tell: Tell) -> None:
    if isinstance(order, Fetch):
        await asyncio.sleep(0)
        tell(Counted(order.by))
    if isinstance(order, Fail):
        raise order.error


def run(story: Callable[[Loop[State], RecordingPage], Awaitable[None]], **changes: object) -> None:
    async def told() -> None:
        page = RecordingPage()
        page.gate.set()
        parts: dict[str, Any] = {"update": update, "perform": perform, "regions": REGIONS, **changes}
        await story(Loop(State(), page=page, **parts), page)

    asyncio.run(told())


def test_the_first_render_shows_every_region() -> None:
    async def story(loop: Loop[State], page: RecordingPage) -> None:
        loop.tell(Counted(1))
        await loop.settled()
        assert page.shown == [{"count": "1", "name": "north"}]

    run(story)


def test_only_the_region_whose_slice_changed_is_rendered_again() -> None:
    async def story(loop: Loop[State], page: RecordingPage) -> None:
        loop.tell(Counted(1))
        await loop.settled()
        loop.tell(Counted(1))
        await loop.settled()
        assert page.shown[1:] == [{"count": "2"}]

    run(story)


def test_what_the_build_has_rendered_is_not_rendered_again() -> None:
    async def story(loop: Loop[State], page: RecordingPage) -> None:
        loop.already_shown()
        loop.tell(Counted(1))
        await loop.settled()
        assert page.shown == [{"count": "1"}]

    run(story)


def test_many_facts_before_the_frame_make_one_render() -> None:
    async def story(loop: Loop[State], page: RecordingPage) -> None:
        page.gate.clear()
        for _ in range(50):
            loop.tell(Counted(1))
        await asyncio.sleep(0)
        for _ in range(50):
            loop.tell(Counted(1))
        page.gate.set()
        await loop.settled()
        assert [shown["count"] for shown in page.shown] == ["50", "100"]

    run(story)


def test_an_order_answers_with_facts() -> None:
    async def story(loop: Loop[State], _: RecordingPage) -> None:
        loop.tell(Counted(-5))
        await loop.settled()
        assert loop.state.count == 5

    run(story)


def test_a_handler_can_say_a_further_fact() -> None:
    async def story(loop: Loop[State], _: RecordingPage) -> None:
        loop.tell(Renamed("south"))
        await loop.settled()
        assert loop.state == State(10, "south")

    run(story)


def test_a_defect_in_a_handler_is_told_and_the_state_stays() -> None:
    async def story(loop: Loop[State], _: RecordingPage) -> None:
        loop.tell(Counted(3), Broken(), Counted(4))
        await loop.settled()
        assert loop.state.count == 7
        assert len(loop.state.said) == 1

    run(story)


def test_an_order_that_fails_by_name_is_told_with_its_sentence() -> None:
    def failing(_: State, __: object) -> tuple[State, tuple[object, ...]]:
        return _, (Fail(SwitchyardError("The signal is stuck.")),) if isinstance(__, Broken) else ()

    def both(state: State, heard: object) -> tuple[State, tuple[object, ...]]:
        return failing(state, heard) if isinstance(heard, Broken) else update(state, heard)

    async def story(loop: Loop[State], _: RecordingPage) -> None:
        loop.tell(Broken())
        await loop.settled()
        assert loop.state.said == ("The signal is stuck.",)

    run(story, update=both)


def test_a_view_that_fails_leaves_the_other_regions_drawn() -> None:
    def broken_view(_: State) -> str:
        raise ZeroDivisionError

    async def story(loop: Loop[State], page: RecordingPage) -> None:
        loop.tell(Counted(1))
        await loop.settled()
        assert page.shown[0] == {"name": "north"}
        assert len(loop.state.said) == 1

    run(story, regions=(Region[State]("count", lambda s: (s.count,), broken_view), REGIONS[1]))


def test_settling_lets_the_loop_turn_also_when_every_order_has_just_ended() -> None:
    async def story(loop: Loop[State], _: RecordingPage) -> None:
        ended = asyncio.ensure_future(asyncio.sleep(0))
        await ended
        loop._tasks.add(ended)
        asyncio.get_running_loop().call_soon(loop._tasks.discard, ended)
        await loop.settled()
        assert not loop._tasks

    run(story)
