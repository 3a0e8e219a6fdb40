"""What is sent fits: counted part by part, cut at whole turns, and never longer than the model takes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies as st

from app.base.money import Money
from app.features.tuning.meter_view import percent, turns
from app.features.tuning.usual import FEWEST, MOST, Usual
from app.features.tuning.weighing import Cut, Said, cut_in_half, cut_to, weigh
from app.llm import tokens
from app.llm.prices import Estimate
from app.llm.request import Image
from app.llm.tokens import Calibration
from app.records.kinds import Message, Spent
from app.records.routed import Board
from app.records.talking import Asked, Attached, Parameters

if TYPE_CHECKING:
    from app.features.files.quoting import Content

PICTURE = Attached(id="f1", name="a.png", media="image/png", size=10)
NOTES = Attached(id="f2", name="b.txt", media="text/plain", size=10)
CONTENTS: dict[str, Content] = {"f1": Image("image/png", b"x"), "f2": "some notes " * 20}

texts = st.text(alphabet="ab \n", max_size=300)


@st.composite
def branches(draw: st.DrawFn) -> tuple[Message, ...]:
    """Prompts with their answers; some answers are empty, and some are missing."""
    found: list[Message] = []
    for at in range(draw(st.integers(0, 6))):
        files = tuple(draw(st.lists(st.sampled_from((PICTURE, NOTES)), max_size=1)))
        found.append(
            Message(id=f"p{at}", conversation="c", role="user", text=draw(texts) or "?", created=2 * at, files=files)
        )
        if draw(st.booleans()):
            found.append(Message(id=f"a{at}", conversation="c", role="assistant", text=draw(texts), created=2 * at + 1))
    return tuple(found)


@st.composite
def sayings(draw: st.DrawFn) -> Said:
    before = draw(branches())
    since = draw(st.sampled_from(["", "elsewhere", *(one.id for one in before if one.role == "user")]))
    asked = Asked(
        system=draw(texts),
        summary=draw(texts),
        since=since,
        parameters=Parameters(max_tokens=draw(st.none() | st.integers(1, 500))),
    )
    return Said(before, draw(texts), asked, tuple(draw(st.lists(st.just(NOTES), max_size=1))), CONTENTS)


@settings(max_examples=150)
@given(sayings())
def test_the_parts_together_are_what_the_request_has(said: Said) -> None:
    assert weigh(said).total == tokens.in_request(said.request())


@settings(max_examples=300)
@given(sayings(), st.integers(1, 3_000), st.floats(0.5, 2))
def test_what_is_cut_fits_splits_no_turn_and_is_no_more_than_needed(said: Said, context: int, ratio: float) -> None:
    counted = Calibration(ratio=ratio)
    room = weigh(said).room

    def likely(since: str) -> int:
        asked = said.asked.model_copy(update={"since": since})
        request = Said(said.before, said.prompt, asked, said.files, said.contents).request()
        return counted.span(tokens.in_request(request)).likely

    cut = cut_to(said, counted, context)
    ids = [one.id for one in said.along]
    prompts = [one.id for one in said.along if one.role == "user"]
    if cut is None:
        fits = likely(said.asked.since) + room <= context
        assert fits or all(likely(id) + room > context for id in prompts)
        return
    assert cut.since in prompts
    assert likely(cut.since) + room <= context
    assert cut.turns == sum(one.role == "user" for one in said.along[: ids.index(cut.since)])
    whole, left = (
        weigh(said).total,
        tokens.in_request(
            Said(
                said.before, said.prompt, said.asked.model_copy(update={"since": cut.since}), said.files, CONTENTS
            ).request()
        ),
    )
    assert cut.tokens == whole - left
    before = prompts[: prompts.index(cut.since)]
    high = [
        counted.span(
            tokens.in_request(
                Said(
                    said.before, said.prompt, said.asked.model_copy(update={"since": id}), said.files, CONTENTS
                ).request()
            )
        ).high
        for id in before
    ]
    assert all(most + room > context for most in high), "one turn less would not surely fit"


@settings(max_examples=100)
@given(sayings(), st.integers(100, 3_000))
def test_half_of_the_context_stays_free_where_that_can_be(said: Said, context: int) -> None:
    cut = cut_in_half(said, Calibration(), context)
    prompts = [one.id for one in said.along if one.role == "user"]
    if cut is None:
        assert len(prompts) < 2
    else:
        assert cut.since in prompts[1:]


def conversation(*sizes: int) -> tuple[Message, ...]:
    return tuple(
        Message(id=f"m{at}", conversation="c", role="assistant" if at % 2 else "user", text="word " * size, created=at)
        for at, size in enumerate(sizes)
    )


def test_the_oldest_turn_goes_first_and_the_last_one_stays() -> None:
    said = Said(conversation(100, 100, 100, 100, 100, 100), "and now?", Asked(parameters=Parameters(max_tokens=50)))
    whole = weigh(said).total + 50
    exact = Calibration(error=0.0)
    assert cut_to(said, exact, whole + 5) is None, "nothing need go"
    assert cut_to(said, exact, whole - 5) == Cut("m2", 1, sum(tokens.in_text("word " * 100) + 4 for _ in range(2)))
    last = cut_to(said, exact, whole // 2)
    assert last is not None
    assert last.since == "m4"
    assert cut_to(said, exact, 60) is None, "nothing will do"


def test_what_is_left_out_already_is_not_counted() -> None:
    said = Said(conversation(50, 50, 50, 50), "x", Asked(since="m2"))
    weight = weigh(said)
    assert (weight.turns, weight.left) == (1, 1)


def test_shares_and_turns_in_words() -> None:
    assert [percent(share) for share in (0.001, 0.5, 1.234)] == [
        "under 1\N{NO-BREAK SPACE}%",
        "50\N{NO-BREAK SPACE}%",
        "123\N{NO-BREAK SPACE}%",
    ]
    assert [turns(1), turns(2), turns(1, oldest=True), turns(3, oldest=True)] == [
        "1 turn",
        "2 turns",
        "the oldest turn",
        "the oldest 3 turns",
    ]


# ---- What is usual ---------------------------------------------------------------------------------------------------


def answer(id: str, cost: str, task: str = "code", **fields: object) -> Message:
    spent = Spent.model_validate({"input": 1, "output": 1, "told": True, "cost": cost, "source": "list", **fields})
    board = Board(task=task)
    return Message(id=id, conversation="c", role="assistant", text="x", created=1, spent=spent, board=board)


def usual(*costs: str) -> Usual:
    return Usual().with_answers(answer(f"u{at}", cost) for at, cost in enumerate(costs))


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ("0.02", "2 times dearer than usual"),
        ("0.034", "3 times dearer than usual"),
        ("25", "2,500 times dearer than usual"),
        ("0.0199", ""),
        ("0.01", ""),
        ("0.0051", ""),
        ("0.005", "2 times cheaper than usual"),
        ("0.001", "10 times cheaper than usual"),
        ("0", ""),
        ("NaN", ""),
        ("a lot", ""),
    ],
)
def test_an_answer_that_stands_out_says_so(cost: str, said: str) -> None:
    assert usual(*["0.01"] * FEWEST).of(answer("x", cost)) == said


def test_a_few_answers_make_nothing_usual() -> None:
    assert not usual(*["0.01"] * (FEWEST - 1)).of(answer("x", "1"))


def test_an_answer_is_not_compared_with_itself_nor_with_other_kinds() -> None:
    known = usual(*["0.01"] * FEWEST)
    assert not known.of(answer("u0", "1")), "without itself there are too few"
    assert not known.of(answer("x", "1", task="creative"))
    assert not known.of(answer("x", "1", currency="EUR"))


def test_what_is_free_or_of_unknown_price_is_neither_usual_nor_unusual() -> None:
    assert Usual().with_answers([answer("x", "0.01", source="free"), answer("y", "0.01", source="")]).costs == {}


def test_an_outlier_does_not_change_what_is_usual() -> None:
    assert usual("0.01", "0.01", "0.01", "0.01", "900").of(answer("x", "0.02")) == "2 times dearer than usual"


def test_only_the_newest_are_remembered() -> None:
    known = usual(*["1"] * 10, *["0.01"] * MOST)
    assert known.of(answer("x", "1")) == "100 times dearer than usual"
    assert len(known.costs["code", "USD"]) == MOST


def test_an_answer_that_is_told_twice_counts_once() -> None:
    known = Usual()
    for _ in range(FEWEST):
        known = known.with_answers([answer("same", "0.01")])
    assert not known.of(answer("x", "1"))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("0.05", "0.09", "5 times dearer than usual"),
        ("0.001", "0.09", ""),
        ("0.001", "0.004", "3 times cheaper than usual"),
        ("0.001", "0.006", ""),
    ],
)
def test_an_estimate_is_unusual_only_with_all_that_it_may_be(low: str, high: str, said: str) -> None:
    estimate = Estimate(Money(Decimal(low)), Money(Decimal(high)), "list")
    assert usual(*["0.01"] * FEWEST).of_estimate("code", estimate) == said
    assert not usual(*["0.01"] * FEWEST).of_estimate("creative", estimate)
