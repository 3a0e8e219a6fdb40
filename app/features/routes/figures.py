"""What the room says of a line, worked out from the books: speed, quality, what is left of limits, countdowns. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from app.features.providers.lamps import Lamp
from app.features.routes.state import Standing
from app.routing import quality, speeds
from app.routing.breaker import Breaker, seen
from app.routing.choosing import worded
from app.routing.limits import NEAR, Account, Closure, Terms
from app.routing.quality import Score
from app.routing.quotas import Gauge, gauges
from app.routing.uses import Use
from app.routing.values import BreakerState, Place
from app.routing.words import seconds

LATELY, _DAY = 3_600.0, 86_400.0
MOST_MODELS = 6
STATE_WORDS: dict[BreakerState, str] = {
    "closed": "Clear",
    "open": "Closed",
    "half_open": "On trial",
    "held": "Needs you",
}


@dataclass(frozen=True, slots=True)
class GaugeGroup:
    """The gauges that hold for one model, or for all models of a line together."""

    model: str
    gauges: tuple[Gauge, ...]


def account_of(standing: Standing, line: str) -> Account:
    """What was used of it; nothing, where there is no account."""
    return standing.accounts.get(line) or Account(line)


def requests_lately(standing: Standing, line: str) -> int:
    """In the last hour, with those under way."""
    account = account_of(standing, line)
    sent = (use.requests for use in account.uses if use.start + use.width > standing.now - LATELY)
    return sum(sent) + sum(hold.requests for hold in account.holds)


def speed_words(standing: Standing, line: str) -> str:
    """`first token 0.4 s, 82 tokens/s`: of the model that answered last. Empty: never measured."""
    measured = [known for place, known in standing.remembered.speeds if place.line == line]
    if not measured:
        return ""
    one = speeds.speed(max(measured, key=lambda known: known.at), standing.now)
    rate = f", {one.per_second:.0f} tokens/s" if one.per_second else ""
    return f"first token {seconds(one.first_token)}{rate}"


def rating_words(standing: Standing, line: str) -> str:
    """All signs about the answers of a line together, and how sure that is. Empty: there were none."""
    scores = [score for place, _, score in standing.remembered.scores if place.line == line]
    total = Score(sum(one.good for one in scores), sum(one.bad for one in scores), sum(one.seen for one in scores))
    if not total.seen:
        return ""
    told = quality.rating(total)
    signs = f"{total.seen} sign{'' if total.seen == 1 else 's'}"
    return f"answers {100 * told.mean:.0f} ± {100 * told.spread:.0f} of 100, from {signs}"


def demotions(standing: Standing, line: str) -> dict[str, str]:
    """Which of its models are tried last, and why."""
    conducts = (one for one in standing.remembered.conducts if one[0].line == line)
    reasons = ((place.model, quality.demotion(conduct, standing.now)) for place, conduct in conducts)
    return {model: reason for model, reason in reasons if reason}


# ---- Lamps -----------------------------------------------------------------------------------------------------------


def breaker_lamp(breaker: Breaker, now: float) -> Lamp:
    """How a breaker stands."""
    state = seen(breaker, now)
    word = STATE_WORDS[state]
    if state == "closed":
        return Lamp("clear", word)
    return Lamp("slow" if state == "half_open" else "closed", word, breaker.why)


def joined_lamp(standing: Standing, line: str, lamp: Lamp) -> Lamp:
    """How a line stands: its breaker first, then its limits, then what is known of it otherwise."""
    breaker = standing.breakers.get(Place(line, ""))
    if breaker and seen(breaker, standing.now) != "closed":
        return breaker_lamp(breaker, standing.now)
    if any(not closure.model for closure in closures(standing, line)):
        return Lamp("slow", "Asked for a pause")
    shared = next((group for group in gauge_groups(standing, line) if not group.model), None)
    if shared and any(gauge.used >= gauge.bound.amount for gauge in shared.gauges):
        return Lamp("slow", "At its limit")
    return lamp


# ---- Limits ----------------------------------------------------------------------------------------------------------


def closures(standing: Standing, line: str) -> tuple[Closure, ...]:
    """What the provider itself said, as far as it still holds."""
    return tuple(one for one in account_of(standing, line).closures if one.until > standing.now)


def gauge_groups(standing: Standing, line: str) -> tuple[GaugeGroup, ...]:
    """What limits all of a line, then what limits each model that was used lately."""
    account, terms = account_of(standing, line), standing.terms.get(line) or Terms()
    used = [model for model in _used(account, standing.now) if terms.only is None or model in terms.only]
    sample = (*used, *sorted(terms.only or ()), "")[0]
    all_of_them = gauges(account, terms, sample, standing.now)
    groups = [GaugeGroup("", tuple(gauge for gauge in all_of_them if not gauge.bound.per_model))]
    for model in used[:MOST_MODELS] or [""]:
        own = gauges(account, terms, model or sample, standing.now)
        groups.append(GaugeGroup(model or "each model", tuple(gauge for gauge in own if gauge.bound.per_model)))
    return tuple(group for group in groups if group.gauges)


def gauge_look(gauge: Gauge) -> str:
    """`near` and `full`, for the words beside it and for its colour."""
    return "full" if gauge.used >= gauge.bound.amount else "near" if gauge.share_left < NEAR else ""


def _used(account: Account, now: float) -> list[str]:
    """The models that were used within a day, the last one first."""
    uses: list[Use] = sorted(account.uses, key=lambda use: use.start, reverse=True)
    recent = (use.model for use in uses if use.requests and use.start + use.width > now - _DAY)
    return list(dict.fromkeys((*(hold.model for hold in account.holds), *recent)))


# ---- Countdowns ------------------------------------------------------------------------------------------------------


def gauge_ends(gauge: Gauge) -> float | None:
    """When what was used of it comes back; None: nothing was, or nobody can say."""
    moment = gauge.opens or (gauge.resets if gauge.used else None)
    return moment.timestamp() if moment else None


def countdowns(standing: Standing) -> tuple[tuple[str, float], ...]:
    """Everything that lasts until a moment which is known: the id of the element that tells it, and the moment."""
    return tuple((id, until) for id, until in _countdowns(standing) if until > standing.now)


def _countdowns(standing: Standing) -> Iterator[tuple[str, float]]:
    for place, breaker in standing.breakers.items():
        if seen(breaker, standing.now) == "open":
            yield count_id("breaker", *place), breaker.until
            yield count_id("row", *place), breaker.until
    for line, account in standing.accounts.items():
        for closure in closures(standing, line):
            yield count_id("closure", line, closure.model), closure.until
        for group in gauge_groups(standing, line) if account.uses or account.holds else ():
            for gauge in group.gauges:
                ends = gauge_ends(gauge)
                if ends is not None:
                    yield gauge_id(line, group.model, gauge), ends


def gauge_id(line: str, model: str, gauge: Gauge) -> str:
    """The id of a gauge's countdown."""
    return count_id(f"{gauge.bound.unit}-{gauge.bound.period}", line, model)


def count_id(what: str, line: str, model: str = "") -> str:
    """The id of a countdown. Models' names hold what ids may not, so a sum stands for them."""
    return f"until-{what}-{place_id(line, model)}"


def place_id(line: str, model: str = "") -> str:
    """A place as a part of an id."""
    return f"{line}-{crc32(model.encode()):08x}" if model else line


def left(until: float, now: float) -> str:
    """`42 s`, `12 min`, `3 h 12 min`, `6 days`."""
    return f"{(until - now) / _DAY:.0f} days" if until - now >= 2 * _DAY else worded(until - now)


def time_of(until: float, standing: Standing) -> str:
    """`at 09:00`, `on Monday at 09:00`, `on 1 December`: as the person's own clock has it."""
    there, here = (datetime.fromtimestamp(at, standing.zone) for at in (until, standing.now))
    if there.date() == here.date():
        return f"at {there:%H:%M}"
    days = (there.date() - here.date()).days
    return f"on {there:%A} at {there:%H:%M}" if days < 7 else f"on {there:%-d %B}"  # noqa: PLR2004 - a week
