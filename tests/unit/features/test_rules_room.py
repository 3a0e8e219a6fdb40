"""The rules while they are written: what holds is what was saved, and a text with a mistake is kept and never holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from app.features.frame.state import Booted, Questioned, RoomOpened, ToastTold
from app.features.providers.route import Route
from app.features.providers.state import RoutingChosen
from app.features.routes.state import SurroundingsTaken
from app.features.rules import view
from app.features.rules.said import (
    CompletionWanted,
    DraftTakenBack,
    ExamplePicked,
    ExamplePut,
    ProblemPicked,
    RulesReverted,
    RulesSaved,
    RulesTyped,
    SampleTyped,
)
from app.features.rules.state import (
    CheckRules,
    Completed,
    CompleteRules,
    DraftFound,
    FillRules,
    KeepRulesDraft,
    Outcome,
    PlaceCursor,
    ReadHeld,
    Rules,
    RulesChecked,
    RulesHeld,
    RulesTried,
    Sample,
    StartEditor,
    Suggestions,
    Touched,
    Trial,
    TryRules,
)
from app.features.rules.update import HANDLERS
from app.features.rules.words import does_words, when_words
from app.routing import rules_yaml
from app.routing.examples import EXAMPLES
from app.routing.rules_complete import Option
from app.ui.html import html
from app.ui.loop import Say
from tests.fakes.houses import HOSTILE

GOOD = "rules:\n  - name: Free at night\n    when: {time: 22:00-06:00}\n    prefer: free\n"
BAD = "rules:\n  - name: Wrong\n    whne: {task: code}\n    use: groq\n"
WARNED = "rules:\n  - name: Gone\n    use: nobody-here\n"
LINES = ("groq", "openai")


def tell(state: Rules, *facts: object) -> tuple[Rules, list[Any]]:
    orders: list[Any] = []
    for fact in facts:
        state, wanted = HANDLERS[type(fact)](state, fact)
        orders += [one.fact if isinstance(one, Say) else one for one in wanted]
    return state, orders


def read(text: str) -> rules_yaml.Reading:
    return rules_yaml.read(text, LINES)


def held(text: str, profile: str = "main") -> RulesHeld:
    return RulesHeld(profile, text, read(text))


def checked(text: str, *, save: bool = False, profile: str = "main") -> RulesChecked:
    return RulesChecked(profile, text, read(text), save)


SAVED, _ = tell(Rules(), RoomOpened("routes"), held(GOOD))
TYPED, _ = tell(SAVED, RulesTyped(BAD), checked(BAD))


# ---- What holds and what is a draft ----


def test_rules_are_read_when_their_room_opens_and_not_before() -> None:
    assert tell(Rules(), SurroundingsTaken(), RoomOpened("chat"))[1] == []
    for arrival in (Booted("routes"), RoomOpened("routes")):
        state, orders = tell(Rules(), arrival)
        assert orders == [ReadHeld(), StartEditor()]
        assert tell(state, SurroundingsTaken())[1] == [ReadHeld()]
        assert tell(state, RoomOpened("chat"), SurroundingsTaken())[1] == []


def test_what_is_saved_stands_in_the_editor() -> None:
    state, orders = tell(Rules(), held(GOOD))
    assert (state.text, state.differs, state.reading.ok) == (GOOD, False, True)
    assert orders == [FillRules(GOOD, "")]
    assert tell(state, held(GOOD)) == (state, [])


def test_a_faulty_text_is_a_draft_that_is_kept_checked_and_never_told_as_rules() -> None:
    state, orders = tell(SAVED, RulesTyped(BAD, 3))
    assert orders == [KeepRulesDraft("main", BAD), CheckRules("main", BAD), CompleteRules(BAD, 3)]
    state, _ = tell(state, checked(BAD))
    assert (state.saved, state.text, state.differs) == (GOOD, BAD, True)
    assert [str(one.spot) for one in state.reading.problems] == ["Spot(line=3, column=5)"]
    state, orders = tell(state, RulesSaved())
    assert orders == [CheckRules("main", BAD, save=True)]
    state, orders = tell(state, checked(BAD, save=True))
    assert orders == []
    assert state.refused.startswith("Line 3, column 5: ")
    assert (state.saved, state.text) == (GOOD, BAD)
    assert tell(state, RulesTyped(BAD + " "))[0].refused == ""


def test_a_sound_text_holds_at_once_and_is_no_draft_any_more() -> None:
    text = EXAMPLES[0].text
    state, orders = tell(SAVED, RulesTyped(text), checked(text, save=True))
    assert RoutingChosen("rules", text) in orders
    assert orders[-2] == KeepRulesDraft("main", None)
    assert (state.saved, state.differs) == (text, False)
    assert state.holding.rules == read(text).rules


def test_what_is_typed_while_saving_stays_a_draft() -> None:
    text = EXAMPLES[0].text
    state, orders = tell(SAVED, RulesTyped(text + "# more"), checked(text, save=True))
    assert RoutingChosen("rules", text) in orders
    assert KeepRulesDraft("main", None) not in orders
    assert state.differs


def test_a_warning_keeps_nothing_from_holding() -> None:
    _, orders = tell(SAVED, RulesTyped(WARNED), checked(WARNED, save=True))
    assert RoutingChosen("rules", WARNED) in orders


def test_saving_what_holds_already_says_so() -> None:
    _, orders = tell(SAVED, RulesSaved())
    assert [type(one) for one in orders] == [ToastTold]


def test_a_check_that_is_late_or_of_another_profile_changes_nothing() -> None:
    for late in (checked(GOOD), checked(BAD, profile="work"), checked(BAD, save=True, profile="work")):
        assert tell(TYPED, late) == (TYPED, [])


def test_going_back_to_what_is_saved_can_be_undone() -> None:
    state, orders = tell(TYPED, RulesReverted())
    assert (state.text, state.differs, state.reading.problems) == (GOOD, False, ())
    assert orders[0] == FillRules(GOOD, BAD)
    assert KeepRulesDraft("main", None) in orders
    assert isinstance(orders[-1], ToastTold)
    assert orders[-1].said == DraftTakenBack()
    state, orders = tell(state, DraftTakenBack())
    assert (state.text, state.differs) == (BAD, True)
    assert orders[:2] == [FillRules(BAD, GOOD), KeepRulesDraft("main", BAD)]
    assert tell(state, DraftTakenBack()) == (state, [])
    assert tell(SAVED, RulesReverted()) == (SAVED, [])


def test_another_profile_brings_its_own_rules_and_its_own_draft() -> None:
    state, orders = tell(TYPED, held("", "work"))
    assert (state.profile, state.text, state.differs) == ("work", "", False)
    assert orders == [FillRules("", BAD)]
    state, orders = tell(state, DraftFound("work", BAD))
    assert (state.text, state.saved) == (BAD, "")
    assert FillRules(BAD, "") in orders
    assert tell(state, DraftFound("main", GOOD)) == (state, [])
    assert tell(state, DraftFound("work", GOOD)) == (state, []), "what was typed meanwhile is newer"


def test_what_was_typed_before_the_profile_was_known_stays() -> None:
    state, orders = tell(Rules(), RulesTyped(BAD), held(GOOD))
    assert (state.text, state.saved, state.differs) == (BAD, GOOD, True)
    assert not any(isinstance(one, FillRules) for one in orders)


def test_rules_that_another_tab_saved_hold_here_and_leave_a_draft_alone() -> None:
    text = EXAMPLES[1].text
    assert tell(SAVED, held(text))[0].text == text
    state, orders = tell(TYPED, held(text))
    assert (state.saved, state.text, state.differs) == (text, BAD, True)
    assert not any(isinstance(one, FillRules) for one in orders)


def test_a_line_that_is_gone_is_warned_of_though_the_text_is_the_same() -> None:
    state, _ = tell(Rules(), RulesHeld("main", WARNED, rules_yaml.read(WARNED, ("nobody-here",))))
    assert state.reading.problems == ()
    assert [one.severity for one in tell(state, held(WARNED))[0].reading.problems] == ["warning"]


def test_an_example_never_replaces_a_text_without_a_question() -> None:
    name, text = EXAMPLES[0].name, EXAMPLES[0].text
    state, orders = tell(Rules(), ExamplePicked(name))
    assert (state.text, orders[0]) == (text, FillRules(text, ""))
    state, orders = tell(SAVED, ExamplePicked(name))
    assert state == SAVED
    (question,) = orders
    assert isinstance(question, Questioned)
    assert question.question.said == ExamplePut(name)
    assert tell(SAVED, ExamplePut(name))[0].text == text
    assert tell(SAVED, ExamplePut("unknown")) == (SAVED, [])


@given(st.lists(st.sampled_from([GOOD, BAD, WARNED, ""]).flatmap(lambda text: st.sampled_from([
    RulesTyped(text), checked(text), checked(text, save=True), RulesReverted(), DraftTakenBack(), held(text),
    ExamplePut("saving"), DraftFound("main", text),
])), max_size=12))  # fmt: skip
def test_whatever_happens_only_sound_texts_are_told_as_rules(facts: list[object]) -> None:
    state, orders = tell(SAVED, *facts)
    assert all(read(str(one.value)).ok for one in orders if isinstance(one, RoutingChosen))
    assert state.differs == (state.text != state.saved)


# ---- The cursor ----


def test_what_may_stand_at_the_cursor_is_asked_for_and_shown() -> None:
    assert tell(SAVED, CompletionWanted("a", 1))[1] == [CompleteRules("a", 1, asked=True)]
    told = Suggestions(3, 2, (Option("task: ", HOSTILE), Option(HOSTILE, "")))
    state, _ = tell(SAVED, Completed(told))
    shown = html(view.options(state.suggestions))
    assert 'data-caret="3"' in shown
    assert 'data-typed="2"' in shown
    assert "<img" not in shown
    assert html(view.options(tell(state, Completed(None))[0].suggestions)) == ""
    assert tell(SAVED, Completed(None))[0] is SAVED
    assert tell(SAVED, ProblemPicked(3, 5))[1] == [PlaceCursor(3, 5)]


def test_of_many_suggestions_the_first_are_shown_and_the_others_counted() -> None:
    many = tuple(Option(f"openai/m{number}", "") for number in range(600))
    shown = html(view.options(Suggestions(0, 0, many)))
    assert shown.count('role="option"') == view.OPTIONS_SHOWN
    assert "580 more" in shown


# ---- Trying it out ----


TRIAL = Trial(
    "code", HOSTILE, "German", (HOSTILE,), "Decided by: your order.", (Touched(HOSTILE, "avoids", HOSTILE),),
    (("temperature", "1"),), Outcome(HOSTILE, HOSTILE, (HOSTILE,)), Outcome("", "Nobody can answer."), (HOSTILE,),
)  # fmt: skip


def test_the_sample_is_tried_with_what_stands_in_the_editor() -> None:
    fields = {"prompt": "Hi", "tags": "work", "budget": "1", "time": "22:30", "day": "monday", "offline": "on"}
    state, orders = tell(TYPED, SampleTyped({**fields, "unknown": "x"}))
    assert state.sample == Sample("Hi", "work", "1", "22:30", "monday", offline=True)
    assert orders == [TryRules(BAD, state.sample)]
    assert TryRules(GOOD, state.sample) in tell(state, RulesTyped(GOOD))[1]
    state, _ = tell(state, RulesTried(TRIAL))
    assert state.trial == TRIAL
    emptied, orders = tell(state, SampleTyped({"prompt": " "}))
    assert (emptied.trial, orders) == (None, [])
    assert tell(emptied, RulesTried(TRIAL))[0].trial is None


# ---- What is seen ----


def shown(rules: Rules) -> str:
    return html(view.section(rules, Route(automatic=True)))


def test_a_problem_is_told_with_its_place_and_leads_there() -> None:
    page = shown(TYPED)
    assert "Line 3, column 5" in page
    assert "There is no “whne” in a rule" in page
    assert 'data-marks="3:error"' in page
    assert "1 mistake" in page
    assert "Free at night" in page, "what holds is still the last text that was saved"


def test_a_warning_is_told_apart_from_a_mistake() -> None:
    state, _ = tell(SAVED, RulesTyped(WARNED), checked(WARNED))
    page = shown(state)
    assert 'data-marks="3:warning"' in page
    assert "1 warning" in page
    assert "Allowed: groq or openai" in page


@pytest.mark.parametrize(
    ("trial", "says"),
    [
        (TRIAL, "Now: "),
        (replace(TRIAL, now=TRIAL.draft), "Nothing changes for this prompt"),
        (replace(TRIAL, now=replace(TRIAL.draft, then=())), "Only who comes after that changes"),
    ],
)
def test_a_trial_says_what_would_be_different(trial: Trial, says: str) -> None:
    page = shown(replace(SAVED, sample=Sample("Hi"), trial=trial))
    assert says in page
    assert "<img" not in page
    assert "mend it" in shown(replace(TYPED, sample=Sample("Hi"), trial=trial))
    assert "Planning" in shown(replace(SAVED, sample=Sample("Hi")))


def test_where_one_line_is_fixed_it_is_said_that_rules_have_little_to_decide() -> None:
    assert "sends every prompt to" in html(view.section(SAVED, Route()))


def test_rules_are_told_in_plain_words() -> None:
    told = [(when_words(one.when), does_words(one)) for text in EXAMPLES for one in read(text.text).rules]
    assert told[0][0] == "When it asks for creative writing"
    assert told[1] == (
        "When it is a simple question, and less than $1.00 of your budget is left",
        "only this device may answer",
    )
    assert ("When nobody waits for the answer, and it is between 22:00 and 06:00 (a weekday)",
            "what is free comes first") in told  # fmt: skip
    every = """rules:
      - when: {images: false, attachments: true, tools: true, online: false, tokens: {over: 10, under: 2000},
               days: [monday, sunday], language: [de, fr], task: [long, code]}
        forbid: [groq, free]
        set: {stop: ["a", "b"], temperature: 0.5, seed: 4000}
      - when: {days: weekends, time: 08:00-09:00}
        avoid: small
        enabled: false
    """
    first, second = read(every).rules
    assert "no pictures go with it" in when_words(first.when)
    assert "more than 10 and less than 2,000 tokens" in when_words(first.when)
    assert "it is Monday or Sunday" in when_words(first.when)
    assert does_words(first) == "never groq or free models; stop: “a” and “b”; temperature: 0.5; seed: 4,000"
    assert when_words(second.when) == "When it is between 08:00 and 09:00 (the weekend)"
    assert "Rests" in shown(replace(SAVED, holding=read(every)))
