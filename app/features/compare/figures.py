"""How fast an answer came and what it took, in words, when it has ended. Pure. While it grows: see chat/live.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.base.money import Money, shown
from app.features.chat.answer import SHORT, STOPPED
from app.records.kinds import Message
from app.routing.words import seconds

UNKNOWN = "price unknown"
_ENDS = {
    SHORT["length"]: "Reached its length",
    SHORT["filtered"]: "Held back",
    SHORT["failed"]: "Broke off",
    STOPPED: "Stopped",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Of an answer that has ended. None: nobody knows."""

    first_token: float | None
    per_second: float | None
    input: int | None
    output: int | None
    told: bool  # the provider counted
    cost: str
    finish: str


def figures_of(answer: Message) -> Figures:
    """As they are kept with it."""
    spent, tried = answer.spent, answer.board.tried if answer.board else ()
    last = next((one for one in reversed(tried) if one.first_token is not None), None)
    first = last.first_token if last else None
    writing = last.seconds - first if last and first is not None else 0.0
    output = spent.output if spent else None
    return Figures(
        first_token=first,
        per_second=output / writing if output and writing > 0 else None,
        input=spent.input if spent else None,
        output=output,
        told=spent.told if spent else False,
        cost=cost_words(answer),
        finish=finish_words(answer),
    )


def finish_words(answer: Message) -> str:
    """How it ended, in a word or two."""
    if answer.state == "streaming":
        return "Answering"
    if answer.state == "complete":
        return "Finished"
    return _ENDS.get(answer.reason, "Failed" if not answer.text else "Cut off")


def cost_words(answer: Message) -> str:
    """`$0.0021`, `≈ $0.0021`, `free`, or that nobody knows. Empty: nothing was taken."""
    spent = answer.spent
    if spent is None:
        return ""
    if spent.source == "free":
        return "free"
    money = money_of(answer)
    if money is None:
        return UNKNOWN
    return shown(money) if spent.told or spent.source == "reported" else f"≈ {shown(money)}"


def money_of(answer: Message) -> Money | None:
    """What it cost, where anybody knows."""
    spent = answer.spent
    if spent is None or not spent.source:
        return None
    if spent.source == "free":
        return Money(Decimal(0))
    try:
        return Money(Decimal(spent.cost), spent.currency)
    except InvalidOperation:
        return None


def total_words(answers: Iterable[Message]) -> str:
    """What all of them took together."""
    spent = [one for one in answers if one.spent]
    if not spent:
        return ""
    used = sum(one.spent.input + one.spent.output for one in spent if one.spent)
    moneys = [money_of(one) for one in spent]
    unknown = sum(money is None for money in moneys)
    cost = sum_words(money for money in moneys if money is not None)
    if unknown:
        cost = f"{cost} and {unknown} of unknown price" if unknown < len(spent) else UNKNOWN
    return f"{used:,} tokens · {cost}"


def sum_words(moneys: Iterable[Money]) -> str:
    """Amounts of one currency are added; nobody here knows an exchange rate."""
    sums: dict[str, Money] = {}
    for money in moneys:
        sums[money.currency] = sums[money.currency] + money if money.currency in sums else money
    owed = [money for money in sums.values() if money.amount]
    return " + ".join(map(shown, owed)) if owed else "free"


def line_of_figures(answer: Message) -> tuple[str, ...]:
    """What stands in the head of a slot."""
    known = figures_of(answer)
    about = "" if known.told else "≈ "
    parts = (
        f"first token {seconds(known.first_token)}" if known.first_token is not None else "",
        f"{known.per_second:,.0f} tokens/s" if known.per_second else "",
        f"{about}{known.output:,} tokens" if known.output is not None else "",
        known.cost,
    )
    return tuple(part for part in parts if part)
