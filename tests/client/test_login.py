"""The login against the emulator's own page: only the verifier that was left with opens the code."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from app.llm.login import Journey, LoginExpired, redeem
from tests.emulator.login import KEY

if TYPE_CHECKING:
    from app.llm.catalog.model import Line
    from tests.client.world import World

PAGE = "http://localhost:8000/yard/"


def journey_on(line: Line) -> Journey:
    return Journey(line.id, line.base_url, "state-1", "a-verifier-of-more-than-forty-three-characters")


def code_from(journey: Journey, label: str) -> str:
    """What the button of the emulator's page leads back with."""
    with urlopen(journey.way_out(PAGE)) as answer:  # noqa: S310 - an address of the emulator
        page = html.unescape(answer.read().decode())
    (form,) = [one for one in page.split("</form>") if f"<button>{label}</button>" in one]
    fields: dict[str, str] = dict(re.findall(r'name="([^"]*)" value="([^"]*)"', form))
    assert fields["sy-login"] == "state-1"
    return fields["code"]


def test_the_code_of_the_page_becomes_a_key(world: World) -> None:
    line = world.line("openrouter")
    journey = journey_on(line)
    code = code_from(journey, "Authorize")
    assert world.run(lambda client: redeem(client, line, journey, code)) == KEY


def test_a_code_that_came_too_late_or_to_another_tab_is_refused(world: World) -> None:
    line = world.line("openrouter")
    journey = journey_on(line)
    late = code_from(journey, "Authorize too late")
    with pytest.raises(LoginExpired):
        world.run(lambda client: redeem(client, line, journey, late))
    good, other = code_from(journey, "Authorize"), replace(journey, verifier="x" * 64)
    with pytest.raises(LoginExpired):
        world.run(lambda client: redeem(client, line, other, good))
