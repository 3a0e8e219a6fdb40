"""Hyperbolic: an OpenAI-compatible endpoint of which little is known today."""

from __future__ import annotations

from app.llm.catalog.model import Cors, Key, KeyCheck, Limits, Line, Paths, Quirks

LINE = Line(
    id="hyperbolic",
    name="Hyperbolic",
    colour="#895bb5",
    dialect="openai_chat",
    where="cloud",
    base_url="https://api.hyperbolic.xyz/v1",
    paths=Paths(chat="/chat/completions", models="/models"),
    key=Key(page="https://app.hyperbolic.ai/settings"),
    key_check=KeyCheck(path="/models"),
    quirks=Quirks(stream_options=True),
    limits=Limits(requests_per_minute=60, applies_to="all", note="600 a minute once $5 of credit was bought."),
    cors=Cors(works="unknown", note="Whether it answers pages is not known: it may need a proxy."),
)
