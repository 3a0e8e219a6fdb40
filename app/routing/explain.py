"""A plan in a sentence or two, for the board's heading and for people who can't see the board."""

from __future__ import annotations

from collections import Counter

from app.routing.values import Candidate, Plan, Row
from app.routing.words import listed

_REASONS_SHOWN = 3
CHOSEN = "you chose it"
"""How the reasons of a row begin that the person chose."""
STRATEGY_WORDS = {
    "fallback": "your order",
    "free": "free first",
    "cheapest": "the cheapest",
    "fastest": "the fastest",
    "best": "the best",
    "balanced": "your sliders",
    "private": "nothing leaves your network",
    "spread": "equal lines in turn",
}


def named(one: Candidate) -> str:
    """`GPT-OSS 120B on Groq`. A script has no model to name."""
    if one.line.where == "script":
        return one.line.name
    return f"{one.model.name or one.model.id} on {one.line.name}"


def headline(plan: Plan) -> str:
    """Who departs and why, or why nobody does."""
    if not plan.rows:
        return f"Nobody can answer this now: {left_out(plan) or 'there is no line yet'}."
    first = plan.rows[0]
    return f"{named(first.candidate)}: {first.reasons[0]}." if first.reasons else f"{named(first.candidate)}."


def why(row: Row) -> str:
    """The reasons of a row in one line."""
    return "; ".join(row.reasons[:_REASONS_SHOWN])


def decided(plan: Plan) -> str:
    """What the prompt was taken for, and who decided: the strategy and the rules."""
    rules = [f"the rule “{name}”" for name in plan.rules]
    by = listed([STRATEGY_WORDS[plan.strategy], *rules])
    task = f"Taken for {plan.task} ({plan.task_reason}). " if plan.task_reason else ""
    return f"{task}Decided by: {by}."


def left_out(plan: Plan) -> str:
    """How many are left out and why, the most frequent reasons first."""
    counts = Counter(one.reason for one in plan.left_out)
    if not counts:
        return ""
    (first, most), *others = counts.most_common(_REASONS_SHOWN)
    more = len(counts) - 1 - len(others)
    parts = [f"{most} left out: {first}", *(f"{count}: {reason}" for reason, count in others)]
    return "; ".join(parts) + (f"; and {more} more reasons" if more > 1 else "; and one more reason" if more else "")
