"""WebLLM's own list of models for the app: taken out of the pinned npm package when the app is built.

The package is 7 MB that only a browser with a GPU ever loads, and only when a model is used. The app needs the
names, the addresses and what each model asks of the device, before that and everywhere: one JSON file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tools.generated import lay
from tools.lock import building
from tools.places import ROOT, TOOLS
from tools.progress import run
from tools.setup_steps import ensure_node_modules, node
from tools.stamp import digest, digest_files
from tools.trouble import Trouble

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "@mlc-ai/web-llm"
GENERATED = "app/ondevice/generated/webllm.json"
MODELS = "https://huggingface.co/mlc-ai/"
# What a row of the package may say. Anything else is new, and tools/webllm_list.py must learn what it means.
_KNOWN = {
    *("model", "model_id", "model_lib", "vram_required_MB", "low_resource_required", "overrides"),
    *("required_features", "buffer_size_required_bytes", "model_type", "model_manifest"),
}
_EMBEDDING, _VISION = 1, 2  # of the package's enum ModelType; text is 0 or nothing

Row = dict[str, Any]


def ensure_webllm_list(source: Path = ROOT) -> Path:
    """Put the list where the app looks for it, when it is not there or not of this pin."""
    target = source / GENERATED
    if not target.parent.parent.exists():  # not a source of the app's: a test's small site
        return target
    with building():
        package = ensure_node_modules() / PACKAGE
        tools = [TOOLS / "webllm_list.py", TOOLS / "webllm_list.mjs"]
        inputs = digest((package / "package.json").read_bytes(), digest_files(TOOLS, tools))
        lay(target, inputs, "WebLLM's list of models", lambda draft: write_list(package, draft))
    return target


def write_list(package: Path, target: Path) -> None:
    """Ask the package, and keep what the app needs."""
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    told = json.loads(run("reading WebLLM's list", [node(), TOOLS / "webllm_list.mjs", package]))
    libraries = told["libraries"]
    rows = [row_of(model, libraries) for model in told["models"]]
    said = {"version": version, "models": MODELS, "libraries": libraries, "rows": rows}
    target.write_text(json.dumps(said, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


def row_of(model: Row, libraries: str) -> Row:
    """What the app keeps of a model. What is as usual is left out."""
    name = model["model_id"]
    unknown = model.keys() - _KNOWN
    if unknown or not str(model["model"]).startswith(MODELS) or not str(model["model_lib"]).startswith(libraries):
        message = f"WebLLM's list says something new of {name}: tools/webllm_list.py must learn it."
        raise Trouble(message)
    folder = model["model"].removeprefix(MODELS)
    row = {
        "id": name,
        "folder": folder if folder != name else None,
        "library": model["model_lib"].removeprefix(libraries),
        "memory": model["vram_required_MB"],
        "context": context_of(model, folder),
        "phones": model.get("low_resource_required"),
        "features": model.get("required_features"),
        "binding": model.get("buffer_size_required_bytes"),
        "kind": kind_of(model),
        "manifest": model.get("model_manifest"),
    }
    return {key: value for key, value in row.items() if value is not None}


def context_of(model: Row, folder: str) -> int:
    """As the list sets it; of an embedding model, as its library's name tells."""
    set_here = (model.get("overrides") or {}).get("context_window_size")
    if set_here:
        return int(set_here)
    told = [part for part in model["model_lib"].replace("-", "_").split("_") if part.startswith("ctx")]
    if len(told) != 1:
        message = f"WebLLM's list tells no context for {folder}: tools/webllm_list.py must learn it."
        raise Trouble(message)
    return int(told[0].removeprefix("ctx"))


def kind_of(model: Row) -> str | None:
    """None: a model for text."""
    kinds = {0: None, None: None, _EMBEDDING: "embedding", _VISION: "vision"}
    if model.get("model_type") not in kinds:
        message = f"WebLLM's list has a new type of model, {model['model_type']}: tools/webllm_list.py must learn it."
        raise Trouble(message)
    return kinds[model.get("model_type")]
