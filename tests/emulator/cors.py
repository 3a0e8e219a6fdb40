"""What each provider lets a page do, as far as it is known (FACTS-providers, sections 3 and 5)."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from tests.emulator.anthropic import BROWSER
from tests.emulator.errors import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.emulator.answer import Answer, Asked

PLAIN = frozenset({"authorization", "content-type"})
ELSEWHERE = "https://elsewhere.example"
OLLAMA_ORIGINS = tuple(
    f"{scheme}://{host}{port}"
    for scheme in ("http", "https")
    for host in ("localhost", "127.0.0.1", "0.0.0.0")
    for port in ("", ":*")
)


@dataclass(frozen=True)
class Cors:
    """`origin`: `*`, or `mirror` for whoever asks. `allow`: request headers; None: whatever is asked for."""

    origin: str = "*"
    allow: frozenset[str] | None = PLAIN
    expose: str = ""
    origins: Sequence[str] = ()  # who may ask at all; empty: anybody


POLICIES: dict[str, Cors] = {
    # Its own library sends these two from browsers; nobody has written down the whole list.
    "openai": Cors(allow=PLAIN | {"openai-organization", "openai-project"}, expose="X-Request-ID"),
    "anthropic": Cors(allow=None),
    "gemini": Cors("mirror", frozenset({"x-goog-api-key", "x-goog-api-client", *PLAIN})),
    "openrouter": Cors(
        allow=frozenset({"http-referer", "x-title", "x-openrouter-title", "x-openrouter-categories", *PLAIN}),
        expose="X-Generation-Id,X-Provider-Name,request-id,cf-ray",
    ),
    "cohere": Cors("mirror", expose="X-Debug-Trace-ID"),
    "deepseek": Cors("mirror", allow=None),
    "perplexity": Cors(allow=PLAIN | {"x-source", "x-title"}),
    "huggingface": Cors(expose="X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message"),
    "models": Cors(
        allow=frozenset(), expose="ETag,Content-Range,Accept-Ranges,X-Repo-Commit,X-Linked-Size,X-Linked-ETag"
    ),
    "ollama": Cors("mirror", PLAIN | {"user-agent", "accept", "x-requested-with", "openai-beta"}, "", OLLAMA_ORIGINS),
}


def headers_for(asked: Asked, origins: Sequence[str] | None) -> dict[str, str] | None:
    """The CORS headers of an answer to this origin; None: it is refused outright, as Ollama does."""
    origin = asked.headers.get("origin")
    policy = POLICIES.get(asked.provider, Cors())
    allowed = policy.origins if origins is None else origins
    if origin is None:
        return {}
    if allowed and not any(fnmatch(origin, pattern) for pattern in allowed):
        return None
    told = {"Access-Control-Allow-Origin": origin if policy.origin == "mirror" else policy.origin}
    if policy.origin == "mirror":
        told["Vary"] = "Origin"
    if asked.method == "OPTIONS":
        wanted = asked.headers.get("access-control-request-headers", "")
        told["Access-Control-Allow-Headers"] = wanted if policy.allow is None else ", ".join(sorted(policy.allow))
        told["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    elif policy.expose:
        told["Access-Control-Expose-Headers"] = policy.expose
    return told


def spoilt(headers: Mapping[str, str], how: str, method: str) -> dict[str, str]:
    """The same headers made wrong: `none`, none on the `answer`, the `wrong` origin, no `headers` allowed."""
    told = dict(headers)
    if how == "none" or (how == "answer" and method != "OPTIONS"):
        return {name: value for name, value in told.items() if not name.startswith("Access-Control")}
    if how == "wrong":
        told["Access-Control-Allow-Origin"] = ELSEWHERE
    if how == "headers":
        told.pop("Access-Control-Allow-Headers", None)
    return told


def browser_refusal(asked: Asked) -> Answer | None:
    """Anthropic answers pages only if they say that they know what they do."""
    if asked.provider != "anthropic" or "origin" not in asked.headers or asked.headers.get(BROWSER) == "true":
        return None
    return refusal("browser_header_missing", "anthropic")
