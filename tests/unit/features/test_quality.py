"""Thumbs count once and can be taken back; kept answers are given again; two lines are compared as chance has it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings, strategies as st

from app.features.chat.said import AnswerAskedAgain
from app.features.chat.state import AnswerEnded
from app.features.chat.wanted import BeginExchange, Decide, Decided
from app.features.providers.state import RoutingChosen
from app.features.quality.orders import QualityOrders
from app.features.quality.said import (
    KeptForgotten,
    ThumbPressed,
    TrialBegun,
    TrialPartChosen,
    TrialStopped,
)
from app.features.quality.state import (
    AnswerJudged,
    BeginTrial,
    CountRegenerated,
    EndTrial,
    ForgetKept,
    KeepThumb,
    Quality,
)
from app.features.quality.thumbs_view import remembered, thumbs
from app.features.quality.update import HANDLERS
from app.features.routes.books import Remembered, signed, tallied
from app.llm.errors import ProviderFailed
from app.records.kinds import MESSAGE, Message
from app.records.routed import Board, Routing, Split
from app.routing.comparing import Tally, report
from app.routing.quality import SIGNS, Score, judged, rating, taken_back
from app.routing.values import Place
from app.ui.html import html
from tests.unit.features.test_switchboard import ORDER, FakeClient, Setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.records.memory import MemoryDisk

QWEN = Place("ollama", "qwen")
SPLIT = Split(id="s", a=("ollama", "qwen"), b=("lm-studio", "llama"))


class Tab(Setting):
    """A tab with thumbs in it."""

    def __init__(self, client: FakeClient | None = None, disk: MemoryDisk | None = None) -> None:
        super().__init__(client, disk)
        self.quality = QualityOrders(self.chat._ports, self.board, self.chat.sending)

    async def do(self, order: object) -> None:
        if type(order) in self.quality.table:
            await self.quality.table[type(order)](order, lambda *facts: self.told.extend(facts))
        else:
            await super().do(order)

    async def press(self, answer: Message, thumb: Any) -> Message:  # noqa: ANN401 - a literal
        await self.do(KeepThumb(answer.id, thumb))
        told = self.last(AnswerJudged)
        assert isinstance(told, AnswerJudged)
        return told.answer

    def score(self, task: Any = "simple") -> Score | None:  # noqa: ANN401 - a literal
        assert self.board.memory.scores.get((QWEN, task)) == {
            (place, kind): score for place, kind, score in self.board.books.shelf.remembered.scores
        }.get((QWEN, task))
        return self.board.memory.scores.get((QWEN, task))

    def votes(self) -> dict[str, Tally]:
        return {side: tally for _, side, tally in self.board.books.shelf.remembered.votes}


def routing(**fields: Any) -> Routing:  # noqa: ANN401 - of Routing
    return Routing(order=ORDER, strategy="fallback", **fields)


# ---- Thumbs ----------------------------------------------------------------------------------------------------------


async def test_a_thumb_counts_once_changes_sides_and_is_taken_back() -> None:
    here = Tab()
    await here.around()
    answer = await here.ask("hello")
    assert answer.board is not None
    task = answer.board.task
    assert (await here.press(answer, "up")).thumb == "up"
    assert here.score(task) == Score(1.0, 0.0, 1)
    assert (await here.press(answer, "down")).thumb == "down"
    assert here.score(task) == Score(0.0, 1.0, 1)
    assert (await here.press(answer, "down")).thumb == ""
    assert here.score(task) is None


async def test_a_thumb_is_stored_with_its_answer_and_counts_in_later_visits() -> None:
    here = Tab()
    await here.around()
    answer = await here.press(await here.ask("hello"), "up")
    later = Tab(disk=here.disk)
    await later.around()
    stored = await later.store.get(MESSAGE, answer.id)
    assert stored is not None
    assert stored.record.thumb == "up"
    assert answer.board is not None
    assert later.score(answer.board.task) == Score(1.0, 0.0, 1)
    await later.press(answer, "up")
    assert later.score(answer.board.task) is None


async def test_two_tabs_that_judge_at_once_lose_nothing() -> None:
    here = Tab()
    await here.around()
    answers = [await here.ask("hello") for _ in range(4)]
    other = Tab(disk=here.disk)
    await other.around()
    await asyncio.gather(
        *(tab.do(KeepThumb(one.id, "up")) for tab, one in zip((here, other) * 2, answers, strict=True))
    )
    await here.board.books.load()
    (score,) = [score for place, _, score in here.board.books.shelf.remembered.scores if place == QWEN]
    assert score.seen == 4


async def test_an_answer_that_is_asked_for_again_was_not_good_enough_but_a_failure_says_nothing() -> None:
    here = Tab()
    await here.around()
    answer = await here.ask("hello")
    assert answer.board is not None
    await here.do(CountRegenerated(answer.id))
    assert here.score(answer.board.task) == judged(None, "regenerated")
    here.client.failing = {"ollama": ProviderFailed, "lm-studio": ProviderFailed}
    await here.do(CountRegenerated((await here.ask("hello")).id))
    assert here.score(answer.board.task) == judged(None, "regenerated")


@given(
    st.lists(st.sampled_from(sorted(SIGNS)), max_size=40),
    st.sampled_from(sorted(SIGNS)),
)
@settings(max_examples=60)
def test_what_is_taken_back_leaves_what_was_there(before: Sequence[Any], sign: Any) -> None:  # noqa: ANN401 - literals
    score = Score()
    for one in before:
        score = judged(score, one)
    back = taken_back(judged(score, sign), sign)
    assert back.seen == score.seen
    assert back.good == pytest.approx(score.good)
    assert back.bad == pytest.approx(score.bad)
    assert 0 < rating(back).mean < 1


def test_a_sign_of_one_place_leaves_the_others() -> None:
    old = signed(signed(Remembered(), QWEN, "code", None, "thumb_up"), Place("x", "y"), "code", None, "thumb_down")
    back = signed(old, QWEN, "code", "thumb_up", None)
    assert [place for place, _, _ in back.scores] == [Place("x", "y")]


def test_only_answers_of_models_have_thumbs() -> None:
    answer = Message(id="m", conversation="c", role="assistant", text="Set.", created=1, place="ollama", model="qwen")
    assert "aria-pressed" in html(thumbs(answer))
    for update in ({"model": ""}, {"text": ""}, {"state": "streaming"}, {"state": "queued"}):
        assert thumbs(answer.model_copy(update=update)) is None


# ---- From memory -----------------------------------------------------------------------------------------------------


async def test_the_same_request_to_the_same_model_is_answered_from_memory_with_its_age() -> None:
    here = Tab()
    await here.around(routing(remembers=True))
    first = await here.ask("hello")
    await asyncio.sleep(12 * 60)
    second = await here.ask("hello")
    assert here.client.asked == ["ollama"]
    assert (second.text, second.state, second.spent) == (first.text, "complete", None)
    assert second.board is not None
    assert second.board.remembered > first.created
    assert html(remembered(second)) == '<span class="answer-remembered">Answered from memory, 12 minutes old</span>'
    assert remembered(first) is None
    assert (await here.ask("hello there")).board != second.board
    assert here.client.asked == ["ollama"] * 2


async def test_asked_again_it_is_asked_and_the_new_answer_is_kept() -> None:
    here = Tab()
    await here.around(routing(remembers=True))
    await here.ask("hello")
    kept = await here.ask("hello")
    await here.do(Decide("hello", None, again=kept.id, beside=True))
    decided = here.last(Decided)
    assert isinstance(decided, Decided)
    await here.do(BeginExchange(decided))
    assert here.client.asked == ["ollama"] * 2
    await here.ask("hello")
    assert here.client.asked == ["ollama"] * 2
    await here.do(ForgetKept())
    await here.ask("hello")
    assert here.client.asked == ["ollama"] * 3


async def test_what_is_off_cut_or_from_another_model_is_not_given_again() -> None:
    here = Tab()
    await here.around()
    await here.ask("hello")
    await here.around(routing(remembers=True))
    await here.ask("hello")
    assert here.client.asked == ["ollama"] * 2, "nothing is kept while it is off"
    await here.ask("hello")
    assert here.client.asked == ["ollama"] * 2
    await here.around()
    await here.ask("bye")
    await here.around(routing(remembers=True))
    await here.ask("hello")
    assert here.client.asked == ["ollama"] * 4, "what was kept is forgotten when it is turned off"
    here.client.broken.add("ollama")
    await here.ask("broken")
    here.client.broken.clear()
    assert (await here.ask("broken")).state == "complete"


# ---- Two lines compared ----------------------------------------------------------------------------------------------


async def test_conversations_are_split_from_their_first_prompt_on_and_stay_on_their_side() -> None:
    here = Tab()
    await here.around(routing(split=SPLIT))
    seen = {"a": "ollama", "b": "lm-studio"}
    sent = {"a": 0, "b": 0}
    for number in range(12):
        decided = await here.prompt(f"Prompt {number}")
        await here.do(BeginExchange(decided))
        ended = here.last(AnswerEnded)
        assert isinstance(ended, AnswerEnded)
        assert ended.answer.conversation == decided.id
        assert ended.answer.board is not None
        side = ended.answer.board.side
        assert side
        assert (ended.answer.place, ended.answer.board.split) == (seen[side], "s")
        sent[side] += 1
    assert all(sent.values())
    assert {side: tally.sent for side, tally in here.votes().items()} == sent


async def test_thumbs_are_votes_for_the_side_and_go_back_with_it() -> None:
    here = Tab()
    await here.around(routing(split=SPLIT))
    answer = await here.ask("hello")
    assert answer.board is not None
    side = answer.board.side
    await here.press(answer, "up")
    assert here.votes()[side] == Tally(1, 0, 1)
    await here.press(answer, "down")
    assert here.votes()[side] == Tally(0, 1, 1)
    await here.press(answer, "down")
    assert here.votes()[side] == Tally(0, 0, 1)


async def test_an_answer_that_came_from_elsewhere_is_no_vote() -> None:
    here = Tab()
    await here.around(routing(split=SPLIT))
    decided = await here.prompt("hello")
    here.client.failing = {{"a": "ollama", "b": "lm-studio"}[decided.side]: ProviderFailed}
    await here.do(BeginExchange(decided))
    ended = here.last(AnswerEnded)
    assert isinstance(ended, AnswerEnded)
    await here.press(ended.answer, "up")
    assert all(tally.total == 0 for tally in here.votes().values())


async def test_a_comparison_that_is_stopped_is_shown_until_the_next_one_begins() -> None:
    here = Tab()
    await here.around(routing(split=SPLIT))
    answer = await here.ask("hello")
    await here.do(EndTrial())
    assert RoutingChosen("split", None) in here.told
    shelf: Any = here.board.books.shelf
    assert shelf.remembered.ended == SPLIT
    await here.around()
    await here.press(answer, "up")
    assert sum(tally.good for tally in here.votes().values()) == 1, "late thumbs still count"
    await here.do(BeginTrial("code", SPLIT.a, SPLIT.b))
    assert shelf.remembered.ended is None
    begun = here.last(RoutingChosen)
    assert isinstance(begun, RoutingChosen)
    assert isinstance(begun.value, Split)
    assert begun.value.task == "code"


def test_votes_are_reported_as_they_are() -> None:
    old = tallied(Remembered(), "s", "a", good=1, sent=2)
    assert old.votes == (("s", "a", Tally(1, 0, 2)),)
    assert report(Tally(1, 0, 30), Tally(0, 0, 30)).verdict == "not enough"


# ---- What is said ----------------------------------------------------------------------------------------------------


def after(quality: Quality, *facts: object) -> tuple[Quality, tuple[object, ...]]:
    orders: tuple[object, ...] = ()
    for fact in facts:
        quality, orders = HANDLERS[type(fact)](quality, fact)
    return quality, orders


def test_a_comparison_begins_only_between_two_that_differ() -> None:
    chosen = [TrialPartChosen("a_line", "ollama"), TrialPartChosen("a_model", "x")]
    quality, _ = after(Quality(), *chosen)
    assert after(quality, TrialBegun())[1] == ()
    same, _ = after(quality, TrialPartChosen("b_line", "ollama"), TrialPartChosen("b_model", "x"))
    assert after(same, TrialBegun())[1] == ()
    other, _ = after(same, TrialPartChosen("b_model", "y"), TrialPartChosen("task", "code"))
    assert after(other, TrialBegun())[1] == (BeginTrial("code", ("ollama", "x"), ("ollama", "y")),)
    assert after(other, TrialPartChosen("b_line", "groq"))[0].b_model == ""


def test_what_a_person_says_is_ordered() -> None:
    assert after(Quality(), ThumbPressed("m", "up"))[1] == (KeepThumb("m", "up"),)
    assert after(Quality(), AnswerAskedAgain("m"))[1] == (CountRegenerated("m"),)
    assert after(Quality(), TrialStopped())[1] == (EndTrial(),)
    assert after(Quality(), KeptForgotten())[1] == (ForgetKept(),)


def test_an_answer_given_a_moment_ago_says_so() -> None:
    answer = Message(
        id="m", conversation="c", role="assistant", text="Set.", created=1_000_500, board=Board(remembered=1_000_000)
    )
    assert "given just now" in html(remembered(answer))
