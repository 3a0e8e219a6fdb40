"""What others say is shown bounded, on one line, and never with a key in it."""

from __future__ import annotations

import unicodedata
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import assume, given, strategies as st

from app.llm.dialects.dialect import nothing_hidden
from app.llm.dialects.quoting import DOTS, LONGEST, hiding, quoted

KEYS = st.text(alphabet="abcXYZ0189-_.~/+=", min_size=8, max_size=60)


@given(st.text(), KEYS, st.text())
def test_the_very_key_is_never_shown(before: str, key: str, after: str) -> None:
    assume(key not in before + after)
    for form in (key, key.upper(), quote(key, safe="")):
        assert key.lower() not in quoted(before + form + after, hiding(key)).lower()


@given(KEYS.filter(lambda key: len(key) >= 20), st.integers(min_value=8, max_value=19))
def test_a_key_that_was_cut_short_is_not_shown(key: str, length: int) -> None:
    hide = hiding(key)
    assert key[:length].lower() not in hide(f"key {key[:length]}…").lower()
    assert key[-length:].lower() not in hide(f"key {key[-length:]}").lower()


@given(st.binary(max_size=5), KEYS.filter(lambda key: len(key) >= 20), st.binary(max_size=5))
def test_an_encoded_key_is_not_shown(before: bytes, key: str, after: bytes) -> None:
    raw = before + key.encode() + after
    hide = hiding(key)
    for encoded in (b64encode(raw).decode(), urlsafe_b64encode(raw).decode().rstrip("=")):
        assert len(hide(f"[{encoded}]")) < 10 + len(DOTS) + len(before) * 2 + len(after) * 2
    assert key.encode().hex() not in hide(raw.hex())
    assert hide("".join(f"%{byte:02X}" for byte in key.encode())) == DOTS


@given(KEYS, st.integers(0, 60), st.sampled_from("\0\u200b\u202e\ufeff\x1b\u2060"))
def test_a_key_with_something_invisible_in_it_is_not_shown(key: str, place: int, character: str) -> None:
    assert key not in quoted(key[:place] + character + key[place:], hiding(key))


@pytest.mark.parametrize(
    "key",
    [
        "sk-proj-abcdefghijklmnop1234",
        "sk-ant-api03-AbCdEf_GhIj-1234",
        "sk-or-v1-0123456789abcdef0123456789abcdef",
        "sk-abc***********wxyz",
        "gsk_AbCdEfGhIjKlMnOp1234",
        "xai-AbCdEfGhIjKlMnOp1234",
        "hf_AbCdEfGhIjKlMnOp1234",
        "pplx-AbCdEfGhIjKlMnOp1234",
        "AIzaSyA1234567890abcdefghijklmnop",
        "AQ.Ab8RN6Ijklmnopqrst_uvw-xyz",
        "Bearer abcdef123456",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
        "0123456789abcdef0123456789abcdef",
    ],
)
def test_what_looks_like_a_key_is_not_shown_whosoever_it_is(key: str) -> None:
    said = quoted(f"Incorrect API key provided: {key}. You can find yours at https://example.org.", nothing_hidden)
    assert key.removeprefix("Bearer ") not in said
    assert DOTS in said
    assert "Incorrect API key provided" in said


@pytest.mark.parametrize(
    "said",
    [
        "The model `claude-sonnet-4-5-20250929` does not exist",
        "models/gemini-3.8-flash-preview-09-2026 is not found for API version v1beta",
        "Rate limit reached for gpt-6-sol on tokens per min (TPM): Limit 30000, Used 29000.",
        "This task-oriented request is risk-free: https://platform.openai.com/account/rate-limits",
    ],
)
def test_what_only_looks_a_little_like_a_key_is_shown(said: str) -> None:
    assert quoted(said, nothing_hidden) == said


@given(st.text(max_size=2000))
def test_a_quote_is_bounded_printable_and_on_one_line(said: str) -> None:
    shown = quoted(said, nothing_hidden)
    assert len(shown) <= LONGEST
    assert not {"Cc", "Cs", "Zl", "Zp"} & {unicodedata.category(character) for character in shown}
    shown.encode()


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\U000e0041", "\x1b", "\x9b"])
def test_characters_that_hide_or_turn_text_are_taken_out(character: str) -> None:
    assert quoted(f"a{character}b", nothing_hidden) == "ab"


def test_a_huge_body_is_not_read_to_its_end() -> None:
    key = "opensesame-opensesame"
    said = ("x " * 49_495) + key + " y" * 1_000_000
    assert "sesame" not in quoted(said.replace("x ", key + " "), hiding(key))
    assert len(quoted(said, hiding(key))) == LONGEST


def test_a_line_without_a_key_hides_nothing() -> None:
    assert hiding("")("anything") == "anything"


def test_a_very_short_key_is_hidden_as_a_word() -> None:
    assert hiding("abc")("abc in abcdef") == f"{DOTS} in abcdef"
