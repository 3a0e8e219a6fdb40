"""What follows when the requests behind a bar, a day or a failure are wanted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.ledger.state import ReadRequests, RequestsRead
from app.features.usage import ranges
from app.features.usage.said import BarPressed, DayPressed, FailurePressed, RequestsClosed, RequestsTurned
from app.features.usage.state import PAGE, Requests, Usage
from app.ledger.values import Only

Next = tuple[Usage, tuple[object, ...]]

READ_AT_ONCE = 4 * PAGE


def bar_pressed(usage: Usage, fact: BarPressed) -> Next:
    """The page says which; it is not trusted to be our own chart."""
    try:
        told = json.loads(fact.bar)
        label, line = (str(part) for part in told)
        ranges.first_of(label)
    except (ValueError, TypeError):
        return usage, ()
    return _behind(usage, label, replace(usage.only, line=line) if line else usage.only)


def day_pressed(usage: Usage, fact: DayPressed) -> Next:
    """All lines of it."""
    try:
        ranges.first_of(fact.label)
    except ValueError:
        return usage, ()
    return _behind(usage, fact.label, usage.only)


def _behind(usage: Usage, label: str, only: Only) -> Next:
    if usage.report is None:
        return usage, ()
    days = ranges.days_of_label(label, usage.report.days)
    return _show(usage, Requests(days, only, limit=READ_AT_ONCE))


def failure_pressed(usage: Usage, fact: FailurePressed) -> Next:
    """All that failed so in the range."""
    if usage.report is None:
        return usage, ()
    return _show(usage, Requests(usage.report.days, usage.only, fact.error, limit=READ_AT_ONCE))


def _show(usage: Usage, requests: Requests) -> Next:
    order = ReadRequests(requests.days, requests.only, requests.error, requests.limit)
    return replace(usage, requests=requests), (order,)


def requests_read(usage: Usage, fact: RequestsRead) -> Next:
    """Unless they were closed meanwhile."""
    if usage.requests is None:
        return usage, ()
    told = replace(usage.requests, records=fact.records, more=fact.more, kept_since=fact.kept_since)
    return replace(usage, requests=told), ()


def requests_turned(usage: Usage, fact: RequestsTurned) -> Next:
    """More is read when the last page that is here is shown."""
    here = usage.requests
    if here is None or here.records is None:
        return usage, ()
    pages = -(-len(here.records) // PAGE)
    page = here.page + fact.by
    if page < 0 or (page >= pages and not here.more):
        return usage, ()
    if page < pages:
        return replace(usage, requests=replace(here, page=page)), ()
    return _show(usage, replace(here, page=page, limit=here.limit + READ_AT_ONCE))


def requests_closed(usage: Usage, _: RequestsClosed) -> Next:
    """Done."""
    return replace(usage, requests=None), ()


HANDLERS: Mapping[type[Any], Callable[[Usage, Any], Next]] = {
    BarPressed: bar_pressed,
    DayPressed: day_pressed,
    FailurePressed: failure_pressed,
    RequestsRead: requests_read,
    RequestsTurned: requests_turned,
    RequestsClosed: requests_closed,
}
