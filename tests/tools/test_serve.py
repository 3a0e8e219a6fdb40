"""The server: what a plain static host does, the next free port, nothing outside the folder."""

from __future__ import annotations

import gzip
import http.client
import socket
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tools.hosting import TYPES, accepts_gzip, find
from tools.serve import HOST, address, open_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = b"<p>" + b"page " * 400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "r").mkdir(parents=True)
    (site / "index.html").write_bytes(PAGE)
    (site / "index.html.gz").write_bytes(gzip.compress(PAGE))
    (site / "404.html").write_text("nothing here")
    for suffix in TYPES:
        (site / "r" / f"file{suffix}").write_bytes(b"x")
    (tmp_path / "secret.txt").write_text("secret")
    return site


@pytest.fixture
def ask(folder: Path) -> Iterator[http.client.HTTPConnection]:
    server = open_server(20000, lambda _: folder)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    connection = http.client.HTTPConnection(HOST, server.server_address[1])
    yield connection
    connection.close()
    server.shutdown()
    server.server_close()


def test_a_folder_is_answered_with_its_index(ask: http.client.HTTPConnection) -> None:
    ask.request("GET", "/")
    answer = ask.getresponse()
    assert answer.read() == PAGE
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
    assert answer.getheader("Cache-Control") == "no-cache"
    assert answer.getheader("Content-Encoding") is None


def test_a_client_that_takes_gzip_gets_the_file_compressed_by_the_build(ask: http.client.HTTPConnection) -> None:
    ask.request("GET", "/", headers={"Accept-Encoding": "br, gzip;q=0.8"})
    answer = ask.getresponse()
    assert answer.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(answer.read()) == PAGE


def test_a_file_that_has_not_changed_is_not_sent_again(ask: http.client.HTTPConnection) -> None:
    ask.request("GET", "/")
    first = ask.getresponse()
    first.read()
    ask.request("GET", "/", headers={"If-None-Match": first.getheader("ETag") or ""})
    second = ask.getresponse()
    assert second.status == 304
    assert second.read() == b""


@pytest.mark.parametrize(("suffix", "kind"), TYPES.items())
def test_every_kind_of_file_has_its_type(ask: http.client.HTTPConnection, suffix: str, kind: str) -> None:
    ask.request("GET", f"/r/file{suffix}")
    answer = ask.getresponse()
    answer.read()
    assert answer.getheader("Content-Type") == kind


def test_head_says_the_length_and_sends_nothing(ask: http.client.HTTPConnection) -> None:
    ask.request("HEAD", "/index.html")
    answer = ask.getresponse()
    assert answer.getheader("Content-Length") == str(len(PAGE))
    assert answer.read() == b""


@pytest.mark.parametrize("path", ["/nothing", "/../secret.txt", "/%2e%2e/secret.txt", "/r/..%2f..%2fsecret.txt"])
def test_what_is_not_in_the_folder_is_not_found(ask: http.client.HTTPConnection, path: str) -> None:
    ask.request("GET", path)
    answer = ask.getresponse()
    assert answer.status == 404
    assert answer.read() == b"nothing here"


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    assert find(folder, "/link.txt") is None


@pytest.mark.parametrize(
    ("header", "takes_it"),
    [("", False), ("gzip", True), ("br, GZIP", True), ("gzip;q=0", False), ("*", True), ("identity", False)],
)
def test_accept_encoding_is_read_as_it_is_meant(header: str, *, takes_it: bool) -> None:
    assert accepts_gzip(header) is takes_it


def test_the_address_that_is_printed_has_a_name_so_that_passkeys_work_and_leads_there(
    ask: http.client.HTTPConnection,
) -> None:
    place = urlsplit(address(ask.port))
    assert place.hostname == "localhost"
    there = http.client.HTTPConnection(place.netloc)
    there.request("GET", place.path)
    assert there.getresponse().read() == PAGE
    there.close()


def test_a_taken_port_gives_the_next_free_one(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with open_server(port, lambda _: folder) as server:
            assert port < server.server_address[1] < port + 50
