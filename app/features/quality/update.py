"""What follows for quality when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.said import AnswerAskedAgain
from app.features.quality.said import KeptForgotten, ThumbPressed, TrialBegun, TrialPartChosen, TrialStopped
from app.features.quality.state import BeginTrial, CountRegenerated, EndTrial, ForgetKept, KeepThumb, Quality

Next = tuple[Quality, tuple[object, ...]]


def thumb_pressed(quality: Quality, fact: ThumbPressed) -> Next:
    """Whether it is given or taken back is said by what is stored."""
    return quality, (KeepThumb(fact.id, fact.thumb),)


def asked_again(quality: Quality, fact: AnswerAskedAgain) -> Next:
    """A sign, if there was an answer at all."""
    return quality, (CountRegenerated(fact.id),)


def part_chosen(quality: Quality, fact: TrialPartChosen) -> Next:
    """Another line has other models."""
    quality = replace(quality, **{fact.part: fact.value})
    if fact.part == "a_line":
        quality = replace(quality, a_model="")
    if fact.part == "b_line":
        quality = replace(quality, b_model="")
    return quality, ()


def trial_begun(quality: Quality, _: TrialBegun) -> Next:
    """Of two that are the same nothing can be learned."""
    if not quality.ready:
        return quality, ()
    sides = ((quality.a_line, quality.a_model), (quality.b_line, quality.b_model))
    return quality, (BeginTrial(quality.task, *sides),)


def trial_stopped(quality: Quality, _: TrialStopped) -> Next:
    """The next one may begin as this one did."""
    return quality, (EndTrial(),)


def kept_forgotten(quality: Quality, _: KeptForgotten) -> Next:
    """At once."""
    return quality, (ForgetKept(),)


HANDLERS: Mapping[type[Any], Callable[[Quality, Any], Next]] = {
    ThumbPressed: thumb_pressed,
    AnswerAskedAgain: asked_again,
    TrialPartChosen: part_chosen,
    TrialBegun: trial_begun,
    TrialStopped: trial_stopped,
    KeptForgotten: kept_forgotten,
}
