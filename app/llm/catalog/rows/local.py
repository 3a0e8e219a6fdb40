"""Servers on the visitor's own machine. They cost nothing, and each must be told once to answer this page."""

from __future__ import annotations

from app.llm.catalog.model import Cors, Key, KeyCheck, Line, Paths, Quirks

OLLAMA = Line(
    id="ollama",
    name="Ollama",
    colour="#6d9b5e",
    dialect="ollama",  # its OpenAI-compatible endpoint can't set the length of the context
    where="local",
    base_url="http://localhost:11434",
    paths=Paths(chat="/api/chat", models="/api/tags", embeddings="/api/embed"),
    key=Key(needed="optional", page="https://ollama.com/download"),
    key_check=KeyCheck(path="/api/version"),
    quirks=Quirks(listing="ollama", max_tokens_field="num_predict"),
    cors=Cors(works="setting", note="Start Ollama with OLLAMA_ORIGINS set to the address of this page."),
)

LM_STUDIO = Line(
    id="lm-studio",
    name="LM Studio",
    colour="#c565f8",
    dialect="openai_chat",
    where="local",
    base_url="http://localhost:1234",
    paths=Paths(chat="/v1/chat/completions", models="/api/v1/models", embeddings="/v1/embeddings"),
    key=Key(needed="optional", page="https://lmstudio.ai/download"),
    key_check=KeyCheck(path="/v1/models"),
    quirks=Quirks(listing="lmstudio", stream_options=True, top_k=True),
    cors=Cors(works="setting", note="Turn on CORS in its server settings, or start it with: lms server start --cors"),
)

LLAMA_CPP = Line(
    id="llama-cpp",
    name="llama.cpp",
    colour="#058d1d",
    dialect="openai_chat",
    where="local",
    base_url="http://127.0.0.1:9931",
    paths=Paths(chat="/v1/chat/completions", models="/v1/models", embeddings="/v1/embeddings"),
    key=Key(needed="optional", page="https://github.com/ggml-org/llama.cpp"),
    key_check=KeyCheck(path="/health"),
    quirks=Quirks(listing="llamacpp", stream_options=True, top_k=True),
    cors=Cors(works="yes", note="With --tools, --agent or MCP it answers only pages on localhost."),
    note="Builds before 2026 listen on port 8080.",
)
