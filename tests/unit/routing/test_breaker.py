"""The breaker opens on a line's own failures only, lets one probe through, and never forgets why."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from app.llm import errors
from app.ondevice.errors import LEAVES as ON_DEVICE
from app.routing import breaker as steps
from app.routing.breaker import FAULTS, FIRST_OPEN, LONGEST_OPEN, PROBE, Breaker, Breakers, Fault
from app.routing.values import Place

LEAVES = sorted(errors.ProviderError.__subclasses__(), key=lambda leaf: leaf.__name__)
LINE, MODEL = Place("a", ""), Place("a", "m")
DOWN = FAULTS[errors.ProviderFailed]


def down(times: int = 1, now: float = 0.0) -> Breaker:
    known = Breaker()
    for _ in range(times):
        known = steps.failed(known, DOWN, "it failed", now)
        now = known.until
    return known


def test_every_leaf_of_the_error_tree_has_its_fault() -> None:
    assert set(FAULTS) == set(LEAVES)
    assert [leaf for leaf in LEAVES if leaf.__subclasses__()] == [errors.DeviceError]


@pytest.mark.parametrize("leaf", ON_DEVICE.values(), ids=lambda leaf: leaf.__name__)
def test_a_leaf_of_a_branch_has_the_fault_of_its_branch(leaf: type[errors.DeviceError]) -> None:
    breakers = Breakers()
    breakers.fails(MODEL, leaf(line="A"), 0.0)
    assert breakers.states(1.0) == {MODEL: "open"}


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_each_leaf_moves_the_breaker_that_its_fault_names(leaf: type[errors.ProviderError]) -> None:
    breakers = Breakers()
    fault = FAULTS[leaf]
    for _ in range(fault.opens_at):
        breakers.fails(MODEL, leaf(line="A"), 0.0)
    state = "held" if fault.holds else "open"
    expected = {"line": {LINE: state}, "model": {MODEL: state}, "": {}}[fault.whose]
    assert breakers.states(1.0) == expected


def test_only_what_a_person_must_mend_is_held() -> None:
    assert {leaf for leaf, fault in FAULTS.items() if fault.holds} == {errors.BadKey, errors.NoCredit}


@pytest.mark.parametrize("leaf", [errors.BadKey, errors.NoCredit])
def test_a_bad_key_and_no_credit_hold_it_until_the_person_acts(leaf: type[errors.ProviderError]) -> None:
    breakers = Breakers()
    breakers.fails(MODEL, leaf(line="A"), 0.0)
    assert breakers.blocked(MODEL, 10**9) is not None
    breakers.passes("a", 10.0)
    breakers.fails(MODEL, errors.ProviderFailed(), 11.0)
    assert breakers.states(10**9) == {LINE: "held"}
    breakers.acted("a", 12.0, "a new key")
    assert breakers.blocked(MODEL, 12.0) is None
    assert [change.why for change in breakers.of(LINE).history] == [leaf(line="A").what, "a new key"]


def test_a_single_probe_goes_through_and_its_success_closes() -> None:
    known = down()
    assert not steps.lets_through(known, FIRST_OPEN - 1)
    assert steps.seen(known, FIRST_OPEN) == "half_open"
    assert steps.lets_through(known, FIRST_OPEN)
    known = steps.probing(known, FIRST_OPEN)
    assert not steps.lets_through(known, FIRST_OPEN)
    known = steps.succeeded(known, FIRST_OPEN + 1)
    assert (known.state, known.openings) == ("closed", 0)
    assert [change.state for change in known.history] == ["open", "half_open", "closed"]


def test_the_open_time_doubles_with_each_failed_probe_up_to_a_bound() -> None:
    assert [down(times).until - down(times - 1).until for times in (2, 3, 4)] == [60.0, 120.0, 240.0]
    assert down(20).until - down(19).until == LONGEST_OPEN


def test_a_wait_that_the_provider_names_is_kept() -> None:
    breakers = Breakers()
    breakers.fails(MODEL, errors.Overloaded(wait=200.0), 0.0)
    assert breakers.of(MODEL).until == 200.0


def test_a_probe_that_was_cancelled_or_lost_makes_way_for_another() -> None:
    known = steps.probing(down(), FIRST_OPEN)
    assert steps.lets_through(steps.undecided(known, FIRST_OPEN + 1), FIRST_OPEN + 1)
    assert steps.lets_through(known, FIRST_OPEN + PROBE)


def test_failures_of_those_sent_before_it_opened_do_not_open_it_further() -> None:
    known = down()
    assert steps.failed(known, DOWN, "it failed", 5.0) == known


def test_shaky_failures_open_only_when_they_come_together() -> None:
    shaky = FAULTS[errors.Cut]
    known = steps.failed(Breaker(), shaky, "cut", 0.0)
    assert known.state == "closed"
    assert steps.failed(known, shaky, "cut", 60.0).state == "open"
    assert steps.failed(known, shaky, "cut", 600.0).state == "closed"
    assert steps.failed(steps.succeeded(known, 1.0), shaky, "cut", 60.0).state == "closed"


def test_a_model_that_is_gone_leaves_the_rest_of_the_line_alone() -> None:
    breakers = Breakers()
    breakers.fails(MODEL, errors.RetiredModel(), 0.0)
    assert breakers.blocked(MODEL, 1.0)
    assert breakers.blocked(Place("a", "other"), 1.0) is None


def test_whoever_keeps_them_hears_of_each_change() -> None:
    heard: list[tuple[Place, str]] = []
    breakers = Breakers(told=lambda place, known: heard.append((place, known.state)))
    breakers.begins(MODEL, 0.0)
    breakers.fails(MODEL, errors.Unreachable(), 0.0)
    breakers.begins(MODEL, 40.0)
    breakers.succeeds(MODEL, 41.0)
    assert heard == [(LINE, "open"), (LINE, "half_open"), (LINE, "closed")]


EVENTS = st.sampled_from(("fail", "hold", "succeed", "probe", "check", "undecided", "reset"))


@given(st.lists(st.tuples(EVENTS, st.floats(0, 400)), max_size=40))
def test_whatever_happens_history_is_bounded_and_only_a_person_ends_a_hold(events: list[tuple[str, float]]) -> None:
    known, now = Breaker(), 0.0
    for event, passed in events:
        now += passed
        before, through = known, steps.lets_through(known, now)
        known = happened(event, before, now)
        assert len(known.history) <= 20
        if before.state == "held" and event not in {"reset", "succeed"}:
            assert known.state == "held"
        if event == "probe" and through and before.state != "closed":
            assert not steps.lets_through(known, now)
        if known.state == "open":
            assert known.until - now <= LONGEST_OPEN


def happened(event: str, known: Breaker, now: float) -> Breaker:
    match event:
        case "fail":
            return steps.failed(known, DOWN, "down", now)
        case "hold":
            return steps.failed(known, Fault("line", holds=True), "bad key", now)
        case "probe":
            return steps.probing(known, now) if steps.lets_through(known, now) else known
        case _:
            return {
                "succeed": steps.succeeded,
                "check": steps.checked,
                "undecided": steps.undecided,
                "reset": steps.reset,
            }[event](known, now)
