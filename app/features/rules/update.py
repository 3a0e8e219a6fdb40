"""What follows for the rules when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import Booted, Question, Questioned, RoomOpened, ToastTold
from app.features.providers.state import RoutingChosen
from app.features.routes.state import SurroundingsTaken
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
    PlaceCursor,
    ReadHeld,
    Rules,
    RulesChecked,
    RulesHeld,
    RulesTried,
    Sample,
    StartEditor,
    TryRules,
)
from app.routing.examples import EXAMPLES
from app.routing.yaml_nodes import Problem
from app.ui.loop import Say

Next = tuple[Rules, tuple[object, ...]]

ROOM = "routes"
LONGEST_SAMPLE = 100_000


# ---- What holds ------------------------------------------------------------------------------------------------------


def booted(rules: Rules, fact: Booted) -> Next:
    """The room may be where the visit begins."""
    return room_opened(rules, RoomOpened(fact.room))


def room_opened(rules: Rules, fact: RoomOpened) -> Next:
    """Rules are read when they are to be seen."""
    opened = replace(rules, open=fact.room == ROOM)
    return opened, (ReadHeld(), StartEditor()) if opened.open else ()


def surroundings_taken(rules: Rules, _: SurroundingsTaken) -> Next:
    """Another profile may be worn, or a line that a rule names may be gone."""
    return rules, (ReadHeld(),) if rules.open else ()


def held(rules: Rules, fact: RulesHeld) -> Next:
    """What was typed and not saved stays in the editor of its own profile."""
    before = rules.text
    if fact.profile != rules.profile:
        rules = _of_profile(rules, fact.profile)
    elif fact.text == rules.saved:
        if fact.reading == rules.holding:
            return rules, ()
        reading = fact.reading if rules.checked == rules.saved else rules.reading
        return replace(rules, holding=fact.reading, reading=reading), ()
    rules = replace(rules, saved=fact.text, holding=fact.reading)
    if rules.differs:
        rules = replace(rules, differs=rules.text != rules.saved)
        return rules, (CheckRules(rules.profile, rules.text), *_trial(rules))
    return _as_saved(rules, before)


def draft_found(rules: Rules, fact: DraftFound) -> Next:
    """Go on where the last visit ended."""
    if fact.profile != rules.profile or rules.differs:
        return rules, ()
    return _with_text(rules, fact.text)


# ---- The editor ------------------------------------------------------------------------------------------------------


def typed(rules: Rules, fact: RulesTyped) -> Next:
    """The field has the text already; all else follows it when it can."""
    rules = replace(rules, text=fact.text, differs=fact.text != rules.saved, refused="", dropped="")
    return rules, (*_followed(rules), CompleteRules(fact.text, fact.caret))


def completion_wanted(rules: Rules, fact: CompletionWanted) -> Next:
    """Whatever may stand there."""
    return rules, (CompleteRules(fact.text, fact.caret, asked=True),)


def completed(rules: Rules, fact: Completed) -> Next:
    """The page shows it while the cursor is still there."""
    if fact.suggestions == rules.suggestions:
        return rules, ()
    return replace(rules, suggestions=fact.suggestions), ()


def problem_picked(rules: Rules, fact: ProblemPicked) -> Next:
    """Go there."""
    return rules, (PlaceCursor(fact.line, fact.column),)


def checked(rules: Rules, fact: RulesChecked) -> Next:
    """A text with a mistake never takes effect; what holds is the last one that was saved."""
    if fact.profile != rules.profile or (fact.text != rules.text and not fact.save):
        return rules, ()
    rules = replace(rules, checked=fact.text, reading=fact.reading)
    if not fact.save:
        return rules, ()
    mistake = first_mistake(fact.reading.problems)
    if mistake:
        return replace(rules, refused=str(mistake)), ()
    rules = replace(rules, saved=fact.text, holding=fact.reading, differs=rules.text != fact.text, refused="")
    return rules, (
        Say(RoutingChosen("rules", fact.text)),
        *(() if rules.differs else (KeepRulesDraft(rules.profile, None),)),
        Say(ToastTold("The rules are saved, and hold from now on.", "ok")),
        *_trial(rules),
    )


def saved(rules: Rules, _: RulesSaved) -> Next:
    """Not before it is read to its end."""
    if not rules.differs:
        return rules, (Say(ToastTold("These rules are saved already, and hold.", "info")),)
    return rules, (CheckRules(rules.profile, rules.text, save=True),)


def reverted(rules: Rules, _: RulesReverted) -> Next:
    """Giving up a draft can be undone."""
    if not rules.differs:
        return rules, ()
    rules, orders = _as_saved(replace(rules, dropped=rules.text), rules.text)
    told = ToastTold("The editor holds what is saved.", "info", "Undo", DraftTakenBack())
    return rules, (*orders, KeepRulesDraft(rules.profile, None), Say(told))


def draft_taken_back(rules: Rules, _: DraftTakenBack) -> Next:
    """As it was."""
    return _with_text(replace(rules, dropped=""), rules.dropped) if rules.dropped else (rules, ())


def example_picked(rules: Rules, fact: ExamplePicked) -> Next:
    """Nothing that was written is replaced without a question."""
    if not rules.text.strip():
        return example_put(rules, ExamplePut(fact.name))
    question = Question(
        "Replace the text in the editor?",
        "The example takes the place of what stands there. What is saved holds until you save again.",
        "Replace",
        ExamplePut(fact.name),
    )
    return rules, (Say(Questioned(question)),)


def example_put(rules: Rules, fact: ExamplePut) -> Next:
    """It is a draft like any other."""
    text = next((one.text for one in EXAMPLES if one.name == fact.name), None)
    return (rules, ()) if text is None else _with_text(rules, text)


# ---- Trying it out ---------------------------------------------------------------------------------------------------


def sample_typed(rules: Rules, fact: SampleTyped) -> Next:
    """What a form does not send is switched off."""
    said = {name: text[:LONGEST_SAMPLE] for name, text in fact.fields.items()}
    sample = Sample(
        prompt=said.get("prompt", ""),
        tags=said.get("tags", ""),
        budget=said.get("budget", ""),
        time=said.get("time", ""),
        day=said.get("day", ""),
        images="images" in said,
        attachments="attachments" in said,
        offline="offline" in said,
        batch="batch" in said,
    )
    rules = replace(rules, sample=sample)
    return (rules, _trial(rules)) if rules.sample.prompt.strip() else (replace(rules, trial=None), ())


def tried(rules: Rules, fact: RulesTried) -> Next:
    """One that comes after the prompt was emptied is stale."""
    return (replace(rules, trial=fact.trial), ()) if rules.sample.prompt.strip() else (rules, ())


# ---- Parts -----------------------------------------------------------------------------------------------------------


def first_mistake(problems: tuple[Problem, ...]) -> Problem | None:
    """The first of those that keep a text from holding."""
    return next((one for one in problems if one.severity == "error"), None)


def _of_profile(rules: Rules, profile: str) -> Rules:
    """Of another one; what was typed before it was known whose rules these are is a draft of theirs."""
    fresh = Rules(open=rules.open, profile=profile, sample=rules.sample)
    if rules.profile or not rules.text:
        return fresh
    return replace(fresh, text=rules.text, differs=True, suggestions=rules.suggestions)


def _with_text(rules: Rules, text: str) -> Next:
    """Another text in the editor, from elsewhere than the keyboard."""
    fill = FillRules(text, rules.text)
    rules = replace(rules, text=text, differs=text != rules.saved, refused="")
    return rules, (fill, *_followed(rules))


def _as_saved(rules: Rules, before: str) -> Next:
    """What is saved was read already; `before` stands in the editor until now."""
    rules = replace(
        rules, text=rules.saved, differs=False, checked=rules.saved, reading=rules.holding, refused="", suggestions=None
    )
    return rules, (FillRules(rules.text, before), *_trial(rules))


def _followed(rules: Rules) -> tuple[object, ...]:
    """What is ordered for a text."""
    draft = rules.text if rules.differs else None
    return KeepRulesDraft(rules.profile, draft), CheckRules(rules.profile, rules.text), *_trial(rules)


def _trial(rules: Rules) -> tuple[object, ...]:
    return (TryRules(rules.text, rules.sample),) if rules.sample.prompt.strip() else ()


HANDLERS: Mapping[type[Any], Callable[[Rules, Any], Next]] = {
    Booted: booted,
    RoomOpened: room_opened,
    SurroundingsTaken: surroundings_taken,
    RulesHeld: held,
    DraftFound: draft_found,
    RulesTyped: typed,
    CompletionWanted: completion_wanted,
    Completed: completed,
    ProblemPicked: problem_picked,
    RulesChecked: checked,
    RulesSaved: saved,
    RulesReverted: reverted,
    DraftTakenBack: draft_taken_back,
    ExamplePicked: example_picked,
    ExamplePut: example_put,
    SampleTyped: sample_typed,
    RulesTried: tried,
}
