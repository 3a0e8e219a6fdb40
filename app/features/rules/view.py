"""The rules as they are seen: those that hold, the editor with what is wrong in its text, and examples."""

from __future__ import annotations

import htpy as h

from app.features.providers.route import Route
from app.features.providers.words import plain, sentences
from app.features.rules import reference_view, trial_view
from app.features.rules.said import (
    CompletionWanted,
    ExamplePicked,
    ProblemPicked,
    RulesReverted,
    RulesSaved,
    RulesTyped,
)
from app.features.rules.state import FIELD, Rules, Suggestions
from app.features.rules.words import does_words, when_words
from app.routing.examples import EXAMPLES
from app.routing.rules import Rule
from app.routing.words import listed
from app.routing.yaml_nodes import LONGEST, Problem
from app.ui import kit
from app.ui.html import CARET, VALUE, Node, on

RULES_SHOWN, PROBLEMS_SHOWN, OPTIONS_SHOWN, ALLOWED_SHOWN = 20, 20, 20, 14
OPTIONS = "rules-options"
_HINT, _STATUS = "rules-hint", "rules-status"

editor_element = h.Element("sy-editor")


def part(rules: Rules, route: Route) -> Node:
    """The section in its place in the Routes room, where it is a region of its own."""
    return h.div("#rules", data_keep=True)[section(rules, route)]


def seen(rules: Rules, route: Route) -> tuple[object, ...]:
    """What the section is drawn of: not of the text itself, or each keystroke would draw it again."""
    said = (rules.holding, rules.reading, rules.refused, rules.differs)
    return (rules.profile, *said, rules.sample, rules.trial, route)


def section(rules: Rules, route: Route) -> Node:
    """All of it. The element of the editor is kept as it is, so that typing is never in anybody's way."""
    return kit.section(
        "rules-card",
        "Rules",
        h.p(".row-hint")[
            "Rules come before the strategy. They are read from the top: where two disagree, the higher one counts, "
            "and only what one forbids is never overruled. The departure board names the rule that decided."
        ],
        _fixed(route),
        _holding(rules),
        _editor(rules),
        _below(rules),
        h.div(".rules-more")[_examples(rules), reference_view.reference()],
        trial_view.trial(rules),
    )


def options(suggestions: Suggestions | None) -> Node:
    """What may stand at the cursor, under it."""
    if suggestions is None:
        return None
    shown, more = suggestions.options[:OPTIONS_SHOWN], len(suggestions.options) - OPTIONS_SHOWN
    place = {"data-caret": str(suggestions.caret), "data-typed": str(suggestions.typed)}
    return [
        h.div("#rules-list.editor-list", place, role="listbox", tabindex="0", aria_label="What may stand here")[
            (
                h.div(".option", id=f"rules-option-{number}", role="option", aria_selected="false", data_text=one.text)[
                    h.code[plain(one.text.strip())], h.span(".option-group")[one.says]
                ]
                for number, one in enumerate(shown)
            )
        ],
        h.p(".editor-more")[f"{more:,} more: type on to find them."] if more > 0 else None,
    ]


def _fixed(route: Route) -> Node:
    """Where the person chose, there is nothing for most rules to decide."""
    if route.automatic:
        return None
    return kit.note(
        "info",
        f"This profile sends every prompt to {plain(route.line.name)}, whatever rules prefer. "
        "They decide once the router chooses again.",
    )


# ---- What holds ------------------------------------------------------------------------------------------------------


def _holding(rules: Rules) -> Node:
    known = rules.holding.rules if rules.holding.ok else ()
    if not known:
        return h.p(".rules-none")["No rule holds now: the strategy decides alone."]
    rows = [_rule(one) for one in known]
    more = rows[RULES_SHOWN:]
    return [
        h.ol(".rule-list", aria_label="Rules that hold now")[rows[:RULES_SHOWN]],
        kit.disclosure(f"{len(more)} more", h.ol(".rule-list")[more], id="more-rules") if more else None,
    ]


def _rule(rule: Rule) -> Node:
    return h.li(".rule")[
        h.div(".rule-head")[
            h.strong[plain(rule.name)], kit.lamp("clear", "Holds") if rule.enabled else kit.lamp("untried", "Rests")
        ],
        h.p[f"{sentences(when_words(rule.when))}: {sentences(does_words(rule))}."],
    ]


# ---- The editor ------------------------------------------------------------------------------------------------------


def _editor(rules: Rules) -> Node:
    said = on(input=RulesTyped(VALUE, CARET), complete=CompletionWanted(VALUE, CARET))
    plain_text = {"autocomplete": "off", "autocapitalize": "off", "autocorrect": "off", "spellcheck": "false"}
    about = {"aria-describedby": f"{_HINT} {_STATUS}", "aria-autocomplete": "list", "aria-haspopup": "listbox"}
    box = {"id": FIELD, "wrap": "off", "rows": "14", "maxlength": str(LONGEST), **plain_text, **about, **said}
    return h.div(".rules-editor")[
        h.label(".field-name", for_=FIELD)["Rules, written in YAML"],
        h.p(".row-hint", id=_HINT)[
            "Checked while you type. ",
            h.span(".keys")[h.kbd["Ctrl"], h.kbd["Space"]],
            " shows what may stand at the cursor. Tab indents; Escape and then Tab leaves the field.",
        ],
        editor_element(".editor", id="rules-editor", data_keep=True, data_marks=_marks(rules.reading.problems))[
            h.div(".editor-gutter", aria_hidden="true")[h.div(".editor-rows")],
            h.textarea(box)["\n" + rules.text],
            h.div(".editor-options", id=OPTIONS)[options(rules.suggestions)],
        ],
    ]


def _marks(problems: tuple[Problem, ...]) -> str:
    """Rows and what is wrong there; a mistake weighs more than a warning."""
    marks: dict[int, str] = {}
    for one in problems:
        if marks.get(one.spot.line) != "error":
            marks[one.spot.line] = one.severity
    return " ".join(f"{line}:{severity}" for line, severity in marks.items())


def _below(rules: Rules) -> Node:
    idle = {} if rules.differs else {"aria-disabled": "true"}
    return h.div(".rules-below")[
        h.div(".rules-foot")[
            h.p(".rules-standing", id=_STATUS, role="status")[_standing(rules)],
            h.button(".button", on(click=RulesReverted()), idle, type="button")["Back to what is saved"],
            kit.button("Save the rules", RulesSaved(), look="primary"),
        ],
        h.div(role="alert")[
            kit.note("danger", f"Not saved, and what was saved still holds. {sentences(rules.refused)}")
            if rules.refused
            else None
        ],
        _problems(rules.reading.problems),
    ]


def _standing(rules: Rules) -> Node:
    problems = rules.reading.problems
    errors = sum(one.severity == "error" for one in problems)
    told = [
        *([_count(errors, "mistake")] if errors else []),
        *([_count(len(problems) - errors, "warning")] if len(problems) > errors else []),
    ]
    if errors:
        return kit.lamp("closed", f"{listed(told)}. This text can't hold yet; it is kept as a draft.")
    warned = f" {listed(told)}." if told else ""
    if rules.differs:
        count = _count(len(rules.reading.rules), "rule")
        return kit.lamp("slow", f"A draft with {count}, not saved yet.{warned}")
    if not rules.saved.strip():
        return kit.lamp("untried", "No rules are saved.")
    return kit.lamp("clear", f"Saved: this is what holds.{warned}")


def _problems(problems: tuple[Problem, ...]) -> Node:
    if not problems:
        return None
    more = len(problems) - PROBLEMS_SHOWN
    return [
        h.ol(".problems", aria_label="What is wrong")[(h.li[_problem(one)] for one in problems[:PROBLEMS_SHOWN])],
        h.p(".row-hint")[f"{more} more."] if more > 0 else None,
    ]


def _problem(problem: Problem) -> Node:
    """A press on it leads there."""
    error = problem.severity == "error"
    return h.button(".problem", on(click=ProblemPicked(problem.spot.line, problem.spot.column)), type="button")[
        h.span({"class": ["problem-tone", problem.severity]})[
            kit.tone_icon("danger" if error else "warn"), "Mistake" if error else "Warning"
        ],
        h.span(".problem-spot")[f"Line {problem.spot.line}, column {problem.spot.column}"],
        h.span(".problem-words")[sentences(problem.message), h.span(".quiet")[_allowed(problem)]],
    ]


def _allowed(problem: Problem) -> str:
    """What may stand there, where the words of the problem do not say so."""
    if not problem.allowed or "Allowed:" in problem.message:
        return ""
    more = len(problem.allowed) - ALLOWED_SHOWN
    shown = [plain(one.strip()) for one in problem.allowed[:ALLOWED_SHOWN]]
    return f" May stand here: {listed([*shown, f'{more} more']) if more > 0 else listed(shown, 'or')}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _examples(rules: Rules) -> Node:
    begun = bool(rules.saved.strip()) or rules.differs
    return kit.disclosure(
        "Examples to begin with",
        h.ul(".rule-examples")[
            (
                h.li[
                    h.span[one.says],
                    kit.button("Put in", ExamplePicked(one.name), aria_label=f"Put in: {one.says}", picture="pencil"),
                ]
                for one in EXAMPLES
            )
        ],
        id="rule-examples",
        open=not begun,
    )
