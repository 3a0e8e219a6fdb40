"""What was spent: the sums of the range, by day, by line and by model."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import htpy as h

from app.features.ledger.state import Report
from app.features.providers.words import plain
from app.features.usage import ranges, words
from app.features.usage.chart_view import OTHERS, Band, Drawing, bar, chart, said_as_table, swatch
from app.features.usage.said import BarPressed, CurrencyChosen, DayPressed, FilterBy, FilterChosen
from app.features.usage.words import Names
from app.ledger.statistics import per_request
from app.ledger.values import Change, Series, Share, Stack
from app.ui import kit
from app.ui.html import VALUE, Node, on

CHART = "spend-chart"
MOST_BANDS = 8
MOST_SHARES = 8
NOTHING = Decimal(0)


# ---- Totals ----------------------------------------------------------------------------------------------------------


def totals(report: Report) -> Node:
    """Figures with what they were before, in words."""
    now, before = report.change.now, ranges.before_words(report.days)
    about = [part for part in (words.unknown(now), _estimated(report)) if part]
    return h.section(".totals", aria_labelledby="totals-title")[
        h.h2(id="totals-title")[ranges.words(report.days)],
        h.dl(".figures")[
            _figure("Cost", words.sums(now.cost), _cost_changes(report.change, before)),
            _figure("Requests", f"{now.requests:,}", [_counted(report.change, "requests", before)]),
            _figure("Tokens", words.tokens(now.tokens), [_counted(report.change, "tokens", before)]),
            _figure("Cost per paid request", words.sums(per_request(now), "–"), []),
            _figure("Free of charge", f"{now.free:,}", [_of_all(now.free, now.requests)]),
        ],
        h.p(".totals-about")[" ".join(f"{part[:1].upper()}{part[1:]}." for part in about)] if about else None,
    ]


def _figure(name: str, value: str, changes: Sequence[str]) -> Node:
    return h.div[h.dt[name], h.dd[h.span(".figure")[value], (h.span(".figure-change")[one] for one in changes if one)]]


def _cost_changes(change: Change, before: str) -> list[str]:
    """Of each currency by itself: nobody here knows an exchange rate."""
    several = len(change.cost) > 1
    return [
        f"{currency}: {words.change(ratio, before, was=False)}" if several else words.change(ratio, before, was=False)
        for currency, ratio in change.cost.items()
    ]


def _counted(change: Change, of: str, before: str) -> str:
    if not getattr(change.now, of):
        return ""
    return words.change(getattr(change, of), before, was=bool(getattr(change.before, of)))


def _of_all(part: int, whole: int) -> str:
    return f"{words.percent(part / whole)} of all requests" if part and whole else ""


def _estimated(report: Report) -> str:
    estimated = report.change.now.estimated
    return f"{words.sums(estimated)} of it is our estimate, where the provider did not count" if estimated else ""


# ---- By day ----------------------------------------------------------------------------------------------------------


def spend(report: Report, names: Names, tables: frozenset[str] = frozenset()) -> Node:
    """A bar for each day or month, stacked by line."""
    drawing = spend_drawing(report.by_line, names)
    each = "day" if report.by_line.grain == "day" else "month"
    what = f"Spent each {each}" if drawing.unit == "money" else f"Requests each {each}"
    about = f"{what}, {ranges.words(report.days)}, by line"

    def table() -> Node:
        return _table(about, report.by_line, drawing)

    return kit.section(
        "spend",
        f"{what}, by line",
        _currencies(report),
        chart(CHART, about, drawing, table if CHART in tables else None, BarPressed(VALUE)),
        h.p(".hint")["Press a bar, or a row of the table, to see the requests behind it."],
    )


def _currencies(report: Report) -> Node:
    """Only where there are several."""
    if len(report.currencies) <= 1:
        return None
    options = ((one, plain(one), CurrencyChosen(one)) for one in report.currencies)
    return kit.choice("usage-currency", "Currency of the charts", options, report.currency)


def spend_drawing(series: Series, names: Names) -> Drawing:
    """Amounts, or the numbers of requests where nothing cost anything."""
    paid = any(any(stack.costs) for stack in series.stacks)
    bands = [
        _band(stack, names.line(stack.name), names.colour(stack.name), series, paid=paid) for stack in _few(series)
    ]
    labels = tuple(map(ranges.label_words, series.labels))
    return Drawing(
        "bars", series.labels, labels, tuple(bands), "money" if paid else "count", series.currency if paid else ""
    )


def _few(series: Series) -> list[Stack]:
    """A page can't tell thirty colours apart: the smallest go together."""
    if len(series.stacks) <= MOST_BANDS:
        return list(series.stacks)
    few, rest = series.stacks[: MOST_BANDS - 1], series.stacks[MOST_BANDS - 1 :]
    costs = tuple(sum(amounts, NOTHING) for amounts in zip(*(one.costs for one in rest), strict=True))
    requests = tuple(map(sum, zip(*(one.requests for one in rest), strict=True)))
    return [*few, Stack("", costs, requests)]


def _band(stack: Stack, name: str, colour: str, series: Series, *, paid: bool) -> Band:
    if not stack.name:
        name, colour = f"{len(series.stacks) - MOST_BANDS + 1} others", OTHERS
    if not paid:
        told = tuple(f"{count:,}" if count else "" for count in stack.requests)
        return Band(stack.name, name, colour, tuple(map(float, stack.requests)), told)
    told = tuple(words.money(amount, series.currency) if amount else "" for amount in stack.costs)
    return Band(stack.name, name, colour, tuple(map(float, stack.costs)), told)


def _table(about: str, series: Series, drawing: Drawing) -> Node:
    heads = [
        h.button({"class": "link-button", "type": "button", **on(click=DayPressed(key))})[label]
        for key, label in zip(drawing.keys, drawing.labels, strict=True)
    ]
    each = "Day" if series.grain == "day" else "Month"
    return said_as_table(about, each, drawing, heads, _together(series, drawing))


def _together(series: Series, drawing: Drawing) -> list[str]:
    if drawing.unit == "count":
        return [f"{sum(counts):,}" for counts in zip(*(one.requests for one in series.stacks), strict=True)]
    sums = [sum(amounts, NOTHING) for amounts in zip(*(one.costs for one in series.stacks), strict=True)]
    return [words.money(amount, series.currency) for amount in sums]


# ---- By line and by model --------------------------------------------------------------------------------------------


def shares(report: Report, names: Names) -> Node:
    """Who took how much; each can be filtered by."""
    return h.div(".side-by-side")[
        h.div(".stacked")[
            _shares("share-lines", "By line", "line", report.lines, report, names),
            _shares("share-rooms", "By room", "room", report.rooms, report, names) if len(report.rooms) > 1 else None,
        ],
        _shares("share-models", "By model", "model", report.models, report, names),
    ]


def _shares(id: str, title: str, by: FilterBy, found: Sequence[Share], report: Report, names: Names) -> Node:  # noqa: PLR0913, PLR0917 - each is one word of it
    shown, rest = found[:MOST_SHARES], found[MOST_SHARES:]
    heads = (title.removeprefix("By ").capitalize(), "Share", "Cost", "Requests")
    return kit.section(
        id,
        title,
        kit.table(f"Shares {title.lower()}", heads, [_share(one, by, report, names) for one in shown]),
        h.p(".hint")[
            f"And {len(rest)} more, {words.money(sum((o.cost for o in rest), NOTHING), report.currency)} together."
        ]
        if rest
        else None,
    )


def _share(share: Share, by: FilterBy, report: Report, names: Names) -> Sequence[Node]:
    name, (line, _, model) = names.of(by, share.name), share.name.partition("/")
    on_line = h.span(".share-line")[f" on {names.line(line)}"]
    press = {
        "class": "link-button",
        "type": "button",
        "title": f"Only {name}",
        **on(click=FilterChosen(by, share.name)),
    }
    return (
        h.span(".share-name")[
            None if by == "room" else swatch(names.colour(line)),
            h.button(press)[[plain(model), on_line] if model else name],
        ],
        h.span(".share-part")[bar(share.part), words.percent(share.part)],
        words.money(share.cost, report.currency) if report.currency else "–",
        f"{share.requests:,}",
    )
