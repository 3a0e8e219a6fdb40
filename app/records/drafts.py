"""What is typed and not sent, kept and taken away."""

from __future__ import annotations

from app.records.kinds import DRAFT, Draft
from app.records.store import RecordStore


async def write_draft(store: RecordStore, id: str, text: str | None) -> None:
    """Over whatever is there; None: there is nothing to keep."""
    if text is None:
        await store.delete(DRAFT, id)
    else:
        draft = Draft(id=id, text=text)
        await store.change(DRAFT, id, lambda _: draft, start=draft)
