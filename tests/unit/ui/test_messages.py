"""Messages travel through the markup and come back as the same values."""

from __future__ import annotations

import json

import pytest

from app.ui.html import VALUE, on
from app.ui.messages import UnknownMessage, decode, encode, fact, message


@message
class LampTouched:
    line: str
    times: int = 1


@fact
class LampBurnt:
    line: str


def test_a_message_comes_back_as_the_same_value() -> None:
    ((name, fields),) = json.loads(encode(LampTouched("north", 2)))
    assert decode(name, fields) == LampTouched("north", 2)


def test_several_messages_of_one_event_keep_their_order() -> None:
    said = json.loads(on(click=(LampTouched("a"), LampTouched("b")))["data-click"])
    assert [fields["line"] for _, fields in said] == ["a", "b"]


def test_a_placeholder_is_left_for_the_page_to_fill() -> None:
    ((_, fields),) = json.loads(encode(LampTouched(VALUE)))
    assert fields["line"] == {"$": "value"}


def test_a_name_that_nobody_registered_is_refused() -> None:
    with pytest.raises(UnknownMessage, match="NoSuchThing"):
        decode("NoSuchThing", {})


@pytest.mark.parametrize("fields", [{}, {"line": ["north"]}, {"line": "north", "times": "often"}])
def test_fields_that_do_not_fit_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(UnknownMessage, match="LampTouched"):
        decode("LampTouched", fields)


def test_a_fact_cannot_be_said_by_markup() -> None:
    with pytest.raises(TypeError, match="LampBurnt"):
        encode(LampBurnt("north"))
    with pytest.raises(UnknownMessage):
        decode("LampBurnt", {"line": "north"})


def test_two_messages_of_one_name_are_an_error_where_the_second_is_made() -> None:
    with pytest.raises(TypeError, match="LampTouched"):

        @message
        class LampTouched:
            pass


def test_what_cannot_travel_fails_where_the_view_is_made() -> None:
    with pytest.raises(TypeError, match="can't carry"):
        encode(LampTouched(object()))  # type: ignore[arg-type]
