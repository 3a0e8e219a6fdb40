"""The place where a text of rules is tried on a sample prompt before it is saved."""

from __future__ import annotations

import htpy as h

from app.features.providers.words import plain, sentences
from app.features.rules.said import SampleTyped
from app.features.rules.state import Outcome, Rules, Sample, Trial
from app.routing.grammar import DAYS
from app.routing.words import listed
from app.ui import kit
from app.ui.html import FORM, Node, on


def trial(rules: Rules) -> Node:
    """A form, and what follows from it. Nothing is sent anywhere."""
    return h.section(".rules-trial", aria_labelledby="rules-trial-title")[
        h.h3(id="rules-trial-title")["Try it out"],
        h.p(".row-hint")["A prompt is planned with the text above, as it stands there. Nothing is sent."],
        _form(rules.sample),
        h.div(".rules-result", role="status")[_result(rules)],
    ]


def _form(sample: Sample) -> Node:
    """Its fields are the page's: a view that is drawn late must not turn back what was chosen meanwhile."""
    said = on(input=SampleTyped(FORM), submit=SampleTyped(FORM))
    prompt = {"name": "prompt", "id": "sample-prompt", "rows": "3"}
    return h.form("#rules-sample", said, autocomplete="off", novalidate=True)[
        kit.field("Sample prompt", h.textarea(prompt, data_keep=True)["\n" + sample.prompt]),
        h.div(".sample-fields")[
            kit.field("Conversation tags", _input("tags", sample.tags, placeholder="work, fast")),
            kit.field("Budget left, in $", _input("budget", sample.budget, inputmode="decimal")),
            kit.field("Day", _days(sample.day)),
            kit.field("Time", _input("time", sample.time, type="time")),
        ],
        h.div(".sample-checks")[
            _check("images", "Pictures go with it", chosen=sample.images),
            _check("attachments", "A file goes with it", chosen=sample.attachments),
            _check("offline", "No connection", chosen=sample.offline),
            _check("batch", "Nobody waits for it", chosen=sample.batch),
        ],
    ]


def _input(name: str, value: str, **attributes: str) -> Node:
    return h.input({"type": "text", "name": name, "id": f"sample-{name}", "value": value, **attributes}, data_keep=True)


def _days(chosen: str) -> Node:
    return h.select(name="day", id="sample-day", data_keep=True)[
        h.option(value="", selected=not chosen)["Today"],
        (h.option(value=day, selected=day == chosen)[day.title()] for day in DAYS),
    ]


def _check(name: str, label: str, *, chosen: bool) -> Node:
    box = h.input(type="checkbox", name=name, id=f"sample-{name}", checked=chosen, data_keep=True)
    return h.label(".check")[box, h.span[label]]


def _result(rules: Rules) -> Node:
    if not rules.sample.prompt.strip():
        return None
    if not rules.reading.ok:
        return h.p[kit.lamp("closed", "The text has a mistake: mend it to try it out.")]
    return _told(rules.trial) if rules.trial else h.p(".quiet")["Planning…"]


def _told(trial: Trial) -> Node:
    return [
        h.p(".rules-verdict")[_verdict(trial)],
        [kit.note("warn", sentences(note)) for note in trial.notes],
        kit.facts(
            [
                ("Taken for", f"{trial.task} ({plain(trial.task_reason)})" if trial.task_reason else trial.task),
                ("Language", trial.language or "not sure"),
                ("Rules that hold", listed([f"“{plain(name)}”" for name in trial.held]) or "none"),
                *((f"“{plain(one.rule)}”", f"{one.does} {sentences(one.whom)}") for one in trial.touched),
                *([("Sets", listed([f"{name} to {plain(value)}" for name, value in trial.parameters]))]
                  if trial.parameters else []),
                ("Departs", _departs(trial.draft)),
                *([("When that fails", listed([plain(name) for name in trial.draft.then]) or "nobody else")]
                  if trial.draft.departs else []),
                ("Decided by", trial.decided),
            ]
        ),
    ]  # fmt: skip


def _verdict(trial: Trial) -> Node:
    now, draft = trial.now, trial.draft
    if (now.departs, now.then) == (draft.departs, draft.then):
        return ["Now and with these rules: ", h.strong[_who(now)], ". Nothing changes for this prompt."]
    if now.departs == draft.departs:
        return ["Now and with these rules: ", h.strong[_who(now)], ". Only who comes after that changes."]
    return ["Now: ", h.strong[_who(now)], ". With these rules: ", h.strong[_who(draft)], "."]


def _who(outcome: Outcome) -> str:
    return plain(outcome.departs) or "nobody"


def _departs(outcome: Outcome) -> str:
    return f"{plain(outcome.departs)}: {sentences(outcome.why)}" if outcome.departs else sentences(outcome.why)
