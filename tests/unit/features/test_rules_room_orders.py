"""What is ordered for the rules: read as they hold, checked and completed with the lines there are, tried, kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, strategies as st

from app.base.money import Money
from app.features.ports import Ports
from app.features.providers.route import MAIN
from app.features.routes.surroundings import Surroundings
from app.features.routes.switchboard import Switchboard
from app.features.rules.orders import RulesOrders
from app.features.rules.state import (
    FIELD,
    CheckRules,
    Completed,
    CompleteRules,
    DraftFound,
    FillRules,
    KeepRulesDraft,
    PlaceCursor,
    ReadHeld,
    RulesChecked,
    RulesHeld,
    RulesTried,
    Sample,
    StartEditor,
    Suggestions,
    TryRules,
    draft_id,
)
from app.features.rules.trying import need_with, tags_of, world_with
from app.llm.catalog.model import Model
from app.llm.catalog.rows import BY_ID
from app.records.kinds import DRAFT, Draft, ModelListing, Profile, layout
from app.records.memory import MemoryDisk, MemoryRows
from app.records.routed import Routing
from app.records.store import RecordStore
from app.routing.values import Need, World
from tests.unit.routing.world import Dice, LoopClock

RULES = "rules:\n  - name: LM Studio first\n    prefer: lm-studio\n  - name: Never that\n    forbid: lm-studio/odd\n"
BAD = "rules:\n  - nmae: A\n"
LISTS = {
    id: ModelListing(id=id, address=BY_ID[id].base_url, fetched=1, models=tuple(Model(id=one) for one in models))
    for id, models in {"ollama": ("qwen",), "lm-studio": ("llama", "odd")}.items()
}
PROFILE = MAIN.model_copy(update={"routing": Routing(strategy="fallback", order=(("ollama", ""), ("lm-studio", "")))})
SAMPLE = Sample("Schreibe ein Gedicht über den Mond, bitte, und was du von ihm weißt.")


class Page:
    def __init__(self) -> None:
        self.called: list[tuple[str, dict[str, Any]]] = []

    async def call(self, port: str, **fields: Any) -> None:  # noqa: ANN401 - JSON
        self.called.append((port, fields))


class Setting:
    """The orders over a switchboard that knows two local lines."""

    def __init__(self) -> None:
        loop, clock = asyncio.get_running_loop(), LoopClock()
        self.store = RecordStore(MemoryRows(MemoryDisk(layout()["stores"])), clock, lambda _: None)
        futures: list[asyncio.Future[Any]] = [loop.create_future() for _ in range(3)]
        futures[0].set_result(self.store)
        self.page, self.told = Page(), list[Any]()
        ports = Ports(self.page, clock, Dice(1), *futures)  # type: ignore[arg-type]
        self.board = Switchboard(ports)
        self.orders = RulesOrders(ports, self.board)
        self.wear(PROFILE)

    def wear(self, profile: Profile, rules: str | None = None) -> None:
        if rules is not None:
            profile = profile.model_copy(update={"routing": profile.routing.model_copy(update={"rules": rules})})
        self.board.surround(Surroundings(lists=LISTS, profile=profile, known=True))

    async def do(self, *orders: object) -> list[Any]:
        self.told = []
        await asyncio.gather(
            *(self.orders.table[type(one)](one, lambda *facts: self.told.extend(facts)) for one in orders)
        )
        return self.told


async def test_what_is_shown_is_what_the_switchboard_obeys_with_the_draft_beside_it() -> None:
    here = Setting()
    here.wear(PROFILE, RULES)
    await here.store.put(Draft(id=draft_id("main"), text=BAD))
    held, draft = await here.do(ReadHeld())
    assert (held.profile, held.text, len(held.reading.rules)) == ("main", RULES, 2)
    assert here.board.policy.rules == held.reading.rules
    assert draft == DraftFound("main", BAD)
    (again,) = await here.do(ReadHeld())
    assert isinstance(again, RulesHeld)
    assert again.reading is held.reading, "an unchanged text is not read again"


async def test_of_a_burst_of_keys_only_the_last_text_is_checked() -> None:
    here = Setting()
    told = await here.do(*(CheckRules("main", text) for text in ("r", "ru", BAD)))
    (checked,) = told
    assert (checked.text, checked.save, checked.reading.ok) == (BAD, False, False)
    assert [(one.spot.line, one.spot.column) for one in checked.reading.problems] == [(2, 5)]


async def test_what_is_to_be_saved_is_checked_at_once_and_for_itself() -> None:
    here = Setting()
    told = await here.do(CheckRules("main", BAD), CheckRules("main", RULES, save=True))
    assert [(type(one), one.text, one.save) for one in told] == [
        (RulesChecked, RULES, True),
        (RulesChecked, BAD, False),
    ]


async def test_a_word_that_is_begun_is_completed_from_the_lines_and_models_there_are() -> None:
    here = Setting()

    async def found(text: str, *, asked: bool = False) -> Suggestions | None:
        (told,) = await here.do(CompleteRules(text, len(text), asked))
        assert isinstance(told, Completed)
        return told.suggestions

    start = "rules:\n  - "
    prefer = await found(f"{start}pre")
    assert prefer is not None
    assert (prefer.typed, [one.text for one in prefer.options]) == (3, ["prefer: "])
    model = await found(f"{start}prefer: lm-studio/l")
    assert model is not None
    assert [one.text for one in model.options] == ["lm-studio/llama"]
    assert await found(f"{start}prefer: lm-studio/llama") is None, "it is written to its end"
    assert await found(start) is None, "nothing is begun and nobody asked"
    asked = await found(start, asked=True)
    assert asked is not None
    assert "when: " in [one.text for one in asked.options]
    assert await found("# pre", asked=True) is None


async def test_a_draft_is_kept_for_its_own_profile_until_it_is_none() -> None:
    here = Setting()
    await here.do(KeepRulesDraft("main", "a"), KeepRulesDraft("main", BAD), KeepRulesDraft("work", ""))
    stored = {one.record.id: one.record.text for one in await here.store.select(DRAFT)}
    assert stored == {"rules/main": BAD, "rules/work": ""}
    await here.do(KeepRulesDraft("main", None))
    assert await here.store.keys(DRAFT) == ("rules/work",)


async def test_the_page_is_told_what_only_it_can_do() -> None:
    here = Setting()
    await here.do(StartEditor(), FillRules(BAD, RULES), PlaceCursor(2, 5))
    assert here.page.called == [
        ("editor.start", {}),
        ("editor.fill", {"id": FIELD, "text": BAD, "before": RULES}),
        ("editor.go", {"id": FIELD, "line": 2, "column": 5}),
    ]


async def test_a_trial_tells_what_holds_who_departs_and_what_is_different_from_now() -> None:
    here = Setting()
    (told,) = await here.do(TryRules("rules:", SAMPLE), TryRules(RULES, SAMPLE))
    trial = told.trial
    assert (trial.task, trial.language) == ("creative", "German")
    assert trial.held == ("LM Studio first", "Never that")
    assert (trial.now.departs, trial.draft.departs) == ("qwen on Ollama", "llama on LM Studio")
    assert "the rule “LM Studio first” prefers it" in trial.draft.why
    assert [(one.rule, one.does, one.whom) for one in trial.touched] == [
        ("LM Studio first", "prefers", "LM Studio"),
        ("Never that", "forbids", "odd on LM Studio"),
    ]
    assert here.board.policy.rules == (), "trying changes nothing"


async def test_whom_a_rule_names_is_told_once_however_many_words_it_takes() -> None:
    here = Setting()
    rules = "rules:\n  - name: Two\n    avoid: [ollama, lm-studio/odd, nothing/at-all]\n"
    (told,) = await here.do(TryRules(rules, SAMPLE))
    assert [(one.does, one.whom) for one in told.trial.touched] == [("avoids", "Ollama and odd on LM Studio")]
    assert told.trial.decided == "your order"


async def test_rules_that_leave_nobody_are_told_so_and_a_faulty_text_is_not_tried() -> None:
    here = Setting()
    nobody = "rules:\n  - name: Only that\n    use: groq/nothing\n    set: {temperature: 0.2, stop: [x]}\n"
    (told,) = await here.do(TryRules(nobody, SAMPLE))
    assert (told.trial.draft.departs, told.trial.touched[0].whom) == ("", "nobody that is here")
    assert told.trial.draft.why.startswith("Nobody can answer this now")
    assert told.trial.parameters == (("temperature", "0.2"), ("stop", "“x”"))
    assert told.trial.notes
    assert await here.do(TryRules(BAD, SAMPLE)) == [RulesTried(None)]


async def test_the_sample_s_own_world_is_what_conditions_see() -> None:
    here = Setting()
    whens = ("tags: work", "budget_left: {under: 2}", "online: false", "time: 22:00-23:00, days: sunday",
             "images: true", "urgent: false")  # fmt: skip
    each = (
        f"  - {{name: {name}, when: {{{when}}}, avoid: ollama}}" for name, when in zip("ABCDEF", whens, strict=True)
    )
    rules = "\n".join(("rules:", *each))

    async def held(**fields: Any) -> tuple[str, ...]:  # noqa: ANN401 - of Sample
        (told,) = await here.do(TryRules(rules, replace(SAMPLE, **fields)))
        assert told.trial is not None
        return tuple(told.trial.held)

    assert await held() == ()
    assert await held(tags="home, Work", budget="1.99") == ("A", "B")
    assert await held(offline=True, images=True) == ("C", "E")
    assert await held(time="22:30", day="sunday", batch=True) == ("D", "F")


WORLD = World(now=datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


def test_a_day_and_a_time_are_the_next_such_moment() -> None:
    friday = WORLD.now
    assert world_with(WORLD, Sample()).now == friday
    assert world_with(WORLD, Sample(day="friday", time="08:15")).now == friday.replace(hour=8, minute=15)
    assert world_with(WORLD, Sample(day="thursday")).now.weekday() == 3
    assert world_with(WORLD, Sample(budget=" 1.5 ")).budget_left == Money(Decimal("1.5"))


@given(st.text(), st.text(), st.text(), st.text())
def test_anything_in_a_sample_is_taken_or_left(budget: str, time: str, day: str, tags: str) -> None:
    sample = Sample(budget=budget, time=time, day=day, tags=tags)
    world = world_with(WORLD, sample)
    assert world.budget_left is None or world.budget_left.amount >= 0
    assert world.now.tzinfo is UTC
    assert all(tags_of(sample))
    assert need_with(Need(), sample) == Need()
