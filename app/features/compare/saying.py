"""What slots and answers are called: by number and name, or by a letter while names are hidden. Pure."""

from __future__ import annotations

from app.features.compare.figures import figures_of
from app.features.compare.rounds import Column, columns
from app.features.compare.state import Compare
from app.features.providers.words import plain
from app.llm import demo
from app.records.kinds import Message

MERGED = "The merged answer"


def column_name(compare: Compare, column: Column) -> str:
    """`Slot 2: relay-mini`, or `Answer B`."""
    if column.hidden:
        return column.alias
    slots = compare.comparison.slots if compare.comparison else ()
    number = next(at for at, slot in enumerate(slots, start=1) if slot.id == column.slot.id)
    return f"Slot {number}: {short_name(column)}"


def short_name(column: Column) -> str:
    """The model's name only."""
    return column.alias if column.hidden else plain(column.slot.place[1]) or demo.NAME


def ended_words(compare: Compare, answer: Message) -> str:
    """`Slot 2: relay-mini. Finished, 240 tokens.` Empty: it is not on screen."""
    for column in columns(compare):
        if column.answer and column.answer.id == answer.id:
            return f"{column_name(compare, column)}. {_how(answer)}"
    return f"{MERGED}. {_how(answer)}" if answer.id in {*_merged(compare)} else ""


def _how(answer: Message) -> str:
    known = figures_of(answer)
    count = f", {known.output:,} tokens" if known.output is not None else ""
    return f"{known.finish}{count}."


def _merged(compare: Compare) -> list[str]:
    return [one.merged for one in compare.comparison.rounds] if compare.comparison else []
