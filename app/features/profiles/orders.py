"""What is ordered for profiles: stored, renamed, removed, written to a file and read from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import SwitchyardError
from app.features.frame.state import ToastTold
from app.features.profiles import file
from app.features.profiles.ready_made import begun
from app.features.profiles.state import (
    AddProfile,
    ExportProfile,
    ForgetProfile,
    ProfileAdded,
    ProfilePreview,
    ProfileRead,
    ProfileUnread,
    ReadProfile,
    RemoveProfile,
    RenameProfile,
    WriteProfile,
)
from app.features.rules.state import draft_id
from app.records.kinds import DRAFT, LINE, PROFILE, Draft, LineConfig, Profile
from app.records.rows import RecordsChanged
from app.records.store import Put

if TYPE_CHECKING:
    from app.features.ports import Ports, Table
    from app.ui.loop import Tell


class ProfileOrders:
    """Carries out the orders that concern profiles."""

    def __init__(self, ports: Ports) -> None:
        """No file was read yet."""
        self._ports = ports
        self._plan: file.Plan | None = None
        self.table: Table = {
            AddProfile: self.add,
            RenameProfile: self.rename,
            RemoveProfile: self.remove,
            ExportProfile: self.export,
            ReadProfile: self.read,
            WriteProfile: self.write,
            ForgetProfile: self.forget,
        }

    async def add(self, order: AddProfile, tell: Tell) -> None:
        """The one that is copied is stored first, or it would be gone when there is another."""
        await self._keep(order.copied)
        store = await self._ports.store
        fresh = {"id": self._ports.chance.token(), "name": order.name, "made": self._ports.millis()}
        profile = begun(await self._now(order.copied), order.start).model_copy(update=fresh)
        await store.put(profile)
        tell(RecordsChanged(PROFILE.name, (profile.id,)), ProfileAdded(profile))

    async def rename(self, order: RenameProfile, tell: Tell) -> None:
        """Of what is stored now."""
        await self._keep(order.profile)
        store, name = await self._ports.store, order.name
        await store.change(PROFILE, order.profile.id, lambda now: now.model_copy(update={"name": name}))
        tell(RecordsChanged(PROFILE.name, (order.profile.id,)))

    async def remove(self, order: RemoveProfile, tell: Tell) -> None:
        """Another tab may have removed the others meanwhile: the last one stays."""
        store = await self._ports.store
        if len(await store.keys(PROFILE)) > 1:
            await store.delete(PROFILE, order.id)
            await store.delete(DRAFT, draft_id(order.id))
            tell(ToastTold("Profile removed.", "ok"))
        tell(RecordsChanged(PROFILE.name, (order.id,)))

    async def export(self, order: ExportProfile, tell: Tell) -> None:
        """Without keys, and without what might be one."""
        text = file.write(await self._now(order.profile), await self._configs())
        plain = "".join(sign if sign.isalnum() else "-" for sign in order.profile.name.casefold())
        name = f"switchyard-profile-{plain}.json"
        await self._ports.page.call("file.save", name=name, type=file.MEDIA_TYPE, text=text)
        tell(ToastTold(f"Exported to {name}, without keys and without the values of headers that may be secret.", "ok"))

    async def read(self, order: ReadProfile, tell: Tell) -> None:
        """Check the whole file; nothing is written."""
        try:
            told = file.read(order.text)
            configs = await self._configs()
            plan = file.plan(told, self._ports.chance.token(), self._ports.millis(), order.profiles, configs)
        except SwitchyardError as error:
            tell(ProfileUnread(str(error)))
            return
        self._plan = plan
        tell(ProfileRead(ProfilePreview(order.name, plan.does, plan.warnings)))

    async def write(self, order: WriteProfile, tell: Tell) -> None:
        """What was read and shown, all or nothing."""
        plan, self._plan = self._plan, None
        if plan is None:
            return
        await self._keep(order.worn)
        store = await self._ports.store
        before = {config.id: await store.get(LINE, config.id) for config in plan.lines}
        draft = (Put(Draft(id=draft_id(plan.profile.id), text=plan.draft)),) if plan.draft else ()
        await store.write(Put(plan.profile), *draft, *(Put(config, before[config.id]) for config in plan.lines))
        tell(RecordsChanged(LINE.name, ()), ProfileAdded(plan.profile, imported=True))

    async def forget(self, _: ForgetProfile, __: Tell) -> None:
        """Let the read file go."""
        self._plan = None

    async def _keep(self, profile: Profile) -> None:
        """The first one is not stored until something in it is chosen."""
        store = await self._ports.store
        if await store.get(PROFILE, profile.id) is None:
            await store.put(profile if profile.made else profile.model_copy(update={"made": self._ports.millis()}))

    async def _now(self, profile: Profile) -> Profile:
        """As it is stored: what was chosen a moment ago may not have come round yet."""
        stored = await (await self._ports.store).get(PROFILE, profile.id)
        return stored.record if stored else profile

    async def _configs(self) -> dict[str, LineConfig]:
        store = await self._ports.store
        return {one.record.id: one.record for one in await store.select(LINE)}
