"""What is ordered in the Models room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from app.features.models.state import Trial
from app.ondevice.values import DeviceModel
from app.ui.messages import effect


@effect
class OpenDevice:
    """Read what is here, listen to downloads, and go on with those that are wanted."""


@effect
class LookAtDevice:
    """Ask the browser how this device stands."""


@effect
class ReadCopies:
    """Another tab changed what is here."""


@effect
class WeighDownload:
    """Look at the device once more, before much is downloaded."""

    model: DeviceModel


@effect
class StartDownload:
    """Fetch it, from where it stopped."""

    model: DeviceModel


@effect
class PauseDownload:
    """Stop, and keep what came."""

    model: str


@effect
class GoOnDownloading:
    """Go on with all that are wanted: the network is back."""


@effect
class LimitDownloads:
    """All together at most so many bytes a second; 0: as fast as it goes."""

    bytes_per_second: int


@effect
class RemoveModel:
    """Delete its files, whole or not, and forget it."""

    model: str


@effect
class LoadModel:
    """Load it; one that the tab died of only with `insists`."""

    model: str
    insists: bool = False


@effect
class UnloadModel:
    """Let go of what is loaded."""


@effect
class ChangeContext:
    """Load it with so many tokens of context from now on."""

    model: str
    context: int


@effect
class PaceEngines:
    """Whether the tab is kept responsive while a model runs."""

    responsive: bool


@effect
class CheckModel:
    """Read all of it, and compare."""

    model: str


@effect
class RepairModel:
    """Fetch what is damaged or missing."""

    model: str


@effect
class LookForUpdate:
    """Compare what is here with what its maker publishes now."""

    model: str


@effect
class TakeUpdate:
    """Fetch what is new."""

    model: str


@effect
class HandOut:
    """Let the person save its files."""

    model: str


@effect
class MeasureModel:
    """Let it answer a fixed prompt, and time it."""

    model: str


@effect
class TryModel:
    """Let it answer, in the room."""

    trial: Trial


@effect
class FocusTrial:
    """Let the person type the prompt."""


@effect
class StopTrial:
    """Stop the answer."""


@effect
class AddOwn:
    """Take a model of the person's own in, from where it is published."""

    form: Literal["mlc", "gguf"]
    fields: Mapping[str, str]


@effect
class TakeIn:
    """Copy in what was picked in this field of the page."""

    field: str
