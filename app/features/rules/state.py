"""What is known of the rules, what code tells of them, and what is ordered. What a person says lies in `said.py`."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.routing.rules_complete import Option
from app.routing.rules_yaml import Reading
from app.ui.messages import effect, fact

FIELD = "rules-text"
"""The id of the field, which is the page's own: its text is put in by the page, and told by it."""


def draft_id(profile: str) -> str:
    """Under which the draft of a profile's rules is stored."""
    return f"rules/{profile}"


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up request that the rules are tried on. Empty: as things really stand."""

    prompt: str = ""
    tags: str = ""  # with commas between them
    budget: str = ""  # US dollars left
    time: str = ""  # of the day: 22:30
    day: str = ""  # a name of the grammar's DAYS
    images: bool = False
    attachments: bool = False
    offline: bool = False
    batch: bool = False  # nobody waits for the answer


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom a rule speaks of in a trial."""

    rule: str
    does: str  # 'prefers', 'avoids', …
    whom: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request would be planned by some rules, in words."""

    departs: str = ""  # who would be asked first; empty: nobody
    why: str = ""
    then: tuple[str, ...] = ()  # who would be asked when that fails


@dataclass(frozen=True, slots=True)
class Trial:
    """What the text in the editor would do with the sample, beside what holds now."""

    task: str
    task_reason: str
    language: str
    held: tuple[str, ...]  # names of rules
    decided: str  # by which strategy
    touched: tuple[Touched, ...]
    parameters: tuple[tuple[str, str], ...]
    draft: Outcome
    now: Outcome
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may stand at the cursor; it takes the place of the `typed` characters before that."""

    caret: int  # how many characters stand before the cursor
    typed: int
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The slice of the house. What holds is `saved`; what stands in the editor is `text`, which may have mistakes."""

    open: bool = False  # the room is on screen
    profile: str = ""  # whose rules they are; empty: not known yet
    saved: str = ""
    holding: Reading = field(default_factory=Reading)  # of `saved`
    text: str = ""
    differs: bool = False  # `text` is not `saved`
    checked: str = ""  # the text that `reading` is of
    reading: Reading = field(default_factory=Reading)
    refused: str = ""  # why the last 'Save' was refused
    suggestions: Suggestions | None = None
    dropped: str = ""  # a draft that was given up, for as long as that can be undone
    sample: Sample = field(default_factory=Sample)
    trial: Trial | None = None


@fact
class RulesHeld:
    """The worn profile has these rules."""

    profile: str
    text: str
    reading: Reading


@fact
class DraftFound:
    """A text that was typed for a profile and never saved."""

    profile: str
    text: str


@fact
class RulesChecked:
    """What a text says, and what is wrong with it. `save`: it is to hold, if nothing is."""

    profile: str
    text: str
    reading: Reading
    save: bool = False


@fact
class Completed:
    """What may stand at the cursor; None: nothing that is worth a list."""

    suggestions: Suggestions | None


@fact
class RulesTried:
    """What the text would do; None: there is nothing to try, or the text has a mistake."""

    trial: Trial | None


@effect
class ReadHeld:
    """Tell the rules that hold, and the draft beside them."""


@effect
class CheckRules:
    """Read a text once typing rests; at once where it is to be saved."""

    profile: str
    text: str
    save: bool = False


@effect
class CompleteRules:
    """Look what may stand at the cursor. `asked`: the person wants to know, also where no word is begun."""

    text: str
    caret: int
    asked: bool = False


@effect
class KeepRulesDraft:
    """Store the text for as long as it is not what holds; an empty one is none."""

    profile: str
    text: str | None


@effect
class TryRules:
    """Plan the sample by this text, once typing rests."""

    text: str
    sample: Sample


@effect
class FillRules:
    """Put a text into the editor, in the place of `before`: what was typed a moment ago is newer than either."""

    text: str
    before: str


@effect
class PlaceCursor:
    """Put the cursor there, and the person with it."""

    line: int
    column: int


@effect
class StartEditor:
    """Load what the page needs for the editor."""
