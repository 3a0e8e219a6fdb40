"""Groq: open models, fast, with a free plan that is limited by the minute and by the day."""

from __future__ import annotations

from datetime import date

from app.llm.catalog.model import Cors, Key, KeyCheck, Limits, Line, Model, Paths, Quirks

_SHUT = date(2026, 8, 16)
_LEVELS = ("low", "medium", "high")

LINE = Line(
    id="groq",
    name="Groq",
    colour="#f44400",
    dialect="openai_chat",
    where="cloud",
    base_url="https://api.groq.com/openai/v1",
    paths=Paths(chat="/chat/completions", models="/models"),
    key=Key(page="https://console.groq.com/keys", hint="starts with gsk_", free=True),
    key_check=KeyCheck(path="/models"),
    quirks=Quirks(
        max_tokens_field="max_completion_tokens",
        stream_options=True,
        listing="groq",
        effort="groq",
        reasoning=("reasoning", "reasoning_content"),
    ),
    limits=Limits(
        requests_per_minute=30,
        requests_per_day=1000,
        tokens_per_minute=8000,
        tokens_per_day=200_000,
        per_model=True,
        day_starts="rolling",
        note="As of August 2026, for GPT-OSS and Qwen.",
    ),
    cors=Cors(works="yes"),
    prices_of="groq",
    models=(
        Model(id="openai/gpt-oss-120b", name="GPT-OSS 120B", tools=True, reasoning=True, efforts=_LEVELS),
        Model(id="openai/gpt-oss-20b", name="GPT-OSS 20B", tools=True, reasoning=True, efforts=_LEVELS),
        Model(id="qwen/qwen3.8-27b", name="Qwen 3.8 27B", tools=True, reasoning=True, efforts=("none", "default")),
        Model(id="groq/compound", name="Compound"),
        Model(id="llama-3.3-70b-versatile", name="Llama 3.3 70B", retires=_SHUT),
        Model(id="llama-3.1-8b-instant", name="Llama 3.1 8B", retires=_SHUT),
    ),
)
