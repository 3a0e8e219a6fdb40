"""Catalogs for the router's tests and its benchmark: invented lines with invented models, the same every time."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from app.llm.catalog.model import Key, Limits, Line, Model, ModelList, Paths
from app.llm.catalog.price import Period, Price, Rate, Rates
from app.routing.candidates import Catalog, catalog_of

if TYPE_CHECKING:
    from app.llm.catalog.model import Tier, Where

TIERS: tuple[Tier, ...] = ("basic", "enhanced", "advanced", "master")


def priced(input: str, output: str) -> Price:  # noqa: A002 - as the catalog calls it
    rates = Rates(input=Rate(base=Decimal(input)), output=Rate(base=Decimal(output)))
    return Price(periods=(Period(rates=rates),), source="list")


def line(id: str, *models: Model, where: Where = "cloud", needed: str = "yes", limits: Limits | None = None) -> Line:
    return Line(
        id=id,
        name=id.title(),
        colour="#123456",
        dialect="script" if where == "script" else "openai_chat",
        where=where,
        base_url="https://example.com/v1" if where == "cloud" else "",
        paths=Paths(chat="/chat"),
        key=Key.model_validate({"needed": needed}),
        models=models,
        limits=limits or Limits(),
    )


def model(id: str, tier: Tier = "enhanced", price: Price | None = None, **more: object) -> Model:
    return Model.model_validate({"id": id, "tier": tier, "price": price, **more})


def large_catalog(lines: int = 20, models: int = 600, seed: int = 5) -> Catalog:
    """As many lines and models as a person with every provider has, with all that makes a difference among them."""
    random = Random(seed)  # noqa: S311 - the same catalog every time is what is wanted
    found: list[Line] = []
    each = models // lines
    for number in range(lines):
        where: Where = "local" if number % 10 == 8 else "device" if number % 10 == 9 else "cloud"
        found.append(
            line(
                f"line-{number}",
                *(_random_model(random, f"maker-{index % 7}/model-{number}-{index}") for index in range(each)),
                where=where,
                needed="yes" if where == "cloud" else "no",
            )
        )
    return catalog_of(found)


def _random_model(random: Random, id: str) -> Model:
    dollars = random.choice([None, "0.1", "0.5", "1", "3"])
    return model(
        id,
        tier=random.choice(TIERS),
        price=priced(dollars, str(Decimal(dollars) * 4)) if dollars else None,
        context=random.choice([None, 8_000, 32_000, 128_000, 1_000_000]),
        max_output=random.choice([None, 4_096, 64_000]),
        images=random.choice([True, False, None]),
        tools=random.choice([True, True, False, None]),
        json_schema=random.choice([True, False, None]),
        free=random.random() < 0.1,
        embeddings=random.random() < 0.03,
    )


__all__ = ["ModelList", "large_catalog", "line", "model", "priced"]
