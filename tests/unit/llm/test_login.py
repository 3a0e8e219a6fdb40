"""The login without pasting: nobody but the tab that began it can end it, and every other end is told in words."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest

from app.llm.catalog.rows import BY_ID
from app.llm.client import Client
from app.llm.errors import BlockedByCors, ProviderFailed, RateLimited
from app.llm.login import Back, Journey, LoginDenied, LoginExpired, LoginForged, LoginUnreadable, redeem
from app.llm.transport import NoAnswer
from tests.unit.llm.test_client import Answer, Heads, LoopClock, Wire

LINE = BY_ID["openrouter"]
JOURNEY = Journey("openrouter", LINE.base_url, "state-1", "v" * 64)


class Counting(Heads):
    def __init__(self) -> None:
        self.count = 0

    def token(self) -> str:
        self.count += 1
        return f"{self.count:032}"


def test_a_journey_has_a_state_and_a_verifier_of_its_own() -> None:
    journey = Journey.begin(LINE, Counting())
    assert journey.state not in journey.verifier
    assert 43 <= len(journey.verifier) <= 128
    assert journey.verifier not in repr(journey)


def test_the_way_out_names_the_way_back_and_only_the_hash_of_the_verifier() -> None:
    url = urlsplit(JOURNEY.way_out("https://example.org/yard/"))
    asked = parse_qs(url.query)
    assert (url.netloc, url.path) == ("openrouter.ai", "/auth")
    assert asked["callback_url"] == ["https://example.org/yard/?sy-login=state-1"]
    assert asked["code_challenge_method"] == ["S256"]
    hashed = urlsafe_b64encode(sha256(JOURNEY.verifier.encode()).digest()).decode().rstrip("=")
    assert asked["code_challenge"] == [hashed]
    assert JOURNEY.verifier not in url.geturl()


def test_the_challenge_is_that_of_the_standard() -> None:
    known = Journey("openrouter", LINE.base_url, "s", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert known.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_line_behind_another_address_is_left_to_there() -> None:
    assert (
        Journey.begin(LINE.through("http://127.0.0.1:9/api/v1"), Heads())
        .way_out("http://a/")
        .startswith("http://127.0.0.1:9/auth?")
    )


@pytest.mark.parametrize(
    ("back", "wrong"),
    [
        (Back("other", "code"), LoginForged),
        (Back("stäte", "code"), LoginForged),
        (Back("state-1", "", "access_denied"), LoginDenied),
        (Back("state-1", "code", "access_denied"), LoginDenied),
        (Back("state-1"), LoginExpired),
        (Back("state-1", "c" * 2_001), LoginExpired),
    ],
)
def test_a_return_that_is_not_the_expected_one_is_refused(back: Back, wrong: type[Exception]) -> None:
    with pytest.raises(wrong):
        JOURNEY.code_of(back)


def test_what_the_address_held_may_be_anything() -> None:
    assert Back.of({"state": ["x"], "code": None}) == Back("['x']")
    assert Back.of({}) == Back("")


async def redeemed(answer: Answer | Exception) -> tuple[str, Wire]:
    wire = Wire([answer])
    return await redeem(Client(wire, LoopClock(), Heads()), LINE, JOURNEY, "code-1"), wire


async def test_the_code_and_the_verifier_are_exchanged_for_a_key() -> None:
    key, wire = await redeemed(Answer([b'{"key": "sk-or-v1-1", "user_id": "u"}']))
    assert key == "sk-or-v1-1"
    ((http, auth),) = wire.asked
    assert (http.method, http.url) == ("POST", "https://openrouter.ai/api/v1/auth/keys")
    assert json.loads(http.body) == {
        "code": "code-1",
        "code_verifier": JOURNEY.verifier,
        "code_challenge_method": "S256",
    }
    assert auth == ()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405])
async def test_a_code_that_is_not_taken_has_expired(status: int) -> None:
    with pytest.raises(LoginExpired):
        await redeemed(Answer([b'{"error": {"message": "Invalid code or code_verifier"}}'], status))


async def test_a_failure_on_the_way_is_told_as_it_is_and_nothing_is_sent_twice() -> None:
    with pytest.raises(BlockedByCors):
        await redeemed(NoAnswer())
    with pytest.raises(ProviderFailed):
        await redeemed(Answer([b""], 502))
    with pytest.raises(RateLimited):
        await redeemed(Answer([b""], 429))


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"key": 7}', b'{"key": ""}', b'{"key": "a b"}', b'{"key": "a\\nb"}', b"[" * 90_000],
)
async def test_what_is_no_key_is_not_taken_for_one(body: bytes) -> None:
    with pytest.raises(LoginUnreadable):
        await redeemed(Answer([body]))
