"""The files of models in a worker of its own, by way of `static/js/worker/depot.js`: JSON text out, JSON text back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol

from app.base.errors import SwitchyardError
from app.ondevice.errors import LEAVES, FilesFailed, NotHere
from app.ondevice.values import Held, Job, JobTold, ModelFile

PATIENCE = 500
"""Milliseconds before a host is tried again; each further time about twice as long."""


class Connection(Protocol):
    """The object that `connect()` of depot.js makes."""

    def ask(self, text: str) -> Awaitable[str]:
        """Carry out one order."""

    def events(self) -> Awaitable[str]:
        """Wait for what becomes of jobs."""


class Module(Protocol):
    """The module depot.js."""

    def connect(self) -> Connection:
        """Begin nothing yet: the worker comes with the first order. Whoever asks gets the same one."""


class Ports(Protocol):
    """What is asked of the page: a part of `app.base.ports.Page`."""

    async def call(self, port: str, **fields: Any) -> Any:  # noqa: ANN401 - JSON both ways
        """Ask a platform port."""


class WorkerDepot:
    """Implements `app.ondevice.ports.Depot`."""

    def __init__(self, load: Callable[[], Awaitable[Module]], page: Ports, *, patience: int = PATIENCE) -> None:
        """`load` fetches the module, with the first order."""
        self._load, self._page, self._patience = load, page, patience
        self._connection: Connection | None = None
        self._asked_to_keep = False

    async def text(self, file: ModelFile, *, fresh: bool = False) -> str:
        """See `Depot`."""
        return str(await self._ask("text", file=file.model_dump(), fresh=fresh))

    async def ask(self, url: str) -> ModelFile:
        """See `Depot`."""
        return ModelFile(url=url, scope="switchyard/gguf", **await self._ask("ask", url=url))

    async def begin(self, job: Job) -> None:
        """See `Depot`."""
        await self._ask("begin", id=job.id, files=_dumped(job.files))
        await self._keep_for_good()

    async def pause(self, id: str) -> None:
        """See `Depot`."""
        await self._ask("pause", id=id)

    async def limit(self, bytes_per_second: int) -> None:
        """See `Depot`."""
        await self._ask("limit", rate=bytes_per_second)

    async def told(self) -> AsyncIterator[JobTold]:
        """See `Depot`."""
        connection = await self._connected()
        while True:
            for told in json.loads(await connection.events()):
                yield _told(told)

    async def held(self, files: Sequence[ModelFile]) -> Sequence[Held]:
        """See `Depot`."""
        return tuple(map(_held, await self._ask("held", files=_dumped(files))))

    async def check(self, files: Sequence[ModelFile]) -> Sequence[Held]:
        """See `Depot`."""
        return tuple(map(_held, await self._ask("check", files=_dumped(files))))

    async def delete(self, files: Sequence[ModelFile]) -> None:
        """See `Depot`."""
        await self._ask("delete", files=_dumped(files))

    async def take_in(self, file: ModelFile, picked: str) -> ModelFile:
        """See `Depot`."""
        found = ModelFile(**await self._ask("take", file=file.model_dump(), picked=picked))
        await self._keep_for_good()
        return found

    async def hand_out(self, files: Sequence[ModelFile], name: str) -> None:
        """See `Depot`; only the page can do that."""
        if not all(one.whole for one in await self.held(files)):
            raise NotHere
        await self._page.call("depot.hand-out", files=_dumped(files), name=name)

    async def _keep_for_good(self) -> None:
        """Ask that the browser clears nothing away by itself. Some ask the person, so the work has begun by then."""
        if not self._asked_to_keep:
            self._asked_to_keep = True
            with suppress(SwitchyardError):
                await self._page.call("storage.persist")

    async def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = (await self._load()).connect()
        return self._connection

    async def _ask(self, order: str, **given: Any) -> Any:  # noqa: ANN401 - JSON both ways
        connection = await self._connected()
        asked = {"order": order, "given": given, "settings": {"patience": self._patience}}
        answer = json.loads(await connection.ask(json.dumps(asked)))
        if "failed" in answer:
            leaf, detail = answer["failed"]["leaf"], answer["failed"]["detail"]
            raise LEAVES.get(leaf, FilesFailed) from RuntimeError(detail)
        return answer["done"]


def _dumped(files: Sequence[ModelFile]) -> list[dict[str, Any]]:
    return [file.model_dump() for file in files]


def _told(told: dict[str, Any]) -> JobTold:
    return JobTold(**{**told, "files": tuple(ModelFile(**file) for file in told["files"])})


def _held(held: dict[str, Any]) -> Held:
    return Held(**{**held, "damaged": tuple(held["damaged"])})
