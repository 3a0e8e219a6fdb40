"""Short texts that several views and rooms need: what a route lacks, how old something is, what something costs."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from app.base.money import Money, shown
from app.features.frame.state import RoomOpened
from app.features.providers.route import Route
from app.features.providers.said import RoutePickerOpened
from app.llm import prices
from app.llm.catalog.model import Model
from app.llm.catalog.price import Source

DAY_MS = 86_400_000
LONGEST_SAID = 800
_STEPS = ((DAY_MS, "day"), (3_600_000, "hour"), (60_000, "minute"))
SOURCES: dict[Source, str] = {
    "reported": "reported",
    "typed": "your price",
    "list": "its list",
    "public": "public data",
    "free": "free",
}


_LACKS: dict[str, tuple[str, str]] = {
    "address": ("{line} has no address yet.", "Give one"),
    "key": ("{line} needs a key.", "Add a key"),
    "key elsewhere": ("Your key for {line} belongs to another address, and is not sent to this one.", "Put it in"),
    "line off": ("{line} is switched off in this profile.", "Choose"),
    "model off": ("{model} is switched off in this profile.", "Choose"),
    "model": ("No model of {line} is chosen yet.", "Choose"),
    "not here": ("{model} is not on this device.", "Download it"),
}


def plain(text: str, longest: int = 120) -> str:
    """A stranger's text on one line: what can't be seen, or would turn the line around, is shown as a mark."""
    seen = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text[:longest])
    return f"{seen}…" if len(text) > longest else seen


def sentences(text: str) -> str:
    """Sentences that may hold a stranger's words."""
    return plain(text, LONGEST_SAID)


def lack_in_words(route: Route) -> tuple[str, str]:
    """What is missing, and the word on the button that leads to it."""
    what, label = _LACKS.get(route.lacks, ("{line} is ready.", ""))
    return what.replace("{line}", route.line.name).replace("{model}", plain(route.model)), label


def way_to_ready(route: Route) -> object:
    """The message that leads to where it is mended."""
    mended_in_picker = route.lacks in {"line off", "model off"}
    if mended_in_picker:
        return RoutePickerOpened()
    return RoomOpened("models") if route.line.where == "device" else RoomOpened("providers", route.line.id)


def age(then: int, now: int) -> str:
    """How long ago something was, in words."""
    for length, unit in _STEPS:
        if now - then >= length:
            count = (now - then) // length
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def day(millis: int) -> str:
    """A date as everybody reads it."""
    return datetime.fromtimestamp(millis / 1000, UTC).strftime("%-d %b %Y")


def amount(text: str, currency: str) -> str:
    """A stored decimal as money."""
    try:
        return plain(shown(Money(Decimal(text), currency)))
    except InvalidOperation:
        return "unknown"


def price(model: Model, now: int) -> tuple[str, str]:
    """In and out per million tokens, as far as anybody knows, and who says so."""
    if model.free:
        return "free", ""
    rates = prices.rates_at(model.price, datetime.fromtimestamp(now / 1000, UTC)) if model.price else None
    if rates is None or model.price is None:
        return "unknown", ""
    currency = model.price.currency
    told = (rates.input,) if model.embeddings else (rates.input, rates.output)
    return " / ".join(shown(Money(rate.base, currency)) for rate in told), SOURCES[model.price.source]
