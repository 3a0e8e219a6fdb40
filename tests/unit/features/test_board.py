"""What is chosen on the departure board holds for what was said, and an answer is asked for again in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.features.chat.requests import request_for
from app.features.chat.said import AnswerAskedAgain, AnswerBoardToggled, AnswerContinued
from app.features.chat.state import AnswerReopened, AskingFailed, Chat, ConversationLoaded
from app.features.chat.update import HANDLERS
from app.features.chat.wanted import BeginExchange, Decide, Decided, EstimateDraft, FocusComposer, PinConversation
from app.features.frame.state import ToastTold
from app.features.house import House, update
from app.features.providers.route import Route
from app.features.providers.said import RoutePickerOpened
from app.features.providers.state import ChangeProfile, RouteChanged, RoutingChosen
from app.features.routes.said import ChoiceCleared, FollowersAllowed, PlacePicked, RowPicked, ScopeChosen
from app.features.routes.state import AnswerTravels
from app.features.vault.state import VaultChanged, VaultNeeded
from app.llm.catalog.rows import BY_ID
from app.records.kinds import Message
from app.records.talking import Asked, Parameters
from app.routing.values import Candidate, Place, Plan, Row
from app.ui.loop import Say
from app.vault.told import Status
from tests.fakes.boards import GROQ, TALK, answer, answers

HERE = Chat(conversation=TALK)
PROMPT = Message(id="p", conversation="c1", role="user", text="Which way?", created=1)
FAILED = answers()["all failed"]


def tell(chat: Chat, *facts: object) -> tuple[Chat, list[Any]]:
    """The slice after these, and what was ordered."""
    orders: list[Any] = []
    for fact in facts:
        chat, wanted = HANDLERS[type(fact)](chat, fact)
        orders += wanted
    return chat, orders


def ordered(house: House, fact: object) -> tuple[House, list[Any]]:
    """Over all rooms."""
    house, orders = update(house, fact)
    return house, [one.fact if isinstance(one, Say) else one for one in orders]


# ---- What a choice holds for -----------------------------------------------------------------------------------------


def test_for_a_prompt_it_is_remembered_here_and_planned_at_once() -> None:
    chat, orders = tell(HERE, PlacePicked(*GROQ, "prompt"))
    assert chat.choice == ("prompt", GROQ)
    assert orders == [EstimateDraft(GROQ, TALK), FocusComposer()]


def test_for_a_conversation_it_is_stored_with_it() -> None:
    chat, orders = tell(replace(HERE, pin=Place("mistral", "m")), PlacePicked(*GROQ, "conversation"))
    assert chat.choice == ("conversation", GROQ), "the prompt's own choice ends, for this one is newer"
    assert orders[0] == PinConversation("c1", GROQ)
    assert chat.conversation
    assert ConversationLoaded(chat.conversation, ()).conversation.pinned == tuple(GROQ)


def test_for_every_prompt_it_is_the_profiles_and_holds_here_too() -> None:
    talk = TALK.model_copy(update={"pinned": ("mistral", "")})
    house, orders = ordered(House(chat=replace(HERE, conversation=talk)), PlacePicked(*GROQ, "profile"))
    assert house.chat.pinned is None
    assert PinConversation("c1", None) in orders
    assert any(isinstance(one, ChangeProfile) for one in orders)
    changed = next(one for one in orders if isinstance(one, RouteChanged))
    assert (changed.route.line.id, changed.route.model) == GROQ
    assert house.providers.profile.line == "groq"


def test_what_is_taken_back_leaves_what_is_wider() -> None:
    route = Route(BY_ID["mistral"], "m", automatic=False)
    talk = TALK.model_copy(update={"pinned": tuple(GROQ)})
    chat = Chat(conversation=talk, pin=Place("ollama", "q"), route=route)
    chat, _ = tell(chat, ChoiceCleared("prompt"))
    assert chat.choice == ("conversation", GROQ)
    chat, orders = tell(chat, ChoiceCleared("conversation"))
    assert chat.choice == ("profile", Place("mistral", "m"))
    assert orders[0] == PinConversation("c1", None)


def test_the_router_chooses_again_for_everything_when_the_profiles_choice_ends() -> None:
    house, _ = ordered(House(chat=replace(HERE, pin=GROQ)), PlacePicked(*GROQ, "profile"))
    house, orders = ordered(house, ChoiceCleared("profile"))
    assert house.providers.profile.line == ""
    assert house.chat.pin is None
    route = next(one for one in orders if isinstance(one, RouteChanged)).route
    assert route.automatic


def test_the_picker_holds_for_what_the_board_said_and_closes_with_the_choice() -> None:
    house, _ = ordered(House(chat=HERE), RoutePickerOpened("prompt"))
    assert (house.providers.picker, house.providers.picker_scope) == ("", "prompt")
    house, orders = ordered(house, PlacePicked(*GROQ, "prompt"))
    assert house.providers.picker is None
    assert house.chat.pin == GROQ
    assert not any(isinstance(one, ChangeProfile) for one in orders)
    assert ordered(house, RoutePickerOpened())[0].providers.picker_scope == "profile"


def test_a_row_holds_for_what_was_chosen_just_before_it_was_pressed() -> None:
    house, _ = ordered(House(), ScopeChosen("profile"))
    _, orders = ordered(house, RowPicked(*GROQ))
    assert PlacePicked(*GROQ, "profile") in orders


def test_what_is_for_a_conversation_holds_for_the_prompt_that_begins_one() -> None:
    house, _ = ordered(House(), PlacePicked(*GROQ, "conversation"))
    assert house.chat.pin == GROQ


def test_the_scope_stays_as_it_was_chosen_and_followers_are_a_choice_of_the_profile() -> None:
    house, _ = ordered(House(), ScopeChosen("conversation"))
    assert house.routes.look.scope == "conversation"
    _, orders = ordered(house, FollowersAllowed(on=True))
    assert orders == [RoutingChosen("falls_over", True)]  # noqa: FBT003 - its value


def test_what_an_answer_waits_for_is_known_until_it_begins() -> None:
    house, _ = ordered(House(), AnswerTravels("a", "Asking Groq"))
    house, _ = ordered(house, AnswerTravels("b", "Waiting 12 s for Groq: it is busy"))
    assert house.routes.travels == {"a": "Asking Groq", "b": "Waiting 12 s for Groq: it is busy"}
    assert ordered(house, AnswerTravels("a", ""))[0].routes.travels.keys() == {"b"}


def test_another_conversation_is_planned_for_as_it_is_opened() -> None:
    talk = TALK.model_copy(update={"pinned": tuple(GROQ)})
    _, orders = tell(Chat(), ConversationLoaded(talk, (PROMPT,)))
    assert orders == [EstimateDraft(GROQ, talk, (PROMPT,))]


# ---- Asking again ----------------------------------------------------------------------------------------------------

EARLIER = (
    PROMPT.model_copy(update={"id": "p0", "text": "First", "created": 0}),
    answer("a0", "Set.", None, parent="p0", created=0),
)
FULL = Chat(conversation=TALK, messages=(*EARLIER, PROMPT, FAILED), keys_locked=False)


def decision(again: str, *, key: str = "") -> Decided:
    one = Candidate(BY_ID["groq"], BY_ID["groq"].models[0], "basic", key)
    plan = Plan((Row(one, None, None, None, ()),), (), task="general", task_reason="", strategy="free")
    return Decided(Decide("Which way?", TALK, EARLIER, again=again), plan, plan)


def test_it_is_asked_with_what_came_before_its_prompt() -> None:
    chat, orders = tell(FULL, AnswerAskedAgain(FAILED.id))
    assert orders == [Decide("Which way?", TALK, EARLIER, None, again=FAILED.id)]
    assert chat.deciding
    there = tell(FULL, AnswerAskedAgain(FAILED.id, *GROQ))[1]
    assert there == [Decide("Which way?", TALK, EARLIER, GROQ, again=FAILED.id)]


def test_an_answer_with_a_text_stays_and_the_new_one_stands_beside_it() -> None:
    with_text = FAILED.model_copy(update={"text": "It works."})
    _, (order,) = tell(replace(FULL, messages=(PROMPT, with_text)), AnswerAskedAgain(FAILED.id))
    assert (order.again, order.beside, order.goes_on) == (FAILED.id, True, False)
    _, (order,) = tell(replace(FULL, messages=(PROMPT, FAILED)), AnswerAskedAgain(FAILED.id))
    assert not order.beside


def test_only_an_answer_that_was_cut_with_a_text_goes_on() -> None:
    for changes, goes in (({"text": "So"}, True), ({}, False), ({"text": "So", "state": "complete"}, False)):
        found = tell(replace(FULL, messages=(PROMPT, FAILED.model_copy(update=changes))), AnswerContinued(FAILED.id))[1]
        assert [one.goes_on for one in found] == ([True] if goes else [])


def test_nothing_is_asked_twice_at_once() -> None:
    for busy in (replace(FULL, answering="x"), replace(FULL, deciding=True)):
        assert tell(busy, AnswerAskedAgain(FAILED.id))[1] == []
    assert tell(FULL, AnswerAskedAgain("gone"))[1] == []


def test_what_is_decided_for_it_touches_neither_the_composer_nor_its_choice() -> None:
    pinned = replace(FULL, pin=GROQ)
    chat, orders = tell(pinned, AnswerAskedAgain(FAILED.id), decision(FAILED.id))
    assert orders[-1] == BeginExchange(decision(FAILED.id))
    assert len(orders) == 2
    assert chat.pin == GROQ
    assert not chat.deciding


def test_a_locked_key_is_asked_for_first_and_then_it_goes_on() -> None:
    locked, _ = tell(FULL, VaultChanged(Status("locked")))
    _, orders = tell(locked, decision(FAILED.id, key="k"))
    assert orders == [Say(VaultNeeded(AnswerAskedAgain(FAILED.id)))]


def test_where_nobody_can_answer_it_is_said() -> None:
    nobody = decision(FAILED.id)
    empty = replace(nobody.plan, rows=())
    chat, orders = tell(FULL, Decided(nobody.prompt, empty, empty))
    assert orders == [Say(ToastTold("Nobody can answer this now: there is no line yet.", "warn"))]
    assert not tell(replace(chat, deciding=True), AskingFailed())[0].deciding


def test_it_grows_in_its_place_and_another_one_behind_it() -> None:
    reopened = FAILED.model_copy(update={"state": "streaming"})
    chat, _ = tell(FULL, AnswerReopened(TALK, reopened))
    assert chat.messages == (*EARLIER, PROMPT, reopened)
    assert chat.answering == FAILED.id
    other = FAILED.model_copy(update={"id": "b", "created": 3})
    later = PROMPT.model_copy(update={"id": "p2", "parent": FAILED.id, "created": 9})
    chat, _ = tell(replace(FULL, messages=(*FULL.messages, later)), AnswerReopened(TALK, other))
    assert [one.id for one in chat.messages] == ["p0", "a0", "p", "b"]
    assert [one.id for one in chat.aside] == [FAILED.id, "p2"]
    elsewhere = TALK.model_copy(update={"id": "c9"})
    assert tell(FULL, AnswerReopened(elsewhere, other))[0] == FULL


def test_what_has_no_text_is_not_sent_again() -> None:
    said = request_for((PROMPT, answer("c", "", None)), "And then?", "m")
    assert [turn.text for turn in said.turns] == ["Which way?", "And then?"]


def test_what_is_left_out_is_said_in_short() -> None:
    asked = Asked(system="Be brief.", parameters=Parameters(temperature=0.2, stop=("END",)), since="a", summary="Long.")
    said = request_for((PROMPT, answer("a", "New.", None)), "And then?", "m", asked)
    assert [turn.text for turn in said.turns] == ["New.", "And then?"]
    assert said.system == "Be brief.\n\nWhat was said before this, in short:\nLong."
    assert (said.temperature, said.stop, said.top_p) == (0.2, ("END",), None)
    gone = asked.model_copy(update={"since": "elsewhere"})
    assert len(request_for((PROMPT,), "And then?", "m", gone).turns) == 2


def test_boards_of_answers_open_and_close_one_by_one() -> None:
    chat, _ = tell(FULL, AnswerBoardToggled("a"), AnswerBoardToggled("b"), AnswerBoardToggled("a"))
    assert chat.boards == {"b"}
