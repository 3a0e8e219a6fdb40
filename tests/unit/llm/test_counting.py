"""What a provider says it counted on a key is read as it was written, and nothing else is taken for it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from app.base.money import Money
from app.base.secret import Secret
from app.llm.catalog.rows import BY_ID, LINES
from app.llm.client import Client
from app.llm.dialects.counting import Counted, ask_counts, read_counts
from app.llm.errors import NotAStream
from tests.unit.llm.test_client import Answer, Heads, LoopClock, Wire

LINE = BY_ID["openrouter"]
TOLD = {"data": {"label": "a key", "usage": 3.3, "usage_daily": 0.1, "usage_weekly": 1.2e-5, "usage_monthly": 3}}


def test_only_who_tells_is_asked() -> None:
    asked = {line.id: http.url for line in LINES if (http := ask_counts(line))}
    assert asked == {"openrouter": "https://openrouter.ai/api/v1/key"}


def test_amounts_are_what_was_written_and_no_binary_fraction_of_it() -> None:
    told = read_counts(LINE, json.dumps(TOLD).encode())
    assert told == Counted(Money(Decimal("0.1")), Money(Decimal("0.000012")), Money(Decimal(3)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"<html>",
        b"{}",
        b'{"data": []}',
        b'{"data": {"usage_daily": "1"}}',
        b'{"data": {"usage_daily": true, "usage_weekly": -1, "usage_monthly": NaN}}',
        b"[" * 100_000,
    ],
)
def test_what_tells_nothing_is_said_to_tell_nothing(body: bytes) -> None:
    with pytest.raises(NotAStream, match="OpenRouter did not say what it counted"):
        read_counts(LINE, body)


async def test_the_key_travels_to_its_own_origin_and_the_count_comes_back() -> None:
    client = Client(Wire([Answer([json.dumps(TOLD).encode()])]), LoopClock(), Heads())
    told = await client.counts(LINE, Secret("sk-or-123456789", LINE.base_url))
    assert told is not None
    assert told.month == Money(Decimal(3))
    assert await client.counts(BY_ID["groq"], None) is None
