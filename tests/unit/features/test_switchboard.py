"""From a prompt to its stored answer, through the router: it goes round what fails, counts, and keeps its board."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from app.features.chat.orders import ChatOrders
from app.features.chat.state import AnswerEnded, PromptReturned
from app.features.chat.wanted import BeginExchange, Decide, Decided
from app.features.ports import Ports
from app.features.providers.route import MAIN
from app.features.providers.state import DeviceStanding, LineSeen
from app.features.routes.orders import RoutesOrders
from app.features.routes.state import AnswerTravels, BooksRead, HearBooks, ReadBooks, Surround, SurroundingsTaken
from app.features.routes.surroundings import Surroundings
from app.features.routes.switchboard import Switchboard
from app.llm.catalog.model import Model
from app.llm.catalog.rows import BY_ID
from app.llm.catalog.rows.device import LINE as DEVICE
from app.llm.client import KeyCheck, Refusals
from app.llm.deltas import Finished, Text, Usage, UsageTold
from app.llm.dialects.dialect import Embeddings
from app.llm.errors import BadKey, Cut, DeviceError, ProviderFailed, Unreachable
from app.llm.request import EmbeddingRequest
from app.ondevice.errors import OutOfMemory
from app.ondevice.values import Loading
from app.records.kinds import CONVERSATION, MESSAGE, ROUTER, ModelListing, Profile, layout
from app.records.memory import MemoryDisk, MemoryRows
from app.records.routed import LineLimits, Routing
from app.records.rows import by
from app.records.store import RecordStore
from app.routing.values import Candidate, Place, Speed
from app.vault.told import SecretInfo, Status, VaultLocked
from tests.unit.routing.world import Dice, LoopClock

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from app.llm.catalog.model import Line
    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest
    from app.records.kinds import Message

OLLAMA, LM_STUDIO, MISTRAL = BY_ID["ollama"], BY_ID["lm-studio"], BY_ID["mistral"]


def listing(line: Line, *models: str) -> ModelListing:
    return ModelListing(id=line.id, address=line.base_url, fetched=1, models=tuple(Model(id=id) for id in models))


LISTS = {"ollama": listing(OLLAMA, "qwen"), "lm-studio": listing(LM_STUDIO, "llama")}
HERE = {**LISTS, "device": listing(DEVICE, "tiny", "small")}
STANDING = DeviceStanding(
    {"tiny": "loaded", "small": "ready"},
    {"tiny": Speed(0.2, 30, 0), "small": Speed(9, 12, 0)},
    {"small": "It crashed."},
)


class FakePage:
    async def stream(self, *_: object) -> bool:
        return True

    async def call(self, *_: object, **__: object) -> None:
        return None


class FakeClient:
    """Lines that answer with their name, but for those that fail."""

    def __init__(self) -> None:
        self.failing: dict[str, type[ProviderFailed | Unreachable | BadKey]] = {}
        self.broken: set[str] = set()  # they break off in mid-answer
        self.asked: list[str] = []
        self.headers: Mapping[str, str] = {}
        self.refusals = Refusals()

    async def chat(
        self,
        line: Line,
        model: Model,
        request: ChatRequest,
        secret: object,
        **how: Any,  # noqa: ANN401 - as the client
    ) -> AsyncGenerator[Delta, None]:
        del model, request, secret
        assert not how["insists"], "the dispatcher goes round outages, the client does not wait for them"
        self.asked.append(line.id)
        await asyncio.sleep(0.1)
        if line.id in self.failing:
            raise self.failing[line.id](line=line.name)
        how["heard"](self.headers)
        yield Text(f"Said by {line.name}.")
        if line.id in self.broken:
            raise Cut(line=line.name)
        yield UsageTold(Usage(input=10, output=5))
        yield Finished("done", "stop")

    async def check_key(self, line: Line, secret: object) -> KeyCheck:
        """There is no call that would tell."""
        del line, secret
        return "unknown"

    async def embed(self, line: Line, model: Model, request: EmbeddingRequest, secret: object) -> Embeddings:
        del line, model, secret
        return Embeddings(tuple((0.5,) for _ in request.texts))


class FakeDevice:
    """A model on this device that has to be loaded first."""

    def __init__(self, *faults: DeviceError) -> None:
        self.faults = [*faults]

    async def chat(self, model: Model, request: ChatRequest) -> AsyncGenerator[Delta | Loading, None]:
        del request
        yield Loading(0.5, f"Loading {model.id}, 50 %")
        await asyncio.sleep(1)
        if self.faults:
            raise self.faults.pop()
        yield Text("Said on this device.")
        yield Finished("done", "stop")

    async def embed(self, model: Model, request: EmbeddingRequest) -> Embeddings:
        return Embeddings(tuple((float(len(text)),) for text in request.texts), Usage(input=len(model.id)))


class LockedVault:
    async def secret(self, _: str) -> object:
        raise VaultLocked


class Setting:
    """A switchboard and the Chat room's orders over one disk, and what they told."""

    tabs: ClassVar[int] = 0

    def __init__(
        self, client: FakeClient | None = None, disk: MemoryDisk | None = None, device: FakeDevice | None = None
    ) -> None:
        self.client, self.disk = client or FakeClient(), disk or MemoryDisk(layout()["stores"])
        self.clock = LoopClock()
        self.store = RecordStore(MemoryRows(self.disk), self.clock, lambda _: None)
        futures: list[asyncio.Future[Any]] = [asyncio.get_running_loop().create_future() for _ in range(3)]
        for future, value in zip(futures, (self.store, self.client, LockedVault()), strict=True):
            future.set_result(value)
        Setting.tabs += 1  # no two tabs draw the same ids
        ports = Ports(FakePage(), self.clock, Dice(Setting.tabs), *futures)  # type: ignore[arg-type]
        self.board = Switchboard(ports, device)
        self.chat = ChatOrders(ports, self.board)
        self.routes = RoutesOrders(ports, self.board)
        self.told: list[Any] = []

    async def around(self, routing: Routing | None = None, **fields: Any) -> None:  # noqa: ANN401 - of Surroundings
        profile = fields.pop(
            "profile", MAIN.model_copy(update={"routing": routing or Routing(order=ORDER, strategy="fallback")})
        )
        around = Surroundings(lists=LISTS, profile=profile, known=True)
        await self.do(Surround(replace(around, **fields)))

    async def do(self, order: object) -> None:
        table = {**self.chat.table, **self.routes.table}
        await table[type(order)](order, lambda *facts: self.told.extend(facts))

    async def prompt(self, text: str = "How do points work?", pinned: Place | None = None, **more: Any) -> Decided:  # noqa: ANN401 - of Decide
        await self.do(Decide(text, more.get("conversation"), more.get("before", ()), pinned))
        decided = self.last(Decided)
        assert isinstance(decided, Decided)
        return decided

    async def ask(self, text: str = "How do points work?", pinned: Place | None = None) -> Message:
        await self.do(BeginExchange(await self.prompt(text, pinned)))
        ended = self.last(AnswerEnded)
        assert isinstance(ended, AnswerEnded)
        return ended.answer

    def last(self, kind: type[Any]) -> object:
        return next((one for one in reversed(self.told) if isinstance(one, kind)), None)


ORDER = (("ollama", ""), ("lm-studio", ""))


async def test_a_prompt_goes_to_the_first_of_the_order_and_its_answer_is_kept_with_its_board() -> None:
    here = Setting()
    await here.around()
    answer = await here.ask()
    assert (answer.text, answer.place, answer.model, answer.state) == ("Said by Ollama.", "ollama", "qwen", "complete")
    assert answer.board is not None
    assert [row.line for row in answer.board.rows][:2] == ["ollama", "lm-studio"]
    assert [(one.line, one.outcome) for one in answer.board.tried] == [("ollama", "answered")]
    stored = await here.store.select(MESSAGE, by("conversation", answer.conversation))
    assert [one.record for one in stored][1:] == [answer]


async def test_a_line_that_fails_is_gone_round_and_the_board_says_so() -> None:
    here = Setting()
    here.client.failing["ollama"] = ProviderFailed
    await here.around()
    answer = await here.ask()
    assert (answer.text, answer.place) == ("Said by LM Studio.", "lm-studio")
    assert answer.board is not None
    assert [(one.line, one.outcome) for one in answer.board.tried] == [("ollama", "failed"), ("lm-studio", "answered")]
    assert answer.board.tried[0].reason
    assert here.told.count(LineSeen) == 0
    assert {fact.line for fact in here.told if isinstance(fact, LineSeen)} == {"ollama", "lm-studio"}


async def test_a_later_prompt_does_not_pay_for_the_same_outage() -> None:
    here = Setting()
    here.client.failing["ollama"] = ProviderFailed
    await here.around()
    for _ in range(5):
        assert (await here.ask()).place == "lm-studio"
    assert here.client.asked.count("ollama") == 1


async def test_who_was_chosen_is_the_only_one_asked_unless_others_may_follow() -> None:
    here = Setting()
    here.client.failing["lm-studio"] = Unreachable
    await here.around()
    alone = await here.ask(pinned=Place("lm-studio", "llama"))
    assert alone.state == "cut"
    assert "ollama" not in here.client.asked
    await here.around(Routing(order=ORDER, strategy="fallback", falls_over=True))
    assert (await here.ask(pinned=Place("lm-studio", "llama"))).place == "ollama"


async def test_a_refused_key_holds_its_line_until_the_person_asks_for_it_by_name() -> None:
    here = Setting()
    here.client.failing["ollama"] = BadKey
    await here.around()
    assert (await here.ask()).place == "lm-studio"
    assert (await here.ask()).place == "lm-studio"
    assert here.client.asked.count("ollama") == 1, "the router leaves it alone"
    chosen = Place("ollama", "qwen")
    assert "key" in (await here.ask(pinned=chosen)).reason
    assert here.client.asked.count("ollama") == 2, "who chooses it wants to know"
    del here.client.failing["ollama"]
    assert (await here.ask(pinned=chosen)).place == "ollama"
    assert (await here.ask()).place == "ollama", "it answered, so it is clear again"


async def test_a_line_that_the_profile_chose_is_a_choice_too() -> None:
    here = Setting()
    await here.around(profile=Profile(id="main", name="Main", made=1, line="lm-studio", model="a-model-no-list-has"))
    answer = await here.ask()
    assert (answer.place, answer.model) == ("lm-studio", "a-model-no-list-has")


async def test_when_all_fail_one_message_names_each_and_what_to_do() -> None:
    here = Setting()
    here.client.failing = {"ollama": Unreachable, "lm-studio": Unreachable}
    await here.around(Routing(order=ORDER, strategy="private"), lines=(OLLAMA, LM_STUDIO))
    answer = await here.ask()
    assert answer.state == "cut"
    assert "Ollama" in answer.reason
    assert "LM Studio" in answer.reason
    assert answer.board is not None
    assert {one.line for one in answer.board.tried} == {"ollama", "lm-studio"}


async def test_a_broken_answer_is_continued_elsewhere_only_where_the_person_wants_it() -> None:
    here = Setting()
    here.client.broken = {"ollama"}
    await here.around()
    cut = await here.ask()
    assert (cut.state, cut.text) == ("cut", "Said by Ollama.")
    await here.around(Routing(order=ORDER, strategy="fallback", goes_on=True))
    whole = await here.ask("Another one, please.")
    assert whole.state == "complete"
    assert whole.text == "Said by Ollama.\n\nSaid by LM Studio."
    assert whole.board is not None
    assert [(join.left, join.line, join.at) for join in whole.board.joins] == [("Ollama", "LM Studio", 15)]


async def test_a_limit_closes_its_line_for_all_tabs() -> None:
    disk = MemoryDisk(layout()["stores"])
    one, other = Setting(disk=disk), Setting(disk=disk)
    limited = Routing(order=ORDER, strategy="fallback", limits={"ollama": LineLimits(requests_per_day=2)})
    await one.around(limited)
    await other.around(limited)
    assert [(await tab.ask()).place for tab in (one, other)] == ["ollama", "ollama"]
    assert [(await tab.ask()).place for tab in (one, other)] == ["lm-studio", "lm-studio"]
    await one.do(HearBooks())
    await one.do(ReadBooks())
    read = one.last(BooksRead)
    assert isinstance(read, BooksRead)
    assert sum(use.requests for use in read.standing.accounts["ollama"].uses) == 2


async def test_breakers_and_speeds_outlive_the_tab() -> None:
    disk = MemoryDisk(layout()["stores"])
    first = Setting(disk=disk)
    first.client.failing["ollama"] = ProviderFailed
    await first.around()
    await first.ask()
    await asyncio.sleep(1)
    second = Setting(disk=disk)
    await second.around()
    assert (await second.ask()).place == "lm-studio"
    assert second.client.asked == ["lm-studio"]
    assert Place("lm-studio", "llama") in second.board.memory.speeds


async def test_what_the_script_is_asked_is_nobodys_quota_and_is_not_stored() -> None:
    here = Setting()
    await here.around(lists={})
    answer = await here.ask()
    assert (answer.place, answer.model) == ("demo", "")
    assert await here.store.keys(ROUTER) in {(), ("memory",)}


async def test_a_locked_key_is_no_fault_of_its_line_and_others_answer_meanwhile() -> None:
    key = SecretInfo("k", "mistral", MISTRAL.origin, "work", 1, 1, 1)
    here = Setting()
    await here.around(
        Routing(order=(("mistral", ""), *ORDER), strategy="fallback"), vault=Status("locked", secrets=(key,))
    )
    answer = await here.ask()
    assert answer.place == "ollama"
    assert answer.board is not None
    assert "locked" in answer.board.tried[0].reason
    assert here.board.breakers.all().get(Place("mistral", "")) is None


async def test_a_prompt_that_cannot_be_planned_goes_back_to_the_composer(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Setting()
    await here.around()

    async def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(here.board, "plan", fails)
    with pytest.raises(RuntimeError):
        await here.do(Decide("Hello", None))
    assert here.told[-1] == PromptReturned("Hello")


async def test_a_plan_waits_for_what_is_stored_but_not_for_ever() -> None:
    here = Setting()
    started = here.clock.ticks()
    decided = await here.prompt()
    assert decided.plan.rows
    waited = here.clock.ticks() - started
    assert waited >= 1
    await here.prompt()
    assert here.clock.ticks() - started == waited, "nobody waits twice"
    assert not any(isinstance(fact, SurroundingsTaken) for fact in here.told)


async def test_a_prompt_of_the_first_moment_goes_where_the_stored_profile_says() -> None:
    here = Setting()
    deciding = asyncio.ensure_future(here.prompt())
    await asyncio.sleep(0.1)
    await here.around(profile=Profile(id="main", name="Main", made=1, line="lm-studio", model="llama"))
    decided = await deciding
    assert [row.candidate.line.id for row in decided.asked.rows] == ["lm-studio"]


async def test_the_conversation_of_an_answer_is_stored_before_it_is_sent() -> None:
    here = Setting()
    await here.around()
    answer = await here.ask()
    assert await here.store.get(CONVERSATION, answer.conversation)


# ---- On this device --------------------------------------------------------------------------------------------------


async def test_a_model_on_this_device_answers_as_any_line_does_also_offline_and_says_that_it_is_loaded_first() -> None:
    here = Setting(device=FakeDevice())
    await here.around(lists=HERE, device=STANDING, online=False)
    answer = await here.ask(pinned=Place("device", "small"))
    assert (answer.text, answer.place, answer.line, answer.model) == (
        "Said on this device.",
        "device",
        "This device",
        "small",
    )
    assert answer.state == "complete"
    assert "Loading small, 50 %" in {fact.doing for fact in here.told if isinstance(fact, AnswerTravels)}
    assert "Loading" not in answer.text + "".join(answer.notes)


async def test_the_router_knows_how_fast_a_model_here_is_and_leaves_one_that_crashed_to_the_person() -> None:
    here = Setting(device=FakeDevice())
    await here.around(Routing(strategy="private"), lists=HERE, device=STANDING)
    decided = await here.prompt()
    rows = {row.candidate.place: row for row in decided.plan.rows if row.candidate.line.id == "device"}
    assert rows[Place("device", "tiny")].wait == 0.2
    assert "It crashed." in " ".join(rows[Place("device", "small")].reasons)
    assert list(rows) == [Place("device", "tiny"), Place("device", "small")]


async def test_a_model_that_is_no_longer_here_is_not_asked() -> None:
    here = Setting(device=FakeDevice())
    await here.around(lists=HERE, device=STANDING)
    decided = await here.prompt(pinned=Place("device", "gone"))
    assert not decided.asked.rows
    assert any("download it first" in one.reason for one in decided.plan.left_out)


async def test_where_a_model_here_fails_the_next_line_answers_if_it_may() -> None:
    here = Setting(device=FakeDevice(OutOfMemory(line="This device")))
    order = (("device", "tiny"), *ORDER)
    await here.around(Routing(order=order, strategy="fallback"), lists=HERE, device=STANDING)
    answer = await here.ask()
    assert answer.place == "ollama"
    assert answer.board is not None
    assert [(one.line, one.outcome) for one in answer.board.tried] == [("device", "failed"), ("ollama", "answered")]
    assert "memory" in answer.board.tried[0].reason


async def test_vectors_come_by_the_same_call_from_this_device_and_from_a_provider() -> None:
    here = Setting(device=FakeDevice())
    request = EmbeddingRequest("e", ("to", "for"))
    near = await here.board.asking.embed(Candidate(DEVICE, Model(id="e", embeddings=True), "basic"), request)
    far = await here.board.asking.embed(Candidate(OLLAMA, Model(id="e", embeddings=True), "basic"), request)
    assert near.vectors == ((2.0,), (3.0,))
    assert far.vectors == ((0.5,), (0.5,))
