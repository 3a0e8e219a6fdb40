"""Every row of the catalog, held against what every row must be."""

from __future__ import annotations

import itertools
import math
import re

import pytest
from pydantic import ValidationError

from app.llm.catalog.merge import models_of
from app.llm.catalog.model import Line, Model, Paths
from app.llm.catalog.own import COLOURS
from app.llm.catalog.rows import BY_ID, LINES

WANTED = {
    *("openai", "anthropic", "gemini", "openrouter", "groq", "together", "mistral", "cohere", "deepseek"),
    *("perplexity", "hyperbolic", "xai", "huggingface", "ollama", "lm-studio", "llama-cpp", "device", "demo"),
}
PARAMETERS = {
    *("temperature", "top_p", "top_k", "frequency_penalty", "presence_penalty", "seed", "stop", "tools"),
    *("tool_choice", "schema", "effort", "max_tokens"),
}
LIGHT, DARK = "#ffffff", "#1f242c"
each_line = pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)


def test_every_provider_has_its_line_and_no_two_share_an_id() -> None:
    assert set(BY_ID) == WANTED
    assert len(LINES) == len(BY_ID)


@each_line
def test_a_row_is_valid_as_it_would_be_stored(line: Line) -> None:
    assert Line.model_validate_json(line.model_dump_json()) == line
    assert hash(line)


@each_line
def test_a_row_that_is_sent_anything_says_where(line: Line) -> None:
    if line.inside:
        assert (line.base_url, line.origin, line.key_check) == ("", "", None)
        return
    assert line.paths.chat.startswith("/")
    assert line.origin
    assert line.base_url.startswith("https://" if line.where == "cloud" else "http://")
    assert ("{model}" in line.paths.chat) == (line.dialect == "gemini")


@each_line
def test_a_row_that_needs_a_key_says_where_to_get_one(line: Line) -> None:
    if line.where == "cloud":
        assert line.key.needed == "yes"
        assert line.key.page.startswith("https://")
        assert line.auth.header
    else:
        assert line.key.needed != "yes"


@each_line
def test_a_row_sends_no_header_that_its_provider_refuses(line: Line) -> None:
    names = {name for name, _ in line.auth.headers}
    assert names == (
        {"anthropic-version", "anthropic-dangerous-direct-browser-access"} if line.id == "anthropic" else set()
    )


@each_line
def test_a_row_says_in_sentences_what_a_person_should_know(line: Line) -> None:
    for text in (line.note, line.limits.note, line.cors.note):
        assert not text or re.fullmatch(r"[A-Z$0-9].*(\.|--cors)", text), text
    if line.cors.works in {"setting", "unknown", "no"}:
        assert line.cors.note


@each_line
def test_the_parameters_that_a_row_drops_exist(line: Line) -> None:
    for drop in line.quirks.drops:
        assert drop.parameters <= PARAMETERS
        assert any(re.search(drop.models, model.id) for model in line.models), drop.models


@each_line
def test_a_rows_models_are_told_apart_and_can_be_chosen(line: Line) -> None:
    ids = [model.id for model in line.models]
    assert len(ids) == len(set(ids))
    for model in models_of(line):
        assert model.name
        assert Model.model_validate_json(model.model_dump_json()) == model


@each_line
def test_a_line_can_be_reached_through_a_gateway(line: Line) -> None:
    there = line.through("https://gateway.example.com/it/")
    assert there.base_url == "https://gateway.example.com/it"
    assert there.origin == "https://gateway.example.com"
    assert there.paths == line.paths
    with pytest.raises(ValueError, match="only for"):
        line.through("http://gateway.example.com")


def test_the_free_plans_are_as_told() -> None:
    groq, openrouter, cohere = (BY_ID[name].limits for name in ("groq", "openrouter", "cohere"))
    assert (groq.requests_per_minute, groq.requests_per_day, groq.tokens_per_minute) == (30, 1000, 8000)
    assert (openrouter.requests_per_minute, openrouter.requests_per_day, openrouter.day_starts) == (20, 50, "utc")
    assert (cohere.requests_per_minute, cohere.requests_per_month) == (20, 1000)
    assert BY_ID["gemini"].limits.day_starts == "pacific"


def test_the_demo_line_calls_itself_a_script_everywhere() -> None:
    demo = BY_ID["demo"]
    assert "script" in demo.note
    assert all("script" in model.name for model in demo.models)


@pytest.mark.parametrize(
    ("line", "model", "refused"),
    [
        ("openai", "gpt-6.1-sol", {"temperature", "top_p"}),
        ("openai", "gpt-4o", set()),
        ("openai", "o3", {"temperature", "top_p", "stop"}),
        ("anthropic", "claude-opus-5-5", {"temperature", "top_p", "top_k"}),
        ("anthropic", "claude-opus-4-8", {"temperature", "top_p", "top_k"}),
        ("anthropic", "claude-sonnet-4-5-20250929", set()),
        ("anthropic", "claude-opus-4-20250514", set()),
        ("anthropic", "claude-opus-4-1-20250805", set()),
        ("anthropic", "claude-3-haiku-20240307", set()),
        ("xai", "grok-4.6", {"stop", "frequency_penalty", "presence_penalty"}),
        ("xai", "grok-4-fast-non-reasoning", set()),
    ],
)
def test_what_a_model_refuses_is_known(line: str, model: str, refused: set[str]) -> None:
    found = [drop.parameters for drop in BY_ID[line].quirks.drops if re.search(drop.models, model)]
    assert set().union(*found) == refused


def test_a_row_with_a_field_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="colur"):
        Line.model_validate(BY_ID["groq"].model_dump() | {"colur": "#000000"})


def test_what_is_wrong_with_a_row_never_repeats_what_was_typed() -> None:
    with pytest.raises(ValidationError) as caught:
        Line(
            id="x", name="X", colour="#000000", dialect="openai_chat", where="cloud",
            base_url="https://me:sk-secret@example.com", paths=Paths(chat="/sk-secret?"),
        )  # fmt: skip
    assert "sk-secret" not in str(caught.value)


def linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue))  # type: ignore[return-value]


def contrast(one: str, other: str) -> float:
    """WCAG 2: 3 to 1 is what the border of a chip needs."""
    light = sorted(sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x), strict=True)) for x in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


ALL_COLOURS = [*(line.colour for line in LINES), *COLOURS]


@pytest.mark.parametrize("colour", ALL_COLOURS)
def test_a_lines_colour_is_seen_on_light_and_on_dark(colour: str) -> None:
    assert contrast(colour, LIGHT) >= 3
    assert contrast(colour, DARK) >= 3


def test_no_two_lines_colours_look_alike() -> None:
    nearest = min(math.dist(oklab(one), oklab(other)) for one, other in itertools.combinations(ALL_COLOURS, 2))
    assert nearest >= 0.08
