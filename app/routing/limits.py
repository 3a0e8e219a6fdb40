"""What a line allows, and a line's account of what was used of it: pure values and pure changes of them.

`terms_of(line)` are its bounds, as the catalog knows them or as the person set them. An `Account` is the one shared
record of a line. A request is `reserved` with the most it may use before it is sent, and `settled` with what it did
use, or `released`. While it is reserved it counts in every window, whichever it arrives in; a reservation whose tab
died runs out and then counts as used. So no bound is ever exceeded by ourselves, however many tabs take part, as
long as each change is one atomic exchange of the account (`ledger.py` sees to that).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from app.llm.catalog.model import Limits, Line, Model
from app.routing.uses import Use, tidied, used_now
from app.routing.windows import LENGTHS, Period, Reset, began, ends, rolls

Unit = Literal["requests", "tokens", "money"]

NEVER = float("inf")
NEAR = 0.2
"""The share of a limit that is left when requests begin to be spaced."""
LONGEST_PAUSE = 3.0
_SOON = 1.0
_TIDY_EVERY = 20.0


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit: so much of a unit in a window. Money is in millionths."""

    unit: Unit
    period: Period
    amount: int
    reset: Reset = "utc"
    per_model: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """All that limits a line."""

    bounds: tuple[Bound, ...] = ()
    only: frozenset[str] | None = None  # the models that are limited; None: all

    def of(self, model: str) -> tuple[Bound, ...]:
        """The bounds that hold for a model."""
        return self.bounds if self.only is None or model in self.only else ()


@dataclass(frozen=True, slots=True)
class Hold:
    """A reservation: what one request may use at most, until it is known."""

    id: str
    model: str
    at: float
    until: float  # then its tab is taken to be dead
    tokens: int = 0
    money: int = 0
    requests: int = 1
    patient: bool = False  # batch work, which leaves room in each minute for persons


@dataclass(frozen=True, slots=True)
class Closure:
    """The provider itself said to wait. An empty model: the whole line."""

    model: str
    until: float
    words: str
    strikes: int = 1  # how often in a row


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of one line's use: the record that tabs share."""

    line: str
    uses: tuple[Use, ...] = ()
    holds: tuple[Hold, ...] = ()
    closures: tuple[Closure, ...] = ()
    learned: tuple[Bound, ...] = ()  # what the provider said its limits are; they replace ours
    tidied_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request can't be sent now, and from when it may be worth asking again."""

    until: float
    words: str
    pause: bool = False  # only a pause on the way to a limit, no limit reached


def terms_of(
    line: Line, models: Iterable[Model] = (), adjusted: Limits | None = None, credit: int | None = None
) -> Terms:
    """The bounds of a line: the catalog's or the person's, and credit for a month in millionths.

    Where a line marks models as free, its free limits hold for those only; else they hold for the whole key.
    """
    limits = adjusted or line.limits
    reset: Reset = limits.day_starts
    each = limits.per_model
    amounts: tuple[tuple[Unit, Period, int | None], ...] = (
        ("requests", "minute", limits.requests_per_minute),
        ("requests", "day", limits.requests_per_day),
        ("requests", "month", limits.requests_per_month),
        ("tokens", "minute", limits.tokens_per_minute),
        ("tokens", "day", limits.tokens_per_day),
    )
    bounds = [Bound(unit, period, amount, reset, each) for unit, period, amount in amounts if amount is not None]
    if credit is not None:
        bounds.append(Bound("money", "month", credit, "utc"))
    free = frozenset(model.id for model in (*line.models, *models) if model.free)
    return Terms(tuple(bounds), free if free and limits.applies_to == "free" else None)


# ---- Changes ---------------------------------------------------------------------------------------------------------


def reserved(account: Account, terms: Terms, hold: Hold, now: float) -> Account:
    """With the reservation in it if there is room, else as it was."""
    account = current(account, now)
    if refusal(account, terms, hold, now) or any(other.id == hold.id for other in account.holds):
        return account
    return replace(account, holds=(*account.holds, hold))


def settled(account: Account, id: str, use: Use, now: float) -> Account:
    """What a reservation came to. If it ran out meanwhile, this counts once more: too much rather than too little."""
    account = current(account, now)
    return replace(_without(account, id), uses=(*account.uses, use))


def released(account: Account, id: str, now: float) -> Account:
    """As if the request had never been: nothing left the device."""
    return _without(current(account, now), id)


def renewed(account: Account, id: str, now: float, lease: float) -> Account:
    """The tab is still there."""
    holds = (replace(hold, until=now + lease) if hold.id == id else hold for hold in account.holds)
    return replace(account, holds=tuple(holds))


def closed(account: Account, closure: Closure, now: float) -> Account:
    """Closed until the provider's moment; the later of two moments holds."""
    account = current(account, now)
    others = tuple(other for other in account.closures if other.model != closure.model)
    before = next((other for other in account.closures if other.model == closure.model), closure)
    return replace(account, closures=(*others, replace(closure, until=max(closure.until, before.until))))


def opened(account: Account, model: str, now: float) -> Account:
    """It answered: closures that are over no longer count as strikes. One that still holds was told since."""
    left = tuple(one for one in account.closures if one.model not in {model, ""} or one.until > now)
    return account if left == account.closures else replace(account, closures=left)


def current(account: Account, now: float) -> Account:
    """With what ran out turned into use, and old slices merged."""
    if any(hold.until <= now or hold.at > now for hold in account.holds):
        gone = tuple(hold for hold in account.holds if hold.until <= now)
        left = tuple(_no_later(hold, now) for hold in account.holds if hold.until > now)
        uses = (
            used_now(hold.model, hold.until, requests=hold.requests, tokens=hold.tokens, money=hold.money)
            for hold in gone
        )
        account = replace(account, holds=left, uses=(*account.uses, *uses))
    if 0 <= now - account.tidied_at < _TIDY_EVERY:
        return account
    # A closure of the past is remembered for a while: strikes in a row make the next one longer.
    closures = tuple(closure for closure in account.closures if closure.until > now - LENGTHS["day"])
    return replace(account, uses=tidied(account.uses, now), closures=closures, tidied_at=now)


def _no_later(hold: Hold, now: float) -> Hold:
    """A reservation from the future was made before the clock was set back: its lease begins now."""
    return replace(hold, at=now, until=now + hold.until - hold.at) if hold.at > now else hold


def _without(account: Account, id: str) -> Account:
    return replace(account, holds=tuple(hold for hold in account.holds if hold.id != id))


# ---- Looking ---------------------------------------------------------------------------------------------------------


def bounds_for(account: Account, terms: Terms, model: str) -> tuple[Bound, ...]:
    """What holds for a model: what the provider said comes before what we think."""
    ours = terms.of(model)
    if terms.only is not None and model not in terms.only:
        return ()
    learned = {(bound.unit, bound.period): bound for bound in account.learned}
    return (*(learned.pop((bound.unit, bound.period), bound) for bound in ours), *learned.values())


def used(account: Account, bound: Bound, model: str, now: float) -> int:
    """What counts against a bound now, reservations included."""
    since = began(bound.period, bound.reset, now)
    counted = (
        _amount(use, bound.unit)
        for use in account.uses
        if (not bound.per_model or use.model == model) and use.start + use.width > since
    )
    held = (_amount(hold, bound.unit) for hold in account.holds if not bound.per_model or hold.model == model)
    return sum(counted) + sum(held)


def refusal(account: Account, terms: Terms, hold: Hold, now: float) -> Refusal | None:
    """Why there is no room for this now; None: there is."""
    reasons = [*_closures(account, hold.model, now)]
    for bound in bounds_for(account, terms, hold.model):
        reason = _no_room(account, bound, hold, now)
        if reason:
            reasons.append(reason)
    return max(reasons, key=lambda reason: reason.until, default=None) or _paused(account, terms, hold.model, now)


def pause(account: Account, terms: Terms, model: str, now: float) -> float:
    """Seconds between requests once a limit is near: the pace that it could bear all the time."""
    near = (
        LENGTHS[bound.period] / bound.amount
        for bound in bounds_for(account, terms, model)
        if bound.unit == "requests" and bound.amount > 1 and bound.period != "ever"
        if used(account, bound, model, now) > bound.amount * (1 - NEAR)
    )
    return min(max(near, default=0.0), LONGEST_PAUSE)


def _paused(account: Account, terms: Terms, model: str, now: float) -> Refusal | None:
    seconds = pause(account, terms, model, now)
    times = [use.start for use in account.uses if use.model == model]
    last = max((*times, *(hold.at for hold in account.holds if hold.model == model)), default=float("-inf"))
    if seconds and now < last + seconds:
        return Refusal(last + seconds, "slows down, for a limit is near", pause=True)
    return None


def _closures(account: Account, model: str, now: float) -> Iterator[Refusal]:
    return (
        Refusal(closure.until, closure.words)
        for closure in account.closures
        if closure.until > now and closure.model in {model, ""}
    )


def _no_room(account: Account, bound: Bound, hold: Hold, now: float) -> Refusal | None:
    wanted = _amount(hold, bound.unit)
    if wanted > bound.amount:
        return Refusal(NEVER, f"allows {worded(bound, bound.amount)}, and this may need {wanted:,}")
    limit = bound.amount
    if hold.patient and bound.period == "minute":
        limit = max(wanted, int(limit * (1 - NEAR)))
    over = used(account, bound, hold.model, now) + wanted - limit
    if over <= 0:
        return None
    return Refusal(frees(account, bound, hold.model, over, now), f"allows {worded(bound, bound.amount)}")


def frees(account: Account, bound: Bound, model: str, over: int, now: float) -> float:
    """When so much will be free again."""
    if not rolls(bound.period, bound.reset):
        return ends(bound.period, bound.reset, now)
    length = LENGTHS[bound.period]
    for use in sorted(account.uses, key=lambda use: use.start + use.width):
        if (bound.per_model and use.model != model) or use.start + use.width <= now - length:
            continue
        over -= _amount(use, bound.unit)
        if over <= 0:
            return use.start + use.width + length
    return now + _SOON  # what is still on its way decides


def _amount(thing: Use | Hold, unit: Unit) -> int:
    if unit == "requests":
        return thing.requests
    return thing.tokens if unit == "tokens" else thing.money


def worded(bound: Bound, amount: int) -> str:
    """`50 requests a day`."""
    what = (
        f"${amount / 1_000_000:,.2f}"
        if bound.unit == "money"
        else f"{amount:,} {bound.unit.removesuffix('s') if amount == 1 else bound.unit}"
    )
    return what if bound.period == "ever" else f"{what} a {bound.period}"
