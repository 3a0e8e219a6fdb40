"""Gathers what a person should look at: budgets, limits, breakers, keys, models that end or change their price."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

from app.base.jsontext import parse
from app.features.ledger.reading import Reader
from app.features.ports import Ports
from app.features.providers import words
from app.features.providers.route import line_of
from app.features.providers.words import plain, sentences
from app.features.routes.switchboard import Switchboard
from app.ledger.alerts import Used, in_order, of_budgets, of_models
from app.ledger.cells import LINE, MODEL
from app.ledger.values import Alert, Days, Place
from app.llm.catalog.model import Model
from app.records.kinds import KEY_USE, LEDGER
from app.records.spending import LedgerBook
from app.routing.breaker import seen
from app.routing.limits import Account, Terms
from app.routing.quotas import gauges
from app.routing.values import Candidate, Place as RoutingPlace

PRICES, SEEN = "prices", "seen"
IN_USE = timedelta(days=30)
MOST_SEEN = 400


class Alerting:
    """Looks when asked."""

    def __init__(self, ports: Ports, switchboard: Switchboard, reader: Reader) -> None:
        """Nothing was looked at."""
        self._ports, self._switchboard, self._reader = ports, switchboard, reader

    async def look(self) -> tuple[Alert, ...]:
        """Everything that is not dismissed."""
        standing = await self._switchboard.keeper.standing()
        used = await self._in_use()
        told = await self._told()
        found = [
            *of_budgets(standing.gauges()),
            *self._lines({candidate.line.id for candidate in used}),
            *await self._keys(),
            *of_models(await self._known(used), standing.today),
        ]
        return in_order(found, told)

    async def dismiss(self, id: str) -> None:
        """It was seen. A price that was seen is the one that later ones are held against."""
        store = await self._ports.store
        start = LedgerBook(id=SEEN, book="[]")

        def with_it(record: LedgerBook) -> LedgerBook:
            known = [one for one in _list(record.book) if one != id]
            return record.model_copy(update={"book": json.dumps([*known, id][-MOST_SEEN:])})

        await store.change(LEDGER, SEEN, with_it, start=start)
        if id.startswith("price/"):
            await self._remember({one.place: one.model for one in await self._in_use()}, id)

    # ---- Lines and keys ----------------------------------------------------------------------------------------------

    def _lines(self, used: set[str]) -> Iterator[Alert]:
        """Breakers that wait for the person or are open, and limits that are reached, of lines in use."""
        board, now = self._switchboard, self._ports.clock.now().timestamp()
        for place, breaker in board.breakers.all().items():
            state, line = seen(breaker, now), line_of(board.around.lines, place.line)
            if line and state in {"held", "open"}:
                name = plain(line.name if not place.model else f"{place.model} on {line.name}")
                stands = "needs you" if state == "held" else "is left alone for a while"
                what = f"{name} {stands}: {sentences(breaker.why)}"
                step = "Mend that, then reset it in Routes." if state == "held" else "It is tried again by itself."
                id = f"breaker/{place.line}/{place.model}/{state}/{breaker.openings}"
                yield Alert(id, "breaker", state == "held", what, step, place.line, place.model)
        for id in sorted(used):
            line = line_of(board.around.lines, id)
            account = board.books.shelf.accounts.get(id) or Account(id)
            for gauge in gauges(account, board.ledger.terms.get(id) or Terms(), "", now):
                if line and gauge.used >= gauge.bound.amount:
                    what = f"A limit of {plain(line.name)} is reached: {gauge.words}."
                    step = "It opens by itself; see Routes for when."
                    alert = f"quota/{id}/{gauge.bound.unit}/{gauge.bound.period}/{gauge.resets or ''}"
                    yield Alert(alert, "quota", grave=False, what=what, next_step=step, line=id)

    async def _keys(self) -> list[Alert]:
        store, around = await self._ports.store, self._switchboard.around
        names = {one.id: one.name for one in around.vault.secrets}
        found = []
        for stored in await store.select(KEY_USE):
            use, line = stored.record, line_of(around.lines, stored.record.line)
            if use.failed and use.id in names and line:
                what = f"{plain(line.name)} did not accept the key “{plain(names[use.id])}” when it was last used."
                id = f"key/{use.id}/{use.failed}"
                step = "Check it in Providers, or make a new one with the provider."
                found.append(Alert(id, "key", grave=True, what=what, next_step=step, line=use.line, key=use.id))
        return found

    # ---- Models ------------------------------------------------------------------------------------------------------

    async def _in_use(self) -> tuple[Candidate, ...]:
        """Models that were asked in the last days, as far as a line still has them."""
        today = self._ports.clock.now().date()
        slices = await self._reader.slices(Days(today - IN_USE, today), "day")
        places = {RoutingPlace(cell.names[LINE], cell.names[MODEL]) for one in slices for cell in one.cells}
        catalog = self._switchboard.catalog()
        return tuple(catalog.candidates[catalog.index[place]] for place in sorted(places) if place in catalog.index)

    async def _known(self, used: tuple[Candidate, ...]) -> list[Used]:
        """With the price at which each was seen last; one that is met the first time is seen now."""
        store, now = await self._ports.store, self._ports.millis()
        stored = await store.get(LEDGER, PRICES)
        before = _map(stored.record.book) if stored else {}
        new = {one.place: one.model for one in used if _name(one.place) not in before and one.model.price}
        if new:
            await self._remember(new)
        found = []
        for one in used:
            mark, was = before.get(_name(one.place), ("", ""))
            price = words.price(one.model, now)[0] if one.model.price else ""
            changed = bool(mark) and mark != _mark(one.model)
            title = plain(f"{one.model.name or one.model.id} on {one.line.name}")
            place, model = Place(*one.place), one.model
            found.append(Used(place, title, model.retires, model.replaced_by, price, was if changed else price))
        return found

    async def _remember(self, models: dict[RoutingPlace, Model], alert: str = "") -> None:
        """What these cost now; with an alert, only of the one that it is about."""
        store, now = await self._ports.store, self._ports.millis()
        wanted = {
            _name(place): (_mark(model), words.price(model, now)[0])
            for place, model in models.items()
            if alert.startswith(f"price/{place.line}/{place.model}/") or not alert
        }
        start = LedgerBook(id=PRICES, book="{}")

        def with_them(record: LedgerBook) -> LedgerBook:
            return record.model_copy(update={"book": json.dumps({**_map(record.book), **wanted})})

        await store.change(LEDGER, PRICES, with_them, start=start)

    async def _told(self) -> list[str]:
        store = await self._ports.store
        stored = await store.get(LEDGER, SEEN)
        return _list(stored.record.book) if stored else []


def _name(place: RoutingPlace) -> str:
    return f"{place.line}/{place.model}"


def _mark(model: Model) -> str:
    """Tells one price from another, in all of its periods."""
    return model.price.model_dump_json(include={"periods", "currency"}) if model.price else ""


def _list(book: str) -> list[str]:
    told = parse(book)
    return [one for one in told if isinstance(one, str)] if isinstance(told, list) else []


def _map(book: str) -> dict[str, tuple[str, str]]:
    told = parse(book)
    pairs = told.items() if isinstance(told, dict) else ()
    return {name: (str(pair[0]), str(pair[1])) for name, pair in pairs if isinstance(pair, list) and len(pair) == 2}  # noqa: PLR2004 - a pair
