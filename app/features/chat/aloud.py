"""What follows when an answer is copied, quoted or read aloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.ids import answer_id
from app.features.chat.said import (
    AnswerCopied,
    AnswerReadAloud,
    PlainTextCopied,
    PromptCopied,
    TextQuoted,
    TurnMenuOpened,
)
from app.features.chat.state import Chat, ReadingEnded
from app.features.chat.wanted import CopyShown, CopyText, QuoteText, ReadAloud, StopReading

Next = tuple[Chat, tuple[object, ...]]


def menu_opened(chat: Chat, fact: TurnMenuOpened) -> Next:
    """The page opens and closes it; here it only gets its items."""
    return replace(chat, menu=fact.id), ()


def copied(chat: Chat, fact: AnswerCopied | PromptCopied) -> Next:
    """An answer as the Markdown that came; a prompt as it was typed."""
    found = chat.shown(fact.id)
    return chat, (CopyText(found.text),) if found else ()


def plain_text_copied(chat: Chat, fact: PlainTextCopied) -> Next:
    """As it reads on the page."""
    found = chat.shown(fact.id)
    return chat, (CopyShown(answer_id(found)),) if found else ()


def quoted(chat: Chat, fact: TextQuoted) -> Next:
    """What is selected of it, else all of it."""
    found = chat.shown(fact.id)
    return chat, (QuoteText(answer_id(found), found.text),) if found else ()


def read_aloud(chat: Chat, fact: AnswerReadAloud) -> Next:
    """One at a time."""
    found = chat.shown(fact.id)
    if found is None:
        return chat, ()
    if chat.reading == fact.id:
        return replace(chat, reading=""), (StopReading(),)
    return replace(chat, reading=fact.id), (ReadAloud(fact.id, answer_id(found)),)


def reading_ended(chat: Chat, fact: ReadingEnded) -> Next:
    """Another one may be read by now."""
    return (replace(chat, reading="") if chat.reading == fact.id else chat), ()


HANDLERS: Mapping[type[Any], Callable[[Chat, Any], Next]] = {
    TurnMenuOpened: menu_opened,
    AnswerCopied: copied,
    PromptCopied: copied,
    PlainTextCopied: plain_text_copied,
    TextQuoted: quoted,
    AnswerReadAloud: read_aloud,
    ReadingEnded: reading_ended,
}
