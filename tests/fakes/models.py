"""Models rooms in the situations that a person can see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.features.frame.state import Frame, Palette
from app.features.house import House
from app.features.models.state import (
    CopiesRead,
    FactsTold,
    HeldTold,
    JobChanged,
    Measured,
    Models,
    ModelTroubled,
    OwnRefused,
    Running,
    RunningTold,
    Short,
    SpeedMeasured,
    Trial,
    UpdateSeen,
    Wrong,
)
from app.features.models.update import HANDLERS
from app.features.settings.state import Service, SettingsRoom
from app.ondevice.values import Copy, DeviceModel, Facts, Gpu, Held, JobTold, Loaded, ModelFile
from app.ui.loop import Say

NOW = 1_795_000_000_000
DAY = 86_400_000
HOSTILE = '"><img src=x onerror=alert(1)> & “quotes” \u202e ' + "W" * 200
READY = Frame(ready=True, room="models")

DESK = Facts(
    gpu=Gpu("nvidia", "ada", "", f16=True, max_buffer=4 << 30, max_binding=2 << 30),
    memory_gib=8.0,
    cores=16,
    isolated=True,
    memory64=True,
    quota=280_000_000_000,
    used=2_100_000_000,
    files=True,
    mbps=10.0,
)
PHONE = Facts(
    no_gpu="absent",
    memory_gib=4.0,
    cores=8,
    mobile=True,
    quota=500_000_000,
    used=20_000_000,
    files=True,
    saver=True,
    battery=0.15,
    charging=False,
)
PRIVATE = Facts(no_gpu=HOSTILE, memory_gib=None)
NO_F16 = replace(DESK, gpu=Gpu("intel", "gen-9", max_buffer=1 << 30, max_binding=1 << 30), metered=True)


def tell(models: Models, *facts: object) -> tuple[Models, list[Any]]:
    """The room after these, and what was ordered or said."""
    orders: list[Any] = []
    for fact in facts:
        models, wanted = HANDLERS[type(fact)](models, fact)
        orders += [one.fact if isinstance(one, Say) else one for one in wanted]
    return models, orders


def model(id: str = "qwen", **fields: Any) -> DeviceModel:  # noqa: ANN401 - the fields of DeviceModel
    about = {
        "id": id,
        "engine": "wllama",
        "name": "Qwen3 0.6B",
        "quantization": "Q8_0",
        "url": f"https://models.example/{id}.gguf",
        "download": 640_000_000,
        "memory": 900_000_000,
        "context": 8192,
        "tier": "basic",
        "good_at": ("chat", "reasoning"),
        "licence": "Apache 2.0",
    }
    return DeviceModel.model_validate({**about, **fields})


def files(of: DeviceModel, size: int = 640_000_000, etag: str = '"1"') -> tuple[ModelFile, ...]:
    return (ModelFile(url=of.url, scope="switchyard/gguf", bytes=size, etag=etag),)


def copy(id: str = "qwen", state: Any = "here", **fields: Any) -> Copy:  # noqa: ANN401 - the fields of Copy
    about = {name: fields.pop(name) for name in ("name", "engine", "embeddings", "own", "url") if name in fields}
    made = model(id, **about)
    return Copy(model=made, state=state, files=fields.pop("files", files(made)), added=NOW - DAY, **fields)


QWEN = copy("qwen", used=NOW - 3_600_000, tokens_per_second=31.4, load_seconds=2.0)
LLAMA = copy("llama", name="Llama 3.2 3B Instruct q4f16 1", engine="webllm", used=NOW - 9 * DAY, context=2048)
GUARD = copy("guard", name="Embeddings Small", embeddings=True)
CRASHED = copy("big", name="Ministral 8B Instruct", crashed=True)
STRANGE = copy("strange", name=HOSTILE, own=True, url="picked:strange.gguf")
COMING = copy("smol", "wanted", name="SmolLM2 360M Instruct")
WAITING = copy("tiny", "wanted", name="TinyLlama 1.1B Chat v1.0")
PAUSED = copy("phi", "paused", name="Phi 3.5 mini instruct")
FAILED = copy("gemma", "wanted", name="Gemma 2 2B it")
ALL = (QWEN, LLAMA, GUARD, CRASHED, STRANGE, COMING, WAITING, PAUSED, FAILED)
JOBS = (
    JobTold("smol", "running", 120_000_000, 386_000_000, 2_500_000.0),
    JobTold("phi", "paused", 900_000_000, 2_100_000_000),
    JobTold("gemma", "failed", 5_000_000, 1_600_000_000, fault="NoRoom", detail=HOSTILE),
)
LOADED = Running("ready", "qwen", "Qwen3 0.6B", loaded=Loaded("qwen", "wllama", 8192, 910_000_000, 8), rate=31.4)
NEWER = QWEN.model_copy(update={"next": files(QWEN.model, 650_000_000, '"2"')})


def rooms() -> dict[str, Models]:
    """By what they show."""
    fresh, _ = tell(Models(open=True), FactsTold(DESK), CopiesRead((), NOW))
    here, _ = tell(fresh, CopiesRead((QWEN, LLAMA), NOW), RunningTold(LOADED))
    busy, _ = tell(fresh, CopiesRead(ALL, NOW), *map(JobChanged, JOBS))
    damaged = HeldTold("qwen", (Held(QWEN.model.url, 640_000_000, whole=False, damaged=(3,)),))
    ended = Trial(1, "qwen", "ended", HOSTILE, "It **works**.", "first token 0.4 s · 31 tokens/s · 128 tokens")
    loading = RunningTold(Running("loading", "llama", "Llama 3.2 3B", 0.4, "Reading"))
    return {
        "nothing known": Models(open=True),
        "nothing here, a desk": fresh,
        "nothing here, a phone": tell(fresh, FactsTold(PHONE))[0],
        "nothing here, a GPU without 16 bits": tell(fresh, FactsTold(NO_F16))[0],
        "a private window": tell(fresh, FactsTold(PRIVATE))[0],
        "no room": replace(here, short=Short(model("new"), 900_000_000, ("llama", "qwen"))),
        "no room, and nothing could go": replace(fresh, short=Short(model("new", name=HOSTILE), 900_000_000)),
        "loaded": here,
        "loading": tell(here, loading)[0],
        "everything at once": busy,
        "everything at once, offline": replace(busy, online=False),
        "damaged, and in trouble": tell(here, damaged, ModelTroubled("llama", HOSTILE))[0],
        "an update": tell(here, CopiesRead((NEWER, LLAMA), NOW), UpdateSeen("llama", 0))[0],
        "measured": tell(here, SpeedMeasured("qwen", Measured(0.4, 31.4)))[0],
        "being tried": replace(here, trial=Trial(1, "qwen", "answering", HOSTILE)),
        "tried": replace(here, trial=ended),
        "tried in vain": replace(here, trial=replace(ended, text="", figures="", problem=HOSTILE)),
        "nothing found": replace(fresh, rows=(), wanted=replace(fresh.wanted, text=HOSTILE)),
        "nothing fits the filters": replace(fresh, rows=()),
        "an address that can't be taken": tell(fresh, OwnRefused(Wrong("gguf", HOSTILE)))[0],
        "a library that can't be taken": tell(fresh, OwnRefused(Wrong("mlc", HOSTILE)))[0],
        "a file that can't be taken": tell(fresh, OwnRefused(Wrong("file", HOSTILE)))[0],
    }


NO_COPY = SettingsRoom(service=Service(offline="unavailable", offline_reason=HOSTILE))
HOUSES: dict[str, House] = {
    **{f"models: {name}": House(frame=READY, models=state) for name, state in rooms().items()},
    "models, without a copy of the app": House(frame=READY, models=rooms()["loaded"], settings=NO_COPY),
    "the palette with a model loaded": House(frame=replace(READY, overlay=Palette()), models=rooms()["loaded"]),
}
