"""The dialog with a request as code, and the buttons that lead to what can be taken away."""

from __future__ import annotations

import htpy as h

from app.features.takeaway.said import (
    CodeLanguageChosen,
    ExportConversation,
    Format,
    PrintConversation,
    RequestCodeClosed,
    RequestCodeCopied,
)
from app.features.takeaway.state import Code, Takeaway
from app.llm.as_code import LANGUAGES
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import Node

SHOWN = 60_000
"""Characters: more makes the page slow, and nobody reads it there. Copy takes all."""


def dialog(state: Takeaway) -> Node:
    """Over the room."""
    code = state.code
    if code is None:
        return None
    return kit.dialog(
        "request-code",
        "The request as code",
        RequestCodeClosed(),
        _nothing(code) if code.nothing else _shown(code, state),
    )


def _nothing(code: Code) -> Node:
    return kit.note("info", code.nothing)


def _shown(code: Code, state: Takeaway) -> Node:
    language = LANGUAGES[state.language]
    options = ((id, one.name, CodeLanguageChosen(id)) for id, one in LANGUAGES.items())
    return [
        h.p(".row-hint")["What was sent to ", h.strong[code.where], " for this answer."],
        h.div(".code-bar")[
            kit.choice("code-language", "Language", options, state.language),
            kit.button("Copy", RequestCodeCopied(), picture="copy"),
        ],
        _text(code.texts[state.language], language.name),
        h.ul(".code-notes")[
            h.li[code.needs[state.language]],
            h.li[_variables(code)] if code.variables else None,
            h.li[_pictures(code)] if code.pictures else None,
            (h.li[note] for note in code.notes),
        ],
    ]


def _text(text: str, name: str) -> Node:
    about = {"tabindex": "0", "role": "region", "aria-label": f"The request in {name}", "dir": "ltr"}
    return [
        h.pre({"class": "code-text", **about})[text[:SHOWN]],
        h.p(".row-hint")["This is its beginning. Copy takes all of it."] if len(text) > SHOWN else None,
    ]


def _variables(code: Code) -> Node:
    """The key itself is never shown: it is the vault's."""
    names = [kit.code(name) for name in code.variables]
    return ["Set ", *_listed(names), " in the environment first. Your key is not in the code."]


def _pictures(code: Code) -> Node:
    return ["Put the pictures beside it: ", *_listed([kit.code(name) for name in code.pictures]), "."]


def _listed(nodes: list[Node]) -> list[Node]:
    return [part for place, node in enumerate(nodes) for part in ((", ", node) if place else (node,))]


# ---- A conversation --------------------------------------------------------------------------------------------------

FORMATS: tuple[tuple[Format, str], ...] = (("markdown", "Markdown"), ("json", "JSON"), ("html", "HTML"))


def actions(conversation: str) -> tuple[Action, ...]:
    """For the palette, while a stored conversation is open."""
    if not conversation:
        return ()
    exports = (
        Action(
            f"export-{id}",
            f"Export the conversation as {name}",
            ExportConversation(conversation, id),
            icon="download",
            group="Chat",
        )
        for id, name in FORMATS
    )
    printing = Action(
        "print", "Print the conversation", PrintConversation(conversation), "mod+p", "printer", group="Chat"
    )
    return (*exports, printing)
