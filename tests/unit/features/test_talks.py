"""The list of conversations."""

from __future__ import annotations

from app.features.chat.state import ExchangeStarted
from app.features.frame.state import Booted, Questioned
from app.features.talks.said import ConversationDropped, ConversationGivenUp, ConversationGone
from app.features.talks.state import DeleteConversation, ListTalks, Talks, TalksListed
from app.features.talks.update import HANDLERS
from app.records.rows import RecordsChanged
from app.ui.loop import Say
from tests.fakes.houses import TALKS, answer, conversation, prompt


def after(state: Talks, *facts: object) -> Talks:
    for fact in facts:
        state, _ = HANDLERS[type(fact)](state, fact)
    return state


def orders(state: Talks, fact: object) -> tuple[object, ...]:
    return tuple(HANDLERS[type(fact)](state, fact)[1])


def ids(state: Talks) -> list[str]:
    return [one.id for one in state.conversations]


def test_the_list_is_read_at_the_start_and_when_another_tab_wrote() -> None:
    assert orders(Talks(), Booted()) == (ListTalks(),)
    assert orders(Talks(), RecordsChanged("conversation", ())) == (ListTalks(),)
    assert orders(Talks(), RecordsChanged("message", ())) == ()


def test_a_conversation_that_is_spoken_in_comes_first() -> None:
    begun = ExchangeStarted(conversation("c2", "Later"), prompt(), answer())
    assert ids(after(TALKS, begun)) == ["c2", "c1"]


def test_what_began_while_the_list_was_being_read_is_not_lost() -> None:
    begun = ExchangeStarted(conversation("c9"), prompt(), answer())
    state = after(Talks(), Booted(), begun, TalksListed(TALKS.conversations))
    assert ids(state) == ["c9", "c1", "c2"]
    assert ids(after(state, RecordsChanged("conversation", ()), TalksListed(()))) == []


def test_deleting_asks_first_and_names_the_conversation() -> None:
    (asked,) = orders(TALKS, ConversationDropped("c1"))
    assert isinstance(asked, Say)
    assert isinstance(asked.fact, Questioned)
    assert conversation().title in asked.fact.question.text
    assert asked.fact.question.said == ConversationGivenUp("c1")
    assert orders(TALKS, ConversationGivenUp("c1")) == (DeleteConversation("c1"),)


def test_a_conversation_that_is_gone_leaves_the_list() -> None:
    assert ids(after(TALKS, ConversationGone("c1"))) == ["c2"]
