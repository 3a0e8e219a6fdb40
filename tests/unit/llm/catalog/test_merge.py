"""A model is what its provider lists, with what the catalog and public data add."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.llm.catalog.merge import completed, is_retired, model_on, models_of
from app.llm.catalog.model import Model, ModelList
from app.llm.catalog.price import Period, Price, Rate, Rates
from app.llm.catalog.rows import BY_ID

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def listed_price(amount: str) -> Price:
    rate = Rate(base=Decimal(amount))
    return Price(periods=(Period(rates=Rates(input=rate, output=rate)),), source="list")


def fetched(line: str, *models: Model) -> ModelList:
    return ModelList(line=line, models=models, fetched=NOW)


def test_until_a_list_was_fetched_the_catalogs_models_can_be_chosen() -> None:
    groq = BY_ID["groq"]
    assert [model.id for model in models_of(groq)] == [model.id for model in groq.models]


def test_the_list_decides_what_can_be_chosen_and_the_catalog_adds_to_it() -> None:
    told = Model(id="gpt-6.1-sol", listed=True)
    (model,) = models_of(BY_ID["openai"], fetched("openai", told))
    assert model.name == "GPT-6.1 Sol"
    assert (model.images, model.reasoning, model.temperature, model.listed) == (True, True, False, True)
    assert model.context == 1_050_000
    assert model.price is not None
    assert model.price.source == "public"


def test_what_the_list_says_is_not_overruled() -> None:
    told = Model(id="openai/gpt-oss-120b", name="As listed", context=65_536, tools=False, price=listed_price("0.5"))
    model = completed(BY_ID["groq"], told)
    assert (model.name, model.context, model.tools, model.price) == ("As listed", 65_536, False, told.price)
    assert model.efforts == ("low", "medium", "high")


def test_a_price_typed_by_the_user_is_above_all_others() -> None:
    typed = listed_price("9").model_copy(update={"source": "typed"})
    line = BY_ID["groq"].model_copy(update={"price": typed})
    assert completed(line, Model(id="openai/gpt-oss-120b", price=listed_price("0.5"))).price == typed


def test_a_dated_issue_is_the_model_without_the_date() -> None:
    model = model_on(BY_ID["anthropic"], "claude-sonnet-4-5-20250929")
    assert model.id == "claude-sonnet-4-5-20250929"
    assert model.retires == date(2026, 11, 30)
    assert model_on(BY_ID["openai"], "gpt-5-2025-08-07").retires == date(2026, 12, 11)


def test_a_model_that_nobody_lists_may_still_be_asked_for() -> None:
    model = model_on(BY_ID["openai"], "brand-new", fetched("openai", Model(id="gpt-6-sol")))
    assert (model.id, model.name, model.listed, model.price, model.context) == (
        "brand-new",
        "brand-new",
        False,
        None,
        None,
    )
    assert model.tools is None


@pytest.mark.parametrize(
    ("line", "model", "retired"),
    [
        ("openai", "gpt-4-turbo", True),
        ("openai", "gpt-5", False),
        ("gemini", "gemini-2.5-pro", True),
        ("groq", "llama-3.1-8b-instant", True),
        ("anthropic", "claude-opus-4", True),
        ("anthropic", "claude-opus-5-5", False),
    ],
)
def test_a_retired_model_is_known_as_one(line: str, model: str, retired: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_retired(model_on(BY_ID[line], model), NOW.date()) == retired


def test_a_model_with_a_price_of_nothing_is_free_and_one_without_a_price_is_not() -> None:
    openrouter = BY_ID["openrouter"]
    assert completed(openrouter, Model(id="some/model:free", price=listed_price("0"))).free
    assert not completed(openrouter, Model(id="some/model", price=listed_price("0.1"))).free
    assert not completed(openrouter, Model(id="some/model")).free


@pytest.mark.parametrize("line", ["ollama", "lm-studio", "llama-cpp", "demo"])
def test_what_runs_here_is_free(line: str) -> None:
    assert model_on(BY_ID[line], "anything").free
