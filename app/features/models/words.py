"""Short texts of the room: figures of an answer, what a model is, how a download stands."""

from __future__ import annotations

from app.features.models.measure import Measure
from app.llm.errors import DeviceError
from app.ondevice import progress, words
from app.ondevice.errors import LEAVES
from app.ondevice.speed import figure
from app.ondevice.values import Copy, DeviceModel, Engine, JobTold
from app.routing.words import seconds

ENGINES: dict[Engine, str] = {"webllm": "WebLLM", "wllama": "wllama", "builtin": "Built in"}
RUNS_ON: dict[Engine, str] = {"webllm": "on the GPU", "wllama": "on CPU or GPU", "builtin": "in the browser"}


def figures(measure: Measure) -> str:
    """`first token 0.4 s · 31 tokens/s · 128 tokens`."""
    if measure.first_token is None:
        return ""
    parts = (
        f"first token {seconds(measure.first_token)}",
        f"{figure(measure.rate)} tokens/s" if measure.rate else "",
        f"{measure.count:,} tokens",
    )
    return " · ".join(part for part in parts if part)


def size_of(model: DeviceModel) -> str:
    """Of its download."""
    if model.download is None:
        return "none" if model.engine == "builtin" else "size unknown"
    return f"{'≈ ' if model.estimated else ''}{words.size(model.download)}"


def memory_of(model: DeviceModel) -> str:
    """That it needs while it runs."""
    return f"≈ {words.size(model.memory)}" if model.memory else "not known"


def space_of(copy: Copy) -> str:
    """That its files take."""
    taken = sum(file.bytes for file in copy.files)
    return words.size(taken) if taken else ""


def fault_of(job: JobTold) -> type[DeviceError]:
    """Why a download stopped."""
    return LEAVES.get(job.fault, DeviceError)


def standing(copy: Copy, job: JobTold | None, *, online: bool) -> str:
    """How a download stands, in a line."""
    if job is None:
        return "Paused" if copy.state == "paused" else "Waits for the network" if not online else "Waits for its turn"
    if job.state == "waiting" and (job.fault or not online):
        return "Waits for the network"
    return progress.in_words(job)
