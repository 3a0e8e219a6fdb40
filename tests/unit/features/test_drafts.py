"""Each conversation has its own draft: nothing typed is lost, or shown in another one."""

from __future__ import annotations

import asyncio
from typing import Any

from app.features.chat.state import (
    COMPOSER,
    Chat,
    ConversationLoaded,
    ConversationMissing,
    DraftTyped,
    ExchangeStarted,
    PromptAllowed,
    PromptSubmitted,
)
from app.features.chat.update import HANDLERS
from app.features.chat.wanted import FillComposer, KeepDraft, LoadDraft
from app.features.files.drafts import REST_SECONDS, Drafts
from app.features.files.state import ClearDraft, FindFiles
from app.features.frame.state import Booted
from app.features.house import House, update
from app.records.kinds import DRAFT
from app.ui.loop import Say
from tests.fakes.houses import answer, chat, conversation, prompt
from tests.unit.features.test_switchboard import Setting


class Page:
    """Composers as static/js/composer.js keeps them."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    async def call(self, port: str, **fields: Any) -> object:  # noqa: ANN401 - as the page
        assert port == "composer.fill"
        old = self.texts.get(fields["place"], "")
        text = fields["text"]
        self.texts[fields["place"]] = f"{text}\n{old}" if text and old and text != old else text or old
        return self.texts[fields["place"]]


class Tab:
    def __init__(self, disk: Any = None) -> None:  # noqa: ANN401 - a MemoryDisk
        self.setting, self.page = Setting(disk=disk), Page()
        object.__setattr__(self.setting.chat._ports, "page", self.page)
        self.drafts = Drafts(self.setting.chat._ports)

    async def stored(self) -> dict[str, str]:
        return {one.record.id: one.record.text for one in await self.setting.store.select(DRAFT)}

    async def type(self, place: str, *texts: str) -> None:
        for text in texts:
            self.page.texts[place] = text
        await asyncio.gather(*(self.drafts.keep(place, text) for text in texts))


async def test_places_keep_their_own_texts_and_a_burst_is_stored_once() -> None:
    tab = Tab()
    await asyncio.gather(tab.type("c1", "o", "on", "one"), tab.type("c2", "two"))
    assert await tab.stored() == {"c1": "one", "c2": "two"}
    await tab.type("c1", "")
    assert await tab.stored() == {"c2": "two"}


async def test_what_is_typed_before_the_stored_draft_is_read_stands_behind_it() -> None:
    first = Tab()
    await first.type("c1", "stored")
    late = Tab(first.setting.disk)
    await late.type("c1", "typed")
    assert late.page.texts["c1"] == "stored\ntyped"
    assert await late.stored() == {"c1": "stored\ntyped"}


async def test_a_draft_is_given_to_the_page_once() -> None:
    first = Tab()
    await first.type("c1", "stored")
    tab = Tab(first.setting.disk)
    await tab.drafts.load("c1")
    tab.page.texts["c1"] = "changed"
    await tab.drafts.load("c1")
    assert tab.page.texts["c1"] == "changed"


async def test_what_was_typed_after_sending_goes_to_the_conversation_that_began() -> None:
    tab = Tab()
    await tab.drafts.load(COMPOSER)
    await tab.type(COMPOSER, "Hello")
    await tab.type(COMPOSER, "And another")
    await tab.drafts.sent(COMPOSER, "Hello", "c1")
    assert await tab.stored() == {"c1": "And another"}


async def test_a_draft_ends_when_it_is_a_prompt_and_not_before() -> None:
    tab = Tab()
    await tab.type("c1", "Hello ")
    await asyncio.sleep(REST_SECONDS)
    assert await tab.stored() == {"c1": "Hello "}
    await tab.drafts.sent("c1", "Hello", "c1")
    assert await tab.stored() == {}


def test_a_text_that_was_typed_in_another_conversation_goes_back_there() -> None:
    here = chat(prompt(), answer())
    assert HANDLERS[PromptSubmitted](here, PromptSubmitted({"prompt": "Late"}, "c2")) == (
        here,
        (FillComposer("Late", "c2"),),
    )
    assert HANDLERS[DraftTyped](here, DraftTyped("Late", "c2"))[1] == (KeepDraft("Late", "c2"),)
    assert HANDLERS[PromptAllowed](here, PromptAllowed("Late", "c2"))[1] == ()


def test_what_is_typed_while_the_address_is_read_is_meant_for_its_conversation() -> None:
    start, _ = HANDLERS[Booted](Chat(), Booted(room="chat", item="c1"))
    assert HANDLERS[DraftTyped](start, DraftTyped("Early", COMPOSER))[1] == (KeepDraft("Early", "c1"),)
    held, ordered = HANDLERS[PromptSubmitted](start, PromptSubmitted({"prompt": "Early"}, COMPOSER))
    assert ordered == (KeepDraft("Early", "c1"),)
    there, ordered = HANDLERS[ConversationLoaded](held, ConversationLoaded(conversation(), (prompt(),)))
    assert ordered[-1] == Say(PromptSubmitted({"prompt": "Early"}, "c1"))
    assert there.carries == COMPOSER
    assert there.meant(COMPOSER) == "c1", "keys that were pressed before the page was drawn again"


def test_where_the_address_names_none_it_stays_in_the_composer() -> None:
    start, _ = HANDLERS[Booted](Chat(), Booted(room="chat", item="c1"))
    lost, ordered = HANDLERS[ConversationMissing](start, ConversationMissing("c1"))
    assert ordered == (ClearDraft("", "c1", COMPOSER), LoadDraft(), FindFiles(COMPOSER))
    assert lost.place == COMPOSER
    assert lost.meant(COMPOSER) == COMPOSER


def test_another_conversation_on_screen_brings_its_draft() -> None:
    house, ordered = update(House(), ConversationLoaded(conversation(), (prompt(),)))
    assert LoadDraft("c1") in ordered
    _, ordered = update(house, ConversationLoaded(conversation(), (prompt(), answer())))
    assert not any(isinstance(one, LoadDraft) for one in ordered)


def test_a_conversation_that_began_carries_on_what_is_typed() -> None:
    began, _ = HANDLERS[ExchangeStarted](Chat(), ExchangeStarted(conversation(), prompt(), answer(text="")))
    assert began.meant(COMPOSER) == "c1"
    other, _ = HANDLERS[ConversationLoaded](began, ConversationLoaded(conversation("c2"), ()))
    assert other.meant(COMPOSER) == COMPOSER
