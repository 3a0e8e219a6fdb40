"""How fast an answer came and what it took, in words: while it grows, and when it has ended. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from app.base.money import Money, shown
from app.features.chat.answer import SHORT, STOPPED
from app.llm import tokens
from app.llm.deltas import Reasoning, Text, UsageTold
from app.records.kinds import Message
from app.routing.attempts import Told
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


# ---- While it grows --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Live:
    """What is measured of an answer while it comes. Times are of the clock that never goes back."""

    began: float
    first_at: float | None = None
    last_at: float = 0.0
    counted: int = 0  # tokens, estimated
    reported: int = 0
    pieces: list[str] = field(default_factory=list)  # that are not counted yet

    def take(self, told: Told, ticks: float) -> None:
        """One more piece."""
        if isinstance(told, Text | Reasoning):
            self.first_at = ticks if self.first_at is None else self.first_at
            self.last_at = ticks
            self.pieces.append(told.text)
        elif isinstance(told, UsageTold):
            self.reported = told.usage.output

    def words(self, ticks: float) -> str:
        """As they stand."""
        if self.pieces:
            self.counted += tokens.in_text("".join(self.pieces))
            self.pieces.clear()
        if self.first_at is None:
            return f"{max(0.0, ticks - self.began):.1f} s"
        count, writing = self.reported or self.counted, self.last_at - self.first_at
        rate = f"{count / writing:,.0f} tokens/s" if writing > 0 else ""
        about = "" if self.reported else "≈ "
        return joined(
            part
            for part in (f"first token {seconds(self.first_at - self.began)}", rate, f"{about}{count:,} tokens")
            if part
        )


def joined(parts: Iterable[str]) -> str:
    """On one line where there is room; no part of it is broken."""
    return " · ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts if part)


def figures_id(answer: str) -> str:
    """The element that holds them while the answer grows."""
    return f"figures-{answer}"


def changed(now: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """Only what is another text than the last time."""
    return {id: text for id, text in now.items() if before.get(id) != text}
