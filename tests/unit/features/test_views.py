"""Every view in every situation: it can be used, heard and pressed, and it holds nothing that the page would refuse."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from app.features.house import REGIONS, House, actions
from app.features.prerender import frame
from app.ui.html import html
from app.ui.icons import ICONS
from app.ui.messages import decode, encode
from tests.fakes.houses import HOSTILE, HOUSES

EVENTS = ("click", "input", "change", "submit", "close", "keydown", "focusin")
FILLED = {
    "shift": False,
    "value": "1",  # text that may be a number
    "caret": 0,
    "checked": True,
    "form": {"prompt": "p"},
    "key": "k",
    "files": [{"name": "n", "size": 1, "text": ""}],
}
VOID = {"input", "img", "br", "hr", "meta", "link"}

each_house = pytest.mark.parametrize("house", HOUSES.values(), ids=HOUSES.keys())


@dataclass
class Seen:
    """An element, with the words inside it and the elements round it."""

    tag: str
    attrs: dict[str, str]
    above: tuple[str, ...]
    words: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.attrs.get("aria-label") or " ".join(self.words).strip()


class Reader(HTMLParser):
    """Reads markup into a flat list of elements."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.seen: list[Seen] = []
        self._open: list[Seen] = []
        self.feed(markup)
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Seen(tag, {name: value or "" for name, value in attrs}, tuple(one.tag for one in self._open))
        self.seen.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)


def elements(house: House) -> list[Seen]:
    return Reader(html(frame(house))).seen


@each_house
def test_nothing_in_the_markup_would_be_refused_by_the_security_policy(house: House) -> None:
    for element in elements(house):
        assert element.tag not in {"script", "style", "iframe", "object", "img"}
        assert [name for name in element.attrs if name == "style" or name.startswith("on")] == []
        assert not element.attrs.get("href", "").startswith("javascript:")


@each_house
def test_what_people_and_models_wrote_stays_text(house: House) -> None:
    assert HOSTILE not in html(frame(house))


@each_house
def test_every_message_in_the_markup_can_be_read_again(house: House) -> None:
    for element in elements(house):
        for event in EVENTS:
            for name, fields in json.loads(element.attrs.get(f"data-{event}", "[]")):
                filled = {
                    key: FILLED[value["$"]] if isinstance(value, dict) and "$" in value else value
                    for key, value in fields.items()
                }
                decode(name, filled)


@each_house
def test_everything_that_can_be_used_has_a_name(house: House) -> None:
    seen = elements(house)
    labelled = {one.attrs["for"] for one in seen if "for" in one.attrs}
    for element in seen:
        if element.tag in {"button", "a", "summary", "option"} or "role" in element.attrs:
            assert element.name or element.attrs.get("role") in {"status", "alert"}, element
        if element.tag in {"input", "textarea", "select"}:
            named = element.attrs.get("aria-label") or element.attrs.get("aria-labelledby")
            assert named or "label" in element.above or element.attrs.get("id") in labelled, element
        if element.tag == "dialog":
            titles = {one.attrs.get("id"): one.name for one in seen}
            assert element.attrs.get("aria-label") or titles[element.attrs["aria-labelledby"]]


@each_house
def test_every_button_says_what_kind_it_is_and_only_forms_have_silent_ones(house: House) -> None:
    for element in elements(house):
        if element.tag != "button":
            continue
        assert element.attrs["type"] in {"button", "submit"}
        if element.attrs["type"] == "submit":
            assert "form" in element.above
        else:
            assert "data-click" in element.attrs or element.attrs["id"] == "latest", element


@each_house
def test_an_id_is_given_once_and_what_is_pointed_at_is_there(house: House) -> None:
    seen = elements(house)
    ids = Counter(one.attrs["id"] for one in seen if "id" in one.attrs)
    assert [id for id, count in ids.items() if count > 1] == []
    for element in seen:
        for pointer in (
            "aria-labelledby",
            "aria-describedby",
            "aria-controls",
            "aria-activedescendant",
            "data-listbox",
        ):
            assert set(element.attrs.get(pointer, "").split()) <= set(ids), (pointer, element)


@each_house
def test_the_page_has_one_main_heading_and_no_level_is_left_out(house: House) -> None:
    levels = [int(one.tag[1]) for one in elements(house) if re.fullmatch("h[1-6]", one.tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@each_house
def test_every_region_of_the_loop_has_its_place_in_the_page(house: House) -> None:
    ids = {one.attrs.get("id") for one in elements(house)}
    wanted = {region.id for region in REGIONS if not region.inside}
    wanted |= {"route", "board"} if house.frame.room == "chat" else set()
    assert wanted <= ids


def test_the_icons_in_use_are_the_icons_that_are_shipped() -> None:
    used = {
        one.attrs["href"].removeprefix("#i-")
        for house in HOUSES.values()
        for one in elements(house)
        if one.tag == "use"
    }
    assert sorted(used) == sorted(ICONS)


@each_house
def test_no_two_actions_share_an_id_a_name_or_a_key(house: House) -> None:
    offered = actions(house)
    for given in ("id", "label", "keys"):
        counted = Counter(getattr(action, given) for action in offered if getattr(action, given))
        assert [one for one, count in counted.items() if count > 1] == []
    for action in offered:
        assert encode(action.said)


def test_a_sequence_of_keys_never_begins_with_a_key_that_acts_by_itself() -> None:
    keys = {action.keys for house in HOUSES.values() for action in actions(house) if action.keys}
    assert {sequence.split(" ")[0] for sequence in keys if " " in sequence} & keys == set()


def test_the_boot_page_offers_the_composer_and_says_that_it_is_starting() -> None:
    seen = elements(HOUSES["before Python is up"])
    composer = next(one for one in seen if one.attrs.get("id") == "composer")
    assert "data-keep" in composer.attrs
    assert "disabled" not in composer.attrs
    assert "Starting" in next(one for one in seen if one.attrs.get("id") == "standing").name


def test_a_growing_answer_is_announced_and_can_be_stopped_and_a_finished_one_copied() -> None:
    growing = elements(HOUSES["an answer under way"])
    finished = elements(HOUSES["a conversation"])
    answers = [next(one for one in seen if one.tag == "sy-markdown") for seen in (growing, finished)]
    assert ["announce" in one.attrs for one in answers] == [True, False]
    assert all("data-keep" in one.attrs for one in answers)
    sends = [next(one for one in seen if one.attrs.get("id") == "send").name for seen in (growing, finished)]
    assert sends == ["Stop", "Send"]
    assert "Copy answer" in {one.name for one in finished}
    assert "Copy answer" not in {one.name for one in growing}


def test_errors_stay_until_they_are_closed_and_other_toasts_go_by_themselves() -> None:
    toasts = [
        one
        for one in elements(HOUSES["offline, with notices and toasts"])
        if one.attrs.get("id", "").startswith("toast-")
    ]
    assert [("danger" in one.attrs["class"], "data-timeout" in one.attrs) for one in toasts] == [
        (False, True),
        (False, True),
        (True, False),
        (False, True),
    ]


def test_the_demo_line_says_that_it_is_a_script_wherever_it_is_named() -> None:
    for name in ("empty", "a conversation"):
        markup = html(frame(HOUSES[name]))
        assert markup.count("Demo line</span>") == markup.count("a script, not a model")
