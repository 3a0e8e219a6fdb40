"""What is ordered of the ledger: to read ranges, to store budgets, to look for alerts, to compare counts, to forget."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal

from app.base.errors import SwitchyardError
from app.base.money import Money
from app.features.ledger import books
from app.features.ledger.alerting import Alerting
from app.features.ledger.reading import Reader
from app.features.ledger.reporting import Kept, Material
from app.features.ledger.state import (
    AlertsTold,
    BudgetNear,
    BudgetsTold,
    CompareCounts,
    CountsCompared,
    DismissAlert,
    ForgetUsage,
    HearUsage,
    LookForAlerts,
    OpenLedger,
    ReadBudgets,
    ReadRequests,
    ReadUsage,
    RequestsRead,
    StoreBudgets,
    UsageChanged,
    UsageRead,
)
from app.features.ports import Ports, Table
from app.features.providers.route import line_of
from app.features.providers.words import sentences
from app.features.routes.switchboard import Switchboard
from app.ledger.amounts import NOTHING, decimal
from app.ledger.dates import before, grain
from app.ledger.savings import Offer, projection, savings
from app.ledger.statistics import currencies
from app.ledger.values import Beside, Days, Gauge, Only, Place, TalkCost
from app.llm.dialects.counting import Counted
from app.llm.tiers import TIERS
from app.records.kinds import BUDGETS, USAGE, USAGE_TALK
from app.records.rows import by
from app.records.spending import BudgetBook, UsageRecord
from app.records.store import Delete
from app.ui.loop import OrderFailed, Tell
from app.vault.told import VaultLocked

US_DOLLARS = "USD"
MOST_TALKS = 12
PAGE = 2_000
MOST_KEPT = 6
"""Ranges that are kept as they were read."""
LATER = 60.0
"""Seconds after the start in which there is more important work than removing old records."""
_DAY = timedelta(days=1)
_NOT_TOLD = "This provider does not tell what it counted on a key."
_LOCKED = "Your keys are locked. Unlock them, then compare again."


class LedgerOrders:
    """Carries out the orders of the ledger."""

    def __init__(self, ports: Ports, switchboard: Switchboard) -> None:
        """Nothing was read yet."""
        self._ports, self._switchboard, self._keeper = ports, switchboard, switchboard.keeper
        self._reader = Reader(ports)
        self._alerting = Alerting(ports, switchboard, self._reader)
        self._kept: dict[Days, Kept] = {}
        self._written = 0  # how often something was
        self._forgetting: asyncio.Task[None] | None = None
        self._said: set[tuple[str, str, str]] = set()
        self.table: Table = {
            OpenLedger: self.open,
            HearUsage: self.hear,
            ReadUsage: self.read,
            ReadRequests: self.read_requests,
            ReadBudgets: self.read_budgets,
            StoreBudgets: self.store_budgets,
            LookForAlerts: self.look,
            DismissAlert: self.dismiss,
            CompareCounts: self.compare,
            ForgetUsage: self.forget,
        }

    async def open(self, _: OpenLedger, tell: Tell) -> None:
        """From now on, what ends is told."""

        def changed(gauges: tuple[Gauge, ...], day: date) -> None:
            self._reader.touched(day)
            self._changed()
            tell(UsageChanged())
            for gauge in gauges:
                mark = (gauge.budget.id, gauge.began, gauge.state)
                if gauge.state != "clear" and mark not in self._said:
                    self._said.add(mark)
                    tell(BudgetNear(gauge))

        self._keeper.changed = changed
        self._keeper.trouble = lambda error: tell(OrderFailed(error.what, error.kept, error.next_step))

    async def hear(self, order: HearUsage, tell: Tell) -> None:
        """Another tab wrote sums, or budgets."""
        self._keeper.heard()
        self._reader.forget(order.ids)
        self._changed()
        tell(UsageChanged())

    # ---- Ranges ------------------------------------------------------------------------------------------------------

    async def read(self, order: ReadUsage, tell: Tell) -> None:
        """A filter, or a range that was shown a moment ago, asks nothing of the disk."""
        kept = self._kept.pop(order.days, None)
        if kept is None:
            written = self._written
            kept = Kept(await self._read(order.days))
            if written != self._written:
                tell(UsageRead(kept.report(order.only, order.currency)))
                return
        self._kept[order.days] = kept
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        tell(UsageRead(kept.report(order.only, order.currency)))

    def _changed(self) -> None:
        self._written += 1
        self._kept.clear()

    async def _read(self, days: Days) -> Material:
        by_what, today = grain(days), self._ports.clock.now().date()
        earlier = before(days)
        if by_what == "day":
            await self._reader.read_days(Days(earlier.first, days.last))
        now, was = await self._reader.slices(days, by_what), await self._reader.slices(earlier, by_what)
        month = await self._reader.slices(Days(today.replace(day=1), today), "day")
        material = Material.of(days, now, was)
        currency = next(iter(currencies(material.whole)), US_DOLLARS)
        return replace(
            material,
            talks=await self._talks(currency),
            savings=savings(await self._reader.tasks(days), self._offers(), self._ports.clock.now()),
            projection=projection(month, today, currency),
        )

    async def _talks(self, currency: str) -> tuple[TalkCost, ...]:
        store = await self._ports.store
        found = await store.select(USAGE_TALK, by("rank", currency, lower=1, reverse=True, limit=MOST_TALKS))
        return tuple(
            TalkCost(
                one.conversation, Money(decimal(one.cost) or NOTHING, currency), one.requests, one.tokens, one.last
            )
            for one in (stored.record for stored in found)
        )

    def _offers(self) -> list[Offer]:
        """Whom the person could ask: there is a key for it, or it needs none."""
        catalog, around = self._switchboard.catalog(), self._switchboard.around
        keyed = {one.line for one in around.vault.secrets}
        return [
            Offer(Place(*one.place), one.model, TIERS.index(one.tier))
            for one in catalog.candidates
            if one.line.where == "cloud" and (one.line.id in keyed or one.line.key.needed != "yes")
        ]

    async def read_requests(self, order: ReadRequests, tell: Tell) -> None:
        """Newest first, page by page until enough of them fit."""
        store = await self._ports.store
        first, upper = order.days.first.isoformat(), (order.days.last + _DAY).isoformat()
        found: list[UsageRecord] = []
        day = order.days.last
        while day >= order.days.first and len(found) <= order.limit:
            rows = await store.select(USAGE, by("day", day.isoformat(), reverse=True))
            found += [one.record for one in rows if _fits(one.record, order.only, order.error)]
            day -= _DAY
        oldest = await store.select(USAGE, by("day", lower=first, upper=upper, limit=1))
        since = oldest[0].record.day if oldest else ""
        tell(RequestsRead(tuple(found[: order.limit]), len(found) > order.limit, since))

    # ---- Budgets -----------------------------------------------------------------------------------------------------

    async def read_budgets(self, _: ReadBudgets, tell: Tell) -> None:
        """As they stand now."""
        await self._tell_budgets(tell)

    async def store_budgets(self, order: StoreBudgets, tell: Tell) -> None:
        """From the next request on, in every tab."""
        store = await self._ports.store
        start = BudgetBook(id=books.BUDGET_BOOK)
        await store.change(
            BUDGETS,
            books.BUDGET_BOOK,
            lambda now: books.changed(order.seen, order.book, now),
            start=start,
            strict=True,
        )
        self._keeper.heard()
        await self._tell_budgets(tell)

    async def _tell_budgets(self, tell: Tell) -> None:
        store = await self._ports.store
        stored = await store.get(BUDGETS, books.BUDGET_BOOK)
        book = stored.record if stored else BudgetBook(id=books.BUDGET_BOOK)
        standing = await self._keeper.standing()
        tell(BudgetsTold(book, standing.budgets, standing.gauges()))

    # ---- Alerts and counts -------------------------------------------------------------------------------------------

    async def look(self, _: LookForAlerts, tell: Tell) -> None:
        """Everything that is not dismissed."""
        tell(AlertsTold(await self._alerting.look()))

    async def dismiss(self, order: DismissAlert, tell: Tell) -> None:
        """It was seen."""
        await self._alerting.dismiss(order.id)
        tell(AlertsTold(await self._alerting.look()))

    async def compare(self, order: CompareCounts, tell: Tell) -> None:
        """The provider's count beside ours."""
        line = line_of(self._switchboard.around.lines, order.line)
        if line is None:
            return
        try:
            secret = await (await self._ports.vault).secret(order.key)
            counted = await (await self._ports.client).counts(line, secret)
        except VaultLocked:
            tell(CountsCompared(order.line, order.key, trouble=_LOCKED))
            return
        except SwitchyardError as error:
            tell(CountsCompared(order.line, order.key, trouble=sentences(error.advice)))
            return
        beside = await self._beside(order.key, counted) if counted else ()
        tell(CountsCompared(order.line, order.key, beside, "" if counted else _NOT_TOLD))

    async def _beside(self, key: str, counted: Counted) -> tuple[Beside, ...]:
        """Ours from single records, for providers count in UTC."""
        now = self._ports.clock.now().astimezone(UTC)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        since = {"day": midnight, "week": midnight - timedelta(days=now.weekday()), "month": midnight.replace(day=1)}
        first = min(since.values())
        store = await self._ports.store
        rows = await store.select(USAGE, by("day", lower=(first - _DAY).date().isoformat()))
        spent = [(one.record.at, one.record) for one in rows if one.record.key == key]
        found = []
        for period in ("day", "week", "month"):
            theirs, began = getattr(counted, period), int(since[period].timestamp() * 1_000)
            ours = sum((_dollars(record) for at, record in spent if at >= began), NOTHING)
            if theirs is not None:
                found.append(Beside(period, theirs, Money(ours)))
        return tuple(found)

    # ---- Old records -------------------------------------------------------------------------------------------------

    async def forget(self, _: ForgetUsage, tell: Tell) -> None:
        """In a while, and nobody waits for it."""
        if self._forgetting is None or self._forgetting.done():
            self._forgetting = asyncio.ensure_future(self._forget(tell))

    async def _forget(self, tell: Tell) -> None:
        await self._ports.clock.sleep(LATER)
        try:
            await self.forget_old()
        except SwitchyardError as error:
            tell(OrderFailed(error.what, error.kept, error.next_step))

    async def forget_old(self) -> None:
        """Single records older than wanted, counted from the last one: a clock that was set forth removes nothing."""
        store = await self._ports.store
        stored = await store.get(BUDGETS, books.BUDGET_BOOK)
        keeps = stored.record.keeps if stored else BudgetBook(id=books.BUDGET_BOOK).keeps
        last = await store.select(USAGE, by("day", reverse=True, limit=1))
        if keeps == "always" or not last:
            return
        newest = min(date.fromisoformat(last[0].record.day), self._ports.clock.now().date())
        upper = (newest - timedelta(days=int(keeps))).isoformat()
        while ids := await store.keys(USAGE, by("day", upper=upper, limit=PAGE)):
            await store.write(*(Delete(USAGE, id) for id in ids))


def _fits(record: UsageRecord, only: Only, error: str) -> bool:
    mine = (record.line, record.model, record.room, record.key, record.profile)
    wanted = (only.line, only.model, only.room, only.key, only.profile)
    return all(one in {"", of} for one, of in zip(wanted, mine, strict=True)) and error in {
        "",
        record.error or record.outcome,
    }


def _dollars(record: UsageRecord) -> Decimal:
    return decimal(record.cost) or NOTHING if record.currency == US_DOLLARS else NOTHING
