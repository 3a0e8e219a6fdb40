"""What the Routes room orders: seconds told without drawing it, breakers and judgements begun anew in every tab."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from app.features.ports import Ports
from app.features.providers.state import CheckLine, WorkEnded
from app.features.routes.room_orders import RoomOrders
from app.features.routes.state import (
    BooksChanged,
    CheckLines,
    ForgiveLine,
    HearBooks,
    PassLine,
    ReopenLine,
    ResetLine,
    Tick,
    Ticked,
)
from app.llm import errors
from app.routing.limits import Closure, closed
from app.routing.values import Place
from app.vault.told import VaultLocked
from tests.unit.features.test_switchboard import LM_STUDIO, MISTRAL, OLLAMA, Setting
from tests.unit.routing.world import Dice, LoopClock

if TYPE_CHECKING:
    from app.ui.loop import Tell

LINE, MODEL = Place("ollama", ""), Place("ollama", "qwen")


class Screen:
    """Remembers what was shown where."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    async def call(self, port: str, *, id: str, text: str) -> None:
        assert port == "text.show"
        self.shown.append((id, text))


class Room:
    """The room's orders over a switchboard, and what they told."""

    def __init__(self, setting: Setting) -> None:
        self.setting, self.screen, self.checked = setting, Screen(), [""]
        none = asyncio.get_running_loop().create_future()
        ports = Ports(self.screen, LoopClock(), Dice(), none, none, none)  # type: ignore[arg-type]
        self.orders = RoomOrders(ports, setting.board, self.check)

    async def check(self, order: CheckLine, tell: Tell) -> None:
        tell(WorkEnded(order.line.id))
        if order.line is MISTRAL:
            raise VaultLocked
        self.checked.append(order.line.id)

    async def do(self, order: object) -> list[Any]:
        told: list[Any] = []
        await self.orders.table[type(order)](order, lambda *facts: told.extend(facts))
        return told

    @property
    def now(self) -> float:
        return LoopClock().now().timestamp()


async def opened() -> Room:
    setting = Setting()
    await setting.around()
    return Room(setting)


async def test_a_second_is_waited_for_and_only_what_changed_is_shown() -> None:
    room = await opened()
    began = room.now
    counts = (("until-a", began + 3), ("until-b", began + 7_300))
    assert await room.do(Tick(counts)) == [Ticked(over=False)]
    assert room.now == began + 1
    assert room.screen.shown == [("until-a", "2 s"), ("until-b", "2 h 02 min")]
    await room.do(Tick(counts))
    assert room.screen.shown[2:] == [("until-a", "1 s")]
    assert await room.do(Tick(counts)) == [Ticked(over=True)]


async def test_a_key_helps_a_line_that_waited_for_one_and_changes_nothing_else() -> None:
    room = await opened()
    breakers = room.setting.board.breakers
    breakers.fails(LINE, errors.ProviderFailed(line="Ollama"), room.now)
    await room.do(ResetLine("ollama", "you put in a key", held=True))
    assert breakers.of(LINE).state == "open"
    breakers.fails(LINE, errors.BadKey(line="Ollama"), room.now)
    await room.do(ResetLine("ollama", "you put in a key", held=True))
    assert (breakers.of(LINE).state, breakers.of(LINE).history[-1].why) == ("closed", "you put in a key")


async def test_the_person_resets_a_line_with_all_of_its_models() -> None:
    room = await opened()
    breakers = room.setting.board.breakers
    breakers.fails(MODEL, errors.Overloaded(line="Ollama"), room.now)
    assert breakers.of(MODEL).state == "open"
    await room.do(ResetLine("ollama", "you reset it"))
    assert breakers.of(MODEL).state == "closed"


@pytest.mark.parametrize(("error", "state"), [(errors.NoCredit, "closed"), (errors.Unreachable, "half_open")])
async def test_a_check_that_passes_ends_waiting_or_lets_one_request_try(error: Any, state: str) -> None:  # noqa: ANN401 - a class of errors
    room = await opened()
    breakers = room.setting.board.breakers
    breakers.fails(LINE, error(line="Ollama"), room.now)
    await room.do(PassLine("ollama"))
    assert breakers.of(LINE).state == state


async def test_what_is_forgiven_here_is_forgiven_in_every_tab() -> None:
    room = await opened()
    other = Setting(disk=room.setting.disk)
    board = room.setting.board
    for _ in range(6):
        board.memory.answered(MODEL, "code", "empty", room.now)
    await board.books.keep_memory(MODEL, board.memory)
    await other.around()
    assert MODEL in other.board.memory.demoted_at(room.now)
    await room.do(ForgiveLine("ollama"))
    assert (board.memory.demoted_at(room.now), board.memory.scores) == ({}, {})
    await other.do(HearBooks(("memory",)))
    assert (other.board.memory.demoted_at(room.now), other.board.memory.scores) == ({}, {})


async def test_what_the_provider_said_is_forgotten_and_what_was_used_is_not() -> None:
    room = await opened()
    board = room.setting.board
    await room.setting.ask()
    await board.books.change_account("ollama", lambda one: closed(one, Closure("", room.now + 60, "said so"), room.now))
    await room.do(ReopenLine("ollama"))
    account = board.books.shelf.accounts["ollama"]
    assert account.closures == ()
    assert sum(use.requests for use in account.uses) == 1


async def test_lines_are_checked_in_turn_and_when_the_vault_is_locked_meanwhile_nobody_waits_for_ever() -> None:
    room = await opened()
    assert await room.do(CheckLines((CheckLine(OLLAMA), CheckLine(LM_STUDIO)))) == [
        WorkEnded("ollama"),
        WorkEnded("lm-studio"),
    ]
    told: list[Any] = []
    with pytest.raises(VaultLocked):
        await room.orders.check_each(
            CheckLines((CheckLine(MISTRAL), CheckLine(OLLAMA))), lambda *facts: told.extend(facts)
        )
    assert [one.line for one in told] == ["mistral", "mistral", "ollama"]


async def test_the_room_hears_of_a_breaker_as_soon_as_it_turns() -> None:
    room = await opened()
    told = room.setting.told
    told.clear()
    room.setting.board.breakers.fails(LINE, errors.Unreachable(line="Ollama"), room.now)
    assert told == [BooksChanged()]
    await room.do(PassLine("ollama"))
    assert told == [BooksChanged(), BooksChanged()]
    await room.do(PassLine("lm-studio"))
    assert len(told) == 2, "nothing turned"
