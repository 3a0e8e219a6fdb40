"""Google Gemini: the native endpoint, because the new keys fail on the OpenAI-compatible one."""

from __future__ import annotations

from datetime import date

from app.llm.catalog.model import Auth, Cors, Key, KeyCheck, Limits, Line, Model, Paths, Quirks

_SHUT = date(2026, 10, 16)


def _gemini(model_id: str, name: str, *, retires: date | None = None) -> Model:
    return Model(
        id=model_id,
        name=name,
        images=True,
        tools=True,
        json_schema=True,
        reasoning=True,
        temperature=True,
        retires=retires,
    )


LINE = Line(
    id="gemini",
    name="Google Gemini",
    colour="#2d66f3",
    dialect="gemini",
    where="cloud",
    base_url="https://generativelanguage.googleapis.com/v1beta",
    paths=Paths(
        chat="/models/{model}:streamGenerateContent",
        models="/models",
        embeddings="/models/{model}:batchEmbedContents",
    ),
    # The key travels in this header only: beside ?key= the request is refused, and a URL leaks into error texts.
    auth=Auth(header="x-goog-api-key", prefix=""),
    key=Key(
        page="https://aistudio.google.com/apikey",
        hint="new keys start with AQ.; older ones that start with AIza are being refused",
        free=True,
    ),
    key_check=KeyCheck(path="/models?pageSize=1"),
    quirks=Quirks(listing="gemini", max_tokens_field="maxOutputTokens"),
    limits=Limits(
        day_starts="pacific",
        per_model=True,
        note="Flash models are free within limits that only AI Studio shows. Google trains on what is sent for free.",
    ),
    cors=Cors(works="yes"),
    prices_of="google",
    models=(
        _gemini("gemini-4-argon", "Gemini 4 Argon"),
        _gemini("gemini-3.8-flash", "Gemini 3.8 Flash"),
        _gemini("gemini-3.7-flash", "Gemini 3.7 Flash"),
        _gemini("gemini-3.6-flash", "Gemini 3.6 Flash"),
        _gemini("gemini-3.5-flash", "Gemini 3.5 Flash"),
        _gemini("gemini-3.5-flash-lite", "Gemini 3.5 Flash Lite"),
        _gemini("gemini-3.1-pro-preview", "Gemini 3.1 Pro"),
        Model(id="gemma-4-31b-it", name="Gemma 4 31B", images=True, temperature=True, free=True),
        Model(id="gemma-4-26b-a4b-it", name="Gemma 4 26B A4B", temperature=True, free=True),
        Model(id="gemini-embedding-2", name="Gemini Embedding 2", embeddings=True),
        Model(id="gemini-embedding-001", name="Gemini Embedding 001", embeddings=True),
        _gemini("gemini-2.5-pro", "Gemini 2.5 Pro", retires=_SHUT),
        _gemini("gemini-2.5-flash", "Gemini 2.5 Flash", retires=_SHUT),
        _gemini("gemini-2.5-flash-lite", "Gemini 2.5 Flash Lite", retires=_SHUT),
        _gemini("gemini-2.0-flash", "Gemini 2.0 Flash", retires=date(2026, 6, 1)),
    ),
)
