"""Numbers of models and of downloads, as people read them. Decimal units, as hosts and browsers show them."""

from __future__ import annotations

from app.ondevice.values import DeviceModel

_UNITS = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))
_EXACT_BELOW = 10  # so many of a unit are told with one decimal
_SECONDS_BELOW = 90
_MINUTES_BELOW = 90


def size(amount: float) -> str:
    """`1.2 GB`, `340 MB`, `12 bytes`."""
    for unit, name in _UNITS:
        # What would be rounded up to a thousand of a unit is one of the next.
        if amount >= unit * 0.9995:
            count = amount / unit
            return f"{count:.1f} {name}" if count < _EXACT_BELOW - 0.05 else f"{count:.0f} {name}"
    return f"{max(amount, 0):.0f} bytes"


def download(model: DeviceModel, amount: int | None = None) -> str:
    """How much a model fetches: `1.2 GB`, `about 1.2 GB` where it was worked out, or that nobody says."""
    count = model.download if amount is None else amount
    if count is None:
        return "a size that nobody tells"
    return f"about {size(count)}" if model.estimated else size(count)


def rate(bytes_per_second: float) -> str:
    """`2.5 MB/s`."""
    return f"{size(bytes_per_second)}/s"


def time_left(seconds: float) -> str:
    """`40 s`, `12 min`, `2 h 05 min`: never more exact than anybody can know."""
    if seconds < _SECONDS_BELOW:
        return f"{max(seconds, 1):.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < _MINUTES_BELOW else f"{minutes // 60} h {minutes % 60:02} min"
