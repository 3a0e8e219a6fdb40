"""Profiles: switched, made and removed without losing one, and carried in a file that holds no secret."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from app.base.secret import KeyWithheld, Secret
from app.features.frame.state import Questioned, SettingChosen, SettingsLoaded, ToastTold
from app.features.ports import Ports
from app.features.profiles import file, view
from app.features.profiles.orders import ProfileOrders
from app.features.profiles.ready_made import READY_MADE
from app.features.profiles.state import (
    AddProfile,
    ExportProfile,
    ForgetProfile,
    Naming,
    ProfileAdded,
    ProfileAddWanted,
    ProfileChosen,
    ProfileDialogClosed,
    ProfileDropped,
    ProfileExportWanted,
    ProfileGivenUp,
    ProfileImportConfirmed,
    ProfileNamed,
    ProfilePicked,
    ProfilePreview,
    ProfileRead,
    ProfileRenameWanted,
    Profiles,
    ProfileUnread,
    ReadProfile,
    RemoveProfile,
    RenameProfile,
    WriteProfile,
)
from app.features.profiles.update import HANDLERS
from app.features.providers.route import MAIN, key_in_use, lines_of
from app.features.providers.state import ProvidersLoaded
from app.features.rules.state import draft_id
from app.llm.catalog.own import OwnLine
from app.records.kinds import DRAFT, KINDS, LINE, PROFILE, LineConfig, Profile, Settings
from app.records.memory import MemoryDisk, MemoryRows
from app.records.routed import LineLimits, Routing, Split
from app.records.store import RecordStore
from app.routing import rules_yaml
from app.ui.html import html
from app.ui.loop import Say
from app.vault.told import SecretInfo, Status
from tests.fakes.houses import HOSTILE
from tests.unit.llm.test_client import Heads, LoopClock

if TYPE_CHECKING:
    from collections.abc import Callable

WORK = Profile(id="w", name="Work", made=2, line="own-ours", model="m", keys={"openai": "k1"}, lines_off=("xai",))
HOME = Profile(id="h", name="Home", made=1)
TWO = Profiles((HOME, WORK), "w")
OWN = OwnLine(
    name="Ours",
    base_url="https://models.example.org/v1",
    headers=(("X-Token", "s3cret-1"), ("anthropic-version", "2023-06-01")),
    query=(("api-version", "preview"), ("sig", "s3cret-2")),
)
CONFIGS = {"own-ours": LineConfig(id="own-ours", own=OWN, tiers={"m": "master"})}


def tell(state: Profiles, *facts: object) -> tuple[Profiles, list[Any]]:
    orders: list[Any] = []
    for fact in facts:
        state, wanted = HANDLERS[type(fact)](state, fact)
        orders += [one.fact if isinstance(one, Say) else one for one in wanted]
    return state, orders


# ---- What follows ----


def test_a_profile_is_switched_by_one_setting_that_all_tabs_follow() -> None:
    _, orders = tell(TWO, ProfileChosen("h"))
    assert orders[0] == SettingChosen("profile", "h")
    assert tell(TWO, SettingsLoaded(Settings(profile="h")))[0].current == HOME
    assert tell(TWO, SettingChosen("profile", "h"))[0].current == HOME
    assert tell(TWO, ProfileChosen("w"), ProfileChosen("unknown"))[1] == []


def test_without_any_that_is_stored_there_is_the_main_one() -> None:
    state, _ = tell(Profiles(), ProvidersLoaded({}, (), {}, {}, 1))
    assert state.current == MAIN


def test_a_profile_that_another_tab_removed_leaves_the_first_one() -> None:
    state, _ = tell(TWO, ProvidersLoaded({}, (HOME,), {}, {}, 1))
    assert state.current == HOME


def test_a_new_profile_is_a_copy_that_is_worn_at_once() -> None:
    state, orders = tell(TWO, ProfileAddWanted(), ProfileNamed({"name": " Trip "}))
    assert orders == [AddProfile(WORK, "Trip")]
    assert state.naming is None
    assert tell(state, ProfileAdded(HOME))[1] == [SettingChosen("profile", "h")]
    assert isinstance(tell(state, ProfileAdded(HOME, imported=True))[1][0], ToastTold)


@pytest.mark.parametrize(
    ("name", "says"), [("", "up to 40"), ("x" * 41, "up to 40"), ("a\u202eb", "up to 40"), ("Home", "Another")]
)
def test_a_name_that_can_not_be_one_is_kept_in_the_field_and_answered_with_why(name: str, says: str) -> None:
    state, orders = tell(TWO, ProfileAddWanted(), ProfileNamed({"name": name}))
    assert orders == []
    assert state.naming is not None
    assert state.naming.name == name
    assert says in state.naming.problem
    assert says in html(view.dialog(state))


def test_a_ready_made_profile_has_a_name_of_its_own_unless_one_is_typed() -> None:
    assert tell(TWO, ProfileAddWanted(), ProfileNamed({"name": "", "start": "travel"}))[1] == [
        AddProfile(WORK, "Travel", "travel")
    ]
    assert tell(TWO, ProfileAddWanted(), ProfileNamed({"name": " ", "start": "work"}))[1] == [
        AddProfile(WORK, "Work 2", "work")
    ]
    state, orders = tell(TWO, ProfileAddWanted(), ProfileNamed({"name": "Home", "start": "private"}))
    assert orders == []
    assert state.naming is not None
    assert (state.naming.start, state.naming.name) == ("private", "Home")
    assert "Only this device" in html(view.dialog(state))


def test_renaming_begins_with_the_name_it_has() -> None:
    state, orders = tell(TWO, ProfileRenameWanted(), ProfileNamed({"name": "Work"}))
    assert orders == [RenameProfile(WORK, "Work")]
    assert tell(TWO, ProfileRenameWanted())[0].naming == Naming("w", "Work")
    assert state.naming is None


def test_removing_asks_wears_another_one_and_never_takes_the_last() -> None:
    (asked,) = tell(TWO, ProfileDropped())[1]
    assert isinstance(asked, Questioned)
    assert tell(TWO, asked.question.said)[1] == [SettingChosen("profile", "h"), RemoveProfile("w")]
    one = Profiles((HOME,), "h")
    assert isinstance(tell(one, ProfileDropped())[1][0], ToastTold)
    assert tell(one, ProfileGivenUp("h"))[1] == []


def test_an_import_is_written_after_its_preview_and_once() -> None:
    picked = ProfilePicked([{"name": "p.json", "size": 2, "text": "{}"}])
    assert tell(TWO, picked)[1] == [ReadProfile("p.json", "{}", TWO.all)]
    assert tell(TWO, ProfilePicked([]))[1] == []
    state, _ = tell(TWO, ProfileRead(ProfilePreview(HOSTILE, (HOSTILE,), (HOSTILE,))))
    assert "<img" not in html(view.dialog(state))
    assert tell(state, ProfileImportConfirmed(), ProfileImportConfirmed())[1] == [WriteProfile(WORK)]
    assert tell(state, ProfileDialogClosed())[1] == [ForgetProfile()]
    unread, _ = tell(state, ProfileUnread(HOSTILE))
    assert "<img" not in html(view.dialog(unread))
    assert tell(unread, ProfileDialogClosed())[0] == TWO


def test_the_palette_has_the_others_and_the_picker_has_all() -> None:
    assert next(one.label for one in view.actions(TWO)) == "Switch to profile: Home"
    shown = html(view.picker(Profiles((HOME, WORK.model_copy(update={"name": HOSTILE})), "h")))
    assert "<img" not in shown
    assert shown.count("<option") == 2
    assert tell(TWO, ProfileExportWanted())[1] == [ExportProfile(WORK)]


# ---- The file ----


def planned(text: str, configs: dict[str, LineConfig] | None = None) -> file.Plan:
    return file.plan(file.read(text), "new", 9, (HOME, WORK), configs or {})


def test_the_file_holds_no_key_and_no_value_that_may_be_one() -> None:
    text = file.write(WORK, CONFIGS)
    assert "k1" not in text
    assert "s3cret" not in text
    told = json.loads(text)
    assert told["lines"]["own-ours"]["left_out"] == ["X-Token", "sig"]
    assert told["lines"]["own-ours"]["own"]["headers"] == [["anthropic-version", "2023-06-01"]]


def test_what_was_written_can_be_read_elsewhere() -> None:
    plan = planned(file.write(WORK, CONFIGS))
    assert (plan.profile.name, plan.profile.line, plan.profile.model) == ("Work 2", "own-ours", "m")
    assert (plan.profile.lines_off, plan.profile.keys) == (("xai",), {})
    (config,) = plan.lines
    assert config.tiers == {"m": "master"}
    assert "https://models.example.org/v1" in " ".join(plan.does)
    assert "X-Token, sig" in plan.warnings[0]


def test_an_endpoint_that_is_here_already_is_used_and_not_touched() -> None:
    plan = planned(file.write(WORK, CONFIGS), CONFIGS)
    assert (plan.lines, plan.profile.line) == ((), "own-ours")


def evil(**lines: Any) -> str:  # noqa: ANN401 - the lines of a file
    profile = {"name": "Evil", "line": next(iter(lines)), "model": "m"}
    return json.dumps({"format": "switchyard-profile", "version": 1, "profile": profile, "lines": lines})


def test_an_imported_endpoint_can_not_take_the_place_or_the_keys_of_one_that_is_here() -> None:
    text = evil(**{"own-ours": {"own": {"name": "Ours", "base_url": "https://evil.example/v1"}}})
    plan = planned(text, CONFIGS)
    (config,) = plan.lines
    assert config.id == "own-ours-2" == plan.profile.line
    keys = Status("unlocked", secrets=(SecretInfo("k", "own-ours", "https://models.example.org", "Key", 1, 1, 1),))
    (line,) = (one for one in lines_of({**CONFIGS, config.id: config}) if one.id == config.id)
    assert key_in_use(line, plan.profile, keys) is None


def test_an_imported_address_is_warned_of_and_the_key_that_is_here_is_not_sent_there() -> None:
    plan = planned(evil(openai={"address": "https://evil.example/v1"}))
    assert "https://evil.example/v1" in plan.warnings[0]
    assert "not sent there" in plan.warnings[0]
    (config,) = plan.lines
    (line,) = (one for one in lines_of({"openai": config}) if one.id == "openai")
    keys = Status("unlocked", secrets=(SecretInfo("k", "openai", "https://api.openai.com", "Key", 1, 1, 1),))
    assert key_in_use(line, plan.profile, keys) is None
    with pytest.raises(KeyWithheld):
        Secret("sk-1", "https://api.openai.com/v1").reveal(line.base_url)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "nonsense",
        "[" * 50_000,
        '{"format": "switchyard-profile", "version": 1}',
        '{"format": "switchyard-profile", "version": 3, "profile": {"name": "A"}}',
        '{"format": "switchyard-profile", "version": 1, "profile": {"name": "A", "keys": {"openai": "k"}}}',
        '{"format": "switchyard-profile", "version": 1, "profile": {"name": ""}}',
        " " * (file.LARGEST + 1),
        evil(openai={"address": "javascript:alert(1)"}),
        evil(openai={"address": "http://evil.example"}),
        evil(own={"own": {"name": "A", "base_url": "http://evil.example"}}),
        evil(own={"own": {"name": "A", "base_url": "https://a.example", "headers": [["Authorization", "x"]]}}),
        evil(own={"own": {"name": "A", "base_url": "https://a.example", "dialect": "nonsense"}}),
        evil(**{f"line-{number}": {} for number in range(101)}),
    ],
    ids=range(15),
)
def test_a_file_that_is_no_profile_changes_nothing_and_says_so(text: str) -> None:
    with pytest.raises(file.ProfileFileError) as refused:
        planned(text)
    assert "Nothing was changed." in str(refused.value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_anything_in_a_profile_is_taken_or_refused_in_words(value: object) -> None:
    whole = {"format": "switchyard-profile", "version": 1, "profile": value, "lines": value}
    with pytest.raises(file.ProfileFileError):
        file.read(json.dumps(whole))


# ---- How lines are chosen, in the file ----

ROUTED = Routing(
    strategy="free",
    order=(("own-ours", "m"), ("groq", "")),
    rules="rules:\n  - name: Ours first\n    prefer: own-ours/m*\n",
    limits={"own-ours": LineLimits(requests_per_minute=30, credit="5")},
    split=Split(id="s1", task="code", a=("own-ours", "m"), b=("groq", "x")),
    falls_over=True,
    goes_on=True,
)
CHOOSING = WORK.model_copy(update={"line": "", "model": "", "routing": ROUTED})


def routed(version: int = 2, line: str = "", **routing: Any) -> str:  # noqa: ANN401 - the fields of Routing
    profile = {"name": "A", "line": line, **({"routing": routing} if routing else {})}
    return json.dumps({"format": "switchyard-profile", "version": version, "profile": profile})


def test_how_lines_are_chosen_goes_with_the_profile_and_is_said_first() -> None:
    plan = planned(file.write(CHOOSING, CONFIGS), CONFIGS)
    assert plan.profile.line == ""
    assert plan.profile.routing == ROUTED.model_copy(
        update={"split": ROUTED.split and Split(**{**dict(ROUTED.split), "id": "new"})}
    )
    assert "Chooses lines by: free first." in plan.does
    assert "Brings an order of 2 lines." in plan.does
    assert "Brings 1 rule: “Ours first”." in plan.does
    assert "Limits Ours to 30 requests a minute and $5 a month." in plan.does
    assert any("between Ours and Groq" in one for one in plan.does)
    assert (plan.warnings, plan.draft) == ((), "")


def test_lines_of_one_s_own_have_the_ids_that_they_have_here_in_rules_too() -> None:
    other = {"own-ours": LineConfig(id="own-ours", own=OWN.model_copy(update={"base_url": "https://x.example/v1"}))}
    plan = planned(file.write(CHOOSING, CONFIGS), other)
    routing = plan.profile.routing
    assert routing.order == (("own-ours-2", "m"), ("groq", ""))
    assert "prefer: own-ours-2/m*" in routing.rules
    assert set(routing.limits) == {"own-ours-2"}
    assert routing.split is not None
    assert routing.split.a == ("own-ours-2", "m")


def test_a_file_of_the_first_version_is_read_and_its_demo_line_is_nobody_s_choice() -> None:
    assert planned(routed(1, "demo")).profile.line == ""
    assert planned(routed(1, "mistral")).profile.line == "mistral"
    assert planned(routed(2, "demo")).profile.line == "demo"
    assert planned(routed(1)).profile.routing == Routing()


def test_faulty_rules_come_as_a_draft_that_does_not_hold() -> None:
    plan = planned(routed(rules="rules:\n  - nmae: A\n    use: groq\n", strategy="best"))
    assert (plan.profile.routing.rules, plan.profile.routing.strategy) == ("", "best")
    assert plan.draft.startswith("rules:")
    assert "Line 2, column 5" in plan.warnings[0]
    assert "does not hold" in plan.warnings[0]


def test_rules_that_name_lines_which_are_not_here_hold_and_are_warned_of() -> None:
    plan = planned(routed(rules="rules:\n  - use: nobody-here\n"))
    assert plan.profile.routing.rules
    assert plan.draft == ""
    assert "There is no line “nobody-here” now" in plan.warnings[0]
    many = "rules:\n" + "".join(f"  - use: nobody-{number}\n" for number in range(100))
    assert len(planned(routed(rules=many)).warnings) == file.MOST_WARNINGS


@pytest.mark.parametrize(
    "routing",
    [
        {"rules": "#" * 64_001},
        {"strategy": "ruin"},
        {"quality": 101},
        {"order": [["groq", ""]] * 2_001},
        {"order": [["groq"]]},
        {"limits": {"groq": {"requests_per_minute": -1}}},
        {"limits": {"groq": {"requests_per_minute": 10**13}}},
        {"limits": {"groq": {"credit": "-1"}}},
        {"limits": {"groq": {"credit": "NaN"}}},
        {"limits": {"groq": {"credit": "9" * 21}}},
        {"limits": {"groq": {"unknown": 1}}},
        {"limits": {f"line-{number}": {} for number in range(101)}},
        {"split": {"id": "s", "a": ["groq", "x"]}},
        {"unknown": 1},
    ],
    ids=str,
)
def test_routing_out_of_its_bounds_is_refused_whole(routing: dict[str, Any]) -> None:
    with pytest.raises(file.ProfileFileError, match="Nothing was changed"):
        planned(routed(**routing))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "strategy": st.sampled_from(["free", "private", "balanced"]),
            "rules": st.text(max_size=200) | st.just("rules:\n  - use: groq\n"),
            "order": st.lists(st.tuples(st.sampled_from(["groq", "nobody"]), st.text(max_size=9)), max_size=4),
            "limits": st.dictionaries(
                st.sampled_from(["groq", "nobody"]),
                st.fixed_dictionaries({"credit": st.from_regex(r"([0-9]{1,5}(\.[0-9]{1,2})?)?", fullmatch=True)}),
            ),
            "quality": st.integers(0, 100),
            "falls_over": st.booleans(),
        },
    )
)
def test_what_is_taken_is_sound_known_here_and_can_be_written_again(routing: dict[str, Any]) -> None:
    plan = planned(routed(**routing))
    taken = plan.profile.routing
    assert {line for line, _ in taken.order} | set(taken.limits) <= {"groq"}
    assert rules_yaml.read(taken.rules).ok
    assert "" in (taken.rules, plan.draft)
    assert planned(file.write(plan.profile, {})).profile.routing == taken


# ---- What is done ----


class Page:
    def __init__(self) -> None:
        self.saved: dict[str, Any] = {}

    async def show(self, regions: object) -> None: ...

    async def stream(self, element: str, start: int, text: str) -> bool:
        raise NotImplementedError

    async def call(self, port: str, **fields: Any) -> Any:  # noqa: ANN401 - JSON both ways
        self.saved[port] = fields


class Tokens(Heads):
    """Another one each time."""

    def __init__(self) -> None:
        self.count = 0

    def token(self) -> str:
        self.count += 1
        return f"t{self.count}"


class World:
    def __init__(self) -> None:
        loop, clock = asyncio.get_running_loop(), LoopClock()
        self.store = RecordStore(
            MemoryRows(MemoryDisk({kind.name: kind.indexes for kind in KINDS})), clock, lambda _: None
        )
        self.page, self.told = Page(), list[Any]()
        futures: list[Any] = [loop.create_future() for _ in range(3)]
        futures[0].set_result(self.store)
        self.orders = ProfileOrders(Ports(self.page, clock, Tokens(), *futures))

    async def do(self, order: object) -> None:
        how: Callable[..., Any] = self.orders.table[type(order)]
        await how(order, lambda *facts: self.told.extend(facts))

    async def names(self) -> list[str]:
        return sorted(one.record.name for one in await self.store.select(PROFILE))


async def test_the_profile_that_was_never_stored_is_there_beside_its_copy() -> None:
    world = World()
    await world.do(AddProfile(MAIN, "Work"))
    assert await world.names() == ["Main", "Work"]


@pytest.mark.parametrize("start", list(READY_MADE))
async def test_a_ready_made_profile_chooses_in_its_own_way_and_keeps_the_choice_of_keys(start: str) -> None:
    world = World()
    await world.store.put(WORK)
    await world.do(AddProfile(WORK, "New", start))
    (made,) = (one.record for one in await world.store.select(PROFILE) if one.record.name == "New")
    assert made.routing == READY_MADE[start].routing
    assert (made.line, made.model, made.lines_off, made.keys) == ("", "", (), WORK.keys)
    assert rules_yaml.read(made.routing.rules, ("groq",)).problems == ()


async def test_a_copy_and_an_export_are_of_what_is_stored_now() -> None:
    world = World()
    await world.store.put(WORK.model_copy(update={"routing": Routing(strategy="best")}))
    await world.do(AddProfile(WORK, "Copy"))
    (copy,) = (one.record for one in await world.store.select(PROFILE) if one.record.name == "Copy")
    assert copy.routing.strategy == "best"
    await world.do(ExportProfile(WORK))
    assert json.loads(world.page.saved["file.save"]["text"])["profile"]["routing"]["strategy"] == "best"


async def test_faulty_rules_of_an_import_wait_as_a_draft_and_go_with_their_profile() -> None:
    world = World()
    await world.do(ReadProfile("p.json", routed(rules="rules:\n  - nmae: A\n")))
    await world.do(WriteProfile(WORK))
    added = world.told[-1]
    assert isinstance(added, ProfileAdded)
    assert await world.store.keys(DRAFT) == (draft_id(added.profile.id),)
    await world.do(RemoveProfile(added.profile.id))
    assert await world.store.keys(DRAFT) == ()


async def test_a_profile_is_renamed_and_removed_but_never_the_last() -> None:
    world = World()
    await world.do(RenameProfile(MAIN, "First"))
    await world.do(AddProfile(MAIN, "Second"))
    await world.do(RemoveProfile("main"))
    assert await world.names() == ["Second"]
    await world.do(RemoveProfile("t1"))
    assert await world.names() == ["Second"]


async def test_an_export_goes_to_a_file_and_comes_back_as_another_profile() -> None:
    world = World()
    await world.store.put_many([CONFIGS["own-ours"], WORK])
    await world.do(ExportProfile(WORK))
    saved = world.page.saved["file.save"]
    assert saved["name"] == "switchyard-profile-work.json"
    await world.do(ReadProfile("p.json", saved["text"], (WORK,)))
    assert isinstance(world.told[-1], ProfileRead)
    assert await world.names() == ["Work"]
    await world.do(WriteProfile(WORK))
    await world.do(WriteProfile(WORK))
    assert await world.names() == ["Work", "Work 2"]
    assert await world.store.keys(LINE) == ("own-ours",)


async def test_a_file_that_was_refused_or_let_go_writes_nothing() -> None:
    world = World()
    await world.do(ReadProfile("p.json", "nonsense"))
    assert isinstance(world.told[-1], ProfileUnread)
    await world.do(WriteProfile(WORK))
    await world.do(ReadProfile("p.json", file.write(WORK, {})))
    await world.do(ForgetProfile())
    await world.do(WriteProfile(WORK))
    assert await world.names() == []
