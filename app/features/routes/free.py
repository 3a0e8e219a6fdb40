"""Room that costs nothing: free models, free plans within their quota, this device and servers near here.

Work that waits in the queue is planned over these and no others, whatever the profile would allow.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.features.routes.surroundings import Surroundings, keys_of_lines
from app.features.routes.switchboard import Switchboard, Wish
from app.llm import prices
from app.llm.deltas import Usage
from app.llm.request import ChatRequest
from app.records.routed import LineLimits
from app.routing.candidates import Catalog, members
from app.routing.expecting import Room, room_of
from app.routing.limits import NEVER, Account, Terms
from app.routing.plan import plan
from app.routing.values import Candidate, Place, Plan
from app.routing.worker import LIMIT

KEYS = "waits for your keys to be unlocked"
OFFLINE = "waits for the network"
NOBODY = "waits for a line that is free of charge"
_SOME = Usage(input=1_000_000, output=1_000_000)


class FreeRoom:
    """Who may answer without money, and when they have room."""

    def __init__(self, switchboard: Switchboard, now: datetime) -> None:
        """As things stand at a moment."""
        self._switchboard = switchboard
        around = switchboard.around
        self.all = free_of(switchboard.catalog(), around, now)
        locked = keys_of_lines(around) if around.vault.state == "locked" else {}
        self.open = Catalog(tuple(one for one in self.all.candidates if one.line.id not in locked))

    @property
    def needs_keys(self) -> bool:
        """Whether somebody is kept away by a locked vault only."""
        return len(self.open) < len(self.all)

    async def plan(self, request: ChatRequest, tags: frozenset[str], chosen: Place | None) -> Plan:
        """As the profile chooses, among these. What the person chose comes first if it is one of them."""
        pinned = chosen if chosen and self.open.at(chosen) else None
        wish = Wish(pinned, tags, urgent=False, room="queue")
        need, world = self._switchboard.need(request, wish), await self._switchboard.world(self.open, wish)
        return plan(need, self.open, world, self._switchboard.policy)

    def lack(self, made: Plan) -> tuple[float, str] | None:
        """Until when nobody has room, and why; None: somebody has."""
        if made.rows:
            return None
        opens = [one.until.timestamp() for one in made.left_out if one.until]
        if opens:
            return min(opens), LIMIT
        if not self._switchboard.around.online:
            return NEVER, OFFLINE
        return NEVER, KEYS if self.needs_keys else NOBODY

    def rooms(self, able: Iterable[Candidate], tokens: int, now: float) -> list[tuple[str, Room]]:
        """What lines let through, with their names. Models that share a limit are one room."""
        found: list[tuple[str, Room]] = []
        met: set[str] = set()
        accounts = self._switchboard.books.shelf.accounts
        for one in able:
            line = one.line.id
            terms = self._switchboard.ledger.terms.get(line) or Terms()
            if line in met and not any(bound.per_model for bound in terms.bounds):
                continue
            met.add(line)
            found.append(
                (one.line.name, room_of(accounts.get(line) or Account(line), terms, one.model.id, now, tokens))
            )
        return found


def free_of(catalog: Catalog, around: Surroundings, now: datetime) -> Catalog:
    """The candidates that can't cost anything."""
    limits = around.profile.routing.limits
    near, free = catalog.device | catalog.local, catalog.free
    plans = catalog.free_plan & ~free
    found = []
    for number in members((near | free | plans) & ~catalog.script):
        one = catalog.candidates[number]
        if plans >> number & 1:
            fits = within_free_plan(one, limits.get(one.line.id))
        else:
            fits = one.model.free or costs_nothing(one, now)
        if fits:
            found.append(one)
    return Catalog(found)


def within_free_plan(one: Candidate, limits: LineLimits | None) -> bool:
    """Where the person allows more than the free plan has, they pay for it."""
    if limits is None:
        return True
    for name, amount in limits.model_dump(exclude={"credit"}).items():
        of_plan = getattr(one.line.limits, name)
        if of_plan is not None and (amount is None or amount > of_plan):
            return False
    return not limits.credit


def costs_nothing(one: Candidate, now: datetime) -> bool:
    """A server near here: it has no price, or the price is nothing."""
    if one.model.price is None:
        return True
    cost = prices.cost(_SOME, one.model, now)
    return cost is not None and not cost.money.amount
