"""The ways out: how whoever a candidate is, is asked. The script, this device, and providers by the client."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Protocol

from app.base.secret import Secret
from app.features.ports import Ports
from app.llm import demo
from app.llm.catalog.model import Line, Model
from app.llm.deltas import Delta
from app.llm.dialects.dialect import Embeddings
from app.llm.errors import KeyLocked
from app.llm.request import ChatRequest, EmbeddingRequest
from app.ondevice.errors import NotHere
from app.ondevice.values import Loading
from app.routing.attempts import HeadersTold, Preparing
from app.routing.values import Candidate
from app.vault.told import VaultLocked


class OnDevice(Protocol):
    """What lets a model on this device answer. It is loaded first, if it is not."""

    def chat(self, model: Model, request: ChatRequest) -> AsyncGenerator[Delta | Loading, None]:
        """How far it is loaded, told as `Loading`, then what it says."""

    async def embed(self, model: Model, request: EmbeddingRequest) -> Embeddings:
        """Vectors of texts."""


class Asking:
    """Asks one candidate, once."""

    def __init__(self, ports: Ports, device: OnDevice | None = None) -> None:
        """Without a `device` no model runs here."""
        self._ports, self._device = ports, device

    async def ask(
        self, candidate: Candidate, request: ChatRequest
    ) -> AsyncGenerator[Delta | HeadersTold | Preparing, None]:
        """What the line says. The key is taken from the vault just in time, and is nowhere afterwards."""
        line = candidate.line
        headers: list[Mapping[str, str]] = []
        source: AsyncGenerator[Delta | Loading, None]
        if line.where == "script":
            prompt = next((turn.text for turn in reversed(request.turns) if turn.role == "user"), "")
            source = demo.answer(prompt, self._ports.clock)
        elif line.where == "device":
            source = self._here(line).chat(candidate.model, request)
        else:
            secret = await self._secret(candidate.key, line)
            client = await self._ports.client
            source = client.chat(line, candidate.model, request, secret, insists=False, heard=headers.append)
        async with aclosing(source) as deltas:
            async for delta in deltas:
                if headers:
                    yield HeadersTold(headers.pop())
                yield Preparing(delta.words) if isinstance(delta, Loading) else delta

    async def embed(self, candidate: Candidate, request: EmbeddingRequest) -> Embeddings:
        """Turn texts into vectors, on this device as with a provider."""
        line = candidate.line
        if line.where == "device":
            return await self._here(line).embed(candidate.model, request)
        secret = await self._secret(candidate.key, line)
        return await (await self._ports.client).embed(line, candidate.model, request, secret)

    async def check(self, line: Line, key: str) -> bool | None:
        """Ask a line whether it is there, by a call that costs nothing; None: it has no such call."""
        if line.inside:
            return True
        client = await self._ports.client
        secret = await self._secret(key, line)
        return True if await client.check_key(line, secret) == "good" else None

    def _here(self, line: Line) -> OnDevice:
        if self._device is None:
            raise NotHere(line=line.name)
        return self._device

    async def _secret(self, key: str, line: Line) -> Secret | None:
        if not key:
            return None
        try:
            return await (await self._ports.vault).secret(key)
        except VaultLocked:
            raise KeyLocked(line=line.name) from None
