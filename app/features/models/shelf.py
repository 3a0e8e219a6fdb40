"""The copies of models as they are stored: read, and changed as they are stored *then*, whatever other tabs do."""

from __future__ import annotations

from collections.abc import Callable

from app.features.ports import Ports
from app.ondevice import copies
from app.ondevice.values import Copy
from app.records.kinds import ON_DEVICE, DeviceBook

How = Callable[[Copy], Copy]


class Shelf:
    """One record a model."""

    def __init__(self, ports: Ports) -> None:
        """Nothing was read yet."""
        self._ports = ports

    async def all(self) -> tuple[Copy, ...]:
        """All that can be read."""
        store = await self._ports.store
        found = [copies.read(stored.record.book) for stored in await store.select(ON_DEVICE)]
        return tuple(copy for copy in found if copy is not None)

    async def copy(self, id: str) -> Copy | None:
        """One of them."""
        store = await self._ports.store
        stored = await store.get(ON_DEVICE, id)
        return copies.read(stored.record.book) if stored else None

    async def change(self, id: str, how: How, start: Copy | None = None, *, strict: bool = False) -> Copy | None:
        """Change one that is there, or begin with `start`. One that another tab deleted stays deleted."""
        store = await self._ports.store

        def changed(book: DeviceBook) -> DeviceBook:
            copy = copies.read(book.book) or start
            return book if copy is None else book.model_copy(update={"book": copies.write(how(copy))})

        fresh = DeviceBook(id=id, book=copies.write(start)) if start else None
        stored = await store.change(ON_DEVICE, id, changed, start=fresh, strict=strict)
        return copies.read(stored.record.book) if stored else None

    async def remove(self, id: str) -> None:
        """Forget it."""
        store = await self._ports.store
        await store.delete(ON_DEVICE, id)
