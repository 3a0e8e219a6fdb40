"""Numbers as a person reads them in a reason."""

from __future__ import annotations

from datetime import datetime

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def tokens(count: int) -> str:
    """`1,240 tokens`."""
    return f"{count:,} token{'' if count == 1 else 's'}"


def seconds(length: float) -> str:
    """`0.4 s`, `12 s`, `3 min`, `2 h`."""
    if length < 10:  # noqa: PLR2004 - a tenth of a second says nothing any more
        return f"{length:.1f} s"
    if length < 2 * _MINUTE:
        return f"{length:.0f} s"
    if length < 2 * _HOUR:
        return f"{length / _MINUTE:.0f} min"
    return f"{length / _HOUR:.0f} h" if length < 2 * _DAY else f"{length / _DAY:.0f} days"


def at_time(moment: datetime, now: datetime) -> str:
    """`at 14:00, in 3 h`, in the person's own time."""
    there = moment.astimezone(now.tzinfo)
    day = "" if there.date() == now.date() else f"on {there:%A} "
    return f"{day}at {there:%H:%M}, in {seconds(max(0.0, (moment - now).total_seconds()))}"


def listed(names: list[str] | tuple[str, ...], last: str = "and") -> str:
    """`a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else ""
