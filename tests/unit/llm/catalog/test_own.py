"""An endpoint that a person adds becomes a line like any other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from app.llm.catalog.merge import model_on
from app.llm.catalog.model import Auth, Limits, Line
from app.llm.catalog.own import OwnLine, free_id

AZURE = OwnLine(
    name="Azure, Sweden",
    base_url="https://mine.openai.azure.com/",
    chat_path="/openai/v1/chat/completions",
    models_path="",
    key_header="api-key",
    key_prefix="",
    headers=(("x-team", "signals"),),
    query=(("api-version", "2025-04-01-preview"),),
    max_tokens_field="max_completion_tokens",
    stream_options=False,
    models=("gpt-ours",),
    input_price=Decimal("2.5"),
    output_price=Decimal(10),
    currency="EUR",
    limits=Limits(requests_per_minute=6, applies_to="all"),
)


def test_everything_typed_is_in_the_row() -> None:
    line = AZURE.line()
    assert (line.id, line.name, line.where) == ("own-azure-sweden", "Azure, Sweden", "cloud")
    assert line.base_url == "https://mine.openai.azure.com"
    assert (line.auth.header, line.auth.prefix) == ("api-key", "")
    assert dict(line.auth.headers) == {"x-team": "signals"}
    assert dict(line.auth.query) == {"api-version": "2025-04-01-preview"}
    assert (line.quirks.max_tokens_field, line.quirks.stream_options) == ("max_completion_tokens", False)
    assert line.key_check is None
    assert line.limits.requests_per_minute == 6
    assert Line.model_validate_json(line.model_dump_json()) == line


def test_the_price_typed_is_every_models_price() -> None:
    price = model_on(AZURE.line(), "gpt-ours").price
    assert price is not None
    assert (price.source, price.currency, price.periods[0].rates.output.base) == ("typed", "EUR", Decimal(10))


def test_half_a_price_is_none() -> None:
    assert OwnLine(name="A", base_url="https://a.example", input_price=Decimal(1)).line().price is None


def test_a_server_on_the_own_network_costs_nothing_unless_a_price_is_typed() -> None:
    near = OwnLine(name="vLLM", base_url="http://192.168.1.9:8000/v1")
    assert near.line().where == "local"
    assert model_on(near.line(), "x").free
    billed = OwnLine(
        name="vLLM", base_url="http://192.168.1.9:8000/v1", input_price=Decimal(1), output_price=Decimal(1)
    )
    assert not model_on(billed.line(), "x").free


@pytest.mark.parametrize(
    "typed",
    [
        {"base_url": "http://api.example.com"},
        {"base_url": ""},
        {"base_url": "https://me:pw@example.com"},
        {"chat_path": "chat"},
        {"chat_path": "/chat?x=1"},
        {"key_header": "Not a header"},
        {"key_header": "x\r\ny"},
        {"input_price": Decimal(-1)},
        {"input_price": Decimal("NaN")},
        {"currency": "dollars"},
        {"colour": "red"},
    ],
)
def test_what_cannot_work_is_refused_before_it_is_stored(typed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        OwnLine.model_validate({"name": "A", "base_url": "https://a.example"} | typed)


@pytest.mark.parametrize(
    "headers",
    [{"a b": "x"}, {"a\n": "x"}, {"": "x"}, {"x-a": "b\r\nc: d"}, {"x-a": "ü"}, {"authorization": "Bearer x"}],
)
def test_an_extra_header_cannot_break_a_request_or_replace_the_key(headers: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Auth.model_validate({"headers": headers})


@given(st.text(max_size=80), st.sets(st.sampled_from(["own-line", "own-line-2", "own-a"])))
def test_every_name_gives_an_id_that_is_free(name: str, taken: set[str]) -> None:
    made = free_id(name, taken)
    assert made not in taken
    row = OwnLine(name="A", base_url="https://a.example").line().model_dump()
    assert Line.model_validate(row | {"id": made}).id == made
