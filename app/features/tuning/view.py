"""The drawer of a conversation: its system prompt, what of it is sent, and how models are asked."""

from __future__ import annotations

import htpy as h

from app.features.chat.state import Chat
from app.features.frame.state import DrawerToggled
from app.features.providers.words import plain, sentences
from app.features.tuning.abilities import Takes
from app.features.tuning.meter_view import weights
from app.features.tuning.parameters import (
    EFFORT,
    EFFORTS,
    KNOBS,
    LABELS,
    MOST_STOPS,
    NAMES,
    OWN,
    STOP,
    Knob,
    is_set,
    shown,
)
from app.features.tuning.presets import PRESETS, preset_of
from app.features.tuning.said import ParametersReset, ParameterTyped, SystemPut, SystemTyped
from app.features.tuning.state import Tuning
from app.records.talking import Parameters
from app.ui import kit
from app.ui.html import VALUE, Node, on


def drawer(tuning: Tuning, chat: Chat) -> Node:
    """How this conversation is led, or the one that begins with the next prompt."""
    holds = "From the next prompt on." if chat.here else "For the conversation that begins with your next prompt."
    return h.div(".drawer.tuning", data_return="tuning-button")[
        h.div(".drawer-head")[
            h.h2["This conversation"],
            kit.icon_button("Close this conversation's settings", "x", DrawerToggled("tuning")),
        ],
        h.p(".drawer-lead")[holds],
        _system(chat),
        _sent(tuning, chat),
        _parameters(tuning, chat),
    ]


def _system(chat: Chat) -> Node:
    text, here = chat.asked.system, chat.here
    known = preset_of(text)
    box = {
        "id": f"system-{here or 'fresh'}",
        "aria-label": "System prompt",
        "aria-describedby": "system-hint",
        "placeholder": "None: the model answers as it does by itself.",
        "rows": "6",
        "dir": "auto",
        **on(input=SystemTyped(VALUE, here)),
    }
    return h.section("#tuning-system.tuning-part", aria_labelledby="tuning-system-title")[
        h.div(".tuning-head")[
            h.h3("#tuning-system-title")["System prompt"],
            kit.button("Clear", SystemPut("", here), look="quiet", id="system-clear") if text else None,
        ],
        h.p("#system-hint.hint")["What every model is told before the conversation."],
        h.textarea(box)[text],
        h.div(".presets", role="group", aria_label="Presets")[
            (
                h.button(
                    ".preset",
                    on(click=SystemPut(one.text, here)),
                    type="button",
                    aria_pressed=str(one is known).lower(),
                )[h.span(".preset-name")[one.name], h.span(".preset-does")[one.does]]
                for one in PRESETS
            )
        ],
    ]


def _sent(tuning: Tuning, chat: Chat) -> Node:
    """What is in it changes with every rest in the typing, so it is drawn by itself (`meter_view.weights`)."""
    return h.section("#tuning-sent.tuning-part", aria_labelledby="tuning-sent-title")[
        h.div(".tuning-head")[h.h3("#tuning-sent-title")["What is sent"]],
        h.div("#weights", data_keep=True)[weights(tuning, chat)],
    ]


def _parameters(tuning: Tuning, chat: Chat) -> Node:
    parameters, takes = chat.asked.parameters, tuning.now.takes if tuning.now else None
    any_set = any(is_set(parameters, name) for name in NAMES)
    reset = (
        kit.button("Reset all", ParametersReset(chat.here), look="quiet", id="parameters-reset") if any_set else None
    )
    return h.section("#tuning-parameters.tuning-part", aria_labelledby="tuning-parameters-title")[
        h.div(".tuning-head")[h.h3("#tuning-parameters-title")["Parameters"], reset],
        _whose(takes),
        _not_sent(tuning, parameters) if takes else None,
        _effort(parameters, takes, chat.here) if takes else None,
        [_knob(one, parameters, takes, tuning, chat.here) for one in KNOBS if one.name in takes.names]
        if takes
        else None,
        _stops(parameters, tuning, chat.here) if takes and STOP in takes.names else None,
    ]


def _whose(takes: Takes | None) -> Node:
    if takes is None:
        return h.p(".hint")["Once a model can answer, what it takes is shown here."]
    if takes.script:
        return h.p(".hint")["The demo line is a script: it takes no parameters. Models do."]
    name, line = plain(takes.title), plain(takes.line)
    if not takes.names:
        return h.p(".hint")[f"{name} on {line} takes no parameters."]
    return h.p(".hint")["What ", h.strong[name], f" on {line} takes, where your next prompt goes. Empty means {OWN}."]


def _not_sent(tuning: Tuning, parameters: Parameters) -> Node:
    """What is set and has no field here would else be forgotten."""
    takes, lost = (tuning.now.takes, tuning.now.lost) if tuning.now else (Takes(), ())
    hidden = [LABELS[name] for name in NAMES if is_set(parameters, name) and name not in takes.names]
    if takes.script and hidden:
        return kit.note("info", f"Set, and kept for models: {', '.join(hidden)}.")
    return kit.note("info", sentences(" ".join(lost))) if lost else None


def _effort(parameters: Parameters, takes: Takes, here: str) -> Node:
    if EFFORT not in takes.names:
        return None
    options = [("", "Its own", ParameterTyped(EFFORT, "", here))]
    options += [(one, EFFORTS[one], ParameterTyped(EFFORT, one, here)) for one in takes.efforts]
    return h.div(".knob")[
        h.span(".knob-name")[LABELS[EFFORT]],
        h.p(".hint")["How long the model thinks before it answers."],
        kit.choice("effort", LABELS[EFFORT], options, parameters.effort),
    ]


def _knob(one: Knob, parameters: Parameters, takes: Takes, tuning: Tuning, here: str) -> Node:
    typed, wrong = tuning.wrong.get(one.name, ("", ""))
    value, field = shown(parameters, one.name), f"knob-{one.name}"
    most = takes.most.get(one.name, one.most)
    box = {
        "id": field,
        "type": "text",
        "inputmode": "decimal",
        "autocomplete": "off",
        "placeholder": "its own",
        "value": typed if wrong else value,
        "aria-describedby": f"{field}-hint",
        "aria-invalid": "true" if wrong and not value else None,
        **on(input=ParameterTyped(one.name, VALUE, here)),
    }
    return h.div({"class": ["knob", "set" if value else ""]})[
        h.div(".knob-head")[
            h.label(".knob-name", for_=field)[one.label],
            h.input(".knob-field", box),
            kit.icon_button(
                f"Leave the {one.label.lower()} to the provider",
                "x",
                ParameterTyped(one.name, "", here),
                id=f"{field}-reset",
                data_return=field,
            )
            if value or wrong
            else h.span(".knob-gap"),
        ],
        _slider(one, value, most, here) if one.step else None,
        h.p(".hint", id=f"{field}-hint")[
            one.does, f" At most {most:,.0f} here." if one.name == "max_tokens" and one.name in takes.most else None
        ],
        h.p(".knob-wrong", role="status")[wrong or None],
    ]


def _slider(one: Knob, value: str, most: float, here: str) -> Node:
    ends = {"min": f"{one.least:g}", "max": f"{most:g}", "step": f"{one.step:g}"}
    said = on(input=ParameterTyped(one.name, VALUE, here))
    at = value or f"{min(one.middle, most):g}"
    named = {
        "type": "range",
        "id": f"slider-{one.name}",
        "aria-label": f"{one.label}, slider",
        "aria-valuetext": value or OWN,
        "value": at,
    }
    return h.input({**named, **ends, **said})


def _stops(parameters: Parameters, tuning: Tuning, here: str) -> Node:
    typed, wrong = tuning.wrong.get(STOP, ("", ""))
    box = {
        "id": "knob-stop",
        "rows": "2",
        "aria-describedby": "knob-stop-hint",
        "placeholder": "none",
        **on(input=ParameterTyped(STOP, VALUE, here)),
    }
    return h.div(".knob")[
        h.label(".knob-name", for_="knob-stop")[LABELS[STOP]],
        h.textarea(box)[typed if wrong else shown(parameters, STOP)],
        h.p("#knob-stop-hint.hint")[f"The answer ends before any of these. One a line, at most {MOST_STOPS}."],
        h.p(".knob-wrong", role="status")[wrong or None],
    ]
