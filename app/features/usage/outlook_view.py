"""What follows from the numbers: where the month leads, where one could save, what was saved, what was dearest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

import htpy as h

from app.features.ledger.state import Report
from app.features.providers.words import plain
from app.features.quality.trials_view import TASKS
from app.features.routes import figures
from app.features.routes.state import Standing
from app.features.usage import ranges, words
from app.features.usage.words import Names
from app.ledger.values import Projection, Saving, Share, TalkCost
from app.llm.catalog.model import Line
from app.routing.quotas import Gauge
from app.ui import kit
from app.ui.html import Node

MOST_TALKS = 8
MOST_SAVINGS = 5


def outlook(report: Report, names: Names) -> Node:
    """Where the month leads, what models on this device saved, and where one could save."""
    told = sentences(report, names)
    return kit.section(
        "outlook",
        "Where it leads, and where you could save",
        h.ul(".sentences")[(h.li[one] for one in told)] if told else None,
        h.p(".hint")[_HOW_SAVED if report.savings else _NO_SAVING],
    )


def sentences(report: Report, names: Names) -> list[Node]:
    """Each of them by itself."""
    saved = report.change.now.saved
    return [
        *([_projected(report.projection)] if report.projection else []),
        *([_device(words.sums(saved))] if saved else []),
        *(_saving(one, names) for one in report.savings[:MOST_SAVINGS]),
    ]


_NO_SAVING = (
    "No kind of prompt stands out here as one that another model you can use, of the same or a better tier, "
    "would have answered for less."
)
_HOW_SAVED = (
    "Reckoned with the same tokens at that model’s list price. Whether its answers are as good for you, only you can "
    "say: try both in Compare."
)


def _projected(told: Projection) -> Node:
    month = f"{ranges.first_of(told.month):%B}"
    days = f"{told.days} day{'' if told.days == 1 else 's'}"
    return [
        f"{month} leads to about ",
        h.strong[words.told(told.expected)],
        f" if it goes on like its last {days}; so far it is {words.told(told.so_far)}. This is an estimate.",
    ]


def _device(saved: str) -> Node:
    return [
        "Answers on this device saved about ",
        h.strong[saved],
        ". This is an estimate: the same tokens at the price of the model that they replaced, without electricity.",
    ]


def _saving(one: Saving, names: Names) -> Node:
    kind = next((name for task, name in TASKS.items() if task == one.task), "")
    what = f"{kind}: {words.requests(one.requests)}" if kind else words.requests(one.requests)
    return [
        f"{what} to {names.model('/'.join(one.place))} cost {words.told(one.cost)}. ",
        f"{names.model('/'.join(one.instead))} would have cost {words.told(one.would)}: ",
        h.strong[f"{words.told(one.saved)} less"],
        ".",
    ]


# ---- The dearest -----------------------------------------------------------------------------------------------------


def talks(report: Report, titles: Mapping[str, tuple[str, str]], zone: tzinfo | None) -> Node:
    """Conversations and comparisons, of all time. `titles`: the room and the title of each."""
    if not report.talks:
        return None
    return kit.section(
        "dearest",
        "The most expensive conversations",
        kit.table(
            "The most expensive conversations, of all time",
            ("Conversation", "Cost", "Requests", "Last"),
            [_talk(one, titles, zone) for one in report.talks[:MOST_TALKS]],
        ),
        h.p(".hint")["Of all time, whatever days are shown above."],
    )


def _talk(one: TalkCost, titles: Mapping[str, tuple[str, str]], zone: tzinfo | None) -> Sequence[Node]:
    room, title = titles.get(one.conversation, ("", ""))
    shown = plain(title, 80) or "Untitled"
    return (
        h.a(".talk-link", href=f"#/{room}/{one.conversation}")[shown] if room else "One that was deleted",
        words.told(one.cost),
        f"{one.requests:,}",
        f"{datetime.fromtimestamp(one.last / 1000, zone):%-d %b %Y}",
    )


# ---- What is free ----------------------------------------------------------------------------------------------------


def free_tiers(report: Report, standing: Standing, lines: Sequence[Line]) -> Node:
    """What is left of what costs nothing, on lines that were used."""
    used = {share.name: share for share in report.lines}
    free = [line for line in lines if line.id in used and line.limits.applies_to in {"free", "trial"}]
    shown = [(line, _gauges(standing, line)) for line in free]
    if not any(gauges for _, gauges in shown):
        return None
    return kit.section(
        "free-tiers",
        "Free plans",
        h.ul(".plans")[(_free_line(line, gauges, used[line.id]) for line, gauges in shown if gauges)],
        h.p(".hint")["As far as this browser used them. All limits of all lines are in Routes."],
    )


def _gauges(standing: Standing, line: Line) -> list[tuple[str, Gauge]]:
    return [(group.model, gauge) for group in figures.gauge_groups(standing, line.id) for gauge in group.gauges]


def _free_line(line: Line, gauges: Sequence[tuple[str, Gauge]], share: Share) -> Node:
    name = plain(line.name)
    return h.li[
        h.p(".free-name")[h.strong[name], f", {words.requests(share.requests)} in these days"],
        (
            kit.meter(
                min(gauge.used, gauge.bound.amount),
                gauge.bound.amount,
                f"{name} {plain(model)}".strip(),
                f"{plain(model)}: {gauge.words}" if model else gauge.words,
            )
            for model, gauge in gauges
        ),
    ]
