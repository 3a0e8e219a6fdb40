"""What the list of conversations knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.base.ports import Find, Findings, Question
from app.features.talks.said import Shown
from app.records.kinds import Conversation
from app.records.talking import Shelf
from app.ui.messages import effect, fact

PAGE = 100
"""So many rows are read and drawn at first, and more for each time that more is wanted."""
FOUND = 30
"""So many of what was found; each comes with a line of its text."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A conversation that was found, and where in it."""

    talk: Conversation
    find: Find


@dataclass(frozen=True, slots=True)
class Move:
    """Conversations that were deleted or archived, and how to take that back: id, shelf and date of each before."""

    number: int
    shelf: Shelf
    before: tuple[tuple[str, Shelf, int], ...]
    here: str = ""  # the one that was on screen


@dataclass(frozen=True, slots=True)
class Talks:
    """The list, what is looked for in it, and what is being done with some of it."""

    shelf: Shown = "open"
    top: tuple[Conversation, ...] = ()  # those that are pinned
    listed: tuple[Conversation, ...] = ()  # the others, newest first
    more: bool = False  # there are more than are listed
    limit: int = PAGE
    known: bool = False  # the list was read
    now: datetime | None = None  # when it was read
    told: tuple[Conversation, ...] | None = None  # of which one heard while the list was being read

    text: str = ""  # that is looked for
    tag: str = ""
    found: tuple[Hit, ...] | None = None
    findings: Findings | None = None
    most: int = FOUND
    tags: tuple[str, ...] = ()  # in use, as far as is known

    menu: str = ""  # whose menu is open
    renaming: str = ""
    titling: frozenset[str] = frozenset()  # a model is asked for their titles
    selecting: bool = False
    selected: frozenset[str] = frozenset()
    anchor: str = ""  # the last one that was chosen by itself
    tagging: tuple[str, ...] = ()  # whose tags are shown
    tagged: tuple[tuple[str, int], ...] | None = None  # which tags how many of them have; None: it is being read
    moves: tuple[Move, ...] = ()  # that can be taken back

    @property
    def looking(self) -> bool:
        """Whether something is looked for."""
        return bool(self.text.strip() or self.tag)

    @property
    def shows_found(self) -> bool:
        """Whether what was found is on the page; until then the list is."""
        return self.looking and self.found is not None

    @property
    def question(self) -> Question:
        """What is looked for."""
        return Question(self.text.strip(), self.tag, self.shelf, self.most)

    @property
    def visible(self) -> tuple[Conversation, ...]:
        """What is on the page, in its order."""
        if self.looking and self.found is not None:
            return tuple(hit.talk for hit in self.found)
        return (*self.top, *self.listed)

    def talk(self, id: str) -> Conversation | None:
        """One of those on the page."""
        if not id:
            return None
        return next((one for one in (*self.visible, *self.top, *self.listed) if one.id == id), None)


@fact
class TalksListed:
    """What lies on a shelf, newest first."""

    shelf: Shown
    limit: int
    top: tuple[Conversation, ...]
    listed: tuple[Conversation, ...]
    more: bool
    now: datetime


@fact
class TalksFound:
    """What was found, and how it is stored."""

    question: Question
    findings: Findings
    conversations: tuple[Conversation, ...]


@fact
class TagsTold:
    """The tags in use."""

    tags: tuple[str, ...]


@fact
class AllTold:
    """The ids of all that are listed or found."""

    question: Question
    ids: tuple[str, ...]


@fact
class TaggedTold:
    """Which tags these have, and how many of them."""

    ids: tuple[str, ...]
    tags: tuple[tuple[str, int], ...]


@fact
class TalksMoved:
    """They lie on another shelf now, and that can be taken back."""

    move: Move


@fact
class TitleEnded:
    """A model gave a title, or gave none."""

    id: str


@effect
class ListTalks:
    """Read what lies on a shelf."""

    shelf: Shown
    limit: int


@effect
class ReadTalks:
    """Another tab wrote these: read them."""

    ids: tuple[str, ...]


@effect
class FindTalks:
    """Look for it; the answer comes again while there is more to read."""

    question: Question


@effect
class EndFinding:
    """Nothing is looked for any more."""


@effect
class LearnTags:
    """Begin to read what is searched, and tell the tags in use."""


@effect
class PickAll:
    """Tell the ids of all that is listed or found."""

    question: Question


@effect
class ReadTagged:
    """Tell which tags these have."""

    ids: tuple[str, ...]


@effect
class ChangeTalks:
    """Give these a title, or give and take tags. What stands empty stays."""

    ids: tuple[str, ...]
    title: str = ""
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@effect
class MoveTalks:
    """Put these on a shelf. `here` is the conversation on screen."""

    ids: tuple[str, ...]
    shelf: Shelf
    here: str = ""


@effect
class UndoMove:
    """Put them back where they were."""

    move: Move


@effect
class RemoveTalks:
    """What was deleted goes for good."""

    ids: tuple[str, ...]


@effect
class SweepTalks:
    """What a tab that died had deleted goes for good."""


@effect
class TitleTalk:
    """Let a model give it a title."""

    id: str
