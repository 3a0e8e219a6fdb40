"""What was sent, rebuilt by the dialect that sent it, with the name of a variable where the key was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.llm.as_code.parts import Marks, Mixed, PictureFile, Text, Variable, pieces_of
from app.llm.catalog.model import Line, Model
from app.llm.dialects import DIALECTS
from app.llm.request import ChatRequest

# A header or a parameter that a person typed for an endpoint of their own may be as secret as a key.
_SECRETIVE = re.compile(r"key|token|secret|auth|pass|cookie|session|signature|credential", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sent:
    """One request. `body` is JSON in which a text may be `Mixed`."""

    line: Line
    url: Text
    headers: tuple[tuple[str, Text], ...]  # the key's is the last of them, as it is when it is sent
    query: tuple[tuple[str, Text], ...]  # of the line, which is in the address too
    body: Mapping[str, Any]
    key: Variable | None = None
    notes: tuple[str, ...] = ()  # what the model does not take, in sentences

    @property
    def pictures(self) -> tuple[str, ...]:
        """The files that it reads."""
        pieces = (piece for text in texts_in(self.body) for piece in pieces_of(text))
        return tuple(dict.fromkeys(piece.name for piece in pieces if isinstance(piece, PictureFile)))


def sent_by(  # noqa: PLR0913 - all that a request follows from
    line: Line,
    model: Model,
    request: ChatRequest,
    without: frozenset[str] = frozenset(),
    *,
    keyed: bool,
    also: Sequence[str] = (),
    pictures: Mapping[int, Sequence[str]] | None = None,
) -> Sent:
    """As `Client.chat` builds it. `also`: headers that travel with the key; `pictures`: by turn, the files of each.

    The pictures in the request stand for their files only: their bytes are not looked at.
    """
    marks = Marks(_around(line, request))
    marked = _with_marks(line, marks)
    built = DIALECTS[line.dialect].chat(marked, model, _with_files(request, pictures or {}, marks), without)
    headers = [(name, marks.split(value)) for name, value in built.http.headers.items()]
    key = variable(line, "API_KEY") if keyed and line.auth.header else None
    if key:
        headers.append((line.auth.header, Mixed((line.auth.prefix, key)) if line.auth.prefix else Mixed((key,))))
    if keyed:
        headers += [(name, Mixed((variable(line, name),))) for name in also]
    return Sent(
        line=line,
        url=marks.split(built.http.url),
        headers=tuple(headers),
        query=tuple((name, marks.split(value)) for name, value in marked.auth.query),
        body=marks.split_all(json.loads(built.http.body)),
        key=key,
        notes=built.notes,
    )


def variable(line: Line, what: str) -> Variable:
    """Named as everybody names them: GROQ_API_KEY."""
    plain = re.sub(r"[^A-Z0-9]+", "_", f"{line.id}_{what}".upper()).strip("_")
    return Variable(plain if plain[:1].isalpha() else f"LINE_{plain}")


def variables_of(sent: Sent) -> tuple[str, ...]:
    """Those that have to be set before it runs."""
    texts = (sent.url, *(value for _, value in sent.headers))
    found = (piece.name for text in texts for piece in pieces_of(text) if isinstance(piece, Variable))
    return tuple(dict.fromkeys(found))


def texts_in(value: Any) -> Iterator[Text]:  # noqa: ANN401 - JSON with texts in it
    """All texts of a body."""
    if isinstance(value, str | Mixed):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def _around(line: Line, request: ChatRequest) -> Iterator[str]:
    yield line.model_dump_json()
    yield repr(replace(request, turns=tuple(replace(turn, images=()) for turn in request.turns)))


def _with_marks(line: Line, marks: Marks) -> Line:
    """With a mark for each value that may be secret."""

    def hidden(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple(
            (name, marks.mark(variable(line, name)) if _SECRETIVE.search(name) else value) for name, value in pairs
        )

    auth = line.auth
    return line.model_copy(
        update={"auth": auth.model_copy(update={"headers": hidden(auth.headers), "query": hidden(auth.query)})}
    )


def _with_files(request: ChatRequest, pictures: Mapping[int, Sequence[str]], marks: Marks) -> ChatRequest:
    """With a mark in place of each picture's bytes."""
    turns = list(request.turns)
    for at, names in pictures.items():
        images = tuple(
            replace(image, data=marks.data(PictureFile(name)))
            for image, name in zip(turns[at].images, names, strict=True)
        )
        turns[at] = replace(turns[at], images=images)
    return replace(request, turns=tuple(turns))
