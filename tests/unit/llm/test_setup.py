"""How a local server is told to answer this page: exact, and nothing strange gets into a command."""

from __future__ import annotations

import pytest

from app.llm.catalog.rows import BY_ID, LINES
from app.llm.setup import EXAMPLE, about, for_platform, proxy_duties, ways_in

ORIGIN = "https://switchyard.example:8443"


@pytest.mark.parametrize(
    ("platform", "command"),
    [("mac", "launchctl setenv"), ("windows", "setx"), ("linux", "systemctl restart ollama")],
)
def test_ollamas_first_command_is_for_the_persons_own_system_and_names_this_page(platform: str, command: str) -> None:
    here, others = for_platform(ways_in("ollama", ORIGIN), platform)
    assert command in here[0].command
    assert ORIGIN in here[0].command
    assert {way.system for way in (*here, *others)} == {"mac", "windows", "linux"}


def test_on_a_system_that_runs_none_of_them_all_are_shown() -> None:
    here, others = for_platform(ways_in("ollama", ORIGIN), "ios")
    assert len(here) == 4
    assert others == ()


@pytest.mark.parametrize("origin", ['https://x"; rm -rf ~; "', "https://a.example/$(id)", "", "null", "file://"])
def test_nothing_but_an_origin_gets_into_a_command(origin: str) -> None:
    for way in ways_in("ollama", origin):
        assert EXAMPLE in way.command
        assert "rm -rf" not in way.command


def test_every_local_line_has_a_way_and_no_other_does() -> None:
    assert {line.id for line in LINES if ways_in(line.id, ORIGIN)} == {
        line.id for line in LINES if line.where == "local"
    }


def test_a_page_on_this_machine_needs_nothing_unless_it_was_just_refused() -> None:
    assert "nothing has to be set" in about("ollama", "http://localhost:8000")
    assert "nothing has to be set" not in about("ollama", "http://localhost:8000", refused=True)
    assert "nothing has to be set" not in about("ollama", ORIGIN)


def test_a_proxys_duties_name_the_provider_the_header_and_this_page() -> None:
    duties = " ".join(proxy_duties(BY_ID["anthropic"], ORIGIN))
    for named in ("https://api.anthropic.com", "x-api-key", ORIGIN):
        assert named in duties
