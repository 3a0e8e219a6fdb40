"""Comparing two lines over time (A/B): chosen, running, and what the votes say, which is often nothing yet."""

from __future__ import annotations

from typing import Literal, get_args

import htpy as h

from app.features.providers.route import line_of
from app.features.providers.said import AutomaticChosen
from app.features.providers.state import Providers
from app.features.providers.words import plain
from app.features.quality.said import Part, TrialBegun, TrialPartChosen, TrialStopped
from app.features.quality.state import Quality
from app.features.routes.choices import name_of
from app.features.routes.ordering import can_answer
from app.features.routes.state import Standing
from app.llm.catalog.model import Line, Model
from app.records.routed import Split
from app.routing.comparing import Side, Tally, report
from app.routing.values import Place, Task
from app.ui import kit
from app.ui.html import VALUE, Node, on

TASKS: dict[Task, str] = {
    "code": "Code",
    "creative": "Creative writing",
    "simple": "Simple questions",
    "reasoning": "Reasoning",
    "translation": "Translation",
    "long": "Long context",
    "extraction": "Extraction",
    "general": "Everything else",
}
MOST_OPTIONS = 300


def section(quality: Quality, providers: Providers, standing: Standing) -> Node:
    """One that runs, the result of the last one, and the form of the next."""
    split, ended = providers.profile.routing.split, standing.remembered.ended
    return kit.section(
        "trials",
        "Compare two lines over time",
        h.p(".hint")[
            "Conversations are split between two models by chance, and each stays on its side. Judge answers by their "
            "thumbs; after some time the votes say whether there is a difference. What you choose yourself for a "
            "prompt or a conversation is not split."
        ],
        _fixed(providers) if providers.profile.line else None,
        _running(providers, standing, split) if split else None,
        None if split else _result(providers, standing, ended) if ended else None,
        None if split else _form(quality, providers),
    )


def _fixed(providers: Providers) -> Node:
    place = Place(providers.profile.line, providers.profile.model)
    return kit.note(
        "info",
        f"Every prompt goes to {name_of(providers, place)} now, so nothing is split.",
        kit.button("Let the router choose", AutomaticChosen()),
    )


def _running(providers: Providers, standing: Standing, split: Split) -> Node:
    return h.div(".trial-runs")[
        h.div(".queue-head")[
            h.h3[_title(split)], kit.button("Stop", TrialStopped(), picture="square", aria_label="Stop the comparison")
        ],
        _votes(providers, standing, split),
    ]


def _result(providers: Providers, standing: Standing, split: Split) -> Node:
    return h.div(".trial-runs")[h.h3[f"{_title(split)}: stopped"], _votes(providers, standing, split)]


def _title(split: Split) -> str:
    return next((words for task, words in TASKS.items() if task == split.task), "Every kind of prompt")


def _votes(providers: Providers, standing: Standing, split: Split) -> Node:
    tallies = {side: _tally(standing, split, side) for side in get_args(Side)}
    sides = (("A", split.a, tallies["a"]), ("B", split.b, tallies["b"]))
    return [
        kit.table(
            "Votes so far",
            ("Side", "Prompts", "Good", "Bad"),
            (
                (
                    f"{name}: {name_of(providers, Place(*place))}",
                    f"{tally.sent:,}",
                    f"{tally.good:,}",
                    f"{tally.bad:,}",
                )
                for name, place, tally in sides
            ),
        ),
        h.p(".trial-verdict", role="status")[report(tallies["a"], tallies["b"]).words],
    ]


def _tally(standing: Standing, split: Split, side: Side) -> Tally:
    votes = standing.remembered.votes
    return next((tally for id, of, tally in votes if (id, of) == (split.id, side)), Tally())


def _form(quality: Quality, providers: Providers) -> Node:
    off = None if quality.ready else "true"
    same = quality.a_model and (quality.a_line, quality.a_model) == (quality.b_line, quality.b_model)
    return h.div(".trial-form")[
        kit.field(
            "Prompts", _select("task", quality.task, [("", "Of every kind"), *((one, TASKS[one]) for one in TASKS)])
        ),
        _side(quality, providers, "a"),
        _side(quality, providers, "b"),
        h.div(".queue-head")[
            kit.button("Start", TrialBegun(), picture="play", aria_disabled=off, aria_label="Start the comparison"),
            h.span(".hint")["Choose two that are not the same." if same else None],
        ],
    ]


def _side(quality: Quality, providers: Providers, side: Literal["a", "b"]) -> Node:
    line_part: Part = "a_line" if side == "a" else "b_line"
    model_part: Part = "a_model" if side == "a" else "b_model"
    chosen = quality.a_line if side == "a" else quality.b_line
    model = quality.a_model if side == "a" else quality.b_model
    ready = [line for line in providers.lines if line.where != "script" and can_answer(providers, line)]
    line = line_of(ready, chosen)
    models = _models(providers, line) if line else ()
    return h.fieldset(".trial-side-choice")[
        h.legend[f"Side {side.upper()}"],
        kit.field(
            "Line",
            _select(
                line_part, chosen, [("", "Choose a line"), *((one.id, plain(one.name)) for one in ready)], side.upper()
            ),
        ),
        kit.field(
            "Model",
            _select(
                model_part,
                model,
                [("", "Choose a model"), *((one.id, plain(one.name or one.id)) for one in models)],
                side.upper(),
                disabled=line is None,
            ),
        ),
    ]


def _models(providers: Providers, line: Line) -> tuple[Model, ...]:
    listing = providers.lists.get(line.id)
    models = listing.models if listing and listing.address == line.base_url else line.models
    off = providers.profile.models_off.get(line.id, ())
    return tuple(one for one in models if not one.embeddings and one.id not in off)[:MOST_OPTIONS]


def _select(part: Part, chosen: str, options: list[tuple[str, str]], side: str = "", *, disabled: bool = False) -> Node:
    words = {"line": "Line", "model": "Model", "task": "Prompts"}[part.rpartition("_")[2]]
    named = {"id": f"trial-{part}", "aria-label": f"{words} of side {side}" if side else words, "autocomplete": "off"}
    return h.select({**named, **on(change=TrialPartChosen(part, VALUE))}, disabled=disabled)[
        (h.option(value=value, selected=value == chosen)[label] for value, label in options)
    ]
