"""HTTP/1.1 on a socket, with control over every byte and an eye on the client's leaving."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING

from tests.emulator.answer import NDJSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.emulator.answer import Answer
    from tests.emulator.faults import Fault
    from tests.emulator.server import Seen

_BLOCK = 64 * 1024
MALFORMED = {NDJSON: b'{"message": {"content": "lo\n'}
MALFORMED_SSE = b'data: {"choices": [{"delta": {"content": "lo\n\n'


class Left(Exception):
    """The client hung up in the middle."""


class WeLeft(Left):
    """We did."""


class Connection:
    """One client. While it is answered, a read waits for it to hang up."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._gone: asyncio.Task[bytes] | None = None

    @property
    def port(self) -> int:
        return int(self._writer.get_extra_info("sockname")[1])

    async def request(self) -> tuple[str, str, dict[str, str], bytes] | None:
        """Method, target, headers (names in lower case) and body; None: there is none more."""
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        first, *rest = head.decode("latin1").rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (row.partition(":") for row in rest)}
        return method, target, headers, await self._reader.readexactly(int(headers.get("content-length", "0")))

    async def answer(self, answer: Answer, fault: Fault, seen: Seen) -> None:
        """Send it, the way the fault wants it sent. Raises `Left` where the connection ended before the answer."""
        self._gone = asyncio.create_task(self._reader.read(1))
        try:
            await self._pause(fault.before_headers)
            if fault.disconnect:
                self._reset()
            self._writer.write(self._head(answer))
            await self._drain()
            if seen.method != "HEAD" and answer.status not in {204, 304}:
                await self._body(answer, fault, seen)
            seen.finished = True
        finally:
            self._gone.cancel()
            await asyncio.wait([self._gone])

    def _head(self, answer: Answer) -> bytes:
        told = {"Content-Type": answer.type, "Cache-Control": "no-cache", **answer.headers}
        if answer.length is not None:
            told["Content-Length"] = str(answer.length)
        elif answer.status not in {204, 304}:
            told["Transfer-Encoding"] = "chunked"  # so that a cut is told from an end
        rows = [f"HTTP/1.1 {answer.status} {phrase(answer.status)}", *(f"{name}: {told[name]}" for name in told)]
        return "\r\n".join([*rows, "", ""]).encode("latin1")

    async def _body(self, answer: Answer, fault: Fault, seen: Seen) -> None:
        await self._pause(fault.before_first)
        for piece, pause in paced(frames_of(answer, fault), fault, whole=answer.length is None):
            if fault.cut_at is not None and seen.sent + len(piece) > fault.cut_at:
                piece = piece[: fault.cut_at - seen.sent]  # noqa: PLW2901 - what is left of it
                await self._write(piece, answer, seen)
                await asyncio.sleep(0.02)  # a reset overtakes what was just sent
                self._reset()
            await self._write(piece, answer, seen)
            await self._pause(pause)
        if fault.stall_after is not None:
            await self._pause(None)
        if answer.length is None:
            self._writer.write(b"0\r\n\r\n")
            await self._drain()

    async def _write(self, piece: bytes, answer: Answer, seen: Seen) -> None:
        if piece:
            self._writer.write(piece if answer.length is not None else b"%x\r\n%b\r\n" % (len(piece), piece))
            await self._drain()
            seen.sent += len(piece)

    async def _drain(self) -> None:
        if self._gone is not None and self._gone.done():
            raise Left
        await self._writer.drain()

    async def _pause(self, seconds: float | None) -> None:
        """Wait; for ever where no time is given. The client's leaving ends it."""
        if seconds == 0 or self._gone is None:
            return
        await asyncio.wait([self._gone], timeout=seconds)
        if self._gone.done():
            raise Left

    def _reset(self) -> None:
        self._writer.transport.abort()
        raise WeLeft


def frames_of(answer: Answer, fault: Fault) -> Iterable[bytes]:
    """What is sent, with what is wrong about a stream's frames."""
    if not answer.streamed:
        return answer.pieces
    return fault.frames(list(answer.pieces), answer.last_words, MALFORMED.get(answer.type, MALFORMED_SSE))


def paced(frames: Iterable[bytes], fault: Fault, *, whole: bool = True) -> Iterator[tuple[bytes, float]]:
    """The pieces to write one by one, and how long to wait after each. Not `whole`: never all of them in memory."""
    if fault.stall_after is not None:
        frames = islice(frames, fault.stall_after)
    if fault.slow is not None:
        size, pause = fault.slow
        yield from ((block, pause) for block in blocks(frames, size, whole=whole))
    elif fault.rate:
        yield from ((frame, 1 / fault.rate) for frame in frames)
    else:
        yield from ((block, 0) for block in blocks(frames, _BLOCK, whole=whole))


def blocks(frames: Iterable[bytes], size: int, *, whole: bool) -> Iterator[bytes]:
    """As few pieces as a server under load would write; no frame need be whole in one."""
    for frame in [b"".join(frames)] if whole else frames:
        yield from (frame[at : at + size] for at in range(0, len(frame), size))


def phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unassigned"
