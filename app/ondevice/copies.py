"""Models that are here or wanted here: how a copy becomes another, its record's text, and which to let go first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from app.ondevice.fit import fit
from app.ondevice.manifests import measured
from app.ondevice.values import Copy, DeviceModel, Facts, ModelFile

SHORTEST = 1024
"""Tokens: a shorter context is not stepped down to, a smaller model is."""
_LONGEST_BOOK = 2_000_000


# ---- The record ------------------------------------------------------------------------------------------------------


def read(book: str) -> Copy | None:
    """What a record's text says; None where it is no copy."""
    if len(book) > _LONGEST_BOOK:
        return None
    try:
        return Copy.model_validate_json(book)
    except ValidationError:
        return None


def write(copy: Copy) -> str:
    """The text for its record: what is as usual is left out."""
    return copy.model_dump_json(exclude_defaults=True)


# ---- What happens to a copy ------------------------------------------------------------------------------------------


def wanted(model: DeviceModel, now: int) -> Copy:
    """Somebody wants it here."""
    return Copy(model=model, added=now)


def paused(copy: Copy) -> Copy:
    """Its download waits for the person."""
    return copy if copy.state == "here" else copy.model_copy(update={"state": "paused"})


def resumed(copy: Copy) -> Copy:
    """Its download goes on."""
    return copy if copy.state == "here" else copy.model_copy(update={"state": "wanted"})


def promised(copy: Copy, files: Sequence[ModelFile]) -> Copy:
    """Its files are known. Where it is here already they are those of an update, and the old ones serve until then."""
    if copy.state == "here":
        return copy.model_copy(update={"next": tuple(files)})
    return copy.model_copy(update={"files": tuple(files), "model": measured(copy.model, files)})


def arrived(copy: Copy, files: Sequence[ModelFile]) -> Copy:
    """All of it is here, as it was found to be."""
    model = measured(copy.model, files)
    return copy.model_copy(update={"state": "here", "files": tuple(files), "next": (), "model": model})


def used(copy: Copy, now: int, tokens_per_second: float | None = None) -> Copy:
    """It answered. A measured speed replaces the last one half by half: one slow answer is no slow model."""
    if tokens_per_second is None:
        return copy.model_copy(update={"used": now})
    before = copy.tokens_per_second
    speed = tokens_per_second if before is None else (before + tokens_per_second) / 2
    return copy.model_copy(update={"used": now, "tokens_per_second": speed})


def load_begins(copy: Copy, now: int) -> Copy:
    """Stored *before* the engine gets it, so that a tab that dies leaves a mark."""
    return copy.model_copy(update={"loading": now})


def load_ended(copy: Copy, seconds: float | None = None) -> Copy:
    """It runs, or it failed with an error that somebody saw: either way nothing died."""
    update: dict[str, object] = {"loading": 0}
    if seconds is not None:
        update |= {"load_seconds": seconds, "crashed": False}
    return copy.model_copy(update=update)


def died(copy: Copy) -> Copy:
    """At a start, a load was found that never ended: it took the tab with it, and is not begun again by itself."""
    return copy.model_copy(update={"loading": 0, "crashed": True}) if copy.loading else copy


# ---- Stepping down ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """What to try after a load failed for want of memory."""

    model: DeviceModel
    context: int
    reason: str
    here: bool = True  # else it has to be downloaded first, which is for the person to say


def context_of(copy: Copy) -> int:
    """With which it is loaded."""
    return copy.context or copy.model.context


def with_context(copy: Copy, context: int) -> Copy:
    """The person chose one, or a step down left one; the model's own is not written down."""
    return copy.model_copy(update={"context": 0 if context == copy.model.context else context})


def shorter(context: int) -> int | None:
    """Half of it, down to the shortest that is of use; None: no shorter one."""
    return max(SHORTEST, context // 2) if context > SHORTEST else None


def step_down(copy: Copy, copies: Iterable[Copy], facts: Facts, offered: Iterable[DeviceModel] = ()) -> Step | None:
    """A shorter context first, then the largest smaller model: of those here, else of those offered."""
    model, context = copy.model, shorter(context_of(copy))
    if context is not None and not model.embeddings:
        return Step(
            model, context, f"{model.name} is tried with a context of {context} tokens, which needs less memory."
        )
    here = {other.model.id: other for other in copies if other.state == "here" and not other.crashed}
    if found := _smaller(model, (other.model for other in here.values()), facts, here):
        return Step(
            found, context_of(here[found.id]), f"{model.name} needs too much memory here; {found.name} is smaller."
        )
    if found := _smaller(model, offered, facts, {}):
        return Step(
            found, found.context, f"{model.name} needs too much memory here; {found.name} would fit.", here=False
        )
    return None


def _smaller(
    model: DeviceModel, others: Iterable[DeviceModel], facts: Facts, here: Mapping[str, Copy]
) -> DeviceModel | None:
    """The largest that does the same kind of work and needs less."""
    fitting = (
        other
        for other in others
        if other.memory < model.memory
        and other.embeddings == model.embeddings
        and fit(other, facts, held(here[other.id]) if other.id in here else 0).fits != "no"
    )
    return max(fitting, key=lambda other: (other.memory, other.id), default=None)


# ---- Space -----------------------------------------------------------------------------------------------------------


def held(copy: Copy) -> int:
    """Bytes that its files take when all of them are here."""
    return sum(file.bytes for file in copy.files)


def total(copies: Iterable[Copy]) -> int:
    """Bytes of all that is here. A file that two models share is counted once."""
    return sum({file.url: file.bytes for copy in copies if copy.state == "here" for file in copy.files}.values())


def frees(copy: Copy, copies: Iterable[Copy]) -> int:
    """Bytes that deleting it gives back: files that another model needs too stay."""
    shared = _shared(copy, copies)
    return sum(file.bytes for file in copy.files if file.url not in shared)


def deletes(copy: Copy, copies: Iterable[Copy]) -> tuple[ModelFile, ...]:
    """The files that go with it."""
    shared = _shared(copy, copies)
    return tuple(file for file in copy.files if file.url not in shared)


def to_free(copies: Iterable[Copy], needed: int, keep: Iterable[str] = ()) -> tuple[Copy, ...]:
    """Those to offer for deletion, least recently used first, until enough is free; all of them where it never is.

    `keep`: ids of models that must stay, such as the one that is loaded. One that was never used counts from the
    moment it came.
    """
    everybody, kept = list(copies), set(keep)
    candidates = [copy for copy in everybody if copy.state == "here" and copy.model.id not in kept and held(copy)]
    offered: list[Copy] = []
    freed = 0
    for copy in sorted(candidates, key=lambda one: (one.used or one.added, one.model.id)):
        if freed >= needed:
            break
        left = [other for other in everybody if other not in offered]
        freed += frees(copy, left)
        offered.append(copy)
    return tuple(offered)


def _shared(copy: Copy, copies: Iterable[Copy]) -> set[str]:
    return {file.url for other in copies if other.model.id != copy.model.id for file in (*other.files, *other.next)}
