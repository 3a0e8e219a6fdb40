"""Models for wllama (llama.cpp in WebAssembly): a chosen set of GGUF files, as rows of data.

Each file is one of the hub's, small enough for a browser, and its size is the one that others published who fetched it.
"""

from __future__ import annotations

from typing import NamedTuple

HUB = "https://huggingface.co/"


class Row(NamedTuple):
    """A file on the hub. `bytes`: None where nobody said it exactly."""

    name: str
    repository: str
    file: str
    bytes: int | None
    context: int = 4096  # that it is loaded with: all of these know longer ones, at the price of memory
    tools: bool = False  # its template knows them


ROWS: tuple[Row, ...] = (
    Row("Qwen 3.5 2B", "unsloth/Qwen3.5-2B-GGUF", "Qwen3.5-2B-Q4_K_M.gguf", 1_280_835_840, tools=True),
    Row("Qwen 3.5 0.8B", "unsloth/Qwen3.5-0.8B-GGUF", "Qwen3.5-0.8B-Q4_K_M.gguf", 532_517_120, tools=True),
    Row("Qwen 3 1.7B", "ggml-org/Qwen3-1.7B-GGUF", "Qwen3-1.7B-Q4_K_M.gguf", 1_282_439_264, tools=True),
    Row("Qwen 3 0.6B", "Qwen/Qwen3-0.6B-GGUF", "Qwen3-0.6B-Q8_0.gguf", 639_446_688, tools=True),
    Row("Gemma 3 1B", "ggml-org/gemma-3-1b-it-GGUF", "gemma-3-1b-it-Q4_K_M.gguf", 806_058_240),
    Row("Gemma 3 270M", "ggml-org/gemma-3-270m-it-GGUF", "gemma-3-270m-it-Q8_0.gguf", 291_545_600, 2048),
    Row(
        "Llama 3.2 3B Instruct",
        "bartowski/Llama-3.2-3B-Instruct-GGUF",
        "Llama-3.2-3B-Instruct-Q4_K_M.gguf",
        2_019_377_696,
        tools=True,
    ),
    Row(
        "Llama 3.2 1B Instruct",
        "bartowski/Llama-3.2-1B-Instruct-GGUF",
        "Llama-3.2-1B-Instruct-Q4_K_M.gguf",
        807_694_464,
        tools=True,
    ),
    Row(
        "SmolLM2 1.7B Instruct",
        "bartowski/SmolLM2-1.7B-Instruct-GGUF",
        "SmolLM2-1.7B-Instruct-Q4_K_M.gguf",
        1_055_609_824,
    ),
    Row(
        "SmolLM2 360M Instruct",
        "HuggingFaceTB/SmolLM2-360M-Instruct-GGUF",
        "smollm2-360m-instruct-q8_0.gguf",
        386_404_992,
        2048,
    ),
    Row(
        "SmolLM2 135M Instruct",
        "bartowski/SmolLM2-135M-Instruct-GGUF",
        "SmolLM2-135M-Instruct-Q4_K_M.gguf",
        105_454_432,
        2048,
    ),
    Row(
        "Qwen 2.5 Coder 1.5B Instruct",
        "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        1_117_320_768,
    ),
    Row(
        "Qwen 2.5 Coder 0.5B Instruct",
        "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        "qwen2.5-coder-0.5b-instruct-q8_0.gguf",
        675_710_848,
    ),
    Row(
        "DeepSeek R1 Distill Qwen 1.5B",
        "bartowski/DeepSeek-R1-Distill-Qwen-1.5B-GGUF",
        "DeepSeek-R1-Distill-Qwen-1.5B-Q4_K_M.gguf",
        1_117_320_800,
    ),
    Row(
        "TinyLlama 1.1B Chat",
        "TheBloke/TinyLlama-1.1B-Chat-v1.0-GGUF",
        "tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf",
        668_788_096,
        2048,
    ),
    Row(
        "Qwen 3 Embedding 0.6B",
        "Qwen/Qwen3-Embedding-0.6B-GGUF",
        "Qwen3-Embedding-0.6B-Q8_0.gguf",
        639_150_592,
        2048,
    ),
    Row(
        "Nomic Embed Text v1.5",
        "nomic-ai/nomic-embed-text-v1.5-GGUF",
        "nomic-embed-text-v1.5.Q4_K_M.gguf",
        84_106_624,
        2048,
    ),
    Row(
        "BGE small en v1.5",
        "CompendiumLabs/bge-small-en-v1.5-gguf",
        "bge-small-en-v1.5-q8_0.gguf",
        None,
        512,
    ),
    Row(
        "MiniLM L6 v2",
        "second-state/All-MiniLM-L6-v2-Embedding-GGUF",
        "all-MiniLM-L6-v2-Q8_0.gguf",
        25_008_064,
        512,
    ),
)
