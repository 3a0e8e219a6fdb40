"""Together: open models. Its list also names those that have to be deployed first, and answer 400 until then."""

from __future__ import annotations

from app.llm.catalog.model import Cors, Key, KeyCheck, Limits, Line, Model, Paths, Quirks

LINE = Line(
    id="together",
    name="Together",
    colour="#0d7ac1",
    dialect="openai_chat",
    where="cloud",
    base_url="https://api.together.xyz/v1",
    paths=Paths(chat="/chat/completions", models="/models", embeddings="/embeddings"),
    key=Key(page="https://api.together.ai/settings/api-keys"),
    key_check=KeyCheck(path="/models"),
    quirks=Quirks(listing="together", effort="together", top_k=True, reasoning=("reasoning", "reasoning_content")),
    limits=Limits(note="No free plan; credit is bought from $5."),
    cors=Cors(works="yes"),
    note="Many models in its list are not ready to be called: they answer that they are non-serverless.",
    prices_of="together",
    # These have a price for being called as they are.
    models=(
        Model(id="moonshotai/Kimi-K3.1-Pro", name="Kimi K3.1 Pro", tools=True),
        Model(id="deepseek-ai/DeepSeek-V4-Pro-0813", name="DeepSeek V4 Pro", tools=True, reasoning=True),
        Model(id="zai-org/GLM-5.3", name="GLM-5.3", tools=True),
        Model(id="zai-org/GLM-5.3-Flash", name="GLM-5.3 Flash", tools=True),
        Model(id="Qwen/Qwen3.8-Flash", name="Qwen3.8 Flash", tools=True),
        Model(id="openai/gpt-oss-120b", name="GPT-OSS 120B", tools=True, reasoning=True),
    ),
)
