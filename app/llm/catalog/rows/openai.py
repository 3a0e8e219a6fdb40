"""OpenAI: the responses API, because only there a model shows what it thinks."""

from __future__ import annotations

from datetime import date

from app.llm.catalog.model import Cors, Drop, Key, KeyCheck, Line, Model, Paths, Quirks

_SHUT = date(2026, 10, 23)
_SHUTS_NEXT = date(2026, 12, 11)
_SHUTS_LAST = date(2027, 1, 14)
_REASONS = r"^(o\d|gpt-([5-9]|\d\d))"
_EFFORTS = ("none", "low", "medium", "high", "xhigh", "max")


def _reasoning(model_id: str, name: str, retires: date | None = None) -> Model:
    return Model(
        id=model_id,
        name=name,
        images=True,
        tools=True,
        json_schema=True,
        reasoning=True,
        temperature=False,
        efforts=() if retires else _EFFORTS,
        retires=retires,
    )


def _plain(model_id: str, name: str, retires: date) -> Model:
    """A model of the generation that does not reason."""
    return Model(id=model_id, name=name, tools=True, reasoning=False, temperature=True, retires=retires)


LINE = Line(
    id="openai",
    name="OpenAI",
    colour="#0d816a",
    dialect="openai_responses",
    where="cloud",
    base_url="https://api.openai.com/v1",
    paths=Paths(chat="/responses", models="/models", embeddings="/embeddings"),
    key=Key(
        page="https://platform.openai.com/api-keys",
        hint="starts with sk-",
        headers=(("OpenAI-Organization", "Organisation"), ("OpenAI-Project", "Project")),
    ),
    key_check=KeyCheck(path="/models"),
    quirks=Quirks(
        max_tokens_field="max_output_tokens",
        effort="reasoning_effort",
        developer_role=_REASONS,
        drops=(
            Drop(models=_REASONS, parameters=frozenset({"temperature", "top_p"})),
            Drop(models=r"^(o3|o4-mini)", parameters=frozenset({"stop"})),
        ),
    ),
    cors=Cors(works="yes", exposed=("x-request-id",)),
    prices_of="openai",
    models=(
        _reasoning("gpt-6.1-sol", "GPT-6.1 Sol"),
        _reasoning("gpt-6.1-terra", "GPT-6.1 Terra"),
        _reasoning("gpt-6-astra", "GPT-6 Astra"),
        _reasoning("gpt-6-sol", "GPT-6 Sol"),
        _reasoning("gpt-6-luna", "GPT-6 Luna"),
        _reasoning("gpt-5.6-sol", "GPT-5.6 Sol"),
        _reasoning("gpt-5.6-terra", "GPT-5.6 Terra"),
        _reasoning("gpt-5.6-luna", "GPT-5.6 Luna"),
        Model(id="text-embedding-3-small", name="Text Embedding 3 small", context=8191, embeddings=True),
        Model(id="text-embedding-3-large", name="Text Embedding 3 large", context=8191, embeddings=True),
        _reasoning("gpt-5", "GPT-5", _SHUTS_NEXT),
        _reasoning("gpt-5-mini", "GPT-5 mini", _SHUTS_NEXT),
        _reasoning("gpt-5-nano", "GPT-5 nano", _SHUTS_NEXT),
        _reasoning("o3", "o3", _SHUTS_NEXT),
        _plain("gpt-4o", "GPT-4o", _SHUTS_LAST),
        _plain("gpt-4o-mini", "GPT-4o mini", _SHUTS_LAST),
        _plain("gpt-4.1", "GPT-4.1", _SHUTS_LAST),
        _plain("gpt-4.1-mini", "GPT-4.1 mini", _SHUTS_LAST),
        _plain("gpt-4.1-nano", "GPT-4.1 nano", _SHUT),
        _plain("gpt-4", "GPT-4", _SHUT),
        _plain("gpt-4-turbo", "GPT-4 Turbo", _SHUT),
        _plain("gpt-3.5-turbo", "GPT-3.5 Turbo", _SHUT),
        _reasoning("o1", "o1", _SHUT),
        _reasoning("o3-mini", "o3-mini", _SHUT),
        _reasoning("o4-mini", "o4-mini", _SHUT),
    ),
)
