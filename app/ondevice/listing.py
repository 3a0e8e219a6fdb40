"""The models to choose from: WebLLM's own list, and a chosen set of GGUF files.

WebLLM's list is taken out of the pinned package when the app is built (tools/webllm_list.py). The text is read when
this module is imported, so that it is in the boot snapshot, and taken apart when the list is first asked for. Without
it the app works and offers the GGUF models only.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from app.ondevice import gguf
from app.ondevice.families import (
    billions_of,
    family_of,
    gguf_download,
    gguf_memory,
    gguf_quantization,
    mlc_download,
    mlc_quantization,
    tier_for,
)
from app.ondevice.values import DeviceModel

_FILE = Path(__file__).with_name("generated") / "webllm.json"
_TEXT = _FILE.read_text(encoding="utf-8") if _FILE.exists() else ""
_MIB = 1 << 20
_AS_IT_IS = re.compile(r"\d|v\d|b\d|(it|hf)$")
_SMALL = 1 << 30  # bytes of memory: where the list does not say whether a phone can run it

BUILT_IN = DeviceModel(
    id="browser",
    engine="builtin",
    name="The browser's own model",
    family="Built in",
    context=4096,
    tier="basic",
    good_at=("chat", "small talk"),
)
"""It is no file of ours: the browser keeps it, and says whether it is there."""


@cache
def models() -> tuple[DeviceModel, ...]:
    """All that can be downloaded, as the makers sort them."""
    said = _said()
    rows = {row["id"]: row for row in said["rows"]} if said else {}
    return (*(_webllm(row, rows, said) for row in rows.values()), *(_gguf(row) for row in gguf.ROWS))


@cache
def _by_id() -> dict[str, DeviceModel]:
    return {model.id: model for model in (*models(), BUILT_IN)}


def find(id: str) -> DeviceModel | None:
    """The model of the list with this id."""
    return _by_id().get(id)


def version() -> str:
    """The version of WebLLM that the list was taken from; empty: this build has none."""
    return str(_said()["version"]) if _TEXT else ""


@cache
def _said() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(_TEXT) if _TEXT else {}
    return said


def _webllm(row: dict[str, Any], rows: dict[str, Any], said: dict[str, Any]) -> DeviceModel:
    id = row["id"]
    family, billions, quantization = family_of(id), billions_of(id), mlc_quantization(id)
    memory = int(row["memory"] * _MIB)
    twin = id.replace("f16", "f32")
    return DeviceModel(
        id=id,
        engine="webllm",
        name=name_of(id),
        family=family.name,
        billions=billions,
        quantization=quantization,
        url=said["models"] + row.get("folder", id),
        library=said["libraries"] + row["library"],
        manifest=row.get("manifest", ""),
        download=mlc_download(billions, quantization) if billions else None,
        estimated=True,
        memory=memory,
        max_binding=row.get("binding", 0),
        context=row["context"],
        # Some rows compute with 16 bits and don't say so.
        f16="shader-f16" in row.get("features", ()) or "f16" in quantization,
        low_resource=row.get("phones", memory < _SMALL),
        embeddings=row.get("kind") == "embedding",
        images=row.get("kind") == "vision" or family.images,
        tools=family.tools,
        reasoning=family.reasoning,
        tier=tier_for(family, billions),
        good_at=family.good_at,
        twin=twin if twin != id and twin in rows else "",
        licence=family.licence,
    )


def _gguf(row: gguf.Row) -> DeviceModel:
    family, billions = family_of(row.file), billions_of(row.file)
    quantization = gguf_quantization(row.file)
    download = row.bytes or (gguf_download(billions, quantization) if billions else None)
    return DeviceModel(
        id=row.file.removesuffix(".gguf"),
        engine="wllama",
        name=row.name,
        family=family.name,
        billions=billions,
        quantization=quantization,
        url=f"{gguf.HUB}{row.repository}/resolve/main/{row.file}",
        download=download,
        estimated=row.bytes is None,
        memory=gguf_memory(download or 0, row.context),
        context=row.context,
        low_resource=True,
        embeddings="embeddings" in family.good_at,
        tools=row.tools,
        reasoning=family.reasoning,
        tier=tier_for(family, billions),
        good_at=family.good_at,
        licence=family.licence,
    )


def name_of(id: str) -> str:
    """`Llama-3.2-1B-Instruct-q4f16_1-MLC` is `Llama 3.2 1B Instruct`; its quantization is shown beside the name."""
    plain = id.replace("-MLC", "").replace(f"-{mlc_quantization(id)}", "")
    plain = re.sub(r"(?<=\d)_(?=\d)", ".", re.sub(r"(?i)^(qwen|gemma)(?=\d)", r"\1-", plain))
    parts = plain.removesuffix("-1k").split("-")
    return " ".join(map(_cased, parts)) + (" (short context)" if plain.endswith("-1k") else "")


def _cased(part: str) -> str:
    """Makers write small what others write large."""
    sized = re.sub(r"^(\d+(?:\.\d+)?)b$", r"\1B", part)
    return sized if _AS_IT_IS.match(sized) else sized[:1].upper() + sized[1:]
