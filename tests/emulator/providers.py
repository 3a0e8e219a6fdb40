"""Who is emulated, and what a well-behaved answer is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import anthropic, cohere, gemini, login, ollama, openai
from tests.emulator.answer import Answer, reply
from tests.emulator.cors import browser_refusal
from tests.emulator.errors import refusal, unsupported

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.emulator.answer import Asked
    from tests.emulator.faults import Fault


def told(value: object) -> Callable[[Asked], Answer]:
    return lambda _: reply(value)


OPENAI_SHAPED = {
    **openai.ROUTES,
    "api-key": told({"name": "test", "api_key_blocked": False}),
    "user/balance": told({"is_available": True, "balance_infos": []}),
    "api/whoami-v2": told({"name": "somebody"}),
    "health": told({"status": "ok"}),
    "props": told({"default_generation_settings": {"n_ctx": 8192}}),
}
OWN: dict[str, Mapping[str, Callable[[Asked], Answer]]] = {
    "anthropic": anthropic.ROUTES,
    "gemini": gemini.ROUTES,
    "cohere": cohere.ROUTES,
    "ollama": ollama.ROUTES,
    "lm-studio": {"api/v1/models": openai.studio_models},
    "openrouter": {"api/v1/auth/keys": login.keys},
}
# Below which part of the path the OpenAI-shaped ones serve.
PREFIXES = ("", "v1/", "openai/v1/", "api/v1/", "v1beta/openai/", "compatibility/v1/", "inference/v1/")
KEYLESS = {"ollama", "lm-studio", "llama-cpp"}
PUBLIC = {("openrouter", "models"), ("openrouter", "auth/keys"), ("huggingface", "models")}


def answer(asked: Asked, fault: Fault) -> Answer:
    """What the provider answers, its own refusals among them."""
    refused = browser_refusal(asked) or fault.instead(asked.key)
    if refused is not None:
        return refused
    if fault.error:
        return refusal(fault.error, asked.provider)
    route = asked.path.removeprefix("api/v1/").removeprefix("v1/")
    if asked.provider not in KEYLESS and (asked.provider, route) not in PUBLIC and not good(asked.key):
        return refusal("bad_key", asked.provider)
    if "unknown" in asked.model or "unknown" in asked.path:
        return refusal("unknown_model", asked.provider)
    if fault.refuse and carries(asked.json, fault.refuse):
        return unsupported(fault.refuse, asked.provider)
    return served(asked)


def good(key: str) -> bool:
    """Any key is, unless it says otherwise."""
    return bool(key) and "bad" not in key


def carries(body: dict[str, Any], name: str) -> bool:
    """Whether a field is in the body, at the top or one below it."""
    return name in body or any(name in value for value in body.values() if isinstance(value, dict))


def served(asked: Asked) -> Answer:
    if asked.provider == "gemini" and (found := gemini.call(asked)) is not None:
        return found
    handler = OWN.get(asked.provider, {}).get(asked.path)
    if handler is None and asked.provider not in {"anthropic", "gemini"}:
        for prefix in PREFIXES:
            if asked.path.startswith(prefix) and (handler := OPENAI_SHAPED.get(asked.path.removeprefix(prefix))):
                break
    if handler is None:
        return reply({"error": {"message": f"Unknown request URL: {asked.method} /{asked.path}"}}, 404)
    return handler(asked)
