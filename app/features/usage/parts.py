"""The parts of the room. Each is drawn again only when something that it shows is another object than before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import htpy as h
from markupsafe import Markup

from app.features.ledger.state import Report
from app.features.providers.state import Providers
from app.features.routes.state import Standing
from app.features.usage import (
    alerts_view,
    budgets_view,
    outlook_view,
    ranges,
    speed_view,
    spend_view,
    tools_view,
)
from app.features.usage.said import FiltersCleared
from app.features.usage.state import Usage
from app.features.usage.words import Names
from app.ledger.values import EVERYBODY
from app.ui import kit
from app.ui.html import Node, html
from app.vault.told import SecretInfo


@dataclass(frozen=True, slots=True)
class Around:
    """What the room shows, and what it needs of other rooms."""

    usage: Usage
    providers: Providers
    standing: Standing

    @property
    def names(self) -> Names:
        """What ids stand for now."""
        return Names(self.providers.lines, self.providers.vault.secrets, self.providers.profiles)

    @property
    def report(self) -> Report | None:
        """Only where there is something in it."""
        report = self.usage.report
        return report if report and report.change.now.requests else None


@dataclass(frozen=True, slots=True)
class Part:
    """What it follows beside the names of lines and keys, and how it looks."""

    seen: Callable[[Around], tuple[object, ...]]
    view: Callable[[Around], Node]


def _of_report(view: Callable[[Report, Around], Node], *more: str) -> Part:
    """One that is there only with a report; `more` are fields of the slice that it shows too."""

    def seen(around: Around) -> tuple[object, ...]:
        return (around.usage.report, *(getattr(around.usage, name) for name in more))

    return Part(seen, lambda around: view(around.report, around) if around.report else None)


def _tools_seen(around: Around) -> tuple[object, ...]:
    usage = around.usage
    return (usage.today, usage.range, usage.own, usage.only, usage.wrong_days, usage.report, usage.exporting)


def _talks(around: Around) -> Node:
    usage = around.usage
    return outlook_view.talks(usage.report, usage.titles, usage.zone) if usage.report else None


def _tellers(around: Around) -> list[SecretInfo]:
    tell = {line.id for line in around.providers.lines if line.quirks.counts}
    return [key for key in around.providers.vault.secrets if key.line in tell]


def _nothing(around: Around) -> Node:
    """Nothing in these days, or nothing at all yet."""
    usage, report = around.usage, around.usage.report
    if report is None:
        return h.p(".nothing", role="status")["Reading what was used …"]
    if report.change.now.requests:
        return None
    if usage.only != EVERYBODY:
        return kit.empty(
            "No such request in these days",
            h.p["Nothing that you sent then is of what you filtered by."],
            kit.button("Clear the filters", FiltersCleared()),
        )
    if report.change.before.requests or report.talks:
        return kit.empty("No request in these days", h.p[f"Nothing was sent: {ranges.words(report.days)}."])
    return kit.empty(
        "Nothing used yet",
        h.p[
            "Every request that leaves this browser is written down here, with its tokens and its cost: what it took, "
            "who answered and how fast. Set a budget before the first one, if you like."
        ],
    )


PARTS: Mapping[str, Part] = {
    "usage-tools": Part(_tools_seen, lambda a: tools_view.tools(a.usage, a.names)),
    "usage-alerts": Part(lambda a: (a.usage.alerts,), lambda a: alerts_view.alerts(a.usage)),
    "usage-nothing": Part(lambda a: (a.usage.report,), _nothing),
    "usage-totals": _of_report(lambda report, _: spend_view.totals(report)),
    "usage-spend": _of_report(lambda report, a: spend_view.spend(report, a.names, a.usage.tables), "tables"),
    "usage-shares": _of_report(lambda report, a: spend_view.shares(report, a.names)),
    "usage-budgets": Part(
        lambda a: (a.usage.budgets, a.usage.wrong_assumed, a.usage.allowed),
        lambda a: budgets_view.section(a.usage, a.names),
    ),
    "usage-outlook": _of_report(lambda report, a: outlook_view.outlook(report, a.names)),
    "usage-speed": _of_report(
        lambda report, a: speed_view.speed(report, a.usage.pace, a.names, a.usage.tables), "pace", "tables"
    ),
    "usage-failures": _of_report(lambda report, a: speed_view.failures(report, a.names)),
    "usage-heat": _of_report(lambda report, _: speed_view.heat(report)),
    "usage-talks": Part(lambda a: (a.usage.report, a.usage.titles, a.usage.zone), _talks),
    "usage-free": Part(
        lambda a: (a.usage.report, a.standing),
        lambda a: outlook_view.free_tiers(a.report, a.standing, a.providers.lines) if a.report else None,
    ),
    "usage-checks": Part(
        lambda a: (a.usage.counts, a.usage.counting),
        lambda a: alerts_view.checks(a.usage, _tellers(a), a.names),
    ),
    "usage-keeping": Part(lambda a: (a.usage.budgets,), lambda a: budgets_view.keeping(a.usage.budgets)),
}

_drawn: dict[str, tuple[tuple[object, ...], Markup]] = {}


def seen(id: str, around: Around) -> tuple[object, ...]:
    """What a part follows. While the room is closed, nothing."""
    providers = around.providers
    names = (providers.lines, providers.vault, providers.profiles)
    return (True, *names, *PARTS[id].seen(around)) if around.usage.open else (False,)


def drawn(id: str, around: Around) -> Node:
    """As it was drawn last, where nothing of it changed."""
    now = seen(id, around)
    was, markup = _drawn.get(id, ((), Markup()))
    if len(was) != len(now) or any(one is not other for one, other in zip(was, now, strict=True)):
        markup = Markup(html(PARTS[id].view(around)))  # noqa: S704 - htpy wrote it
        _drawn[id] = now, markup
    return markup


def place(id: str, around: Around) -> Node:
    """Where it stands in the room."""
    return h.div(".usage-part", id=id)[drawn(id, around)]
