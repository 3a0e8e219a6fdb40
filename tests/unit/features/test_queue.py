"""Prompts that wait for free room: none is lost or answered twice, whichever tab dies when, and none costs money."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from app.features.chat.orders import LEFT_QUEUE
from app.features.chat.said import AnswerAskedAgain
from app.features.chat.state import AnswerEnded, PromptReturned
from app.features.chat.tree import branches
from app.features.chat.update import HANDLERS as CHAT
from app.features.chat.wanted import KeepDraft, LoadConversation
from app.features.frame.state import RoomOpened
from app.features.queue.orders import QueueOrders
from app.features.queue.said import QueuedMoved, QueuedPut
from app.features.queue.state import (
    CancelQueued,
    DeferPrompt,
    Entry,
    HoldQueue,
    PromptQueued,
    PromptTaken,
    QueuedArrived,
    QueueRoom,
    QueueTold,
    ReadQueue,
    RepeatQueued,
    ShiftQueued,
    TidyQueue,
    WorkQueue,
)
from app.features.queue.update import HANDLERS
from app.features.routes.free import KEYS, NOBODY, FreeRoom, free_of, within_free_plan
from app.features.routes.state import BooksRead, Standing
from app.features.routes.surroundings import Surroundings, candidates_of
from app.llm.catalog.rows import BY_ID
from app.llm.deltas import Finished, Text
from app.llm.errors import ProviderFailed
from app.records.errors import QuotaExceeded, StorageError
from app.records.kinds import CONVERSATION, MESSAGE, layout
from app.records.memory import MemoryDisk, MemoryRows
from app.records.routed import LineLimits, Routing
from app.records.rows import by
from app.records.store import Delete, DeleteAll
from app.routing.queue import LEASE, MOST_TRIES, Item, added
from app.ui.loop import Say
from app.vault.told import SecretInfo, Status
from tests.fakes.dying_rows import DyingRows
from tests.fakes.houses import answer, chat, conversation, prompt
from tests.unit.features.test_switchboard import LISTS, FakeClient, Setting
from tests.unit.routing.world import START

if TYPE_CHECKING:
    from app.records.kinds import Message

NEAR = Routing(order=(("ollama", ""),), strategy="fallback")
SEEDS = count()
ONLY_OLLAMA = {"ollama": LISTS["ollama"]}
GROQ = SecretInfo("k", "groq", BY_ID["groq"].origin, "work", 1, 1, 1)


class Endless(FakeClient):
    """Goes on until it is stopped."""

    async def chat(self, line: Any, model: Any, request: Any, secret: Any, **how: Any) -> Any:  # noqa: ANN401 - as the client
        del model, request, secret, how
        self.asked.append(line.id)
        while True:
            await asyncio.sleep(0.2)
            yield Text("and on ")


class Listening(FakeClient):
    """Remembers what it was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[list[str]] = []

    async def chat(self, line: Any, model: Any, request: Any, secret: Any, **how: Any) -> Any:  # noqa: ANN401 - as the client
        del line, model, secret, how
        self.heard.append([turn.text for turn in request.turns])
        yield Text("Said.")
        yield Finished("done", "stop")


class Tab(Setting):
    """A tab with the queue in it."""

    def __init__(
        self, client: FakeClient | None = None, disk: MemoryDisk | None = None, rows: MemoryRows | None = None
    ) -> None:
        super().__init__(client, disk)
        if rows:
            self.store._rows = rows
        dice: Any = self.chat._ports.chance
        dice._random.seed(next(SEEDS))  # each tab draws other names
        self.queue = QueueOrders(self.chat._ports, self.board, self.chat.sending, self.chat.contents)

    async def do(self, order: object) -> None:
        if type(order) in self.queue.table:
            await self.queue.table[type(order)](order, self.tell)
        else:
            await super().do(order)

    def tell(self, *facts: object) -> None:
        self.told.extend(facts)

    async def opened(self, routing: Routing = NEAR, **fields: Any) -> None:  # noqa: ANN401 - of Surroundings
        await self.around(routing, **{"lists": ONLY_OLLAMA, **fields})

    async def working(self, routing: Routing = NEAR, **fields: Any) -> None:  # noqa: ANN401 - of Surroundings
        await self.opened(routing, **fields)
        await self.do(WorkQueue())

    async def defer(self, text: str = "How do points work?") -> Message:
        await self.do(DeferPrompt(text, None))
        queued = self.last(PromptQueued)
        assert isinstance(queued, PromptQueued)
        return queued.answer

    async def stored(self, answer: Message) -> Message:
        stored = await self.store.get(MESSAGE, answer.id)
        assert stored
        return stored.record

    async def states(self) -> list[str]:
        return [item.state for item in (await self.board.books.read_queue()).items]

    async def why(self) -> str:
        return (await self.board.books.read_queue()).items[0].why


def disk() -> MemoryDisk:
    return MemoryDisk(layout()["stores"])


# ---- One tab ---------------------------------------------------------------------------------------------------------


async def test_a_prompt_that_waits_is_stored_with_its_answer_and_answered_when_there_is_room() -> None:
    here = Tab()
    await here.opened()
    answer = await here.defer()
    assert (await here.stored(answer)).state == "queued"
    assert await here.states() == ["waiting"]
    await here.do(WorkQueue())
    await asyncio.sleep(5)
    done = await here.stored(answer)
    assert (done.state, done.text, done.place) == ("complete", "Said by Ollama.", "ollama")
    assert done.board is not None
    assert [(one.line, one.outcome) for one in done.board.tried] == [("ollama", "answered")]
    assert await here.states() == ["done"]
    assert here.last(QueuedArrived) == QueuedArrived(done)
    assert here.last(AnswerEnded) == AnswerEnded(done)


async def test_a_prompt_that_cannot_be_stored_goes_back_to_the_composer_and_nothing_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = Tab()
    await here.opened()

    async def full(*_: object, **__: object) -> None:
        raise QuotaExceeded(1, 1, 1)

    monkeypatch.setattr(here.store, "write", full)
    with pytest.raises(StorageError):
        await here.do(DeferPrompt("Hello", None))
    assert here.told[-1] == PromptReturned("Hello")
    assert await here.states() == []


async def branch(here: Tab, talk: str) -> tuple[Message, ...]:
    return branches([one.record for one in await here.store.select(MESSAGE, by("conversation", talk))])[0]


async def test_what_came_before_the_prompt_is_sent_with_it_and_nothing_that_came_after() -> None:
    here = Tab(Listening())
    await here.opened()
    before = await here.ask("First")
    talk = await here.store.get(CONVERSATION, before.conversation)
    assert talk
    await asyncio.sleep(1)
    await here.do(DeferPrompt("Second", talk.record, await branch(here, talk.record.id)))
    await asyncio.sleep(1)
    await here.do(DeferPrompt("Third", talk.record, await branch(here, talk.record.id)))
    await here.do(WorkQueue())
    await asyncio.sleep(30)
    assert here.client.heard == [  # type: ignore[attr-defined]
        ["First"],
        ["First", "Said.", "Second"],
        ["First", "Said.", "Second", "Said.", "Third"],
    ]


async def test_only_what_costs_nothing_is_asked() -> None:
    around = Surroundings(lists=LISTS, known=True)
    free = free_of(candidates_of(around), around, START)
    lines = {one.line.id for one in free.candidates}
    assert {"ollama", "lm-studio", "groq"} <= lines
    assert not lines & {"demo", "openai", "anthropic", "deepseek"}
    groq = next(one for one in free.candidates if one.line.id == "groq")
    assert not within_free_plan(groq, LineLimits())
    assert within_free_plan(groq, LineLimits(**groq.line.limits.model_dump(include=set(LineLimits.model_fields))))


async def test_with_no_line_that_is_free_it_waits_and_a_paid_one_is_not_asked() -> None:
    here = Tab()
    await here.working(lists={})
    await here.defer()
    await asyncio.sleep(5)
    assert (await here.states(), await here.why()) == (["waiting"], NOBODY)
    assert here.client.asked == []


async def test_with_locked_keys_it_waits_and_goes_on_once_they_are_unlocked() -> None:
    here = Tab()
    routing = Routing(strategy="free")
    await here.working(routing, lists={}, vault=Status("locked", secrets=(GROQ,)))
    answer = await here.defer()
    await asyncio.sleep(5)
    assert (await here.states(), await here.why()) == (["waiting"], KEYS)
    assert FreeRoom(here.board, here.clock.now()).needs_keys
    vault: Any = await here.board._ports.vault
    vault.secret = _nothing
    await here.working(routing, lists={}, vault=Status("unlocked", secrets=(GROQ,)))
    await asyncio.sleep(5)
    assert (await here.stored(answer)).place == "groq"


async def _nothing(_: str) -> None:
    return None


async def test_at_a_limit_it_waits_for_the_reset_and_says_when_it_is_expected() -> None:
    here = Tab()
    await here.working(NEAR.model_copy(update={"limits": {"ollama": LineLimits(requests_per_day=1)}}))
    first, second = await here.defer("First"), await here.defer("Second")
    await asyncio.sleep(60)
    assert await here.states() == ["done", "waiting"]
    await here.do(ReadQueue())
    told = here.last(QueueTold)
    assert isinstance(told, QueueTold)
    waiting = told.entries[1]
    assert (waiting.words, waiting.where) == ("Second", "Ollama")
    assert waiting.when.startswith("on Sunday at 00:00")
    await asyncio.sleep(17 * 3_600)
    assert (await here.stored(second)).state == "complete"
    assert (await here.stored(first)).text == "Said by Ollama."
    assert here.client.asked == ["ollama", "ollama"]


async def test_an_outage_is_waited_out_some_times_and_then_it_has_failed_and_may_be_tried_again() -> None:
    here = Tab()
    here.client.failing["ollama"] = ProviderFailed
    await here.working()
    answer = await here.defer()
    await asyncio.sleep(4 * 3_600)
    assert await here.states() == ["failed"]
    assert (await here.board.books.read_queue()).items[0].tries == MOST_TRIES
    assert (await here.stored(answer)).state == "queued"
    here.client.failing.clear()
    await here.do(RepeatQueued(answer.id))
    await asyncio.sleep(60)
    assert (await here.stored(answer)).state == "complete"


async def test_one_that_breaks_off_is_begun_anew_and_nothing_stands_in_it_twice() -> None:
    here = Tab()
    here.client.broken.add("ollama")
    await here.working()
    answer = await here.defer()
    await asyncio.sleep(10)
    broken = await here.stored(answer)
    assert (broken.state, broken.text) == ("queued", "Said by Ollama.")
    here.client.broken.clear()
    await asyncio.sleep(200)
    assert ((await here.stored(answer)).state, (await here.stored(answer)).text) == ("complete", "Said by Ollama.")


# ---- A person's steps ------------------------------------------------------------------------------------------------


async def test_what_is_cancelled_is_not_asked_for_and_its_answer_says_so_until_it_is_wanted_again() -> None:
    here = Tab()
    await here.opened()
    answer = await here.defer()
    await here.do(CancelQueued(answer.id))
    assert ((await here.stored(answer)).state, (await here.stored(answer)).reason) == ("cut", LEFT_QUEUE)
    await here.do(WorkQueue())
    await asyncio.sleep(60)
    assert here.client.asked == []
    await here.do(RepeatQueued(answer.id))
    await asyncio.sleep(60)
    assert (await here.stored(answer)).state == "complete"


async def test_one_that_grows_is_stopped_and_keeps_what_it_has() -> None:
    here = Tab(client=Endless())
    await here.working()
    answer = await here.defer()
    await asyncio.sleep(3)
    await here.do(CancelQueued(answer.id))
    await asyncio.sleep(3)
    stopped = await here.stored(answer)
    assert (stopped.state, stopped.reason) == ("cut", "You stopped it here.")
    assert stopped.text
    assert await here.states() == ["cancelled"]
    assert here.last(QueuedArrived) is None


async def test_another_tab_stops_it_too() -> None:
    shared, client = disk(), Endless()
    one, other = Tab(client, shared), Tab(client, shared)
    await one.working()
    await other.opened()
    answer = await one.defer()
    await asyncio.sleep(3)
    await other.do(CancelQueued(answer.id))
    await one.do(ReadQueue())  # as soon as the store tells of it
    await asyncio.sleep(3)
    assert (await other.stored(answer)).state == "cut"
    assert await other.states() == ["cancelled"]


async def test_sent_now_it_leaves_the_queue_and_goes_the_ordinary_way() -> None:
    here = Tab()
    await here.opened()
    answer = await here.defer()
    await here.do(CancelQueued(answer.id, sends=True))
    assert AnswerAskedAgain(answer.id) in here.told
    assert await here.states() == []
    assert (await here.stored(answer)).state == "cut"


async def test_the_queue_pauses_is_put_in_order_and_tidied() -> None:
    here = Tab()
    await here.opened()
    await here.do(HoldQueue(paused=True))
    one, two = await here.defer("One"), await here.defer("Two")
    await here.do(ShiftQueued(two.id, -1))
    await here.do(WorkQueue())
    await asyncio.sleep(60)
    queue = await here.board.books.read_queue()
    assert [item.id for item in queue.items] == [two.id, one.id]
    assert await here.states() == ["waiting", "waiting"]
    await here.do(HoldQueue(paused=False))
    await asyncio.sleep(60)
    assert await here.states() == ["done", "done"]
    await here.do(TidyQueue())
    assert await here.states() == []


async def test_a_deleted_conversation_takes_its_prompts_out_of_the_queue() -> None:
    here = Tab()
    await here.opened()
    answer = await here.defer()
    conversation = answer.conversation
    await here.store.write(Delete(CONVERSATION, conversation), DeleteAll(MESSAGE, by("conversation", conversation)))
    await here.do(ReadQueue())
    assert await here.states() == []


async def test_an_answer_that_waits_is_not_taken_for_abandoned_and_one_that_left_the_queue_is() -> None:
    here = Tab()
    await here.opened()
    answer = await here.defer()
    await asyncio.sleep(60)
    await here.do(LoadConversation(answer.conversation))
    assert (await here.stored(answer)).state == "queued"
    await here.board.books.change_queue(lambda queue: type(queue)())
    await here.do(LoadConversation(answer.conversation))
    assert (await here.stored(answer)).state == "cut"


# ---- Several tabs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("last_is_done", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("calls", range(1, 30))
async def test_whenever_a_tab_dies_another_one_answers_and_once(calls: int, last_is_done: bool) -> None:  # noqa: FBT001
    shared = disk()
    first = Tab(disk=shared)
    await first.opened()
    answer = await first.defer()
    rows = first.store._rows = DyingRows(shared, calls, last_is_done=last_is_done)
    dying = asyncio.ensure_future(first.do(WorkQueue()))
    await asyncio.sleep(5)
    second = Tab(disk=shared)
    await second.working()
    await asyncio.sleep(3 * LEASE)
    ended = await second.stored(answer)
    assert (ended.state, ended.text) == ("complete", "Said by Ollama.")
    assert await second.states() == ["done"]
    rows.buried = True
    dying.cancel()
    for _ in range(3):  # an answer that grows takes the first one for itself
        if first.queue.work._running:
            first.queue.work._running.cancel()
        await asyncio.sleep(1)
    assert (await second.stored(answer)) == ended, "who comes back too late writes nothing"


async def test_tabs_share_the_work_and_none_is_done_twice() -> None:
    shared, client = disk(), FakeClient()
    tabs = [Tab(client, shared) for _ in range(3)]
    await tabs[0].opened()
    answers = [await tabs[0].defer(f"Prompt {number}") for number in range(7)]
    for tab in tabs:
        await tab.working()
    await asyncio.sleep(120)
    assert [(await tabs[0].stored(one)).state for one in answers] == ["complete"] * 7
    assert len(client.asked) == 7


# ---- What is said ----------------------------------------------------------------------------------------------------


def said(room: QueueRoom, fact: object) -> tuple[QueueRoom, tuple[object, ...]]:
    return HANDLERS[type(fact)](room, fact)


def listed(*ids: str) -> QueueRoom:
    return QueueRoom((Entry("over", "c", "Over", "done"), *(Entry(id, "c", id, "waiting") for id in ids)))


def test_what_is_moved_says_where_it_is_among_those_that_wait() -> None:
    room, orders = said(listed(*"abc"), QueuedMoved("b", 1))
    assert (room.said, orders) == ("Place 3 of 3.", (ShiftQueued("b", 1),))
    assert said(listed(*"abc"), QueuedPut("c", 1))[1] == (ShiftQueued("c", -2),)
    assert said(listed(*"abc"), QueuedPut("c", 3))[1] == ()
    assert said(listed(*"abc"), QueuedMoved("over", 1))[1] == ()


def test_the_queue_is_read_again_only_when_another_tab_changed_it() -> None:
    room = listed("a")
    assert said(room, BooksRead(Standing(queue=room.seen)))[1] == ()
    assert said(room, BooksRead(Standing(queue=added(room.seen, Item("x", 0.0)))))[1] == (ReadQueue(),)


def test_an_answer_that_arrives_is_told_unless_it_is_looked_at() -> None:
    here = chat(prompt(), answer())
    for room, talk, told in (("chat", here, False), ("routes", here, True), ("chat", chat(), True)):
        state, _ = said(QueueRoom(), RoomOpened(room))
        came = answer() if talk is here else answer().model_copy(update={"conversation": "other"})
        (say,) = said(state, QueuedArrived(came))[1]
        assert isinstance(say, Say)
        orders = CHAT[type(say.fact)](talk, say.fact)[1]
        assert bool(orders) is told


def test_a_prompt_that_is_taken_waits_in_its_conversation_and_leaves_no_draft() -> None:
    here = chat(prompt(), answer())
    orders = CHAT[PromptTaken](here, PromptTaken("Later"))[1]
    assert orders == (KeepDraft("Later", "c1"), DeferPrompt("Later", here.conversation, here.messages))
    later = prompt("m3").model_copy(update={"parent": "m2"})
    waiting = answer("m4", text="", state="queued").model_copy(update={"parent": "m3"})
    queued = PromptQueued(conversation(), later, waiting, opens=False)
    after, _ = CHAT[PromptQueued](here, queued)
    assert [one.id for one in after.messages] == ["m1", "m2", "m3", "m4"]
    assert after.answering == "", "the next prompt may follow at once"
    elsewhere = replace(chat(), conversation=conversation("c9"))
    assert CHAT[PromptQueued](elsewhere, queued)[0].messages == ()
