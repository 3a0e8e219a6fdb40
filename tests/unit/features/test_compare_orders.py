"""Comparisons as they are carried out: through the switchboard, over the disk, with lines that fail and limits."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from app.features.chat.state import ConversationPicked
from app.features.compare.ordered import (
    ChangeKept,
    ContinueInChat,
    DecideRound,
    DeleteComparison,
    FillPrompt,
    KeepComparison,
    KeepPromptDraft,
    KeepVote,
    ListComparisons,
    LoadComparison,
    LoadPromptDraft,
    MakeSlot,
    PrepareComparison,
    RestoreComparison,
    SaveExport,
    StopSlots,
    WeighDraft,
    WeighMerge,
)
from app.features.compare.orders import CompareOrders
from app.features.compare.rounds import NONE
from app.features.compare.state import MERGE, Merging
from app.features.compare.storing import LATEST_KEPT
from app.features.compare.told import (
    BeginRound,
    ComparisonGone,
    ComparisonKept,
    ComparisonLoaded,
    ComparisonMissing,
    ComparisonPrepared,
    ComparisonsListed,
    ComparisonStale,
    DraftFound,
    MergeWeighed,
    RoundDecided,
    RoundsEnded,
    RoundStarted,
    SlotAnswered,
    SlotEnded,
    SlotTravels,
)
from app.llm.deltas import Finished, Text
from app.llm.errors import ProviderFailed
from app.records.kinds import COMPARISON, CONVERSATION, MESSAGE, Comparison, Conversation, Message
from app.records.routed import LineLimits, Routing
from app.records.rows import by
from app.records.talking import Parameters, Slot
from app.routing.quality import SIGNS
from app.routing.values import Place
from tests.unit.features.test_switchboard import ORDER, FakeClient, Setting

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from app.llm.catalog.model import Line, Model
    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest
    from app.records.memory import MemoryDisk

QWEN, LLAMA = ("ollama", "qwen"), ("lm-studio", "llama")


class Heard(FakeClient):
    """Remembers what it was asked, and may take its time."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[tuple[str, ChatRequest]] = []
        self.slow: set[str] = set()

    async def chat(
        self,
        line: Line,
        model: Model,
        request: ChatRequest,
        secret: object,
        **how: Any,  # noqa: ANN401 - as the client
    ) -> AsyncGenerator[Delta, None]:
        self.requests.append((line.id, request))
        if line.id in self.slow:
            yield Text("Slowly")
            await asyncio.sleep(3600)
            yield Finished("done", "stop")
        async for delta in super().chat(line, model, request, secret, **how):
            yield delta

    def asked_of(self, line: str) -> ChatRequest:
        return [request for one, request in self.requests if one == line][-1]


class Tab(Setting):
    """A tab with the Compare room's orders in it."""

    client: Heard

    def __init__(self, client: Heard | None = None, disk: MemoryDisk | None = None) -> None:
        super().__init__(client or Heard(), disk)
        self.compare = CompareOrders(self.chat._ports, self.board, self.chat.contents)

    async def do(self, order: object) -> None:
        if type(order) in self.compare.table:
            await self.compare.table[type(order)](order, lambda *facts: self.told.extend(facts))
        else:
            await super().do(order)

    def the(self, kind: type[Any]) -> Any:  # noqa: ANN401 - of that kind
        found = self.last(kind)
        assert isinstance(found, kind)
        return found

    async def decide(self, comparison: Comparison, text: str = "Why?", **more: Any) -> RoundDecided:  # noqa: ANN401 - of DecideRound
        stored = await self.store.select(MESSAGE, by("conversation", comparison.id))
        messages = {one.record.id: one.record for one in stored}
        await self.do(DecideRound(comparison, messages, more.pop("before", ()), text, **more))
        decided = self.the(RoundDecided)
        assert isinstance(decided, RoundDecided)
        return decided

    async def run(self, comparison: Comparison, text: str = "Why?", **more: Any) -> Comparison:  # noqa: ANN401 - of DecideRound
        await self.do(BeginRound(await self.decide(comparison, text, **more)))
        stored = await self.store.get(COMPARISON, comparison.id)
        assert stored
        return stored.record

    async def answers(self, comparison: Comparison, at: int = -1) -> dict[str, Message]:
        found = {}
        for slot, id in comparison.rounds[at].answers.items():
            stored = await self.store.get(MESSAGE, id)
            assert stored
            found[slot] = stored.record
        return found


def routing(**fields: Any) -> Routing:  # noqa: ANN401 - of Routing
    return Routing(order=ORDER, strategy="fallback", **fields)


def comparison(*places: tuple[str, str], **fields: Any) -> Comparison:  # noqa: ANN401 - the fields of Comparison
    slots = tuple(Slot(id=f"s{at}", place=place) for at, place in enumerate(places or (QWEN, LLAMA), start=1))
    return Comparison(id="x1", title="", created=1, updated=1, **{"slots": slots, **fields})


# ---- Rounds ----------------------------------------------------------------------------------------------------------


async def test_every_slot_is_answered_by_its_own_model_and_all_is_stored() -> None:
    here = Tab()
    await here.around()
    kept = await here.run(comparison())
    answers = await here.answers(kept)
    assert {slot: one.text for slot, one in answers.items()} == {"s1": "Said by Ollama.", "s2": "Said by LM Studio."}
    assert [one.state for one in answers.values()] == ["complete", "complete"]
    assert kept.title == "Why?"
    assert all(one.board and one.board.tried and one.asked is not None for one in answers.values())
    assert isinstance(here.told[-1], RoundsEnded)
    started = here.the(RoundStarted)
    assert [one.role for one in started.messages] == ["user", "assistant", "assistant"]
    assert {one.answer for one in here.told if isinstance(one, SlotTravels)} == {one.id for one in answers.values()}


async def test_a_slot_that_fails_says_why_and_nobody_answers_in_its_place() -> None:
    here = Tab()
    here.client.failing["ollama"] = ProviderFailed
    await here.around(routing(falls_over=True))
    answers = await here.answers(await here.run(comparison()))
    assert (answers["s1"].state, answers["s1"].text) == ("cut", "")
    assert "Ollama" in answers["s1"].reason
    assert answers["s2"].text == "Said by LM Studio."
    assert here.client.asked.count("lm-studio") == 1


async def test_a_slot_whose_line_is_gone_fails_alone_and_can_be_asked_again() -> None:
    here = Tab()
    await here.around()
    kept = await here.run(comparison(QWEN, ("own-gone", "m")))
    answers = await here.answers(kept)
    assert answers["s1"].text
    assert (answers["s2"].state, answers["s2"].model) == ("cut", "m")
    assert "not there any more" in answers["s2"].reason
    mended = kept.model_copy(update={"slots": (kept.slots[0], Slot(id="s2", place=LLAMA))})
    await here.do(KeepComparison(mended))
    again = await here.run(mended, again=0, only="s2")
    fresh = await here.answers(again)
    assert fresh["s2"].text == "Said by LM Studio."
    assert fresh["s1"] == answers["s1"]
    assert await here.store.get(MESSAGE, answers["s2"].id) is None


async def test_what_comes_before_is_sent_and_each_slot_is_asked_in_its_own_way() -> None:
    here = Tab()
    await here.around()
    slots = (
        Slot(id="s1", place=QWEN, system="Be brief.", parameters=Parameters(temperature=0.5)),
        Slot(id="s2", place=LLAMA),
    )
    before = (Message(id="o1", conversation="c1", role="user", text="Before", created=1),)
    kept = await here.run(comparison(slots=slots, system="Be kind."), before=before)
    await here.run(kept, "And then?", before=before)
    mine, other = here.client.asked_of("ollama"), here.client.asked_of("lm-studio")
    assert (mine.system, mine.temperature) == ("Be brief.", 0.5)
    assert (other.system, other.temperature) == ("Be kind.", None)
    assert [turn.text for turn in mine.turns] == ["Before", "Why?", "Said by Ollama.", "And then?"]
    assert [turn.text for turn in other.turns] == ["Before", "Why?", "Said by LM Studio.", "And then?"]


async def test_a_prompt_is_run_again_some_times_without_what_was_said_to_it() -> None:
    here = Tab()
    await here.around()
    kept = await here.run(await here.run(comparison()), again=0, runs=3)
    assert len(kept.rounds) == 4
    assert len({one.prompt for one in kept.rounds}) == 1
    assert len(here.client.asked_of("ollama").turns) == 1
    assert [one.following for one in here.told if isinstance(one, RoundStarted)] == [0, 2, 1, 0]


async def test_four_slots_on_a_line_with_two_requests_a_minute_wait_for_each_other() -> None:
    here = Tab()
    await here.around(routing(limits={"ollama": LineLimits(requests_per_minute=2)}))
    began = here.clock.ticks()
    kept = await here.run(comparison(QWEN, QWEN, QWEN, QWEN))
    answers = await here.answers(kept)
    assert [one.state for one in answers.values()] == ["complete"] * 4
    assert 60 <= here.clock.ticks() - began < 300
    assert any("Waiting" in one.doing for one in here.told if isinstance(one, SlotTravels))


async def test_limits_of_the_day_hold_for_all_slots_together_before_any_of_them_leaves() -> None:
    here = Tab()
    await here.around(routing(limits={"ollama": LineLimits(requests_per_day=2)}))
    decided = await here.decide(comparison(QWEN, QWEN, QWEN, LLAMA))
    assert len(decided.troubles) == 1
    for name in ("Ollama allows 2 requests a day", "Slot 1 (qwen)", "Slot 2 (qwen)", "Slot 3 (qwen)"):
        assert name in decided.troubles[0]
    assert "Slot 4" not in decided.troubles[0]
    assert here.client.asked == []
    assert (await here.decide(comparison(QWEN, QWEN, LLAMA))).troubles == ()
    assert (await here.decide(comparison(QWEN, LLAMA), runs=3)).troubles


async def test_a_line_whose_limit_is_reached_already_is_a_reason_too() -> None:
    here = Tab()
    await here.around(routing(limits={"ollama": LineLimits(requests_per_day=2)}))
    await here.run(comparison(QWEN, QWEN))
    decided = await here.decide(comparison(QWEN, LLAMA).model_copy(update={"id": "x2"}))
    assert decided.troubles
    assert "Slot 1 (qwen)" in decided.troubles[0]


async def test_one_slot_is_stopped_and_the_others_go_on() -> None:
    here = Tab()
    here.client.slow.add("ollama")
    await here.around()
    decided = await here.decide(comparison())
    running = asyncio.ensure_future(here.do(BeginRound(decided)))
    await asyncio.sleep(2)
    started = here.the(RoundStarted)
    ids = started.comparison.rounds[0].answers
    assert [one.answer.id for one in here.told if isinstance(one, SlotEnded)] == [ids["s2"]]
    await here.do(StopSlots("x1", (ids["s1"],)))
    await running
    answers = await here.answers(started.comparison)
    assert (answers["s1"].state, answers["s1"].text, answers["s1"].reason) == (
        "cut",
        "Slowly",
        "You stopped it here.",
    )
    assert answers["s2"].state == "complete"


async def test_stopping_all_begins_no_further_round() -> None:
    here = Tab()
    await here.around()
    kept = await here.run(comparison())
    here.client.slow |= {"ollama", "lm-studio"}
    running = asyncio.ensure_future(here.do(BeginRound(await here.decide(kept, again=0, runs=5))))
    await asyncio.sleep(2)
    ids = tuple(here.the(RoundStarted).comparison.rounds[-1].answers.values())
    await here.do(StopSlots("x1", ids, all=True))
    await running
    stored = await here.store.get(COMPARISON, "x1")
    assert stored
    assert len(stored.record.rounds) == 2


async def test_blind_rounds_are_in_an_order_that_chance_draws_and_it_is_kept() -> None:
    here = Tab()
    await here.around()
    kept = comparison(*(QWEN, LLAMA) * 3, blind=True)
    for _ in range(4):
        kept = await here.run(kept)
    orders = {tuple(one.answers) for one in kept.rounds}
    assert all(one.blind for one in kept.rounds)
    assert len(orders) > 1
    assert {tuple(sorted(one)) for one in orders} == {("s1", "s2", "s3", "s4", "s5", "s6")}


async def test_one_answer_is_written_out_of_all_by_whoever_was_chosen() -> None:
    here = Tab()
    await here.around()
    kept = await here.run(comparison())
    merged = await here.run(kept, again=0, only=MERGE, merging=Merging(Place(*LLAMA), "best"))
    stored = await here.store.get(MESSAGE, merged.rounds[0].merged)
    assert stored
    assert (stored.record.text, stored.record.place) == ("Said by LM Studio.", "lm-studio")
    await here.do(
        WeighMerge(DecideRound(kept, {}, (), "Why?", again=0, only=MERGE, merging=Merging(Place(*LLAMA), "")))
    )
    assert here.the(MergeWeighed).words == "free"
    text = here.client.asked_of("lm-studio").turns[-1].text
    assert "Said by Ollama." in text
    assert "[BEGIN ANSWER A" in text
    assert "Why?" in text
    assert len(merged.rounds[0].answers) == 2


# ---- Judging ---------------------------------------------------------------------------------------------------------


def good(here: Tab, place: tuple[str, str]) -> tuple[float, float]:
    found = [score for (of, _), score in here.board.memory.scores.items() if of == Place(*place)]
    return (sum(one.good for one in found), sum(one.bad for one in found))


async def test_a_vote_feeds_the_scores_once_and_can_be_taken_back() -> None:
    here = Tab()
    await here.around()
    await here.run(comparison())
    await here.do(KeepVote("x1", 0, best="s1"))
    assert here.the(ComparisonKept).comparison.rounds[0].best == "s1"
    assert (good(here, QWEN), good(here, LLAMA)) == (SIGNS["won"], SIGNS["lost"])
    await here.do(KeepVote("x1", 0, best=NONE))
    assert (good(here, QWEN), good(here, LLAMA)) == (SIGNS["lost"], SIGNS["lost"])
    await here.do(KeepVote("x1", 0, best=NONE))
    assert (good(here, QWEN), good(here, LLAMA)) == ((0, 0), (0, 0))


async def test_stars_feed_the_scores_beside_the_vote_and_stay() -> None:
    here = Tab()
    await here.around()
    await here.run(comparison())
    await here.do(KeepVote("x1", 0, slot="s1", stars=5))
    await here.do(KeepVote("x1", 0, slot="s2", stars=1))
    assert (good(here, QWEN), good(here, LLAMA)) == ((1, 0), (0, 1))
    await here.do(KeepVote("x1", 0, slot="s1", stars=2))
    assert good(here, QWEN) == (0, 0.5)
    later = Tab(disk=here.disk)
    await later.around()
    assert good(later, LLAMA) == (0, 1)
    await later.do(KeepVote("x1", 5, slot="s1", stars=2))
    await later.do(KeepVote("gone", 0, slot="s1", stars=2))
    assert good(later, QWEN) == (0, 0.5)


# ---- Keeping ---------------------------------------------------------------------------------------------------------


async def test_the_first_slots_are_good_candidates_of_different_lines() -> None:
    here = Tab()
    await here.around()
    await here.do(PrepareComparison())
    prepared = here.the(ComparisonPrepared)
    assert [one.place for one in prepared.comparison.slots] == [QWEN, LLAMA]
    assert prepared.comparison.rounds == ()
    assert await here.store.select(COMPARISON) == ()


async def test_the_demo_line_is_there_only_where_nothing_else_is() -> None:
    here = Tab()
    await here.around(lists={})
    await here.do(PrepareComparison())
    assert {one.place for one in here.the(ComparisonPrepared).comparison.slots} == {("demo", "")}
    kept = await here.run(here.the(ComparisonPrepared).comparison, "hello")
    assert all(one.text and not one.model for one in (await here.answers(kept)).values())


async def test_the_next_comparison_begins_with_the_slots_of_the_latest() -> None:
    here = Tab()
    await here.around()
    await here.run(comparison(LLAMA, LLAMA, QWEN))
    await here.do(PrepareComparison())
    slots = here.the(ComparisonPrepared).comparison.slots
    assert [one.place for one in slots] == [LLAMA, LLAMA, QWEN]
    assert not {one.id for one in slots} & {"s1", "s2", "s3"}
    await here.do(MakeSlot(Place(*QWEN), Slot(id="s", place=LLAMA, system="Be brief.")))
    made = here.the(SlotAnswered).slot
    assert (made.place, made.system) == (QWEN, "Be brief.")


async def test_a_conversation_that_is_compared_comes_before_the_prompts_as_it_is_asked() -> None:
    here = Tab()
    await here.around()
    talk = Conversation(id="c1", title="Points", created=1, updated=1, system="Be kind.", head="m2")
    said = [
        Message(id="m1", conversation="c1", role="user", text="One", created=1),
        Message(id="m2", conversation="c1", parent="m1", role="assistant", text="Two", created=2),
        Message(id="m3", conversation="c1", parent="m2", role="user", text="Three", created=3),
        Message(id="m4", conversation="c1", parent="m1", role="assistant", text="Other", created=4),
    ]
    await here.store.put_many((talk, *said))
    await here.do(PrepareComparison(conversation="c1", head="m2"))
    prepared = here.the(ComparisonPrepared)
    assert [one.text for one in prepared.origin.before] == ["One", "Two"]
    assert (prepared.comparison.system, prepared.comparison.origin) == ("Be kind.", ("c1", "m2"))
    await here.store.delete(CONVERSATION, "c1")
    await here.do(PrepareComparison(conversation="c1", head="m2"))
    assert here.the(ComparisonPrepared).origin.gone


async def test_an_answer_whose_tab_died_is_settled_and_one_that_is_written_elsewhere_is_looked_at_again() -> None:
    here = Tab()
    here.client.slow |= {"ollama", "lm-studio"}
    await here.around()
    running = asyncio.ensure_future(here.do(BeginRound(await here.decide(comparison()))))
    await asyncio.sleep(1)
    await here.do(LoadComparison("x1"))
    assert len(here.the(ComparisonLoaded).running) == 2
    other = Tab(disk=here.disk)
    await other.do(LoadComparison("x1"))
    assert other.the(ComparisonLoaded).running == frozenset()
    assert isinstance(other.told[-1], ComparisonStale)
    running.cancel()
    await asyncio.sleep(10)
    later = Tab(disk=here.disk)
    await later.do(LoadComparison("x1"))
    states = [(one.state, one.text) for one in later.the(ComparisonLoaded).messages if one.role == "assistant"]
    assert states == [("cut", "Slowly"), ("cut", "Slowly")]
    await later.do(LoadComparison("gone"))
    assert later.the(ComparisonMissing).id == "gone"


async def test_what_was_deleted_comes_back_whole() -> None:
    here = Tab()
    await here.around()
    kept = await here.run(comparison())
    await here.do(DeleteComparison("x1"))
    assert here.the(ComparisonGone).title == "Why?"
    assert await here.store.select(MESSAGE, by("conversation", "x1")) == ()
    await here.do(RestoreComparison("x1"))
    stored = await here.store.get(COMPARISON, "x1")
    assert stored
    assert stored.record == kept
    assert len(await here.answers(kept)) == 2
    assert here.the(ComparisonsListed).comparisons == (kept,)
    await here.do(RestoreComparison("x1"))


async def test_the_latest_are_kept_by_themselves_and_those_with_a_star_stay() -> None:
    here = Tab()
    await here.around()
    for at in range(LATEST_KEPT + 2):
        await here.run(comparison().model_copy(update={"id": f"x{at}"}))
        if at == 0:
            await here.do(ChangeKept("x0", title="First", saved=True))
        await asyncio.sleep(1)
    await here.do(ListComparisons())
    left = [one.id for one in here.the(ComparisonsListed).comparisons]
    assert len(left) == LATEST_KEPT + 1
    assert "x0" in left
    assert "x1" not in left
    assert await here.store.select(MESSAGE, by("conversation", "x1")) == ()


async def test_chat_goes_on_from_an_answer_with_all_that_led_to_it() -> None:
    here = Tab()
    await here.around()
    kept = await here.run(comparison(slots=(Slot(id="s1", place=QWEN, system="Be brief."), Slot(id="s2", place=LLAMA))))
    stored = await here.store.select(MESSAGE, by("conversation", "x1"))
    path = tuple(one.record for one in stored if one.record.role == "user" or one.record.place == "ollama")
    await here.do(ContinueInChat(kept, path, QWEN))
    id = here.the(ConversationPicked).id
    talk = await here.store.get(CONVERSATION, id)
    assert talk
    assert (talk.record.title, talk.record.pinned, talk.record.system, talk.record.origin) == (
        "Why?",
        QWEN,
        "Be brief.",
        "",
    )
    said = [one.record for one in await here.store.select(MESSAGE, by("conversation", id))]
    assert [one.text for one in said] == ["Why?", "Said by Ollama."]
    assert said[1].parent == said[0].id
    assert talk.record.head == said[1].id
    assert len(await here.answers(kept)) == 2


# ---- The page --------------------------------------------------------------------------------------------------------


async def test_the_prompts_draft_is_kept_and_what_all_slots_take_is_said_beside_it() -> None:
    here = Tab()
    calls: list[tuple[str, dict[str, Any]]] = []

    async def call(port: str, **fields: Any) -> None:  # noqa: ANN401 - as the page
        calls.append((port, fields))

    here.chat._ports.page.call = call  # type: ignore[method-assign]
    await here.around()
    await asyncio.gather(here.do(KeepPromptDraft("a")), here.do(KeepPromptDraft("ab")))
    await here.do(LoadPromptDraft())
    assert here.the(DraftFound).text == "ab"
    await here.do(KeepPromptDraft(""))
    await asyncio.gather(here.do(WeighDraft(comparison(), text="Wh")), here.do(WeighDraft(comparison(), text="Why?")))
    assert ("text.show", {"id": "compare-estimate", "text": "2 slots: free"}) in calls
    await here.do(FillPrompt("x"))
    assert "compare.fill" in {port for port, _ in calls}
    kept = await here.run(comparison())
    shown = [fields["texts"] for port, fields in calls if port == "texts.show"]
    assert shown
    assert all(id.startswith("figures-") for texts in shown for id in texts)
    stored = await here.store.select(MESSAGE, by("conversation", "x1"))
    await here.do(SaveExport(kept, {one.record.id: one.record for one in stored}, "csv"))
    saved = dict(calls)["file.save"]
    assert saved["name"] == "switchyard-Why.csv"
