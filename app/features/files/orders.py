"""What is ordered of files."""

from __future__ import annotations

from app.base.errors import SwitchyardError
from app.features.files.contents import Contents
from app.features.files.state import (
    DropFile,
    FileFailed,
    FileKept,
    FilesFound,
    FileSwapped,
    FindFiles,
    KeepFile,
    MoveFiles,
    ReadText,
    ResizePictures,
    ShowPicture,
    TextRead,
    ToggleVoice,
    Waiting,
)
from app.features.files.waiting import DRAFT, files_at, swept, waiting_of
from app.features.frame.state import ToastTold
from app.features.ports import Ports, Table
from app.features.providers.words import sentences
from app.records.errors import DamagedRecord, NewerRecord, RecordConflict
from app.records.kinds import ATTACHMENT, Attachment
from app.records.rows import by
from app.records.store import Delete, Put, Stored
from app.ui.loop import Tell


class FilesOrders:
    """Carries them out."""

    def __init__(self, ports: Ports, contents: Contents) -> None:
        """`contents` keeps what was read; what is removed may not stay in it."""
        self._ports, self._contents = ports, contents
        self._found: set[str] = set()
        self.table: Table = {
            FindFiles: self.find,
            KeepFile: self.keep,
            DropFile: self.drop,
            MoveFiles: self.move,
            ResizePictures: self.resize,
            ShowPicture: self.show,
            ReadText: self.read,
            ToggleVoice: self.listen,
        }

    async def find(self, order: FindFiles, tell: Tell) -> None:
        """Once in the life of a tab: from then on it knows."""
        if order.place in self._found:
            return
        first = not self._found
        self._found.add(order.place)
        store = await self._ports.store
        waiting = await files_at(store, order.place)
        if waiting:
            tell(FilesFound(order.place, waiting))
        if first:
            await swept(store)

    async def keep(self, order: KeepFile, tell: Tell) -> None:
        """Its id says when it came, so that they stay in order."""
        id = f"{self._ports.millis():012x}-{order.key:06x}-{self._ports.chance.token()}"
        place = f"{DRAFT}{order.place}"
        record = Attachment(id=id, conversation=place, name=order.name, media=order.media, data=order.data)
        try:
            await (await self._ports.store).put(record, strict=True)
        except SwitchyardError:
            tell(FileFailed(order.place))
            raise
        tell(FileKept(order.place, _known(record, order.width, order.height, order.key)))

    async def drop(self, order: DropFile, _: Tell) -> None:
        """Only while it waits: what another tab has sent meanwhile is that prompt's."""
        self._contents.forget((order.id,))
        if await self._waiting(order.id):
            await (await self._ports.store).delete(ATTACHMENT, order.id)

    async def move(self, order: MoveFiles, _: Tell) -> None:
        """All that waits there."""
        store = await self._ports.store
        stored = await store.select(ATTACHMENT, by("conversation", f"{DRAFT}{order.start}"))
        update = {"conversation": f"{DRAFT}{order.place}"}
        await store.write(*(Put(one.record.model_copy(update=update), one) for one in stored))

    async def resize(self, order: ResizePictures, tell: Tell) -> None:
        """From the file as it was picked; where this page never had it, from what is stored."""
        for one in order.waiting:
            stored = await self._waiting(one.file.id)
            if stored is None:
                continue
            old = stored.record
            given = {"key": one.key, "size": order.size, "name": old.name, "media": old.media, "data": old.data}
            made = await self._ports.page.call("files.resize", **given)
            if "refused" in made:
                tell(ToastTold(sentences(str(made["refused"])), "warn"))
                continue
            begin = old.id.rpartition("-")[0] or f"{self._ports.millis():012x}"
            update = {"id": f"{begin}-{self._ports.chance.token()}", "media": made["media"], "data": made["data"]}
            record = old.model_copy(update=update)
            store = await self._ports.store
            try:
                await store.write(Put(record), Delete(ATTACHMENT, old.id), strict=True)
            except RecordConflict:
                continue
            fresh = _known(record, int(made["width"]), int(made["height"]), one.key)
            tell(FileSwapped(order.place, old.id, fresh))

    async def show(self, order: ShowPicture, _: Tell) -> None:
        """Null where it is gone: the page says so in its place."""
        record = await self._record(order.id)
        is_picture = record is not None and record.media.startswith("image/")
        data = record.data if record and is_picture else None
        await self._ports.page.call("files.show", id=order.id, media=record.media if record else "", data=data)

    async def read(self, order: ReadText, tell: Tell) -> None:
        """As it was attached."""
        record = await self._record(order.id)
        tell(TextRead(order.id, record.data if record else None))

    async def listen(self, _: ToggleVoice, __: Tell) -> None:
        """The page says how it goes."""
        await self._ports.page.call("voice.listen")

    async def _record(self, id: str) -> Attachment | None:
        store = await self._ports.store
        try:
            stored = await store.get(ATTACHMENT, id)
        except (DamagedRecord, NewerRecord):
            return None
        return stored.record if stored else None

    async def _waiting(self, id: str) -> Stored[Attachment] | None:
        store = await self._ports.store
        stored = await store.get(ATTACHMENT, id)
        return stored if stored and stored.record.conversation.startswith(DRAFT) else None


def _known(record: Attachment, width: int, height: int, key: int) -> Waiting:
    """With what the page measured."""
    one = waiting_of(record)
    return Waiting(one.file.model_copy(update={"width": width, "height": height}), one.tokens, key)
