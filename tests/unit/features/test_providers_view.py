"""What the Providers room shows: exact where it can be, never more than is known, strangers' words as text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from app.features.frame.state import RoomOpened
from app.features.providers.lamps import lamp_of_error
from app.features.providers.models_view import shown_models
from app.features.providers.route import line_of
from app.features.providers.route_view import picker
from app.features.providers.said import ModelFilterTyped, ModelPageTurned, ModelsSorted, RouteSought
from app.features.providers.state import Providers, World
from app.features.providers.view import room
from app.features.providers.words import age, amount, plain
from app.llm import errors
from app.llm.catalog.model import Model
from app.records.kinds import KeyUse
from app.ui.html import html
from tests.fakes.lines import DAY, HOSTILE, NOW, OPENROUTER, key, listing, rooms, stored, tell, vault

ROOMS = rooms()


def shown(name: str) -> str:
    return html(room(ROOMS[name]))


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


@pytest.mark.parametrize("name", ROOMS)
def test_strangers_words_are_bounded_and_can_not_turn_a_line_around(name: str) -> None:
    markup = html([room(ROOMS[name]), picker(ROOMS[name])])
    text = words(markup)
    assert "<img" not in markup
    assert not {"\u202e", "\x1b"} & set(text)


def test_every_line_is_in_the_list_with_its_state_in_words() -> None:
    markup = shown("no keys")
    assert len(re.findall('class="line-row', markup)) == 18
    assert "No key" in markup
    assert "Not tried" in markup
    assert "A script" in markup


def test_a_key_whose_endpoint_is_not_here_is_shown_and_can_be_removed() -> None:
    lost = key("k9", line="own-gateway", name=HOSTILE, origin="https://gateway.example")
    markup = html(room(tell(Providers(), stored(), vault(key(), lost))[0]))
    below = markup[markup.index('id="keys-without-line"') :]
    assert "of own-gateway · for https://gateway.example" in words(below)
    assert "KeyDropped" in below
    assert "k9" in below
    assert "\u202e" not in words(below)
    assert "keys-without-line" not in html(room(tell(Providers(), stored(), vault(key()))[0]))
    assert "keys-without-line" not in html(room(tell(Providers(), vault(lost))[0])), "lines may still come"


def test_no_field_for_a_key_has_a_name_or_a_value() -> None:
    for name in ("a line with keys", "a line with known headers", "a line in trouble"):
        fields = re.findall(r"<input[^>]*password[^>]*>", shown(name))
        assert fields
        for one in fields:
            assert "data-secret" in one
            assert " name=" not in one
            assert " value=" not in one


def test_a_key_tells_its_use_its_age_and_where_it_belongs() -> None:
    text = words(shown("a line with keys"))
    assert "last used 1 day ago · 12 requests · $0.42 spent" in text
    assert "never used" in text
    assert "It is 400 days old" in text
    assert "for https://old.example" in text


def test_a_key_that_was_refused_says_so() -> None:
    used = KeyUse(id="k1", line="mistral", requests=1, used=NOW, failed=NOW - DAY)
    state = replace(ROOMS["a line with keys"], uses={"k1": used})
    assert "Its provider refused it 1 day ago." in words(html(room(state)))


def test_a_local_server_gets_the_commands_for_this_page_and_this_system_first() -> None:
    markup = shown("a local line that refuses")
    mac, others = markup.index("launchctl setenv"), markup.index("Other systems")
    assert mac < others < markup.index("setx OLLAMA_ORIGINS") < markup.index("systemctl restart ollama")
    assert markup.count("https://switchyard.example") >= 4
    assert "lms server start --cors" in shown("another local line")
    assert "llama-server" in shown("a third local line")


def test_a_server_that_answers_this_page_by_itself_has_its_commands_folded_until_it_refuses() -> None:
    here = World("http://localhost:8000", "linux")
    state = replace(ROOMS["a local line that refuses"], world=here, lamps={})
    calm = html(room(state))
    assert "nothing has to be set" in calm
    assert calm.index("If it does not answer all the same") < calm.index("systemctl restart ollama")
    refused = lamp_of_error(errors.BlockedByCors(line="Ollama"))
    assert "all the same" not in html(room(replace(state, lamps={"ollama": refused})))


def test_what_a_proxy_must_do_is_told_only_where_one_may_be_needed() -> None:
    assert "What a proxy of your own must do" in shown("a line that pages may not reach")
    assert "What a proxy of your own must do" not in shown("a line with keys")


def test_hundreds_of_models_are_shown_twenty_at_a_time() -> None:
    state = ROOMS["a line with hundreds of models"]
    assert html(room(state)).count("<tr") == 21
    second = html(room(tell(state, ModelPageTurned(1))[0]))
    assert second.count("<tr") == 21
    assert "21 to 40 of" in second
    assert html(room(tell(state, ModelPageTurned(10_000))[0])) == html(room(tell(state, ModelPageTurned(5))[0]))
    found, _ = tell(state, ModelPageTurned(1), ModelFilterTyped("model-11"))
    assert html(room(found)).count("<tr") == 12


def test_an_unknown_price_is_unknown_and_never_nothing() -> None:
    text = words(shown("a line with hundreds of models"))
    assert "unknown" in text
    assert "$0.00" not in text


MODELS = (
    Model(id="b-8b", context=8_000, free=True),
    Model(id="a-unknown"),
    Model(id="c-opus-5", context=200_000),
)


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("listed", ["b-8b", "a-unknown", "c-opus-5"]),
        ("name", ["a-unknown", "b-8b", "c-opus-5"]),
        ("context", ["c-opus-5", "b-8b", "a-unknown"]),
        ("tier", ["c-opus-5", "a-unknown", "b-8b"]),
        ("price", ["b-8b", "a-unknown", "c-opus-5"]),
    ],
)
def test_models_are_sorted_with_what_is_unknown_last(by: str, order: list[str]) -> None:
    lists = (listing("openrouter", OPENROUTER, *MODELS),)
    state, _ = tell(Providers(), stored(lists=lists), RoomOpened("providers", "openrouter"), ModelsSorted(by))  # type: ignore[arg-type]
    line = line_of(state.lines, "openrouter")
    assert line
    assert [model.id for model in shown_models(state, line)] == order


def test_the_picker_offers_only_what_is_ready_and_on() -> None:
    lists = (listing("openrouter", OPENROUTER, *MODELS), listing("ollama", "http://localhost:11434", Model(id="q")))
    state, _ = tell(Providers(), stored(lists=lists, models_off={"ollama": ("q",)}))
    text = words(html(picker(replace(state, picker=""))))
    assert "Demo line" in text
    assert "b-8b" not in text
    assert "Ollama" not in text
    state, _ = tell(state, vault(key(line="openrouter", origin="https://openrouter.ai")))
    assert "c-opus-5" in words(html(picker(replace(state, picker=""))))
    found, _ = tell(replace(state, picker=""), RouteSought("opus router"))
    assert html(picker(found)).count('role="option"') == 1


def test_words() -> None:
    assert age(NOW, NOW) == "just now"
    assert age(NOW - 2 * DAY, NOW) == "2 days ago"
    assert age(NOW + DAY, NOW) == "just now"
    assert amount("0.42", "USD") == "$0.42"
    assert amount("gibberish", "USD") == "unknown"
    assert plain(HOSTILE, 10) == '"><img src…'
    assert plain("a\u202eb\nc") == "a\ufffdb\ufffdc"


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=2, hours=5), "2 days ago"),
        (timedelta(seconds=-90), "just now"),  # the clock was set back
    ],
)
def test_it_is_said_how_long_ago_something_was(passed: timedelta, words: str) -> None:
    assert age(NOW, NOW + passed // timedelta(milliseconds=1)) == words
