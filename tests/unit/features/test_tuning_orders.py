"""How a conversation is led, carried out: kept as it is typed, fitted to who is asked, summed up by who may know it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.features.chat.state import Chat
from app.features.chat.update import HANDLERS as CHAT
from app.features.chat.wanted import Decided, EstimateDraft
from app.features.frame.state import ToastTold
from app.features.providers.route import MAIN
from app.features.tuning.fitting import TOO_LONG
from app.features.tuning.orders import TuningOrders
from app.features.tuning.said import OldestLeft, SummaryWanted
from app.features.tuning.state import (
    Digest,
    DigestTold,
    DraftWeighed,
    FreshFound,
    KeepFresh,
    KeepTuning,
    LoadFresh,
    ReadUsual,
    StopDigest,
    TuningKept,
    UsualRead,
    WriteDigest,
)
from app.features.vault.state import VaultNeeded
from app.llm.catalog.model import Model
from app.llm.catalog.rows import BY_ID
from app.llm.errors import Unreachable
from app.records.kinds import CONVERSATION, DRAFT, Conversation, Draft, Message, ModelListing, Spent
from app.records.routed import Routing
from app.records.talking import ASKED, Asked, Parameters
from app.routing.values import Place
from app.ui.loop import Say
from app.vault.told import SecretInfo, Status
from tests.unit.features.test_switchboard import LM_STUDIO, OLLAMA, ORDER, Setting

if TYPE_CHECKING:
    from app.llm.catalog.model import Line

TALK = Conversation(id="c1", title="t", created=1, updated=1)
LONG = "word " * 1_000


class Led(Setting):
    """With the orders of this feature."""

    def __init__(self, **how: Any) -> None:  # noqa: ANN401 - as the setting
        super().__init__(**how)
        self.tuning = TuningOrders(self.chat._ports, self.board, self.chat.sending)

    async def do(self, order: object) -> None:
        how = self.tuning.table.get(type(order))
        if how:
            await how(order, lambda *facts: self.told.extend(facts))
        else:
            await super().do(order)


def listing(line: Line, **models: int) -> ModelListing:
    known = tuple(Model(id=id, context=context) for id, context in models.items())
    return ModelListing(id=line.id, address=line.base_url, fetched=1, models=known)


def said(turns: int = 4) -> tuple[Message, ...]:
    return tuple(
        Message(
            id=f"m{at}",
            conversation="c1",
            parent=f"m{at - 1}" if at else "",
            role="assistant" if at % 2 else "user",
            text=f"said {at} {LONG}",
            created=at + 1,
        )
        for at in range(2 * turns)
    )


async def small(**fields: object) -> Led:
    """One model that takes 8,000 tokens, and one that takes many more."""
    here = Led()
    lists = {"ollama": listing(OLLAMA, small=8_000), "lm-studio": listing(LM_STUDIO, large=80_000)}
    await here.around(lists=lists, profile=MAIN.model_copy(update={"line": "ollama", "model": "small", **fields}))
    return here


# ---- Kept ------------------------------------------------------------------------------------------------------------


async def test_only_the_last_of_a_burst_is_stored() -> None:
    here = Led()
    await here.store.put(TALK)
    fields: list[dict[str, Any]] = [{"system": "B"}, {"system": "Be"}, {"parameters": Parameters(seed=1)}]
    await asyncio.gather(*(here.do(KeepTuning("c1", one, rests=True)) for one in fields))
    stored = await here.store.get(CONVERSATION, "c1")
    assert stored
    assert (stored.record.system, stored.record.parameters.seed) == ("Be", 1)
    assert here.told == [TuningKept("c1", {"system": "Be", "parameters": Parameters(seed=1)})]


async def test_what_does_not_rest_is_stored_at_once_with_what_waits() -> None:
    here = Led()
    await here.store.put(TALK)
    resting = asyncio.ensure_future(here.do(KeepTuning("c1", {"system": "Be"}, rests=True)))
    await asyncio.sleep(0)
    await here.do(KeepTuning("c1", {"since": "m3"}))
    stored = await here.store.get(CONVERSATION, "c1")
    assert stored
    assert (stored.record.system, stored.record.since) == ("Be", "m3")
    await resting
    assert len(here.told) == 1


async def test_what_another_tab_changed_stays() -> None:
    here = Led()
    await here.store.put(TALK.model_copy(update={"title": "renamed"}))
    await here.do(KeepTuning("c1", {"trims": True}))
    stored = await here.store.get(CONVERSATION, "c1")
    assert stored
    assert (stored.record.title, stored.record.trims) == ("renamed", True)


async def test_a_new_conversation_is_led_as_before_after_a_reload() -> None:
    here = Led()
    asked = Asked(system="Be brief.", parameters=Parameters(stop=("END",)))
    await here.do(KeepFresh(asked, rests=True))
    other = Led(disk=here.disk)
    await other.do(LoadFresh())
    assert other.told == [FreshFound(asked)]
    await here.do(KeepFresh(ASKED))
    await other.do(LoadFresh())
    assert other.told[-1] == FreshFound(ASKED)
    assert await here.store.get(DRAFT, "fresh") is None


async def test_what_can_not_be_read_is_as_good_as_none() -> None:
    here = Led()
    await here.store.put(Draft(id="fresh", text='{"system": 1}'))
    await here.do(LoadFresh())
    assert here.told == [FreshFound(ASKED)]


async def test_what_is_usual_is_read_from_recent_answers() -> None:
    here = Led()
    spent = Spent(input=1, output=1, told=True, cost="0.01", source="list")
    await here.store.put(TALK)
    await here.store.put_many(
        [one.model_copy(update={"spent": spent if one.role == "assistant" else None}) for one in said()]
    )
    await here.do(ReadUsual())
    told = here.last(UsualRead)
    assert isinstance(told, UsualRead)
    assert [one.id for one in told.answers] == ["m1", "m3", "m5", "m7"]


# ---- Fitted ----------------------------------------------------------------------------------------------------------


async def test_what_is_too_long_for_who_was_chosen_can_be_cut_or_go_elsewhere() -> None:
    here = await small()
    await here.do(EstimateDraft(None, TALK, said(), "and now?"))
    told = here.last(DraftWeighed)
    assert isinstance(told, DraftWeighed)
    now = told.weighed
    assert now
    assert now.too_long
    assert now.longer
    assert now.cut
    assert now.cut.since in {"m2", "m4", "m6"}
    assert now.digest


async def test_a_conversation_that_trims_by_itself_goes_with_what_fits() -> None:
    here = await small()
    decided = await here.prompt("and now?", conversation=TALK, before=said())
    assert not decided.asked.rows, "nobody is asked unasked"
    decided = await here.prompt("and now?", conversation=TALK.model_copy(update={"trims": True}), before=said())
    assert [row.candidate.model.id for row in decided.asked.rows] == ["small"]
    left = here.last(OldestLeft)
    assert isinstance(left, OldestLeft)
    assert decided.prompt.asked.since == left.since != ""
    assert here.told.index(left) < here.told.index(decided)


async def test_what_fits_is_sent_whole_though_it_may_be_trimmed() -> None:
    here = await small()
    decided = await here.prompt("x", conversation=TALK.model_copy(update={"trims": True}), before=said(1))
    assert decided.prompt.asked.since == ""
    assert here.last(OldestLeft) is None


# ---- Summed up -------------------------------------------------------------------------------------------------------


def order(**fields: object) -> WriteDigest:
    digest = Digest("c1", "m4", 2)
    given: dict[str, Any] = {"messages": said()[:4], "conversation": TALK, "pinned": None, "asked": ASKED, **fields}
    return WriteDigest(digest, **given)


async def digest_of(here: Led, wanted: WriteDigest) -> Digest:
    await here.do(wanted)
    told = here.last(DigestTold)
    assert isinstance(told, DigestTold)
    return told.digest


async def test_a_summary_comes_with_who_wrote_it() -> None:
    here = await small()
    digest = await digest_of(here, order())
    assert (digest.text, digest.by, digest.since) == ("Said by Ollama.", "small on Ollama", "m4")
    assert here.client.asked == ["ollama"]


async def test_what_was_chosen_is_asked_by_nobody_else() -> None:
    here = await small()
    digest = await digest_of(here, order(pinned=Place("lm-studio", "large")))
    assert digest.text == "Said by LM Studio."
    here.client.failing["lm-studio"] = Unreachable
    digest = await digest_of(here, order(pinned=Place("lm-studio", "large")))
    assert digest.text is None
    assert digest.problem
    assert "ollama" not in here.client.asked


async def test_what_is_too_long_to_sum_up_is_said() -> None:
    here = await small()
    digest = await digest_of(here, order(messages=said(8)))
    assert digest.problem.endswith("Nothing was sent.")
    assert here.client.asked == []


async def test_a_script_sums_nothing_up() -> None:
    here = Led()
    await here.around(Routing(order=ORDER), lists={}, lines=(BY_ID["demo"],))
    digest = await digest_of(here, order())
    assert "script" in digest.problem


async def test_locked_keys_are_asked_for_first() -> None:
    here = Led()
    key = SecretInfo("k", "mistral", BY_ID["mistral"].origin, "work", 1, 1, 1)
    await here.around(
        profile=MAIN.model_copy(update={"line": "mistral", "model": "m"}),
        vault=Status(state="locked", secrets=(key,)),
    )
    digest = await digest_of(here, order())
    assert "locked" in digest.problem
    assert here.last(VaultNeeded) == VaultNeeded(SummaryWanted("m4", "c1"))
    assert here.client.asked == []


async def test_a_summary_that_is_stopped_tells_nothing_more() -> None:
    here = await small()
    writing = asyncio.ensure_future(here.do(order()))
    await asyncio.sleep(0.05)
    await here.do(StopDigest())
    await writing
    told = here.last(DigestTold)
    assert isinstance(told, DigestTold)
    assert told.digest.text is None
    assert not told.digest.problem


async def test_another_summary_takes_the_place_of_one_under_way() -> None:
    here = await small()
    first = asyncio.ensure_future(here.do(order()))
    await asyncio.sleep(0.05)
    second = order()
    second = replace(second, digest=replace(second.digest, since="m6"))
    digest = await digest_of(here, second)
    await first
    assert (digest.since, digest.text) == ("m6", "Said by Ollama.")
    assert not any(one.digest.since == "m4" and one.digest.text for one in here.told if isinstance(one, DigestTold))


async def test_what_is_too_long_is_not_sent_and_says_where_it_can_be_helped() -> None:
    here = await small()
    decided = await here.prompt("and now?", conversation=TALK, before=said())
    chat, orders = CHAT[Decided](Chat(conversation=TALK, deciding=True), decided)
    assert not chat.deciding
    assert Say(ToastTold(TOO_LONG, "warn")) in orders
