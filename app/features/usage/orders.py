"""What the Usage room orders: the calendar looked at, titles read, files and paper written, notifications shown."""

from __future__ import annotations

from app.features.frame.state import ToastTold
from app.features.ports import Ports, Table
from app.features.routes.switchboard import Switchboard
from app.features.usage import as_file, as_paper
from app.features.usage.state import (
    AskForNotifications,
    BudgetDrawn,
    DrawBudget,
    ExportUsage,
    LookAtCalendar,
    NotificationsTold,
    Notify,
    PutReportOnPaper,
    ReadTitles,
    StartRoom,
    TitlesTold,
    TodayTold,
    UsageExported,
)
from app.features.usage.words import Names
from app.ledger import dates
from app.records.kinds import COMPARISON, CONVERSATION, USAGE
from app.records.rows import by
from app.ui.loop import Tell

PIECE = 500_000
"""Characters that the page is given at a time."""


class UsageOrders:
    """Carries out the orders of the room itself; those of the ledger are the ledger's."""

    def __init__(self, ports: Ports, switchboard: Switchboard) -> None:
        """The switchboard knows lines and keys."""
        self._ports, self._switchboard = ports, switchboard
        self.table: Table = {
            StartRoom: self.start,
            LookAtCalendar: self.look,
            ReadTitles: self.titles,
            AskForNotifications: self.ask,
            Notify: self.notify,
            DrawBudget: self.draw,
            ExportUsage: self.export,
            PutReportOnPaper: self.put_on_paper,
        }

    async def start(self, _: StartRoom, tell: Tell) -> None:
        """Charts are a part of the page that only this room needs."""
        tell(NotificationsTold(await self._ports.page.call("usage.start")))

    async def look(self, _: LookAtCalendar, tell: Tell) -> None:
        """The person's own."""
        now = self._ports.clock.now()
        tell(TodayTold(now.date(), now.tzinfo))

    async def titles(self, order: ReadTitles, tell: Tell) -> None:
        """Of conversations and comparisons; what is on no shelf any more is left out."""
        store = await self._ports.store
        talks = await store.get_many(CONVERSATION, order.ids)
        told = {one.record.id: ("chat", one.record.title) for one in talks if one.record.shelf != "deleted"}
        for one in await store.get_many(COMPARISON, order.ids):
            told[one.record.id] = ("compare", one.record.title)
        tell(TitlesTold(told))

    async def ask(self, _: AskForNotifications, tell: Tell) -> None:
        """Only on a click."""
        tell(NotificationsTold(await self._ports.page.call("notice.ask")))

    async def notify(self, order: Notify, _: Tell) -> None:
        """The page knows whether it may, and whether it is being looked at."""
        await self._ports.page.call("notice.show", id=order.id, title=order.title, text=order.text)

    async def draw(self, order: DrawBudget, tell: Tell) -> None:
        """By chance, so that two tabs never draw the same."""
        tell(BudgetDrawn(order.budget.model_copy(update={"id": self._ports.chance.token()})))

    async def export(self, order: ExportUsage, tell: Tell) -> None:
        """Day by day, oldest first, so that a million of them never lie in memory at once."""
        name = as_file.file_name(order.days, order.format)
        try:
            count = await self._write(name, order)
        finally:
            tell(UsageExported())
        told = f"{count:,} request{'' if count == 1 else 's'} exported to {name}."
        kept = "" if count else " Single requests are kept only as long as you say under “What is kept”."
        tell(ToastTold(told + kept, "ok"))

    async def _write(self, name: str, order: ExportUsage) -> int:
        store = await self._ports.store
        text, count = as_file.head(order.days, order.format), 0
        for day in dates.each(order.days):
            found = await store.select(USAGE, by("day", day.isoformat()))
            records = [one.record for one in found if as_file.fits(one.record, order.only)]
            text += as_file.piece(records, order.format, first=not count)
            count += len(records)
            if len(text) > PIECE:
                await self._ports.page.call("file.piece", name=name, text=text)
                text = ""
        text += as_file.foot(order.format)
        await self._ports.page.call("file.piece", name=name, text=text, type=as_file.TYPES[order.format])
        return count

    async def put_on_paper(self, order: PutReportOnPaper, _: Tell) -> None:
        """The browser asks for the rest."""
        around = self._switchboard.around
        names = Names(around.lines, around.vault.secrets, (around.profile,))
        markup = as_paper.paper(order.report, names, self._ports.clock.now())
        await self._ports.page.call("paper.print", html=markup, title=as_paper.title(order.report))
