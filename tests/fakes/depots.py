"""A depot in memory: hosts are a dictionary, files have a size and no content, and a test says when bytes come.

    depot = MemoryDepot({"https://host/model.gguf": Hosted(1_000)})
    await depot.begin(Job("m", (ModelFile(url="https://host/model.gguf", scope="switchyard/gguf"),)))

Jobs run to their end at once, unless `held_back` says that a test lets the bytes come by `arrive`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.llm.errors import DeviceError
from app.ondevice.errors import LEAVES, HostRefused, NoRoom, NotHere, WrongHash
from app.ondevice.values import Held, Job, JobState, JobTold, ModelFile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

PIECE = 8 * 1024 * 1024
"""As static/js/depot/layout.js cuts files."""


@dataclass(frozen=True)
class Hosted:
    """What a host gives for an address, or what a person picks: a size, or the text of a small file."""

    bytes: int = 0
    etag: str = '"1"'
    hash: str = ""  # where it is another one than the job promises, the job fails
    text: str = ""

    @classmethod
    def of(cls, text: str, etag: str = '"1"') -> Hosted:
        return cls(len(text.encode()), etag, text=text)


@dataclass
class Stored:
    """A file as it lies here."""

    file: ModelFile
    hosted: Hosted
    bytes: int = 0
    whole: bool = False
    broken: set[int] = field(default_factory=set)  # pieces, before anybody looks …
    damaged: tuple[int, ...] = ()  # … and as a check found them

    def held(self) -> Held:
        lost = sum(min(PIECE, self.hosted.bytes - piece * PIECE) for piece in self.damaged)
        return Held(self.file.url, self.bytes - lost, self.whole, self.damaged)


@dataclass
class MemoryDepot:
    """Implements `app.ondevice.ports.Depot`. What a test asks of it are its public fields and methods."""

    hosts: dict[str, Hosted] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)  # an address, and the leaf that it fails with
    here: dict[tuple[str, str], Stored] = field(default_factory=dict)  # by scope and address
    picked: dict[str, Hosted] = field(default_factory=dict)
    room: int | None = None  # bytes in all
    held_back: bool = False
    begun: list[Job] = field(default_factory=list)
    fetched: dict[str, int] = field(default_factory=dict)  # bytes, by address
    handed: list[tuple[str, tuple[ModelFile, ...]]] = field(default_factory=list)
    bandwidth: int = 0

    def __post_init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._came: dict[str, int] = {}
        self._told: asyncio.Queue[JobTold] = asyncio.Queue()

    # ---- What a test does ----

    def arrive(self, id: str, count: int | None = None) -> None:
        """So many more bytes of a running job come; None: all that are missing."""
        job = self._jobs[id]
        try:
            for file in job.files:
                if count == 0:
                    break
                came = self._fetch(id, file, count)
                count = None if count is None else count - came
        except DeviceError as error:
            self.fail(id, type(error).__name__)
            return
        done = all(self._whole(file) for file in job.files)
        self._tell(id, "done" if done else "running")

    def fail(self, id: str, leaf: str, detail: str = "") -> None:
        """A running job ends like this."""
        self._tell(id, "failed", fault=leaf, detail=detail)

    def stall(self, id: str) -> None:
        """A running job waits for the network."""
        self._tell(id, "waiting", fault="HostUnreachable")

    def damage(self, file: ModelFile, *pieces: int) -> None:
        """A disk fault that a check will find."""
        self.here[file.scope, file.url].broken |= set(pieces)

    def put(self, file: ModelFile, hosted: Hosted | None = None) -> None:
        """It was downloaded before this test."""
        given = hosted or self.hosts[file.url]
        self.here[file.scope, file.url] = Stored(file, given, given.bytes, whole=True)

    @property
    def running(self) -> Mapping[str, Job]:
        return self._jobs

    # ---- The port ----

    async def text(self, file: ModelFile, *, fresh: bool = False) -> str:
        stored = self.here.get((file.scope, file.url))
        if stored and stored.whole and not fresh:
            return stored.hosted.text
        hosted = self._hosted(file.url)
        self.fetched[file.url] = self.fetched.get(file.url, 0) + hosted.bytes
        if not fresh:
            self.put(file, hosted)
        return hosted.text

    async def ask(self, url: str) -> ModelFile:
        hosted = self._hosted(url)
        return ModelFile(url=url, scope="switchyard/gguf", bytes=hosted.bytes, etag=hosted.etag)

    async def begin(self, job: Job) -> None:
        self.begun.append(job)
        self._jobs[job.id] = job
        self._came[job.id] = 0
        self._tell(job.id, "running")
        if not self.held_back:
            self.arrive(job.id)

    async def pause(self, id: str) -> None:
        if id in self._jobs:
            self._tell(id, "paused")

    async def limit(self, bytes_per_second: int) -> None:
        self.bandwidth = bytes_per_second

    async def told(self) -> AsyncIterator[JobTold]:
        while True:
            yield await self._told.get()

    async def held(self, files: Sequence[ModelFile]) -> Sequence[Held]:
        stored = [self.here.get((file.scope, file.url)) for file in files]
        return tuple(one.held() if one else Held(file.url) for one, file in zip(stored, files, strict=True))

    async def check(self, files: Sequence[ModelFile]) -> Sequence[Held]:
        for file in files:
            if (stored := self.here.get((file.scope, file.url))) and stored.broken:
                stored.damaged, stored.whole = tuple(sorted(stored.broken)), False
        return await self.held(files)

    async def delete(self, files: Sequence[ModelFile]) -> None:
        for file in files:
            self.here.pop((file.scope, file.url), None)

    async def take_in(self, file: ModelFile, picked: str) -> ModelFile:
        hosted = self.picked[picked]
        self._room_for(hosted.bytes)
        if file.hash and hosted.hash and file.hash != hosted.hash:
            raise WrongHash
        found = file.model_copy(update={"bytes": hosted.bytes})
        self.put(found, hosted)
        return found

    async def hand_out(self, files: Sequence[ModelFile], name: str) -> None:
        if not all(self._whole(file) for file in files):
            raise NotHere
        self.handed.append((name, tuple(files)))

    # ---- How it goes ----

    def _fetch(self, id: str, file: ModelFile, most: int | None) -> int:
        """Bytes of one file that came now."""
        hosted = self._hosted(file.url)
        stored = self.here.get((file.scope, file.url))
        if stored is None or (stored.hosted != hosted and (not stored.whole or differs(file, stored.hosted))):
            stored = self.here[file.scope, file.url] = Stored(file, hosted)
        missing = hosted.bytes - stored.held().bytes
        count = missing if most is None else min(missing, most)
        self._room_for(count)
        if count == missing and file.hash and hosted.hash and file.hash != hosted.hash:
            del self.here[file.scope, file.url]
            raise WrongHash
        if stored.damaged and count == missing:
            stored.broken, stored.damaged, stored.bytes = set(), (), hosted.bytes
        elif not stored.damaged:
            stored.bytes += count
        stored.whole = not stored.damaged and stored.bytes == hosted.bytes
        self.fetched[file.url] = self.fetched.get(file.url, 0) + count
        self._came[id] += count
        return count

    def _hosted(self, url: str) -> Hosted:
        if leaf := self.faults.get(url):
            raise LEAVES[leaf]
        if url not in self.hosts:
            raise HostRefused
        return self.hosts[url]

    def _room_for(self, count: int) -> None:
        if self.room is not None and count + sum(one.bytes for one in self.here.values()) > self.room:
            raise NoRoom

    def _whole(self, file: ModelFile) -> bool:
        stored = self.here.get((file.scope, file.url))
        return stored is not None and stored.whole

    def _tell(self, id: str, state: JobState, fault: str = "", detail: str = "") -> None:
        job = self._jobs[id]
        sizes = [self.hosts[one.url].bytes if one.url in self.hosts else one.bytes for one in job.files]
        stored = [self.here.get((one.scope, one.url)) for one in job.files]
        done = sum(one.held().bytes for one in stored if one)
        told = JobTold(id, state, done, sum(sizes), fetched=self._came[id], fault=fault, detail=detail)
        if state == "done":
            told = replace(told, files=tuple(map(self._found, job.files)))
        if state in {"done", "failed", "paused"}:
            del self._jobs[id]
        self._told.put_nowait(told)

    def _found(self, file: ModelFile) -> ModelFile:
        hosted = self.here[file.scope, file.url].hosted
        return file.model_copy(update={"bytes": hosted.bytes, "etag": hosted.etag})


def differs(file: ModelFile, hosted: Hosted) -> bool:
    """Whether this is not the file that is wanted: by its hash, and where one of them has none, by its etag."""
    if file.hash and hosted.hash:
        return file.hash != hosted.hash
    return bool(file.etag and hosted.etag and file.etag != hosted.etag)
