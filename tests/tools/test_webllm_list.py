"""WebLLM's list is taken out of the pinned package, and what is new in it stops the build."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tools.places import ROOT
from tools.setup_steps import ensure_node_modules
from tools.trouble import Trouble
from tools.webllm_list import MODELS, PACKAGE, row_of, write_list

if TYPE_CHECKING:
    from pathlib import Path

LIBRARIES = "https://libraries.test/v1/"
MODEL = {
    "model": f"{MODELS}Tiny-1B-q4f16_1-MLC",
    "model_id": "Tiny-1B-q4f16_1-MLC",
    "model_lib": f"{LIBRARIES}Tiny-1B-q4f16_1_cs1k-webgpu.wasm",
    "vram_required_MB": 700.5,
    "low_resource_required": True,
    "overrides": {"context_window_size": 2048},
}


def test_a_row_keeps_what_the_app_needs_and_nothing_that_is_as_usual() -> None:
    assert row_of(MODEL, LIBRARIES) == {
        "id": "Tiny-1B-q4f16_1-MLC",
        "library": "Tiny-1B-q4f16_1_cs1k-webgpu.wasm",
        "memory": 700.5,
        "context": 2048,
        "phones": True,
    }


def test_a_folder_of_another_name_features_limits_and_manifests_are_kept() -> None:
    told = {
        "model_id": "Tiny-1B-q4f16_1-MLC-1k",
        "required_features": ["shader-f16"],
        "buffer_size_required_bytes": 262144000,
        "model_manifest": "mlc-model-manifest.json",
        "model_type": 2,
    }
    row = row_of(MODEL | told, LIBRARIES)
    assert row["folder"] == "Tiny-1B-q4f16_1-MLC"
    assert (row["features"], row["binding"], row["kind"]) == (["shader-f16"], 262144000, "vision")
    assert row["manifest"] == "mlc-model-manifest.json"


def test_the_context_of_an_embedding_model_is_told_by_its_library() -> None:
    model = {key: value for key, value in MODEL.items() if key not in {"overrides", "low_resource_required"}}
    row = row_of(
        model | {"model_type": 1, "model_lib": f"{LIBRARIES}snow-q0f32-ctx512_cs512_batch4-webgpu.wasm"}, LIBRARIES
    )
    assert (row["context"], row["kind"]) == (512, "embedding")
    assert "phones" not in row


@pytest.mark.parametrize(
    "told",
    [
        {"flavour": "mint"},
        {"model": "https://elsewhere.test/Tiny"},
        {"model_lib": "https://elsewhere.test/tiny.wasm"},
        {"model_type": 7},
        {"overrides": {}},
    ],
)
def test_something_new_in_the_list_stops_the_build(told: dict[str, object]) -> None:
    with pytest.raises(Trouble, match=r"tools/webllm_list\.py"):
        row_of(MODEL | told, LIBRARIES)


def test_the_package_that_is_pinned_is_read(tmp_path: Path) -> None:
    write_list(ensure_node_modules() / PACKAGE, tmp_path / "webllm.json")
    said = json.loads((tmp_path / "webllm.json").read_text())
    pinned = json.loads((ROOT / "package.json").read_text())["dependencies"][PACKAGE]
    assert said["version"] == pinned
    assert len({row["id"] for row in said["rows"]}) == len(said["rows"]) > 100
