"""What follows for alerts, for counts beside a provider's own, and for notifications of the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.ledger.state import AlertsTold, CompareCounts, CountsCompared, DismissAlert
from app.features.usage.said import AlertDismissed, CountsWanted, NotificationsWanted
from app.features.usage.state import AskForNotifications, NotificationsTold, Usage

Next = tuple[Usage, tuple[object, ...]]


def alerts_told(usage: Usage, fact: AlertsTold) -> Next:
    """In front of the room they are known at once."""
    ids = {alert.id for alert in fact.alerts}
    known = usage.known & ids | (ids if usage.open else set())
    return replace(usage, alerts=fact.alerts, known=frozenset(known)), ()


def alert_dismissed(usage: Usage, fact: AlertDismissed) -> Next:
    """It goes at once."""
    alerts = tuple(alert for alert in usage.alerts if alert.id != fact.id)
    return replace(usage, alerts=alerts), (DismissAlert(fact.id),)


def counts_wanted(usage: Usage, fact: CountsWanted) -> Next:
    """Once at a time for each key."""
    pair = (fact.line, fact.key)
    if pair in usage.counting:
        return usage, ()
    return replace(usage, counting=usage.counting | {pair}), (CompareCounts(fact.line, fact.key),)


def counts_compared(usage: Usage, fact: CountsCompared) -> Next:
    """Shown until the page is closed."""
    pair = (fact.line, fact.key)
    return replace(usage, counting=usage.counting - {pair}, counts={**usage.counts, pair: fact}), ()


def notifications_wanted(usage: Usage, _: NotificationsWanted) -> Next:
    """The browser asks the person."""
    return usage, (AskForNotifications(),)


def notifications_told(usage: Usage, fact: NotificationsTold) -> Next:
    """Remember it."""
    return replace(usage, allowed=fact.allowed), ()


HANDLERS: Mapping[type[Any], Callable[[Usage, Any], Next]] = {
    AlertsTold: alerts_told,
    AlertDismissed: alert_dismissed,
    CountsWanted: counts_wanted,
    CountsCompared: counts_compared,
    NotificationsWanted: notifications_wanted,
    NotificationsTold: notifications_told,
}
