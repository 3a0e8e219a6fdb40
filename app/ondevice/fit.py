"""Whether a model runs on this device: fits, only just, or not, with the reason.

Browsers don't tell how much memory the GPU has, nor how much of the computer's is free. So memory is judged from what
they do tell: the computer's memory (rounded, and never told above 8 GiB), the largest buffer that the adapter takes,
and whether this is a phone. What rests on that says “probably”. What is told exactly (adapter, features, limits,
space) is said as a fact.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.ondevice import words
from app.ondevice.values import DeviceModel, Engine, Facts, Fit

GIB = 1 << 30
TOLD_AT_MOST = 8.0
"""GiB: a browser that says so means that or more."""
LARGEST_FILE = 2**31 - 1
"""Bytes of one GGUF file: more does not fit into one buffer of the browser."""
WASM_REACHES = 4 * GIB
"""What WebAssembly addresses in wllama's builds, of 64 bits and of 32."""
_SPARE = 50_000_000  # bytes of the quota that are left for everything else
_DOUBT = 0.15  # of a download that was only estimated
_UNTOLD = 8.0  # GiB that a computer has of which the browser does not speak …
_UNTOLD_MOBILE = 4.0  # … and a phone
_FALLBACK_MOST = 2.0  # billions of parameters that a CPU in the place of a GPU can be asked to answer with
_CPU_FITS = 2.0  # … and a CPU by an engine that is made for it
_CPU_MOST = 5.0
_GPU_ENGINES: frozenset[Engine] = frozenset({"webllm"})


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes that a model may probably take: without a worry, and at most."""

    comfortable: int
    most: int
    basis: str  # what it was judged from


def memory(facts: Facts, *, gpu: bool) -> Memory:
    """What a tab can probably have, of the GPU's memory or of the computer's."""
    told = facts.memory_gib
    gib = told or (_UNTOLD_MOBILE if facts.mobile else _UNTOLD)
    if facts.mobile:
        comfortable, most = 0.25 * gib, 0.4 * gib  # what lies beyond is taken by killing the tab
    else:
        comfortable, most = 0.5 * gib, gib if gib >= TOLD_AT_MOST else 0.75 * gib
    limit = float(WASM_REACHES) / GIB if not gpu else _graphics_gib(facts)
    if limit:
        comfortable, most = min(comfortable, limit), min(most, limit)
    return Memory(int(comfortable * GIB), int(most * GIB), _basis(facts))


def _graphics_gib(facts: Facts) -> float:
    """Adapters with little memory take small buffers; four of them is a bound that holds in practice."""
    return 4 * facts.gpu.max_buffer / GIB if facts.gpu else 0.0


def _basis(facts: Facts) -> str:
    device = "phone or tablet" if facts.mobile else "computer"
    if facts.memory_gib is None:
        return f"this browser does not say how much memory the {device} has"
    more = " or more" if facts.memory_gib >= TOLD_AT_MOST else ""
    return f"a {device} with {facts.memory_gib:g} GB of memory{more}"


def free_space(facts: Facts) -> int | None:
    """Bytes that this site may still take; None: the browser does not say."""
    return None if facts.quota is None else max(facts.quota - (facts.used or 0), 0)


def fit(model: DeviceModel, facts: Facts, here: int = 0) -> Fit:
    """Whether it runs here. `here`: bytes of it that lie on this device already, and need no more space."""
    if model.engine == "builtin":
        return _built_in(facts)
    doubts: list[str] = []
    for judge in (_engine, _features, _space, _memory, _effort):
        judged = judge(model, facts, here)
        if judged is None:
            continue
        if judged.fits == "no":
            return judged
        doubts.append(judged.reason)
    return Fit("tight", " ".join(doubts)) if doubts else Fit("fits")


def _built_in(facts: Facts) -> Fit:
    if facts.built_in == "available":
        return Fit("fits")
    if facts.built_in in {"downloadable", "downloading"}:
        return Fit("tight", "Your browser still has to download its own model, which takes several gigabytes.")
    if facts.built_in == "unavailable":
        return Fit("no", "Your browser has a model of its own, but not for this device.")
    return Fit("no", "This browser has no model of its own.")


def _engine(model: DeviceModel, facts: Facts, _here: int) -> Fit | None:
    if not facts.files:
        return Fit("no", "This browser does not let this page keep files, so no model can be stored.")
    if model.engine in _GPU_ENGINES and facts.gpu is None:
        return Fit("no", no_gpu(facts))
    return None


def no_gpu(facts: Facts) -> str:
    """Why there is none."""
    if facts.no_gpu in {"", "absent"}:
        return "It needs a GPU, and this browser has no WebGPU."
    if facts.no_gpu == "no adapter":
        return "It needs a GPU, and this browser finds none that a page may use."
    return "It needs a GPU, and this browser gives none to this page."


def _features(model: DeviceModel, facts: Facts, _here: int) -> Fit | None:
    gpu = facts.gpu
    if model.engine not in _GPU_ENGINES or gpu is None:
        return None
    if model.f16 and not gpu.f16:
        other = " Take its variant for such GPUs (q4f32)." if model.twin else ""
        return Fit("no", f"It computes with 16-bit numbers, which this GPU does not offer to pages.{other}")
    if model.max_binding and gpu.max_binding and model.max_binding > gpu.max_binding:
        needed, given = words.size(model.max_binding), words.size(gpu.max_binding)
        return Fit("no", f"It needs buffers of {needed}, and this GPU gives {given} at most.")
    return None


def _space(model: DeviceModel, facts: Facts, here: int) -> Fit | None:
    largest = model.download if model.engine == "wllama" and not model.parts else None
    if largest and largest > LARGEST_FILE:
        return Fit("no", f"Its file has {words.size(largest)}; one file may have 2 GB. Split, it would do.")
    free = free_space(facts)
    missing = max((model.download or 0) - here, 0)
    if free is None or not missing:
        return None
    if missing > free:
        return Fit("no", f"It takes {words.download(model, missing)}, and this site may take {words.size(free)} more.")
    if missing * (1 + _DOUBT * model.estimated) + _SPARE > free:
        return Fit("tight", f"It takes nearly all of the {words.size(free)} that this site may still take.")
    return None


def _memory(model: DeviceModel, facts: Facts, _here: int) -> Fit | None:
    needed, gpu = model.memory, model.engine in _GPU_ENGINES
    if not gpu and needed > WASM_REACHES:
        return Fit(
            "no", f"It needs {words.size(needed)} of memory, and WebAssembly reaches {words.size(WASM_REACHES)}."
        )
    judged = memory(facts, gpu=gpu)
    asks = f"It needs about {words.size(needed)} of memory"
    if needed > judged.most:
        return Fit("no", f"{asks}, which is probably too much here: {judged.basis}.")
    if needed > judged.comfortable:
        return Fit("tight", f"{asks}, which is probably just enough: {judged.basis}. Close other tabs first.")
    if facts.mobile and gpu and not model.low_resource:
        return Fit("tight", "It was not made for phones: it may be too much, or slow.")
    return None


def _effort(model: DeviceModel, facts: Facts, _here: int) -> Fit | None:
    """Whether one would wait for it."""
    billions = model.billions or model.memory / GIB
    if model.engine in _GPU_ENGINES and facts.gpu and facts.gpu.fallback:
        if billions > _FALLBACK_MOST:
            return Fit("no", "The GPU here is played by the CPU, which would take minutes for a sentence.")
        return Fit("tight", "The GPU here is played by the CPU: it runs, but very slowly.")
    if model.engine == "wllama" and not (facts.gpu and not facts.gpu.fallback):
        if billions > _CPU_MOST:
            return Fit("no", "It would run on the CPU alone, which is too slow for a model of this size.")
        if billions > _CPU_FITS:
            return Fit("tight", "It runs on the CPU alone: slowly.")
    return None
