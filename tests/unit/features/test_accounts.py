"""What an answer took: as the provider counted, else an estimate that looks like one; never a price nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from app.base.money import Money
from app.features.chat.accounts import spent_of, used
from app.features.chat.answer import Outcome
from app.features.chat.estimating import in_words
from app.features.chat.requests import request_for
from app.features.providers.route import Route
from app.llm import prices
from app.llm.catalog.model import Model
from app.llm.catalog.price import Period, Price, Rate, Rates
from app.llm.catalog.rows import BY_ID
from app.llm.deltas import Usage
from app.llm.tokens import Calibration
from app.records.kinds import KeyUse, Message, Spent
from app.routing.values import Candidate, Row

AT = datetime(2026, 11, 21, tzinfo=UTC)
RATES = Rates(input=Rate(base=Decimal(2)), output=Rate(base=Decimal(10)))
PRICED = Model(id="m", price=Price(periods=(Period(rates=RATES),), source="list"))
ROUTE = Route(BY_ID["mistral"], "m", "k1", known=PRICED)
REQUEST = request_for((), "How does a turnout let a train pass from one line to another?", "m")


def test_what_the_provider_counted_is_taken_as_it_is() -> None:
    spent = spent_of(ROUTE, REQUEST, Outcome("Well.", Usage(input=1_000, output=100)), AT)
    assert spent == Spent(input=1_000, output=100, told=True, cost="0.003", source="list")


def test_the_providers_own_word_on_the_cost_comes_first() -> None:
    outcome = Outcome("Well.", Usage(input=1_000, output=100), Money(Decimal("0.5")))
    spent = spent_of(ROUTE, REQUEST, outcome, AT)
    assert spent
    assert (spent.cost, spent.source) == ("0.5", "reported")


def test_without_a_count_it_is_an_estimate_and_says_so() -> None:
    spent = spent_of(ROUTE, REQUEST, Outcome("By two blades that move."), AT)
    assert spent
    assert not spent.told
    assert spent.input > 0
    assert spent.output > 0


def test_a_price_that_nobody_knows_is_no_cost_and_a_script_takes_nothing() -> None:
    unknown = Route(BY_ID["mistral"], "m", known=Model(id="m"))
    spent = spent_of(unknown, REQUEST, Outcome("Well.", Usage(input=1, output=1)), AT)
    assert spent
    assert (spent.cost, spent.source) == ("", "")
    assert spent_of(Route(), REQUEST, Outcome("Well."), AT) is None
    assert spent_of(ROUTE, REQUEST, Outcome(""), AT) is None


def test_a_keys_use_adds_up_by_currency_and_a_refusal_is_remembered_until_it_works_again() -> None:
    use = KeyUse(id="k1", line="mistral", requests=1, spent={"USD": "0.1"})
    use = used(use, 7, Spent(input=1, output=1, told=True, cost="0.2", source="list"), refused=False)
    assert (use.requests, use.used, use.spent) == (2, 7, {"USD": "0.3"})
    use = used(use, 8, Spent(input=1, output=1, told=True, cost="1", currency="EUR", source="typed"), refused=False)
    assert use.spent == {"USD": "0.3", "EUR": "1"}
    use = used(use, 9, None, refused=True)
    assert use.failed == 9
    assert used(use, 10, None, refused=False).failed == 0


def test_a_stored_sum_that_can_not_be_read_does_not_end_the_counting() -> None:
    use = KeyUse(id="k1", line="mistral", spent={"USD": "gibberish"})
    use = used(use, 7, Spent(input=1, output=1, told=True, cost="0.2", source="list"), refused=False)
    assert use.spent == {"USD": "0.2"}


def test_the_estimate_in_the_composer_has_its_error_and_a_range_of_costs() -> None:
    least, most = Usage(input=10), Usage(input=20, output=1_000)

    def row(line: str, model: Model) -> Row:
        cost = prices.estimate(least, most, model, AT)
        return Row(Candidate(BY_ID[line], model, "basic"), cost=cost, wait=None, quota=None, reasons=())

    said = in_words(row("mistral", PRICED), REQUEST, Calibration())
    assert said.startswith("≈ ")
    assert "tokens ±15% · " in said
    assert " to $0.01" in said
    learned = in_words(row("mistral", Model(id="m")), REQUEST, Calibration(1.2, 0.04, 9))
    assert learned.endswith("tokens ±4% · price unknown")
    assert in_words(row("ollama", Model(id="m", free=True)), REQUEST, Calibration()).endswith("· free")


def test_an_answer_that_is_empty_is_not_sent_on() -> None:
    asked = Message(id="1", conversation="c", role="user", text="One", created=1)
    empty = Message(id="2", conversation="c", role="assistant", text="", created=2)
    before = (asked, empty, asked.model_copy(update={"text": "Two"}))
    assert [turn.text for turn in request_for(before, "Three", "m").turns] == ["One", "Two", "Three"]
