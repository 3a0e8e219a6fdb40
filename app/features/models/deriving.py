"""What follows from what is known of the device and of what is here: which models are shown, and how they fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.features.models.state import Models, Work
from app.ondevice import choice, copies, listing
from app.ondevice.values import JobTold

Next = tuple[Models, tuple[object, ...]]


def with_rows(models: Models) -> Models:
    """The list judged anew, and what is recommended from it."""
    if models.facts is None:
        return models
    everything, facts = listing.models(), models.facts
    here = {id: copies.held(copy) for id, copy in models.copies.items() if copy.state == "here"}
    own = [copy.model for copy in models.copies.values() if copy.model.own]
    return replace(
        models,
        rows=choice.listed((*everything, listing.BUILT_IN, *own), facts, models.wanted, here),
        quality=choice.recommended(everything, facts, "quality"),
        speed=choice.recommended(everything, facts, "speed"),
    )


def working(models: Models, id: str, work: Work | None = None) -> Models:
    """Something is being done with a model, or nothing any more."""
    others = {one: how for one, how in models.work.items() if one != id}
    return replace(models, work={**others, id: work} if work else others)


def troubled(models: Models, id: str, why: str = "") -> Models:
    """Something with a model failed, or is tried anew."""
    others = {one: said for one, said in models.trouble.items() if one != id}
    return replace(models, trouble={**others, id: why} if why else others)


def with_jobs(models: Models, jobs: Mapping[str, JobTold]) -> Models:
    """What follows only which there are is not drawn with every byte."""
    if jobs == models.jobs:
        return models
    same = jobs.keys() == models.fetching
    return replace(models, jobs=jobs, fetching=models.fetching if same else frozenset(jobs))
