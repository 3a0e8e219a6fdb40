"""What a model is asked: the conversation so far, and the prompt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import dropwhile

from app.llm.request import ChatRequest, Turn
from app.records.kinds import Message
from app.records.talking import ASKED, Asked

BEFORE = "What was said before this, in short:"


def request_for(before: Iterable[Message], prompt: str, model: str, asked: Asked = ASKED) -> ChatRequest:
    """An answer that is empty says nothing that a model could go on from. `before` is one branch."""
    turns = (Turn(role=one.role, text=one.text) for one in sent(before, asked) if one.text)
    bare = ChatRequest(model=model, turns=(*turns, Turn(role="user", text=prompt)), system=system_of(asked))
    return replace(bare, **asked.parameters.model_dump(exclude_defaults=True))


def sent(before: Iterable[Message], asked: Asked) -> tuple[Message, ...]:
    """Those that are not left out. What they begin with may be of another branch: then none is."""
    every = tuple(before)
    return tuple(dropwhile(lambda one: bool(asked.since) and one.id != asked.since, every)) or every


def system_of(asked: Asked) -> str:
    """With what is said in place of the turns that are left out."""
    summary = f"{BEFORE}\n{asked.summary}" if asked.summary else ""
    return "\n\n".join(part for part in (asked.system, summary) if part)
