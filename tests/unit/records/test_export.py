"""Everything goes into one file and comes back; a file that is not ours changes nothing."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from app.records.errors import BadImport, QuotaExceeded, RecordConflict
from app.records.export import export, read_import, write_import
from app.records.kinds import CONVERSATION, KINDS, MESSAGE, QUARANTINED, Draft, Settings
from tests.fakes.virtual_time import run
from tests.unit.records.contract import said, spoil, talk
from tests.unit.records.test_store import MemoryWorld

if TYPE_CHECKING:
    from app.records.store import RecordStore

NOW = 1_795_252_321_000


async def file_of(tab: RecordStore) -> str:
    return "".join([piece async for piece in export(tab, NOW)])


async def everything(tab: RecordStore) -> dict[str, dict[str, Any]]:
    return {kind.name: {one.record.id: one.record for one in await tab.select(kind)} for kind in KINDS}


async def filled(world: MemoryWorld) -> RecordStore:
    tab = await world.tab()
    await tab.put_many(
        [Settings(theme="dark"), talk("c"), said("m", text="a\u2028b\nc\r\x85d"), Draft(id="new", text="…")]
    )
    return tab


async def test_what_is_exported_here_is_the_same_when_imported_there() -> None:
    here, there = await filled(MemoryWorld()), await MemoryWorld().tab()
    plan = await read_import(there, await file_of(here))
    assert (plan.added, plan.replaced, plan.skipped) == (4, 0, 0)
    assert await there.count(MESSAGE) == 0
    assert await write_import(there, plan) == 4
    assert await everything(there) == await everything(here)
    again = await read_import(there, await file_of(here))
    assert (again.added, again.replaced, again.skipped) == (0, 0, 4)


async def test_the_file_is_as_its_documentation_says() -> None:
    lines = (await file_of(await filled(MemoryWorld()))).split("\n")
    assert json.loads(lines[0])["counts"] == {
        "settings": 1,
        "line": 0,
        "profile": 0,
        "keyuse": 0,
        "draft": 1,
        "conversation": 1,
        "message": 1,
        "attachment": 0,
        "comparison": 0,
        "usage": 0,
        "usageday": 0,
        "usagemonth": 0,
        "usagetalk": 0,
        "budgets": 0,
        "quarantined": 0,
    }
    assert json.loads(lines[1])["data"]["theme"] == "dark"
    assert set(json.loads(lines[1])) == {"kind", "v", "rev", "at", "data"}
    assert json.loads(lines[-2]) == {"end": True, "records": 4}
    assert lines[-1] == ""


async def test_the_newer_of_two_records_is_kept() -> None:
    here, there = await MemoryWorld().tab(), await MemoryWorld().tab()
    for tab, title, later in ((here, "here", "b"), (there, "there", "a")):
        await tab.put(talk("same"))
        first = {id_: await tab.put(talk(id_, title=title)) for id_ in ("a", "b")}
        await tab.put(talk(later, title=f"{title}, later"), over=first[later])
    plan = await read_import(here, await file_of(there))
    assert (plan.added, plan.replaced, plan.skipped) == (0, 1, 2)
    await write_import(here, plan)
    titles = {one.record.id: one.record.title for one in await here.select(CONVERSATION)}
    assert titles == {"a": "there, later", "b": "here, later", "same": "Lines"}


async def test_a_record_changed_between_the_preview_and_the_import_stops_it() -> None:
    here, there = await filled(MemoryWorld()), await MemoryWorld().tab()
    plan = await read_import(there, await file_of(here))
    await there.put(talk("c", title="typed meanwhile"))
    with pytest.raises(RecordConflict):
        await write_import(there, plan)
    assert await there.count(MESSAGE) == 0


async def test_what_cannot_be_read_goes_out_as_it_is() -> None:
    world = MemoryWorld()
    tab, rows = await filled(world), await world.rows()
    await spoil(rows, "conversation", "broken", '{"id": "broken"')
    await spoil(rows, "conversation", "tomorrow", '{"id": "tomorrow",\n"tags": []}', v=99)
    text = await file_of(tab)
    assert '"v": 99, "rev": 1, "at": 7, "data": {"id": "tomorrow", "tags": []}}' in text
    with pytest.raises(BadImport, match="newer version"):
        await read_import(await MemoryWorld().tab(), text)
    ours = "\n".join(line for line in text.split("\n") if "tomorrow" not in line).replace('"records":6', '"records":5')
    there = await MemoryWorld().tab()
    await write_import(there, await read_import(there, ours))
    (kept,) = await there.select(QUARANTINED)
    assert (kept.record.row, kept.record.data) == ("broken", '{"id": "broken"')


async def test_a_newer_record_is_not_written_over_by_an_import() -> None:
    world = MemoryWorld()
    there, rows = await world.tab(), await world.rows()
    await spoil(rows, "conversation", "c", '{"of": "tomorrow"}', v=99)
    plan = await read_import(there, await file_of(await filled(MemoryWorld())))
    assert (plan.added, plan.skipped) == (3, 1)
    await write_import(there, plan)
    (row,) = await rows.get("conversation", ("c",))
    assert row is not None
    assert row.v == 99


async def test_an_import_that_does_not_fit_says_how_much_is_in() -> None:
    full = MemoryWorld(quota=150)
    tab = await full.tab()
    plan = await read_import(tab, await file_of(await filled(MemoryWorld())))
    with pytest.raises(QuotaExceeded, match="0 of 4 records were imported") as refused:
        await write_import(tab, plan)
    assert "goes on where it stopped" in refused.value.next_step
    assert await tab.count(MESSAGE) == 0


HEAD = '{"app":"switchyard","format":1,"made":1,"counts":{}}\n'
DRAFT = '{"kind":"draft","v":1,"rev":1,"at":1,"data":{"id":"new","text":"x"}}\n'
END = '{"end":true,"records":%d}\n'

HOSTILE = {
    "empty": ("", 1),
    "another program's": ('{"conversations": []}\n', 1),
    "HTML": ("<!doctype html>\n<script>alert(1)</script>", 1),
    "of a later format": (HEAD.replace('"format":1', '"format":2') + END % 0, 1),
    "cut after the header": (HEAD, 1),
    "cut in a record": (HEAD + DRAFT + DRAFT[:30], 3),
    "cut at a line": (HEAD + DRAFT, 2),
    "fewer records than it says": (HEAD + DRAFT + END % 2, 3),
    "more after the end": (HEAD + END % 0 + DRAFT, 3),
    "the same record twice": (HEAD + DRAFT + DRAFT + END % 2, 3),
    "an unknown kind": (HEAD + DRAFT.replace("draft", "key") + END % 1, 2),
    "a name of JavaScript's": (HEAD + DRAFT.replace("draft", "__proto__") + END % 1, 2),
    "a version of tomorrow": (HEAD + DRAFT.replace('"v":1', '"v":99') + END % 1, 2),
    "a version before the first": (HEAD + DRAFT.replace('"v":1', '"v":0') + END % 1, 2),
    "a rev that is text": (HEAD + DRAFT.replace('"rev":1', '"rev":"1"') + END % 1, 2),
    "a date beyond counting": (HEAD + DRAFT.replace('"at":1', '"at":' + "9" * 400) + END % 1, 2),
    "no date": (HEAD + DRAFT.replace('"at":1', '"at":NaN') + END % 1, 2),
    "no id": (HEAD + DRAFT.replace('"id":"new"', '"id":""') + END % 1, 2),
    "an id that is a list": (HEAD + DRAFT.replace('"new"', '["new"]') + END % 1, 2),
    "an id without end": (HEAD + DRAFT.replace("new", "n" * 500) + END % 1, 2),
    "a field too many": (HEAD + DRAFT.replace('"text"', '"html":"<b>","text"') + END % 1, 2),
    "half a character": (HEAD + DRAFT.replace('"x"', '"\\ud83d"') + END % 1, 2),
    "nested without end": (HEAD + DRAFT.replace('"x"', "[" * 100_000) + END % 1, 2),
    "nested to the edge": (HEAD + DRAFT.replace('"x"', "[" * 180 + "]" * 180) + END % 1, 2),
    "a blank line": (HEAD + "\n" + DRAFT + END % 1, 2),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_file_that_is_not_ours_is_refused_with_its_line(name: str) -> None:
    text, line = HOSTILE[name]
    tab = await MemoryWorld().tab()
    with pytest.raises(BadImport) as bad:
        await read_import(tab, text)
    assert bad.value.line == line
    assert f"line {line}" in str(bad.value)
    assert not any((await everything(tab)).values())


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + HEAD + DRAFT + END % 1,
        (HEAD + DRAFT + END % 1).replace("\n", "\r\n") + "\r\n",
        (HEAD + DRAFT + END % 1).rstrip("\n"),
        HEAD + DRAFT + '{ "records": 1, "end": true }',
    ],
    ids=[
        "a mark of byte order",
        "ends of lines of Windows",
        "no last end of line",
        "a footer written by another program",
    ],
)
async def test_what_other_programs_do_to_a_text_file_is_no_harm(text: str) -> None:
    tab = await MemoryWorld().tab()
    assert (await read_import(tab, text)).added == 1


@given(st.data())
def test_a_file_damaged_anywhere_is_refused_or_read_never_a_crash(data: st.DataObject) -> None:
    text = HEAD + DRAFT + END % 1
    at = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(at, min(at + 5, len(text))))
    put = data.draw(st.text(max_size=4))
    with suppress(BadImport):
        run(read_import(run(MemoryWorld().tab()), text[:at] + put + text[end:]))
