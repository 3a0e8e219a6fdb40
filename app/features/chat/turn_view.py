"""One turn of a conversation: a prompt with its versions, or an answer with where it came from and what can be done."""

from __future__ import annotations

from dataclasses import dataclass

import htpy as h
from markupsafe import Markup

from app.features.chat import answer_board
from app.features.chat.again import can_be_asked_again, can_go_on
from app.features.chat.figures import figures
from app.features.chat.ids import answer_id, reasoning_id
from app.features.chat.live import figures_id
from app.features.chat.said import (
    AnotherWanted,
    AnswerContinued,
    AnswerCopied,
    AnswerReadAloud,
    ForkWanted,
    PlainTextCopied,
    PromptCopied,
    PromptEdited,
    PromptEditing,
    TextQuoted,
    TurnMenuOpened,
    VersionShown,
)
from app.features.files import view as files_view
from app.features.providers.route_view import ran
from app.features.providers.words import plain, sentences
from app.features.quality import thumbs_view
from app.features.takeaway.said import RequestCodeWanted
from app.llm import demo
from app.records.kinds import Message
from app.ui import kit
from app.ui.html import FORM, Node, html, icon, on

markdown = h.Element("sy-markdown")
_MOST_REMEMBERED = 400


@dataclass(frozen=True, slots=True)
class Around:
    """What a turn shows beside its message."""

    versions: tuple[str, ...] = ()  # the ids of the message and of those beside it
    busy: bool = False  # an answer is under way, so nothing is asked now
    editing: bool = False
    board: bool = False  # the answer's board is open
    reading: bool = False  # the answer is being read aloud
    unusual: str = ""  # how its cost compares with what is usual
    menu: bool = False  # what is done now and then is wanted


_drawn: dict[str, tuple[Message, Around, Markup]] = {}


def ended(message: Message, around: Around) -> Node:
    """A turn that does not change by itself is drawn once: a long conversation is drawn anew with each that does."""
    known = _drawn.get(message.id)
    if known and known[0] is message and known[1] == around:
        return known[2]
    drawn = Markup(html(prompt(message, around) if message.role == "user" else answer(message, around)))  # noqa: S704
    if len(_drawn) >= _MOST_REMEMBERED:
        del _drawn[next(iter(_drawn))]
    _drawn[message.id] = message, around, drawn
    return drawn


# ---- A prompt --------------------------------------------------------------------------------------------------------


def prompt(message: Message, around: Around) -> Node:
    """As it was sent, or being written anew."""
    return h.article(".turn.prompt", id=f"message-{message.id}", aria_label="You")[
        h.h2(".unseen")["You"],
        _editor(message) if around.editing else h.p(".prompt-text", dir="auto")[message.text],
        files_view.of_prompt(message),
        None if around.editing else _prompt_tools(message, around),
    ]


def _prompt_tools(message: Message, around: Around) -> Node:
    return h.div(".prompt-tools")[
        _versions(message, around, "Prompt"),
        kit.icon_button("Edit prompt", "pencil", PromptEditing(message.id), id=f"rewrite-{message.id}"),
        kit.icon_button("Copy prompt", "copy", PromptCopied(message.id)),
    ]


def _editor(message: Message) -> Node:
    id, leave = editor_id(message.id), PromptEditing()
    sends = on(submit=PromptEdited(message.id, FORM))
    about = {"data-enter": "submit", "dir": "auto", "aria-label": "Prompt, written anew"}
    return h.form(".rewriting", sends, autocomplete="off", data_return=f"rewrite-{message.id}")[
        h.textarea({"id": id, "name": "text", "rows": "2", **about}, data_keep=True)["\n" + message.text],
        h.div(".rewriting-foot")[
            h.span(".row-hint")["The old version and its answers stay: step between them below the prompt."],
            kit.button("Cancel", leave, type="button"),
            kit.button("Send", look="primary", picture="arrow-up"),
        ],
    ]


def editor_id(message: str) -> str:
    """The field in which a prompt is written anew."""
    return f"rewriting-{message}"


def _versions(message: Message, around: Around, what: str) -> Node:
    """`2 of 3`, and the way to those beside it."""
    ids = around.versions
    if len(ids) < 2 or message.id not in ids:  # noqa: PLR2004 - one is no choice
        return None
    at = ids.index(message.id)
    return h.span(".versions", role="group", aria_label=f"Versions of this {what.lower()}")[
        _step(f"{what} before this one", "chevron-left", ids, at - 1, f"before-{message.role}-{message.parent}"),
        h.span(".number", aria_label=f"{what} {at + 1} of {len(ids)}")[f"{at + 1} / {len(ids)}"],
        _step(f"{what} after this one", "chevron-right", ids, at + 1, f"after-{message.role}-{message.parent}"),
    ]


def _step(label: str, picture: str, ids: tuple[str, ...], to: int, id: str) -> Node:
    """It has the same id in every version, so the focus stays on it while one steps."""
    there = 0 <= to < len(ids)
    said = VersionShown(ids[to] if there else ids[0 if to < 0 else -1])
    return kit.icon_button(label, picture, said, id=id, aria_disabled=None if there else "true")


# ---- An answer -------------------------------------------------------------------------------------------------------


def answer(message: Message, around: Around, *, doing: str | None = None, waits: Node = None) -> Node:
    """What it says, why it is cut where it is, and below that where it came from."""
    growing, line = message.state == "streaming", plain(message.line) or demo.NAME
    return h.article(".turn.answer", id=f"message-{message.id}", aria_label=line)[
        h.h3(".unseen")[line],
        _reasoning(message) if message.reasoning else None,
        markdown({"id": answer_id(message), "data-keep": True}, announce=growing)[message.text],
        h.ul(".answer-notes")[(h.li[sentences(note)] for note in message.notes)] if message.notes else None,
        answer_board.joins(message),
        answer_board.left(message),
        answer_board.cut(message) if message.state == "cut" else None,
        _go_on(message, around),
        h.footer(".answer-foot")[
            ran(line, message.model, failed=message.state == "cut" and not message.text)
            if _was_asked(message)
            else None,
            h.span(".answer-state")["Answering"] if growing else None,
            h.span("#doing.answer-status", data_keep=True)[doing] if growing and doing is not None else None,
            h.span(".answer-spent", id=figures_id(message.id), data_keep=True) if growing else None,
            thumbs_view.remembered(message),
            None if growing else figures(message, around.unusual),
            None if growing else _tools(message, around),
        ],
        waits,
        answer_board.board(message) if around.board else None,
    ]


def queued(message: Message, waits: Node) -> Node:
    """Nobody has answered yet; what one of them began is shown as far as it came."""
    return h.article(".turn.answer", id=f"message-{message.id}", aria_label="Queued answer")[
        h.h3(".unseen")["Queued answer"],
        markdown({"id": answer_id(message), "data-keep": True})[message.text],
        waits,
    ]


def _was_asked(message: Message) -> bool:
    """Not where it left the queue before it was anybody's turn."""
    return bool(message.line or message.text or message.state != "cut")


def _go_on(message: Message, around: Around) -> Node:
    if not can_go_on(message) or around.busy:
        return None
    return h.p(".answer-on")[kit.button("Continue", AnswerContinued(message.id), picture="play")]


def _reasoning(message: Message) -> Node:
    """What the model thought first: folded, because it is not the answer."""
    thought = markdown({"id": reasoning_id(message), "data-keep": True})[message.reasoning]
    return h.details(".reasoning", id=f"thought-{message.id}")[h.summary["Reasoning"], thought]


def _tools(message: Message, around: Around) -> Node:
    return h.span(".answer-tools")[
        _versions(message, around, "Answer"),
        thumbs_view.thumbs(message),
        answer_board.again(message),
        answer_board.button(message, shown=around.board),
        kit.icon_button("Copy answer", "copy", AnswerCopied(message.id)) if message.text else None,
        _menu(message, around),
    ]


def _menu(message: Message, around: Around) -> Node:
    """What is done now and then; it is drawn when somebody opens it."""
    about = {"aria-label": "More for this answer", "title": "More", **on(click=TurnMenuOpened(message.id))}
    return h.details(".menu", id=f"menu-{message.id}")[
        h.summary(".button.quiet", about)[icon("ellipsis")], _items(message, around) if around.menu else None
    ]


def _items(message: Message, around: Around) -> Node:
    said, again = bool(message.text), can_be_asked_again(message)
    aloud = "Stop reading" if around.reading else "Read aloud"
    voice = "square" if around.reading else "volume-2"
    items: tuple[Node, ...] = (
        _item("Answer with another model …", "route", AnotherWanted(message.id)) if again else None,
        _item("Fork from here", "git-branch", ForkWanted(message.id)),
        _item("Show the request as code", "code-xml", RequestCodeWanted(message.id)),
        _item("Quote", "quote", TextQuoted(message.id)) if said else None,
        _item("Copy as plain text", "copy", PlainTextCopied(message.id)) if said else None,
        h.span(".needs-voice")[_item(aloud, voice, AnswerReadAloud(message.id))] if said else None,
    )
    return h.div(".menu-list")[items]


def _item(label: str, picture: str, said: object) -> Node:
    return kit.button(label, said, picture=picture)
