"""OpenRouter's login: a page that asks the person, and the exchange of its code for a key (OAuth with PKCE, S256).

A code carries the challenge that it was made for, so nothing need be remembered between the two.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tests.emulator.answer import Answer, reply

if TYPE_CHECKING:
    from tests.emulator.answer import Asked

KEY = "sk-or-v1-emulated-5f0c"
CODE, LATE = "code.", "late."


def page(asked: Asked) -> Answer:
    """Who asks, and four ways to answer."""
    callback = asked.query.get("callback_url", "")
    challenge = asked.query.get("code_challenge", "")
    if not callback.startswith(("http://", "https://")) or asked.query.get("code_challenge_method") != "S256":
        return Answer((b"Invalid request",), 400, "text/plain")
    forms = (
        _form(callback, "Authorize", code=CODE + challenge),
        _form(callback, "Authorize too late", code=LATE + challenge),
        _form(callback, "Cancel", error="access_denied"),
        _form(callback.partition("?")[0], "Authorize and drop the query", code=CODE + challenge),
    )
    head = '<!doctype html><title>Log in</title><link rel="icon" href="data:,">'
    text = f"{head}<h1>Give {escape(urlsplit(callback).netloc)} a key?</h1>{''.join(forms)}"
    return Answer((text.encode(),), type="text/html; charset=utf-8")


def _form(callback: str, label: str, **more: str) -> str:
    """A form that leads back: what the callback's query held stays in it."""
    parts = urlsplit(callback)
    fields = [*parse_qsl(parts.query), *more.items()]
    inputs = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields)
    action = escape(parts._replace(query="").geturl())
    return f'<form method="get" action="{action}">{inputs}<button>{label}</button></form>'


def keys(asked: Asked) -> Answer:
    """The key, for the code and the verifier whose hash the code was made for."""
    if asked.json.get("code_challenge_method") != "S256":
        return reply({"error": {"message": "Invalid code_challenge_method", "code": 400}}, 400)
    verifier = str(asked.json.get("code_verifier", ""))
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    if asked.json.get("code") != CODE + challenge:
        return reply({"error": {"message": "Invalid code or code_verifier", "code": 403}}, 403)
    return reply({"key": KEY, "user_id": "user_1"})
