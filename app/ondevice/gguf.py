"""Models for wllama (llama.cpp in WebAssembly): a chosen set of GGUF files, as rows of data."""

from __future__ import annotations

from typing import NamedTuple

HUB = "https://huggingface.co/"


class Row(NamedTuple):
    """A file on the hub. `bytes`: None where nobody said it."""

    name: str
    repository: str
    file: str
    bytes: int | None
    context: int


ROWS: tuple[Row, ...] = (
    Row(
        "SmolLM2 360M Instruct",
        "HuggingFaceTB/SmolLM2-360M-Instruct-GGUF",
        "smollm2-360m-instruct-q8_0.gguf",
        386_000_000,
        8192,
    ),
)
