"""The parts of the room that are drawn by themselves: what streams in one of them touches no other."""

from __future__ import annotations

from typing import Any

from app.features.compare import column_view, dialogs, dock, view
from app.ui.loop import Region


def regions() -> tuple[Region[Any], ...]:
    """Of the house."""
    return (
        _inside("compare-tools", view.tools_seen, view.tools),
        _inside("compare-round", view.tools_seen, view.round_bar),
        _inside("compare-tabs", dock.tabs_seen, dock.tabs),
        _inside("compare-said", lambda compare: (compare.said,), lambda compare: compare.said),
        *(_column(place) for place in range(column_view.PLACES)),
        Region(
            "compare-dialogs",
            lambda h: dialogs.seen(h.compare, h.providers),
            lambda h: dialogs.dialogs(h.compare, h.providers),
        ),
    )


def _inside(id: str, seen: Any, shown: Any) -> Region[Any]:  # noqa: ANN401 - functions of the slice
    return Region(id, lambda h: seen(h.compare), lambda h: shown(h.compare) if h.compare.open else None, inside=True)


def _column(place: int) -> Region[Any]:
    return Region(
        column_view.place_id(place),
        lambda h: column_view.seen(h.compare, h.providers, place),
        lambda h: column_view.column(h.compare, h.providers, place) if h.compare.open else None,
        inside=True,
    )
