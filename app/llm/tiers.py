"""How good a model is, in four words: basic, enhanced, advanced, master. Routing reads it and a person may change it.

A row in the catalog may say it; otherwise the id does. Rules are tried in order: what makes a model small comes
before the family that it belongs to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, get_args

from app.llm.catalog.model import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.llm.catalog.model import Model

TIERS: tuple[Tier, ...] = get_args(Tier)
UNKNOWN: Tier = "enhanced"

_RULES: tuple[tuple[str, Tier], ...] = (
    # What a maker's best models are called.
    (r"fable-5|mythos-5|opus-5|gpt-6-astra|gpt-(5\.[45]|5\.2|5)-pro|o3-pro|gemini-4", "master"),
    (r"gpt-6(\.\d)?-sol|gpt-5\.[56](-sol)?$|grok-4\.[67]|kimi-k3|deepseek-v4-pro|muse-spark", "master"),
    # Small ones, by name.
    (r"(^|[-_/.])(nano|tiny|lite|luna|micro|smol\w*|safeguard|guard|embed\w*|flash-8b|r7b|instant)\b", "basic"),
    (r"haiku-[34]|gpt-3\.5|gpt-4o-mini|mistral-7b|ministral|phi-?[23]|gemma-?[123]n?\b|open-mistral|nemo\b", "basic"),
    (r"haiku|(^|[-_/])mini\b|flash|small|gpt-6(\.\d)?-terra|gpt-5\.6-terra|gpt-oss-20b|devstral|codestral", "enhanced"),
    # Families.
    (r"opus|sonnet-[56]|sonnet-4-[56]|gpt-[56]|o3\b|grok-4|gemini-3.*pro|command-a-plus|mistral-large-4", "advanced"),
    (r"deepseek-(v4|reasoner|r1)|gpt-oss-120b|glm-5|qwen3\.\d-(max|plus|2\.)|minimax-m3|llama-4-maverick", "advanced"),
    (r"mistral-(large|medium)|sonnet|gpt-4|gemini|pro\b|command|grok|sonar|compound", "enhanced"),
)
_COMPILED = tuple((re.compile(pattern), tier) for pattern, tier in _RULES)
# A number of parameters in the id: `-8b`, `70B`. The active ones of a mixture (`-a22b`) are not the size.
_SIZE = re.compile(r"(?<![a-z0-9.])(?:(\d+)x)?(\d+(?:\.\d+)?)([bt])(?![a-z0-9])")
_SIZES: tuple[tuple[float, Tier], ...] = ((10, "basic"), (60, "enhanced"), (600, "advanced"))


def tier_of(model: Model, changed: Mapping[str, Tier] | None = None) -> Tier:
    """The tier: as the user changed it, as the catalog says, or by the id."""
    return (changed or {}).get(model.id) or model.tier or tier_by_id(model.id)


@lru_cache(maxsize=2048)
def tier_by_id(model_id: str) -> Tier:
    """A guess that is right for the names that makers use today."""
    name = model_id.lower()
    for pattern, tier in _COMPILED:
        if pattern.search(name):
            return tier
    return _by_size(name)


def _by_size(name: str) -> Tier:
    sizes = [
        float(number) * float(times or 1) * (1000 if unit == "t" else 1) for times, number, unit in _SIZE.findall(name)
    ]
    if not sizes:
        return UNKNOWN
    return next((tier for limit, tier in _SIZES if max(sizes) < limit), "master")


def at_least(tier: Tier, wanted: Tier) -> bool:
    """Whether a tier is as good as the one wanted."""
    return TIERS.index(tier) >= TIERS.index(wanted)
