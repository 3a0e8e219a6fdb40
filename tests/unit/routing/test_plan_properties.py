"""Whatever is asked, in whatever world: nobody vanishes, rules are obeyed, the same in gives the same out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

from hypothesis import given, settings, strategies as st

from app.base.money import Money
from app.llm.tokens import Span
from app.routing.plan import plan
from app.routing.policy import Policy
from app.routing.rules import Rule, When
from app.routing.targets import target_of
from app.routing.values import Need, Place, Quota, Sliders, Speed, Strategy, Task, World
from tests.fakes.catalogs import large_catalog
from tests.unit.routing.worlds import NOW

STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)
CATALOG = large_catalog(lines=10, models=60)
PLACES = tuple(CATALOG.index)

place = st.one_of(st.sampled_from(PLACES), st.sampled_from([Place(each, "") for each in CATALOG.by_line]))
target = st.sampled_from(["device", "local", "free", "master", "advanced+", "line-1", "line-2/*", "*/model-3*", "gone"])
targets = st.lists(target, max_size=2).map(lambda names: tuple(map(target_of, names)))
rule = st.builds(
    Rule,
    name=st.sampled_from(["one", "two", "three"]),
    when=st.sampled_from([When(), When(task=frozenset({"code"})), When(online=False), When(urgent=True)]),
    use=targets,
    prefer=targets,
    avoid=targets,
    forbid=targets,
    strategy=st.one_of(st.none(), st.sampled_from(STRATEGIES)),
    set=st.sampled_from([(), (("max_tokens", 4_000),)]),
)
needs = st.builds(
    Need,
    task=st.sampled_from(get_args(Task)),
    prompt=st.integers(0, 200_000).map(lambda count: Span(count * 8 // 10, count, count * 13 // 10)),
    answer=st.integers(1, 20_000),
    images=st.booleans(),
    tools=st.booleans(),
    json_schema=st.booleans(),
    pinned=st.one_of(st.none(), place, st.just(Place("gone", "x"))),
    urgent=st.booleans(),
)
quota = st.builds(
    Quota,
    share_left=st.floats(0, 1),
    words=st.just("some of them"),
    opens=st.one_of(st.none(), st.integers(-9, 9).map(lambda hours: NOW + timedelta(hours=hours))),
    pause=st.floats(0, 3),
)
worlds = st.builds(
    World,
    now=st.just(NOW),
    online=st.booleans(),
    keys=st.sets(st.sampled_from(sorted(CATALOG.by_line))).map(lambda lines: dict.fromkeys(sorted(lines), "key")),
    breakers=st.dictionaries(place, st.sampled_from(["closed", "open", "half_open", "held"]), max_size=4),
    quotas=st.dictionaries(place, quota, max_size=4),
    speeds=st.dictionaries(
        st.sampled_from(PLACES), st.builds(Speed, st.floats(0, 9), st.floats(0, 90), st.just(1.0)), max_size=6
    ),
    demoted=st.dictionaries(place, st.just("its last answers were empty"), max_size=2),
    on_device=st.dictionaries(
        st.sampled_from([each.model for each in PLACES]), st.sampled_from(["loaded", "ready", "absent"])
    ),
    budget_left=st.one_of(st.none(), st.decimals(0, 1, places=3).map(Money)),
    served=st.dictionaries(st.sampled_from(PLACES), st.integers(0, 9), max_size=5),
)
policies = st.builds(
    Policy,
    strategy=st.sampled_from(STRATEGIES),
    order=st.lists(place, max_size=4).map(tuple),
    sliders=st.builds(Sliders, *[st.floats(0, 1)] * 3),
    rules=st.lists(rule, max_size=3).map(tuple),
    lines_off=st.frozensets(st.sampled_from(sorted(CATALOG.by_line)), max_size=2),
    models_off=st.frozensets(st.sampled_from(PLACES), max_size=3),
)


@settings(max_examples=120)
@given(needs, worlds, policies)
def test_every_candidate_is_a_row_or_left_out_with_a_reason(need: Need, world: World, policy: Policy) -> None:
    made = plan(need, CATALOG, world, policy)
    rows, left_out = [row.candidate.place for row in made.rows], [one.candidate.place for one in made.left_out]
    assert len(rows) + len(left_out) == len(CATALOG)
    assert {*rows, *left_out} == set(PLACES)
    assert all(one.reason for one in made.left_out)
    assert all(row.reasons and all(row.reasons) for row in made.rows)


@settings(max_examples=60)
@given(needs, worlds, policies)
def test_the_same_in_gives_the_same_out(need: Need, world: World, policy: Policy) -> None:
    again = large_catalog(lines=10, models=60)
    assert plan(need, CATALOG, world, policy) == plan(need, again, world, replace(policy))


@settings(max_examples=80)
@given(needs, worlds, policies, targets.filter(bool))
def test_forbidden_never_appears(need: Need, world: World, policy: Policy, never: tuple[Any, ...]) -> None:
    forbids = Rule("never", forbid=never)
    made = plan(need, CATALOG, world, replace(policy, rules=(*policy.rules, forbids)))
    masks = [each.mask(CATALOG) for each in never]
    assert not [row for row in made.rows if any(mask >> CATALOG.index[row.candidate.place] & 1 for mask in masks)]


@settings(max_examples=80)
@given(needs, worlds, policies, st.sampled_from(STRATEGIES), targets.filter(bool))
def test_rules_beat_strategies(
    need: Need, world: World, policy: Policy, strategy: Strategy, only: tuple[Any, ...]
) -> None:
    """Whatever the strategy, the same candidates are left and those named first come first."""
    need = replace(need, pinned=None)
    rules = (Rule("only", use=only),)
    made = plan(need, CATALOG, world, replace(policy, rules=rules))
    other = plan(need, CATALOG, world, replace(policy, rules=rules, strategy=strategy))
    assert {row.candidate.place for row in made.rows} == {row.candidate.place for row in other.rows}
    for each in (made, other):
        ranks = [_rank(row.candidate.place, only) for row in each.rows]
        assert ranks == sorted(ranks)
        assert all(row.rule == "only" for row in each.rows)


def _rank(one: Place, only: tuple[Any, ...]) -> int:
    return next(number for number, each in enumerate(only) if each.mask(CATALOG) >> CATALOG.index[one] & 1)
