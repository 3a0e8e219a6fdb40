"""Prompts are written anew, versions stepped through, conversations forked; answers are copied, quoted, read aloud."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.features.chat.figures import cost, figures, in_all, per_second
from app.features.chat.said import (
    AnotherWanted,
    AnswerAskedAgain,
    AnswerReadAloud,
    EarlierWanted,
    ForkWanted,
    PlainTextCopied,
    PromptCopied,
    PromptEdited,
    PromptEditing,
    TextQuoted,
    VersionShown,
)
from app.features.chat.state import (
    TURNS,
    AnswerEnded,
    Chat,
    ConversationLoaded,
    ConversationPicked,
    PromptReturned,
    ReadingEnded,
)
from app.features.chat.update import HANDLERS
from app.features.chat.wanted import (
    BeginExchange,
    CopyShown,
    CopyText,
    Decide,
    Decided,
    FillComposer,
    FocusField,
    ForkConversation,
    KeepBranch,
    KeepDraft,
    LoadConversation,
    QuoteText,
    ReadAloud,
    StopReading,
)
from app.features.frame.state import ToastTold
from app.features.house import House, update
from app.features.providers.said import RoutePickerOpened
from app.features.routes.said import PlacePicked
from app.features.vault.state import VaultNeeded
from app.records.kinds import ATTACHMENT, CONVERSATION, MESSAGE, Attachment, Message, Spent
from app.records.routed import Board, Tried
from app.records.rows import by
from app.records.talking import Attached
from app.ui.html import html
from app.ui.loop import Say
from tests.fakes.boards import GROQ, answer as came, planned
from tests.fakes.houses import answer, conversation, prompt
from tests.unit.features.test_switchboard import Setting

P1, A1 = prompt("m1"), answer("m2")
P2 = prompt("m3", "And then?").model_copy(update={"parent": "m2", "created": 3})
A2 = answer("m4", "That.").model_copy(update={"parent": "m3", "created": 4})
A1B = answer("m5", "Otherwise.").model_copy(update={"created": 5})
HERE = Chat(conversation=conversation(), messages=(P1, A1, P2, A2), aside=(A1B,), keys_locked=False)


def tell(chat: Chat, fact: object) -> tuple[Chat, list[Any]]:
    chat, orders = HANDLERS[type(fact)](chat, fact)
    return chat, [one.fact if isinstance(one, Say) else one for one in orders]


# ---- Branches --------------------------------------------------------------------------------------------------------


def test_a_prompt_is_written_anew_where_it_stands() -> None:
    chat, orders = tell(HERE, PromptEditing("m3"))
    assert (chat.editing, orders) == ("m3", [FocusField("rewriting-m3")])
    assert tell(chat, PromptEditing())[0].editing == ""
    assert tell(HERE, PromptEditing("m2"))[0] == HERE, "an answer is nobody's to write"


def test_what_is_written_anew_is_asked_with_what_came_before_it_and_no_more() -> None:
    _, (order,) = tell(replace(HERE, editing="m3"), PromptEdited("m3", {"text": " Or then? "}))
    assert isinstance(order, Decide)
    assert (order.text, order.before, order.edits) == ("Or then?", (P1, A1), "m3")


def test_the_same_text_or_none_asks_nothing() -> None:
    assert tell(replace(HERE, editing="m3"), PromptEdited("m3", {"text": P2.text})) == (HERE, [])
    assert tell(replace(HERE, editing="m3"), PromptEdited("m3", {"text": "  "}))[1] == []
    assert tell(replace(HERE, editing="m3", answering="m4"), PromptEdited("m3", {"text": "Or?"}))[1] == []


def test_the_composer_keeps_what_stands_in_it_while_a_prompt_is_written_anew() -> None:
    decide = Decide("Or then?", HERE.conversation, (P1, A1), edits="m3")
    plan = planned()
    for asked, locked, wanted in (
        (plan, False, BeginExchange),
        (replace(plan, rows=(), left_out=()), False, ToastTold),
        (plan, True, VaultNeeded),
    ):
        chat = replace(HERE, editing="m3", deciding=True, keys_locked=locked)
        chat, orders = tell(chat, Decided(decide, plan, asked))
        assert [type(one) for one in orders] == [wanted]
        assert (chat.editing, chat.deciding) == ("m3", False)
        assert not {type(one) for one in orders} & {FillComposer, KeepDraft}
    assert tell(replace(HERE, editing="m3"), PromptReturned("Or then?"))[1] == []


def test_a_version_is_shown_with_what_follows_it_and_stays_so() -> None:
    chat, orders = tell(HERE, VersionShown("m5"))
    assert [one.id for one in chat.messages] == ["m1", "m5"]
    assert orders[0] == KeepBranch("c1", "m5")
    back, orders = tell(chat, VersionShown("m2"))
    assert [one.id for one in back.messages] == ["m1", "m2", "m3", "m4"]
    assert orders[0] == KeepBranch("c1", "m4")
    assert tell(replace(HERE, answering="m4"), VersionShown("m5"))[1] == []
    assert tell(HERE, VersionShown("gone"))[1] == []


def test_a_fork_takes_what_is_above_it_and_nothing_that_still_grows() -> None:
    _, (order,) = tell(HERE, ForkWanted("m2"))
    assert order == ForkConversation(conversation(), (P1, A1))
    growing = A2.model_copy(update={"state": "streaming"})
    assert tell(replace(HERE, messages=(P1, A1, P2, growing)), ForkWanted("m4"))[1] == []
    assert tell(HERE, ForkWanted("gone"))[1] == []


def test_another_model_answers_beside() -> None:
    chat, orders = tell(HERE, AnotherWanted("m2"))
    assert orders == [RoutePickerOpened("answer")]
    house, said = update(House(chat=chat), PlacePicked(*GROQ, "answer"))
    assert Say(AnswerAskedAgain("m2", *GROQ)) in said
    assert house.chat.pin is None
    assert house.providers.picker is None


def test_more_of_what_was_said_before_comes_a_page_at_a_time() -> None:
    assert tell(HERE, EarlierWanted())[0].turns == 2 * TURNS
    loaded = ConversationLoaded(conversation("c2"), (P1, A1))
    assert tell(replace(HERE, turns=90, editing="m1"), loaded)[0].turns == TURNS
    again = ConversationLoaded(conversation(), (P1, A1))
    assert tell(replace(HERE, turns=90, editing="m1"), again)[0].turns == 90


# ---- On the disk -----------------------------------------------------------------------------------------------------


async def test_a_fork_is_a_copy_that_nothing_of_the_other_touches() -> None:
    here = Setting()
    await here.around()
    first = await here.ask("How?")
    talk = await here.store.get(CONVERSATION, first.conversation)
    assert talk
    said = [one.record for one in await here.store.select(MESSAGE, by("conversation", first.conversation))]
    picture = Attached(id="f", name="a.png", media="image/png", size=1)
    said = [said[0].model_copy(update={"files": (picture,)}), *said[1:]]
    await here.store.put(Attachment(id="f", conversation=talk.record.id, name="a.png", media="image/png", data="AA=="))
    await here.do(ForkConversation(talk.record, tuple(said)))
    picked = here.last(ConversationPicked)
    assert isinstance(picked, ConversationPicked)
    copies = [one.record for one in await here.store.select(MESSAGE, by("conversation", picked.id))]
    assert [one.text for one in copies] == [one.text for one in said]
    assert copies[1].parent == copies[0].id
    assert not {one.id for one in copies} & {one.id for one in said}
    (file,) = await here.store.select(ATTACHMENT, by("conversation", picked.id))
    assert copies[0].files[0].id == file.record.id != "f"
    fork = await here.store.get(CONVERSATION, picked.id)
    assert fork
    assert (fork.record.origin, fork.record.head) == (talk.record.id, copies[1].id)


async def test_the_branch_that_was_looked_at_is_shown_after_a_reload() -> None:
    here = Setting()
    await here.around()
    first = await here.ask("How?")
    await here.do(KeepBranch(first.conversation, first.id))
    await here.do(LoadConversation(first.conversation))
    loaded = here.last(ConversationLoaded)
    assert isinstance(loaded, ConversationLoaded)
    assert loaded.conversation.head == first.id


async def test_an_answer_that_was_cut_goes_on_where_it_broke_off_and_costs_both() -> None:
    here = Setting()
    await here.around()
    whole = await here.ask("How?")
    spent = Spent(input=5, output=5, told=True, cost="0.1", source="reported")
    cut = whole.model_copy(update={"text": "It is", "state": "cut", "reason": "Stopped.", "spent": spent})
    await here.store.change(MESSAGE, whole.id, lambda _: cut)
    talk = await here.store.get(CONVERSATION, whole.conversation)
    assert talk
    await here.do(Decide("How?", talk.record, again=cut.id, goes_on=True))
    decided = here.last(Decided)
    assert isinstance(decided, Decided)
    await here.do(BeginExchange(decided))
    ended = here.last(AnswerEnded)
    assert isinstance(ended, AnswerEnded)
    now = ended.answer
    assert (now.id, now.state, now.reason) == (cut.id, "complete", "")
    assert now.text == f"It is{whole.text}"
    assert now.spent
    assert now.spent.input > spent.input
    assert now.board
    assert [(one.at, one.why) for one in now.board.joins] == [(5, "You let it go on.")]


# ---- Out of the conversation -----------------------------------------------------------------------------------------


def test_what_was_said_is_copied_quoted_and_read() -> None:
    assert tell(HERE, PromptCopied("m1"))[1] == [CopyText(P1.text)]
    assert tell(HERE, PlainTextCopied("m2"))[1] == [CopyShown("answer-m2")]
    assert tell(HERE, TextQuoted("m2"))[1] == [QuoteText("answer-m2", A1.text)]
    chat, orders = tell(HERE, AnswerReadAloud("m2"))
    assert (chat.reading, orders) == ("m2", [ReadAloud("m2", "answer-m2")])
    other, orders = tell(chat, AnswerReadAloud("m4"))
    assert (other.reading, orders) == ("m4", [ReadAloud("m4", "answer-m4")])
    assert tell(other, ReadingEnded("m2"))[0].reading == "m4", "the other one goes on"
    chat, orders = tell(other, AnswerReadAloud("m4"))
    assert (chat.reading, orders) == ("", [StopReading()])
    for gone in (PromptCopied, PlainTextCopied, TextQuoted, AnswerReadAloud):
        assert tell(HERE, gone("gone")) == (HERE, [])


# ---- Figures ---------------------------------------------------------------------------------------------------------


def timed(spent: Spent | None, seconds: float = 2.5, first: float | None = 0.5) -> Message:
    tried = Tried(line="g", model="m", name="G", seconds=seconds, outcome="answered", first_token=first)
    return came("a", "It works.", Board(tried=(tried,))).model_copy(update={"spent": spent, "state": "complete"})


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        (timed(Spent(input=10, output=100, told=True, cost="0.01", source="list")), 50.0),
        (timed(None), None),
        (timed(Spent(input=1, output=9, told=True), first=None), None),
        (timed(Spent(input=1, output=9, told=True), first=2.49), None),
    ],
)
def test_a_speed_is_what_was_written_after_the_first_token(message: Message, wanted: float | None) -> None:
    assert per_second(message) == wanted


def test_the_line_under_an_answer_says_what_is_known() -> None:
    said = html(figures(timed(Spent(input=10, output=100, told=True, cost="0.01", source="list"))))
    for part in ("0.5 s to first", "50 tokens/s", "10 in, 100 out", "$0.010 (its list)"):
        assert part in said
    assert figures(came("a", "", None).model_copy(update={"spent": None})) is None
    assert "≈ 50 tokens/s" in html(figures(timed(Spent(input=10, output=100, told=False))))
    assert cost(Spent(input=1, output=1, told=True)) == "price unknown"


def test_a_conversation_costs_what_all_its_versions_took() -> None:
    paid = Spent(input=1000, output=200, told=True, cost="0.10", source="reported")
    euro = Spent(input=1, output=1, told=True, cost="0.20", currency="EUR", source="reported")
    assert in_all([]) == ""
    assert in_all([timed(paid), timed(paid)]) == "2 answers · 2,000 in, 400 out · $0.20"
    assert in_all([timed(Spent(input=1, output=1, told=True, source="free"))]).endswith("· free")
    mixed = in_all([timed(paid), timed(euro), timed(Spent(input=1, output=1, told=False))])
    assert "$0.10 + " in mixed
    assert mixed.endswith("1 with a price unknown")
    broken = Spent(input=1, output=1, told=True, cost="a lot", source="reported")
    assert in_all([timed(broken)]).endswith("1 with a price unknown")
