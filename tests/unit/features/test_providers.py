"""The Providers room: what is chosen is stored, keys stay where they belong, nothing stale is taken for true."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.features.frame.state import Booted, RoomOpened, SettingsLoaded, ToastTold
from app.features.providers.changes import (
    AddressSet,
    KeySet,
    Learned,
    LineSwitched,
    ModelSwitched,
    RouteSet,
    TierSet,
    line_with,
)
from app.features.providers.deriving import lamp_on
from app.features.providers.lamps import CLEAR, Lamp, lamp_of_error
from app.features.providers.route import line_of
from app.features.providers.said import (
    AddressGiven,
    CheckPressed,
    KeyChosen,
    KeyDropped,
    KeyForgotten,
    KeyGivenUp,
    KeyKeptAnyway,
    KeySubmitted,
    LineSwitchTurned,
    LocalServersWanted,
    ModelsWanted,
    ModelSwitchTurned,
    ReplacementSubmitted,
    RoutePicked,
    RoutePickerOpened,
    TierChosen,
)
from app.features.providers.state import (
    ChangeLine,
    ChangeProfile,
    CheckLine,
    ConfigChanged,
    ForgetRefusedKey,
    KeepRefusedKey,
    KeyGiven,
    KeyKept,
    KeyRefused,
    LineSeen,
    ListModels,
    ModelsListed,
    Providers,
    RemoveKeys,
    RouteChanged,
    SeekLocalServers,
    TakeKey,
    VaultAllows,
    WorkEnded,
)
from app.features.vault.state import VaultNeeded
from app.llm import errors
from app.llm.catalog.model import Model
from app.llm.tokens import Calibration
from app.records.kinds import LineConfig, Settings
from tests.fakes.lines import key, listing, stored, tell, vault

OLLAMA = "http://localhost:11434"


def loaded(**profile: Any) -> Providers:  # noqa: ANN401 - the fields of Profile
    return tell(Providers(), stored(**profile), vault())[0]


# ---- Where prompts go


def test_without_a_choice_prompts_go_to_the_demo_line() -> None:
    assert loaded().route.line.id == "demo"
    assert loaded().route.ready


@pytest.mark.parametrize(
    ("profile", "keys", "lacks"),
    [
        ({"line": "mistral", "model": "m"}, (), "key"),
        ({"line": "mistral", "model": "m"}, (key(origin="https://other.example"),), "key elsewhere"),
        ({"line": "mistral", "model": ""}, (key(),), "model"),
        ({"line": "mistral", "model": "m"}, (key(),), ""),
        ({"line": "mistral", "model": "m", "lines_off": ("mistral",)}, (key(),), "line off"),
        ({"line": "mistral", "model": "m", "models_off": {"mistral": ("m",)}}, (key(),), "model off"),
        ({"line": "ollama", "model": ""}, (), "model"),
        ({"line": "ollama", "model": "qwen3:4b"}, (), ""),
    ],
)
def test_a_route_says_what_it_lacks(profile: dict[str, object], keys: tuple[object, ...], lacks: str) -> None:
    room, _ = tell(loaded(**profile), vault(*keys))  # type: ignore[arg-type]
    assert room.route.lacks == lacks


def test_a_line_that_is_gone_leaves_the_demo_line() -> None:
    assert loaded(line="own-gone", model="m").route.line.id == "demo"


def test_another_profile_goes_another_way_and_that_is_told() -> None:
    room = loaded(line="ollama", model="qwen3:4b")
    other = room.profile.model_copy(update={"id": "work", "line": "demo"})
    room, orders = tell(replace(room, profiles=(room.profile, other)), SettingsLoaded(Settings(profile="work")))
    assert orders == [RouteChanged(room.route)]
    assert room.route.line.id == "demo"


def test_what_is_picked_is_stored_switched_on_and_leads_to_chat() -> None:
    room = loaded(lines_off=("ollama",), models_off={"ollama": ("m",)})
    before = room.profile
    room, orders = tell(room, RoutePicked("ollama", "m"))
    changes = [order.change for order in orders if isinstance(order, ChangeProfile)]
    assert changes == [RouteSet("ollama", "m"), LineSwitched("ollama", on=True), ModelSwitched("ollama", "m", on=True)]
    assert all(order.profile == before for order in orders if isinstance(order, ChangeProfile))
    assert room.route.ready
    assert orders[-1] == RoomOpened("chat")


def test_the_picker_goes_when_something_is_picked_and_the_room_stays() -> None:
    room, orders = tell(loaded(), RoutePickerOpened(), RoutePicked("ollama", "m"))
    assert room.picker is None
    assert RoomOpened("chat") not in orders


# ---- Addresses


def test_an_address_that_can_not_be_one_is_answered_with_why() -> None:
    room, orders = tell(loaded(), AddressGiven("mistral", {"address": "http://example.com"}))
    assert room.trouble
    assert "unencrypted" in room.trouble.text
    assert orders == []


def test_another_address_is_stored_and_what_was_known_of_the_old_place_is_forgotten() -> None:
    room, _ = tell(loaded(), vault(key()), LineSeen("mistral", CLEAR))
    room, orders = tell(room, AddressGiven("mistral", {"address": " https://proxy.example/v1/ "}))
    assert orders == [ChangeLine("mistral", AddressSet("https://proxy.example/v1"))]
    line = line_of(room.lines, "mistral")
    assert line
    assert line.base_url == "https://proxy.example/v1"
    assert lamp_on(room, line).word == "Key is for another address"


def test_a_list_of_another_address_is_not_shown_as_this_ones() -> None:
    models = listing("ollama", OLLAMA, Model(id="m"))
    room, _ = tell(Providers(), stored(lists=(models,)), RoomOpened("providers", "ollama"))
    assert [model.id for model in room.models] == ["m"]
    room, _ = tell(room, AddressGiven("ollama", {"address": "http://localhost:9"}))
    assert room.models == ()


# ---- Keys


def test_a_key_is_taken_from_its_field_only_once_the_vault_is_open() -> None:
    room, orders = tell(loaded(), KeySubmitted("openai", {"name": " work ", "header-0": "X-Team"}))
    (needed,) = orders
    assert isinstance(needed, VaultNeeded)
    headers = (
        ("OpenAI-Organization", "key-known-openai-0"),
        ("OpenAI-Project", "key-known-openai-1"),
        ("X-Team", "key-header-openai-0"),
    )
    assert needed.then == KeyGiven("openai", "work", "", headers, "https://api.openai.com")
    room, orders = tell(room, needed.then)
    assert [type(order) for order in orders] == [TakeKey]
    assert room.work["openai"] == "keeping"
    assert tell(room, needed.then)[1] == []


def test_a_line_that_was_moved_while_the_vault_was_opened_gets_no_key() -> None:
    room, (needed,) = tell(loaded(), KeySubmitted("openai", {"name": "work"}))
    room, orders = tell(room, ConfigChanged(LineConfig(id="openai", address="https://evil.example/v1")), needed.then)
    assert not [order for order in orders if isinstance(order, TakeKey)]
    assert room.trouble
    assert "OpenAI is at https://evil.example now, so the key was not sent." in room.trouble.text


@pytest.mark.parametrize("name", ["Bad Name", "X:Y", "authorization", "é"])
def test_a_header_that_can_not_be_one_is_said_and_nothing_is_taken(name: str) -> None:
    room, orders = tell(loaded(), KeySubmitted("mistral", {"header-0": name}))
    assert room.trouble
    assert room.trouble.form == "key"
    assert orders == []


def test_keys_without_a_name_get_one_that_is_free() -> None:
    room, _ = tell(loaded(), vault(key(name="Key"), key("k2", name="Key 2")))
    _, orders = tell(room, KeySubmitted("mistral", {"name": "  "}))
    assert orders[0].then.name == "Key 3"


def test_a_kept_key_is_told_and_the_models_are_asked_for() -> None:
    room, orders = tell(loaded(), vault(key()), KeyKept("mistral", "k1", CLEAR))
    told, allowed = orders[-2:]
    assert told == ToastTold("The key is kept, and Mistral accepts it.", "ok")
    assert isinstance(allowed, VaultAllows)
    assert allowed.order == ListModels(line_of(room.lines, "mistral"), "k1")  # type: ignore[arg-type]


def test_a_second_key_leaves_the_lamp_to_the_one_in_use() -> None:
    refused = lamp_of_error(errors.BadKey(line="Mistral"))
    room, _ = tell(loaded(), vault(key(), key("k2")), KeyKept("mistral", "k1", CLEAR))
    room, _ = tell(room, KeyKept("mistral", "k2", refused, forced=True))
    assert room.lamps["mistral"] == CLEAR
    assert tell(room, KeyKept("mistral", "k1", refused, forced=True))[0].lamps["mistral"] == refused


def test_where_prompts_go_waits_for_what_is_stored_and_for_the_vault_where_a_key_may_be_sent() -> None:
    room, orders = tell(Providers(), Booted("chat"))
    assert RouteChanged(room.route) in orders
    assert room.route.lacks == "waiting"
    room, _ = tell(room, stored(line="mistral", model="m"))
    assert room.route.lacks == "waiting"
    assert tell(room, vault())[0].route.lacks == "key"
    assert tell(room, vault(key()))[0].route.ready
    assert tell(Providers(), stored())[0].route.ready  # the demo line has no key


def test_the_route_shows_how_its_line_stands() -> None:
    room, _ = tell(loaded(line="mistral", model="m"), vault(key("k2")))
    assert room.route.lamp.word == "Not tried"
    room, orders = tell(room, LineSeen("mistral", CLEAR))
    assert room.route.lamp == CLEAR
    assert orders == [RouteChanged(room.route)]


def test_a_key_that_could_not_be_tried_is_kept_and_that_is_said() -> None:
    away = lamp_of_error(errors.Unreachable(line="Mistral"))
    _, orders = tell(loaded(), KeyKept("mistral", "k1", away))
    assert "could not be tried" in orders[0].text
    assert len(orders) == 1


def test_a_refused_key_waits_for_an_answer_and_no_answer_is_a_no() -> None:
    refused = lamp_of_error(errors.BadKey(line="Mistral"))
    room, _ = tell(loaded(), vault(), RoomOpened("providers", "mistral"), KeyRefused("mistral", refused))
    assert room.trouble
    assert "It was not kept." in room.trouble.text
    assert [type(one) for one in tell(room, KeyKeptAnyway("mistral"))[1]] == [KeepRefusedKey]
    for no in (KeyForgotten(), RoomOpened("chat"), vault(state="locked")):
        after, orders = tell(room, no)
        assert ForgetRefusedKey() in orders
        assert tell(after, KeyKeptAnyway("mistral"))[1] == []
        assert ForgetRefusedKey() not in tell(after, KeyForgotten())[1]


def test_a_refused_key_whose_page_was_left_is_let_go_and_that_is_said() -> None:
    _, orders = tell(loaded(), KeyRefused("mistral", lamp_of_error(errors.BadKey(line="Mistral"))))
    assert orders[0] == ForgetRefusedKey()
    assert "It was not kept." in orders[1].text


def test_a_key_that_is_refused_after_the_vault_was_locked_is_not_held() -> None:
    room, _ = tell(loaded(), vault(), RoomOpened("providers", "mistral"), vault(state="locked"))
    room, orders = tell(room, KeyRefused("mistral", lamp_of_error(errors.BadKey(line="Mistral"))))
    assert orders[0] == ForgetRefusedKey()
    assert room.refused == ""


def test_what_was_stored_takes_the_place_of_what_an_older_read_brought() -> None:
    room, _ = tell(loaded(), AddressGiven("ollama", {"address": "http://localhost:9"}))
    config = room.configs["ollama"]
    room, _ = tell(room, stored(), ConfigChanged(config))
    line = line_of(room.lines, "ollama")
    assert line
    assert line.base_url == "http://localhost:9"


def test_a_key_is_chosen_for_the_profile_unless_it_belongs_elsewhere() -> None:
    room, _ = tell(loaded(), vault(key(), key("k2"), key("k3", origin="https://other.example")))
    room, orders = tell(room, KeyChosen("k2"))
    assert [order.change for order in orders] == [KeySet("mistral", "k2")]
    assert tell(room, KeyChosen("k3"))[1] == []
    assert tell(room, KeyChosen("gone"))[1] == []


def test_a_chosen_key_that_was_removed_leaves_the_oldest() -> None:
    room, _ = tell(loaded(line="mistral", model="m", keys={"mistral": "k2"}), vault(key(), key("k2")))
    assert room.route.key == "k2"
    room, _ = tell(room, vault(key()))
    assert room.route.key == "k1"


def test_a_key_is_removed_only_after_a_question() -> None:
    room, _ = tell(loaded(), vault(key()))
    _, orders = tell(room, KeyDropped("k1"))
    assert orders[0].question.said == KeyGivenUp("k1")
    assert tell(room, KeyGivenUp("k1"))[1] == [RemoveKeys(("k1",))]


def test_a_replacement_asks_for_the_headers_that_the_key_has() -> None:
    room, _ = tell(loaded(), vault(key(headers=("X-Team",))))
    _, orders = tell(room, ReplacementSubmitted("k1"))
    headers = (("X-Team", "replace-k1-0"),)
    assert orders[0].then == KeyGiven("mistral", "work", "k1", headers, "https://api.mistral.ai")


# ---- Asking lines


def test_a_check_with_a_key_needs_the_vault_and_one_without_does_not() -> None:
    room, _ = tell(loaded(), vault(key()))
    (needed,) = tell(room, CheckPressed("mistral"))[1]
    assert isinstance(needed, VaultNeeded)
    (allowed,) = tell(room, CheckPressed("ollama"))[1]
    assert isinstance(allowed, VaultAllows)
    assert isinstance(allowed.order, CheckLine)


def test_a_line_is_asked_once_at_a_time() -> None:
    room, _ = tell(loaded(), *tell(loaded(), ModelsWanted("ollama"))[1])
    assert room.work == {"ollama": "listing"}
    assert tell(room, ModelsWanted("ollama"))[1] == []
    assert tell(room, CheckPressed("ollama"))[1] == []
    assert tell(room, WorkEnded("ollama"))[0].work == {}


def test_a_public_list_is_asked_for_without_unlocking() -> None:
    room, _ = tell(loaded(), vault(key(line="openrouter", origin="https://openrouter.ai"), state="locked"))
    (allowed,) = tell(room, ModelsWanted("openrouter"))[1]
    assert isinstance(allowed, VaultAllows)
    assert isinstance(allowed.order, ListModels)
    assert allowed.order.key == ""


def test_the_only_model_is_chosen_by_itself_where_prompts_go_there_already() -> None:
    models = listing("ollama", OLLAMA, Model(id="m"), Model(id="e", embeddings=True))
    room, _ = tell(loaded(line="ollama"), ModelsListed(models))
    assert room.route.model == "m"
    elsewhere, _ = tell(loaded(), ModelsListed(models))
    assert elsewhere.route.line.id == "demo"


def test_a_server_without_a_model_to_chat_with_says_so() -> None:
    room, _ = tell(loaded(), ModelsListed(listing("ollama", OLLAMA)))
    assert room.trouble
    assert "no model to chat with" in room.trouble.text


def test_local_servers_are_sought_once_at_a_time() -> None:
    room, orders = tell(loaded(), LocalServersWanted(), LocalServersWanted())
    assert room.seeking
    (sought,) = orders
    assert isinstance(sought, SeekLocalServers)
    assert [line.id for line in sought.lines] == ["ollama", "lm-studio", "llama-cpp"]


# ---- What is changed is stored


def test_switches_and_tiers_are_stored_for_the_worn_profile_and_the_line() -> None:
    room, orders = tell(
        loaded(),
        LineSwitchTurned("groq", on=False),
        ModelSwitchTurned("ollama", "m", on=False),
        TierChosen("ollama", "m", "master"),
        TierChosen("ollama", "m", "gibberish"),
    )
    assert room.profile.lines_off == ("groq",)
    assert room.profile.models_off == {"ollama": ("m",)}
    assert [getattr(order, "change", None) for order in orders] == [
        LineSwitched("groq", on=False),
        ModelSwitched("ollama", "m", on=False),
        TierSet("m", "master"),
        TierSet("m", None),
    ]
    assert room.configs["ollama"].tiers == {}


def test_what_an_answer_taught_adds_to_what_was_known() -> None:
    config = LineConfig(id="openai", refused={"o3": ("stop",)})
    config = line_with(config, Learned("o3", ("temperature",), Calibration(1.2, 0.1, 3)))
    assert config.refused == {"o3": ("stop", "temperature")}
    assert config.counted["o3"].ratio == 1.2


# ---- Lamps


@pytest.mark.parametrize(
    ("error", "aspect", "word"),
    [
        (errors.BadKey(), "closed", "Key refused"),
        (errors.NoCredit(), "closed", "No credit"),
        (errors.RateLimited(), "slow", "Limited"),
        (errors.Overloaded(), "slow", "Overloaded"),
        (errors.TooLong(), "clear", "Clear"),
        (errors.UnknownModel(), "clear", "Clear"),
    ],
)
def test_an_error_shows_on_the_lamp_only_where_it_is_about_the_line(
    error: errors.ProviderError, aspect: str, word: str
) -> None:
    lamp = lamp_of_error(error)
    assert (lamp.aspect, lamp.word) == (aspect, word)


def test_a_lamp_goes_by_this_visit_then_by_the_keys_use_then_is_hollow() -> None:
    room, _ = tell(loaded(), vault(key(), key("g", "groq", origin="https://api.groq.com")))
    lines = {id: line_of(room.lines, id) for id in ("mistral", "groq", "openai", "ollama", "demo")}
    shown = {id: lamp_on(room, line).word for id, line in lines.items() if line}
    assert shown == {
        "mistral": "Clear",
        "groq": "Not tried",
        "openai": "No key",
        "ollama": "Not tried",
        "demo": "A script",
    }
    limited = Lamp("slow", "Limited")
    room, _ = tell(room, LineSeen("mistral", limited))
    assert lines["mistral"]
    assert lamp_on(room, lines["mistral"]) == limited
