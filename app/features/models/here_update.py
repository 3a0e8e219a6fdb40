"""What follows when models that are here are checked, mended, updated, handed out and deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import (
    Question,
    Questioned,
    ToastTold,
)
from app.features.models.deriving import Next, troubled, working
from app.features.models.said import (
    ModelChecked,
    ModelDeleted,
    ModelExported,
    ModelRepaired,
    UpdateLooked,
    UpdateTaken,
)
from app.features.models.state import (
    DeleteConfirmed,
    HeldTold,
    Models,
    ModelTroubled,
    UpdateSeen,
    WorkDone,
)
from app.features.models.wanted import (
    CheckModel,
    HandOut,
    LookForUpdate,
    RepairModel,
    TakeUpdate,
)
from app.ondevice import copies, words
from app.ui.loop import Say


def checked(models: Models, fact: ModelChecked) -> Next:
    """All of it is read."""
    return _at(models, fact.model, "checking", CheckModel(fact.model))


def held_told(models: Models, fact: HeldTold) -> Next:
    """Damage is shown until it is mended."""
    return replace(models, held={**models.held, fact.model: fact.held}), ()


def repaired(models: Models, fact: ModelRepaired) -> Next:
    """Only what is damaged or missing is fetched."""
    return troubled(models, fact.model), (RepairModel(fact.model),)


def update_looked(models: Models, fact: UpdateLooked) -> Next:
    """Ask its maker."""
    return _at(models, fact.model, "looking", LookForUpdate(fact.model))


def update_seen(models: Models, fact: UpdateSeen) -> Next:
    """Offer it."""
    return replace(models, updates={**models.updates, fact.model: fact.bytes}), ()


def update_taken(models: Models, fact: UpdateTaken) -> Next:
    """What did not change stays."""
    updates = {id: size for id, size in models.updates.items() if id != fact.model}
    return troubled(replace(models, updates=updates), fact.model), (TakeUpdate(fact.model),)


def exported(models: Models, fact: ModelExported) -> Next:
    """For a machine without a network."""
    return _at(models, fact.model, "handing out", HandOut(fact.model))


def deleted(models: Models, fact: ModelDeleted) -> Next:
    """Not without a question."""
    copy = models.copies.get(fact.model)
    if copy is None:
        return models, ()
    freed = copies.frees(copy, models.copies.values())
    back = f" {words.size(freed)} become free." if freed else ""
    again = "" if copy.model.url.startswith("http") else " It came from a file, so it can't be downloaded again."
    question = Question(
        f"Delete {copy.model.name}?",
        f"Its files are removed from this device.{back}{again} Conversations with it stay.",
        "Delete",
        DeleteConfirmed(fact.model),
    )
    return models, (Say(Questioned(question)),)


def done(models: Models, fact: WorkDone) -> Next:
    """Say what came of it, where that can't be seen."""
    return replace(working(models, fact.model), said=fact.said or models.said), ()


def trouble_met(models: Models, fact: ModelTroubled) -> Next:
    """Beside the model while the room is open; else as a notice that goes by."""
    models = troubled(working(models, fact.model), fact.model, fact.why)
    return models, () if models.open else (Say(ToastTold(fact.why, "warn")),)


def _at(models: Models, id: str, work: Any, order: object) -> Next:  # noqa: ANN401 - a literal of state.py
    if id not in models.copies or models.work.get(id):
        return models, ()
    return troubled(working(models, id, work), id), (order,)


HANDLERS: Mapping[type[Any], Callable[[Models, Any], Next]] = {
    ModelChecked: checked,
    HeldTold: held_told,
    ModelRepaired: repaired,
    UpdateLooked: update_looked,
    UpdateSeen: update_seen,
    UpdateTaken: update_taken,
    ModelExported: exported,
    ModelDeleted: deleted,
    WorkDone: done,
    ModelTroubled: trouble_met,
}
