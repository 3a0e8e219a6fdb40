"""What code tells the Compare room."""

from __future__ import annotations

from app.features.compare.ordered import Chosen, DecideRound
from app.features.compare.state import Origin
from app.records.kinds import Comparison, Message
from app.records.talking import Slot
from app.ui.messages import effect, fact


@fact
class ComparisonPrepared:
    """An empty comparison, with slots to begin with."""

    comparison: Comparison
    origin: Origin


@fact
class ComparisonLoaded:
    """A kept one with its messages; `running` are the answers that this tab is writing."""

    comparison: Comparison
    messages: tuple[Message, ...]
    origin: Origin
    running: frozenset[str] = frozenset()


@fact
class ComparisonMissing:
    """One that was asked for is not stored."""

    id: str


@fact
class ComparisonStale:
    """Another tab that wrote answers into it may be gone without a word."""

    id: str


@fact
class ComparisonsListed:
    """Those that are kept, the latest first."""

    comparisons: tuple[Comparison, ...]


@fact
class ComparisonKept:
    """What is stored of one is this now."""

    comparison: Comparison


@fact
class ComparisonGone:
    """One is not stored any more; here it can be taken back."""

    id: str
    title: str
    undo: bool = True


@fact
class SlotAnswered:
    """Who answers a new slot, as the switchboard would choose."""

    slot: Slot


@fact
class DraftFound:
    """What stood in the field the last time."""

    text: str


@fact
class RoundDecided:
    """Where everything goes. With `troubles` nothing may be sent."""

    order: DecideRound
    chosen: tuple[Chosen, ...]
    troubles: tuple[str, ...] = ()


@fact
class RoundAllowed:
    """The keys are unlocked, so what waited for that may go."""

    decided: RoundDecided


@fact
class RoundFailed:
    """It could not be stored or decided, so nothing was sent."""

    text: str


@fact
class RoundStarted:
    """A round is stored, and its answers begin. `following`: how many rounds come after it by themselves."""

    comparison: Comparison
    messages: tuple[Message, ...]
    following: int = 0


@fact
class MergeWeighed:
    """What the merged answer will take, in words."""

    words: str


@fact
class SlotGrew:
    """An answer has a part that the page has no place for yet, or comes from somebody else than was thought."""

    answer: Message


@fact
class SlotTravels:
    """What goes on with an answer before it begins."""

    answer: str
    doing: str


@fact
class SlotEnded:
    """An answer is complete, or cut with its reason."""

    answer: Message


@fact
class RoundsEnded:
    """Nothing of them is under way any more."""


@effect
class BeginRound:
    """Store it, then let everybody answer."""

    decided: RoundDecided
