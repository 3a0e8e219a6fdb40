"""What this device can run, and why not more."""

from __future__ import annotations

import htpy as h

from app.features.models.said import DeviceAsked
from app.features.models.state import Models
from app.features.settings.state import Service
from app.ondevice.report import ReportRow, report
from app.ui import kit
from app.ui.html import Node


def section(models: Models, service: Service) -> Node:
    """In words; each row with its lamp."""
    if models.facts is None:
        return kit.section("models-device", "This device", h.p(".hint", role="status")["Looking at this device."])
    told = report(models.facts)
    return kit.section(
        "models-device",
        "This device",
        h.div(".report-head")[
            h.p(".report-headline")[told.headline],
            kit.icon_button("Look again", "refresh-cw", DeviceAsked()),
        ],
        kit.note("warn", _no_engine(service)) if service.offline == "unavailable" else None,
        h.ul(".report")[(_row(row) for row in told.rows)],
    )


def _row(row: ReportRow) -> Node:
    return h.li(".report-row", id=f"report-{row.about}")[
        h.div(".report-words")[h.h3[row.name], h.p[row.sentence]], kit.lamp(row.aspect, row.word)
    ]


def _no_engine(service: Service) -> str:
    why = f" ({service.offline_reason})" if service.offline_reason else ""
    return (
        f"This browser keeps no copy of the app{why}, so the page itself does not open without a network. "
        "Models that were downloaded run as long as it is open."
    )
