"""A month on paper: the same sums, charts and tables as in the room, and nothing that can be pressed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import htpy as h

from app.features.ledger.state import Report
from app.features.providers.words import plain
from app.features.usage import outlook_view, ranges, speed_view, words
from app.features.usage.chart_view import Drawing, chart_element, legend
from app.features.usage.spend_view import spend_drawing
from app.features.usage.words import Names
from app.ledger.statistics import per_request
from app.ledger.values import EVERYBODY, Only, Share
from app.ui.html import Node, html


def title(report: Report) -> str:
    """The name of the page, and of a PDF that is made of it."""
    return f"Use of language models, {ranges.words(report.days)}"


def paper(report: Report, names: Names, now: datetime) -> str:
    """For the app's own page, to be printed."""
    return html(
        h.div(".paper.usage-paper")[
            h.header[
                h.h1[title(report)],
                h.p(".about")[f"Written down by Switchyard on {now:%-d %B %Y at %H:%M}. {_whose(report.only, names)}"],
            ],
            h.section[h.h2["In all"], _totals(report)],
            _spend(report, names),
            _shares("By line", "line", report.lines, report, names),
            _shares("By model", "model", report.models, report, names),
            _speeds(report, names),
            _failures(report),
            _outlook(report, names),
        ]
    )


def _whose(only: Only, names: Names) -> str:
    told = [names.of(by, of) for by in ("line", "room", "key", "profile") if (of := getattr(only, by))]
    told += [plain(only.model)] if only.model else []
    if only == EVERYBODY:
        return "It holds what this browser did, and nothing else."
    return f"Only: {words.listed(told)}, as far as this browser used it."


def _totals(report: Report) -> Node:
    now, before = report.change.now, report.change.before
    rows = (
        ("Cost", words.sums(now.cost), words.sums(before.cost)),
        ("Requests", f"{now.requests:,}", f"{before.requests:,}"),
        ("Answered", f"{now.answered:,}", f"{before.answered:,}"),
        ("Failed", f"{now.failed:,}", f"{before.failed:,}"),
        ("Free of charge", f"{now.free:,}", f"{before.free:,}"),
        ("Tokens in", f"{now.input:,}", f"{before.input:,}"),
        ("Tokens out", f"{now.output:,}", f"{before.output:,}"),
        ("Cost per paid request", words.sums(per_request(now), "–"), words.sums(per_request(before), "–")),
        ("Saved on this device (estimate)", words.sums(now.saved), words.sums(before.saved)),
    )
    unknown = words.unknown(now)
    return [
        _table(("", ranges.words(report.days), ranges.before_words(report.days).capitalize()), rows),
        h.p[f"{unknown[:1].upper()}{unknown[1:]}."] if unknown else None,
    ]


def _spend(report: Report, names: Names) -> Node:
    drawing = spend_drawing(report.by_line, names)
    each = "day" if report.by_line.grain == "day" else "month"
    rows = [
        (label, *(band.told[place] or "–" for band in drawing.bands))
        for place, label in enumerate(drawing.labels)
        if any(band.data[place] for band in drawing.bands)
    ]
    return h.section[
        h.h2[f"{'Spent' if drawing.unit == 'money' else 'Requests'} each {each}, by line"],
        _drawn("paper-spend", drawing),
        _table((each.capitalize(), *(band.name for band in drawing.bands)), rows),
    ]


def _drawn(id: str, drawing: Drawing) -> Node:
    return [
        legend(drawing.bands),
        chart_element(id=id, fixed=True, aria_hidden="true", data_chart=drawing.as_json()),
    ]


def _shares(heading: str, by: str, found: Sequence[Share], report: Report, names: Names) -> Node:
    rows = [
        (
            names.of(by, one.name),
            words.percent(one.part),
            words.money(one.cost, report.currency) if report.currency else "–",
            f"{one.requests:,}",
            f"{one.tokens:,}",
        )
        for one in found
    ]
    return h.section[h.h2[heading], _table((by.capitalize(), "Share", "Cost", "Requests", "Tokens"), rows)]


def _speeds(report: Report, names: Names) -> Node:
    shown = report.speeds[: speed_view.MOST_MODELS]
    if not shown:
        return None
    rows = [
        (
            names.model("/".join(one.place)),
            words.milliseconds(one.pace.first.median),
            words.milliseconds(one.pace.first.p95),
            words.milliseconds(one.pace.took.median),
            words.per_second(one.pace.speed.median),
        )
        for one in shown
    ]
    heads = ("Model", "First token, median", "95 of 100 within", "Whole answer, median", "Speed, median")
    return h.section[h.h2["How fast they answered"], _table(heads, rows)]


def _failures(report: Report) -> Node:
    rows = [(words.failure(one.error)[0], f"{one.requests:,}", words.failure(one.error)[1]) for one in report.failures]
    return (
        h.section[h.h2["What failed"], _table(("What", "Requests", "What to do"), rows, words_from=2)] if rows else None
    )


def _outlook(report: Report, names: Names) -> Node:
    told = outlook_view.sentences(report, names)
    return h.section[h.h2["Where it leads"], h.ul[(h.li[one] for one in told)]] if told else None


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], words_from: int = 99) -> Node:
    """Numbers stand to the right, but for the columns that hold words."""

    def right(place: int) -> str | None:
        return "right" if 0 < place < words_from else None

    return h.table[
        h.thead[h.tr[(h.th(align=right(place))[head] for place, head in enumerate(heads))]],
        h.tbody[
            (
                h.tr[
                    h.th(scope="row")[row[0]],
                    (h.td(align=right(place))[cell] for place, cell in enumerate(row[1:], start=1)),
                ]
                for row in rows
            )
        ],
    ]
