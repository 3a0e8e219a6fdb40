"""Budgets from the plan to the answer: who can't be paid is left out in words, and a person passes a wall once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.features.chat.said import WallPassed
from app.features.chat.state import Chat
from app.features.chat.update import HANDLERS
from app.features.chat.wanted import BeginExchange, Decide, Decided, FillComposer, PromptPasses, TakePast
from app.features.frame.state import ToastTold
from app.features.ledger import books
from app.features.ledger.orders import LedgerOrders
from app.features.ledger.state import (
    AlertsTold,
    BudgetNear,
    BudgetsTold,
    DismissAlert,
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
from app.features.providers.route import MAIN, Route
from app.features.routes.surroundings import Surroundings
from app.ledger.values import Days, Only
from app.llm.catalog.model import Model
from app.llm.catalog.price import Period, Price, Rate, Rates
from app.llm.catalog.rows import BY_ID
from app.records.kinds import USAGE
from app.records.routed import Routing
from app.records.spending import BudgetBook, StoredBudget
from app.routing.values import Place
from app.ui.loop import Say
from tests.unit.features.test_switchboard import LISTS, ORDER, Setting, listing

RATES = Rates(input=Rate(base=Decimal(3)), output=Rate(base=Decimal(15)))
DEAR = BY_ID["lm-studio"].model_copy(update={"price": Price(periods=(Period(rates=RATES),), source="typed")})
LINES = tuple(DEAR if line.id == DEAR.id else line for line in Surroundings().lines)


class Yard(Setting):
    """With the ledger's own orders, and a line that costs money first in the order."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = LedgerOrders(self.chat._ports, self.board)

    async def do(self, order: object) -> None:
        if type(order) in self.ledger.table:
            await self.ledger.table[type(order)](order, lambda *facts: self.told.extend(facts))
        else:
            await super().do(order)

    async def opened(self, *budgets: StoredBudget, **how: Any) -> None:  # noqa: ANN401 - of BudgetBook
        await self.do(OpenLedger())
        routing = Routing(order=(("lm-studio", ""), ("ollama", "")), strategy="fallback")
        await self.around(routing, lines=LINES)
        told = self.last(BudgetsTold)
        seen = told.book if isinstance(told, BudgetsTold) else BudgetBook(id=books.BUDGET_BOOK)
        await self.do(StoreBudgets(seen, BudgetBook(id=books.BUDGET_BOOK, budgets=budgets, **how)))


def budget(hard: str, **fields: Any) -> StoredBudget:  # noqa: ANN401 - of StoredBudget
    return StoredBudget(**{"id": "b", "period": "day", "hard": hard, **fields})


async def test_every_answer_leaves_its_record_and_its_sums() -> None:
    here = Yard()
    await here.opened()
    answer = await here.ask()
    (record,) = [one.record for one in await here.store.select(USAGE)]
    assert (record.line, record.model, record.room, record.outcome) == ("lm-studio", "llama", "chat", "answered")
    assert record.conversation == answer.conversation
    assert answer.spent is not None
    assert (record.cost, record.input, record.output) == (answer.spent.cost, 10, 5)
    assert isinstance(here.last(UsageChanged), UsageChanged)
    today = here.clock.now().date()
    await here.do(ReadUsage(Days(today, today)))
    read = here.last(UsageRead)
    assert isinstance(read, UsageRead)
    assert [str(money) for money in read.report.change.now.cost] == ["$0.0001"]
    assert read.report.by_line.stacks[0].name == "lm-studio"
    await here.do(ReadUsage(Days(today, today), Only(line="ollama")))
    read = here.last(UsageRead)
    assert isinstance(read, UsageRead)
    assert read.report.change.now.requests == 0
    await here.do(ReadRequests(Days(today, today)))
    requests = here.last(RequestsRead)
    assert isinstance(requests, RequestsRead)
    assert (len(requests.records), requests.more) == (1, False)


async def test_who_cannot_be_paid_is_left_out_in_words_and_others_are_asked_as_the_person_chose() -> None:
    here = Yard()
    await here.opened(budget("0.0001"), at_wall="free")
    decided = await here.prompt()
    assert [row.candidate.line.id for row in decided.asked.rows][:1] == ["ollama"]
    (out,) = [one for one in decided.plan.left_out if one.candidate.line.id == "lm-studio"]
    assert out.reason == "it may cost more: your budget of $0.0001 a day has $0.0001 left"
    assert out.budget

    await here.opened(budget("0.0001"), at_wall="refuse")
    decided = await here.prompt()
    assert not decided.asked.rows
    reasons = {one.candidate.line.id: one.reason for one in decided.plan.left_out if one.budget}
    assert "nothing is sent then, as you chose" in reasons["ollama"]


async def test_a_prompt_that_a_budget_kept_back_is_sent_once_by_who_knows_it() -> None:
    here = Yard()
    await here.opened(budget("0.0001"), at_wall="refuse")
    decided = await here.prompt()
    room = Chat(route=Route(DEAR, "llama", automatic=True), deciding=True)
    room, orders = HANDLERS[Decided](room, decided)
    (fill,) = [one for one in orders if isinstance(one, FillComposer)]
    assert fill.text == decided.prompt.text
    (toast,) = [one.fact for one in orders if isinstance(one, Say) and isinstance(one.fact, ToastTold)]
    assert (toast.label, toast.said) == ("Pass the budget once", WallPassed())
    room, orders = HANDLERS[WallPassed](room, WallPassed())
    assert orders == (TakePast(),)
    room, orders = HANDLERS[PromptPasses](room, PromptPasses("How do points work?", room.place))
    (order,) = [one for one in orders if isinstance(one, Decide)]
    assert order.past_wall
    await here.do(order)
    past = here.last(Decided)
    assert isinstance(past, Decided)
    assert past.asked.rows[0].candidate.line.id == "lm-studio"
    await here.do(BeginExchange(past))
    assert here.client.asked == ["lm-studio"]
    assert not (await here.prompt()).asked.rows, "it holds for one prompt"


async def test_an_answer_that_is_asked_for_again_passes_too() -> None:
    room = Chat(walled=Decide("Again", None, again="a1"))
    room, orders = HANDLERS[WallPassed](room, WallPassed())
    assert [order.past_wall for order in orders if isinstance(order, Decide)] == [True]
    assert (room.deciding, room.walled) == (True, None)
    assert HANDLERS[WallPassed](replace(room, deciding=False), WallPassed())[1] == ()


async def test_a_budget_that_is_near_is_told_once_and_stands_among_the_alerts() -> None:
    here = Yard()
    await here.opened(budget("", soft="0.0001"))
    await here.ask()
    await here.ask("And signals?")
    near = [one for one in here.told if isinstance(one, BudgetNear)]
    assert [one.gauge.state for one in near] == ["over"]
    await here.do(ReadBudgets())
    told = here.last(BudgetsTold)
    assert isinstance(told, BudgetsTold)
    assert told.gauges[0].spent == 2 * Decimal("0.000105")
    await here.do(LookForAlerts())
    alerts = here.last(AlertsTold)
    assert isinstance(alerts, AlertsTold)
    assert [one.kind for one in alerts.alerts] == ["budget"]
    await here.do(DismissAlert(alerts.alerts[0].id))
    alerts = here.last(AlertsTold)
    assert isinstance(alerts, AlertsTold)
    assert alerts.alerts == ()


async def test_models_in_use_that_end_or_change_their_price_are_told() -> None:
    here = Yard()
    await here.opened()
    await here.ask()
    await here.do(LookForAlerts())  # sees the price for the first time
    ends = here.clock.now().date()
    dearer = Rates(input=Rate(base=Decimal(4)), output=Rate(base=Decimal(15)))
    line = DEAR.model_copy(update={"price": Price(periods=(Period(rates=dearer),), source="typed")})
    models = (Model(id="llama", retires=ends, replaced_by="llama-2"),)
    lists = {**LISTS, "lm-studio": listing(DEAR).model_copy(update={"models": models})}
    here.board.surround(
        Surroundings(
            lines=tuple(line if one.id == line.id else one for one in LINES),
            lists=lists,
            profile=MAIN.model_copy(update={"routing": Routing(order=ORDER)}),
            known=True,
        )
    )
    await here.do(LookForAlerts())
    alerts = here.last(AlertsTold)
    assert isinstance(alerts, AlertsTold)
    told = {one.kind: one for one in alerts.alerts}
    assert told["retired"].grave
    assert told["retired"].next_step == "llama-2 takes its place."
    assert "it was $3.00 / $15.00 and is $4.00 / $15.00" in told["price"].what
    await here.do(DismissAlert(told["price"].id))
    await here.do(LookForAlerts())
    alerts = here.last(AlertsTold)
    assert isinstance(alerts, AlertsTold)
    assert [one.kind for one in alerts.alerts] == ["retired"]


async def test_single_records_go_after_as_long_as_the_person_wants_them_and_sums_stay() -> None:
    here = Yard()
    await here.opened(keeps="30")
    await here.ask()
    here.clock.skew = 40 * 86_400
    await here.ledger.forget_old()
    assert await here.store.count(USAGE) == 1, "a clock that was set forth removes nothing"
    await here.ask("And now?")
    await here.ledger.forget_old()
    assert await here.store.count(USAGE) == 1
    today = here.clock.now().date()
    await here.do(ReadUsage(Days(today.replace(year=today.year - 1), today)))
    read = here.last(UsageRead)
    assert isinstance(read, UsageRead)
    assert read.report.change.now.requests == 2


async def test_a_pinned_place_that_cannot_be_paid_says_so() -> None:
    here = Yard()
    await here.opened(budget("0.0001"))
    decided = await here.prompt(pinned=Place("lm-studio", "llama"))
    assert not decided.asked.rows
    assert "your budget of $0.0001 a day" in decided.plan.notes[0]


def test_two_tabs_that_change_budgets_at_once_lose_nothing_of_each_other() -> None:
    seen = BudgetBook(id="budgets", budgets=(budget("1", id="a"), budget("2", id="b"), budget("3", id="c")))
    here = seen.model_copy(update={"budgets": (budget("9", id="a"), *seen.budgets[1:], budget("4", id="d"))})
    there = seen.model_copy(update={"budgets": (seen.budgets[0], budget("8", id="b")), "at_wall": "free"})
    merged = books.changed(seen, here, books.changed(seen, there, seen))
    assert {one.id: one.hard for one in merged.budgets} == {"a": "9", "b": "8", "d": "4"}
    assert merged.at_wall == "free"
    assert books.changed(seen, there, books.changed(seen, here, seen)) == merged
