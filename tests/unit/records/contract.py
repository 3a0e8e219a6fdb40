"""What every store of records promises, told as claims over a world of tabs.

Run against rows in memory (CPython and Pyodide) and, by tests/browser/test_records.py, against IndexedDB.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest

from app.records.errors import DamagedRecord, NewerRecord, RecordConflict
from app.records.kinds import (
    CONVERSATION,
    DRAFT,
    KINDS,
    MESSAGE,
    QUARANTINED,
    SETTINGS,
    Conversation,
    Draft,
    Message,
    Settings,
)
from app.records.rows import NOTHING, DeleteRow, PutRow, Query, RecordsChanged, Rows, Seen, by
from app.records.store import Delete, DeleteAll, Put, RecordStore


class StillClock:
    """Goes on by one second at each look, from the first day of the project."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 21, tzinfo=UTC)

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def ticks(self) -> float:
        return self._now.timestamp()

    async def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class World(Protocol):
    """One disk, as many tabs as wanted, and what they reported."""

    reports: list[NewerRecord | DamagedRecord]

    async def rows(self) -> Rows: ...

    async def tab(self) -> RecordStore: ...


Claim = Callable[[World], Coroutine[Any, Any, None]]
CLAIMS: dict[str, Claim] = {}


def claim(told: Claim) -> Claim:
    CLAIMS[told.__name__] = told
    return told


def talk(id: str, updated: int = 1, title: str = "Lines") -> Conversation:
    return Conversation(id=id, title=title, created=1, updated=updated)


def said(id: str, conversation: str = "c", created: int = 1, text: str = "") -> Message:
    return Message(id=id, conversation=conversation, role="user", text=text, created=created)


async def spoil(rows: Rows, kind: str, id: str, data: str, v: int = 1) -> None:
    """Put a row that no app of this version would write, over whatever is there."""
    (row,) = await rows.get(kind, (id,))
    await rows.write([PutRow(kind, id, row.seen if row else NOTHING, v, 7, data)], strict=False)


@claim
async def what_is_put_is_read_back(world: World) -> None:
    tab = await world.tab()
    record = said("m", text='“Ünïcode” \U0001f682 \u2028 \x00 \\ " </script>')
    put = await tab.put(record)
    got = await tab.get(MESSAGE, "m")
    assert got == put
    assert got is not None
    assert got.record == record
    assert await (await world.tab()).get(MESSAGE, "m") == put


@claim
async def what_is_not_there_is_none(world: World) -> None:
    tab = await world.tab()
    assert await tab.get(MESSAGE, "m") is None
    assert await tab.get_many(MESSAGE, ("a", "b")) == ()
    assert await tab.select(MESSAGE) == ()
    assert await tab.count(MESSAGE) == 0


@claim
async def a_rev_grows_by_one_at_each_write(world: World) -> None:
    tab = await world.tab()
    stored = await tab.put(talk("c"))
    assert stored.seen.rev == 1
    stored = await tab.put(talk("c", title="Points"), over=stored)
    assert stored.seen.rev == 2
    assert await tab.get(CONVERSATION, "c") == stored


@claim
async def a_new_record_never_takes_the_place_of_another(world: World) -> None:
    tab = await world.tab()
    first = await tab.put(talk("c"))
    with pytest.raises(RecordConflict) as conflict:
        await (await world.tab()).put(talk("c", title="Mine"))
    assert conflict.value.current == first


@claim
async def the_slower_of_two_tabs_gets_a_conflict_with_what_is_there(world: World) -> None:
    one, two = await world.tab(), await world.tab()
    await one.put(talk("c"))
    ours, theirs = await one.get(CONVERSATION, "c"), await two.get(CONVERSATION, "c")
    assert ours is not None
    assert theirs is not None
    kept = await two.put(talk("c", title="Theirs"), over=theirs)
    with pytest.raises(RecordConflict) as conflict:
        await one.put(talk("c", title="Ours"), over=ours)
    assert conflict.value.current == kept
    assert await one.get(CONVERSATION, "c") == kept


@claim
async def a_record_deleted_meanwhile_is_a_conflict_and_stays_deleted(world: World) -> None:
    one, two = await world.tab(), await world.tab()
    stored = await one.put(talk("c"))
    await two.delete(CONVERSATION, "c")
    with pytest.raises(RecordConflict) as conflict:
        await one.put(talk("c", title="Ours"), over=stored)
    assert conflict.value.current is None
    assert await one.get(CONVERSATION, "c") is None


@claim
async def a_record_deleted_and_made_anew_is_not_taken_for_the_old_one(world: World) -> None:
    one, two = await world.tab(), await world.tab()
    old = await one.put(talk("c"))
    await two.delete(CONVERSATION, "c")
    new = await two.put(talk("c", title="New"))
    assert new.seen.rev == old.seen.rev
    with pytest.raises(RecordConflict):
        await one.put(talk("c", title="Old"), over=old)


@claim
async def a_change_builds_on_what_is_there(world: World) -> None:
    one, two = await world.tab(), await world.tab()
    await one.change(SETTINGS, "app", lambda now: now.with_choice("theme", "dark"), start=Settings())
    await two.change(SETTINGS, "app", lambda now: now.with_choice("density", "compact"), start=Settings())
    stored = await one.get(SETTINGS, "app")
    assert stored is not None
    assert stored.record == Settings(theme="dark", density="compact")


@claim
async def a_change_of_nothing_writes_nothing(world: World) -> None:
    tab = await world.tab()
    stored = await tab.put(talk("c"))
    assert await tab.change(CONVERSATION, "c", lambda now: now) == stored
    assert await tab.change(CONVERSATION, "gone", lambda now: now) is None
    assert await tab.get(CONVERSATION, "c") == stored


@claim
async def a_batch_is_written_whole_or_not_at_all(world: World) -> None:
    tab = await world.tab()
    gone = await tab.put(talk("c2"))
    await tab.delete(CONVERSATION, "c2")
    await tab.put(said("m3"))
    with pytest.raises(RecordConflict):
        await tab.put_many([said("m1"), talk("c"), said("m3"), said("m4")])
    with pytest.raises(RecordConflict):
        await tab.write(
            Put(talk("c")), DeleteAll(MESSAGE, by("conversation", "c")), Put(said("m5")), Put(talk("c2"), gone)
        )
    assert await tab.keys(MESSAGE) == ("m3",)
    assert await tab.count(CONVERSATION) == 0


@claim
async def one_batch_can_change_several_kinds(world: World) -> None:
    tab = await world.tab()
    await tab.put_many([talk("c"), talk("d"), said("a"), said("b"), said("x", "d"), Draft(id="c", text="…")])
    await tab.write(Delete(CONVERSATION, "c"), DeleteAll(MESSAGE, by("conversation", "c")), Delete(DRAFT, "c"))
    assert await tab.keys(CONVERSATION) == ("d",)
    assert await tab.keys(MESSAGE) == ("x",)
    assert await tab.count(DRAFT) == 0


@claim
async def what_a_query_removes_can_be_written_anew_in_the_same_batch(world: World) -> None:
    tab = await world.tab()
    await tab.put_many([said("a"), said("b"), said("x", "d")])
    await tab.write(DeleteAll(MESSAGE, by("conversation", "c")), Put(said("a", text="anew")))
    assert [one.record.text for one in await tab.select(MESSAGE, by("conversation", "c"))] == ["anew"]
    await tab.write(DeleteAll(MESSAGE), Put(said("a", text="again")))
    assert await tab.keys(MESSAGE) == ("a",)


@claim
async def a_batch_may_write_a_record_once(world: World) -> None:
    tab = await world.tab()
    with pytest.raises(ValueError, match="twice"):
        await tab.write(Put(said("m")), Delete(MESSAGE, "m"))


@claim
async def an_index_answers_in_its_order_and_within_its_bounds(world: World) -> None:
    tab = await world.tab()
    await tab.put_many([said(f"m{n}", "c" if n % 2 else "d", 100 - n) for n in range(10)])
    ask = by("conversation", "c")

    async def ids(query: Query) -> list[str]:
        found = [one.record.id for one in await tab.select(MESSAGE, query)]
        assert list(await tab.keys(MESSAGE, query)) == found
        if not query.limit:
            assert await tab.count(MESSAGE, query) == len(found)
        return found

    assert await ids(ask) == ["m9", "m7", "m5", "m3", "m1"]
    assert await ids(by("conversation", "c", reverse=True)) == ["m1", "m3", "m5", "m7", "m9"]
    assert await ids(by("conversation", "c", limit=2)) == ["m9", "m7"]
    assert await ids(by("conversation", "c", reverse=True, limit=2)) == ["m1", "m3"]
    assert await ids(by("conversation", "c", lower=93, upper=97)) == ["m7", "m5"]
    assert await ids(by("conversation", "c", lower=97)) == ["m3", "m1"]
    assert await ids(by("conversation", "c", upper=93)) == ["m9"]
    assert await ids(by("conversation", lower="d")) == ["m8", "m6", "m4", "m2", "m0"]
    assert await ids(by("conversation", "c", 97)) == ["m3"]
    assert await ids(by("conversation", "none")) == []
    assert await ids(Query(lower="m3", upper="m6")) == ["m3", "m4", "m5"]
    assert await ids(Query(limit=2, reverse=True)) == ["m9", "m8"]
    assert len(await ids(Query())) == 10


@claim
async def text_sorts_by_utf_16_units(world: World) -> None:
    tab = await world.tab()
    ids = ["Z", "a", "é", "\ue000", "\U0001f682"]
    await tab.put_many([Draft(id=one, text="") for one in ids])
    assert await tab.keys(DRAFT) == ("Z", "a", "é", "\U0001f682", "\ue000")


@claim
async def a_record_without_the_value_is_not_in_the_index(world: World) -> None:
    tab = await world.tab()
    growing = said("m1").model_copy(update={"state": "streaming", "role": "assistant"})
    first, _ = await tab.put_many([growing, said("m2")])
    assert await tab.keys(MESSAGE, by("unfinished")) == ("m1",)
    assert first is not None
    await tab.put(growing.model_copy(update={"state": "cut", "reason": "the tab was closed"}), over=first)
    assert await tab.keys(MESSAGE, by("unfinished")) == ()


@claim
async def an_unknown_index_is_named_at_once(world: World) -> None:
    tab = await world.tab()
    for query in (by("colour"), by("updated", 1, 2), by("updated", 1, lower=2), Query(equal=("c",))):
        with pytest.raises(ValueError, match="can't be asked"):
            await tab.select(CONVERSATION, query)


@claim
async def a_newer_record_is_left_as_it_is(world: World) -> None:
    tab, rows = await world.tab(), await world.rows()
    await spoil(rows, "conversation", "c", '{"of": "tomorrow"}', v=99)
    await tab.put(talk("d"))
    with pytest.raises(NewerRecord):
        await tab.get(CONVERSATION, "c")
    with pytest.raises(NewerRecord):
        await tab.put(talk("c"))
    with pytest.raises(NewerRecord):
        await tab.change(CONVERSATION, "c", lambda now: now, start=talk("c"))
    await tab.set_aside(DamagedRecord("conversation", "c", "a mistake"))
    assert [one.record.id for one in await tab.select(CONVERSATION)] == ["d"]
    assert [type(one) for one in world.reports] == [NewerRecord]
    (row,) = await rows.get("conversation", ("c",))
    assert row is not None
    assert (row.v, row.data) == (99, '{"of": "tomorrow"}')


@claim
async def a_damaged_record_is_reported_and_the_others_are_read(world: World) -> None:
    tab, rows = await world.tab(), await world.rows()
    await tab.put_many([talk("a"), talk("b"), talk("c"), talk("d")])
    await spoil(rows, "conversation", "b", '{"id": "b", "title": "half a rec')
    await spoil(
        rows,
        "conversation",
        "c",
        '{"id":"x","title":"","created":1,"updated":1},{"id":"c","title":"","created":1,"updated":1}',
    )
    assert [one.record.id for one in await tab.select(CONVERSATION)] == ["a", "d"]
    assert [(type(one), one.id) for one in world.reports] == [(DamagedRecord, "b"), (DamagedRecord, "c")]
    with pytest.raises(DamagedRecord):
        await tab.get(CONVERSATION, "b")


@claim
async def a_damaged_record_is_kept_aside_and_its_place_is_free(world: World) -> None:
    tab, rows = await world.tab(), await world.rows()
    await spoil(rows, "settings", "app", "[]")
    with pytest.raises(DamagedRecord) as damaged:
        await tab.change(SETTINGS, "app", lambda now: now, start=Settings())
    await tab.set_aside(damaged.value)
    await tab.set_aside(damaged.value)
    (kept,) = await tab.select(QUARANTINED)
    assert (kept.record.kind, kept.record.row, kept.record.data) == ("settings", "app", "[]")
    assert await tab.get(SETTINGS, "app") is None
    await tab.put(Settings())
    assert await tab.keys(SETTINGS) == ("app",)


@claim
async def a_repaired_record_is_not_set_aside(world: World) -> None:
    tab = await world.tab()
    await tab.put(talk("c"))
    await tab.set_aside(DamagedRecord("conversation", "c", "it was"))
    await tab.set_aside(DamagedRecord("conversation", "gone", "it was"))
    assert await tab.keys(CONVERSATION) == ("c",)
    assert await tab.count(QUARANTINED) == 0


@claim
async def another_tab_hears_what_was_written(world: World) -> None:
    one, two = await world.tab(), await world.tab()
    heard = two.events()
    await one.put(talk("c"))
    assert await anext(heard) == RecordsChanged("conversation", ("c",))
    await one.put_many([said("m1"), said("m2")])
    assert await anext(heard) == RecordsChanged("message", ("m1", "m2"))
    await one.delete(MESSAGE, "gone", "m1")
    assert await anext(heard) == RecordsChanged("message", ("m1",))
    await one.put_many([said(f"n{n}") for n in range(501)])
    assert await anext(heard) == RecordsChanged("message", ())


@claim
async def a_batch_that_failed_is_not_told(world: World) -> None:
    one, two = await world.tab(), await world.tab()
    heard = two.events()
    await one.put(talk("c"))
    with pytest.raises(RecordConflict):
        await one.put_many([said("m"), talk("c")])
    await one.put(talk("d"))
    assert [await anext(heard), await anext(heard)] == [
        RecordsChanged("conversation", ("c",)),
        RecordsChanged("conversation", ("d",)),
    ]


@claim
async def everything_can_be_erased(world: World) -> None:
    tab = await world.tab()
    await tab.put_many([Settings(), talk("c"), said("m"), Draft(id="new", text="…")])
    await spoil(await world.rows(), "message", "n", "damaged")
    await tab.erase()
    assert [await tab.count(kind) for kind in KINDS] == [0] * len(KINDS)


@claim
async def the_space_of_each_kind_is_told(world: World) -> None:
    tab = await world.tab()
    await tab.put_many([said(f"m{n}", text="x" * 1000) for n in range(20)])
    sizes = {size.kind: size for size in await tab.sizes()}
    assert set(sizes) == {kind.name for kind in KINDS}
    assert sizes["message"].count == 20
    assert 20_000 < sizes["message"].bytes < 60_000
    assert sizes["draft"].bytes == 0


@claim
async def pages_hold_every_row_once(world: World) -> None:
    tab = await world.tab()
    await tab.put_many([said(f"m{n}") for n in range(7)])
    pages = [[row.id for row in page] async for page in tab.pages(MESSAGE, 3)]
    assert pages == [["m0", "m1", "m2"], ["m3", "m4", "m5"], ["m6"]]


@claim
async def a_row_is_removed_only_as_it_was_seen(world: World) -> None:
    tab, rows = await world.tab(), await world.rows()
    stored = await tab.put(talk("c"))
    await tab.put(talk("c", title="Newer"), over=stored)
    with pytest.raises(Exception, match="conversation"):
        await rows.write([DeleteRow("conversation", "c", Seen(stored.seen.rev, stored.seen.at))], strict=True)
    assert await tab.count(CONVERSATION) == 1
