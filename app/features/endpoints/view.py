"""The form of an endpoint as it is seen: what is needed in sight, everything else folded, each with its hint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import htpy as h

from app.features.endpoints.form import DIALECTS, LIMITS, PLAIN
from app.features.endpoints.orders import KEY_FIELD
from app.features.endpoints.presets import BY_ID, PRESETS
from app.features.endpoints.state import EndpointClosed, Endpoints, EndpointSent, EndpointTyped, Form, PresetChosen
from app.ui import kit
from app.ui.html import FORM, Node, on


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to type, and why."""

    name: str
    label: str
    hint: str
    rows: int = 0  # more than one line
    sample: str = ""


GROUPS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    (
        "What it speaks",
        (
            Field("chat_path", "Path for chat", "Follows the address. {model} in it becomes the model's name."),
            Field("models_path", "Path of the list of models", "Empty: it has no list, and you name the models below."),
            Field("embeddings_path", "Path for embeddings", "Empty: it has none."),
            Field("max_tokens_field", "Field for the longest answer", "Newer servers want max_completion_tokens."),
        ),
    ),
    (
        "Key and headers",
        (
            Field("key_header", "Header with the key", "Empty: no key is ever sent."),
            Field("key_prefix", "Word before the key", "Bearer, or nothing at all."),
            Field(
                "headers",
                "More headers",
                "One a line, as Name: value. They are stored as they are: secrets belong into the key field.",
                2,
                "X-Team: signals",
            ),
            Field("query", "More parameters of the address", "One a line, as name=value.", 2, "api-version=preview"),
        ),
    ),
    (
        "Models and prices",
        (
            Field("models", "Models", "One name a line, for a server that has no list, or does not name all.", 3),
            Field("input_price", "Price of a million tokens in", "Leave prices empty where you don't know them."),
            Field("output_price", "Price of a million tokens out", "Used for estimates and for what you spend."),
            Field("currency", "Currency", "Three letters, such as USD or EUR."),
        ),
    ),
    (
        "Limits",
        (
            Field("requests_per_minute", "Requests a minute", "Empty: no limit that you know of."),
            Field("requests_per_day", "Requests a day", "As above."),
            Field("tokens_per_minute", "Tokens a minute", "As above."),
            Field("tokens_per_day", "Tokens a day", "As above."),
        ),
    ),
)
assert {*LIMITS} <= {field.name for _, fields in GROUPS for field in fields}  # noqa: S101 - a form without one is a defect

NAME = Field("name", "Name", "What you will know it by.", sample="Our vLLM")
PLACE = Field(
    "base_url",
    "Address",
    "Up to the part before /chat/completions. http:// only for your own machine or network.",
    sample="https://models.example.org/v1",
)
_TYPED = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


def dialog(state: Endpoints) -> Node:
    """The form, where it is open."""
    form = state.form
    if form is None:
        return None
    title = "Change the endpoint" if form.id else "Add an endpoint of your own"
    sends = {
        "id": "endpoint-form",
        "class": "endpoint-form",
        **on(submit=EndpointSent(FORM), change=EndpointTyped(FORM)),
    }
    body = h.form(sends, autocomplete="off", novalidate=True)[
        None if form.id else _presets(form),
        h.div(role="alert")[_wrong(form)],
        _field(form, NAME, autofocus=not form.id),
        _field(form, PLACE),
        _key(form),
        _advanced(form),
        h.div(".dialog-foot")[
            kit.button("Cancel", EndpointClosed()),
            kit.button(
                "Saving …" if form.saving else "Save", look="primary", aria_disabled="true" if form.saving else None
            ),
        ],
    ]
    return kit.dialog("endpoint", title, EndpointClosed(), body)


def _presets(form: Form) -> Node:
    chosen = BY_ID.get(form.preset)
    return h.div(".presets")[
        h.p(".row-hint")["Any server that speaks a dialect the app knows. Start from a common one, or from nothing:"],
        h.div(".preset-list")[
            (
                h.button(
                    {"class": "chip", "type": "button", **on(click=PresetChosen(preset.id))},
                    aria_pressed=str(preset.id == form.preset).lower(),
                )[preset.name]
                for preset in PRESETS
            )
        ],
        h.p(".row-hint", role="status")[chosen.note if chosen else None],
    ]


def _wrong(form: Form) -> Node:
    count = len(form.errors)
    if not count:
        return None
    these = "One field needs" if count == 1 else f"{count} fields need"
    return kit.note("danger", f"{these} another look. Everything you typed is kept.")


def _field(form: Form, field: Field, *, autofocus: bool = False) -> Node:
    """A label, its field, its hint, and where it is wrong the sentence that says how."""
    id, wrong = f"endpoint-{field.name}", form.errors.get(field.name, "")
    value = form.values[field.name]
    plain: dict[str, Any] = {"id": id, "name": field.name, "aria-describedby": f"{id}-hint", **_TYPED}
    plain |= {"aria-invalid": "true"} if wrong else {}
    plain |= {"placeholder": field.sample} if field.sample else {}
    box = (
        h.textarea({**plain, "rows": str(field.rows)})[value]
        if field.rows
        else h.input({**plain, "type": "text", "value": value}, autofocus=autofocus)
    )
    return _framed(id, field.label, box, field.hint, wrong)


def _framed(id: str, label: str, box: Node, hint: Node, wrong: str = "") -> Node:
    return h.div(".field-block")[
        kit.field(label, box),
        h.div(id=f"{id}-hint")[
            h.p(".field-wrong")[kit.tone_icon("danger"), h.span[wrong]] if wrong else None, h.p(".row-hint")[hint]
        ],
    ]


def _key(form: Form) -> Node:
    """The one field that no message reads: what is in it goes from the page into the vault."""
    wrong = form.errors.get("key", "")
    box: dict[str, Any] = {
        "id": KEY_FIELD,
        "type": "password",
        "autocomplete": "off",
        "data-secret": True,
        "data-keep": True,
    }
    said = {"aria-describedby": f"{KEY_FIELD}-hint", **({"aria-invalid": "true"} if wrong else {})}
    hint = "If it wants one. It goes into your vault, and from there to this address only."
    if form.id:
        hint = "To add another one; those that are stored stay. They are bound to the address that they were made for."
    return _framed(KEY_FIELD, "Key (optional)", h.input({**box, **said}), hint, wrong)


def _advanced(form: Form) -> Node:
    """Unfolded where something in it is wrong; the page does that for a `details` with this mark only."""
    wrong = any(name not in {*PLAIN, "key"} for name in form.errors)
    content = [
        _group(title, [_dialect(form) if place == 0 else None, *(_field(form, field) for field in fields)])
        for place, (title, fields) in enumerate(GROUPS)
    ]
    content.append(_group("Streams", [_stream_options(form)]))
    return kit.disclosure("Advanced", *content, id="endpoint-advanced", open=wrong, data_opens=True)


def _group(title: str, content: Iterable[Node]) -> Node:
    return h.fieldset(".endpoint-group")[h.legend[title], content]


def _dialect(form: Form) -> Node:
    id = "endpoint-dialect"
    chosen = form.values["dialect"]
    options = (h.option(value=name, selected=name == chosen)[label] for name, label in DIALECTS)
    box = h.select(id=id, name="dialect", aria_describedby=f"{id}-hint")[options]
    return _framed(id, "Dialect", box, "The paths and headers follow it, unless you changed them.")


def _stream_options(form: Form) -> Node:
    box = {"type": "checkbox", "name": "stream_options", "id": "endpoint-stream_options"}
    return h.label(".check")[
        h.input(box, checked=form.values["stream_options"] == "on"),
        h.span["Ask for the count of tokens at the end (stream_options). Turn it off if the server refuses it."],
    ]
