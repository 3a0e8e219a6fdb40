"""The requests behind something that was pressed, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import htpy as h

from app.features.providers.words import plain
from app.features.usage import ranges, words
from app.features.usage.said import RequestsClosed, RequestsTurned
from app.features.usage.state import PAGE, Requests
from app.features.usage.words import ROOM_WORDS, Names
from app.records.spending import UsageRecord
from app.ui import kit
from app.ui.html import Node

HEADS = ("When", "Model", "Cost", "Tokens in", "Tokens out", "First token", "Whole", "Outcome", "From", "Open")


def dialog(requests: Requests | None, names: Names) -> Node:
    """Over the room."""
    if requests is None:
        return None
    title = f"Requests, {ranges.words(requests.days)}"
    return kit.dialog("usage-requests", title, RequestsClosed(), _about(requests, names), _shown(requests, names))


def _about(requests: Requests, names: Names) -> Node:
    only = requests.only
    parts = [
        names.model(f"{only.line}/{only.model}") if only.model else names.line(only.line) if only.line else "",
        names.room(only.room) if only.room else "",
        names.key(only.key) if only.key else "",
        names.profile(only.profile) if only.profile else "",
        words.failure(requests.error)[0] if requests.error else "",
    ]
    told = [part for part in parts if part]
    return h.p(".hint")[f"Only: {'; '.join(told)}" if told else "All of them, the newest first."]


def _shown(requests: Requests, names: Names) -> Node:
    if requests.records is None:
        return h.p(".nothing", role="status")["Reading …"]
    if not requests.records:
        return h.p(".nothing", role="status")[_none(requests)]
    first = requests.page * PAGE
    last = first + len(requests.shown)
    more = requests.more or last < len(requests.records)
    return [
        kit.table(f"Requests {first + 1} to {last}", HEADS, [_row(one, names) for one in requests.shown]),
        h.div(".requests-foot")[
            h.p(role="status")[f"{first + 1:,} to {last:,}{'' if more else f' of {last:,}'}"],
            kit.button("Newer", RequestsTurned(-1), picture="chevron-left", aria_disabled=_off(not first)),
            kit.button("Older", RequestsTurned(1), picture="chevron-right", aria_disabled=_off(not more)),
        ]
        if first or more
        else None,
    ]


def _off(off: bool) -> str | None:  # noqa: FBT001 - of one button
    return "true" if off else None


def _none(requests: Requests) -> str:
    return (
        "There is none."
        if requests.kept_since
        else "Single requests of these days are not kept any more: their sums are."
    )


def _row(record: UsageRecord, names: Names) -> Sequence[Node]:
    about = "" if record.told else "≈ "
    line = plain(record.line_name) or names.line(record.line)
    key = plain(record.key_name)
    return (
        _two(*reversed(when(record).split(", "))),
        _two(plain(record.model) or "–", line),
        _two(*words.cost(record)),
        f"{about}{record.input:,}",
        f"{about}{record.output:,}",
        "–" if record.first_ms is None else words.milliseconds(record.first_ms),
        "–" if record.outcome == "open" else words.milliseconds(record.took_ms),
        _two(words.OUTCOME_WORDS[record.outcome], words.failure(record.error)[0] if record.error else ""),
        _two(names.room(record.room), f"key {key}" if key else "no key"),
        _link(record),
    )


def _two(first: str, second: str = "") -> Node:
    return h.span(".request-two")[h.span[first], h.span(".request-more")[second] if second else None]


def when(record: UsageRecord) -> str:
    """By the clock that the person had then."""
    then = datetime.fromtimestamp(record.at / 1000, UTC) + timedelta(minutes=record.offset)
    return f"{then:%-d %b %Y, %H:%M:%S}"


def _link(record: UsageRecord) -> Node:
    if not record.conversation:
        return "–"
    room = "compare" if record.room in {"compare", "merge"} else "chat"
    return h.a(href=f"#/{room}/{record.conversation}", aria_label=f"{ROOM_WORDS[room]}, {when(record)}")[
        ROOM_WORDS[room]
    ]
