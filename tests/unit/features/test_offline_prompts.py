"""What is sent without a network waits for one, then goes as any other prompt would: once, and where it was to go."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from app.features.chat.update import HANDLERS
from app.features.chat.wanted import BeginExchange, Decide, Decided
from app.features.queue.state import DeferPrompt, PromptQueued, QueueTold, ReadQueue
from app.features.queue.view import _for_network
from app.features.routes.free import KEYS, OFFLINE
from app.llm.catalog.rows import BY_ID
from app.records.routed import Routing
from app.routing.limits import NEVER
from app.routing.values import Place
from app.routing.worker import Postponed
from app.vault.told import SecretInfo, Status
from tests.fakes.houses import answer, chat, prompt
from tests.unit.features.test_queue import Tab

if TYPE_CHECKING:
    from app.records.kinds import Message

MISTRAL = SecretInfo("k", "mistral", BY_ID["mistral"].origin, "work", 1, 1, 1)
PAID = Routing(order=(("mistral", ""),), strategy="fallback")
OPEN, LOCKED = Status("unlocked", secrets=(MISTRAL,)), Status("locked", secrets=(MISTRAL,))


async def _secret(_: str) -> None:
    return None


class Away(Tab):
    """A tab whose only line is in the cloud and costs money."""

    async def stand(self, *, online: bool, vault: Status = OPEN) -> None:
        keys: Any = await self.board._ports.vault
        keys.secret = _secret
        await self.working(PAID, lists={}, vault=vault, online=online)

    async def send(self, text: str = "Which way?", pinned: Place | None = None) -> Message:
        """As the room does it."""
        await self.do(Decide(text, None, pinned=pinned))
        decided = self.last(Decided)
        assert isinstance(decided, Decided)
        assert decided.offline
        (order,) = HANDLERS[Decided](chat(), decided)[1]
        await self.do(order)
        queued = self.last(PromptQueued)
        assert isinstance(queued, PromptQueued)
        return queued.answer

    async def why_told(self) -> str:
        await self.do(ReadQueue())
        told = self.last(QueueTold)
        assert isinstance(told, QueueTold)
        return _for_network(told.entries[0])


async def test_a_prompt_sent_offline_waits_and_goes_to_its_own_line_once_there_is_a_network() -> None:
    here = Away()
    await here.stand(online=False)
    waiting = await here.send()
    await asyncio.sleep(5)
    assert (await here.stored(waiting)).state == "queued"
    assert here.client.asked == []
    assert await here.why_told() == "You are offline: it goes by itself as soon as the network is back."
    await here.stand(online=True)
    await asyncio.sleep(5)
    done = await here.stored(waiting)
    assert (done.state, done.place) == ("complete", "mistral"), "also where that costs money, unlike the free queue"
    assert here.client.asked == ["mistral"]


async def test_a_network_that_comes_back_in_the_middle_of_looking_is_not_missed() -> None:
    here = Away()
    await here.stand(online=False)
    work = here.queue.work
    looking, ordinary = asyncio.Event(), work._ordinary

    async def slowly(*given: Any) -> Any:  # noqa: ANN401 - as the method
        online = here.board.around.online
        looking.set()
        await asyncio.sleep(1)
        if not online:
            raise Postponed(NEVER, OFFLINE)
        return await ordinary(*given)

    object.__setattr__(work, "_ordinary", slowly)
    waiting = await here.send()
    await looking.wait()
    await here.stand(online=True)
    await asyncio.sleep(9)
    assert (await here.stored(waiting)).state == "complete"


async def test_two_tabs_send_it_once_and_a_reload_loses_nothing() -> None:
    first = Away()
    await first.stand(online=False)
    waiting = await first.send()
    await asyncio.sleep(5)
    tabs = [Away(disk=first.disk, client=first.client) for _ in range(2)]
    for tab in tabs:
        await tab.board.books.load()
        await tab.stand(online=True)
    await asyncio.sleep(8)
    assert (await first.stored(waiting)).state == "complete"
    assert first.client.asked == ["mistral"]


async def test_with_locked_keys_it_waits_for_them_and_says_so() -> None:
    here = Away()
    await here.stand(online=False)
    waiting = await here.send()
    await here.stand(online=True, vault=LOCKED)
    await asyncio.sleep(5)
    assert await here.why() == KEYS
    assert await here.why_told() == "It was sent while you were offline. It goes as soon as your keys are unlocked."
    await here.stand(online=True)
    await asyncio.sleep(5)
    assert (await here.stored(waiting)).state == "complete"


async def test_what_was_chosen_for_one_prompt_is_kept_with_it() -> None:
    here = Away()
    await here.stand(online=False)
    await here.send(pinned=Place("mistral", "mistral-large-latest"))
    (item,) = (await here.board.books.read_queue()).items
    assert (item.network, item.place) == (True, ("mistral", "mistral-large-latest"))


async def test_a_server_near_here_needs_no_network() -> None:
    here = Tab()
    await here.opened(online=False)
    await here.do(Decide("Which way?", None))
    decided = here.last(Decided)
    assert isinstance(decided, Decided)
    assert not decided.offline
    assert HANDLERS[Decided](chat(), decided)[1] == (BeginExchange(decided),)


@pytest.mark.parametrize("edits", ["", "m1"])
def test_a_prompt_that_is_written_anew_waits_as_another_version(edits: str) -> None:
    here = replace(chat(prompt(), answer()), editing=edits)
    said = Decide("Else", here.conversation, (), edits=edits)
    plan: Any = None
    waits = HANDLERS[Decided](here, Decided(said, plan, plan, offline=True))[1]
    assert waits == (DeferPrompt("Else", here.conversation, network=True),)
    other = prompt("m8", "Else")
    queued = PromptQueued(chat().conversation, other, answer("m9", text=""), opens=False)  # type: ignore[arg-type]
    assert HANDLERS[PromptQueued](here, queued)[0].editing == ""
