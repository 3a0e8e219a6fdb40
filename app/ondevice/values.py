"""What is known of this device, of the models that it may run, and of those that lie on it: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from app.llm.catalog.model import Tier
from app.llm.catalog.value import Value

Engine = Literal["webllm", "wllama", "builtin"]
"""WebLLM (WebGPU), wllama (llama.cpp in WebAssembly, on the CPU or over WebGPU), and the browser's own model."""
Bytes = Annotated[int, Field(ge=0, le=2**53 - 1)]
Good = Literal["chat", "code", "reasoning", "images", "tools", "embeddings", "many languages", "small talk"]

LINE = "device"
"""The id of the one line that all models on this device belong to."""


# ---- The device ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gpu:
    """The adapter that WebGPU gives. `fallback`: a program that plays one on the CPU."""

    vendor: str = ""
    architecture: str = ""
    description: str = ""
    fallback: bool = False
    f16: bool = False  # the feature `shader-f16`
    max_buffer: int = 0  # bytes
    max_binding: int = 0  # bytes of one storage buffer


BuiltIn = Literal["absent", "unavailable", "downloadable", "downloading", "available"]


@dataclass(frozen=True, slots=True)
class Facts:
    """As the browser tells it. None: it does not say."""

    gpu: Gpu | None = None
    no_gpu: str = ""  # why there is none: `absent` (no WebGPU), `no adapter`, or the browser's own words
    memory_gib: float | None = None  # rounded by the browser, and never told above 8
    cores: int = 1
    isolated: bool = False  # cross-origin isolation: threads for WebAssembly
    memory64: bool = False
    mobile: bool = False
    quota: int | None = None  # bytes that this site may take …
    used: int | None = None  # … and takes
    files: bool = False  # the private file system, where models are kept
    saver: bool = False  # the person asked for little data
    metered: bool | None = None
    mbps: float | None = None
    battery: float | None = None  # 0 to 1
    charging: bool | None = None
    built_in: BuiltIn = "absent"


# ---- Models ----------------------------------------------------------------------------------------------------------


class DeviceModel(Value):
    """A model that may run here: a row of the list, or the person's own."""

    id: Annotated[str, Field(min_length=1, max_length=150)]  # unique among all engines
    engine: Engine
    name: Annotated[str, Field(min_length=1)]
    family: str = ""
    billions: float | None = None  # parameters
    quantization: str = ""
    url: str = ""  # webllm: the folder that holds mlc-chat-config.json; wllama: the (first) GGUF file
    parts: tuple[str, ...] = ()  # wllama: all files of a split GGUF; empty: `url` alone
    library: str = ""  # webllm: its WebAssembly library
    manifest: str = ""  # webllm: the name of mlc-model-manifest.json, where the model has one
    download: Bytes | None = None
    estimated: bool = False  # its download was worked out from parameters and bits, not told
    memory: Bytes = 0  # needed to run it, of the GPU or of the computer
    max_binding: Bytes = 0  # webllm: the storage buffer that it needs; 0: nobody says
    context: int = 4096
    f16: bool = False  # needs `shader-f16`
    low_resource: bool = False
    embeddings: bool = False
    images: bool = False
    tools: bool = False
    reasoning: bool = False
    tier: Tier | None = None
    good_at: tuple[Good, ...] = ()
    twin: str = ""  # the same model for devices without `shader-f16`
    licence: str = ""
    own: bool = False


Fits = Literal["fits", "tight", "no"]


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a model runs here, and why not or why only just."""

    fits: Fits
    reason: str = ""


# ---- Files -----------------------------------------------------------------------------------------------------------

Scope = Literal["webllm/model", "webllm/config", "webllm/wasm", "switchyard/gguf"]
"""The folder of the private file system below `tvmjs-opfs-store/`, as WebLLM's own OPFS cache cuts it."""


class ModelFile(Value):
    """One file of a model: where it comes from and what it must be. Empty and 0: nobody says."""

    url: str
    scope: Scope
    bytes: Bytes = 0
    hash: str = ""  # `sha256:…` or `md5:…`, in hex
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """Files to be here in the end. Those that are, whole and of the same hash, are not fetched again."""

    id: str  # the model's
    files: tuple[ModelFile, ...]


JobState = Literal["waiting", "running", "verifying", "paused", "done", "failed"]


@dataclass(frozen=True, slots=True)
class JobTold:
    """How a job stands."""

    id: str
    state: JobState
    done: int = 0  # bytes that are here
    total: int = 0
    rate: float = 0.0  # bytes a second, lately
    fetched: int = 0  # bytes that came over the network since this tab began with it
    fault: str = ""  # with `failed`: which leaf of errors.py, by its class name
    detail: str = ""
    files: tuple[ModelFile, ...] = ()  # with `done`: as they were found to be


@dataclass(frozen=True, slots=True)
class Held:
    """What of a file lies here."""

    url: str
    bytes: int = 0
    whole: bool = False
    damaged: tuple[int, ...] = ()  # after a check: the pieces that are not what they were


# ---- Engines ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LoadOrder:
    """What an engine is to load, and how."""

    model: DeviceModel
    files: tuple[ModelFile, ...] = ()
    context: int = 4096
    threads: int = 0  # wllama: 0 lets the engine choose
    gpu: bool = True  # wllama: also over WebGPU
    responsive: bool = True  # pause between tokens, so that other work on this device goes on


@dataclass(frozen=True, slots=True)
class Loading:
    """How far a model is loaded: 0 to 1, and what is done now."""

    share: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an engine runs."""

    model: str
    engine: Engine
    context: int
    memory: int | None = None  # bytes, where the engine tells
    threads: int = 1
    gpu: bool = False


# ---- Copies ----------------------------------------------------------------------------------------------------------


class Copy(Value):
    """A model that is here, or is wanted here: what `DeviceBook` in app/records/kinds.py keeps. Times are ms."""

    model: DeviceModel
    state: Literal["wanted", "paused", "here"] = "wanted"
    files: tuple[ModelFile, ...] = ()  # once they are known: sizes and hashes as they were found or promised
    next: tuple[ModelFile, ...] = ()  # of an update that is being fetched, or is offered
    added: Bytes = 0
    used: Bytes = 0  # when it last answered
    loading: Bytes = 0  # when a load began that has not ended: after a crash of the tab this is how one knows
    crashed: bool = False  # so it is not loaded by itself
    context: int = 0  # that the person chose, or that a step down left; 0: the model's own
    tokens_per_second: float | None = None  # measured here
    load_seconds: float | None = None
