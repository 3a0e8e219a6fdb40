"""Conversations for a benchmark, put into the database of a page as the app stores them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.records.kinds import KIND_OF, Conversation, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Page

    from app.records.kind import Record

PUT = """async (rows) => {
  const database = await new Promise((resolve) => {
    indexedDB.open('switchyard').onsuccess = ({ target }) => resolve(target.result);
  });
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const writing = database.transaction(kinds, 'readwrite');
  for (const { kind, ...row } of rows) writing.objectStore(kind).put(row);
  await new Promise((resolve, reject) => {
    writing.oncomplete = resolve;
    writing.onerror = () => reject(writing.error);
  });
  database.close();
}"""
ANSWER = """Set the points **before** the train is on them: the lever locks when the track circuit is occupied.

1. Look at the block bell and the instrument.
2. Pull the lever, and wait until the detection says that the blades have moved.

```python
def clear(route: Route, occupied: set[str]) -> bool:
    return not occupied.intersection(route.circuits)
```

| Signal | Shows | Means |
|---|---|---|
| Home | two yellow | the next one is at caution |

The distant signal then follows by itself, number {number}."""


def put(page: Page, records: Iterable[Record]) -> None:
    """The app has made the database already; it hears of this when it reads."""
    rows = [_row(record) for record in records]
    for start in range(0, len(rows), 500):
        page.evaluate(PUT, rows[start : start + 500])


def _row(record: Record) -> dict[str, object]:
    kind = KIND_OF[type(record)]
    data = kind.write(record)
    return {
        "kind": kind.name,
        "id": record.id,
        "v": kind.version,
        "rev": 1,
        "at": 1,
        "data": data,
        "fields": kind.index_fields(record),
    }


def conversation(id: str, messages: int) -> list[Record]:
    """Prompts and answers in turn, all of one branch."""
    made: list[Record] = [Conversation(id=id, title=f"About the points of {id}", created=1, updated=1)]
    for number in range(messages):
        about: dict[str, Any] = {"id": f"{id}-{number}", "conversation": id, "created": 1_000 + number}
        parent = f"{id}-{number - 1}" if number else ""
        if number % 2:
            text = ANSWER.format(number=number)
            answer: dict[str, Any] = {"line": "llama.cpp", "place": "llama-cpp", "model": "relay-mini", "text": text}
            made.append(Message(role="assistant", parent=parent, **about, **answer))
        else:
            made.append(Message(role="user", parent=parent, text=f"And what then, number {number}?", **about))
    return made
