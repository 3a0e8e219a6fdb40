"""What the benchmark of the router measures, the same in CPython and in Pyodide: how long decisions take.

A decision is a plan over 20 lines with 600 models under 50 rules, and the words of the first dozen rows, which is what
the departure board shows. Strategies take turns and no two requests are the same.
"""

from __future__ import annotations

import gc
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from app.base.money import Money
from app.llm.tokens import Span
from app.routing.classify import classify
from app.routing.plan import plan
from app.routing.policy import Policy
from app.routing.rules_yaml import read
from app.routing.values import Need, Place, Quota, Rating, Speed, Strategy, Task, World
from tests.fakes.catalogs import large_catalog

if TYPE_CHECKING:
    from app.routing.candidates import Catalog
    from app.routing.rules import Rule

DECISIONS = 800
BOARD = 12
RULES = 50
PROMPT = "Please refactor this Python function and explain what was wrong with it. " * 12


def rules() -> tuple[Rule, ...]:
    """Fifty rules; of those that hold for a request some prefer, some avoid and some set parameters."""
    tasks = get_args(Task)
    lines = ["rules:"]
    for number in range(RULES):
        lines += [
            f"  - name: Rule {number}",
            f"    when: {{task: {tasks[number % len(tasks)]}, tokens: {{over: {number * 10}}}}}",
            (f"    prefer: line-{number % 20}/*-{number % 30}", f"    avoid: line-{number % 20}")[number % 2],
        ]
    lines += ["  - name: The last word", "    when: {contains: [never said]}", "    forbid: free"]
    reading = read("\n".join(lines))
    if not reading.ok:
        raise ValueError(reading.problems[0])
    return reading.rules[-RULES:]


def world(catalog: Catalog) -> World:
    """A browser that has been used for a while."""
    places = list(catalog.index)
    return World(
        now=datetime(2026, 8, 12, 15, 30, tzinfo=UTC),
        keys=dict.fromkeys(list(catalog.by_line)[:-1], "key"),
        breakers={Place("line-3", ""): "open", places[40]: "half_open"},
        quotas={
            place: Quota(0.1 + number % 9 / 10, "37 of 50 requests today") for number, place in enumerate(places[::3])
        },
        speeds={place: Speed(0.2 + number % 7 / 5, 30 + number % 90, 3) for number, place in enumerate(places[::4])},
        ratings={(place, "code"): Rating(0.5 + number % 5 / 10, 0.1, 9) for number, place in enumerate(places[::5])},
        demoted={places[7]: "its last answers were empty"},
        on_device={place.model: "loaded" for place in places[::2]},
        budget_left=Money(Decimal("1.50")),
        served={place: number % 5 for number, place in enumerate(places[::6])},
    )


def milliseconds() -> list[float]:
    """How long each decision took."""
    catalog, fifty = large_catalog(), rules()
    now, tasks = world(catalog), get_args(Task)
    policies = [Policy(strategy=strategy, rules=fifty, order=(Place("line-5", ""),)) for strategy in get_args(Strategy)]
    took = []
    gc.collect()
    for number in range(-len(policies), DECISIONS):
        tokens = 200 + number * 37 % 9_000
        began = time.perf_counter()
        need = Need(
            task=classify(PROMPT).task if number % 2 else tasks[number % len(tasks)],
            text=PROMPT,
            prompt=Span(tokens * 9 // 10, tokens, tokens * 11 // 10),
            answer=500 + number % 600,
            tools=number % 3 == 0,
        )
        made = plan(need, catalog, now, policies[number % len(policies)])
        shown = [row.reasons for row in made.rows[:BOARD]]
        if number >= 0:  # the first of each policy makes it ready, once
            took.append((time.perf_counter() - began) * 1000)
        if not shown or len(made.rows) + len(made.left_out) != len(catalog):
            message = "a plan lost somebody"
            raise ValueError(message)
    return took


def classifying() -> list[float]:
    """How long it took to see what each of many prompts asks for."""
    took = []
    for number in range(DECISIONS):
        text = f"{PROMPT[number % 70 :]} {number}"
        began = time.perf_counter()
        classify(text)
        took.append((time.perf_counter() - began) * 1000)
    return took


def figures(name: str) -> dict[str, float]:
    """The median and the 99th percentile of decisions; of telling the task alone, the median."""
    took, told = sorted(milliseconds()), sorted(classifying())
    return {
        f"{name}_p50_ms": round(took[len(took) // 2], 2),
        f"{name}_p99_ms": round(took[len(took) * 99 // 100], 2),
        f"{name}_classify_p50_ms": round(told[len(told) // 2], 2),
    }
