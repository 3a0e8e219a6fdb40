"""What is stored today can be read for ever: examples of every version, and a layout that never changes silently."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.records.errors import DamagedRecord, NewerRecord
from app.records.kind import Kind, Record
from app.records.kinds import DATABASE_VERSION, KINDS, Draft, Message, Settings, layout
from app.records.rows import Row

HERE = Path(__file__).parent
EXAMPLES = sorted((HERE / "examples").glob("*.json"))


def row(data: str, v: int, id: str = "r") -> Row:
    return Row(id, v, 1, 1, data)


def test_every_version_of_every_kind_has_a_stored_example() -> None:
    wanted = {f"{kind.name}.v{version}.json" for kind in KINDS for version in range(1, kind.version + 1)}
    assert {example.name for example in EXAMPLES} == wanted


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_version_of_a_kind_has_a_way_to_the_next(kind: Kind[Any]) -> None:
    assert set(kind.migrations) == set(range(1, kind.version))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_of_any_version_is_read_as_a_record_of_today(example: Path) -> None:
    name, version = example.name.removesuffix(".json").split(".v")
    (kind,) = (one for one in KINDS if one.name == name)
    data = example.read_text(encoding="utf-8")
    record = kind.read(row(data, int(version), json.loads(data)["id"]))
    assert kind.read(row(kind.write(record), kind.version, record.id)) == record
    if int(version) == kind.version:
        # A field that was added without a new version would be missing here.
        assert json.loads(kind.write(record)) == json.loads(data)


def test_a_change_of_what_is_stored_raises_the_database_version() -> None:
    layouts = json.loads((HERE / "layouts.json").read_text(encoding="utf-8"))
    assert layouts[-1] == layout(), (
        "raise DATABASE_VERSION in app/records/kinds.py and append its layout to layouts.json"
    )
    assert [one["version"] for one in layouts] == list(range(1, DATABASE_VERSION + 1))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_index_fields_are_text_or_numbers(kind: Kind[Any]) -> None:
    for name in {name for index in kind.indexes.values() for name in index}:
        assert name in kind.model.model_fields or isinstance(getattr(kind.model, name), property)


class Lamp(Record):
    colour: str
    lit: bool


LAMP = Kind(
    "lamp",
    "Lamps",
    Lamp,
    version=3,
    migrations={
        1: lambda old: {"id": old["id"], "colour": old["color"]},
        2: lambda old: {**old, "lit": old["colour"] != "hollow"},
    },
)


@pytest.mark.parametrize(
    ("v", "data"),
    [
        (1, {"id": "r", "color": "green"}),
        (2, {"id": "r", "colour": "green"}),
        (3, {"id": "r", "colour": "green", "lit": True}),
    ],
)
def test_an_older_record_is_brought_up_step_by_step(v: int, data: dict[str, object]) -> None:
    assert LAMP.read(row(json.dumps(data), v)) == Lamp(id="r", colour="green", lit=True)


def test_a_record_of_a_newer_version_is_named_as_such() -> None:
    with pytest.raises(NewerRecord, match="newer version of Switchyard"):
        LAMP.read(row("not even JSON", 4))


@pytest.mark.parametrize(
    ("v", "data"),
    [
        (3, "not JSON"),
        (1, "not JSON"),
        (1, "[]"),
        (1, '{"id": "r"}'),
        (0, '{"id": "r"}'),
        (2, '{"id": "r", "colour": 3}'),
        (3, '{"id": "r", "colour": "green", "lit": true, "extra": 1}'),
        (3, '{"id": "other", "colour": "green", "lit": true}'),
        (3, '{"id": "r", "colour": "green", "lit": 1}'),
        (3, "[" * 100_000),
        (1, "[" * 100_000),
    ],
)
def test_what_cannot_be_read_is_damaged_and_its_content_is_not_told(v: int, data: str) -> None:
    with pytest.raises(DamagedRecord) as damaged:
        LAMP.read(row(data, v))
    assert "green" not in str(damaged.value)


def test_half_a_character_does_not_cost_the_text() -> None:
    draft = Draft(id="new", text="train \ud83d")
    assert json.loads(draft.model_dump_json())["text"] == "train \N{REPLACEMENT CHARACTER}"


def test_only_a_growing_answer_is_unfinished() -> None:
    message = Message(id="m", conversation="c", role="assistant", text="", created=5)
    assert message.unfinished is None
    assert message.model_copy(update={"state": "streaming"}).unfinished == 5


def test_a_choice_that_does_not_fit_is_refused() -> None:
    assert Settings().with_choice("theme", "dark").theme == "dark"
    for field, value in (("theme", "pink"), ("id", "other"), ("with_choice", "x")):
        with pytest.raises((ValueError, ValidationError)):
            Settings().with_choice(field, value)
