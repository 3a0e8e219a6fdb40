"""Requests as a file, a piece at a time: a table for reckoning, JSON for programs. Amounts are exact, as text."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from typing import Any

from app.features.compare.exporting import harmless
from app.features.usage.said import Format
from app.ledger.values import Days, Only
from app.records.spending import UsageRecord

TYPES: Mapping[Format, str] = {"csv": "text/csv", "json": "application/json"}
HEADS = (
    *("when", "line", "line_name", "model", "key_name", "room", "conversation", "profile", "task", "outcome", "error"),
    *("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens", "tokens_counted_by"),
    *("cost", "currency", "cost_source", "cost_at_most", "first_token_ms", "took_ms", "saved_estimate"),
)
COUNTS = frozenset(
    ("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens", "first_token_ms", "took_ms"),
)
ABOUT = "What this browser did. Amounts are exact decimals, as text; an empty cost is unknown."


def file_name(days: Days, kind: Format) -> str:
    """By its days."""
    return f"switchyard-usage-{days.first.isoformat()}-to-{days.last.isoformat()}.{kind}"


def head(days: Days, kind: Format) -> str:
    """How the file begins. Of a table: with a mark by which spreadsheets know that it is Unicode."""
    if kind == "csv":
        return f"\ufeff{_line(HEADS)}"
    about = {"about": ABOUT, "from": days.first.isoformat(), "to": days.last.isoformat()}
    return f'{json.dumps(about, indent=1)[:-2]},\n "requests": ['


def foot(kind: Format) -> str:
    """How it ends."""
    return "" if kind == "csv" else "\n]}\n"


def piece(records: Iterable[UsageRecord], kind: Format, *, first: bool) -> str:
    """Some of it. `first`: nothing came before."""
    if kind == "csv":
        return "".join(_line([harmless(value) for value in cells(one)]) for one in records)
    told = [json.dumps(_object(one), ensure_ascii=False) for one in records]
    joined = ",\n  ".join(told)
    return f"{'' if first else ','}\n  {joined}" if told else ""


def fits(record: UsageRecord, only: Only) -> bool:
    """Whether a filter lets it through."""
    return all(
        not wanted or wanted == has
        for wanted, has in (
            (only.line, record.line),
            (only.model, record.model),
            (only.room, record.room),
            (only.key, record.key),
            (only.profile, record.profile),
        )
    )


def cells(record: UsageRecord) -> tuple[str, ...]:
    """A row, in the order of the heads."""
    zone = timezone(timedelta(minutes=record.offset))
    when = datetime.fromtimestamp(record.at / 1000, UTC).astimezone(zone).isoformat(timespec="milliseconds")
    counted = "provider" if record.told else "estimate"
    return (
        *(when, record.line, record.line_name, record.model, record.key_name, record.room, record.conversation),
        *(record.profile, record.task, record.outcome, record.error, str(record.input), str(record.output)),
        *(
            str(record.cached),
            str(record.reasoning),
            counted,
            record.cost,
            record.currency if record.cost or record.most else "",
        ),
        *(record.source, record.most, "" if record.first_ms is None else str(record.first_ms), str(record.took_ms)),
        record.saved,
    )


def _object(record: UsageRecord) -> dict[str, Any]:
    told = zip(HEADS, cells(record), strict=True)
    return {name: (int(value) if value else None) if name in COUNTS else value for name, value in told}


def _line(values: Sequence[str]) -> str:
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(values)
    return out.getvalue()
