"""Perplexity: answers with sources. Its chat completions ended on 2026-09-27; this is the Agent API."""

from __future__ import annotations

from app.llm.catalog.model import Cors, Key, Line, Model, Paths, Quirks

LINE = Line(
    id="perplexity",
    name="Perplexity",
    colour="#2a9cae",
    dialect="openai_responses",
    where="cloud",
    base_url="https://api.perplexity.ai/v1",
    # It has no list of models that anybody documents, and so no call that checks a key for nothing.
    paths=Paths(chat="/responses", embeddings="/embeddings"),
    key=Key(page="https://www.perplexity.ai/account/api/keys", hint="starts with pplx-"),
    quirks=Quirks(listing="", max_tokens_field="max_output_tokens", cost_field="cost.total_cost"),
    cors=Cors(works="likely", note="The older address worked from pages; of this one nobody has told yet."),
    prices_of="perplexity",
    models=(
        Model(id="perplexity/sonar", name="Sonar"),
        Model(id="perplexity/kimi-k3", name="Kimi K3"),
        Model(id="perplexity/glm-5.3", name="GLM-5.3"),
        Model(id="perplexity/deepseek-v4-pro-0813", name="DeepSeek V4 Pro"),
        Model(id="pplx-embed-v1-4b", name="Embed V1 4B", embeddings=True),
        Model(id="pplx-embed-v1-0.6b", name="Embed V1 0.6B", embeddings=True),
    ),
)
