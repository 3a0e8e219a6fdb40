"""Models of the person's own: any MLC model by its address, any GGUF by its address or from a file.

What is wrong with what was typed or picked is a `ValueError` with a sentence for the person.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

from app.llm.catalog.address import checked_base_url
from app.ondevice.errors import WrongFile
from app.ondevice.families import (
    Family,
    billions_of,
    family_of,
    gguf_memory,
    gguf_quantization,
    mlc_download,
    mlc_memory,
    mlc_quantization,
    split_of,
    tier_for,
)
from app.ondevice.fit import LARGEST_FILE
from app.ondevice.manifests import parts_of
from app.ondevice.values import DeviceModel, Engine

PICKED = "picked:"
"""How the address of a file begins that came from the person's disk."""
PREFIX = "own-"
_LONGEST_URL = 1000
_LONGEST_STEM = 80
_CONTEXT = 4096
_DEFAULT_PORTS = {"https": ":443", "http": ":80"}
# With these alone an address is the same before and after a browser has read it.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%/-]*")
_DOTS = re.compile(r"(\.|%2e){1,2}", re.IGNORECASE)
_REVISION = re.compile(r"/resolve/[^/]+/?$")
_NOT_A_MODEL = re.compile(r"mmproj|(?<![a-z])lora(?![a-z])", re.IGNORECASE)


def mlc(url: str, library: str, taken: Collection[str] = ()) -> DeviceModel:
    """An MLC model: the folder with its mlc-chat-config.json, and its library."""
    folder, library = _address(url.removesuffix("mlc-chat-config.json")), _address(library)
    if not library.endswith(".wasm"):
        message = "The library of an MLC model is a file whose name ends with .wasm."
        raise ValueError(message)
    name = _last(_REVISION.sub("", folder))
    billions, quantization = billions_of(name), mlc_quantization(name)
    download = mlc_download(billions, quantization) if billions else None
    return _model(
        "webllm",
        name,
        taken,
        url=folder,
        library=library,
        download=download,
        estimated=True,
        memory=mlc_memory(download or 0),
        quantization=quantization,
        f16="f16" in quantization,
    )


def gguf(url: str, taken: Collection[str] = ()) -> DeviceModel:
    """A GGUF on some host; of a split one, any of its parts."""
    address = _address(url.strip().removesuffix("?download=true").replace("/blob/", "/resolve/", 1))
    name = _gguf_name(_last(address))
    try:
        parts = parts_of(address)
    except WrongFile as wrong:
        raise ValueError(wrong.what) from wrong
    return _model("wllama", name, taken, url=parts[0], parts=parts if len(parts) > 1 else ())


def from_file(name: str, size: int, taken: Collection[str] = ()) -> DeviceModel:
    """A GGUF that the person picks."""
    plain = _gguf_name(name)
    if split_of(name):
        message = "This is one part of a split model. Such a model can be fetched by its address, all parts at once."
        raise ValueError(message)
    if size <= 0:
        message = "This file is empty."
        raise ValueError(message)
    if size > LARGEST_FILE:
        message = "This file is larger than 2 GB, which is more than the engine can read at once. Split, it would do."
        raise ValueError(message)
    model = _model("wllama", plain, taken, download=size, memory=gguf_memory(size, _CONTEXT))
    return model.model_copy(update={"url": PICKED + model.id})


def _model(engine: Engine, name: str, taken: Collection[str], **more: object) -> DeviceModel:
    """What the name tells, and the rest as given."""
    family: Family = family_of(name)
    billions = billions_of(name)
    embeds = "embeddings" in family.good_at or "embed" in name.lower()
    told: dict[str, object] = {
        "id": free_id(name, taken),
        "engine": engine,
        "name": name,
        "family": family.name,
        "billions": billions,
        "quantization": gguf_quantization(name) if engine == "wllama" else "",
        "context": _CONTEXT,
        "low_resource": True,
        "embeddings": embeds,
        "reasoning": family.reasoning,
        "tools": family.tools,
        "tier": tier_for(family, billions),
        "good_at": ("embeddings",) if embeds else family.good_at,
        "licence": family.licence,
        "own": True,
    }
    return DeviceModel.model_validate({**told, **more})


def free_id(name: str, taken: Collection[str]) -> str:
    """An id made of the name that no other model has."""
    stem = PREFIX + (re.sub(r"[^A-Za-z0-9._]+", "-", name).strip("-.")[:_LONGEST_STEM] or "model")
    number, candidate = 2, stem
    while candidate in taken:
        number, candidate = number + 1, f"{stem}-{number}"
    return candidate


def _address(text: str) -> str:
    """The address as a browser would write it, so that the engine looks for the file under the same one."""
    if len(text) > _LONGEST_URL:
        message = "This address is too long."
        raise ValueError(message)
    url = checked_base_url(text)
    parts = urlsplit(url)
    if not _PLAIN_PATH.fullmatch(parts.path) or any(_DOTS.fullmatch(step) for step in parts.path.split("/")):
        message = "This address has characters or steps (.., spaces) in it that browsers write differently."
        raise ValueError(message)
    return url.replace(_DEFAULT_PORTS[parts.scheme] + "/", "/", 1)


def _last(url: str) -> str:
    return unquote(url.rstrip("/").rpartition("/")[2])


def _gguf_name(file: str) -> str:
    """The name of the model, by that of its file."""
    plain = "".join(one for one in file if one.isprintable())
    if not plain.lower().endswith(".gguf"):
        message = "This is not a GGUF file: its name must end with .gguf."
        raise ValueError(message)
    if _NOT_A_MODEL.search(plain):
        message = "This file is an addition to a model (for pictures, or an adapter), and no model."
        raise ValueError(message)
    stem = plain[: -len(".gguf")]
    return re.sub(r"-\d{5}-of-\d{5}$", "", stem)[:_LONGEST_STEM] or "model"
