"""Devices that people have, as their browsers tell them, and small models to try on them."""

from __future__ import annotations

from dataclasses import replace

from app.ondevice.values import Copy, DeviceModel, Facts, Gpu, ModelFile

GIB = 1 << 30
MB = 1_000_000
GRAPHICS = Gpu(vendor="nvidia", architecture="lovelace", f16=True, max_buffer=4 * GIB, max_binding=2 * GIB)
DESKTOP = Facts(
    gpu=GRAPHICS,
    memory_gib=8,
    cores=8,
    isolated=True,
    memory64=True,
    quota=100_000 * MB,
    used=0,
    files=True,
    mbps=10,
)
NO_ADAPTER = replace(DESKTOP, gpu=None, no_gpu="no adapter")
NO_WEBGPU = replace(DESKTOP, gpu=None, no_gpu="absent")
FALLBACK = replace(DESKTOP, gpu=Gpu(fallback=True, max_buffer=GIB, max_binding=128 << 20))
NO_F16 = replace(DESKTOP, gpu=replace(GRAPHICS, vendor="intel", f16=False))
PHONE = replace(
    DESKTOP,
    gpu=Gpu(vendor="qualcomm", f16=True, max_buffer=GIB, max_binding=256 << 20),
    memory_gib=4,
    isolated=False,
    mobile=True,
    quota=10_000 * MB,
)
FULL = replace(DESKTOP, quota=500 * MB)
PRIVATE = Facts()


def model(id: str = "m", **more: object) -> DeviceModel:
    """One that fits nearly everywhere, unless told otherwise."""
    told = {"engine": "webllm", "name": id, "billions": 1.0, "memory": 800 * MB, "download": 600 * MB}
    return DeviceModel.model_validate({"id": id, "low_resource": True, "good_at": ("chat",), **told, **more})


def file(name: str, size: int = 10, hashed: str = "", etag: str = "") -> ModelFile:
    """A file of a model."""
    return ModelFile(url=f"https://hub.test/{name}", scope="webllm/model", bytes=size, hash=hashed, etag=etag)


def copy(id: str = "m", *files: ModelFile, **more: object) -> Copy:
    """One that is here."""
    return Copy.model_validate({"model": model(id), "state": "here", "files": files, **more})
