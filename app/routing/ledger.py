"""The ledger: what this browser used of every line, shared by all tabs, and what is left.

    held = await ledger.reserve(candidate, tokens=most, money=most)      # Held, or Refusal with its moment and words
    await ledger.settle(held, tokens=used, money=cost)                   # or ledger.release(held)

Behind `Counts` lies one record for each line. `change` must be atomic across tabs (read, apply, write; again from the
start if somebody was quicker), and what it applies is pure, so it may be applied more than once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from app.base.ports import Chance, Clock
from app.llm.errors import RateLimited
from app.routing import learning, limits
from app.routing.limits import Account, Closure, Hold, Refusal, Terms, refusal
from app.routing.quotas import quota
from app.routing.uses import used_now
from app.routing.values import Candidate, Place, Quota
from app.routing.windows import Reset, ends

LEASE = 120.0
"""Seconds until a reservation whose tab does not renew it counts as used."""
_FIRST_STRIKE, _LONGEST_STRIKE = 15.0, 900.0


class Counts(Protocol):
    """The accounts, one a line, where all tabs see them."""

    async def read(self, line: str) -> Account:
        """As it is now; a new one for a line that has none."""

    async def change(self, line: str, how: Callable[[Account], Account]) -> Account:
        """Exchange the account for what `how` makes of it, as one step; answer what is stored now."""


@dataclass(frozen=True, slots=True)
class Held:
    """A reservation that was granted."""

    place: Place
    id: str


class Ledger:
    """Counts for everybody; keeps nothing itself but the terms."""

    def __init__(self, counts: Counts, clock: Clock, chance: Chance, terms: Mapping[str, Terms]) -> None:
        """`terms` by line; a line that is not in it is counted, and not limited."""
        self._counts, self._clock, self._chance = counts, clock, chance
        self.terms = terms

    async def reserve(
        self, candidate: Candidate, *, tokens: int, money: int = 0, urgent: bool = True
    ) -> Held | Refusal:
        """Set aside the most that a request may use."""
        now = self._now()
        line, model = candidate.place
        hold = Hold(self._chance.token(), model, now, now + LEASE, tokens, money, patient=not urgent)
        terms = self._terms(line)
        refused: list[Refusal | None] = []

        def how(account: Account) -> Account:
            refused.append(refusal(limits.current(account, now), terms, hold, now))
            return limits.reserved(account, terms, hold, now)

        account = await self._counts.change(line, how)
        if any(other.id == hold.id for other in account.holds):
            return Held(candidate.place, hold.id)
        return refused[-1] or Refusal(now + 1, "is busy")

    async def settle(self, held: Held, *, tokens: int, money: int = 0) -> None:
        """Count what was used."""
        now = self._now()
        use = used_now(held.place.model, now, requests=1, tokens=tokens, money=money)
        await self._counts.change(held.place.line, lambda account: limits.settled(account, held.id, use, now))

    async def release(self, held: Held) -> None:
        """Nothing was sent."""
        now = self._now()
        await self._counts.change(held.place.line, lambda account: limits.released(account, held.id, now))

    async def renew(self, held: Held) -> None:
        """Still at work; to be said more often than once in `LEASE` seconds."""
        now = self._now()
        await self._counts.change(held.place.line, lambda account: limits.renewed(account, held.id, now, LEASE))

    async def refused(self, place: Place, error: RateLimited) -> None:
        """The provider asked for a pause: the place is closed as long as it said, or longer each time it says nothing.

        What it says counts for the model where limits are per model, else for the line.
        """
        now = self._now()
        terms = self._terms(place.line)
        model = place.model if any(bound.per_model for bound in terms.bounds) or terms.only else ""

        def how(account: Account) -> Account:
            before = next((closure for closure in account.closures if closure.model == model), None)
            strikes = before.strikes + 1 if before else 1
            until = now + _seconds(error, terms, strikes, now)
            words = f"asked for a pause{f' until its {error.window} is over' if error.window == 'day' else ''}"
            return limits.closed(account, Closure(model, until, words, strikes), now)

        await self._counts.change(place.line, how)

    async def answered(self, place: Place) -> None:
        """It answers: earlier closures are forgotten."""
        now = self._now()
        if (await self._counts.read(place.line)).closures:
            await self._counts.change(place.line, lambda account: limits.opened(account, place.model, now))

    async def reopen(self, line: str) -> None:
        """The person knows better: what the provider said about waits and limits is forgotten, what was used is not."""
        await self._counts.change(line, lambda account: replace(account, closures=(), learned=()))

    async def learn(self, place: Place, headers: Mapping[str, str]) -> None:
        """Take in what the headers of an answer say about limits; their names are in lower case."""
        told = learning.read(headers, self._clock.now())
        if told:
            now, terms = self._now(), self._terms(place.line)
            await self._counts.change(
                place.line, lambda account: learning.learned(account, terms, place.model, told, now)
            )

    async def quotas(self, places: Iterable[Place]) -> dict[Place, Quota]:
        """What is left of each place that has limits, for `World.quotas`."""
        now = self._now()
        wanted = list(places)
        accounts = {line: await self._counts.read(line) for line in dict.fromkeys(place.line for place in wanted)}
        known: dict[tuple[str, str, bool], Quota | None] = {}
        for place in wanted:
            key = self._alike(place, accounts[place.line])
            if key not in known:
                known[key] = quota(accounts[place.line], self._terms(place.line), place.model, now)
        left = ((place, known[self._alike(place, accounts[place.line])]) for place in wanted)
        return {place: one for place, one in left if one is not None}

    def _alike(self, place: Place, account: Account) -> tuple[str, str, bool]:
        """The same for places of which the same is left: a line may list hundreds of models that share a limit."""
        terms = self._terms(place.line)
        own = any(bound.per_model for bound in (*terms.bounds, *account.learned))
        own = own or any(closure.model == place.model for closure in account.closures)
        return place.line, place.model if own else "", terms.only is None or place.model in terms.only

    def _terms(self, line: str) -> Terms:
        return self.terms.get(line) or Terms()

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _seconds(error: RateLimited, terms: Terms, strikes: int, now: float) -> float:
    """How long to stay away."""
    if error.wait is not None:
        return max(error.wait, 1.0)
    if error.window == "minute":
        return 60.0
    if error.window == "day":
        reset: Reset = next((bound.reset for bound in terms.bounds if bound.period == "day"), "utc")
        # Of a day that rolls nobody knows what leaves it next: an hour is worth another look.
        return 3600.0 if reset == "rolling" else ends("day", reset, now) - now
    return min(_FIRST_STRIKE * 2.0 ** min(strikes - 1, 10), _LONGEST_STRIKE)
