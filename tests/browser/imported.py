"""Records that come in through Settings, as a person would bring them from another browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import FilePayload

from app.records.kinds import KIND_OF
from tests.browser.lines import go
from tests.browser.visit import settings_section, wait_until_stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from app.records.kind import Record


def export_of(records: Sequence[Record], at: int = 1_795_000_000_000) -> str:
    """The file that an export of these would be."""
    lines: list[dict[str, object]] = [{"app": "switchyard", "format": 1, "made": at, "counts": {}}]
    for record in records:
        kind = KIND_OF[type(record)]
        data = json.loads(kind.write(record))
        lines.append({"kind": kind.name, "v": kind.version, "rev": 1, "at": at, "data": data})
    lines.append({"end": True, "records": len(records)})
    return "".join(json.dumps(line) + "\n" for line in lines)


def bring_in(page: Page, *records: Record) -> None:
    """Import them, and wait until they are stored."""
    go(page, "#/settings")
    data = settings_section(page, "data")
    file = FilePayload(name="talks.jsonl", mimeType="application/jsonl", buffer=export_of(records).encode())
    data.locator("input[type=file]").set_input_files(file)
    data.get_by_role("button", name=f"Import {len(records)} record").click()
    for record in records[-1:]:  # all of them are written at once
        wait_until_stored(page, KIND_OF[type(record)].name, record.id)
