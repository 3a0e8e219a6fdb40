"""Time zones as data, for Pyodide brings none: when clocks change, and how far they are east of UTC from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone


@dataclass(frozen=True)
class Zone:
    name: str
    changes: tuple[tuple[str, int], ...]  # from this moment of UTC on, minutes

    def offset(self, moment: datetime) -> int:
        return [minutes for since, minutes in self.changes if moment >= datetime.fromisoformat(since)][-1]

    def at(self, moment: datetime) -> datetime:
        """What a clock there shows."""
        return moment.astimezone(timezone(timedelta(minutes=self.offset(moment))))


START = "2026-01-01T00:00:00+00:00"
ZONES = (
    Zone("UTC", ((START, 0),)),
    Zone(
        "Europe/Berlin",
        (
            (START, 60),
            ("2026-03-29T01:00:00+00:00", 120),
            ("2026-10-25T01:00:00+00:00", 60),
            ("2027-03-28T01:00:00+00:00", 120),
        ),
    ),
    Zone(
        "America/New_York",
        (
            (START, -300),
            ("2026-03-08T07:00:00+00:00", -240),
            ("2026-11-01T06:00:00+00:00", -300),
            ("2027-03-14T07:00:00+00:00", -240),
        ),
    ),
    Zone("Asia/Kathmandu", ((START, 345),)),
    Zone("Pacific/Marquesas", ((START, -570),)),
    Zone("Pacific/Kiritimati", ((START, 840),)),
    Zone(
        "Pacific/Chatham",
        (
            (START, 825),
            ("2026-04-04T14:00:00+00:00", 765),
            ("2026-09-26T14:00:00+00:00", 825),
            ("2027-04-03T14:00:00+00:00", 765),
        ),
    ),
    Zone(
        "Australia/Lord_Howe",
        (
            (START, 660),
            ("2026-04-04T15:00:00+00:00", 630),
            ("2026-10-03T15:30:00+00:00", 660),
            ("2027-04-03T15:00:00+00:00", 630),
        ),
    ),
)
FIRST = datetime(2026, 1, 2, tzinfo=UTC)
