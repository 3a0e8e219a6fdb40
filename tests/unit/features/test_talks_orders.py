"""The list of conversations over a disk that tabs share: found, changed, deleted, brought back, given titles."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from app.base.ports import Question
from app.features.chat.state import ConversationPicked, ExchangeStarted
from app.features.chat.wanted import BeginExchange
from app.features.frame.state import ToastTold
from app.features.providers.route import MAIN
from app.features.talks.orders import BATCH, LEFT_AFTER, TalksOrders
from app.features.talks.said import TalksGone, TalksTouched, TalkTitleWanted
from app.features.talks.state import (
    AllTold,
    ChangeTalks,
    EndFinding,
    FindTalks,
    LearnTags,
    ListTalks,
    Move,
    MoveTalks,
    PickAll,
    ReadTagged,
    ReadTalks,
    RemoveTalks,
    SweepTalks,
    TaggedTold,
    TagsTold,
    TalksFound,
    TalksListed,
    TalksMoved,
    TitleEnded,
    TitleTalk,
    UndoMove,
)
from app.features.talks.titles import plain_title
from app.features.vault.state import VaultNeeded
from app.llm.deltas import Finished, Text
from app.records.kinds import ATTACHMENT, CONVERSATION, DRAFT, MESSAGE, Attachment, Conversation, Draft, Message, layout
from app.records.memory import MemoryDisk
from app.records.store import Put
from app.vault.told import SecretInfo, Status
from tests.unit.features.test_switchboard import MISTRAL, FakeClient, Setting
from tests.unit.records.search_contract import said, talk

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest
    from app.records.kind import Kind


class Tab(Setting):
    """A tab with the list in it."""

    def __init__(self, client: FakeClient | None = None, disk: MemoryDisk | None = None) -> None:
        super().__init__(client, disk)
        self.talks = TalksOrders(self.chat._ports, self.chat.carrying, self.chat.sending)

    async def do(self, order: object) -> None:
        if type(order) in self.talks.table:
            await self.talks.table[type(order)](order, lambda *facts: self.told.extend(facts))
        else:
            await super().do(order)

    async def filled(self, *records: Conversation | Message | Attachment | Draft) -> None:
        await self.store.write(*map(Put, records))

    async def shelves(self) -> dict[str, str]:
        return {one.record.id: one.record.shelf for one in await self.store.select(CONVERSATION)}

    async def one(self, id: str = "a") -> Conversation:
        stored = await self.store.get(CONVERSATION, id)
        assert stored
        return stored.record

    def last_of(self, kind: type[Any]) -> Any:  # noqa: ANN401 - one of many facts
        found = self.last(kind)
        assert isinstance(found, kind)
        return found


async def test_a_screenful_is_read_with_what_is_pinned_on_top() -> None:
    here = Tab()
    talks = [talk(f"c{at}", updated=at) for at in range(5)]
    await here.filled(*talks, talk("p", updated=1, shelf="top"), talk("old", shelf="archived"))
    await here.do(ListTalks("open", 3))
    listed = here.last_of(TalksListed)
    assert [one.id for one in listed.top] == ["p"]
    assert [one.id for one in listed.listed] == ["c4", "c3", "c2"]
    assert listed.more
    await here.do(ListTalks("archived", 3))
    listed = here.last_of(TalksListed)
    assert ([one.id for one in listed.listed], listed.top, listed.more) == (["old"], (), False)


async def test_what_another_tab_wrote_or_removed_is_told() -> None:
    here = Tab()
    await here.filled(talk("a"))
    await here.do(ReadTalks(("a", "gone")))
    assert here.last_of(TalksGone).ids == ("gone",)
    assert [one.id for one in here.last_of(TalksTouched).conversations] == ["a"]


async def test_what_is_found_is_told_as_it_is_stored_with_the_tags_in_use() -> None:
    here = Tab()
    await here.filled(talk("a", tags=("work",)), said("1", "a", "a lamp"))
    await here.do(FindTalks(Question("lamp")))
    found = here.last_of(TalksFound)
    assert [one.id for one in found.conversations] == ["a"]
    assert (found.question, found.findings.count) == (Question("lamp"), 1)
    await here.do(LearnTags())
    assert here.last_of(TagsTold).tags == ("work",)
    await here.do(EndFinding())


async def test_all_that_are_listed_or_found_are_named() -> None:
    here = Tab()
    await here.filled(talk("a"), talk("b", shelf="top"), talk("c", "Lamp", shelf="archived"), talk("d", "Lamp"))
    await here.do(PickAll(Question()))
    assert set(here.last_of(AllTold).ids) == {"a", "b", "d"}
    await here.do(PickAll(Question("lamp")))
    assert here.last_of(AllTold).ids == ("d",)
    await here.do(PickAll(Question(shelf="archived")))
    assert here.last_of(AllTold).ids == ("c",)


async def test_titles_and_tags_change_what_is_stored_then() -> None:
    here = Tab()
    await here.filled(talk("a", tags=("work",)), talk("b", tags=("rail", "work")))
    await here.do(ChangeTalks(("a",), title="Typed"))
    assert ((await here.one()).title, (await here.one()).titled) == ("Typed", "typed")
    await here.do(ChangeTalks(("a", "b"), add=("new", "rail"), remove=("work",)))
    assert (await here.one("a")).tags == ("new", "rail")
    assert (await here.one("b")).tags == ("rail", "new")
    assert {one.id for one in here.last_of(TalksTouched).conversations} == {"a", "b"}
    await here.do(ReadTagged(("a", "b")))
    assert here.last_of(TaggedTold).tags == (("new", 2), ("rail", 2))


async def test_many_are_changed_at_once() -> None:
    here = Tab()
    ids = tuple(f"c{at}" for at in range(2 * BATCH + 50))
    await here.filled(*(talk(id) for id in ids))
    await here.do(MoveTalks(ids, "archived"))
    assert set((await here.shelves()).values()) == {"archived"}
    assert len(here.last_of(TalksMoved).move.before) == len(ids)


async def test_pinning_needs_no_way_back_and_archiving_has_one() -> None:
    here = Tab()
    await here.filled(talk("a", updated=5))
    await here.do(MoveTalks(("a",), "top"))
    assert (await here.one()).shelf == "top"
    assert here.last(TalksMoved) is None
    await here.do(MoveTalks(("a",), "archived"))
    move = here.last_of(TalksMoved).move
    assert move.before == (("a", "top", 5),)
    await here.do(UndoMove(move))
    assert ((await here.one()).shelf, (await here.one()).updated) == ("top", 5)


async def test_what_is_deleted_comes_back_as_it_was_and_is_open_again() -> None:
    here = Tab()
    await here.filled(talk("a", updated=5), talk("b", updated=6, shelf="top"), talk("c"), said("1", "a", "lamp"))
    await here.do(MoveTalks(("a", "b"), "deleted", "a"))
    assert await here.shelves() == {"a": "deleted", "b": "deleted", "c": "open"}
    assert (await here.one()).unseen is not None
    move = here.last_of(TalksMoved).move
    assert move.here == "a"
    await here.do(UndoMove(move))
    assert [(one.shelf, one.updated) for one in (await here.one("a"), await here.one("b"))] == [("open", 5), ("top", 6)]
    assert here.last_of(ConversationPicked).id == "a"
    await here.do(RemoveTalks(("a", "b")))
    assert set(await here.shelves()) == {"a", "b", "c"}, "what was taken back is not removed"


async def test_what_goes_for_good_takes_all_with_it_and_nothing_else() -> None:
    here = Tab()
    both = [(id, talk(id), said(f"m{id}", id, "lamp")) for id in ("a", "b")]
    for id, conversation, message in both:
        attached = Attachment(id=f"f{id}", conversation=id, name="n", media="text/plain", data="d")
        await here.filled(conversation, message, attached, Draft(id=id, text="typed"))
    await here.do(MoveTalks(("a",), "deleted"))
    await here.do(RemoveTalks(("a", "never")))
    assert here.last_of(TalksGone).ids == ("a",)
    kinds: tuple[Kind[Any], ...] = (CONVERSATION, MESSAGE, ATTACHMENT, DRAFT)
    assert [await here.store.keys(kind) for kind in kinds] == [("b",), ("mb",), ("fb",), ("b",)]


async def test_what_another_tab_brought_back_in_that_very_moment_stays() -> None:
    disk = MemoryDisk(layout()["stores"])
    here, there = Tab(disk=disk), Tab(disk=disk)
    await here.filled(talk("a"), said("1", "a", "lamp"))
    await here.do(MoveTalks(("a",), "deleted"))
    move = here.last_of(TalksMoved).move
    get = here.store.get

    async def and_then_undone(*asked: Any) -> Any:  # noqa: ANN401 - as the store
        stored = await get(*asked)
        await there.do(UndoMove(move))
        return stored

    here.store.get = and_then_undone  # type: ignore[method-assign,assignment]
    await here.do(RemoveTalks(("a",)))
    assert (await there.one()).shelf == "open"
    assert await there.store.keys(MESSAGE) == ("1",)


async def test_what_is_gone_can_not_be_brought_back_and_that_is_said() -> None:
    here = Tab()
    await here.filled(talk("a"))
    await here.do(UndoMove(Move(1, "deleted", (("a", "open", 5), ("b", "open", 5)), "b")))
    assert "2 conversations could not be brought back" in here.last_of(ToastTold).text
    assert here.last(ConversationPicked) is None


async def test_what_a_dead_tab_had_deleted_is_cleared_when_nobody_can_take_it_back() -> None:
    disk = MemoryDisk(layout()["stores"])
    dead, here = Tab(disk=disk), Tab(disk=disk)
    await dead.filled(talk("a"), said("1", "a", "lamp"), talk("b"))
    await dead.do(MoveTalks(("a",), "deleted"))
    await here.do(SweepTalks())
    await asyncio.sleep(1)
    assert await here.shelves() == {"a": "deleted", "b": "open"}, "its tab may live"
    await asyncio.sleep(LEFT_AFTER / 1000 + 1)
    assert await here.shelves() == {"b": "open"}
    assert await here.store.keys(MESSAGE) == ()


async def test_an_answer_that_grows_in_what_is_deleted_is_stopped() -> None:
    here = Tab()
    await here.around()
    decided = await here.prompt()
    asking = asyncio.ensure_future(here.do(BeginExchange(decided)))
    await asyncio.sleep(0.05)
    begun = here.last_of(ExchangeStarted)
    await here.do(MoveTalks((begun.conversation.id,), "deleted"))
    await asking
    (answer,) = [one.record for one in await here.store.select(MESSAGE) if one.record.role == "assistant"]
    assert answer.state == "cut"


async def test_a_prompt_brings_back_what_another_tab_has_just_deleted() -> None:
    here = Tab()
    await here.around()
    await here.ask()
    (stored,) = await here.store.select(CONVERSATION)
    await here.do(MoveTalks((stored.record.id,), "deleted"))
    await here.do(BeginExchange(await here.prompt("More", conversation=stored.record)))
    await here.do(RemoveTalks((stored.record.id,)))
    assert await here.shelves() == {stored.record.id: "open"}


# ---- Titles ----------------------------------------------------------------------------------------------------------


class Titling(FakeClient):
    """Lines that answer with a title."""

    def __init__(self, title: str = '**"Lamps and points."**\nsecond line') -> None:
        super().__init__()
        self.title = title
        self.requests: list[ChatRequest] = []

    async def chat(self, line: Any, model: Any, request: Any, secret: Any, **how: Any) -> AsyncGenerator[Delta, None]:  # noqa: ANN401 - as the client
        del line, model, secret
        self.requests.append(request)
        how["heard"](self.headers)
        yield Text(self.title)
        yield Finished("done", "stop")


async def titled(client: Titling | None = None, **fields: Any) -> Tab:  # noqa: ANN401 - of Conversation
    here = Tab(client or Titling())
    await here.around()
    answer = Message(id="2", conversation="a", parent="1", role="assistant", text="By levers.", created=2)
    await here.filled(talk("a", **fields), said("1", "a", "How do points work?"), answer)
    await here.do(TitleTalk("a"))
    assert here.last_of(TitleEnded).id == "a"
    return here


async def test_a_model_gives_a_title_in_plain_words() -> None:
    client = Titling()
    here = await titled(client)
    now = await here.one()
    assert (now.title, now.titled) == ("Lamps and points", "model")
    assert here.last_of(TalksTouched).conversations[0].title == "Lamps and points"
    (request,) = client.requests
    assert "How do points work?" in request.turns[0].text
    assert "By levers." in request.turns[0].text
    assert request.max_tokens is not None


async def test_a_typed_title_is_never_written_over() -> None:
    client = Titling()
    here = await titled(client, titled="typed")
    assert (await here.one()).title == "Lines"
    assert client.requests == []


async def test_a_model_that_gives_none_leaves_the_one_it_has() -> None:
    here = await titled(Titling(" \n ** "))
    assert (await here.one()).title == "Lines"
    assert "no title" in here.last_of(ToastTold).text


async def test_a_script_is_not_asked_for_a_title() -> None:
    here = Tab()
    await here.around(lists={})
    await here.filled(talk("a"), said("1", "a", "Hello"))
    await here.do(TitleTalk("a"))
    assert (await here.one()).title == "Lines"
    assert here.last(ToastTold) is not None


async def test_a_locked_key_is_asked_for_before_a_title_is() -> None:
    key = SecretInfo("k", "mistral", MISTRAL.origin, "work", 1, 1, 1)
    here = Tab(Titling())
    only_mistral = MAIN.model_copy(update={"line": "mistral"})
    await here.around(profile=only_mistral, vault=Status("locked", secrets=(key,)))
    await here.filled(talk("a"), said("1", "a", "Hello"))
    await here.do(TitleTalk("a"))
    assert here.last_of(VaultNeeded).then == TalkTitleWanted("a")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("# Title: “Points and levers”.", "Points and levers"),
        ("\n\n`def f(x)`\nmore", "def f(x)"),
        ("x" * 30 + " " + "y" * 50, "x" * 30 + "…"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("***", ""),
        ("", ""),
    ],
)
def test_a_title_is_the_first_line_without_its_dress(said: str, title: str) -> None:
    assert plain_title(said) == title
