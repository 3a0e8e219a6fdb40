"""What this feature adds to the page of a line: 'try it', and for one's own lines 'change' and 'remove'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

import htpy as h

from app.features.endpoints.state import EndpointDropped, Endpoints, EndpointWanted, TrialClosed, TrialWanted
from app.llm.catalog.model import Line, Model
from app.llm.trial import PROMPT, Came, Sent, Shown, Trial
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import FORM, Node, icon, on

_MOST_OFFERED = 200
_GOOD = range(200, 300)


def actions(_: Endpoints) -> tuple[Action, ...]:
    """What can be done without going to the room."""
    return (Action("endpoint", "Add an endpoint of your own", EndpointWanted(), icon="plus", group="Providers"),)


def add_button() -> Node:
    """For over the list of lines."""
    return kit.button("Add an endpoint", EndpointWanted(), picture="plus")


def sections(state: Endpoints, line: Line, models: Sequence[Model], *, model: str = "", key: str = "") -> Node:
    """`model`: the one that prompts go to, if any; `key`: the id of the key that would be used."""
    if line.inside:
        return None
    own = state.configs.get(line.id)
    return [_trial(state, line, _chat(models), model, key), _own(line) if own and own.own else None]


def _chat(models: Iterable[Model]) -> list[str]:
    return [one.id for one in models if not one.embeddings][:_MOST_OFFERED]


def _own(line: Line) -> Node:
    return kit.section(
        "own",
        "Your endpoint",
        kit.row("Change it", kit.button("Change", EndpointWanted(line.id)), hint=["Now at ", kit.code(line.base_url)]),
        kit.row(
            "Remove it",
            kit.button("Remove", EndpointDropped(line.id), look="danger", picture="trash-2"),
            hint="With its keys, at once. Conversations stay.",
        ),
    )


def _trial(state: Endpoints, line: Line, models: list[str], model: str, key: str) -> Node:
    busy, trial = state.trying == line.id, state.trials.get(line.id)
    first = model or (models[0] if models else "")
    box: dict[str, Any] = {
        "id": f"trial-model-{line.id}",
        "data-keep": True,
        "name": "model",
        "type": "text",
        "list": "trial-models",
        "value": first,
    }
    plain = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "placeholder": "Its name"}
    return kit.section(
        "trial",
        "Try it",
        h.p(".hint")[
            f"Sends “{PROMPT}” once and shows the very request and the very answer. "
            "It costs what a few words cost on this line."
        ],
        h.form(".inline-form", on(submit=TrialWanted(line.id, key, FORM)), autocomplete="off")[
            kit.field("Model", h.input({**box, **plain}, required=True)),
            h.datalist("#trial-models")[(h.option(value=one)[one] for one in models)],
            kit.button("Trying …" if busy else "Try it", picture="play", aria_disabled="true" if busy else None),
        ],
        h.div(role="status")[_outcome(line, trial) if trial and not busy else None],
    )


def _outcome(line: Line, trial: Trial) -> Node:
    return h.div(".trial")[
        h.div(".trial-head")[
            _verdict(trial),
            h.span(".number")[f"{trial.seconds:.2f} s"],
            kit.icon_button("Close the trial", "x", TrialClosed(line.id)),
        ],
        kit.note("danger", trial.problem) if trial.problem else None,
        h.p(".trial-text", dir="auto")[trial.text] if trial.text else None,
        _sent(trial.sent) if trial.sent else None,
        _came(trial.came) if trial.came else _nothing(trial),
    ]


def _verdict(trial: Trial) -> Node:
    if trial.problem:
        return kit.lamp("closed", "It did not work")
    return kit.lamp("clear", "It works") if trial.text else kit.lamp("slow", "It answered, without any text")


def _sent(sent: Sent) -> Node:
    return kit.disclosure(
        [h.span(".trial-part")["Sent"], h.span(".trial-sum")[f"{sent.method} {sent.url}"]],
        _headers("Headers that were sent", sent.headers),
        _text("Body that was sent", sent.body),
        id="trial-sent",
        class_="trial-side",
    )


def _came(came: Came) -> Node:
    """A status has a word of its own where there is one."""
    known = {status.value: status.phrase for status in HTTPStatus}
    picture = "arrow-down" if came.status in _GOOD else "triangle-alert"
    return kit.disclosure(
        [
            h.span(".trial-part")["Came"],
            icon(picture),
            h.span(".trial-sum")[f"{came.status} {known.get(came.status, '')}".strip()],
        ],
        h.p(".row-hint")["A page may read only the headers that the server shows to it."],
        _headers("Headers that came", came.headers),
        _text("Body that came", came.body),
        h.p(".row-hint")["There was more; this is its beginning."] if came.cut else None,
        id="trial-came",
        class_="trial-side",
    )


def _nothing(trial: Trial) -> Node:
    return h.p(".row-hint")["Nothing came back that a page may read."] if trial.sent else None


def _headers(label: str, headers: Shown) -> Node:
    if not headers:
        return None
    lines = "\n".join(f"{name}: {value}" for name, value in headers)
    return h.pre({"tabindex": "0", "role": "region", "aria-label": label, "class": "trial-text-block"})[lines]


def _text(label: str, text: str) -> Node:
    if not text:
        return h.p(".row-hint")["Without a body."]
    return h.pre({"tabindex": "0", "role": "region", "aria-label": label, "class": "trial-text-block"})[text]
