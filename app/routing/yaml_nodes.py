"""YAML as nodes that know where they stand, and nothing else of YAML.

Only the events of ruamel.yaml's parser are used: no object is ever made of a text. Anchors, aliases, tags and second
documents are refused, and size and depth are bounded while the text is read, so no text can be a bomb. The parser's
three parts are put together here: the rest of that package is left out of the app (tools/bundle.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

from ruamel.yaml.docinfo import DocInfo
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader, ReaderError
from ruamel.yaml.scanner import Scanner

LONGEST = 64_000
DEEPEST = 8
MOST_NODES = 6_000


Severity: TypeAlias = Literal["error", "warning"]


class Spot(NamedTuple):
    """A place in the text; lines and columns are counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place, in words, and what may stand there."""

    spot: Spot
    message: str
    allowed: tuple[str, ...] = ()
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"Line {self.spot.line}, column {self.spot.column}: {self.message}"


class Unreadable(Exception):
    """The text is no YAML, or not such YAML as may stand here."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Text:
    """A word, a number, a sentence: as it was written. Empty: nothing stands there."""

    spot: Spot
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    spot: Spot
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """Names with values, in their order; no name twice."""

    spot: Spot
    fields: tuple[tuple[Text, Node], ...]


Node: TypeAlias = "Text | Items | Fields"


@dataclass(slots=True)
class _Open:
    """A list or a mapping that is being read."""

    spot: Spot
    mapping: bool
    children: list[Node] = field(default_factory=list)

    def closed(self) -> Node:
        if not self.mapping:
            return Items(self.spot, tuple(self.children))
        names, values = self.children[::2], self.children[1::2]
        seen: set[str] = set()
        for name in names:
            if not isinstance(name, Text):
                raise _unreadable(name.spot, "A name is a word: here stands a list or a mapping.")
            if name.text in seen:
                raise _unreadable(name.spot, f"“{name.text}” stands here a second time.")
            seen.add(name.text)
        return Fields(
            self.spot, tuple((name, value) for name, value in zip(names, values, strict=True) if isinstance(name, Text))
        )


def nodes_of(text: str) -> Node | None:
    """The text as nodes; None when nothing but comments stands in it. Raises `Unreadable`."""
    if len(text) > LONGEST:
        raise _unreadable(Spot(1, 1), f"This text has {len(text):,} characters, and at most {LONGEST:,} are read.")
    try:
        return _built(_events(text))
    except ReaderError as error:
        at = error.position if isinstance(error.position, int) else 0
        before = text[:at]
        spot = Spot(before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1)
        raise _unreadable(spot, "A character stands here that YAML does not allow.") from None
    except MarkedYAMLError as error:
        raise Unreadable(_in_words(error)) from None
    except (YAMLError, ValueError, OverflowError, RecursionError):
        raise _unreadable(Spot(1, 1), "This can't be read as YAML.") from None


class _Loader:
    """What the parser's parts expect to find in each other's neighbourhood; each enters itself here."""

    processing_version = (1, 2)
    comment_handling = None
    version = None

    def __init__(self, text: str) -> None:
        self._resolver = self
        self.tags: dict[str, str] = {}
        self.doc_infos = [DocInfo()]
        Reader(text, loader=self)
        Scanner(loader=self)
        self.parser = Parser(loader=self)


def _events(text: str) -> Iterator[Any]:
    parser = _Loader(text).parser
    while parser.check_event():
        yield parser.get_event()


def _built(events: Iterator[Any]) -> Node | None:
    """From events to nodes, on a stack of our own: depth is bounded before anything is built on it."""
    stack: list[_Open] = []
    root: Node | None = None
    count = documents = 0
    for event in events:
        spot = Spot(event.start_mark.line + 1, event.start_mark.column + 1)
        documents += isinstance(event, DocumentStartEvent)
        _refuse(event, spot, documents)
        node: Node | None = None
        if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            stack.append(_Open(spot, isinstance(event, MappingStartEvent)))
            if len(stack) > DEEPEST:
                raise _unreadable(spot, f"This is nested more than {DEEPEST} deep.")
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            node = stack.pop().closed()
        elif isinstance(event, ScalarEvent):
            node = Text(spot, event.value, quoted=event.style is not None)
        if node is None:
            continue
        count += 1
        if count > MOST_NODES:
            raise _unreadable(spot, f"This has more than {MOST_NODES:,} parts.")
        if stack:
            stack[-1].children.append(node)
        else:
            root = node
    return None if isinstance(root, Text) and not root.text and not root.quoted else root


def _refuse(event: Any, spot: Spot, documents: int) -> None:  # noqa: ANN401 - the parser's events have no common type
    if documents > 1:
        raise _unreadable(spot, "Only one document may stand here: remove the line “---”.")
    if isinstance(event, AliasEvent):
        raise _unreadable(spot, "Text that begins with “*” goes into quotes (references are not used here).")
    if getattr(event, "anchor", None):
        raise _unreadable(spot, "Text that begins with “&” goes into quotes (anchors are not used here).")
    if getattr(event, "tag", None):
        raise _unreadable(spot, "Text that begins with “!” goes into quotes (tags are not used here).")


# What the parser says, by a piece of it, and what a person can do about it.
_SAID = (
    (r"mapping values are not allowed", "A second “:” stands here. Put text with “: ” in it into quotes."),
    (r"could not find expected ':'", "A name with “:” after it is expected here."),
    (r"found character '\\t'|\bTAB\b|tab", "Indent with spaces: a tab stands here."),
    (r"end of stream", "The text ends before a quote or bracket is closed."),
    (r"expected ',' or|flow node", "A “[” or “{” is not closed, or a comma is missing."),
    (r"expected <block end>|block entry|sequence entries", "This line is indented differently from its neighbours."),
    (r"cannot start any token", "A value can't start with this sign: put it into quotes."),
    (r"unknown escape", "After “\\” in double quotes only some letters may stand: use single quotes, or write “\\\\”."),
    (r"incompatible|%|directive", "A line with “%” can't stand here."),
)  # fmt: skip


def _in_words(error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    spot = Spot(mark.line + 1, mark.column + 1) if mark else Spot(1, 1)
    said = f"{error.context or ''} {error.problem or ''}"
    words = next((words for pattern, words in _SAID if re.search(pattern, said)), "This can't be read as YAML.")
    began = error.context_mark
    where = (
        f" It began on line {began.line + 1}." if began and began.line + 1 != spot.line and "closed" in words else ""
    )
    return Problem(spot, words + where)


def _unreadable(spot: Spot, message: str) -> Unreadable:
    return Unreadable(Problem(spot, message))
