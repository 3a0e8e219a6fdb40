"""Choices are stored, and an answer that is asked for again keeps its place; no text is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.features.chat.state import AnswerEnded, AnswerReopened, ConversationLoaded
from app.features.chat.wanted import BeginExchange, Decide, Decided, LoadConversation, PinConversation
from app.features.frame.state import ToastTold
from app.features.providers.route import MAIN
from app.features.routes.state import AnswerTravels
from app.llm.errors import Unreachable
from app.records.kinds import CONVERSATION, MESSAGE
from app.records.routed import Routing
from app.records.rows import by
from app.routing.values import Place
from tests.unit.features.test_switchboard import ORDER, Setting

if TYPE_CHECKING:
    from app.records.kinds import Message

GROQ = Place("groq", "m")
ROUTING = Routing(order=ORDER, strategy="fallback")
NO_SCRIPT = MAIN.model_copy(update={"routing": ROUTING, "lines_off": ("demo",)})


async def conversation(here: Setting, id: str) -> list[Message]:
    return [one.record for one in await here.store.select(MESSAGE, by("conversation", id))]


async def ask_again(here: Setting, answer: Message, pinned: Place | None = None) -> Message:
    prompt = next(one for one in await conversation(here, answer.conversation) if one.id == answer.parent)
    await here.do(Decide(prompt.text, None, (), pinned, again=answer.id, beside=bool(answer.text)))
    decided = here.last(Decided)
    assert isinstance(decided, Decided)
    await here.do(BeginExchange(decided))
    ended = here.last(AnswerEnded)
    assert isinstance(ended, AnswerEnded)
    return ended.answer


async def failed(here: Setting) -> Message:
    here.client.failing = {"ollama": Unreachable, "lm-studio": Unreachable}
    await here.around(profile=NO_SCRIPT)
    answer = await here.ask()
    assert (answer.state, answer.text) == ("cut", "")
    here.client.failing = {}
    return answer


async def test_an_answer_that_failed_is_asked_for_again_in_its_own_record() -> None:
    here = Setting()
    before = await failed(here)
    again = await ask_again(here, before, Place("lm-studio", "llama"))
    assert (again.id, again.created, again.parent) == (before.id, before.created, before.parent)
    assert (again.text, again.state, again.reason) == ("Said by LM Studio.", "complete", "")
    assert await conversation(here, before.conversation) == [
        (await conversation(here, before.conversation))[0],
        again,
    ], "no prompt was stored a second time"
    assert isinstance(here.last(AnswerReopened), AnswerReopened)


async def test_beside_a_text_that_was_remembered_stands_the_new_one() -> None:
    here = Setting()
    await here.around()
    first = await here.ask()
    assert first.board
    board = first.board.model_copy(update={"remembered": 1})
    kept = first.model_copy(update={"board": board})
    await here.store.change(MESSAGE, first.id, lambda _: kept)
    await here.ask("A later prompt of another conversation")
    again = await ask_again(here, kept)
    stored = await conversation(here, first.conversation)
    assert [one.id for one in stored][1:] == [first.id, again.id]
    assert stored[1] == kept
    assert (again.parent, again.text) == (first.parent, first.text)
    assert again.board
    assert again.board.remembered == 0


async def test_what_another_tab_has_answered_meanwhile_is_not_overwritten() -> None:
    here = Setting()
    before = await failed(here)
    answered = before.model_copy(update={"text": "Said elsewhere.", "state": "complete"})
    await here.store.change(MESSAGE, before.id, lambda _: answered)
    await ask_again(here, before)
    assert (await conversation(here, before.conversation))[1] == answered
    assert isinstance(here.told[-1], ToastTold)


async def test_the_choice_of_a_conversation_is_there_after_a_reload_and_in_another_tab() -> None:
    here = Setting()
    await here.around()
    id = (await here.ask()).conversation
    await here.do(PinConversation(id, GROQ))
    other = Setting(disk=here.disk)
    await other.do(LoadConversation(id))
    loaded = other.last(ConversationLoaded)
    assert isinstance(loaded, ConversationLoaded)
    assert loaded.conversation.pinned == ("groq", "m")
    await other.do(PinConversation(id, None))
    stored = await here.store.get(CONVERSATION, id)
    assert stored
    assert stored.record.pinned is None


async def test_it_is_told_who_is_asked_and_waited_for_until_the_answer_begins() -> None:
    here = Setting()
    here.client.failing = {"ollama": Unreachable, "lm-studio": Unreachable}
    await here.around(profile=NO_SCRIPT)
    answer = await here.ask()
    said = [fact.doing for fact in here.told if isinstance(fact, AnswerTravels) and fact.id == answer.id]
    assert "Asking Ollama" in said
    assert "Asking LM Studio" in said
    waits = [one for one in said if one.startswith("Waiting ")]
    assert waits
    assert all(" s for " in one for one in waits)
    assert said[-1] == ""
