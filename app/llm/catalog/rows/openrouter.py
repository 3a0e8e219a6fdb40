"""OpenRouter: many providers behind one key; it lists prices and reports the cost of each request."""

from __future__ import annotations

from app.llm.catalog.model import Cors, Key, KeyCheck, Limits, Line, Model, Paths, Quirks

LINE = Line(
    id="openrouter",
    name="OpenRouter",
    colour="#805ef9",
    dialect="openai_chat",
    where="cloud",
    base_url="https://openrouter.ai/api/v1",
    paths=Paths(chat="/chat/completions", models="/models", embeddings="/embeddings"),
    key=Key(page="https://openrouter.ai/settings/keys", hint="starts with sk-or-", free=True),
    key_check=KeyCheck(path="/key"),  # the list is public: it says nothing about a key
    quirks=Quirks(
        listing="openrouter",
        list_needs_key=False,
        effort="openrouter",
        top_k=True,
        reasoning=("reasoning_details", "reasoning"),  # it repeats the first in the second
        cost_field="cost",
        counts="openrouter",
    ),
    limits=Limits(
        requests_per_minute=20,
        requests_per_day=50,
        note="Models that end in :free. 1,000 requests a day once $10 of credit was ever bought.",
    ),
    cors=Cors(works="yes", exposed=("x-generation-id", "x-provider-name", "request-id", "cf-ray")),
    models=(
        Model(id="openrouter/auto", name="Auto (OpenRouter chooses)"),
        Model(id="openrouter/free", name="Free (OpenRouter chooses)", free=True),
    ),
)
