"""A key leaves its box by one door, and only towards its own origin."""

from __future__ import annotations

import ast
import copy
import json
import pickle
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from pydantic import BaseModel, ConfigDict

from app.base.secret import DOTS, KeyWithheld, Secret, origin_of

KEY = "sy-test-key-71c2"
HOME = "https://api.example.com/v1"
APP = Path(__file__).parents[3] / "app"


class Row(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    key: Secret


@dataclass
class Held:
    key: Secret


def test_nothing_that_writes_a_value_down_writes_the_key() -> None:
    secret = Secret(KEY, HOME)
    row = Row(key=secret)
    written = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>20}",
        "%s" % secret,  # noqa: UP031 - an old way to write is a way to write
        json.dumps({"key": secret}, default=str),
        pickle.dumps(secret).decode("latin1"),
        repr(asdict(Held(secret))),
        repr(row),
        row.model_dump_json(),
        str(row.model_dump(mode="json")),
        repr(KeyWithheld()),
    ]
    assert [text for text in written if KEY in text] == []
    assert str(secret) == DOTS
    assert pickle.loads(pickle.dumps(secret)) == DOTS  # noqa: S301 - pickled one line above


def test_plain_json_refuses_it() -> None:
    with pytest.raises(TypeError):
        json.dumps(Secret(KEY, HOME))


def test_a_copy_is_the_same_box() -> None:
    secret = Secret(KEY, HOME)
    assert copy.copy(secret) is secret
    assert copy.deepcopy({"key": secret})["key"] is secret


def test_it_has_no_attributes_to_dump() -> None:
    assert not hasattr(Secret(KEY, HOME), "__dict__")


def test_it_is_revealed_to_its_own_origin() -> None:
    assert Secret(KEY, HOME).reveal("https://API.example.com:443/v2/other?x=1") == KEY


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://api.example.com/v1",
        "https://api.example.com:8443/v1",
        "https://api.example.com.evil.test/v1",
        "https://api.example.com@evil.test/v1",
        "https://evil.test/https://api.example.com",
        "https://evil.test\\@api.example.com/",
        "https://api.example.com:99999/",
        "https://\tapi.example.com/",
        "//api.example.com",
        "",
    ],
)
def test_it_is_not_revealed_to_another(elsewhere: str) -> None:
    with pytest.raises(KeyWithheld) as withheld:
        Secret(KEY, HOME).reveal(elsewhere)
    assert KEY not in str(withheld.value)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://127.0.0.1:11434/api/chat", "http://127.0.0.1:11434"),
        ("http://[::1]:11434/api/chat", "http://[::1]:11434"),
        ("http://LOCALHOST:80", "http://localhost"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin


def test_an_address_that_cannot_be_read_owns_no_key() -> None:
    with pytest.raises(KeyWithheld):
        Secret(KEY, "nowhere").reveal("nowhere")


@given(st.sampled_from(["http", "https"]), st.sampled_from(["a.test", "b.test"]), st.integers(1, 65535))
def test_only_the_very_same_origin_gets_it(scheme: str, host: str, port: int) -> None:
    url = f"{scheme}://{host}:{port}/"
    secret = Secret(KEY, "https://a.test")
    if (scheme, host, port) == ("https", "a.test", 443):
        assert secret.reveal(url) == KEY
    else:
        with pytest.raises(KeyWithheld):
            secret.reveal(url)


def test_one_file_only_opens_it() -> None:
    """Whoever calls `reveal` holds a bare key: there is one such place, and it is the one that sends it."""
    calls = {
        file.relative_to(APP).as_posix(): len(found)
        for file in APP.rglob("*.py")
        if (found := [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if opens(node)])
    }
    assert calls == {"llm/exchange.py": 1}


def opens(node: ast.AST) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr in {"reveal", "_Secret__value"}) or (
        isinstance(node, ast.Constant) and node.value in {"reveal", "_Secret__value"}
    )
