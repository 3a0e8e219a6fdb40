"""What may stand in a rule, for reading: the tables of the grammar."""

from __future__ import annotations

from collections.abc import Mapping

import htpy as h

from app.llm.tiers import TIERS
from app.routing.grammar import ACTIONS, CONDITIONS, PARAMETERS, RULE, Field
from app.routing.words import listed
from app.ui import kit
from app.ui.html import Node

_TARGETS = (
    ("groq", "a line, by its id: all of its models"),
    ("openai/gpt-6*", "models of a line; * stands for anything"),
    ("advanced+", f"models of a tier or better; the tiers are {listed(TIERS)}"),
    ("device", "models on this device"),
    ("local", "servers on your own machine or network"),
    ("free", "models that cost nothing"),
)
MOST_CHOICES = 10


def reference() -> Node:
    """Folded until it is wanted."""
    rest = {name: field for name, field in RULE.items() if name not in ACTIONS and name != "when"}
    return kit.disclosure(
        "What may stand in a rule",
        h.div(".rules-reference")[
            _table("Conditions, under “when”", CONDITIONS),
            _table("Actions", ACTIONS),
            _list("Whom an action names", _TARGETS),
            _table("Parameters, under “set”", PARAMETERS),
            _table("And", rest),
        ],
        id="rules-reference",
    )


def _table(title: str, fields: Mapping[str, Field]) -> Node:
    return _list(title, tuple((name, _says(field)) for name, field in fields.items()))


def _says(field: Field) -> str:
    choices = tuple(field.choices or ())
    return f"{field.says}: {', '.join(choices)}" if 0 < len(choices) <= MOST_CHOICES else field.says


def _list(title: str, pairs: tuple[tuple[str, str], ...]) -> Node:
    return h.section[h.h3[title], h.dl[(h.div[h.dt[h.code[name]], h.dd[says]] for name, says in pairs)]]
