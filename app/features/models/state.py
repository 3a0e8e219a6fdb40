"""What is known of models on this device, and what code tells of it. Orders are in `wanted.py`, words in `said.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.ondevice.choice import Shown, Wanted
from app.ondevice.values import Copy, DeviceModel, Facts, Held, JobTold, Loaded
from app.records.kinds import Settings
from app.ui.messages import fact

MODELS_A_PAGE = 12
"""So many are drawn at once: more would keep the page busy for too long."""

Work = Literal["weighing", "checking", "looking", "handing out", "taking in", "measuring", "deleting"]
"""What is being done with a model, beside a download."""


@dataclass(frozen=True, slots=True)
class Running:
    """What the engine of this tab does."""

    state: Literal["idle", "loading", "ready", "answering"] = "idle"
    model: str = ""
    name: str = ""
    share: float = 0.0  # of a load
    words: str = ""
    loaded: Loaded | None = None
    rate: float | None = None  # tokens a second, of the last answer


@dataclass(frozen=True, slots=True)
class Trial:
    """A prompt that is tried in the room. Its answer goes to the page, past the state, until it has ended."""

    number: int = 0
    model: str = ""
    state: Literal["", "answering", "ended"] = ""
    prompt: str = ""
    text: str = ""  # of one that has ended
    figures: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Short:
    """There is no room for a model. What could go, the least recently used first."""

    model: DeviceModel
    missing: int  # bytes
    could_go: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was typed for a model of one's own, and why it can't be taken."""

    form: Literal["mlc", "gguf", "file"]
    why: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What a benchmark found."""

    first_token: float
    tokens_per_second: float


@dataclass(frozen=True, slots=True)
class Models:
    """The slice of the house."""

    open: bool = False
    facts: Facts | None = None
    rows: tuple[Shown, ...] = ()  # of all models those that are wanted, judged by the facts
    wanted: Wanted = field(default_factory=lambda: Wanted(fitting=True))
    page: int = 0
    quality: DeviceModel | None = None  # recommended
    speed: DeviceModel | None = None
    copies: Mapping[str, Copy] = field(default_factory=dict)
    read: bool = False  # the copies were
    jobs: Mapping[str, JobTold] = field(default_factory=dict)  # as they were told last; changes many times a second
    fetching: frozenset[str] = frozenset()  # those that have one
    running: Running = field(default_factory=Running)  # changes as often
    held: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)  # as the last check found it
    work: Mapping[str, Work] = field(default_factory=dict)
    trouble: Mapping[str, str] = field(default_factory=dict)  # by model
    said: str = ""  # what came of something, for those who can't see it
    updates: Mapping[str, int] = field(default_factory=dict)  # bytes that an update would fetch; 0: it is the newest
    measured: Mapping[str, Measured] = field(default_factory=dict)
    short: Short | None = None
    trial: Trial = field(default_factory=Trial)
    wrong: Wrong | None = None
    taking: bool = False  # files are being copied in
    settings: Settings = field(default_factory=Settings)
    online: bool = True
    now: int = 0  # ms

    @property
    def here(self) -> tuple[Copy, ...]:
        """Those that can be loaded, the last used first."""
        found = (copy for copy in self.copies.values() if copy.state == "here")
        return tuple(sorted(found, key=lambda copy: (-max(copy.used, copy.added), copy.model.name)))


# ---- Facts -----------------------------------------------------------------------------------------------------------


@fact
class FactsTold:
    """What the browser tells of this device, at this moment."""

    facts: Facts


@fact
class CopiesRead:
    """The models that are on this device, or wanted here."""

    copies: tuple[Copy, ...]
    now: int


@fact
class JobChanged:
    """How a download stands."""

    job: JobTold


@fact
class RunningTold:
    """What the engine does now."""

    running: Running


@fact
class DownloadWeighed:
    """A download was asked for; this is how the device stands for it."""

    model: DeviceModel
    facts: Facts


@fact
class DownloadConfirmed:
    """The person wants it all the same, or nothing speaks against it."""

    model: DeviceModel


@fact
class CancelConfirmed:
    """What came of a download is to go."""

    model: str


@fact
class DeleteConfirmed:
    """The person wants it deleted."""

    model: str


@fact
class LoadConfirmed:
    """The person wants a model loaded that the tab died of."""

    model: str


@fact
class WorkDone:
    """What was done with a model is over."""

    model: str
    said: str = ""


@fact
class ModelTroubled:
    """Something with a model failed."""

    model: str
    why: str


@fact
class HeldTold:
    """What of a model lies here, as a check found it."""

    model: str
    held: tuple[Held, ...]


@fact
class UpdateSeen:
    """Its maker's files were compared with those here: so many bytes would be fetched."""

    model: str
    bytes: int


@fact
class SpeedMeasured:
    """A benchmark is over."""

    model: str
    measured: Measured


@fact
class TrialEnded:
    """An answer in the room is over."""

    number: int
    text: str
    figures: str = ""
    problem: str = ""


@fact
class OwnRefused:
    """What was given for a model of one's own can't be taken."""

    wrong: Wrong


@fact
class OwnTaken:
    """A model of one's own is on its way, or here."""

    model: DeviceModel


@fact
class TakingEnded:
    """What was picked is here, or refused."""
