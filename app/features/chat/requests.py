"""What a model is asked: the conversation so far, and the prompt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import dropwhile

from app.features.files.quoting import NOTHING, Content, turn_of
from app.llm.request import ChatRequest
from app.records.kinds import Message
from app.records.talking import ASKED, Asked, Attached

BEFORE = "What was said before this, in short:"


def request_for(  # noqa: PLR0913 - each is a part of what is asked
    before: Iterable[Message],
    prompt: str,
    model: str,
    asked: Asked = ASKED,
    *,
    files: Sequence[Attached] = (),
    contents: Mapping[str, Content] = NOTHING,
) -> ChatRequest:
    """An answer that is empty says nothing that a model could go on from. `before` is one branch.

    Where files matter, `Contents.request` (app/features/files) reads what is in them and comes here.
    """
    turns = (turn_of(one.role, one.text, one.files, contents) for one in sent(before, asked) if one.text)
    last = turn_of("user", prompt, files, contents)
    bare = ChatRequest(model=model, turns=(*turns, last), system=system_of(asked))
    return replace(bare, **asked.parameters.model_dump(exclude_defaults=True))


def sent(before: Iterable[Message], asked: Asked) -> tuple[Message, ...]:
    """Those that are not left out. What they begin with may be of another branch: then none is."""
    every = tuple(before)
    return tuple(dropwhile(lambda one: bool(asked.since) and one.id != asked.since, every)) or every


def system_of(asked: Asked) -> str:
    """With what is said in place of the turns that are left out."""
    summary = f"{BEFORE}\n{asked.summary}" if asked.summary else ""
    return "\n\n".join(part for part in (asked.system, summary) if part)
