"""A release is named by its content, and its list says what the service worker has to find."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

from tools.release import compress, name_of_release, records, worker_with_release
from tools.site import release_of
from tools.vendor import VENDORED

VENDORED_ENGINES = (
    "web-llm/index.js",
    "wllama/index.js",
    "wllama/wllama.wasm",
    "wllama-compat/wllama.js",
    "wllama-compat/wllama.wasm",
)


def test_any_change_of_path_content_or_worker_gives_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    names = {name_of_release(tmp_path, b"worker"), name_of_release(tmp_path, b"other worker")}
    (tmp_path / "a.js").write_text("2")
    names.add(name_of_release(tmp_path, b"worker"))
    (tmp_path / "a.js").rename(tmp_path / "b.js")
    names.add(name_of_release(tmp_path, b"worker"))
    assert len(names) == 4
    assert all(len(name) == 12 and int(name, 16) >= 0 for name in names)


def test_a_file_is_listed_with_the_hash_of_what_the_page_gets(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "a.js").write_bytes(b"script")
    (tmp_path / "r" / "snapshot.bin.gz").write_bytes(gzip.compress(b"heap"))
    assert records(tmp_path) == [
        {"path": "r/a.js", "sha256": hashlib.sha256(b"script").hexdigest(), "bytes": 6},
        {"path": "r/snapshot.bin", "sha256": hashlib.sha256(b"heap").hexdigest(), "bytes": 4, "gz": True},
    ]


def test_files_compressed_for_transport_are_not_listed_as_files(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "a.js").write_text("x" * 5000)
    (site / "small.js").write_text("x")
    (site / "font.woff2").write_text("x" * 5000)
    compress(site, tmp_path / "cache")
    assert sorted(file.name for file in site.iterdir()) == ["a.js", "a.js.gz", "font.woff2", "small.js"]
    assert [record["path"] for record in records(site)] == ["a.js", "font.woff2", "small.js"]


def test_the_same_file_compresses_to_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        site = tmp_path / name
        site.mkdir()
        (site / "a.js").write_text("x" * 5000)
        compress(site, tmp_path / f"cache-{name}")
        made.append((site / "a.js.gz").read_bytes())
    assert made[0] == made[1]


def test_the_worker_starts_with_one_line_that_holds_the_release(tmp_path: Path) -> None:
    made = worker_with_release(b"// the worker\n", "0123456789ab", [{"path": "index.html"}])
    (tmp_path / "service-worker.js").write_bytes(made)
    first, rest = made.decode().split("\n", 1)
    assert json.loads(first.removeprefix("self.SY_RELEASE = ").removesuffix(";"))["files"] == [{"path": "index.html"}]
    assert rest == "// the worker\n"
    assert release_of(tmp_path) == "0123456789ab"


def test_the_engines_are_parts_that_come_when_they_are_asked_for() -> None:
    paths = ["index.html", "r/0/static/js/a.js", *(f"r/0/static/vendor/{name}" for name in VENDORED_ENGINES)]
    made = worker_with_release(b"", "0123456789ab", [{"path": path} for path in paths])
    said = json.loads(made.decode().removeprefix("self.SY_RELEASE = ").removesuffix(";\n"))
    assert [file["path"] for file in said["files"]] == ["index.html", "r/0/static/js/a.js"]
    parts = {
        name: [file["path"].removeprefix("r/0/static/vendor/") for file in part] for name, part in said["parts"].items()
    }
    assert parts == {
        "webllm": ["web-llm/index.js"],
        "wllama": ["wllama/index.js", "wllama/wllama.wasm"],
        "wllama-compat": ["wllama/index.js", "wllama-compat/wllama.js", "wllama-compat/wllama.wasm"],
    }


def test_every_engine_that_is_fetched_is_of_a_part() -> None:
    fetched = {
        f"{row.to}/{Path(file).name}"
        for row in VENDORED
        for file in row.files
        if row.to.startswith(("web-llm", "wllama"))
    }
    assert fetched == set(VENDORED_ENGINES)
