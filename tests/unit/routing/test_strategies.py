"""Each strategy's order, and the words that say why; the same every time."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.llm.catalog.model import Limits
from app.llm.catalog.price import Period, Price, Rate, Rates, Step
from app.routing.candidates import catalog_of
from app.routing.strategies import weights_of
from app.routing.values import Quota, Rating, Sliders, Speed
from tests.fakes.catalogs import line, model, priced
from tests.unit.routing.worlds import NEED, at, places, planned, reasons, said, world_of

if TYPE_CHECKING:
    from app.routing.values import Strategy

CATALOG = catalog_of(
    [
        line("alpha", model("big", "master", priced("5", "25")), model("small", "basic", priced("0.1", "0.4"))),
        line("beta", model("mid", "advanced", priced("1", "4")), model("odd", "enhanced")),
        line("gamma", model("gift", "enhanced", free=True)),
        line("home", model("own", "enhanced"), where="local", needed="no"),
        line("demo", model("demo", "basic", free=True), where="script", needed="no"),
    ]
)


def test_fallback_is_the_order_of_the_person_and_goes_round_the_lines() -> None:
    plan = planned(CATALOG, strategy="fallback", order=(at("beta"), at("alpha/small"), at("home")))
    assert places(plan) == ["beta/mid", "alpha/small", "home/own", "gamma/gift", "beta/odd", "alpha/big"]
    assert said(plan, "beta/mid") == ("number 1 in your order",)
    assert said(plan, "gamma/gift") == ("not in your order: after those that are",)


def test_free_comes_first_then_the_cheap_then_the_dear_then_the_unknown() -> None:
    plan = planned(CATALOG, strategy="free")
    assert places(plan) == ["gamma/gift", "home/own", "alpha/small", "beta/mid", "alpha/big", "beta/odd"]
    assert said(plan, "gamma/gift")[0] == "free"


def test_a_free_plan_counts_as_free_and_says_whose_it_is() -> None:
    plenty = line("groq", model("fast", "advanced", priced("1", "1")), limits=Limits(requests_per_day=1000))
    plan = planned(
        catalog_of([*{one.line.id: one.line for one in CATALOG.candidates}.values(), plenty]), strategy="free"
    )
    assert places(plan)[0] == "groq/fast"
    assert said(plan, "groq/fast")[0] == "within the free plan of Groq"


def test_the_cheapest_says_what_it_costs_and_how_many_it_beats() -> None:
    plan = planned(CATALOG, strategy="cheapest")
    assert places(plan) == ["gamma/gift", "home/own", "alpha/small", "beta/mid", "alpha/big", "beta/odd"]
    assert said(plan, "gamma/gift") == ("free, the cheapest of 5",)
    assert said(plan, "alpha/small") == ("< $0.0001 to $0.0003, number 3 of 5",)
    assert said(plan, "beta/odd") == ("its price is unknown",)


def test_the_fastest_is_what_was_measured_so() -> None:
    speeds = {
        at("alpha/big"): Speed(0.4, 90, 5),
        at("alpha/small"): Speed(0.2, 30, 5),
        at("beta/mid"): Speed(2, 20, 3),
        at("beta/odd"): Speed(1, 30, 3),
        at("gamma/gift"): Speed(1, 60, 3),
        at("home/own"): Speed(5, 10, 1),
    }
    plan = planned(CATALOG, world=world_of(CATALOG, speeds=speeds), strategy="fastest")
    assert places(plan) == ["alpha/big", "gamma/gift", "alpha/small", "beta/odd", "beta/mid", "home/own"]
    assert said(plan, "alpha/big") == ("answers begin after 0.4 s here, 90 tokens a second, the fastest of 6 measured",)
    assert plan.rows[0].wait == 0.4


def test_a_line_that_was_never_measured_is_tried_once_and_then_judged_by_what_it_did() -> None:
    fast = {at("alpha/big"): Speed(0.4, 90, 5), at("beta/mid"): Speed(0.5, 80, 5), at("home/own"): Speed(1, 50, 5)}
    plan = planned(CATALOG, world=world_of(CATALOG, speeds=fast), strategy="fastest")
    assert places(plan)[0] == "gamma/gift"
    assert said(plan, "gamma/gift") == ("never measured here: taken to be fast, so that it is tried",)
    tried = {**fast, at("gamma/gift"): Speed(3, 20, 1)}
    assert places(planned(CATALOG, world=world_of(CATALOG, speeds=tried), strategy="fastest"))[0] == "alpha/big"


def test_a_pause_that_keeps_under_a_limit_counts_as_waiting() -> None:
    speeds = {at("alpha/big"): Speed(0.4, 90, 5), at("beta/mid"): Speed(0.5, 90, 5), at("gamma/gift"): Speed(9, 9, 9),
              at("home/own"): Speed(9, 9, 9)}  # fmt: skip
    quotas = {at("alpha"): Quota(0.1, "27 of 30 requests this minute", pause=4.0)}
    plan = planned(CATALOG, world=world_of(CATALOG, speeds=speeds, quotas=quotas), strategy="fastest")
    assert places(plan)[0] == "beta/mid"
    assert "near its limit: 27 of 30 requests this minute" in said(plan, "alpha/big")
    assert next(row.wait for row in plan.rows if row.candidate.model.id == "big") == pytest.approx(4.4)


def test_the_best_is_the_highest_tier_until_ratings_say_otherwise() -> None:
    assert places(planned(CATALOG, strategy="best"))[:2] == ["alpha/big", "beta/mid"]
    ratings = {(at("alpha/big"), "general"): Rating(0.3, 0.05, 40), (at("beta/mid"), "code"): Rating(0.1, 0.01, 90)}
    plan = planned(CATALOG, world=world_of(CATALOG, ratings=ratings), strategy="best")
    assert places(plan)[0] == "beta/mid", "a rating for another kind of task says nothing here"
    assert "rated 0.30 ± 0.05 for general here, from 40" in said(plan, "alpha/big")[0]


def test_an_unsure_rating_counts_for_less() -> None:
    def first(spread: float) -> str:
        ratings = {(at("beta/mid"), "general"): Rating(0.98, spread, 30)}
        return places(planned(CATALOG, world=world_of(CATALOG, ratings=ratings), strategy="best"))[0]

    assert first(0.02) == "beta/mid"
    assert first(0.3) == "alpha/big"


@pytest.mark.parametrize(
    ("sliders", "first"),
    [(Sliders(1, 0, 0), "alpha/big"), (Sliders(0, 0, 1), "gamma/gift"), (Sliders(0, 1, 0), "beta/mid")],
)
def test_the_sliders_decide_what_balance_means(sliders: Sliders, first: str) -> None:
    speeds = {at(f"{name}"): Speed(2, 20, 4) for name in ("alpha/big", "gamma/gift", "home/own")}
    world = world_of(CATALOG, speeds={**speeds, at("beta/mid"): Speed(0.2, 200, 4)})
    plan = planned(CATALOG, world=world, strategy="balanced", sliders=sliders)
    assert places(plan)[0] == first
    assert "by your sliders: quality" in said(plan, first)[0]


def test_sliders_at_nothing_weigh_the_same() -> None:
    assert weights_of(Sliders(0, 0, 0)) == pytest.approx(weights_of(Sliders(1, 1, 1)))
    assert weights_of(Sliders(1, 0, 1)) == (0.5, 0.0, 0.5)


def test_private_leaves_out_all_that_leaves_the_network() -> None:
    plan = planned(CATALOG, strategy="private")
    assert places(plan) == ["home/own"]
    assert said(plan, "home/own")[0] == "stays on your own machine or network"
    why = {place: reason for place, reason in reasons(plan).items() if place != "demo/demo"}
    assert set(why.values()) == {"it is not on this device or network, and the strategy is private"}


def test_equal_lines_take_turns_by_what_they_were_sent() -> None:
    equal = catalog_of([line(name, model("m", "advanced"), model("n", "advanced")) for name in ("a", "b", "c")])
    served: dict[str, int] = dict.fromkeys(("a", "b", "c"), 0)
    for _ in range(9):
        world = world_of(equal, served={at(f"{name}/m"): count for name, count in served.items()})
        plan = planned(equal, world=world, strategy="spread")
        assert {row.candidate.line.id for row in plan.rows[:3]} == {"a", "b", "c"}, "the next row is another line"
        served[plan.rows[0].candidate.line.id] += 1
    assert served == {"a": 3, "b": 3, "c": 3}
    assert said(plan, "c/m") == ("2 requests lately, the fewest of 3 equal lines",)


@pytest.mark.parametrize("strategy", ["fallback", "free", "cheapest", "fastest", "best", "balanced", "spread"])
def test_a_script_is_asked_by_whoever_wants_it_or_has_nobody_else(strategy: Strategy) -> None:
    assert "demo/demo" not in places(planned(CATALOG, strategy=strategy)), "there are models to ask"
    assert "demo/demo" in places(planned(CATALOG, strategy=strategy, order=(at("beta"), at("demo"))))
    keyless = catalog_of([line("demo", model("demo"), where="script", needed="no"), line("alpha", model("big"))])
    alone = planned(keyless, world=replace(world_of(keyless), keys={}), strategy=strategy)
    assert places(alone) == ["demo/demo"]
    assert "a script and no model" in said(alone, "demo/demo")


def test_a_prompt_that_no_model_can_answer_now_is_not_fobbed_off_with_a_script() -> None:
    offline = replace(world_of(CATALOG), online=False)
    plan = planned(CATALOG, world=offline, lines_off=frozenset({"home"}))
    assert not plan.rows
    reasons = {one.candidate.line.id: one.reason for one in plan.left_out}
    assert reasons["demo"] == "it is a script, and there are models to ask"


@pytest.mark.parametrize("strategy", ["free", "cheapest", "fastest", "best", "balanced", "private", "spread"])
def test_what_is_equal_keeps_the_order_of_the_person(strategy: Strategy) -> None:
    same = catalog_of([line(name, model("m", free=True), where="local", needed="no") for name in ("a", "b", "c")])
    assert places(planned(same, strategy=strategy)) == ["a/m", "b/m", "c/m"]
    turned = planned(same, strategy=strategy, order=(at("c"), at("b")))
    assert places(turned) == ["c/m", "b/m", "a/m"]


def test_a_dearer_rate_for_long_prompts_is_counted() -> None:
    steep = Rates(
        input=Rate(base=Decimal(1), steps=(Step(above=500, rate=Decimal(100)),)), output=Rate(base=Decimal(1))
    )
    stepped = model("steep", price=Price(periods=(Period(rates=steep),), source="list"))
    catalog = catalog_of([line("a", stepped), line("b", model("flat", price=priced("2", "2")))])
    assert places(planned(catalog, need=NEED, strategy="cheapest")) == ["b/flat", "a/steep"]
