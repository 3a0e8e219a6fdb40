"""What the Compare room knows. What a person says lies in `said.py`, what code tells in `told.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.records.kinds import Comparison, Message
from app.records.talking import ASKED, Asked, Slot
from app.routing.values import Place

FEWEST, MOST = 2, 6
MOST_RUNS = 5
MERGE = "merge"
"""Stands for a slot where the merged answer is meant."""


@dataclass(frozen=True, slots=True)
class Picking:
    """The list of models is open: for which slot, and what is searched in it."""

    slot: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Tuning:
    """The form of how a slot is asked is open; without `typed` it shows what holds."""

    slot: str = ""
    typed: Mapping[str, str] | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merging:
    """One answer out of all is about to be ordered."""

    place: Place
    recipe: str
    takes: str = ""  # in words, once it is known


@dataclass(frozen=True, slots=True)
class Origin:
    """What is sent before the prompts: turns of a conversation."""

    title: str = ""
    before: tuple[Message, ...] = ()
    asked: Asked = ASKED  # how that conversation is asked
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """The comparison on screen, and the list of the kept ones."""

    open: bool = False  # the room is
    begun: bool = False  # it was opened before
    preparing: bool = False  # an empty one is being made
    chosen: bool = False  # … with slots that the person chose
    untouched: bool = False  # its slots are as they were chosen for the person
    loading: str = ""  # the id of one that is being read
    comparison: Comparison | None = None
    stored: bool = False  # it has been asked at least once
    origin: Origin = field(default_factory=Origin)
    messages: Mapping[str, Message] = field(default_factory=dict)
    at: int = -1  # the round on screen
    running: frozenset[str] = frozenset()  # the answers that this tab is writing
    travels: Mapping[str, str] = field(default_factory=dict)  # what goes on with them before they begin
    more_runs: int = 0  # rounds that follow by themselves
    said: str = ""  # for those who can't see it
    draft: str = ""
    deciding: bool = False
    troubles: tuple[str, ...] = ()  # why nothing was sent
    sync: bool = False
    shown: str = ""  # on a phone: the slot in sight
    removed: tuple[Slot, ...] = ()  # the slots as they were before one was removed
    replacing: str = ""  # the slot whose place another one takes
    listed: tuple[Comparison, ...] = ()
    listing: bool = False  # the list is open
    renaming: str = ""
    picking: Picking | None = None
    tuning: Tuning | None = None
    merging: Merging | None = None
    difference: tuple[str, str] | None = None  # two slots
    keys_locked: bool = True

    @property
    def busy(self) -> bool:
        """Whether something of the comparison on screen is under way in this tab."""
        return self.deciding or self.more_runs > 0 or not self.running.isdisjoint(self.messages)
