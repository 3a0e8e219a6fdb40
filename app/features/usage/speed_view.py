"""How soon, how long and how fast models answered; what failed; and when requests were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import htpy as h
from markupsafe import Markup

from app.features.ledger.state import Report
from app.features.usage import ranges, words
from app.features.usage.chart_view import SERIES, Band, Drawing, chart, said_as_table, swatch
from app.features.usage.said import FailurePressed, Pace, PaceChosen
from app.features.usage.words import Names
from app.ledger.values import Failure, Heat, Measured, ModelSpeed, Pace as Measures
from app.ui import kit
from app.ui.html import Node, on

PACES: Mapping[Pace, tuple[str, str]] = {
    "first": ("First token", "Until the first token"),
    "took": ("Whole answer", "Until the whole answer"),
    "speed": ("Speed", "Tokens a second"),
}
CHART = "speed-chart"
MOST_MODELS = 6
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = 24
LEVELS = 5


def speed(report: Report, pace: Pace, names: Names, tables: frozenset[str] = frozenset()) -> Node:
    """Of the models that answered most."""
    shown = report.speeds[:MOST_MODELS]
    if not shown:
        return None
    drawing = speed_drawing(shown, pace, report, names)
    about = f"{PACES[pace][1]}, median by model, {ranges.words(report.days)}"
    options = ((value, label, PaceChosen(value)) for value, (label, _) in PACES.items())

    def table() -> Node:
        return said_as_table(about, "When", drawing, drawing.labels)

    return kit.section(
        "speed",
        "How fast they answered",
        kit.choice("usage-pace", "What is measured", options, pace),
        chart(CHART, about, drawing, table if CHART in tables else None),
        kit.table(
            f"How fast models answered, {ranges.words(report.days)}",
            (
                "Model",
                "First token",
                "95 of 100 within",
                "Whole answer",
                "95 of 100 within",
                "Tokens a second",
                "Answers",
            ),
            [_model(one, SERIES[place], names) for place, one in enumerate(shown)],
        ),
        h.p(".hint")[f"And {len(report.speeds) - MOST_MODELS} more models."]
        if len(report.speeds) > MOST_MODELS
        else None,
    )


def speed_drawing(shown: Sequence[ModelSpeed], pace: Pace, report: Report, names: Names) -> Drawing:
    """A line for each model, with a gap where it did not answer."""
    labels = report.by_line.labels
    bands = []
    for colour, one in zip(SERIES, shown, strict=False):
        over_time = dict(one.over_time)
        medians = [measured(over_time[label], pace).median if label in over_time else None for label in labels]
        told = tuple("" if amount is None else pace_words(amount, pace) for amount in medians)
        bands.append(Band(one.place.model, names.model("/".join(one.place)), colour, tuple(medians), told))
    worded = tuple(map(ranges.label_words, labels))
    return Drawing("lines", labels, worded, tuple(bands), "speed" if pace == "speed" else "ms")


def measured(measures: Measures, pace: Pace) -> Measured:
    """One of the three."""
    return {"first": measures.first, "took": measures.took, "speed": measures.speed}[pace]


def pace_words(amount: float, pace: Pace) -> str:
    """With its unit."""
    return words.per_second(amount) if pace == "speed" else words.milliseconds(amount)


def _model(one: ModelSpeed, colour: str, names: Names) -> Sequence[Node]:
    pace = one.pace
    return (
        h.span(".share-name")[swatch(colour), h.span[names.model("/".join(one.place))]],
        words.milliseconds(pace.first.median),
        words.milliseconds(pace.first.p95),
        words.milliseconds(pace.took.median),
        words.milliseconds(pace.took.p95),
        "–" if pace.speed.median is None else f"{pace.speed.median:,.0f}",
        f"{pace.first.seen:,}",
    )


# ---- Failures --------------------------------------------------------------------------------------------------------


def failures(report: Report, names: Names) -> Node:
    """What went wrong, how often, where, and what to do about it."""
    return kit.section(
        "failures",
        "What failed",
        h.ul(".failures")[(_failure(one, names) for one in report.failures)]
        if report.failures
        else h.p(".nothing")["Every request in these days was answered."],
    )


def _failure(one: Failure, names: Names) -> Node:
    what, do = words.failure(one.error)
    where = words.listed(f"{names.line(line)} {count:,}" for line, count in one.lines[:3])
    rest = f" and {len(one.lines) - 3} more" if len(one.lines) > 3 else ""  # noqa: PLR2004 - as many as are named
    press = {"class": "link-button failure-count", "type": "button", **on(click=FailurePressed(one.error))}
    return h.li[
        h.button(press)[words.requests(one.requests)],
        h.div(".failure-words")[h.p[what], h.p(".failure-do")[do], h.p(".failure-where")[where, rest]],
    ]


# ---- Heat of the week ------------------------------------------------------------------------------------------------


def heat(report: Report) -> Node:
    """A table, shaded: the darker, the more."""
    if not report.heat.most:
        return None
    return kit.section(
        "heat",
        "When you ask",
        h.div(".table-scroll", role="region", aria_label="Requests by weekday and hour", tabindex="0")[
            h.table(".heat")[
                h.caption(".unseen")["Requests by weekday and hour"],
                h.thead[
                    h.tr[
                        h.th(scope="col")[h.span(".unseen")["Day"]],
                        (h.th(scope="col")[_hour(hour)] for hour in range(HOURS)),
                    ]
                ],
                h.tbody[(_day(day, name, report.heat) for day, name in enumerate(DAYS))],
            ]
        ],
        h.p(".hint")[f"By your own clock. The most in one hour of the week: {report.heat.most:,}."],
    )


def _hour(hour: int) -> Node:
    """Every sixth is written; all are spoken."""
    return f"{hour:02}" if hour % 6 == 0 else h.span(".unseen")[f"{hour:02}"]


def _day(day: int, name: str, heat: Heat) -> Node:
    return h.tr[
        h.th(scope="row")[h.abbr(title=name)[name[:3]]],
        (
            _cell(count, heat.most, f"{name} {hour:02}:00: {words.requests(count)}")
            for hour, count in enumerate(heat.hours[day])
        ),
    ]


def _cell(count: int, most: int, about: str) -> Node:
    level = -(-LEVELS * count // most) if most else 0
    return Markup(f'<td class="heat-{level}" title="{about}"><span class="unseen">{count}</span></td>')  # noqa: S704 - 168 of them, made of our words and of numbers
