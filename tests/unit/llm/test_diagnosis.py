"""What the facts of a probe mean, and that nothing is claimed that they do not say."""

from __future__ import annotations

from typing import Any

import pytest

from app.llm.diagnosis import Facts, diagnose, place_of
from app.llm.errors import BlockedByCors, BlockedLocally, Offline, ProviderError, Unreachable

CLOUD, LOCAL, NEAR = "https://api.example.com/v1/chat", "http://localhost:11434/api/chat", "http://192.168.1.9:1234/v1"
PAGE = "https://somebody.github.io"
UP: dict[str, Any] = {"page": PAGE, "online": True, "own_origin": True}
LOST: dict[str, Any] = {"reached": False, "reached_root": False}

TABLE: list[tuple[str, dict[str, Any], type[ProviderError], str]] = [
    (CLOUD, {**UP, "reached": True}, BlockedByCors, "does not let this site read"),
    (CLOUD, {**UP, **LOST, "online": False, "own_origin": False}, Offline, "offline"),
    (CLOUD, {**UP, **LOST, "own_origin": False}, Offline, "seems to be offline"),
    (CLOUD, {**UP, **LOST, "refused_by_csp": True}, BlockedLocally, "security policy of the site"),
    (CLOUD, {**UP, "reached": False, "reached_root": True, "seconds": 0.002}, BlockedLocally, "an extension blocks it"),
    (CLOUD, {**UP, "reached": False, "reached_root": True, "seconds": 0.2}, Unreachable, "or the server hangs up"),
    (LOCAL, {**UP, "reached": False, "reached_root": True, "seconds": 0.002}, Unreachable, "or the server hangs up"),
    (CLOUD, {**UP, **LOST, "seconds": 0.002}, Unreachable, "most likely an extension"),
    (CLOUD, {**UP, **LOST, "seconds": 0.3}, Unreachable, "does not say whether it is down"),
    (CLOUD, {**UP, **LOST}, Unreachable, "does not say whether"),
    (CLOUD, {}, Unreachable, "does not say why"),
    ("http://api.example.com/", {**UP, **LOST}, BlockedLocally, "over https"),
    (LOCAL, {**UP, "reached": True}, BlockedByCors, "is there"),
    (LOCAL, {**UP, **LOST, "permission": "denied"}, BlockedLocally, "was told not to"),
    (LOCAL, {**UP, **LOST, "permission": "prompt"}, BlockedLocally, "not been allowed yet"),
    (LOCAL, {**UP, **LOST, "permission": "granted"}, Unreachable, "Nothing answers at localhost:11434"),
    (LOCAL, {**UP, **LOST, "page": "http://localhost:8000", "permission": "prompt"}, Unreachable, "Nothing answers"),
    (LOCAL, {**UP, **LOST}, Unreachable, "does not say whether nothing runs there"),
    (LOCAL, {**UP, **LOST, "online": False, "own_origin": False}, Unreachable, "Nothing answers"),
    (NEAR, {**UP, **LOST}, BlockedLocally, "over plain http"),
    (NEAR, {**UP, **LOST, "permission": "granted"}, Unreachable, "Nothing answers at 192.168.1.9:1234"),
    (NEAR, {**UP, **LOST, "page": "http://localhost:8000"}, Unreachable, "Nothing answers"),
    (NEAR, {**UP, **LOST, "page": "http://localhost:8000", "online": False}, Offline, "offline"),
    (CLOUD, {"exactly": "no such name"}, Unreachable, "api.example.com was not found"),
    (LOCAL, {"exactly": "refused"}, Unreachable, "localhost:11434 refuses connections"),
]


@pytest.mark.parametrize(("url", "found", "leaf", "sentence"), TABLE)
def test_the_facts_decide(url: str, found: dict[str, Any], leaf: type[ProviderError], sentence: str) -> None:
    error = diagnose(Facts(url=url, **found), "Example")
    assert type(error) is leaf
    assert sentence in error.what
    assert "{" not in str(error)
    assert error.next_step


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://127.0.0.1:8080", "loopback"),
        ("http://127.9.9.9", "loopback"),
        ("http://[::1]:11434", "loopback"),
        ("http://LOCALHOST:1", "loopback"),
        ("http://models.localhost", "loopback"),
        ("http://10.0.0.7", "near"),
        ("http://nas.local:1234", "near"),
        ("https://8.8.8.8", "public"),
        ("https://localhost.example.com", "public"),
    ],
)
def test_where_an_address_is(url: str, place: str) -> None:
    assert place_of(url) == place


def test_a_server_that_can_be_told_to_answer_pages_says_how() -> None:
    error = diagnose(Facts(url=LOCAL, reached=True), "Ollama", allow="Start Ollama with OLLAMA_ORIGINS set.")
    assert error.next_step == "Start Ollama with OLLAMA_ORIGINS set."
