"""What follows when models are wanted, downloaded, paused, cancelled and deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import (
    Question,
    Questioned,
)
from app.features.models.deriving import Next, troubled, with_jobs, with_rows, working
from app.features.models.said import (
    DownloadCancelled,
    DownloadPaused,
    DownloadResumed,
    ModelWanted,
    ShortClosed,
)
from app.features.models.state import (
    CancelConfirmed,
    DeleteConfirmed,
    DownloadConfirmed,
    DownloadWeighed,
    JobChanged,
    Models,
    Short,
)
from app.features.models.wanted import (
    PauseDownload,
    RemoveModel,
    RepairModel,
    StartDownload,
    TakeUpdate,
    WeighDownload,
)
from app.ondevice import copies, listing, progress, words
from app.ondevice.choice import variant
from app.ondevice.fit import free_space
from app.ondevice.values import DeviceModel
from app.ui.loop import Say

WORTH_A_QUESTION = 20_000_000
"""So much that was fetched is not thrown away without a question."""


def wanted(models: Models, fact: ModelWanted) -> Next:
    """As this device can run it. Much is not fetched before it was looked what that would mean now."""
    model = listing.find(fact.model)
    copy = models.copies.get(fact.model)
    if copy is not None or model is None or models.work.get(fact.model):
        return models, ()
    model = variant(model, listing.models(), models.facts) if models.facts else model
    models = working(replace(models, short=None), model.id, "weighing")
    return models, (WeighDownload(model),)


def weighed(models: Models, fact: DownloadWeighed) -> Next:
    """Where there is no room, what could go is offered; where it may cost something, the person is asked."""
    model, facts = fact.model, fact.facts
    models = working(with_rows(replace(models, facts=facts)), model.id)
    needed, free = model.download or 0, free_space(facts)
    if free is not None and needed > free:
        everybody = models.copies.values()
        could_go = copies.to_free(everybody, needed - free, keep=(models.running.model,))
        return replace(models, short=Short(model, needed - free, tuple(one.model.id for one in could_go))), ()
    cautions = progress.cautions(facts, needed)
    if not cautions:
        return models, (Say(DownloadConfirmed(model)),)
    question = Question(
        f"Download {model.name} now?",
        " ".join((*cautions, "It can be paused, and goes on where it stopped.")),
        "Download",
        DownloadConfirmed(model),
        harmless=True,
    )
    return models, (Say(Questioned(question)),)


def confirmed(models: Models, fact: DownloadConfirmed) -> Next:
    """Begin."""
    return _begun(models, fact.model)


def _begun(models: Models, model: DeviceModel) -> Next:
    models = replace(models, short=None, said=f"{model.name} is being downloaded.")
    return troubled(models, model.id), (StartDownload(model),)


def paused(models: Models, fact: DownloadPaused) -> Next:
    """What came is kept."""
    return models, (PauseDownload(fact.model),)


def resumed(models: Models, fact: DownloadResumed) -> Next:
    """From where it stopped; an update, a repair and a download alike."""
    copy = models.copies.get(fact.model)
    if copy is None:
        return models, ()
    if copy.state == "here":
        return models, (TakeUpdate(fact.model) if copy.next else RepairModel(fact.model),)
    return _begun(models, copy.model)


def cancelled(models: Models, fact: DownloadCancelled) -> Next:
    """What took a while to fetch is not thrown away by a slip."""
    copy, job = models.copies.get(fact.model), models.jobs.get(fact.model)
    if copy is None:
        return models, ()
    done = job.done if job else 0
    if done < WORTH_A_QUESTION:
        return models, (Say(CancelConfirmed(fact.model)),)
    question = Question(
        f"Cancel the download of {copy.model.name}?",
        f"The {words.size(done)} that came are deleted. Paused, they are kept.",
        "Cancel the download",
        CancelConfirmed(fact.model),
    )
    return models, (Say(Questioned(question)),)


def removed(models: Models, fact: CancelConfirmed | DeleteConfirmed) -> Next:
    """Files and record."""
    return working(replace(models, short=None), fact.model, "deleting"), (RemoveModel(fact.model),)


def job_changed(models: Models, fact: JobChanged) -> Next:
    """One that is over has nothing more to show: its model is here."""
    job = fact.job
    others = {id: one for id, one in models.jobs.items() if id != job.id}
    if job.state == "done":
        held = {id: one for id, one in models.held.items() if id != job.id}
        return with_jobs(replace(models, held=held), others), ()
    if job.id not in models.copies:  # it was deleted meanwhile
        return models, ()
    return with_jobs(models, {**others, job.id: job}), ()


def short_closed(models: Models, _: ShortClosed) -> Next:
    """Perhaps another one."""
    return replace(models, short=None), ()


HANDLERS: Mapping[type[Any], Callable[[Models, Any], Next]] = {
    ModelWanted: wanted,
    DownloadWeighed: weighed,
    DownloadConfirmed: confirmed,
    DownloadPaused: paused,
    DownloadResumed: resumed,
    DownloadCancelled: cancelled,
    CancelConfirmed: removed,
    DeleteConfirmed: removed,
    JobChanged: job_changed,
    ShortClosed: short_closed,
}
