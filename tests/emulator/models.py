"""A host of models: files of any size, made as they are sent, and the small files of a made-up model.

    /models/files/SEED/SIZE/NAME            so many bytes that look random; the same for the same seed
    /models/mlc/SHARDS/SIZE/NAME            a model in MLC's form, with so many shards of that size
    /models/tiny/NAME.gguf                  the tiny model that wllama really runs (tests/tiny/gguf.py)

It answers as a hub of models does: with ranges, an etag, and CORS that allows nothing but what a page may send anyway.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tests.emulator.answer import JSON, Answer, reply
from tests.tiny.gguf import tiny_gguf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulator.answer import Asked
    from tests.emulator.faults import Fault

BLOCK = 64 * 1024
MODIFIED = "Sat, 21 Nov 2026 08:00:00 GMT"
BINARY = "application/octet-stream"


@dataclass(frozen=True)
class Seeded:
    """A file that is never whole in memory."""

    seed: str
    size: int

    def bytes(self, start: int, end: int) -> Iterator[bytes]:
        for block in range(start // BLOCK, -(-end // BLOCK)):
            whole = _block(self.seed, block)
            yield whole[max(start - block * BLOCK, 0) : min(end - block * BLOCK, BLOCK)]

    def digest(self, algorithm: str) -> str:
        """`sha256:…` or `md5:…`, as a manifest promises it."""
        return _digest(self, algorithm)

    @property
    def etag(self) -> str:
        return f'"{self.seed}-{self.size}"'


@dataclass(frozen=True)
class Tiny:
    """The file that a script of these tests writes."""

    @property
    def size(self) -> int:
        return len(tiny_gguf())

    def bytes(self, start: int, end: int) -> Iterator[bytes]:
        yield tiny_gguf()[start:end]

    @property
    def etag(self) -> str:
        return '"tiny"'


def _block(seed: str, number: int) -> bytes:
    return random.Random(f"{seed}/{number}").randbytes(BLOCK)  # noqa: S311 - the same bytes in every run


@lru_cache
def _digest(file: Seeded, algorithm: str) -> str:
    told = hashlib.new(algorithm)
    for piece in file.bytes(0, file.size):
        told.update(piece)
    return f"{algorithm}:{told.hexdigest()}"


def answer(asked: Asked, fault: Fault) -> Answer:
    """What the host gives for an address."""
    if (instead := fault.instead("")) is not None:
        return instead
    kind, _, rest = asked.path.partition("/")
    if fault.no_head and asked.method == "HEAD":
        return Answer(status=405)
    if kind == "files" and (named := re.fullmatch(r"([\w.-]+)/(\d+)/[\w.-]+", rest)):
        return _served(Seeded(named[1], int(named[2])), asked, fault)
    if kind == "mlc" and (named := re.fullmatch(r"(\d+)/(\d+)/(?:resolve/main/)?([\w.-]+)", rest)):
        return _of_model(Mlc(int(named[1]), int(named[2])), named[3], asked, fault)
    if kind == "tiny" and re.fullmatch(r"[\w.-]+\.gguf", rest):
        return _served(Tiny(), asked, fault)
    return reply({"error": "Entry not found"}, 404)


def _served(file: Seeded | Tiny, asked: Asked, fault: Fault) -> Answer:
    told = {"ETag": file.etag, "Last-Modified": MODIFIED, "Accept-Ranges": "bytes"}
    start, end, status = 0, file.size, 200
    if (wanted := asked.headers.get("range")) and not fault.no_ranges:
        first, last = wanted.removeprefix("bytes=").split("-")
        start, end, status = int(first), min(int(last or file.size) + 1, file.size), 206
        if start >= file.size:
            return Answer(status=416, type=BINARY, headers={**told, "Content-Range": f"bytes */{file.size}"})
        told["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    pieces = file.bytes(start, end)
    if fault.wrong_at is not None:
        pieces = _wrong(pieces, fault.wrong_at - start)
    return Answer(pieces, status, BINARY, told, length=end - start)


def _wrong(pieces: Iterator[bytes], at: int) -> Iterator[bytes]:
    """The same, but for the byte at this place."""
    for piece in pieces:
        if 0 <= at < len(piece):
            yield piece[:at] + bytes([piece[at] ^ 0xFF]) + piece[at + 1 :]
        else:
            yield piece
        at -= len(piece)


# ---- A made-up model -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mlc:
    """A model in MLC's form, with weights that mean nothing."""

    shards: int
    size: int

    def shard(self, number: int) -> Seeded:
        return Seeded(f"shard{number}", self.size)

    def small(self) -> dict[str, object]:
        return {
            "mlc-chat-config.json": {
                "model_type": "llama",
                "quantization": "q4f32_1",
                "context_window_size": 2048,
                "vocab_size": 256,
                "tokenizer_files": ["tokenizer.json", "tokenizer_config.json"],
                "conv_template": {"name": "yard", "roles": {"user": "user", "assistant": "assistant"}},
            },
            "tensor-cache.json": {
                "metadata": {"ParamSize": self.shards, "ParamBytes": self.shards * self.size, "BitsPerParam": 4.5},
                "records": [self._record(number) for number in range(self.shards)],
            },
            "tokenizer.json": {"version": "1.0", "model": {"type": "BPE", "vocab": {}, "merges": []}},
            "tokenizer_config.json": {"model_max_length": 2048},
        }

    def _record(self, number: int) -> dict[str, object]:
        tensor = {
            "name": f"model.layers.{number}.weight",
            "shape": [self.size // 4],
            "dtype": "uint32",
            "format": "raw",
            "nbytes": self.size,
            "byteOffset": 0,
        }
        return {
            "dataPath": f"params_shard_{number}.bin",
            "format": "raw-shard",
            "nbytes": self.size,
            "records": [tensor],
            "md5sum": self.shard(number).digest("md5").removeprefix("md5:"),
        }


def _of_model(model: Mlc, name: str, asked: Asked, fault: Fault) -> Answer:
    if shard := re.fullmatch(r"params_shard_(\d+)\.bin", name):
        return _served(model.shard(int(shard[1])), asked, fault)
    small = model.small().get(name)
    if small is None:
        return reply({"error": "Entry not found"}, 404)
    text = json.dumps(small).encode()
    etag = hashlib.sha1(text, usedforsecurity=False).hexdigest()
    return Answer((text,), type=JSON, headers={"ETag": f'"{etag}"', "Last-Modified": MODIFIED}, length=len(text))
