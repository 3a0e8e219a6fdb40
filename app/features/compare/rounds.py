"""What can be read off a comparison: its columns, the path that leads a slot to a prompt, hidden names. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from app.base.ports import Chance
from app.features.compare.state import Compare
from app.records.kinds import Comparison, Message
from app.records.talking import ASKED, Asked, Parameters, Round, Slot
from app.routing.values import Place

NONE = "none"


@dataclass(frozen=True, slots=True)
class Column:
    """A slot as it is looked at: its answer in the round on screen, and what it is called there."""

    slot: Slot
    answer: Message | None
    alias: str  # `Answer A`: what it is called while names are hidden
    hidden: bool


def round_on_screen(compare: Compare) -> Round | None:
    """None before the first prompt."""
    rounds = compare.comparison.rounds if compare.comparison else ()
    return rounds[compare.at] if 0 <= compare.at < len(rounds) else None


def hides(one: Round | None) -> bool:
    """Whether names are hidden: until there is a vote."""
    return one is not None and one.blind and not one.best


def columns(compare: Compare) -> tuple[Column, ...]:
    """In the order of the round, which was drawn by chance where it is blind; slots that came later stand behind."""
    if compare.comparison is None:
        return ()
    now = round_on_screen(compare)
    slots = {slot.id: slot for slot in compare.comparison.slots}
    if now is None:
        return tuple(Column(slot, None, alias(place), hidden=False) for place, slot in enumerate(slots.values()))
    ordered = [id for id in now.answers if id in slots] if now.blind else []
    ordered += [id for id in slots if id not in ordered]
    hidden = hides(now)
    return tuple(
        Column(slots[id], compare.messages.get(now.answers.get(id, "")), alias(place), hidden)
        for place, id in enumerate(ordered)
    )


def alias(place: int) -> str:
    """What an answer is called while its name is hidden."""
    return f"Answer {ascii_uppercase[place]}"


def first_of_prompt(comparison: Comparison, at: int) -> int:
    """The round in which the prompt of a round was given first."""
    prompt = comparison.rounds[at].prompt
    return next(place for place, one in enumerate(comparison.rounds) if one.prompt == prompt)


def path_of(comparison: Comparison, messages: Mapping[str, Message], slot: str, upto: int) -> tuple[Message, ...]:
    """What a slot was told and said in the rounds before `upto`; of a prompt that was run again, the last run counts.

    Where it said nothing, the answer that was voted best stands in: who joins later knows what was spoken of.
    """
    said: dict[str, tuple[Message, Message]] = {}
    for one in comparison.rounds[:upto]:
        prompt = messages.get(one.prompt)
        ways = (one.answers.get(slot, ""), one.answers.get(one.best, ""))
        answer = next((messages[id] for id in ways if id in messages and messages[id].text), None)
        if prompt and answer:
            said[prompt.id] = (prompt, answer)
    return tuple(message for pair in said.values() for message in pair)


def asked_of(comparison: Comparison, slot: Slot, since: Asked = ASKED) -> Asked:
    """How a slot is asked: as it says itself, else as the comparison does. `since`: what of earlier turns is sent."""
    system = comparison.system if slot.system is None else slot.system
    parameters = slot.parameters or comparison.parameters
    return Asked(system=system, parameters=parameters, since=since.since, summary=since.summary)


def is_tuned(slot: Slot) -> bool:
    """Whether it is asked in a way of its own."""
    return slot.system is not None or slot.parameters not in {None, Parameters()}


def shuffled(slots: Sequence[Slot], chance: Chance) -> tuple[Slot, ...]:
    """In an order that chance draws."""
    left, drawn = list(slots), []
    while left:
        drawn.append(left.pop(int(chance.fraction() * len(left))))
    return tuple(drawn)


def place_of(slot: Slot) -> Place:
    """Who is to answer."""
    return Place(*slot.place)


def voted(one: Round, slot: str) -> Round:
    """With that vote; the same again takes it back."""
    return one.model_copy(update={"best": "" if one.best == slot else slot})


def starred(one: Round, slot: str, stars: int) -> Round:
    """With that rating; the same again takes it back."""
    others = {id: given for id, given in one.stars.items() if id != slot}
    return one.model_copy(update={"stars": others if one.stars.get(slot) == stars else {**others, slot: stars}})


def with_round(comparison: Comparison, at: int, one: Round) -> Comparison:
    """With one round exchanged."""
    rounds = (*comparison.rounds[:at], one, *comparison.rounds[at + 1 :])
    return comparison.model_copy(update={"rounds": rounds})
