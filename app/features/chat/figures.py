"""The quiet line under an answer: how soon and how fast it came, its tokens, and its cost with whoever says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

import htpy as h

from app.features.providers.words import SOURCES, amount
from app.records.kinds import Message, Spent
from app.records.routed import Tried
from app.routing.words import seconds
from app.ui.html import Node

SLOWEST = 0.05
"""Seconds of writing below which a speed says nothing."""


def figures(message: Message, unusual: str = "") -> Node:
    """Only what is known. `unusual`: how the cost compares with what is usual, if it stands out."""
    compared = h.span(".unusual", title="Compared with your other answers of this kind")[unusual] if unusual else None
    parts = [part for part in (*_times(message), *_spent(message.spent), compared) if part is not None]
    if not parts:
        return None
    joined = [part for one in parts for part in (" · ", one)][1:]
    return h.span(".answer-spent")[joined]


def _times(message: Message) -> tuple[Node, ...]:
    tried = answering(message)
    if tried is None or tried.first_token is None:
        return ()
    soon = seconds(tried.first_token) if tried.first_token >= SLOWEST else "under 0.1 s"
    first = h.span(title="Time to the first token")[f"{soon} to first"]
    speed = per_second(message)
    if speed is None:
        return (first,)
    about = "" if message.spent and message.spent.told else "≈ "
    return first, h.span(title="Tokens per second, once it had begun")[f"{about}{speed:,.0f} tokens/s"]


def answering(message: Message) -> Tried | None:
    """The attempt that the answer came from."""
    tried = message.board.tried if message.board else ()
    return next((one for one in reversed(tried) if one.outcome in {"answered", "cancelled"}), None)


def per_second(message: Message) -> float | None:
    """None where nothing was counted, where it came at once, and where it came from several attempts."""
    tried, spent = answering(message), message.spent
    if tried is None or tried.first_token is None or spent is None or not spent.output:
        return None
    if message.board and message.board.joins:
        return None
    writing = tried.seconds - tried.first_token
    return spent.output / writing if writing >= SLOWEST else None


def _spent(spent: Spent | None) -> tuple[Node, ...]:
    """Tokens in and out, and the cost. What is an estimate looks like one."""
    if spent is None:
        return ()
    about = "" if spent.told else "≈ "
    counted = "as the provider counted them" if spent.told else "estimated: the provider did not say"
    tokens = h.span(title=f"Tokens in and out, {counted}")[f"{about}{spent.input:,} in, {about}{spent.output:,} out"]
    return tokens, h.span[cost(spent)]


def cost(spent: Spent) -> str:
    """`$0.0042 (its list)`."""
    if not spent.source:
        return "price unknown"
    if spent.source == "free":
        return "free"
    guessed = "" if spent.told or spent.source == "reported" else "≈ "
    return f"{guessed}{amount(spent.cost, spent.currency)} ({SOURCES[spent.source]})"


# ---- Of a conversation -----------------------------------------------------------------------------------------------


def in_all(messages: Iterable[Message]) -> str:
    """`3 answers · 1,240 tokens in, 310 out · ≈ $0.0042`: what all versions took together."""
    spent = [one.spent for one in messages if one.spent]
    if not spent:
        return ""
    sums, unknown, guessed = _sums(spent)
    about = "" if all(one.told for one in spent) else "≈ "
    tokens = f"{about}{sum(one.input for one in spent):,} in, {about}{sum(one.output for one in spent):,} out"
    money = [f"{'≈ ' if guessed else ''}{amount(f'{total:f}', currency)}" for currency, total in sums.items()]
    if unknown:
        money.append(f"{unknown} with a price unknown")
    count = f"{len(spent)} answer{'' if len(spent) == 1 else 's'}"
    return f"{count} · {tokens} · {' + '.join(money) or 'free'}"


def _sums(spent: Iterable[Spent]) -> tuple[dict[str, Decimal], int, bool]:
    """By currency; how many have none; whether one of them is a guess."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    unknown, guessed = 0, False
    for one in spent:
        try:
            worth = Decimal(one.cost or "0")
        except InvalidOperation:  # it may come out of an import
            unknown += 1
            continue
        unknown += not one.source
        if one.cost and one.source != "free" and worth.is_finite():
            sums[one.currency] += worth
            guessed = guessed or not (one.told or one.source == "reported")
    return dict(sums), unknown, guessed
