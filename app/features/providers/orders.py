"""What the Providers room orders: records read and changed, lines asked how they stand and what they have."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from app.base.secret import Secret
from app.features.ports import Ports, Table
from app.features.providers.changes import line_with, profile_with
from app.features.providers.lamps import CLEAR, UNTRIED, lamp_of_error
from app.features.providers.state import (
    AskWorld,
    ChangeLine,
    ChangeProfile,
    CheckLine,
    ConfigChanged,
    LineSeen,
    ListModels,
    LoadProviders,
    LocalServersSought,
    ModelsListed,
    ProfileStored,
    ProvidersLoaded,
    SeekLocalServers,
    Trouble,
    TroubleMet,
    WorkEnded,
    World,
    WorldTold,
)
from app.llm.catalog.model import Line
from app.llm.errors import ProviderError
from app.records.kinds import KEY_USE, LINE, MODELS, PROFILE, LineConfig, ModelListing
from app.ui.loop import Tell

MOST_MODELS = 2_000
LONGEST_WORD = 300


class ProvidersOrders:
    """Carries out the orders of the room, but those that touch keys."""

    def __init__(self, ports: Ports) -> None:
        """Nothing happens yet."""
        self._ports = ports
        self._writes = 0
        self.table: Table = {
            LoadProviders: self.load,
            AskWorld: self.ask_world,
            ChangeProfile: self.change_profile,
            ChangeLine: self.change_line,
            CheckLine: self.check,
            ListModels: self.list_models,
            SeekLocalServers: self.seek,
        }

    async def load(self, _: LoadProviders, tell: Tell) -> None:
        """What was read while this tab wrote is old news, and read again."""
        store = await self._ports.store
        while True:
            before = self._writes
            configs = {one.record.id: one.record for one in await store.select(LINE)}
            profiles = tuple(one.record for one in await store.select(PROFILE))
            uses = {one.record.id: one.record for one in await store.select(KEY_USE)}
            lists = {one.record.id: one.record for one in await store.select(MODELS)}
            if before == self._writes:
                break
        in_order = tuple(sorted(profiles, key=lambda one: (one.made, one.id)))
        tell(ProvidersLoaded(configs, in_order, uses, lists, self._ports.millis()))
        client = await self._ports.client  # what it learned in earlier visits goes back to it
        for config in configs.values():
            for model, names in config.refused.items():
                client.refusals.recall(config.id, model, names)

    async def ask_world(self, _: AskWorld, tell: Tell) -> None:
        """For instructions that name this page and this system."""
        told = await self._ports.page.call("world.facts")
        tell(WorldTold(World(str(told.get("origin", "")), str(told.get("platform", "")))))

    async def change_profile(self, order: ChangeProfile, tell: Tell) -> None:
        """Of what is stored now, so that two tabs can change two things."""
        store = await self._ports.store
        start, change = order.profile, order.change
        if not start.made:
            start = start.model_copy(update={"made": self._ports.millis()})
        self._writes += 1
        stored = await store.change(PROFILE, start.id, lambda now: profile_with(now, change), start=start)
        self._writes += 1
        if stored:
            tell(ProfileStored(stored.record))

    async def change_line(self, order: ChangeLine, tell: Tell) -> None:
        """As above."""
        store, change = await self._ports.store, order.change
        self._writes += 1
        start = LineConfig(id=order.line)
        stored = await store.change(LINE, order.line, lambda now: line_with(now, change), start=start)
        self._writes += 1
        if stored:
            tell(ConfigChanged(stored.record))

    async def check(self, order: CheckLine, tell: Tell) -> None:
        """By a call that costs nothing; where there is none, the list of models."""
        line = order.line
        try:
            await self._ports.reach(line)
            client, secret = await self._ports.client, await self._secret(order.key)
            told = await client.check_key(line, secret)
            if told == "unknown" and line.paths.models and (secret or line.key.needed != "yes"):
                await client.list_models(line, secret, older_than=timedelta(0))
                told = "good" if line.quirks.list_needs_key else "unknown"
            tell(LineSeen(line.id, CLEAR if told == "good" else UNTRIED))
        except ProviderError as error:
            tell(LineSeen(line.id, lamp_of_error(error)))
        finally:
            tell(WorkEnded(line.id))

    async def list_models(self, order: ListModels, tell: Tell) -> None:
        """Kept, with where it came from and when."""
        line = order.line
        try:
            await self._ports.reach(line)
            tell(ModelsListed(await self._listing(line, await self._secret(order.key))))
            if line.where == "local" or (order.key and line.quirks.list_needs_key):  # an open list proves no key
                tell(LineSeen(line.id, CLEAR))
        except ProviderError as error:
            tell(LineSeen(line.id, lamp_of_error(error)), TroubleMet(Trouble(line.id, "models", error.advice)))
        finally:
            tell(WorkEnded(line.id))

    async def seek(self, order: SeekLocalServers, tell: Tell) -> None:
        """All at once; those that are there are asked for their models."""
        answered = await asyncio.gather(*(self._is_there(line, tell) for line in order.lines))
        found = tuple(line.id for line, there in zip(order.lines, answered, strict=True) if there)
        tell(LocalServersSought(found, tuple(line.id for line in order.lines)))

    async def _is_there(self, line: Line, tell: Tell) -> bool:
        try:
            await self._ports.reach(line)
            tell(ModelsListed(await self._listing(line, None)), LineSeen(line.id, CLEAR))
        except ProviderError as error:
            tell(LineSeen(line.id, lamp_of_error(error)))
            return False
        return True

    async def _secret(self, key: str) -> Secret | None:
        return await (await self._ports.vault).secret(key) if key else None

    async def _listing(self, line: Line, secret: Secret | None) -> ModelListing:
        client, store = await self._ports.client, await self._ports.store
        told = await client.list_models(line, secret, older_than=timedelta(0))
        models = tuple(model for model in told.models if len(model.id) <= LONGEST_WORD)[:MOST_MODELS]
        fresh = ModelListing(id=line.id, address=line.base_url, fetched=self._ports.millis(), models=models)
        await store.change(MODELS, line.id, lambda _: fresh, start=fresh)
        return fresh
