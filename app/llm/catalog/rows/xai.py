"""xAI: the responses API. A prompt above 200,000 tokens costs twice as much."""

from __future__ import annotations

from app.llm.catalog.model import Cors, Drop, Key, KeyCheck, Line, Model, Paths, Quirks

_EFFORTS = ("low", "medium", "high", "xhigh")


def _grok(model_id: str, name: str) -> Model:
    return Model(id=model_id, name=name, images=True, tools=True, json_schema=True, reasoning=True, efforts=_EFFORTS)


LINE = Line(
    id="xai",
    name="xAI",
    colour="#b34b71",
    dialect="openai_responses",
    where="cloud",
    base_url="https://api.x.ai/v1",
    paths=Paths(chat="/responses", models="/language-models"),  # /models has no prices
    key=Key(page="https://console.x.ai", hint="starts with xai-"),
    key_check=KeyCheck(path="/models"),
    quirks=Quirks(
        listing="xai",
        max_tokens_field="max_output_tokens",
        effort="reasoning_effort",
        drops=(
            Drop(
                models=r"^grok-(3-mini|[4-9])(?!.*non-reasoning)",
                parameters=frozenset({"stop", "frequency_penalty", "presence_penalty"}),
            ),
        ),
    ),
    cors=Cors(works="yes"),
    prices_of="x-ai",
    models=(
        _grok("grok-4.7", "Grok 4.7"),
        _grok("grok-4.6", "Grok 4.6"),
        _grok("grok-4.5", "Grok 4.5"),
        _grok("grok-4.3", "Grok 4.3"),
    ),
)
