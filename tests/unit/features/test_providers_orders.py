"""What performers do for the Providers room: a key goes from its field to its origin and the vault, nowhere else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from app.features.ports import Ports
from app.features.providers.changes import LineSwitched, RouteSet
from app.features.providers.key_fields import new_key_field
from app.features.providers.key_orders import KeyOrders
from app.features.providers.lamps import CLEAR
from app.features.providers.orders import ProvidersOrders
from app.features.providers.route import MAIN
from app.features.providers.state import (
    ChangeProfile,
    CheckLine,
    ForgetRefusedKey,
    KeepRefusedKey,
    KeyGiven,
    KeyKept,
    KeyRefused,
    LineSeen,
    ListModels,
    LoadProviders,
    LocalServersSought,
    ModelsListed,
    ProvidersLoaded,
    RemoveKeys,
    SeekLocalServers,
    TakeKey,
    TroubleMet,
    WorkEnded,
)
from app.llm import errors
from app.llm.catalog.model import Model, ModelList
from app.llm.catalog.rows import BY_ID
from app.llm.client import Refusals
from app.records.kinds import KEY_USE, LINE, PROFILE, KeyUse, LineConfig, layout
from app.records.memory import MemoryDisk, MemoryRows
from app.records.store import RecordStore
from tests.fakes.vault_world import Clock, World, opened

if TYPE_CHECKING:
    from app.base.secret import Secret
    from app.llm.catalog.model import Line
    from app.vault.vault import Vault

MISTRAL, OLLAMA, LM_STUDIO = BY_ID["mistral"], BY_ID["ollama"], BY_ID["lm-studio"]
KEY = "MARK-key"
FIELD = new_key_field("mistral")


@dataclass
class FakePage:
    fields: dict[str, str] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)

    async def call(self, port: str, **given: Any) -> Any:  # noqa: ANN401 - as the port
        if port == "local.reach":
            self.reached.append(given["url"])
        return self.fields.pop(given["id"], "") if port == "secret.take" else None


@dataclass
class FakeClient:
    error: errors.ProviderError | None = None
    away: tuple[str, ...] = ()
    checked: list[tuple[str, str]] = field(default_factory=list)
    refusals: Refusals = field(default_factory=Refusals)

    async def check_key(self, line: Line, secret: Secret | None = None) -> str:
        self.checked.append((line.id, secret.reveal(line.base_url) if secret else ""))  # a test may look
        if self.error:
            raise self.error
        return "good"

    async def list_models(self, line: Line, secret: Secret | None = None, **_: object) -> ModelList:
        del secret
        if line.id in self.away:
            raise errors.Unreachable(line=line.name)
        return ModelList(line=line.id, models=(Model(id="m"), Model(id="x" * 999)), fetched=World().now)


class Setting:
    """Performers over fakes, and what they told."""

    def __init__(self, world: World, vault: Vault) -> None:
        self.page, self.client, self.vault = FakePage(), FakeClient(), vault
        clock = Clock(world)
        self.store = RecordStore(MemoryRows(MemoryDisk(layout()["stores"])), clock, lambda _: None)
        done: list[asyncio.Future[Any]] = [asyncio.get_running_loop().create_future() for _ in range(3)]
        for future, value in zip(done, (self.store, self.client, vault), strict=True):
            future.set_result(value)
        ports = Ports(self.page, clock, clock, *done)  # type: ignore[arg-type]
        self.table = {**KeyOrders(ports).table, **ProvidersOrders(ports).table}

    @classmethod
    async def unlocked(cls) -> Setting:
        world = World()
        return cls(world, (await opened(world))[0])

    def kept(self) -> int:
        return len(self.vault.status.secrets)

    async def do(self, order: object) -> list[Any]:
        told: list[Any] = []
        await self.table[type(order)](order, lambda *facts: told.extend(facts))
        assert "MARK" not in repr(told), "no secret is ever told"
        return told

    async def give(self, **fields: str) -> list[Any]:
        self.page.fields = fields
        return await self.do(TakeKey(MISTRAL, KeyGiven("mistral", "work", "", (("X-Team", "header"),))))


async def test_a_key_is_tried_at_its_own_origin_and_kept_with_what_travels_with_it() -> None:
    setting = await Setting.unlocked()
    told = await setting.give(**{FIELD: f" {KEY}\n", "header": "MARK-team"})
    assert setting.client.checked == [("mistral", KEY)]
    (info,) = setting.vault.status.secrets
    assert (info.name, info.origin, info.headers) == ("work", "https://api.mistral.ai", ("X-Team",))
    assert KeyKept("mistral", info.id, CLEAR) in told
    assert told[-1] == WorkEnded("mistral")
    assert setting.page.fields == {}


@pytest.mark.parametrize("typed", ["", "   ", "MARK with spaces", "MARK-kéy", "MARK" * 2_000])
async def test_what_can_not_be_a_key_is_said_and_nothing_is_asked_or_kept(typed: str) -> None:
    setting = await Setting.unlocked()
    told = await setting.give(**{FIELD: typed})
    assert [type(one) for one in told] == [TroubleMet, WorkEnded]
    assert setting.client.checked == []
    assert setting.kept() == 0


async def test_a_refused_key_is_held_until_the_person_answers() -> None:
    setting = await Setting.unlocked()
    setting.client.error = errors.BadKey(line="Mistral")
    told = await setting.give(**{FIELD: KEY})
    assert [type(one) for one in told] == [KeyRefused, WorkEnded]
    assert setting.kept() == 0
    kept = await setting.do(KeepRefusedKey(MISTRAL))
    assert kept[-1].forced
    assert setting.kept() == 1
    assert await setting.do(KeepRefusedKey(MISTRAL)) == []


async def test_a_refused_key_that_nobody_wants_is_gone() -> None:
    setting = await Setting.unlocked()
    setting.client.error = errors.BadKey(line="Mistral")
    await setting.give(**{FIELD: KEY})
    await setting.do(ForgetRefusedKey())
    assert await setting.do(KeepRefusedKey(MISTRAL)) == []
    assert setting.kept() == 0


async def test_a_vault_that_was_locked_meanwhile_takes_no_key_and_that_is_said_where_it_was_typed() -> None:
    setting = await Setting.unlocked()
    setting.vault.lock()
    told = await setting.give(**{FIELD: KEY})
    assert [type(one) for one in told] == [TroubleMet, WorkEnded]
    assert "put it in again" in told[0].trouble.text
    assert setting.kept() == 0


async def test_a_key_that_can_not_be_tried_is_kept() -> None:
    setting = await Setting.unlocked()
    setting.client.error = errors.Unreachable(line="Mistral")
    told = await setting.give(**{FIELD: KEY})
    (kept,) = [one for one in told if isinstance(one, KeyKept)]
    assert kept.lamp.word == "Unreachable"
    assert setting.kept() == 1


async def test_a_replacement_keeps_the_key_s_place_and_clears_its_refusal() -> None:
    setting = await Setting.unlocked()
    await setting.give(**{FIELD: KEY})
    (info,) = setting.vault.status.secrets
    await setting.store.put(KeyUse(id=info.id, line="mistral", requests=3, failed=5))
    setting.page.fields = {f"replace-{info.id}": "MARK-newer"}
    await setting.do(TakeKey(MISTRAL, KeyGiven("mistral", "work", info.id)))
    (after,) = setting.vault.status.secrets
    assert (after.id, after.version) == (info.id, info.version + 1)
    use = await setting.store.get(KEY_USE, info.id)
    assert use
    assert (use.record.requests, use.record.failed) == (3, 0)


async def test_removing_a_key_removes_what_was_known_of_its_use_also_while_locked() -> None:
    setting = await Setting.unlocked()
    await setting.give(**{FIELD: KEY})
    (info,) = setting.vault.status.secrets
    await setting.store.put(KeyUse(id=info.id, line="mistral"))
    setting.vault.lock()
    await setting.do(RemoveKeys((info.id,)))
    assert setting.kept() == 0
    assert await setting.store.get(KEY_USE, info.id) is None


async def test_a_check_tells_how_the_line_stands_whatever_comes() -> None:
    setting = await Setting.unlocked()
    assert await setting.do(CheckLine(OLLAMA)) == [LineSeen("ollama", CLEAR), WorkEnded("ollama")]
    assert setting.page.reached == [OLLAMA.base_url]
    setting.client.error = errors.RateLimited(line="Mistral")
    seen, ended = await setting.do(CheckLine(MISTRAL))
    assert seen.lamp.word == "Limited"
    assert ended == WorkEnded("mistral")


async def test_a_list_is_stored_with_its_place_and_without_monstrous_names() -> None:
    setting = await Setting.unlocked()
    told = await setting.do(ListModels(OLLAMA))
    (fact,) = [one for one in told if isinstance(one, ModelsListed)]
    assert fact.listing.address == OLLAMA.base_url
    assert [model.id for model in fact.listing.models] == ["m"]
    (loaded,) = await setting.do(LoadProviders())
    assert isinstance(loaded, ProvidersLoaded)
    assert loaded.lists == {"ollama": fact.listing}


async def test_a_list_that_is_open_to_all_proves_no_key() -> None:
    setting = await Setting.unlocked()
    await setting.give(**{FIELD: KEY})
    (info,) = setting.vault.status.secrets
    assert LineSeen("mistral", CLEAR) in await setting.do(ListModels(MISTRAL, info.id))
    to_all = MISTRAL.model_copy(update={"quirks": MISTRAL.quirks.model_copy(update={"list_needs_key": False})})
    told = await setting.do(ListModels(to_all, info.id))
    assert [type(one) for one in told] == [ModelsListed, WorkEnded]


async def test_local_servers_are_each_asked_and_one_that_is_away_does_not_hide_the_others() -> None:
    setting = await Setting.unlocked()
    setting.client.away = ("lm-studio",)
    told = await setting.do(SeekLocalServers((LM_STUDIO, OLLAMA)))
    assert told[-1] == LocalServersSought(("ollama",), ("lm-studio", "ollama"))


async def test_two_tabs_that_change_two_things_of_a_profile_keep_both() -> None:
    setting = await Setting.unlocked()
    await setting.do(ChangeProfile(MAIN, RouteSet("ollama", "m")))
    await setting.do(ChangeProfile(MAIN, LineSwitched("groq", on=False)))
    stored = await setting.store.get(PROFILE, MAIN.id)
    assert stored
    assert (stored.record.line, stored.record.lines_off) == ("ollama", ("groq",))


async def test_what_models_refused_in_earlier_visits_is_left_out_from_the_first_request_on() -> None:
    setting = await Setting.unlocked()
    await setting.store.put(LineConfig(id="mistral", refused={"m": ("temperature",)}))
    await setting.do(LoadProviders())
    assert setting.client.refusals.of(MISTRAL, Model(id="m")) == {"temperature"}
    assert await setting.store.get(LINE, "mistral")
