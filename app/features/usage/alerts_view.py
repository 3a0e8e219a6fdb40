"""What a person should look at, in one place; and our count beside a provider's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import htpy as h

from app.features.frame.state import RoomOpened, Tone
from app.features.ledger.state import CountsCompared
from app.features.providers.words import plain
from app.features.usage import words
from app.features.usage.said import AlertDismissed, CountsWanted
from app.features.usage.state import Usage
from app.features.usage.words import Names
from app.ledger.values import Alert, AlertKind, Beside
from app.ui import kit
from app.ui.html import Node
from app.vault.told import SecretInfo

KINDS: dict[AlertKind, str] = {
    "budget": "Budget",
    "quota": "Limit",
    "breaker": "Line",
    "key": "Key",
    "retired": "Model",
    "price": "Price",
}
_PERIODS = {"day": "Today, in UTC", "week": "This week, in UTC", "month": "This month, in UTC"}


def alerts(usage: Usage) -> Node:
    """The gravest first; nothing where all is well."""
    if not usage.alerts:
        return None
    return kit.section("alerts", "To look at", h.ul(".alerts")[(_alert(one) for one in usage.alerts)])


def _alert(alert: Alert) -> Node:
    tone: Tone = "danger" if alert.grave else "warn"
    about = h.div(".alert-words")[
        h.p[kit.tag(KINDS[alert.kind]), " ", h.strong[plain(alert.what, 300)]],
        h.p(".alert-next")[plain(alert.next_step, 300)] if alert.next_step else None,
    ]
    return h.li({"class": ["alert", tone]})[
        h.span(".alert-sign")[kit.tone_icon(tone), h.span(".unseen")["Grave" if alert.grave else "To know"]],
        about,
        h.div(".alert-tools")[
            _way(alert),
            kit.icon_button(f"Dismiss: {plain(alert.what)}", "x", AlertDismissed(alert.id)),
        ],
    ]


def _way(alert: Alert) -> Node:
    """Where it is mended."""
    if alert.kind in {"quota", "breaker"}:
        return kit.button("Routes", RoomOpened("routes"), aria_label=f"Go to Routes: {plain(alert.what)}")
    if alert.kind == "budget" or not alert.line:
        return None
    return kit.button(
        "The line", RoomOpened("providers", alert.line), aria_label=f"Go to the line: {plain(alert.what)}"
    )


# ---- Checks ----------------------------------------------------------------------------------------------------------


def checks(usage: Usage, tellers: Iterable[SecretInfo], names: Names) -> Node:
    """For keys whose provider tells what it counted on them."""
    keys = list(tellers)
    if not keys:
        return None
    return kit.section(
        "checks",
        "Our count beside the provider’s",
        h.p(".hint")[
            "Some providers tell what they counted on a key. They count everything that used it, also elsewhere; "
            "here is only what this browser did. Asking costs nothing."
        ],
        h.ul(".checks")[(_check(usage, key, names) for key in keys)],
    )


def _check(usage: Usage, key: SecretInfo, names: Names) -> Node:
    pair, line = (key.line, key.id), names.line(key.line)
    asking = pair in usage.counting
    told = usage.counts.get(pair)
    label = f"Compare with {line}’s own count"
    return h.li(".check", id=f"check-{key.id}")[
        h.div(".check-head")[
            h.h3[names.key(key.id)],
            kit.button(label, CountsWanted(*pair), picture="refresh-cw", aria_disabled="true" if asking else None),
        ],
        h.div(role="status")[h.p(".hint")[f"Asking {line} …"] if asking else _told(told, line) if told else None],
    ]


def _told(told: CountsCompared, line: str) -> Node:
    if told.trouble or not told.counts:
        return kit.note("warn", plain(told.trouble, 400) or f"{line} told nothing about this key.")
    return kit.table(
        f"What {line} counted on this key, and what this browser did",
        ("Time", f"{line} counted", "Counted here", "Difference"),
        [_beside(one) for one in told.counts],
    )


def _beside(one: Beside) -> Sequence[Node]:
    apart = one.difference.amount
    how = f"{words.money(abs(apart), one.theirs.currency)} {'more there' if apart > 0 else 'more here'}"
    return (_PERIODS[one.period], words.told(one.theirs), words.told(one.ours), how if apart else "none")
