"""When rules hold, whom they mean, and that they beat strategies."""

from __future__ import annotations

import fnmatch
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from app.base.money import Money
from app.llm.tokens import Span as Tokens
from app.routing.candidates import catalog_of, members
from app.routing.examples import EXAMPLES
from app.routing.rules import Rule, Rules, When
from app.routing.rules_yaml import read
from app.routing.targets import matches, target_of
from tests.fakes.catalogs import line, model, priced
from tests.unit.routing.worlds import NEED, NOW, at, places, planned, reasons, said, world_of

if TYPE_CHECKING:
    from app.routing.values import Strategy

CATALOG = catalog_of(
    [
        line("groq", model("openai/gpt-oss-120b", "advanced"), model("llama-3.3-70b", "enhanced")),
        line("openai", model("gpt-6-sol", "master", priced("5", "20")), model("gpt-6-nano", "basic", priced("1", "2"))),
        line("together", model("meta-llama/Llama-3.3-70B", "enhanced"), model("gift", "basic", free=True)),
        line("home", model("own"), where="local", needed="no"),
        line("here", model("tiny", "basic"), where="device", needed="no"),
        line("demo", model("demo", free=True), where="script", needed="no"),
    ]
)
WORLD = world_of(CATALOG, on_device={"tiny": "loaded"})


def rules(text: str) -> tuple[Rule, ...]:
    reading = read(text)
    assert reading.problems == ()
    return reading.rules


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("groq", {"groq/openai/gpt-oss-120b", "groq/llama-3.3-70b"}),
        ("Groq", {"groq/openai/gpt-oss-120b", "groq/llama-3.3-70b"}),
        ("openai/gpt-6*", {"openai/gpt-6-sol", "openai/gpt-6-nano"}),
        ("groq/openai/*", {"groq/openai/gpt-oss-120b"}),
        ("*/llama-3.3*", {"groq/llama-3.3-70b", "together/meta-llama/Llama-3.3-70B"}),
        ("groq/gpt-oss-120b", {"groq/openai/gpt-oss-120b"}),
        ("master", {"openai/gpt-6-sol"}),
        ("advanced+", {"openai/gpt-6-sol", "groq/openai/gpt-oss-120b"}),
        ("device", {"here/tiny"}),
        ("local", {"home/own"}),
        ("free", {"together/gift", "home/own", "here/tiny"}),
        ("nowhere", set()),
        ("groq/nothing", set()),
        ("home/*", {"home/own"}),
    ],
)
def test_a_target_means_these(target: str, meant: set[str]) -> None:
    found = {"/".join(CATALOG.candidates[number].place) for number in members(target_of(target).mask(CATALOG))}
    assert found == meant


@pytest.mark.parametrize("text", ["", "  ", "a/", "/b", "GPT 6", "x" * 200, "groq/\x00", "ad!"])
def test_what_is_no_target_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        target_of(text)


@given(st.text("ab*", max_size=8), st.text("ab", max_size=10))
def test_a_star_stands_for_any_run_of_characters(pattern: str, name: str) -> None:
    assert matches(pattern, name) == fnmatch.fnmatchcase(name, pattern)


def test_many_stars_take_no_longer_than_few() -> None:
    assert not matches("*a" * 60 + "b", "a" * 100_000)


BERLIN = timezone(timedelta(hours=2))
WEDNESDAY_NIGHT = datetime(2026, 8, 12, 23, 30, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("when", "need", "world", "holds"),
    [
        ("{}", {}, {}, True),
        ("{task: code}", {"task": "code"}, {}, True),
        ("{task: [code, creative]}", {"task": "simple"}, {}, False),
        ("{tokens: {over: 999}}", {}, {}, True),
        ("{tokens: {over: 1000}}", {}, {}, False),
        ("{tokens: {under: 2000, over: 10}}", {}, {}, True),
        ("{tokens: {under: 2_000}}", {"prompt": Tokens(1, 3000, 4000)}, {}, False),
        ("{language: de}", {"language": "de"}, {}, True),
        ("{language: no}", {"language": "no"}, {}, None),
        ("{language: [en, de]}", {"language": ""}, {}, False),
        ("{images: true}", {"images": True}, {}, True),
        ("{images: no}", {}, {}, True),
        ("{attachments: yes}", {"images": True}, {}, True),
        ("{attachments: yes}", {"attachments": True}, {}, True),
        ("{tools: true}", {}, {}, False),
        ("{budget_left: {under: 1.50}}", {}, {"budget_left": Money(Decimal("1.49"))}, True),
        ("{budget_left: {under: 1.50}}", {}, {"budget_left": Money(Decimal("1.50"))}, False),
        ("{budget_left: {under: 1.50}}", {}, {}, False),
        ("{time: 22:00-06:00}", {}, {"now": WEDNESDAY_NIGHT}, True),
        ("{time: 22:00-06:00}", {}, {"now": WEDNESDAY_NIGHT + timedelta(hours=6)}, True),
        ("{time: 22:00-06:00}", {}, {"now": WEDNESDAY_NIGHT + timedelta(hours=7)}, False),
        ("{time: 21:00-22:00}", {}, {"now": WEDNESDAY_NIGHT}, False),
        ("{time: [09:00-10:00, 23:00-24:00]}", {}, {"now": WEDNESDAY_NIGHT}, True),
        ("{days: wed}", {}, {"now": WEDNESDAY_NIGHT}, True),
        ("{days: weekends}", {}, {"now": WEDNESDAY_NIGHT}, False),
        ("{days: [weekends, wednesday]}", {}, {"now": WEDNESDAY_NIGHT}, True),
        # After midnight it is Thursday, and still the night that began on Wednesday.
        ("{days: wed, time: 22:00-06:00}", {}, {"now": WEDNESDAY_NIGHT + timedelta(hours=1)}, True),
        ("{days: thu, time: 22:00-06:00}", {}, {"now": WEDNESDAY_NIGHT + timedelta(hours=1)}, False),
        ("{online: false}", {}, {"online": False}, True),
        ("{tags: [Fast, work]}", {"tags": frozenset({"fast"})}, {}, True),
        ("{tags: work}", {"tags": frozenset({"private"})}, {}, False),
        ("{urgent: off}", {"urgent": False}, {}, True),
        ('{contains: ["Blood Pressure"]}', {"text": "my BLOOD PRESSURE is high"}, {}, True),
        ("{contains: .*}", {"text": "anything"}, {}, False),
        ("{task: code, online: false}", {"task": "code"}, {}, False),
    ],
)
def test_a_condition_holds(when: str, need: dict[str, Any], world: dict[str, Any], holds: bool | None) -> None:  # noqa: FBT001
    reading = read(f"rules: [{{name: it, when: {when}, prefer: groq}}]")
    assert reading.ok is (holds is not None), reading.problems
    if holds is not None:
        verdict = Rules(reading.rules, CATALOG).judge(replace(NEED, **need), replace(WORLD, **world))
        assert verdict.held == (("it",) if holds else ())


def test_use_leaves_only_these_in_their_order() -> None:
    text = "rules: [{name: only, use: [home, openai/gpt-6-nano]}]"
    plan = planned(CATALOG, world=WORLD, rules=rules(text), strategy="best")
    assert places(plan) == ["home/own", "openai/gpt-6-nano"]
    assert plan.rows[0].rule == "only"
    assert said(plan, "home/own")[0] == "the rule “only” uses it"
    assert reasons(plan)["groq/llama-3.3-70b"] == "the rule “only” uses others"


def test_the_example_for_private_things_keeps_them_in_the_house_whatever_was_chosen() -> None:
    text = next(example.text for example in EXAMPLES if example.name == "private")
    for need in (replace(NEED, tags=frozenset({"client"})), replace(NEED, text="what is my SALARY after tax")):
        plan = planned(CATALOG, replace(need, pinned=at("openai/gpt-6-sol")), WORLD, rules=rules(text))
        assert set(places(plan)) == {"here/tiny", "home/own"}


def test_use_of_what_cannot_answer_asks_nobody_and_says_so() -> None:
    plan = planned(CATALOG, world=replace(WORLD, online=False), rules=rules("rules: [{name: only, use: openai}]"))
    assert places(plan) == []
    assert plan.notes == ("The rule “only” uses only what can't answer now, so nothing is asked.",)


def test_prefer_and_avoid_move_and_leave_the_others_where_they_were() -> None:
    text = "rules: [{name: up, prefer: [home, openai/gpt-6-nano]}, {name: down, avoid: groq}]"
    plan = planned(CATALOG, world=WORLD, rules=rules(text), strategy="best")
    assert places(plan)[:3] == ["home/own", "openai/gpt-6-nano", "openai/gpt-6-sol"]
    assert places(plan)[-2:] == ["groq/openai/gpt-oss-120b", "groq/llama-3.3-70b"]
    assert "the rule “down” avoids it" in said(plan, "groq/llama-3.3-70b")


def test_what_is_forbidden_never_appears_whoever_wants_it() -> None:
    text = "rules: [{name: want, use: openai, prefer: openai}, {name: never, forbid: master}]"
    plan = planned(CATALOG, replace(NEED, pinned=at("openai/gpt-6-sol")), WORLD, rules=rules(text))
    assert places(plan) == ["openai/gpt-6-nano"]
    assert reasons(plan)["openai/gpt-6-sol"] == "the rule “never” forbids it"
    assert plan.notes == ("gpt-6-sol on Openai, which you chose, is left out: the rule “never” forbids it.",)


def test_the_higher_rule_counts() -> None:
    text = """
rules:
  - {name: first, use: home, set: {temperature: 0.2, seed: 3}, strategy: best}
  - {name: second, use: openai, set: {temperature: 1.5, top_p: 0.5}, strategy: cheapest}
"""
    plan = planned(CATALOG, world=WORLD, rules=rules(text))
    assert places(plan) == ["home/own"]
    assert plan.parameters == {"temperature": 0.2, "seed": 3, "top_p": 0.5}
    assert plan.strategy == "best"
    assert plan.rules == ("first", "second")


def test_a_rule_chooses_the_strategy_and_the_rows_name_it() -> None:
    plan = planned(CATALOG, world=WORLD, rules=rules("rules: [{name: smart, strategy: best}]"), strategy="cheapest")
    assert plan.strategy == "best"
    assert plan.rows[0].rule == "smart"
    assert said(plan, places(plan)[0])[0] == "the rule “smart” chose best"


def test_the_room_that_a_rule_sets_is_the_room_that_is_asked_for() -> None:
    short = catalog_of([line("a", model("m", context=2_000))])
    assert places(planned(short)) == ["a/m"]
    assert places(planned(short, rules=rules("rules: [{set: {max_tokens: 1500}}]"))) == []


def test_a_rule_that_rests_does_nothing() -> None:
    assert planned(CATALOG, rules=rules("rules: [{name: off, forbid: '*', enabled: false}]"), world=WORLD).rules == ()


@pytest.mark.parametrize(
    "strategy", ["fallback", "free", "cheapest", "fastest", "best", "balanced", "private", "spread"]
)
def test_rules_beat_every_strategy(strategy: Strategy) -> None:
    plan = planned(
        CATALOG, world=WORLD, rules=rules("rules: [{name: so, use: [openai/gpt-6-nano, groq]}]"), strategy=strategy
    )
    assert places(plan)[0] == "openai/gpt-6-nano"
    assert len(plan.rows) == 3
    assert all(row.rule == "so" for row in plan.rows)


def test_only_the_first_characters_of_a_prompt_are_searched() -> None:
    long = replace(NEED, text="x" * 200_000 + "secret")
    when = When(contains=("secret",))
    assert Rules((Rule("it", when, prefer=(target_of("groq"),)),), CATALOG).judge(long, WORLD).held == ()
    assert NOW.tzinfo is not None


def test_however_many_are_preferred_they_come_before_the_others() -> None:
    """Each of fifty rules prefers fifty things; the last of them is still ahead of what nobody prefers."""
    nobody = ", ".join(["nowhere"] * 49)
    text = "\n".join(["rules:", *(f"  - {{name: r{n}, prefer: [{nobody}, nowhere]}}" for n in range(50))])
    last = text + "\n  - {name: last, prefer: demo}"
    assert places(planned(CATALOG, world=WORLD, rules=rules(last)))[0] == "demo/demo"
