"""What follows when something is taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.wanted import CopyText
from app.features.takeaway.said import (
    CodeLanguageChosen,
    ExportConversation,
    PrintConversation,
    RequestCodeClosed,
    RequestCodeCopied,
    RequestCodeWanted,
)
from app.features.takeaway.state import CodeWritten, PutOnPaper, Takeaway, WriteCode, WriteConversation
from app.llm.as_code import LANGUAGES

Next = tuple[Takeaway, tuple[object, ...]]


def code_wanted(state: Takeaway, fact: RequestCodeWanted) -> Next:
    """It is made of what is stored, so it can be had long afterwards."""
    return replace(state, wanted=fact.answer), (WriteCode(fact.answer),)


def code_written(state: Takeaway, fact: CodeWritten) -> Next:
    """Unless it is another that is wanted by now, or none."""
    if fact.code.answer != state.wanted:
        return state, ()
    return replace(state, wanted="", code=fact.code), ()


def code_closed(state: Takeaway, _: RequestCodeClosed) -> Next:
    """The language stays chosen."""
    return replace(state, wanted="", code=None), ()


def language_chosen(state: Takeaway, fact: CodeLanguageChosen) -> Next:
    """For this and for the next."""
    return (replace(state, language=fact.language), ()) if fact.language in LANGUAGES else (state, ())


def code_copied(state: Takeaway, _: RequestCodeCopied) -> Next:
    """All of it, also where not all is shown."""
    text = state.code.texts.get(state.language, "") if state.code else ""
    return state, (CopyText(text),) if text else ()


def export_wanted(state: Takeaway, fact: ExportConversation) -> Next:
    """From the store, where all of it is."""
    return state, (WriteConversation(fact.id, fact.format),)


def print_wanted(state: Takeaway, fact: PrintConversation) -> Next:
    """The page draws only the last turns of a long one, and paper gets them all."""
    return state, (PutOnPaper(fact.id),)


HANDLERS: Mapping[type[Any], Callable[[Takeaway, Any], Next]] = {
    RequestCodeWanted: code_wanted,
    CodeWritten: code_written,
    RequestCodeClosed: code_closed,
    CodeLanguageChosen: language_chosen,
    RequestCodeCopied: code_copied,
    ExportConversation: export_wanted,
    PrintConversation: print_wanted,
}
