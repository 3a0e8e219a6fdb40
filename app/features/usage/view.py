"""The Usage room as it is seen: its parts in their places, what lies over it, what can be done from anywhere."""

from __future__ import annotations

from typing import Any

import htpy as h

from app.features.providers.state import Providers
from app.features.usage import budgets_view, ranges, requests_view, tools_view
from app.features.usage.parts import PARTS, Around, drawn, place, seen
from app.features.usage.said import FiltersCleared, MonthlyReportWanted, RangeChosen, UsageExportWanted
from app.features.usage.state import Usage
from app.features.usage.words import Names
from app.ledger.values import EVERYBODY
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import Node
from app.ui.loop import Region

SIDE_BY_SIDE = (("usage-failures", "usage-heat"), ("usage-talks", "usage-free"))


def room(here: Around, *, memory_only: str = "") -> Node:
    """`memory_only`: why nothing can be stored; empty: it can."""
    beside = {pair[0]: pair for pair in SIDE_BY_SIDE}
    seconds = {pair[1] for pair in SIDE_BY_SIDE}
    return h.div(".usage")[
        kit.note("warn", "What is counted here ends with this tab, because nothing can be stored.")
        if memory_only
        else None,
        (
            h.div(".side-by-side")[(place(one, here) for one in beside[id])] if id in beside else place(id, here)
            for id in PARTS
            if id not in seconds
        ),
    ]


def around(house: Any) -> Around:  # noqa: ANN401 - the house knows the room, not the other way round
    """What the room shows of it."""
    return Around(house.usage, house.providers, house.routes.standing)


def regions() -> tuple[Region[Any], ...]:
    """The parts, each drawn by itself: what changes in one of them touches no other."""
    return tuple(_region(id) for id in PARTS)


def _region(id: str) -> Region[Any]:
    def view(house: Any) -> Node:  # noqa: ANN401 - see `around`
        return drawn(id, around(house)) if house.usage.open else None

    return Region(id, lambda house: seen(id, around(house)), view, inside=True)


# ---- What lies over it, and what can be done -------------------------------------------------------------------------


def dialogs(usage: Usage, providers: Providers) -> Node:
    """One at a time."""
    names = Names(providers.lines, providers.vault.secrets, providers.profiles)
    return requests_view.dialog(usage.requests, names) or budgets_view.dialog(usage, names)


def news(usage: Usage) -> str:
    """For the rail: what is new and grave; empty: nothing."""
    return f"{usage.news} new alert{'' if usage.news == 1 else 's'}" if usage.news else ""


def offers(usage: Usage) -> tuple[object, ...]:
    """What its actions follow."""
    return (usage.open, usage.range, usage.own, usage.today, usage.only)


def actions(usage: Usage) -> tuple[Action, ...]:
    """For the palette."""
    if not usage.open:
        return ()
    exports = (
        Action(f"usage-{one}", f"Export the requests as {label}", UsageExportWanted(one), "", "download", "Usage")
        for one, label in tools_view.FORMATS.items()
    )
    shown = (
        Action(f"usage-range-{one}", f"Show usage of {label.lower()}", RangeChosen(one), "", "hourglass", "Usage")
        for one, label in ranges.RANGES.items()
        if one != "own"
    )
    clear = Action("usage-clear", "Clear the filters of usage", FiltersCleared(), "", "x", "Usage")
    report = Action("usage-report", tools_view.report_label(usage), MonthlyReportWanted(), "", "printer", "Usage")
    return (*shown, *exports, report, *((clear,) if usage.only != EVERYBODY else ()))
