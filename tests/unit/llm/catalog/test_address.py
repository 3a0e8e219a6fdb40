"""A key travels to a line's address, so an address is looked at closely."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, strategies as st

from app.base.secret import origin_of
from app.llm.catalog.address import checked_base_url, is_near


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://API.example.com/v1/", "https://api.example.com/v1"),
        ("  https://example.com  ", "https://example.com"),
        ("HTTP://localhost:11434", "http://localhost:11434"),
        ("http://127.0.0.1:9931/", "http://127.0.0.1:9931"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("http://192.168.1.20:1234", "http://192.168.1.20:1234"),
        ("http://nas:8080", "http://nas:8080"),
        ("http://studio.local/v1", "http://studio.local/v1"),
        ("https://gateway.example.com:8443/openai/v1", "https://gateway.example.com:8443/openai/v1"),
    ],
)
def test_a_good_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert checked_base_url(typed) == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("http://api.example.com/v1", "http:// is only for"),
        ("http://8.8.8.8", "http:// is only for"),
        ("http://134744072", "http:// is only for"),  # 8.8.8.8 as a browser reads it
        ("http://0x08080808", "http:// is only for"),
        ("http://[::ffff:8.8.8.8]", "http:// is only for"),
        ("http://example。com", "http:// is only for"),  # the full stop of Chinese is a dot to a browser
        ("http://0.0.0.0", "http:// is only for"),
        ("https://user:secret@example.com", "user name and password"),
        ("https://token@example.com", "user name and password"),
        ("https://example.com/v1?key=1", "what follows ?"),
        ("https://example.com/#v1", "what follows ?"),
        ("https://example%2ecom", "without %"),
        ("https://exa mple.com", "no spaces"),
        ("https://example.com\\@evil.example", "no spaces, backslashes"),
        ("ftp://example.com", "starts with https://"),
        ("javascript:alert(1)", "starts with https://"),
        ("example.com/v1", "starts with https://"),
        ("https://", "starts with https://"),
        ("https://example.com:99999", "can't be read"),
        ("https://[::1", "can't be read"),
        ("", "starts with https://"),
    ],
)
def test_a_bad_address_is_refused_with_a_sentence(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=r"^[A-Zh].*\.$") as caught:
        checked_base_url(typed)
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)


@given(st.text(max_size=60))
def test_whatever_is_typed_an_address_is_safe_or_refused(typed: str) -> None:
    for start in ("", "https://", "http://"):
        try:
            kept = checked_base_url(start + typed)
        except ValueError:
            continue
        parts = urlsplit(kept)
        assert parts.scheme in {"https", "http"}
        assert parts.scheme == "https" or is_near(parts.hostname or "")
        assert "@" not in parts.netloc
        assert checked_base_url(kept) == kept


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://api.example.com/v1", "https://api.example.com"),
        ("https://api.example.com:443/v1", "https://api.example.com"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:8080/v1", "http://[::1]:8080"),
    ],
)
def test_an_origin_is_what_a_browser_calls_one(url: str, origin: str) -> None:
    assert origin_of(url) == origin
