"""What a model's name tells: its family with what is known of it, its size, its quantization."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.llm.catalog.model import Tier
from app.ondevice.values import Good


@dataclass(frozen=True, slots=True)
class Family:
    """What models of one family have in common."""

    name: str
    generation: int = 0  # 4: of the newest; one step is worth about twice the parameters
    licence: str = ""
    good_at: tuple[Good, ...] = ("chat",)
    images: bool = False
    tools: bool = False
    reasoning: bool = False  # thinks before it answers, always or when asked to


_LLAMA_3 = "Llama 3 community licence"
_GEMMA = "Gemma terms of use"
_QWEN = "Qwen research licence"
# Searched in the lower-cased name; the first that is found counts.
_FAMILIES: tuple[tuple[str, Family], ...] = (
    ("deepseek-r1-distill", Family("DeepSeek R1 distill", 3, "MIT", ("reasoning",), reasoning=True)),
    (r"qwen3\.5", Family("Qwen 3.5", 4, "Apache-2.0", ("chat", "code", "many languages"), reasoning=True)),
    ("qwen3-embedding", Family("Qwen 3 Embedding", 3, "Apache-2.0", ("embeddings", "many languages"))),
    ("qwen3", Family("Qwen 3", 3, "Apache-2.0", ("chat", "reasoning", "many languages"), reasoning=True)),
    (r"qwen2\.5-coder-3b", Family("Qwen 2.5 Coder", 2, _QWEN, ("code",))),
    (r"qwen2\.5-coder", Family("Qwen 2.5 Coder", 2, "Apache-2.0", ("code",))),
    (r"qwen2(\.5)?-math", Family("Qwen 2 Math", 2, "Apache-2.0", ("reasoning",))),
    (r"qwen2\.5-3b", Family("Qwen 2.5", 2, _QWEN, ("chat", "many languages"))),
    (r"qwen2\.5", Family("Qwen 2.5", 2, "Apache-2.0", ("chat", "many languages"))),
    ("qwen2", Family("Qwen 2", 1, "Apache-2.0", ("chat", "many languages"))),
    # Of newest make, but half of its parameters are only looked up.
    ("gemma-4-e2b", Family("Gemma 4", 3, "Apache-2.0", ("chat", "images", "many languages"), images=True)),
    ("gemma-4", Family("Gemma 4", 4, "Apache-2.0", ("chat", "images", "many languages"), images=True)),
    ("gemma-?3", Family("Gemma 3", 3, _GEMMA, ("chat", "many languages"))),
    ("gemma-2-2b-jpn", Family("Gemma 2 JPN", 2, _GEMMA, ("chat", "many languages"))),
    ("gemma-2-", Family("Gemma 2", 2, _GEMMA)),
    ("gemma", Family("Gemma", 0, _GEMMA)),
    ("ministral-3-3b-base", Family("Ministral 3 Base", 4, "Apache-2.0", ())),
    ("ministral-3-3b-reasoning", Family("Ministral 3 Reasoning", 4, "Apache-2.0", ("reasoning",), reasoning=True)),
    ("ministral-3", Family("Ministral 3", 4, "Apache-2.0", ("chat", "many languages"))),
    ("hermes-3-llama", Family("Hermes 3", 2, _LLAMA_3, ("chat", "tools"), tools=True)),
    ("hermes-2-pro", Family("Hermes 2 Pro", 1, "", ("chat", "tools"), tools=True)),
    ("hermes-2-theta", Family("Hermes 2 Theta", 1, _LLAMA_3)),
    (r"hermes-2\.5", Family("Hermes 2.5", 0, "Apache-2.0")),
    ("wizardmath", Family("WizardMath", 0, "", ("reasoning",))),
    ("mistral-7b", Family("Mistral", 1, "Apache-2.0")),
    ("tinyllama", Family("TinyLlama", 0, "Apache-2.0", ("small talk",))),
    (r"llama-3\.2", Family("Llama 3.2", 2, _LLAMA_3)),
    (r"llama-3\.1", Family("Llama 3.1", 2, _LLAMA_3)),
    ("llama-3", Family("Llama 3", 1, _LLAMA_3)),
    ("llama-2", Family("Llama 2", 0, "Llama 2 community licence")),
    ("phi-4", Family("Phi 4", 3, "MIT", ("chat", "code", "reasoning"))),
    (r"phi-3\.5-vision", Family("Phi 3.5 Vision", 2, "MIT", ("images", "chat"), images=True)),
    (r"phi-3\.5", Family("Phi 3.5", 2, "MIT", ("chat", "code"))),
    ("phi-3", Family("Phi 3", 1, "MIT", ("chat", "code"))),
    ("phi-[12]", Family("Phi", 0, "MIT", ("small talk",))),
    ("smollm2", Family("SmolLM2", 2, "Apache-2.0")),
    ("olmo-2", Family("OLMo 2", 2, "Apache-2.0")),
    ("stablelm", Family("StableLM 2", 1, "")),
    ("redpajama", Family("RedPajama", 0, "Apache-2.0", ("small talk",))),
    ("arctic-embed", Family("Snowflake Arctic Embed", 2, "Apache-2.0", ("embeddings",))),
    ("nomic-embed", Family("Nomic Embed", 2, "Apache-2.0", ("embeddings",))),
    ("minilm", Family("MiniLM", 0, "Apache-2.0", ("embeddings",))),
    ("bge-", Family("BGE", 1, "MIT", ("embeddings",))),
    ("embeddinggemma", Family("EmbeddingGemma", 3, _GEMMA, ("embeddings", "many languages"))),
)
_COMPILED = tuple((re.compile(pattern), family) for pattern, family in _FAMILIES)
UNKNOWN = Family("")

# Billions of parameters where the name rounds them, or says nothing.
_PARAMETERS: tuple[tuple[str, float], ...] = (
    ("gemma-4-e2b", 5.1),
    ("gemma-2-2b", 2.6),
    ("gemma-2b", 2.5),
    ("gemma-2-9b", 9.2),
    (r"llama-3\.2-1b", 1.24),
    (r"llama-3\.2-3b", 3.2),
    ("qwen2(.5)?(-coder|-math)?-7b|r1-distill-qwen-7b", 7.6),
    ("qwen2(.5)?-coder-3b|qwen2.5-3b", 3.1),
    ("ministral-3-3b", 3.4),
    ("olmo-2-0425-1b", 1.5),
    ("olmo-2-1124-7b", 7.3),
    ("redpajama-incite-chat-3b", 2.8),
    ("phi-3.5-vision", 4.1),
    ("phi-[34](.5)?-mini", 3.8),
    ("phi-2", 2.8),
    ("phi-1_5", 1.4),
    ("llama-2-7b", 6.7),
    ("arctic-embed-m", 0.109),
    ("arctic-embed-s", 0.033),
    ("nomic-embed-text", 0.137),
    ("all-minilm-l6", 0.023),
    ("bge-small", 0.033),
)
_SIZES = tuple((re.compile(pattern), billions) for pattern, billions in _PARAMETERS)
_SIZE = re.compile(r"(?<![a-z0-9.])(\d+(?:[._]\d+)?)([bm])(?![a-z0-9])")
_MLC_QUANTIZATION = re.compile(r"(?<![a-z0-9])q[0-9]f(?:16|32)(?:_[0-9])?(?![a-z0-9])")
_GGUF_QUANTIZATION = re.compile(
    r"(?<![a-z0-9])((?:ud-)?i?q[1-8]_(?:[0-9]|k(?:_(?:xs|s|m|l|xl))?|xxs|xs|s|m|nl)|bf16|f16|f32|fp16|mxfp4|tq[12]_0)(?![a-z0-9])"
)
_SPLIT = re.compile(r"-(\d{5})-of-(\d{5})(?=\.gguf$)", re.IGNORECASE)
# Bits for each weight, with their scales.
_MLC_BITS = {"q0f32": 32.0, "q0f16": 16.0, "q4f16_1": 4.5, "q4f32_1": 5.0, "q4f16_0": 4.5, "q3f16_1": 3.6}
_SCALE_BITS = 0.6
_SLACK = 1.05  # what is not quantized, and embeddings that are stored twice
_TOKENIZER_AND_LIBRARY = 15_000_000  # bytes
_PER_TOKEN = 100_000  # bytes of the cache that holds the context, for models of this size …
_BESIDE = 150_000_000  # … and of what llama.cpp takes beside it
_TIERS: tuple[tuple[float, Tier], ...] = ((12, "basic"), (60, "enhanced"))


@lru_cache(maxsize=512)
def family_of(name: str) -> Family:
    """The family of a model, by its name or its file's."""
    lowered = name.lower()
    return next((family for pattern, family in _COMPILED if pattern.search(lowered)), UNKNOWN)


def billions_of(name: str) -> float | None:
    """Parameters in billions; None: the name does not tell."""
    lowered = name.lower()
    known = next((billions for pattern, billions in _SIZES if pattern.search(lowered)), None)
    if known is not None:
        return known
    said = [float(number.replace("_", ".")) / (1000 if unit == "m" else 1) for number, unit in _SIZE.findall(lowered)]
    return max(said, default=None)


def mlc_quantization(name: str) -> str:
    """`q4f16_1` and its like; empty: the name does not tell."""
    found = _MLC_QUANTIZATION.search(name.lower())
    return found[0] if found else ""


def gguf_quantization(name: str) -> str:
    """`Q4_K_M` and its like; empty: the name does not tell."""
    found = _GGUF_QUANTIZATION.findall(name.lower().replace(".", " "))
    return str(found[-1]).upper() if found else ""


def split_of(name: str) -> tuple[int, int] | None:
    """Which part of how many a GGUF file is, by its name; None: it is whole."""
    found = _SPLIT.search(name)
    return (int(found[1]), int(found[2])) if found else None


def part_of(name: str, number: int) -> str:
    """The name of another part of the same model."""
    return _SPLIT.sub(lambda found: f"-{number:05}-of-{found[2]}", name)


def mlc_download(billions: float, quantization: str) -> int:
    """Bytes that a model probably takes on the disk: its weights, and a little for the tokenizer and the library."""
    return int(billions * 1e9 * _MLC_BITS.get(quantization, 16.0) / 8 * _SLACK) + _TOKENIZER_AND_LIBRARY


def mlc_memory(download: int) -> int:
    """Bytes that WebLLM probably needs for a model that no list speaks of: its weights and its context."""
    return int(download * 1.2) + 300_000_000


def gguf_download(billions: float, quantization: str) -> int:
    """Bytes that a GGUF file probably has; the number in its quantization is about the bits."""
    digits = re.search(r"\d+", quantization)
    bits = float(digits[0]) + _SCALE_BITS if digits else 16.0
    return int(billions * 1e9 * bits / 8 * _SLACK)


def gguf_memory(download: int, context: int) -> int:
    """Bytes that llama.cpp probably needs: the file, the context, and its own."""
    return download + context * _PER_TOKEN + _BESIDE


def tier_for(family: Family, billions: float | None) -> Tier:
    """How good a model of a size is: beside those of the cloud nearly all that run here are basic."""
    worth = (billions or 1.0) * 2.0 ** (family.generation - 3)
    return next((tier for limit, tier in _TIERS if worth < limit), "advanced")
