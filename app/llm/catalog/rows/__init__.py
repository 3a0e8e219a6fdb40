"""Every line that the app knows, in the order in which it shows them. A new provider is one more row."""

from __future__ import annotations

from app.llm.catalog.rows import (
    anthropic,
    cohere,
    deepseek,
    demo,
    device,
    gemini,
    groq,
    huggingface,
    hyperbolic,
    local,
    mistral,
    openai,
    openrouter,
    perplexity,
    together,
    xai,
)

LINES = (
    openai.LINE,
    anthropic.LINE,
    gemini.LINE,
    openrouter.LINE,
    groq.LINE,
    mistral.LINE,
    deepseek.LINE,
    xai.LINE,
    cohere.LINE,
    together.LINE,
    perplexity.LINE,
    huggingface.LINE,
    hyperbolic.LINE,
    local.OLLAMA,
    local.LM_STUDIO,
    local.LLAMA_CPP,
    device.LINE,
    demo.LINE,
)

BY_ID = {line.id: line for line in LINES}
