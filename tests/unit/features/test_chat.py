"""The Chat room: nothing typed is lost, and what comes late does no harm."""

from __future__ import annotations

from app.features.chat.said import AnswerCopied
from app.features.chat.state import (
    AnswerEnded,
    Chat,
    ComposerWanted,
    ConversationLoaded,
    ConversationMissing,
    ConversationPicked,
    ConversationStarted,
    DraftTyped,
    ExchangeStarted,
    PromptAllowed,
    PromptReturned,
    PromptSubmitted,
    StopPressed,
    TextShared,
)
from app.features.chat.update import HANDLERS
from app.features.chat.wanted import (
    BeginExchange,
    CopyText,
    Decide,
    Decided,
    EmptyComposer,
    EstimateDraft,
    FillComposer,
    FocusComposer,
    KeepBranch,
    KeepDraft,
    LoadConversation,
    LoadDraft,
    ShowMessage,
    StopAnswer,
)
from app.features.files.state import ClearDraft, FindFiles
from app.features.frame.state import Booted, RoomOpened, ShowRoom, ToastTold
from app.features.providers.route import Route
from app.features.providers.state import RouteChanged
from app.features.routes.said import BoardWanted
from app.features.talks.said import MessageSought, TalksGone, TalksTouched
from app.features.vault.state import VaultChanged, VaultNeeded
from app.llm.catalog.model import Model
from app.llm.catalog.rows import BY_ID
from app.records.kinds import Message
from app.records.rows import RecordsChanged
from app.routing.values import Candidate, Place, Plan, Row
from app.ui.loop import Say
from app.vault.told import Status
from tests.fakes.houses import answer, chat, conversation, prompt


def after(state: Chat, *facts: object) -> Chat:
    for fact in facts:
        state, _ = HANDLERS[type(fact)](state, fact)
    return state


def orders(state: Chat, fact: object) -> tuple[object, ...]:
    return HANDLERS[type(fact)](state, fact)[1]


DEMO = Candidate(BY_ID["demo"], BY_ID["demo"].models[0], "basic")


def decision(text: str, *candidates: Candidate) -> Decided:
    """These would answer, in this order."""
    rows = tuple(Row(one, cost=None, wait=None, quota=None, reasons=("it is there",)) for one in candidates)
    plan = Plan(rows, (), task="general", task_reason="", strategy="balanced")
    return Decided(Decide(text, None), plan, plan)


GROWING = chat(prompt(), answer(text="", state="streaming"), answering="m2")


def test_a_prompt_begins_an_exchange_and_its_draft_is_done_with() -> None:
    ordered = orders(Chat(), PromptSubmitted({"prompt": "  Hello  "}))
    assert ordered == (KeepDraft("Hello"), Decide("Hello", None))
    goes = decision("Hello", DEMO)
    assert orders(after(Chat(), PromptSubmitted({"prompt": "Hello"})), goes) == (BeginExchange(goes),)


def test_a_prompt_that_comes_while_another_is_decided_goes_back_to_the_composer() -> None:
    deciding = after(Chat(), PromptSubmitted({"prompt": "Hello"}))
    assert orders(deciding, PromptSubmitted({"prompt": "Hello"})) == (FillComposer("Hello"),)
    assert orders(after(deciding, PromptReturned("Hello")), PromptSubmitted({"prompt": "Hello"}))[-1] == Decide(
        "Hello", None
    )


def test_a_prompt_that_nobody_can_answer_is_kept_and_the_board_says_why() -> None:
    *kept, told = orders(after(Chat(), PromptSubmitted({"prompt": "Hello"})), decision("Hello"))
    assert kept == [FillComposer("Hello")]
    assert isinstance(told, Say)
    assert told.fact == ToastTold(
        "Nobody can answer this now: there is no line yet. Your prompt is kept.",
        "warn",
        "Show the board",
        BoardWanted(),
    )


def test_what_was_chosen_for_one_prompt_is_chosen_for_no_other() -> None:
    pinned = Chat(pin=Place("groq", "m"))
    assert orders(pinned, PromptSubmitted({"prompt": "Hello"}))[-1] == Decide("Hello", None, (), Place("groq", "m"))
    returned = after(pinned, decision("Hello", DEMO), PromptReturned("Hello"))
    assert returned.pin, "one that could not be stored is still to go there"
    assert after(pinned, decision("Hello", DEMO), ExchangeStarted(conversation(), prompt(), answer())).pin is None


def test_what_is_chosen_for_a_conversation_goes_before_what_lacks_in_the_profile() -> None:
    talk = conversation().model_copy(update={"pinned": ("groq", "")})
    here = Chat(conversation=talk, route=Route(BY_ID["openai"], "gpt-5", lacks="key"))
    assert orders(here, PromptSubmitted({"prompt": "Hello"}))[-1] == Decide("Hello", talk, (), Place("groq", ""))


def test_a_prompt_that_needs_a_locked_key_waits_in_the_composer_and_then_goes_on() -> None:
    route = Route(BY_ID["openai"], "gpt-5", key="s1")
    locked, waits = Chat(route=route), VaultNeeded(PromptAllowed("Hello"))
    openai = Candidate(BY_ID["openai"], Model(id="gpt-5"), "advanced", "s1")
    goes = decision("Hello", openai)
    assert orders(locked, goes) == (FillComposer("Hello"), Say(waits))
    unlocked = after(locked, VaultChanged(Status("unlocked")))
    assert orders(unlocked, waits.then) == (EmptyComposer(), KeepDraft("Hello"), Decide("Hello", None))
    assert orders(unlocked, goes) == (BeginExchange(goes),)
    assert orders(after(unlocked, VaultChanged(Status("locked"))), goes)[-1] == Say(waits)
    free = decision("Hello", DEMO)
    assert orders(Chat(), free)[-1] == BeginExchange(free), "the demo line needs no key"


def test_a_prompt_of_the_first_moment_waits_until_it_is_known_where_prompts_go() -> None:
    start = after(Chat(), RouteChanged(Route(lacks="waiting")))
    sent = PromptSubmitted({"prompt": "Hello"})
    held, ordered = HANDLERS[PromptSubmitted](start, sent)
    assert ordered == (KeepDraft("Hello"),)
    assert orders(held, PromptSubmitted({"prompt": "Another"})) == (FillComposer("Another"),)
    still = Route(BY_ID["openai"], "gpt-5", lacks="waiting")
    assert orders(held, RouteChanged(still)) == (EstimateDraft(),)
    route = Route(BY_ID["openai"], "gpt-5", key="s1")
    goes, ordered = HANDLERS[RouteChanged](held, RouteChanged(route))
    assert ordered == (EstimateDraft(), Say(PromptSubmitted(sent.fields, "composer")))
    assert not goes.held


def test_a_prompt_without_a_way_to_go_is_kept_and_says_what_is_missing() -> None:
    lost = Chat(route=Route(BY_ID["openai"], "gpt-5", lacks="key"))
    *kept, told = orders(lost, PromptSubmitted({"prompt": "Hello"}))
    assert kept == [FillComposer("Hello")]
    assert isinstance(told, Say)
    assert isinstance(told.fact, ToastTold)
    assert told.fact.text == "OpenAI needs a key. Your prompt is kept."
    assert told.fact.said == RoomOpened("providers", "openai")


def test_another_route_is_taken_and_the_draft_estimated_anew() -> None:
    route = Route(BY_ID["ollama"], "qwen3:4b")
    state, ordered = HANDLERS[RouteChanged](GROWING, RouteChanged(route))
    assert state.route == route
    assert ordered == (EstimateDraft(None, GROWING.conversation, GROWING.messages),)


def test_an_empty_prompt_is_nothing() -> None:
    assert orders(Chat(), PromptSubmitted({"prompt": " \n "})) == ()
    assert orders(Chat(), PromptSubmitted({})) == ()


def test_a_prompt_sent_while_an_answer_comes_goes_back_to_the_composer() -> None:
    assert orders(GROWING, PromptSubmitted({"prompt": "More"})) == (FillComposer("More", "c1"),)


def test_a_prompt_that_could_not_be_stored_goes_back_to_the_composer() -> None:
    assert orders(Chat(), PromptReturned("Hello")) == (FillComposer("Hello"),)


def test_prompt_and_answer_are_shown_at_once_and_the_address_names_them() -> None:
    state, ordered = HANDLERS[ExchangeStarted](Chat(), ExchangeStarted(conversation(), prompt(), answer(text="")))
    assert [message.id for message in state.messages] == ["m1", "m2"]
    assert state.answering == "m2"
    assert isinstance(ordered[0], EstimateDraft)
    assert ordered[1:] == (ClearDraft(prompt().text, "composer", "c1"), ShowRoom("chat", "c1", replace=True))


def test_an_exchange_of_another_conversation_is_not_shown() -> None:
    other = conversation("c9", "Another")
    state = after(chat(prompt()), ExchangeStarted(other, prompt("m8"), answer("m9")))
    assert [message.id for message in state.messages] == ["m1"]
    assert state.answering == ""


def test_a_finished_answer_takes_the_place_of_the_growing_one() -> None:
    state = after(GROWING, AnswerEnded(answer(text="Done.")))
    assert [message.text for message in state.messages] == [prompt().text, "Done."]
    assert state.answering == ""


def test_an_answer_that_ends_elsewhere_leaves_this_one_alone() -> None:
    state = after(GROWING, AnswerEnded(answer("m77", text="Elsewhere.")))
    assert state == GROWING


def test_stop_ends_the_answer_under_way_and_is_no_error_without_one() -> None:
    assert orders(GROWING, StopPressed()) == (StopAnswer("m2"),)
    assert orders(Chat(), StopPressed()) == ()


def test_a_draft_is_kept_as_typed() -> None:
    kept = (KeepDraft(" two ", "c1"), EstimateDraft(None, GROWING.conversation, GROWING.messages, " two "))
    assert HANDLERS[DraftTyped](GROWING, DraftTyped(" two ")) == (GROWING, kept)


def test_a_shared_text_waits_in_the_composer() -> None:
    assert orders(Chat(), TextShared("Look")) == (FillComposer("Look"),)


def test_the_composer_can_be_reached_from_any_room() -> None:
    assert orders(chat(), ComposerWanted()) == (Say(RoomOpened("chat", "c1")), FocusComposer())
    assert orders(Chat(), ComposerWanted()) == (Say(RoomOpened("chat", "")), FocusComposer())


def test_a_new_conversation_starts_empty_while_the_old_answer_goes_on() -> None:
    state, ordered = HANDLERS[ConversationStarted](GROWING, ConversationStarted())
    assert (state.conversation, state.messages, state.answering) == (None, (), "")
    assert ordered == (EstimateDraft(), Say(RoomOpened("chat")), FocusComposer())


def test_a_picked_conversation_is_read_once() -> None:
    assert orders(Chat(), ConversationPicked("c2")) == (Say(RoomOpened("chat", "c2")),)
    assert orders(Chat(), RoomOpened("chat", "c2")) == (LoadConversation("c2"),)
    assert orders(chat(), RoomOpened("chat", "c1")) == ()
    assert orders(chat(), RoomOpened("settings")) == ()


def test_coming_back_to_the_room_finds_the_open_conversation() -> None:
    assert orders(chat(), RoomOpened("chat")) == (ShowRoom("chat", "c1", replace=True),)


def test_a_loaded_answer_can_be_stopped_where_it_is_written_and_only_there() -> None:
    messages = (prompt(), answer(text="Half", state="streaming"))
    here = ConversationLoaded(conversation(), messages, answering="m2")
    elsewhere = ConversationLoaded(conversation(), messages)
    assert after(Chat(), here).answering == "m2"
    assert after(Chat(), elsewhere).answering == ""
    # What another tab writes is followed as it is stored.
    followed = after(Chat(), elsewhere)
    assert orders(followed, RecordsChanged("message", ())) == (LoadConversation("c1"),)


def test_the_address_of_no_conversation_opens_an_empty_one() -> None:
    state = after(chat(), ConversationMissing("new"))
    assert (state.conversation, state.messages) == (None, ())


def test_boot_takes_up_where_the_last_visit_ended() -> None:
    assert orders(Chat(), Booted()) == (LoadDraft(), FindFiles("composer"))
    assert orders(Chat(), Booted(room="chat", item="c1")) == (LoadConversation("c1"),)
    assert orders(Chat(), Booted(room="settings", item="c1")) == (LoadDraft(), FindFiles("composer"))


def test_what_another_tab_wrote_is_read_but_not_over_an_answer_of_this_tab() -> None:
    assert orders(chat(), RecordsChanged("message", ())) == (LoadConversation("c1"),)
    assert orders(GROWING, RecordsChanged("message", ())) == ()
    assert orders(chat(), RecordsChanged("settings", ())) == ()


def test_a_conversation_that_is_gone_or_deleted_leaves_the_screen() -> None:
    state = after(chat(prompt()), TalksGone(("c1",)))
    assert (state.conversation, state.messages) == (None, ())
    assert after(chat(prompt()), TalksGone(("c2",))).messages == (prompt(),)
    deleted = conversation().model_copy(update={"shelf": "deleted"})
    assert after(chat(prompt()), TalksTouched((deleted,))).messages == ()


def test_a_title_and_tags_from_the_list_are_worn_and_what_was_chosen_here_stays() -> None:
    pinned = chat(prompt(), conversation=conversation().model_copy(update={"pinned": ("ollama", "")}))
    renamed = conversation(title="Renamed").model_copy(update={"tags": ("work",)})
    now = after(pinned, TalksTouched((renamed, conversation("c2")))).conversation
    assert now is not None
    assert (now.title, now.tags, now.pinned) == ("Renamed", ("work",), ("ollama", ""))


def test_an_answer_is_copied_as_the_markdown_that_came() -> None:
    state = chat(prompt(), answer(text="It **works**."))
    assert orders(state, AnswerCopied("m2")) == (CopyText("It **works**."),)
    assert orders(state, AnswerCopied("gone")) == ()


def test_a_message_that_was_found_comes_into_sight_when_its_conversation_is_read() -> None:
    said = tuple(
        Message(id=f"m{at}", conversation="c1", parent=f"m{at - 1}" if at else "", role="user", text="x", created=at)
        for at in range(80)
    )
    sought = after(Chat(), MessageSought("c1", "m3"))
    state, ordered = HANDLERS[ConversationLoaded](sought, ConversationLoaded(conversation(), said))
    assert ShowMessage("message-m3") in ordered
    assert (state.turns, state.sought) == (77, "")
    assert ShowMessage("message-m79") in orders(state, MessageSought("c1", "m79"))
    assert orders(state, MessageSought("c1", "gone")) == ()
    assert orders(state, MessageSought("c2", "m1")) == ()


def test_a_message_that_was_found_on_another_branch_brings_its_branch() -> None:
    first, second = answer(), answer("m3", "Another").model_copy(update={"created": 3})
    state = after(Chat(), ConversationLoaded(conversation(), (prompt(), first, second)))
    assert [one.id for one in state.messages] == ["m1", "m3"]
    state, ordered = HANDLERS[MessageSought](state, MessageSought("c1", "m2"))
    assert [one.id for one in state.messages] == ["m1", "m2"]
    assert KeepBranch("c1", "m2") in ordered
    assert ordered[-1] == ShowMessage("message-m2")
