"""A file of records is a stranger's: what it would do to where keys go is said before it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.features.settings.importing import warnings_of
from app.features.settings.orders import SettingsOrders
from app.features.settings.state import ImportPreview, SettingsRoom, WriteImport
from app.features.settings.view import _import_outcome
from app.llm.catalog.own import OwnLine
from app.records.export import ImportPlan
from app.records.kinds import KIND_NAMED, Conversation, LineConfig, Settings
from app.records.rows import RecordsChanged
from app.records.store import Put, Stored
from app.ui.html import html
from tests.unit.features.test_switchboard import Setting

if TYPE_CHECKING:
    from app.records.kind import Record

EVIL = "https://evil.example/v1"
GATEWAY = LineConfig(id="own-gateway", own=OwnLine(name="Gateway", base_url="https://gateway.example/v1"))


def own_at(url: str, id: str = "own-gateway") -> LineConfig:
    return LineConfig(id=id, own=OwnLine(name="<b>Gateway</b>", base_url=url))


def put(after: Record, before: Record | None = None) -> Put:
    return Put(after, Stored(before, None) if before else None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "before", [None, LineConfig(id="openai"), LineConfig(id="openai", address="https://me.example")]
)
def test_a_line_that_would_move_is_said_with_what_it_means(before: LineConfig | None) -> None:
    (said,) = warnings_of([put(LineConfig(id="openai", address=EVIL), before)])
    assert "OpenAI would be asked at https://evil.example/v1, no longer at https://" in said
    assert "any key that you add for it there" in said


def test_an_endpoint_of_ones_own_that_would_move_and_one_that_would_come_are_said() -> None:
    moved, added = warnings_of([put(own_at(EVIL, "own-other")), put(own_at(EVIL), GATEWAY)])
    assert "“Gateway” would be asked at https://evil.example/v1" in moved
    assert added == "Adds the endpoint “<b>Gateway</b>” at https://evil.example/v1."


def test_a_crowd_of_endpoints_does_not_hide_the_one_that_moves() -> None:
    crowd = [put(own_at(EVIL, f"own-{number}")) for number in range(50)]
    said = warnings_of([*crowd, put(LineConfig(id="openai", address=EVIL))])
    assert "OpenAI" in said[0]
    assert said[-1] == "Adds 40 more endpoints."


@pytest.mark.parametrize(
    ("after", "before", "count"),
    [
        (Settings(lock_idle_minutes="never"), Settings(), 1),
        (Settings(lock_hidden_minutes="60"), None, 1),
        (Settings(lock_idle_minutes="5"), Settings(), 0),
        (Settings(theme="dark"), None, 0),
    ],
)
def test_settings_that_would_leave_keys_unlocked_are_said(after: Settings, before: Settings | None, count: int) -> None:
    assert len(warnings_of([put(after, before)])) == count


def test_what_leads_nowhere_else_needs_no_word() -> None:
    same = LineConfig(id="openai", address="https://api.openai.com/v2", tiers={"m": "master"})
    assert warnings_of([put(same), put(GATEWAY, GATEWAY)]) == ()


def test_the_warnings_stand_before_the_button_as_text() -> None:
    preview = ImportPreview("a.jsonl", 1, 0, 0, warnings_of([put(own_at(EVIL))]))
    shown = html(_import_outcome(SettingsRoom(preview=preview)))
    assert "&lt;b&gt;Gateway&lt;/b&gt;" in shown
    assert shown.index("evil.example") < shown.index("Import 1 record")


async def test_an_imported_line_is_heard_of_by_those_who_keep_lines() -> None:
    """Not only after the next reload."""
    here = Setting()
    told: list[object] = []
    orders = SettingsOrders(here.chat._ports)
    records = (GATEWAY, Conversation(id="c", title="t", created=1, updated=1))
    puts = tuple(Put(record, None) for record in records)
    orders._plan = ImportPlan(puts, added=2, replaced=0, skipped=0)
    await orders.write_import(WriteImport(), lambda *facts: told.extend(facts))
    heard = [fact.kind for fact in told if isinstance(fact, RecordsChanged)]
    assert heard == ["conversation", "line"]
    assert set(heard) <= set(KIND_NAMED)
