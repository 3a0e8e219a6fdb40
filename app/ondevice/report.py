"""What this device can run, and why not more: in words, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from app.ondevice import words
from app.ondevice.fit import TOLD_AT_MOST, free_space, memory
from app.ondevice.progress import LOW_BATTERY, SLOW_MBPS
from app.ondevice.values import Engine, Facts, Gpu

Aspect = Literal["clear", "slow", "closed", "untried"]
About = Literal["graphics", "memory", "processor", "space", "connection", "battery", "built-in"]

ENGINES: tuple[Engine, ...] = get_args(Engine)
ROOM_FOR_SMALL = 400_000_000
"""Bytes that the smallest models which are of use need."""
ROOM_FOR_MANY = 5_000_000_000
_MBPS_TOLD_AT_MOST = 10  # a browser that says so means that or more
_FEW_CORES = 4


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One thing that counts: its lamp with a word, and a sentence."""

    about: About
    name: str
    aspect: Aspect
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """All of it."""

    headline: str
    rows: tuple[ReportRow, ...]
    engines: frozenset[Engine]
    closed: Mapping[Engine, str] = field(default_factory=dict)  # the others, and why


def report(facts: Facts) -> Report:
    """Judge what the browser told."""
    closed = _closed(facts)
    engines = frozenset(engine for engine in ENGINES if engine not in closed)
    rows = (_graphics, _memory, _processor, _space, _connection, _battery, _built_in)
    return Report(
        headline=_headline(facts, engines),
        rows=tuple(row for row in (make(facts) for make in rows) if row),
        engines=engines,
        closed=closed,
    )


def _closed(facts: Facts) -> dict[Engine, str]:
    """Engines that can't run at all, and why."""
    closed: dict[Engine, str] = {}
    if not facts.files:
        no_files = "This browser does not let this page keep files, so no model can be stored."
        closed |= {"webllm": no_files, "wllama": no_files}
    elif facts.gpu is None:
        closed["webllm"] = _graphics(facts).sentence
    if facts.built_in == "absent":
        closed["builtin"] = "This browser has no model of its own."
    elif facts.built_in == "unavailable":
        closed["builtin"] = "This browser has a model of its own, but not for this device."
    return closed


def _headline(facts: Facts, engines: frozenset[Engine]) -> str:
    if not engines:
        return "This browser can't keep models. An ordinary window instead of a private one may help."
    free = free_space(facts)
    if free is not None and free < ROOM_FOR_SMALL and engines != {"builtin"}:
        return f"There is room for very small models only: this site may take {words.size(free)} more."
    if free is not None and free < memory(facts, gpu=facts.gpu is not None).comfortable:
        return f"Small models run here: this site may take {words.size(free)} more."
    gpu = facts.gpu
    if gpu is None or gpu.fallback:
        return "Small models run here, on the CPU."
    most = memory(facts, gpu=True).comfortable
    if facts.mobile:
        return f"Small models run here, up to about {words.size(most)} of memory."
    narrow = "" if gpu.f16 else ", in their larger variants"
    return f"Models up to about {words.size(most)} of memory run well on the GPU here{narrow}."


def _graphics(facts: Facts) -> ReportRow:
    gpu = facts.gpu
    if gpu is None:
        return _no_graphics(facts)
    if gpu.fallback:
        sentence = (
            "A program plays the GPU on the CPU: models for it run, but very slowly. Those for the CPU do better."
        )
        return ReportRow("graphics", "Graphics", "slow", "Played by the CPU", sentence)
    limits = f" Its largest buffer has {words.size(gpu.max_buffer)}." if gpu.max_buffer else ""
    if not gpu.f16:
        sentence = f"{_called(gpu)}, without 16-bit numbers: models run in variants that need more memory.{limits}"
        return ReportRow("graphics", "Graphics", "slow", "WebGPU, 32 bits only", sentence)
    return ReportRow("graphics", "Graphics", "clear", "WebGPU", f"{_called(gpu)}, with 16-bit numbers.{limits}")


def _no_graphics(facts: Facts) -> ReportRow:
    if facts.no_gpu in {"", "absent"}:
        sentence = "This browser has no WebGPU, so models run on the CPU. Current Chrome, Edge and Safari have it."
        return ReportRow("graphics", "Graphics", "closed", "No WebGPU", sentence)
    sentence = "The browser has WebGPU but finds no GPU that a page may use, so models run on the CPU."
    if facts.no_gpu != "no adapter":
        sentence += f" It says: “{facts.no_gpu[:200]}”"
    return ReportRow("graphics", "Graphics", "closed", "No adapter", sentence)


def _called(gpu: Gpu) -> str:
    name = gpu.description or " ".join(part for part in (gpu.vendor, gpu.architecture) if part)
    return f"A GPU is there ({name[:80]})" if name else "A GPU is there"


def _memory(facts: Facts) -> ReportRow:
    probably = words.size(memory(facts, gpu=facts.gpu is not None).comfortable)
    judged = f"A model can probably have {probably}; browsers don't tell what is free, nor what the GPU has."
    if facts.memory_gib is None:
        return ReportRow("memory", "Memory", "untried", "Not told", judged)
    gib = facts.memory_gib
    if gib >= TOLD_AT_MOST:
        return ReportRow("memory", "Memory", "clear", f"{gib:g} GB or more", judged)
    return ReportRow("memory", "Memory", "slow", f"About {gib:g} GB", judged)


def _processor(facts: Facts) -> ReportRow:
    cores = f"{facts.cores} cores" if facts.cores > 1 else "1 core"
    if not facts.isolated:
        sentence = "Models on the CPU use one core only, because this page is not isolated from other sites."
        return ReportRow("processor", "Processor", "slow", f"{cores}, one in use", sentence)
    if facts.cores < _FEW_CORES:
        return ReportRow("processor", "Processor", "slow", cores, "Models on the CPU run slowly with so few.")
    if not facts.memory64:
        sentence = "This browser lacks a part of WebAssembly, so models on the CPU run in a slower build."
        return ReportRow("processor", "Processor", "slow", cores, sentence)
    return ReportRow("processor", "Processor", "clear", cores, "Models on the CPU use several of them.")


def _space(facts: Facts) -> ReportRow:
    if not facts.files:
        sentence = "This browser does not let this page keep files. An ordinary window instead of a private one may."
        return ReportRow("space", "Space", "closed", "None", sentence)
    free = free_space(facts)
    if free is None:
        return ReportRow(
            "space", "Space", "untried", "Not told", "The browser does not say how much this site may take."
        )
    word = f"{words.size(free)} free"
    taken = f" It takes {words.size(facts.used)} now." if facts.used else ""
    if free < ROOM_FOR_SMALL:
        return ReportRow("space", "Space", "closed", word, f"That is too little for most models.{taken}")
    if free < ROOM_FOR_MANY:
        return ReportRow("space", "Space", "slow", word, f"That is enough for small models, not for many.{taken}")
    return ReportRow("space", "Space", "clear", word, f"The browser lets this site take as much.{taken}")


def _connection(facts: Facts) -> ReportRow:
    if facts.saver:
        sentence = "You asked for little data, so downloads ask first."
        return ReportRow("connection", "Connection", "slow", "Data saver", sentence)
    if facts.metered:
        sentence = "It may be paid by volume, so downloads ask first."
        return ReportRow("connection", "Connection", "slow", "Metered", sentence)
    if not facts.mbps:
        return ReportRow("connection", "Connection", "untried", "Not told", "The browser does not say how fast it is.")
    more = " or more" if facts.mbps >= _MBPS_TOLD_AT_MOST else ""
    word = f"{facts.mbps:g} Mbit/s{more}"
    if facts.mbps <= SLOW_MBPS:
        sentence = "Downloads take long. They go on where they stopped, also after a break."
        return ReportRow("connection", "Connection", "slow", word, sentence)
    return ReportRow("connection", "Connection", "clear", word, "That is the browser's guess.")


def _battery(facts: Facts) -> ReportRow | None:
    """Only where there is one to speak of."""
    if facts.battery is None:
        return None
    level = f"{facts.battery:.0%}"
    if facts.charging:
        return ReportRow(
            "battery", "Battery", "clear", f"{level}, charging", "Models use much power while they answer."
        )
    low = facts.battery <= LOW_BATTERY
    sentence = (
        "Models use much power while they answer: plug it in." if low else "Models use much power while they answer."
    )
    return ReportRow("battery", "Battery", "slow" if low else "clear", level, sentence)


def _built_in(facts: Facts) -> ReportRow:
    name = "The browser's own model"
    if facts.built_in == "available":
        return ReportRow("built-in", name, "clear", "Ready", "It is there, and needs no download.")
    if facts.built_in in {"downloadable", "downloading"}:
        word = "Downloading" if facts.built_in == "downloading" else "To download"
        sentence = "The browser can fetch one, and shares it among all sites."
        return ReportRow("built-in", name, "slow", word, sentence)
    if facts.built_in == "unavailable":
        sentence = "It needs more memory, space or another system than this device has."
        return ReportRow("built-in", name, "closed", "Not for this device", sentence)
    return ReportRow("built-in", name, "closed", "None", "This browser has none.")
