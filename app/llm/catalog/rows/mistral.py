"""Mistral: OpenAI-shaped with names of its own, and a strict list of headers."""

from __future__ import annotations

from app.llm.catalog.model import Cors, Key, KeyCheck, Limits, Line, Model, Paths, Quirks

LINE = Line(
    id="mistral",
    name="Mistral",
    colour="#c68206",
    dialect="openai_chat",
    where="cloud",
    base_url="https://api.mistral.ai/v1",
    paths=Paths(chat="/chat/completions", models="/models", embeddings="/embeddings"),
    key=Key(page="https://console.mistral.ai/api-keys", free=True),
    key_check=KeyCheck(path="/models"),
    quirks=Quirks(
        seed_field="random_seed",
        dimensions_field="output_dimension",
        required_tool_choice="any",
        call_ids="[A-Za-z0-9]{9}",
        temperature_max=1.5,
        effort="mistral",
        listing="mistral",
        # Not in its schema, and one page of its documentation says that usage needs it: left out, it cannot fail.
        stream_options=False,
    ),
    limits=Limits(
        note="The free mode publishes no numbers (about one request a second) and trains on what is sent, by default."
    ),
    cors=Cors(works="yes", note="Any header that it does not expect makes the browser refuse the request."),
    prices_of="mistral",
    models=(
        Model(id="mistral-large-4", name="Mistral Large 4", tools=True, temperature=True),
        Model(id="mistral-medium-latest", name="Mistral Medium", images=True, tools=True, temperature=True),
        Model(id="mistral-small-latest", name="Mistral Small", images=True, tools=True, temperature=True),
        Model(id="ministral-14b-2512", name="Ministral 3 14B", tools=True, temperature=True),
        Model(id="ministral-8b-latest", name="Ministral 3 8B", images=True, tools=True, temperature=True),
        Model(id="codestral-2508", name="Codestral", tools=True, temperature=True),
        Model(id="mistral-embed", name="Mistral Embed", embeddings=True),
        Model(id="codestral-embed-2505", name="Codestral Embed", embeddings=True),
    ),
)
