"""Which files a model has, from what its maker publishes about it.

WebLLM finds a file in its store by the address that it would fetch it from, so addresses are built here exactly as it
builds them. All texts come from strangers: what would lead out of the model's folder, or makes no sense, is a
`WrongFile`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.base import jsontext
from app.ondevice.errors import WrongFile
from app.ondevice.families import gguf_memory, mlc_memory, part_of, split_of
from app.ondevice.values import DeviceModel, ModelFile

CONFIG, WEIGHTS = "mlc-chat-config.json", "tensor-cache.json"
_TOKENIZERS = ("tokenizer.json", "tokenizer.model")  # WebLLM takes the first of them that there is
_LONGEST_TEXT = 16_000_000
_MOST_SHARDS = 5_000
_MOST_PARTS = 500
_LARGEST = 16 * 2**30  # bytes of one file
_RESOLVED = re.compile(r".+/resolve/.+/")
_ON_HUB = re.compile(r"(https?://[^/]+)/([^/]+/[^/]+)/resolve/([^/]+)/(.+)")
# No file of a model needs more, and with nothing else an address is the same before and after it is parsed.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,150}")
_MD5 = re.compile(r"[0-9a-f]{32}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class _Told(BaseModel):
    """What strangers tell: of what else they say nothing is kept."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class _Config(_Told):
    tokenizer_files: list[str] = Field(max_length=50)


class _Shard(_Told):
    path: str = Field(alias="dataPath", max_length=500)
    nbytes: int = Field(gt=0, le=_LARGEST)
    md5sum: str | None = None


class _Weights(_Told):
    records: list[_Shard] = Field(min_length=1, max_length=_MOST_SHARDS)


_T = TypeVar("_T", bound=_Told)


# ---- WebLLM ----------------------------------------------------------------------------------------------------------


def folder_of(url: str) -> str:
    """The folder that a model's files lie in, with a slash at its end."""
    folder = url if url.endswith("/") else f"{url}/"
    return folder if _RESOLVED.search(folder) else f"{folder}resolve/main/"


def config_file(model: DeviceModel) -> ModelFile:
    """WebLLM's configuration of the model."""
    return ModelFile(url=folder_of(model.url) + CONFIG, scope="webllm/config")


def weights_file(model: DeviceModel) -> ModelFile:
    """The list of the model's weights."""
    return ModelFile(url=folder_of(model.url) + WEIGHTS, scope="webllm/model")


def told_by(model: DeviceModel) -> tuple[ModelFile, ...]:
    """The small files whose texts `files_of` wants; none for a GGUF."""
    if model.engine != "webllm":
        return ()
    about = (ModelFile(url=folder_of(model.url) + model.manifest, scope="webllm/config"),) if model.manifest else ()
    return (config_file(model), weights_file(model), *about)


def files_of(model: DeviceModel, texts: Mapping[str, str]) -> tuple[ModelFile, ...]:
    """All files; `texts` by address, of those that `told_by` names. `WrongFile` where they make no sense."""
    if model.engine == "wllama":
        return _parts(model)
    if model.engine == "builtin":
        return ()
    folder = folder_of(model.url)
    told = [_as_told(file, texts[file.url]) for file in told_by(model)]
    config = _read(_Config, texts[config_file(model).url], CONFIG)
    weights = _read(_Weights, texts[weights_file(model).url], WEIGHTS)
    tokenizer = next((name for name in _TOKENIZERS if name in config.tokenizer_files), None)
    if tokenizer is None:
        what = "This model has a tokenizer that WebLLM does not know."
        raise WrongFile(what)
    files = (
        *told,
        ModelFile(url=model.library, scope="webllm/wasm"),
        ModelFile(url=folder + tokenizer, scope="webllm/model"),
        *(_shard(folder, shard) for shard in weights.records),
    )
    if len({file.url for file in files}) != len(files):
        what = "The list of this model's files names one of them twice."
        raise WrongFile(what)
    return files


def _as_told(file: ModelFile, text: str) -> ModelFile:
    """These are read before anything is fetched, so one knows what they are."""
    data = text.encode("utf-8", "surrogatepass")
    return file.model_copy(update={"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"})


def _shard(folder: str, shard: _Shard) -> ModelFile:
    md5 = (shard.md5sum or "").lower()
    return ModelFile(
        url=folder + _below(shard.path),
        scope="webllm/model",
        bytes=shard.nbytes,
        hash=f"md5:{md5}" if _MD5.fullmatch(md5) else "",
    )


def _below(path: str) -> str:
    """A path that stays in the model's folder."""
    if not all(_NAME.fullmatch(part) for part in path.split("/")):
        what = "The list of this model's files names one that does not lie in its folder."
        raise WrongFile(what)
    return path


def _read(told: type[_T], text: str, name: str) -> _T:
    if len(text) <= _LONGEST_TEXT:
        try:
            return told.model_validate(jsontext.parse(text))
        except (ValidationError, ValueError):
            pass
    what = f"The model's {name} is not one that WebLLM can read."
    raise WrongFile(what)


# ---- GGUF ------------------------------------------------------------------------------------------------------------


def _parts(model: DeviceModel) -> tuple[ModelFile, ...]:
    """One file, or all parts of a split one. Sizes are told by the hub or the host, not by our list: files change."""
    urls = model.parts or parts_of(model.url)
    picked = model.download or 0 if model.own and not model.url.startswith("http") else 0
    return tuple(ModelFile(url=url, scope="switchyard/gguf", bytes=picked) for url in urls)


def parts_of(url: str) -> tuple[str, ...]:
    """The addresses of all parts, by the name of any of them."""
    split = split_of(url)
    if split is None:
        return (url,)
    number, count = split
    if not 1 <= number <= count <= _MOST_PARTS:
        what = "The name of this file says that it is a part of a model, but not of which."
        raise WrongFile(what)
    return tuple(part_of(url, each) for each in range(1, count + 1))


# ---- The hub ---------------------------------------------------------------------------------------------------------


def hub_listing_url(url: str) -> str:
    """Where the hub lists sizes and hashes of the repository that a file lies in; empty: it lies on no hub."""
    found = _ON_HUB.fullmatch(url)
    return f"{found[1]}/api/models/{found[2]}/tree/{found[3]}?recursive=true" if found else ""


def with_hub_listing(files: Sequence[ModelFile], text: str) -> tuple[ModelFile, ...]:
    """The same with the sizes and hashes that the listing tells, where the model's own manifest says nothing.

    A listing that makes no sense tells nothing: it is a help, and no part of the model.
    """
    listed = _listed(text)
    return tuple(_found(file, listed) for file in files)


def _listed(text: str) -> dict[str, dict[str, Any]]:
    try:
        entries = jsontext.parse(text) if len(text) <= _LONGEST_TEXT else []
    except ValueError:
        entries = []
    entries = entries if isinstance(entries, list) else []
    return {
        entry["path"]: entry
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("path"), str) and entry.get("type") == "file"
    }


def _found(file: ModelFile, listed: Mapping[str, dict[str, Any]]) -> ModelFile:
    found = _ON_HUB.fullmatch(file.url)
    entry = listed.get(unquote(found[4])) if found else None
    if entry is None or file.hash:
        return file
    size, large = entry.get("size"), entry.get("lfs")
    sha256 = large.get("oid") if isinstance(large, dict) else None
    update: dict[str, object] = {}
    if type(size) is int and 0 < size <= _LARGEST:
        update["bytes"] = size
    if isinstance(sha256, str) and _SHA256.fullmatch(sha256):
        update["hash"] = f"sha256:{sha256}"
    return file.model_copy(update=update)


def measured(model: DeviceModel, files: Sequence[ModelFile]) -> DeviceModel:
    """The same once its files are known: what was estimated is told now."""
    if not files or not all(file.bytes for file in files):
        return model
    download = sum(file.bytes for file in files)
    update: dict[str, object] = {"download": download, "estimated": False}
    if model.engine == "wllama":
        update["memory"] = gguf_memory(download, model.context)
    elif model.own:
        update["memory"] = mlc_memory(download)
    return model.model_copy(update=update)
