"""What a file of records would do that a person should think about: lines that come or move, keys left unlocked."""

from __future__ import annotations

from collections.abc import Iterable

from app.base.secret import origin_of
from app.features.profiles.file import moved
from app.llm.catalog.rows import BY_ID
from app.records.kinds import LineConfig, Settings
from app.records.store import Put

_LONGEST, _MOST_ADDED = 200, 10
_NEVER = 10_000


def warnings_of(puts: Iterable[Put]) -> tuple[str, ...]:
    """In sentences; what leads prompts and keys of lines that are known somewhere else comes first."""
    first: list[str] = []
    added: list[str] = []
    for put in puts:
        after, before = put.record, put.over.record if put.over else None
        if isinstance(after, Settings):
            first += _of_settings(after, before if isinstance(before, Settings) else Settings())
        elif isinstance(after, LineConfig) and (before or after.id in BY_ID):
            first += _of_line(after, before if isinstance(before, LineConfig) else LineConfig(id=after.id))
        elif isinstance(after, LineConfig) and after.own:
            added.append(f"Adds the endpoint “{after.own.name}” at {_place(after)}.")
    more = (f"Adds {len(added) - _MOST_ADDED} more endpoints.",) if len(added) > _MOST_ADDED else ()
    return (*first, *added[:_MOST_ADDED], *more)


def _of_line(after: LineConfig, before: LineConfig) -> list[str]:
    now, then = _place(before), _place(after)
    row, own = BY_ID.get(after.id), before.own or after.own
    name = row.name if row else f"“{own.name}”" if own else after.id
    return [] if not then or origin_of(then) == origin_of(now) else [moved(name, now or "nowhere", then)]


def _place(config: LineConfig) -> str:
    row = BY_ID.get(config.id)
    place = config.address or row.base_url if row else config.own.base_url if config.own else ""
    return place[:_LONGEST]


def _of_settings(after: Settings, before: Settings) -> list[str]:
    later = any(then > now for then, now in zip(_minutes(after), _minutes(before), strict=True))
    return ["Your keys would be locked by themselves later than now, or not at all."] if later else []


def _minutes(settings: Settings) -> tuple[int, ...]:
    both = settings.lock_idle_minutes, settings.lock_hidden_minutes
    return tuple(_NEVER if minutes == "never" else int(minutes) for minutes in both)
