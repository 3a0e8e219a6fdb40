"""What the Settings room orders: space counted, everything exported, imported, erased; the app's own service."""

from __future__ import annotations

from contextlib import suppress

from pydantic import TypeAdapter

from app.base.errors import SwitchyardError
from app.features.frame.state import ToastTold
from app.features.ports import Ports, Table
from app.features.settings.importing import warnings_of
from app.features.settings.state import (
    AskService,
    AskToKeep,
    CountSpace,
    EraseEverything,
    ExportEverything,
    ForgetImport,
    ImportDone,
    ImportFailed,
    ImportPreview,
    ImportRead,
    KindSpace,
    Licence,
    LicencesRead,
    ReadImport,
    ReadLicences,
    Space,
    SpaceCounted,
    WriteImport,
)
from app.ondevice import copies
from app.records import export
from app.records.export import ImportPlan
from app.records.kinds import KIND_NAMED, KIND_OF, ON_DEVICE
from app.records.rows import RecordsChanged
from app.ui.loop import Tell

_LICENCES = TypeAdapter(list[Licence])


class SettingsOrders:
    """Carries out the orders of the Settings room."""

    def __init__(self, ports: Ports) -> None:
        """No file was read yet."""
        self._ports = ports
        self._plan: ImportPlan | None = None
        self.table: Table = {
            CountSpace: self.count,
            AskToKeep: self.keep,
            ExportEverything: self.export,
            ReadImport: self.read_import,
            WriteImport: self.write_import,
            ForgetImport: self.forget_import,
            EraseEverything: self.erase,
            ReadLicences: self.licences,
            AskService: self.service,
        }

    async def count(self, _: CountSpace, tell: Tell) -> None:
        """Ask the store for its kinds and the browser for the disk."""
        store = await self._ports.store
        disk = await store.disk()
        sizes = await store.sizes()
        kinds = tuple(KindSpace(KIND_NAMED[one.kind].label, one.count, one.bytes) for one in sizes if one.count)
        tell(SpaceCounted(Space(disk.used, disk.quota, disk.kept, kinds, disk.files)))

    async def keep(self, _: AskToKeep, tell: Tell) -> None:
        """The browser decides, often without a word; say what it decided."""
        if await self._ports.page.call("storage.persist"):
            tell(ToastTold("This browser will keep Switchyard's data until you erase it.", "ok"))
        else:
            tell(
                ToastTold(
                    "The browser did not agree to keep the data for good. It decides by how often you use a site; "
                    "installing Switchyard helps. Nothing is lost now.",
                    "warn",
                )
            )
        await self.count(CountSpace(), tell)

    async def export(self, _: ExportEverything, tell: Tell) -> None:
        """One file with every record that is exported."""
        store = await self._ports.store
        text = "".join([piece async for piece in export.export(store, self._ports.millis())])
        name = export.file_name(self._ports.clock.now().date().isoformat())
        await self._ports.page.call("file.save", name=name, type=export.MEDIA_TYPE, text=text)
        tell(ToastTold(f"Exported to {name}.", "ok"))

    async def read_import(self, order: ReadImport, tell: Tell) -> None:
        """Check the whole file; nothing is written."""
        store = await self._ports.store
        try:
            plan = await export.read_import(store, order.text)
        except SwitchyardError as error:
            tell(ImportFailed(str(error)))
            return
        self._plan = plan
        warnings = warnings_of(plan.puts)
        tell(ImportRead(ImportPreview(order.name, plan.added, plan.replaced, plan.skipped, warnings)))

    async def write_import(self, _: WriteImport, tell: Tell) -> None:
        """Write what was read and shown."""
        plan, self._plan = self._plan, None
        if plan is None:
            return
        store = await self._ports.store
        try:
            written = await export.write_import(store, plan)
        except SwitchyardError as error:
            tell(ImportFailed(str(error)))
            return
        tell(ImportDone(written))
        for name in sorted({KIND_OF[type(put.record)].name for put in plan.puts}):
            tell(RecordsChanged(name, ()))
        await self.count(CountSpace(), tell)

    async def forget_import(self, _: ForgetImport, __: Tell) -> None:
        """Let the read file go."""
        self._plan = None

    async def erase(self, _: EraseEverything, __: Tell) -> None:
        """Models and records first; then the page clears what is its own and starts anew."""
        store = await self._ports.store
        found = [copies.read(stored.record.book) for stored in await store.select(ON_DEVICE)]
        if files := [file for copy in found if copy for file in (*copy.files, *copy.next)]:
            with suppress(SwitchyardError):  # where files can't be had, none are kept
                await (await self._ports.kit()).depot.delete(files)
        await store.erase()
        await store.close()
        await self._ports.page.call("page.erase")

    async def licences(self, _: ReadLicences, tell: Tell) -> None:
        """The build wrote the list beside the parts themselves."""
        text = await self._ports.page.call("file.own", path="static/vendor/licences.json")
        tell(LicencesRead(tuple(_LICENCES.validate_json(text))))

    async def service(self, order: AskService, _: Tell) -> None:
        """The page's service half answers by facts."""
        await self._ports.page.call("service.ask", what=order.what)
