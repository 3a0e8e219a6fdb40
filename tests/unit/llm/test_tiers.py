"""A model's tier is what the user says, then what the catalog says, then what its name says."""

from __future__ import annotations

import pytest

from app.llm.catalog.model import Model
from app.llm.tiers import TIERS, at_least, tier_by_id, tier_of


@pytest.mark.parametrize(
    ("model_id", "tier"),
    [
        ("gpt-6.1-sol", "master"),
        ("gpt-6-luna", "basic"),
        ("gpt-5-mini", "enhanced"),
        ("gpt-5-nano", "basic"),
        ("gpt-5", "advanced"),
        ("o3", "advanced"),
        ("claude-fable-5-2", "master"),
        ("anthropic/claude-opus-5.5", "master"),
        ("claude-opus-5-5", "master"),
        ("claude-sonnet-5-5", "advanced"),
        ("claude-haiku-5-5", "enhanced"),
        ("gemini-4-argon", "master"),
        ("gemini-3.8-flash", "enhanced"),
        ("gemini-3.5-flash-lite", "basic"),
        ("deepseek-v4-pro", "master"),
        ("openai/gpt-oss-120b", "advanced"),
        ("openai/gpt-oss-20b", "enhanced"),
        ("qwen/qwen3.8-27b", "enhanced"),
        ("llama3.2:1b", "basic"),
        ("meta-llama/Llama-3.3-70B-Instruct", "advanced"),
        ("Qwen/Qwen3-235B-A22B", "advanced"),
        ("mixtral-8x7b", "enhanced"),
        ("some/thing-2.4T-a95b", "master"),
        ("mistral-large-4", "advanced"),
        ("text-embedding-3-large", "basic"),
        ("a-name-that-says-nothing", "enhanced"),
    ],
)
def test_a_name_says_how_good_a_model_is(model_id: str, tier: str) -> None:
    assert tier_by_id(model_id) == tier


def test_the_user_is_asked_first_and_then_the_catalog() -> None:
    model = Model(id="gpt-6-luna", tier="advanced")
    assert tier_of(model) == "advanced"
    assert tier_of(model, {"gpt-6-luna": "master"}) == "master"
    assert tier_of(Model(id="gpt-6-luna")) == "basic"


def test_tiers_have_an_order() -> None:
    assert [at_least(tier, "advanced") for tier in TIERS] == [False, False, True, True]
