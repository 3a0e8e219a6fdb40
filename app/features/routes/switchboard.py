"""The switchboard: plans where a request goes, and carries the plan out. One for the whole app.

    plan = await switchboard.plan(request, Wish(pinned=place))
    async with aclosing(switchboard.answer(plan, request, errand)) as told: ...

It knows its surroundings because it is told of each change; accounts, breakers and memory lie in the books.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from app.base.errors import SwitchyardError
from app.features.beside import Beside
from app.features.ledger.allowances import allowances_of, budget_left
from app.features.ledger.clearing import Clearing
from app.features.ledger.keeping import Keeper
from app.features.ports import Ports
from app.features.routes.asking import Asking, OnDevice
from app.features.routes.books import Accounts, RouterBooks
from app.features.routes.surroundings import (
    Surroundings,
    calibration,
    candidates_of,
    keys_of_lines,
    policy_of,
    terms_of_lines,
)
from app.llm.catalog.rows import LINES
from app.llm.catalog.rows.device import LINE as DEVICE
from app.llm.request import ChatRequest
from app.routing.attempting import Books
from app.routing.attempts import Errand, Told
from app.routing.breaker import Breaker, Breakers
from app.routing.candidates import Catalog
from app.routing.counts import Steady
from app.routing.dispatcher import Dispatcher
from app.routing.ledger import Ledger
from app.routing.memory import Memory
from app.routing.need import need_of
from app.routing.plan import plan
from app.routing.policy import Policy
from app.routing.slots import CLOUD, Slots
from app.routing.values import Candidate, Need, Place, Plan, Task, World

SCRIPTS = frozenset(line.id for line in LINES if line.where == "script")
LATELY = 3_600.0
"""Seconds in which requests count as sent lately, where they are spread."""
PATIENCE = 8.0
"""Seconds that a plan waits for what is stored to be read. A vault that never opens keeps nobody from the demo line."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants of one request, beside what it says."""

    pinned: Place | None = None
    tags: frozenset[str] = frozenset()
    attachments: bool = False
    urgent: bool = True
    task: Task | None = None
    room: str = "chat"  # what it is for: budgets may be for a room
    past_wall: bool = False  # a budget in the way is known, and passed once


USUAL = Wish()


class Switchboard:
    """Plans and sends."""

    def __init__(self, ports: Ports, device: OnDevice | None = None) -> None:
        """Nothing is known of the surroundings yet. Without a `device` no model runs here."""
        self._ports = ports
        self.asking = Asking(ports, device)
        self.books = RouterBooks(ports)
        self.around = Surroundings()
        self.breakers = Breakers(told=self._breaker_changed)
        self.memory = Memory()
        self.trouble: Callable[[SwitchyardError], None] = lambda _: None
        self.turned: Callable[[], None] = lambda: None  # a breaker did
        counts = Steady(Accounts(self.books, SCRIPTS), self._troubled)
        self.ledger = Ledger(counts, ports.clock, ports.chance, {})
        self.slots = Slots()
        self.keeper = Keeper(ports)
        self.keeper.trouble = self._troubled
        self._dispatcher = Dispatcher(
            self.asking.ask,
            Books(self.ledger, self.breakers, self.memory, Clearing(self.keeper, lambda: self.around)),
            ports.clock,
            ports.chance,
            slots=self.slots,
            check=self._check,
        )
        self._known = asyncio.Event()
        self._beside = Beside(self._troubled)
        self._catalog = lru_cache(maxsize=8)(self._make_catalog)
        self._policy = Policy()

    # ---- What is known -----------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Take up what earlier visits and other tabs left."""
        await self.books.load()
        self._take_books()
        await self.keeper.open()

    async def hear(self, ids: tuple[str, ...]) -> None:
        """Another tab wrote into the books."""
        await self.books.hear(ids)
        self._take_books()

    def surround(self, around: Surroundings) -> None:
        """Something changed in what other rooms keep."""
        before, self.around = self.around, around
        if around.lines is not before.lines or around.profile is not before.profile:
            self._policy = policy_of(around.profile, around.lines)
            self.slots.most = {line.id: CLOUD if line.where == "cloud" else 1 for line in around.lines}
        if not _same_candidates(before, around):
            self._catalog.cache_clear()
            self.ledger.terms = terms_of_lines(around)
        if around.known:
            self._known.set()

    def catalog(self, pinned: Place | None = None) -> Catalog:
        """Everybody who might answer; made once for as long as nothing changes. Who is in it anyway needs no other."""
        usual = self._catalog(None)
        return usual if pinned is None or usual.at(pinned) else self._catalog(pinned)

    @property
    def policy(self) -> Policy:
        """What the worn profile wants."""
        return self._policy

    async def world(self, catalog: Catalog, wish: Wish = USUAL, *, insisting: bool = False, chosen: str = "") -> World:
        """How everything stands at this moment. What a person chose is not held against their will."""
        standing = None if wish.past_wall else await self.keeper.walls()
        now = self._ports.clock.now()
        at = now.timestamp()
        breakers, keys = self.breakers.states(at, insisting=insisting), keys_of_lines(self.around)
        device, profile = self.around.device, self.around.profile.id
        return World(
            now=now,
            online=self.around.online,
            keys=keys,
            breakers={place: now for place, now in breakers.items() if not (now == "held" and place.line == chosen)},
            quotas=await self.ledger.quotas(catalog.places),
            speeds={**{_here(id): speed for id, speed in device.speeds.items()}, **self.memory.speeds_at(at)},
            ratings=self.memory.ratings(),
            demoted={**self.memory.demoted_at(at), **{_here(id): why for id, why in device.demoted.items()}},
            on_device=device.states,
            served=self._served(at),
            budget_left=budget_left(standing) if standing else None,
            allowances=allowances_of(standing, catalog.by_line, keys, wish.room, profile) if standing else {},
            at_wall=standing.budgets.at_wall if standing else "free",
        )

    # ---- Deciding ----------------------------------------------------------------------------------------------------

    async def plan(self, request: ChatRequest, wish: Wish, policy: Policy | None = None) -> Plan:
        """Who is asked, in which order and why. Breakers that are in everybody's way are no reason to ask nobody.

        Nor are those in the way of what the person chose: whoever asks again has mended something.
        """
        await self.all_known()
        need = self.need(request, wish)
        catalog, policy = self.catalog(wish.pinned), policy or self._policy
        made = plan(need, catalog, await self.world(catalog, wish), policy)
        if self._has_somebody(made, wish.pinned):
            return made
        chosen = wish.pinned.line if wish.pinned else ""
        return plan(need, catalog, await self.world(catalog, wish, insisting=True, chosen=chosen), policy)

    def need(self, request: ChatRequest, wish: Wish) -> Need:
        """What the request asks of who answers it."""
        pinned = wish.pinned
        return need_of(
            request,
            attachments=wish.attachments,
            tags=wish.tags,
            pinned=pinned,
            urgent=wish.urgent,
            task=wish.task,
            counted=calibration(self.around, pinned) if pinned and pinned.model else None,
        )

    def answer(self, plan: Plan, request: ChatRequest, errand: Errand) -> AsyncGenerator[Told, None]:
        """Carry it out. Who is asked first though its breaker is held was chosen by a person, who so lets it go."""
        place = plan.rows[0].candidate.place if plan.rows else Place("", "")
        if any(self.breakers.of(one).state == "held" for one in (place, Place(place.line, ""))):
            self.breakers.acted(place.line, self._ports.clock.now().timestamp(), "you asked it all the same")
        return self._dispatcher.answer(plan, request, errand)

    def keep(self, place: Place) -> None:
        """Write down what was learned of a place; nobody waits for it."""
        self._beside.begin(self.books.keep_memory(place, self.memory))

    # ---- Books -------------------------------------------------------------------------------------------------------

    def _make_catalog(self, pinned: Place | None) -> Catalog:
        return candidates_of(self.around, (pinned,) if pinned else ())

    async def all_known(self) -> None:
        """Wait until what is stored was read, or once until nobody would wait any longer."""
        if not self._known.is_set():
            ways = [asyncio.ensure_future(one) for one in (self._known.wait(), self._ports.clock.sleep(PATIENCE))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
            self._known.set()

    async def _check(self, candidate: Candidate) -> bool | None:
        """With the key that its line would be asked with now."""
        return await self.asking.check(candidate.line, keys_of_lines(self.around).get(candidate.line.id, ""))

    def _has_somebody(self, made: Plan, pinned: Place | None) -> bool:
        if pinned is None:
            return bool(made.rows)
        return any(is_at(row.candidate, pinned) for row in made.rows[:1]) or any(
            one.until is not None and is_at(one.candidate, pinned) for one in made.left_out
        )

    def _served(self, at: float) -> dict[Place, int]:
        counts: dict[Place, int] = {}
        for account in self.books.shelf.accounts.values():
            for use in account.uses:
                if use.start + use.width > at - LATELY:
                    place = Place(account.line, use.model)
                    counts[place] = counts.get(place, 0) + use.requests
        return counts

    def _take_books(self) -> None:
        """What other tabs know is known here too, and what they forgot is forgotten."""
        self.breakers.recall(self.books.shelf.breakers)
        known = self.books.memory()
        self.memory.speeds, self.memory.scores, self.memory.conducts = known.speeds, known.scores, known.conducts

    def _breaker_changed(self, place: Place, breaker: Breaker) -> None:
        if place.line not in SCRIPTS:
            self._beside.begin(self.books.keep_breaker(place, breaker))
            self.turned()

    def _troubled(self, error: SwitchyardError) -> None:
        self.trouble(error)


def _here(model: str) -> Place:
    return Place(DEVICE.id, model)


def is_at(candidate: Candidate, place: Place) -> bool:
    """Whether it is the place; an empty model means any of the line."""
    return candidate.line.id == place.line and place.model in {"", candidate.model.id}


def only(made: Plan, place: Place) -> Plan:
    """The plan with nobody else in it: what a person chose is not answered by others, unless they want that."""
    rows = tuple(takewhile(lambda row: is_at(row.candidate, place), made.rows))  # it comes first, if at all
    out = () if rows else tuple(one for one in made.left_out if is_at(one.candidate, place))
    return replace(made, rows=rows, left_out=out)


def _same_candidates(before: Surroundings, after: Surroundings) -> bool:
    """Whether the same models are on the same lines, with the same tiers and limits."""
    if before.lists is not after.lists or before.profile is not after.profile:
        return False
    tiers = [{id: config.tiers for id, config in one.configs.items() if config.tiers} for one in (before, after)]
    return tiers[0] == tiers[1] and (before.lines is after.lines or before.lines == after.lines)
