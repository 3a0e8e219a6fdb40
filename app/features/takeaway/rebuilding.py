"""The request that an answer came from, rebuilt from what is stored of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.features.chat.requests import request_for, sent
from app.features.chat.tree import before, branches
from app.features.files.quoting import Content
from app.features.providers.route import key_in_use, line_of, listed
from app.features.providers.words import plain
from app.features.routes.surroundings import Surroundings
from app.features.takeaway.files import file_name
from app.features.takeaway.state import Code
from app.llm.as_code import LANGUAGES, Sent, sent_by, variables_of
from app.llm.catalog.merge import model_on
from app.llm.catalog.model import Line, Model
from app.llm.request import Image
from app.records.kinds import Message
from app.records.talking import ASKED, Attached
from app.routing.dispatcher import continued

INSIDE = "There is no request: the model ran in this browser, and nothing was sent."
SCRIPT = "There is no request: the demo line is a script that plays prepared answers in this tab."
NOBODY = "There is no request: nobody was asked for this answer."
NO_PROMPT = "The prompt of this answer is not stored any more, so its request can't be rebuilt."
GONE = (
    "{line} is not set up here any more, so its address is not known. Set it up again in Providers, then the request "
    "can be shown."
)
REMEMBERED = "This answer was given from memory. The request is the one that brought it then."
JOINED = "Another line went on with this answer. This is the last request, which began with what had been said."
LOST = "A file that went with it is not stored any more, so that part of the request can't be shown as it was."
FAILED = "This request brought no answer."


class Known(Protocol):
    """What models were found to refuse, as the client knows it."""

    def of(self, line: Line, model: Model) -> Collection[str]:
        """Of one model."""


@dataclass(frozen=True, slots=True)
class World:
    """What a request follows from, beside the conversation."""

    around: Surroundings
    refusals: Known
    contents: Mapping[str, Content] = field(default_factory=dict)  # of the files that went with it


def code_of(answer: Message, messages: Sequence[Message], world: World) -> Code:
    """In every language; or why there is none."""
    line = _line(answer, world)
    nothing = _nothing(answer, line)
    branch = branches(messages, answer.id)[0]
    prompt = next((one for one in branch if one.id == answer.parent), None)
    if nothing or line is None or prompt is None:
        return Code(answer.id, nothing=nothing or NO_PROMPT)
    made = _sent(answer, prompt, before(branch, prompt.id), line, world)
    return Code(
        answer=answer.id,
        where=f"{plain(answer.model)} on {plain(line.name)}",
        texts={name: one.write(made) for name, one in LANGUAGES.items()},
        needs={name: one.needs(made) for name, one in LANGUAGES.items()},
        variables=variables_of(made),
        pictures=made.pictures,
        notes=(*_notes(answer), *_lost(branch, world), *made.notes),
    )


def _line(answer: Message, world: World) -> Line | None:
    """Answers of older versions know only its name."""
    lines = world.around.lines
    if answer.place:
        return line_of(lines, answer.place)
    return next((line for line in lines if line.name == answer.line), None)


def _nothing(answer: Message, line: Line | None) -> str:
    if line and line.inside:
        return SCRIPT if line.where == "script" else INSIDE
    if answer.role != "assistant" or not answer.model or answer.state == "queued":
        return NOBODY
    return "" if line else GONE.format(line=plain(answer.line or answer.place))


def _notes(answer: Message) -> tuple[str, ...]:
    board = answer.board
    return tuple(
        text
        for text, holds in (
            (REMEMBERED, board and board.remembered),
            (JOINED, board and board.joins),
            (FAILED, answer.state == "cut" and not answer.text),
        )
        if holds
    )


def _lost(branch: Sequence[Message], world: World) -> tuple[str, ...]:
    lost = any(world.contents.get(file.id, "") is None for one in branch for file in one.files)
    return (LOST,) if lost else ()


def _sent(answer: Message, prompt: Message, path: Sequence[Message], line: Line, world: World) -> Sent:
    around, asked = world.around, answer.asked or ASKED
    model = model_on(line, answer.model, listed(line, around.lists.get(line.id)))
    request = request_for(path, prompt.text, answer.model, asked, files=prompt.files, contents=world.contents)
    said = [*(one for one in sent(path, asked) if one.text), prompt]
    joins = answer.board.joins if answer.board else ()
    if joins:
        request = continued(request, answer.text[: joins[-1].at])
    config = around.configs.get(line.id)
    refused = frozenset(config.refused.get(answer.model, ()) if config else ()) | frozenset(
        world.refusals.of(line, model)
    )
    key = key_in_use(line, around.profile, around.vault)
    return sent_by(
        line,
        model,
        request,
        refused,
        keyed=key is not None or line.key.needed == "yes",
        also=key.headers if key else (),
        pictures=_pictures(said, world.contents),
    )


def _pictures(path: Sequence[Message], contents: Mapping[str, Content]) -> dict[int, tuple[str, ...]]:
    """By turn: each picture is a file of a name of its own."""
    named: dict[int, tuple[str, ...]] = {}
    taken: set[str] = set()
    for at, message in enumerate(path):
        shown = [file for file in message.files if isinstance(contents.get(file.id), Image)]
        if shown:
            named[at] = tuple(_own_name(file, taken) for file in shown)
    return named


def _own_name(file: Attached, taken: set[str]) -> str:
    stem, dot, end = file_name(file.name, "").rpartition(".")
    stem, end = (stem, dot + end) if stem else (end, "")
    name, number = stem + end, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{end}"
    taken.add(name.casefold())
    return name
