"""Endpoints of one's own: what is typed is kept, checked in words, and its key is never in a message."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from app.features.endpoints import line_view, view
from app.features.endpoints.form import DIALECTS, EMPTY, USUAL, following, read, written
from app.features.endpoints.orders import KEY_FIELD, EndpointOrders
from app.features.endpoints.presets import PRESETS, filled
from app.features.endpoints.state import (
    EndpointClosed,
    EndpointDropped,
    EndpointGivenUp,
    EndpointKeyAllowed,
    EndpointKeyWrong,
    EndpointNotStored,
    Endpoints,
    EndpointSent,
    EndpointStored,
    EndpointTyped,
    EndpointWanted,
    ForgetEndpointKey,
    Form,
    PresetChosen,
    RemoveEndpoint,
    StoreEndpoint,
    StoreEndpointKey,
    TrialAllowed,
    TrialClosed,
    TrialEnded,
    TrialWanted,
    TryLine,
)
from app.features.endpoints.update import HANDLERS
from app.features.frame.state import Questioned, RoomOpened, ToastTold
from app.features.ports import Ports
from app.features.providers.state import ListModels, VaultAllows
from app.features.routes.switchboard import Switchboard
from app.features.vault.state import VaultChanged, VaultNeeded, VaultRefused
from app.llm.catalog.model import Model
from app.llm.catalog.own import OwnLine
from app.llm.catalog.rows import BY_ID
from app.llm.client import Client
from app.llm.trial import Came, Sent, Trial
from app.records.kinds import KINDS, LINE, LineConfig
from app.records.memory import MemoryDisk, MemoryRows
from app.records.rows import RecordsChanged
from app.records.store import RecordStore
from app.ui.html import html
from app.ui.loop import Say
from app.vault.told import Plain, SecretInfo, Status
from tests.fakes.houses import HOSTILE
from tests.unit.llm.test_client import Answer, Heads, LoopClock, Wire

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = {**EMPTY, "name": "Ours", "base_url": "https://models.example.org/v1"}
OWN = OwnLine(name="Ours", base_url="https://models.example.org/v1")
CONFIG = LineConfig(id="own-ours", own=OWN)
KEYS = Status("unlocked", secrets=(SecretInfo("k1", "own-ours", "https://models.example.org", "Key", 1, 1, 1),))


def tell(state: Endpoints, *facts: object) -> tuple[Endpoints, list[Any]]:
    orders: list[Any] = []
    for fact in facts:
        state, wanted = HANDLERS[type(fact)](state, fact)
        orders += [one.fact if isinstance(one, Say) else one for one in wanted]
    return state, orders


# ---- The form, pure ----


def test_a_name_and_an_address_are_enough() -> None:
    own, wrong = read(GOOD)
    assert wrong == {}
    assert own == OWN


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("name", " ", "Give it a name"),
        ("name", "x" * 61, "up to 60"),
        ("base_url", "", "Give the address"),
        ("base_url", "ftp://x", "starts with https"),
        ("base_url", "http://example.com/v1", "must not travel unencrypted"),
        ("base_url", "https://a:b@example.com", "user name and password"),
        ("base_url", "https://YOUR-RESOURCE.example.com", "Put your own name"),
        ("dialect", "script", "Choose one"),
        ("chat_path", "", "nothing can be asked"),
        ("chat_path", "chat", "starts with /"),
        ("models_path", "/a b", "starts with /"),
        ("embeddings_path", "/a?b", "no ?"),
        ("key_header", "X Key", "letters, digits"),
        ("key_header", "Cookie", "browser sets"),
        ("key_prefix", "Bearér", "plain characters"),
        ("headers", "X-Team", "as Name: value"),
        ("headers", "X Team: a", "can't be sent"),
        ("headers", "X-Team: ä", "can't be sent"),
        ("headers", "Origin: https://a", "browser sets"),
        ("headers", "Sec-Fetch-Site: none", "browser sets"),
        ("headers", "authorization: Bearer x", "name of the key's header"),
        ("query", "version", "as name=value"),
        ("max_tokens_field", "max tokens", "name of the field"),
        ("models", "m\n" * 201, "too much"),
        ("input_price", "free", "as a number"),
        ("input_price", "-1", "as a number"),
        ("input_price", "NaN", "as a number"),
        ("input_price", "1", "both prices"),
        ("currency", "Dollar", "three letters"),
        ("requests_per_minute", "many", "whole number"),
        ("tokens_per_day", "9" * 400, "whole number"),
    ],
)
def test_what_is_wrong_is_said_in_words_beside_its_field(field: str, text: str, says: str) -> None:
    own, wrong = read({**GOOD, field: text})
    assert own is None
    assert says in " ".join(wrong.values())
    assert field in wrong or (field, says) == ("input_price", "both prices")


def test_everything_typed_comes_back_into_the_form() -> None:
    values = {
        **GOOD,
        "key_header": "api-key",
        "key_prefix": "Token",
        "headers": "X-Team: signals\nX-A: 1: 2",
        "query": "api-version=preview",
        "models": "one\ntwo",
        "stream_options": "",
        "input_price": "2.5",
        "output_price": "10",
        "currency": "EUR",
        "requests_per_minute": "6",
    }
    own, wrong = read(values)
    assert wrong == {}
    assert own is not None
    assert (own.key_prefix, own.headers, own.models) == (
        "Token ",
        (("X-Team", "signals"), ("X-A", "1: 2")),
        ("one", "two"),
    )
    assert (own.input_price, own.limits.requests_per_minute, own.stream_options) == (Decimal("2.5"), 6, False)
    assert written(own) == values
    assert read(written(own)) == (own, {})


@given(st.dictionaries(st.sampled_from(sorted(EMPTY)), st.text(max_size=80)))
def test_whatever_is_typed_is_an_endpoint_or_sentences(typed: dict[str, str]) -> None:
    own, wrong = read({**GOOD, **typed})
    assert (own is None) == bool(wrong)
    if own is not None:
        assert own.line().base_url.startswith("http")


def test_paths_and_headers_follow_the_dialect_unless_somebody_wrote_there() -> None:
    typed = {**GOOD, "dialect": "anthropic", "models_path": "/mine"}
    now = following(GOOD, typed)
    assert now["chat_path"] == "/messages"
    assert now["key_header"] == "x-api-key"
    assert now["models_path"] == "/mine"
    assert {name for name, _ in DIALECTS} == set(USUAL)


def test_an_unticked_box_is_off_and_unknown_fields_are_dropped() -> None:
    typed = {name: text for name, text in GOOD.items() if name != "stream_options"}
    assert following(GOOD, {**typed, "key": "sk-1"})["stream_options"] == ""
    assert "key" not in following(GOOD, {**typed, "key": "sk-1"})


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_a_preset_makes_a_form_that_can_be_sent_once_its_own_name_is_in(preset: Any) -> None:  # noqa: ANN401
    values = filled(EMPTY, preset)
    own, wrong = read({**values, "base_url": values["base_url"].replace("YOUR-", "our-")})
    assert wrong == {}
    assert own is not None


def test_a_preset_leaves_what_the_person_typed_and_replaces_what_another_preset_did() -> None:
    first, second = PRESETS[0], PRESETS[1]
    assert filled(filled(EMPTY, first), second)["base_url"] == second.base_url
    assert filled({**EMPTY, "name": "Mine"}, second)["name"] == "Mine"


@pytest.mark.parametrize(("dialect", "_"), DIALECTS)
def test_each_dialect_reads_the_list_in_its_own_shape(dialect: str, _: str) -> None:
    own, _wrong = read(
        {**following(EMPTY, {**EMPTY, "dialect": dialect}), "name": "A", "base_url": "https://a.example"}
    )
    assert own is not None
    assert own.line().quirks.listing in {dialect, "openai"}


# ---- What follows ----


def test_a_form_with_mistakes_stays_as_it_was_typed() -> None:
    typed = {**GOOD, "base_url": "nonsense", "headers": "X"}
    state, orders = tell(Endpoints(), EndpointWanted(), EndpointSent(dict(typed)))
    assert orders == []
    assert state.form is not None
    assert state.form.values == typed
    assert set(state.form.errors) == {"base_url", "headers"}
    shown = html(view.dialog(state))
    assert "nonsense" in shown
    assert '<details id="endpoint-advanced" open' in shown
    before = state.form.errors
    state, _ = tell(state, EndpointTyped({**typed, "headers": ""}))
    assert state.form is not None
    assert state.form.errors == before, "nothing moves while 'Save' is being pressed"
    state, _ = tell(state, EndpointSent({**typed, "headers": ""}))
    assert state.form is not None
    assert set(state.form.errors) == {"base_url"}


def test_a_good_form_is_stored_once() -> None:
    _, orders = tell(Endpoints(), EndpointWanted(), EndpointSent(dict(GOOD)), EndpointSent(dict(GOOD)))
    assert orders == [StoreEndpoint("", OWN)]


def test_a_changed_endpoint_keeps_its_id_and_its_colour() -> None:
    coloured = CONFIG.model_copy(update={"own": OWN.model_copy(update={"colour": "#b57baf"})})
    _, orders = tell(
        Endpoints(configs={"own-ours": coloured}),
        EndpointWanted("own-ours"),
        EndpointSent({**GOOD, "name": "Theirs"}),
    )
    (order,) = orders
    assert (order.id, order.own.name, order.own.colour) == ("own-ours", "Theirs", "#b57baf")


def test_a_form_that_was_closed_goes_on_where_it_was_left() -> None:
    state, _ = tell(Endpoints(), EndpointWanted(), EndpointTyped({**GOOD}), EndpointClosed())
    assert state.form is None
    assert tell(state, EndpointWanted())[0].form == Form(values=GOOD)


def test_stored_with_a_key_the_vault_is_needed_and_without_one_it_is_not() -> None:
    line = OWN.line()
    state, orders = tell(Endpoints(form=Form(saving=True)), EndpointStored(line, key=True))
    assert state.form is None
    assert orders == [RoomOpened("providers", line.id), VaultNeeded(EndpointKeyAllowed(line.id))]
    assert tell(state, EndpointKeyAllowed(line.id))[1] == [StoreEndpointKey()]
    assert tell(state, VaultRefused(EndpointKeyAllowed(line.id)))[1][0] == ForgetEndpointKey()
    assert tell(state, VaultRefused(None))[1] == []


def test_the_models_of_a_new_endpoint_are_asked_for_by_themselves_where_it_has_a_list() -> None:
    line = OWN.line()
    opened, asked = tell(Endpoints(form=Form()), EndpointStored(line))[1]
    assert opened == RoomOpened("providers", line.id)
    assert asked == VaultAllows(ListModels(line, ""))
    unlisted = line.model_copy(update={"paths": line.paths.model_copy(update={"models": ""})})
    assert tell(Endpoints(form=Form()), EndpointStored(unlisted))[1] == [opened]
    with_keys = Endpoints(form=Form(line.id), vault=KEYS)
    assert tell(with_keys, EndpointStored(line))[1] == [opened]  # that would ask for the passphrase


def test_keys_that_stay_behind_at_another_address_are_said() -> None:
    (*_, told) = tell(Endpoints(form=Form("own-ours")), EndpointStored(OWN.line(), moved=True))[1]
    assert isinstance(told, ToastTold)
    assert "stay bound to the old" in told.text


def test_a_key_that_is_none_leaves_the_form_open_on_what_is_stored_by_now() -> None:
    state, _ = tell(Endpoints(form=Form(values=GOOD, saving=True)), EndpointKeyWrong("own-ours", "No key."))
    assert state.form == Form("own-ours", GOOD, {"key": "No key."})
    assert "No key." in html(view.dialog(state))


def test_what_could_not_be_stored_can_be_sent_again() -> None:
    state, _ = tell(Endpoints(form=Form(values=GOOD, saving=True)), EndpointNotStored())
    assert state.form == Form(values=GOOD)


def test_removing_asks_and_takes_the_keys_along() -> None:
    state = Endpoints(configs={"own-ours": CONFIG}, vault=KEYS)
    (asked,) = tell(state, EndpointDropped("own-ours"))[1]
    assert isinstance(asked, Questioned)
    assert "key is removed" in asked.question.text
    assert tell(state, asked.question.said)[1] == [RemoveEndpoint("own-ours", ("k1",))]
    assert tell(state, EndpointDropped("openai"), EndpointGivenUp("openai"))[1] == []


def test_a_trial_with_a_key_goes_by_way_of_the_vault_one_at_a_time() -> None:
    state = Endpoints(configs={"own-ours": CONFIG})
    allowed = TrialAllowed("own-ours", "m", "k1")
    assert tell(state, TrialWanted("own-ours", "k1", {"model": "m"}))[1] == [VaultNeeded(allowed)]
    assert tell(state, TrialWanted("own-ours", "", {"model": " "}))[1] == []
    state, orders = tell(state, allowed, allowed)
    (order,) = orders
    assert isinstance(order, TryLine)
    assert (order.line.id, order.model, order.key) == ("own-ours", "m", "k1")
    state, _ = tell(state, TrialEnded("own-ours", Trial(text="Hello")))
    assert "Hello" in shown_trial(state)
    assert tell(state, TrialClosed("own-ours"))[0].trials == {}


def shown_trial(state: Endpoints) -> str:
    return html([line_view.sections(state, OWN.line(), (Model(id=HOSTILE),), key="k1")])


def test_whatever_a_server_sends_is_shown_as_text() -> None:
    came = Came(200, ((HOSTILE, HOSTILE),), HOSTILE, cut=True)
    trial = Trial(Sent("POST", HOSTILE, ((HOSTILE, HOSTILE),), HOSTILE), came, 0.5, HOSTILE, HOSTILE)
    state = Endpoints(configs={"own-ours": CONFIG}, trials={"own-ours": trial})
    assert "<img" not in shown_trial(state)


def test_every_field_of_the_form_is_shown_with_a_hint() -> None:
    shown = html(view.dialog(Endpoints(form=Form())))
    assert [name for name in EMPTY if f'name="{name}"' not in shown] == []
    assert shown.count("-hint") >= 2 * len(EMPTY) - 2
    assert f'id="{KEY_FIELD}"' in shown
    assert 'type="password"' in shown


# ---- What is done ----


class Page:
    def __init__(self, typed: str = "") -> None:
        self.typed, self.called = typed, list[tuple[str, dict[str, Any]]]()

    async def show(self, regions: object) -> None: ...

    async def stream(self, element: str, start: int, text: str) -> bool:
        raise NotImplementedError

    async def call(self, port: str, **fields: Any) -> Any:  # noqa: ANN401 - JSON both ways
        self.called.append((port, fields))
        taken, self.typed = self.typed, ""
        return taken


class FakeVault:
    def __init__(self, status: Status) -> None:
        self.status, self.kept, self.removed = status, list[tuple[str, str, str, Plain]](), list[str]()

    async def add_secret(self, line: str, url: str, name: str, plain: Plain) -> SecretInfo:
        self.kept.append((line, url, name, plain))
        return KEYS.secrets[0]

    async def remove_secrets(self, ids: tuple[str, ...]) -> None:
        self.removed += ids


class World:
    """The performer with a store in memory."""

    def __init__(self, typed: str = "", status: Status | None = None, wire: Wire | None = None) -> None:
        loop, clock = asyncio.get_running_loop(), LoopClock()
        self.store = RecordStore(
            MemoryRows(MemoryDisk({kind.name: kind.indexes for kind in KINDS})), clock, lambda _: None
        )
        self.vault, self.page = FakeVault(status or Status()), Page(typed)
        self.told: list[Any] = []
        futures: list[Any] = [loop.create_future() for _ in range(3)]
        things = (self.store, Client(wire or Wire([]), clock, Heads()), self.vault)
        for future, thing in zip(futures, things, strict=True):
            future.set_result(thing)
        ports = Ports(self.page, clock, Heads(), *futures)
        self.orders = EndpointOrders(ports, Switchboard(ports))

    async def do(self, order: object) -> None:
        how: Callable[..., Any] = self.orders.table[type(order)]
        await how(order, lambda *facts: self.told.extend(facts))


async def test_an_endpoint_is_stored_under_a_free_id_and_its_key_waits_for_the_vault() -> None:
    world = World(typed="sk-own-1")
    await world.do(StoreEndpoint("", OWN))
    stored = await world.store.get(LINE, "own-ours")
    assert stored is not None
    assert stored.record.own is not None
    assert stored.record.own.colour
    assert world.told[0] == RecordsChanged("line", ("own-ours",))
    assert world.told[1].key
    assert "sk-own-1" not in repr(world.told) + repr(world.orders.__dict__) + LINE.write(stored.record)
    await world.do(StoreEndpointKey())
    ((line, url, name, plain),) = world.vault.kept
    assert (line, url, name, plain.key) == ("own-ours", "https://models.example.org/v1", "Key", "sk-own-1")
    assert world.told[-1] == VaultAllows(ListModels(world.told[1].line, KEYS.secrets[0].id))
    await world.do(StoreEndpointKey())
    assert len(world.vault.kept) == 1


async def test_two_endpoints_of_one_name_are_two() -> None:
    world = World()
    await world.do(StoreEndpoint("", OWN))
    await world.do(StoreEndpoint("", OWN))
    assert await world.store.keys(LINE) == ("own-ours", "own-ours-2")


async def test_a_change_keeps_the_id_and_what_was_learned_and_tells_of_keys_left_behind() -> None:
    world = World(status=KEYS)
    await world.store.put(CONFIG.model_copy(update={"refused": {"m": ("seed",)}}))
    await world.do(StoreEndpoint("own-ours", OwnLine(name="New", base_url="https://elsewhere.example")))
    stored = await world.store.get(LINE, "own-ours")
    assert stored is not None
    assert stored.record.refused == {"m": ("seed",)}
    assert world.told[-1].moved


async def test_a_key_that_can_not_be_one_is_not_kept_and_not_repeated() -> None:
    world = World(typed="not a key")
    await world.do(StoreEndpoint("", OWN))
    assert isinstance(world.told[-1], EndpointKeyWrong)
    assert "not a key" not in world.told[-1].problem
    await world.do(StoreEndpointKey())
    assert world.vault.kept == []


async def test_a_key_that_the_vault_was_refused_for_is_let_go() -> None:
    world = World(typed="sk-own-1")
    await world.do(StoreEndpoint("", OWN))
    await world.do(ForgetEndpointKey())
    await world.do(StoreEndpointKey())
    assert world.vault.kept == []


async def test_removing_takes_keys_and_records_out_of_storage() -> None:
    world = World(status=KEYS)
    await world.store.put(CONFIG)
    await world.do(RemoveEndpoint("own-ours", ("k1",)))
    assert world.vault.removed == ["k1"]
    assert await world.store.get(LINE, "own-ours") is None
    assert isinstance(world.told[0], VaultChanged)


async def test_a_local_server_is_reached_from_the_page_before_it_is_tried() -> None:
    hello = b'data: {"choices":[{"delta":{"content":"Hello"}}]}\n\ndata: [DONE]\n\n'
    world = World(wire=Wire([Answer([hello])]))
    await world.do(TryLine(BY_ID["lm-studio"], "m", ""))
    assert world.page.called[0][0] == "local.reach"
    (ended,) = world.told
    assert ended.trial.text == "Hello"


def test_hostile_names_in_the_form_stay_text() -> None:
    values = {**EMPTY, **dict.fromkeys(("name", "base_url", "headers"), HOSTILE)}
    state = Endpoints(form=replace(Form(), values=values, errors={"name": HOSTILE}))
    assert "<img" not in html(view.dialog(state))


def test_choosing_a_preset_is_no_more_than_typing() -> None:
    state, orders = tell(Endpoints(), EndpointWanted(), PresetChosen("vllm"))
    assert orders == []
    assert state.form is not None
    assert state.form.values["base_url"] == "http://localhost:8000/v1"
    assert 'aria-pressed="true"' in html(view.dialog(state))
