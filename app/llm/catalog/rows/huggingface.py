"""Hugging Face: a router to inference providers; its public list has prices per provider."""

from __future__ import annotations

from app.llm.catalog.model import Cors, Key, Limits, Line, Paths, Quirks

LINE = Line(
    id="huggingface",
    name="Hugging Face",
    colour="#7a701f",
    dialect="openai_chat",
    where="cloud",
    base_url="https://router.huggingface.co/v1",
    paths=Paths(chat="/chat/completions", models="/models"),
    # A key could be checked at huggingface.co, but that is another origin, and a key goes to its own only.
    key=Key(
        page="https://huggingface.co/settings/tokens",
        hint="starts with hf_ and may call Inference Providers",
        free=True,
    ),
    quirks=Quirks(listing="huggingface", list_needs_key=False, stream_options=True),
    limits=Limits(note="$0.10 of free credit a month; after that it answers that payment is required."),
    cors=Cors(works="likely", exposed=("x-request-id", "x-error-code", "x-error-message")),
)
