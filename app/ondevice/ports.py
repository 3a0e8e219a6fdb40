"""What models on this device need of the browser, as Protocols. `app/browser` implements them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Protocol

from app.llm.deltas import Delta
from app.llm.dialects.dialect import Embeddings
from app.llm.request import ChatRequest
from app.ondevice.values import Facts, Held, Job, JobTold, Loaded, Loading, LoadOrder, ModelFile


class DeviceProbe(Protocol):
    """Looks at the device."""

    async def facts(self) -> Facts:
        """All that the browser tells, at this moment."""


class Engines(Protocol):
    """All engines as one: at most one model is loaded. Faults are leaves of `errors.DeviceError`."""

    @property
    def loaded(self) -> Loaded | None:
        """What is loaded now."""

    def load(self, order: LoadOrder) -> AsyncGenerator[Loading | Loaded, None]:
        """Load a model, in the place of the one that is loaded; `Loaded` is last. Closing it stops the load."""

    def chat(self, request: ChatRequest) -> AsyncGenerator[Delta, None]:
        """Let the loaded model answer; closing it stops the engine at once."""

    async def embed(self, texts: Sequence[str]) -> Embeddings:
        """Turn texts into vectors with the loaded model."""

    async def unload(self) -> None:
        """Let go of the model and of its memory. Nothing loaded is no error."""


class Depot(Protocol):
    """Where the files of models lie: the private file system, filled by a worker of its own. Shared by all tabs."""

    async def text(self, file: ModelFile, *, fresh: bool = False) -> str:
        """A small file: as it lies here, else fetched and kept. `fresh`: fetched whatever lies here, and not kept."""

    async def ask(self, url: str) -> ModelFile:
        """What the host says of a file without sending it: its size and its etag."""

    async def begin(self, job: Job) -> None:
        """Fetch what is missing, from where it stopped. Told by `told`. A job that another tab runs is followed."""

    async def pause(self, id: str) -> None:
        """Stop a job and keep what came."""

    async def limit(self, bytes_per_second: int) -> None:
        """For all jobs together; 0: as fast as it goes."""

    def told(self) -> AsyncIterator[JobTold]:
        """What becomes of jobs, for ever; a few times a second at most."""

    async def held(self, files: Sequence[ModelFile]) -> Sequence[Held]:
        """What of these lies here."""

    async def check(self, files: Sequence[ModelFile]) -> Sequence[Held]:
        """Read all of it and compare: the damaged pieces are named, and are fetched again by the next job."""

    async def delete(self, files: Sequence[ModelFile]) -> None:
        """Remove them, also those that are not whole."""

    async def take_in(self, file: ModelFile, picked: str) -> ModelFile:
        """Copy a file in that the person picked on the page (`picked` names it there); as it was found to be."""

    async def hand_out(self, files: Sequence[ModelFile], name: str) -> None:
        """Let the person save them on their disk."""
