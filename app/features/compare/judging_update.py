"""What follows when answers are judged: votes, stars, differences, one answer out of all, on to Chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.wanted import CopyText
from app.features.compare.merging import RECIPES, recipe_of
from app.features.compare.ordered import ContinueInChat, KeepVote, WeighMerge
from app.features.compare.requesting import merge_order
from app.features.compare.rounds import NONE, columns, first_of_prompt, hides, path_of, place_of, round_on_screen
from app.features.compare.said import (
    BestVoted,
    ChatContinued,
    DifferenceChosen,
    DifferenceClosed,
    DifferenceWanted,
    MergeBegun,
    MergeClosed,
    MergeRecipeChosen,
    MergeWanted,
    RoundShown,
    SlotAnswerCopied,
    StarsGiven,
)
from app.features.compare.state import MERGE, Compare, Merging
from app.features.compare.told import MergeWeighed
from app.records.kinds import Message

Next = tuple[Compare, tuple[object, ...]]

MOST_STARS = 5


def round_shown(compare: Compare, fact: RoundShown) -> Next:
    """Only one that there is."""
    here = compare.comparison
    if here is None or not 0 <= fact.at < len(here.rounds):
        return compare, ()
    return replace(compare, at=fact.at, difference=None), ()


def answered(compare: Compare) -> list[tuple[str, Message]]:
    """The slots of the round on screen whose answers have ended and say something."""
    return [
        (one.slot.id, one.answer)
        for one in columns(compare)
        if one.answer and one.answer.text and one.answer.state in {"complete", "cut"}
    ]


def can_vote(compare: Compare) -> bool:
    """When everybody has had their say."""
    growing = any(one.answer and one.answer.state == "streaming" for one in columns(compare))
    return bool(answered(compare)) and not growing


def best_voted(compare: Compare, fact: BestVoted) -> Next:
    """Whether it is given or taken back is said by what is stored."""
    slots = [slot for slot, _ in answered(compare)]
    if compare.comparison is None or not can_vote(compare) or fact.slot not in {NONE, *slots}:
        return compare, ()
    return compare, (KeepVote(compare.comparison.id, compare.at, best=fact.slot),)


def stars_given(compare: Compare, fact: StarsGiven) -> Next:
    """One to five."""
    slots = [slot for slot, _ in answered(compare)]
    if compare.comparison is None or fact.slot not in slots or not 1 <= fact.stars <= MOST_STARS:
        return compare, ()
    return compare, (KeepVote(compare.comparison.id, compare.at, slot=fact.slot, stars=fact.stars),)


def copied(compare: Compare, fact: SlotAnswerCopied) -> Next:
    """The Markdown as it came."""
    found = compare.messages.get(fact.answer)
    return compare, (CopyText(found.text),) if found else ()


# ---- Differences -----------------------------------------------------------------------------------------------------


def difference_wanted(compare: Compare, _: DifferenceWanted) -> Next:
    """Of the first two that have ended."""
    slots = [slot for slot, _ in answered(compare)]
    return (replace(compare, difference=(slots[0], slots[1])) if len(slots) > 1 else compare), ()


def difference_chosen(compare: Compare, fact: DifferenceChosen) -> Next:
    """Of one with itself there is none: then the two change sides."""
    if compare.difference is None:
        return compare, ()
    left, right = compare.difference
    if fact.side == "left":
        pair = (fact.slot, left if fact.slot == right else right)
    else:
        pair = (right if fact.slot == left else left, fact.slot)
    return replace(compare, difference=pair), ()


def difference_closed(compare: Compare, _: DifferenceClosed) -> Next:
    """Back to the answers."""
    return replace(compare, difference=None), ()


# ---- One out of all --------------------------------------------------------------------------------------------------


def merge_wanted(compare: Compare, _: MergeWanted) -> Next:
    """By who was voted for, else by the first who answered; another one can be chosen.

    While names are hidden it is the first slot as it was set up, which says nothing of who answered what.
    """
    now, slots = round_on_screen(compare), {one.slot.id: one.slot for one in columns(compare)}
    able = [slot for slot, _ in answered(compare)]
    if now is None or not able:
        return compare, ()
    chosen = slots[now.best if now.best in able else able[0]]
    if hides(now) and compare.comparison:
        chosen = compare.comparison.slots[0]
    compare = replace(compare, merging=Merging(place_of(chosen), RECIPES[0].id))
    return compare, (WeighMerge(merge_order(compare)),)


def recipe_chosen(compare: Compare, fact: MergeRecipeChosen) -> Next:
    """Its words are shown before anything is sent."""
    if compare.merging is None:
        return compare, ()
    return replace(compare, merging=replace(compare.merging, recipe=recipe_of(fact.recipe).id)), ()


def merge_weighed(compare: Compare, fact: MergeWeighed) -> Next:
    """It stands in the dialog."""
    merging = compare.merging
    return (replace(compare, merging=replace(merging, takes=fact.words)) if merging else compare), ()


def merge_begun(compare: Compare, _: MergeBegun) -> Next:
    """As any slot: decided first, then sent."""
    if compare.merging is None or compare.deciding:
        return compare, ()
    order = merge_order(compare)
    return replace(compare, merging=None, deciding=True, troubles=()), (order,)


def merge_closed(compare: Compare, _: MergeClosed) -> Next:
    """Nothing was sent."""
    return replace(compare, merging=None), ()


# ---- On to Chat ------------------------------------------------------------------------------------------------------


def continued(compare: Compare, fact: ChatContinued) -> Next:
    """With all that the slot was told and said before, and what the comparison began with."""
    comparison, now = compare.comparison, round_on_screen(compare)
    if comparison is None or now is None:
        return compare, ()
    prompt = compare.messages.get(now.prompt)
    answer = compare.messages.get(now.merged if fact.slot == MERGE else now.answers.get(fact.slot, ""))
    if prompt is None or answer is None or not answer.text:
        return compare, ()
    before = path_of(comparison, compare.messages, fact.slot, first_of_prompt(comparison, compare.at))
    path = (*compare.origin.before, *before, prompt, answer)
    return compare, (ContinueInChat(comparison, path, (answer.place, answer.model)),)


HANDLERS: Mapping[type[Any], Callable[[Compare, Any], Next]] = {
    RoundShown: round_shown,
    BestVoted: best_voted,
    StarsGiven: stars_given,
    SlotAnswerCopied: copied,
    DifferenceWanted: difference_wanted,
    DifferenceChosen: difference_chosen,
    DifferenceClosed: difference_closed,
    MergeWanted: merge_wanted,
    MergeRecipeChosen: recipe_chosen,
    MergeWeighed: merge_weighed,
    MergeBegun: merge_begun,
    MergeClosed: merge_closed,
    ChatContinued: continued,
}
