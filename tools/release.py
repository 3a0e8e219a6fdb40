"""A release is named by its content, so two versions never share a URL and cannot be mixed."""

from __future__ import annotations

import gzip
import hashlib
import json
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from tools.stamp import digest, files_below

if TYPE_CHECKING:
    from pathlib import Path

_COMPRESSIBLE = {
    ".css",
    ".html",
    ".js",
    ".json",
    ".mjs",
    ".py",
    ".svg",
    ".toml",
    ".txt",
    ".wasm",
    ".so",
    ".webmanifest",
}
_WORTH_IT = 1024

PARTS = {
    "webllm": ("web-llm/*",),
    "wllama": ("wllama/*",),
    "wllama-compat": ("wllama-compat/*", "wllama/index.js"),
}
"""What a visitor gets only when it is asked for, below static/vendor/ of a release: the engines."""


def name_of_release(folder: Path, worker: bytes) -> str:
    """Twelve hex digits over every path and content that make up the release."""
    files = (part for file in files_below(folder) for part in (file.relative_to(folder).as_posix(), file.read_bytes()))
    return digest(*files, worker)[:12]


def records(site: Path) -> list[dict[str, object]]:
    """What the service worker keeps of the site. `gz`: the server has PATH.gz, the hash is of PATH."""
    found: list[dict[str, object]] = []
    for file in files_below(site):
        path = file.relative_to(site).as_posix()
        content = file.read_bytes()
        if file.suffix != ".gz":
            found.append(record(path, content))
        elif not file.with_suffix("").exists():
            found.append({**record(path.removesuffix(".gz"), gzip.decompress(content)), "gz": True})
    return found


def record(path: str, content: bytes) -> dict[str, object]:
    """One file as the service worker checks it."""
    return {"path": path, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def worker_with_release(worker: bytes, release: str, files: list[dict[str, object]]) -> bytes:
    """The service worker with its release in front; a new release is a new worker to the browser."""
    parts = {name: [file for file in files if _is_of(name, file)] for name in PARTS}
    always = [file for file in files if not any(file in part for part in parts.values())]
    said = json.dumps({"release": release, "files": always, "parts": parts}, separators=(",", ":"))
    return f"self.SY_RELEASE = {said};\n".encode() + worker


def _is_of(part: str, file: dict[str, object]) -> bool:
    return any(fnmatch(str(file["path"]), f"r/*/static/vendor/{pattern}") for pattern in PARTS[part])


def compress(site: Path, cache: Path) -> None:
    """Put a PATH.gz beside each file worth it, for servers that send those.

    Compressing takes seconds and most files never change, so results are kept by content.
    """
    cache.mkdir(parents=True, exist_ok=True)
    used = set()
    for file in list(files_below(site)):
        content = file.read_bytes()
        if file.suffix not in _COMPRESSIBLE or len(content) < _WORTH_IT:
            continue
        kept = cache / f"{hashlib.sha256(content).hexdigest()}.gz"
        used.add(kept)
        if not kept.exists():
            draft = kept.with_suffix(".draft")
            draft.write_bytes(gzip.compress(content, 9, mtime=0))
            draft.replace(kept)
        file.with_name(f"{file.name}.gz").write_bytes(kept.read_bytes())
    for stale in set(cache.iterdir()) - used:
        stale.unlink()
