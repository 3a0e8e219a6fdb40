"""The section of Settings that says where prompts go."""

from __future__ import annotations

import htpy as h

from app.features.lines.state import CHOICES, OWN, AddressGiven, LineChosen, Lines, ModelChosen, ModelsWanted, Route
from app.llm import demo
from app.llm.catalog.model import Model
from app.llm.catalog.rows import BY_ID
from app.ui import kit
from app.ui.html import FORM, VALUE, Node, on

NAMES = {**{line.id: line.name for line in BY_ID.values()}, OWN: "Own address"}
ABOUT = {
    OWN: "Any server that speaks the OpenAI dialect and needs no key: give its address, up to the part before /chat.",
}


def section(lines: Lines) -> Node:
    """The line, and where it has any: its address, its models, and what went wrong."""
    return kit.section(
        "line",
        "Line",
        h.p(".lead")["Where your prompts go. These lines need no key."],
        kit.choice("line", "Line", ((one, NAMES[one], LineChosen(one)) for one in CHOICES), lines.choice),
        h.p(".hint")[_about(lines)],
        _server(lines) if lines.route.line.where != "script" or lines.choice == OWN else None,
    )


def _about(lines: Lines) -> str:
    if lines.choice in ABOUT:
        return ABOUT[lines.choice]
    line = BY_ID[lines.choice]
    return " ".join(part for part in (line.cors.note, line.note) if part)


def _server(lines: Lines) -> Node:
    own = "" if lines.choice == OWN else BY_ID[lines.choice].base_url
    box = {"type": "url", "name": "address", "id": "line-address", "placeholder": own or "http://localhost:8080/v1"}
    return [
        h.form(".line-address", on(submit=AddressGiven(FORM)), autocomplete="off", novalidate=True)[
            kit.field("Address of the server", h.input({**box, "value": lines.address})),
            kit.button("Use it"),
        ],
        h.div(".line-models")[
            kit.button(
                "Looking …" if lines.looking else "Find models",
                ModelsWanted(),
                picture="search",
                aria_disabled="true" if lines.looking else None,
            ),
            _models(lines),
        ],
        h.div(role="status")[kit.note("warn", lines.problem) if lines.problem else _going(lines)],
    ]


def _models(lines: Lines) -> Node:
    """Chosen from what was found, or typed: a server may have no list, or not name all it has."""
    found = f"Model ({len(lines.models)} found {lines.age})" if lines.models else "Model"
    box = {"id": "line-model", "name": "model", "list": "line-models", "placeholder": "Its name"}
    plain = {"type": "text", "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    return [
        kit.field(found, h.input({**box, **plain, "value": lines.route.model, **on(change=ModelChosen(VALUE))})),
        h.datalist("#line-models")[(h.option(value=one.id)[_named(one)] for one in lines.models)],
    ]


def _named(model: Model) -> str:
    room = f" · {model.context:,} tokens" if model.context else ""
    return f"{model.name or model.id}{room}"


def _going(lines: Lines) -> Node:
    if not lines.route.model:
        return None
    return h.p(".hint")["Prompts go to ", h.strong[lines.route.model], " on ", lines.route.line.name, "."]


def chip(route: Route) -> Node:
    """Where the next prompt goes, for the composer."""
    if route.line.where == "script":
        return named("device", "On this device", demo.NAME, demo.WHAT)
    return named("untried", "Chosen", route.line.name, route.model or "no model chosen")


def ran(name: str, model: str) -> Node:
    """The line that an answer came down."""
    if name == demo.NAME:
        return named("device", "On this device", name, demo.WHAT)
    return named("clear", "Clear", name, model)


def named(aspect: kit.Aspect, word: str, name: str, what: str) -> Node:
    """A lamp, the name of its line, and what runs there."""
    return h.span(".line")[
        kit.lamp(aspect, word, quiet=True), h.span(".line-name")[name], h.span(".line-what")[what] if what else None
    ]
