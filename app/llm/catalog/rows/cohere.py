"""Cohere: the second version of its own dialect."""

from __future__ import annotations

from app.llm.catalog.model import Cors, Key, KeyCheck, Limits, Line, Model, Paths, Quirks

LINE = Line(
    id="cohere",
    name="Cohere",
    colour="#de43b1",
    dialect="cohere",
    where="cloud",
    base_url="https://api.cohere.com",
    paths=Paths(chat="/v2/chat", models="/v1/models", embeddings="/v2/embed"),
    key=Key(page="https://dashboard.cohere.com/api-keys", free=True),
    key_check=KeyCheck(path="/v1/check-api-key", method="POST"),
    quirks=Quirks(listing="cohere", temperature_max=1.0),
    limits=Limits(
        requests_per_minute=20,
        requests_per_month=1000,
        applies_to="trial",
        note="Trial keys. The newest models keep these limits with production keys too.",
    ),
    cors=Cors(works="likely", exposed=("x-debug-trace-id",)),
    prices_of="cohere",
    models=(
        Model(id="command-a-plus-05-2026", name="Command A+", tools=True, temperature=True),
        Model(id="command-a-03-2025", name="Command A", context=256_000, tools=True, temperature=True),
        Model(id="command-r7b-12-2024", name="Command R7B", tools=True, temperature=True),
        Model(id="embed-v4.0", name="Embed v4", embeddings=True, images=True),
    ),
)
