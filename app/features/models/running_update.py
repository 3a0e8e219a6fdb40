"""What follows when models are loaded, tried, measured and let go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import Question, Questioned, RoomOpened
from app.features.models.deriving import Next, troubled, working
from app.features.models.said import (
    ContextChosen,
    ModelLoadPressed,
    ModelMeasured,
    ModelTryPressed,
    ModelUnloadPressed,
    ModelUsed,
    TryChosen,
    TryStopped,
    TrySubmitted,
)
from app.features.models.state import LoadConfirmed, Models, RunningTold, SpeedMeasured, Trial, TrialEnded
from app.features.models.wanted import (
    ChangeContext,
    FocusTrial,
    LoadModel,
    MeasureModel,
    StopTrial,
    TryModel,
    UnloadModel,
)
from app.features.providers.said import RoutePicked
from app.llm.catalog.rows.device import LINE
from app.ui.loop import Say

LONGEST_PROMPT = 20_000


def running_told(models: Models, fact: RunningTold) -> Next:
    """The engine goes on."""
    return replace(models, running=fact.running), ()


def load_pressed(models: Models, fact: ModelLoadPressed) -> Next:
    """One that the tab died of is not loaded without a question."""
    copy = models.copies.get(fact.model)
    if copy is None:
        return models, ()
    if not copy.crashed:
        return troubled(models, fact.model), (LoadModel(fact.model),)
    question = Question(
        f"Load {copy.model.name} all the same?",
        "The tab died when it was loaded the last time, and may again. Everything you wrote is stored. "
        "A shorter context needs less memory; so does closing other tabs.",
        "Load it",
        LoadConfirmed(fact.model),
    )
    return models, (Say(Questioned(question)),)


def load_confirmed(models: Models, fact: LoadConfirmed) -> Next:
    """The person knows."""
    return troubled(models, fact.model), (LoadModel(fact.model, insists=True),)


def unload_pressed(models: Models, _: ModelUnloadPressed) -> Next:
    """Its files stay."""
    return models, (UnloadModel(),)


def context_chosen(models: Models, fact: ContextChosen) -> Next:
    """It holds from the next load on."""
    copy = models.copies.get(fact.model)
    if copy is None:
        return models, ()
    tokens = int(fact.tokens) if fact.tokens.isascii() and fact.tokens.isdigit() else copy.model.context
    return models, (ChangeContext(fact.model, max(1, min(tokens, copy.model.context))),)


def measured_pressed(models: Models, fact: ModelMeasured) -> Next:
    """It has to be loaded for that."""
    if fact.model not in models.copies or models.work.get(fact.model):
        return models, ()
    return troubled(working(models, fact.model, "measuring"), fact.model), (MeasureModel(fact.model),)


def speed_measured(models: Models, fact: SpeedMeasured) -> Next:
    """Show it."""
    return replace(models, measured={**models.measured, fact.model: fact.measured}), ()


def used(models: Models, fact: ModelUsed) -> Next:
    """Prompts go there, and that is where the person goes."""
    return models, (Say(RoutePicked(LINE.id, fact.model)),)


# ---- Trying ----------------------------------------------------------------------------------------------------------


def try_pressed(models: Models, fact: ModelTryPressed) -> Next:
    """The field is ready to be typed into, wherever the person is."""
    models, _ = trial_chosen(models, TryChosen(fact.model))
    return models, (*(() if models.open else (Say(RoomOpened("models")),)), FocusTrial())


def trial_chosen(models: Models, fact: TryChosen) -> Next:
    """What another one said is gone."""
    if models.trial.state == "answering" or models.trial.model == fact.model:
        return models, ()
    return replace(models, trial=Trial(models.trial.number, fact.model)), ()


def trial_submitted(models: Models, fact: TrySubmitted) -> Next:
    """One at a time."""
    prompt, trial = fact.fields.get("prompt", "").strip()[:LONGEST_PROMPT], models.trial
    model = tried(models)
    if not prompt or not model or trial.state == "answering":
        return models, ()
    trial = Trial(trial.number + 1, model, "answering", prompt)
    return replace(models, trial=trial), (TryModel(trial),)


def trial_stopped(models: Models, _: TryStopped) -> Next:
    """What came stays."""
    return models, (StopTrial(),) if models.trial.state == "answering" else ()


def trial_ended(models: Models, fact: TrialEnded) -> Next:
    """All of it is known now."""
    trial = models.trial
    if trial.number != fact.number:
        return models, ()
    ended = replace(trial, state="ended", text=fact.text, figures=fact.figures, problem=fact.problem)
    return replace(models, trial=ended), ()


def tried(models: Models) -> str:
    """The model that a trial goes to: the one that was chosen, else the one that is loaded, else the last used."""
    here = [copy.model.id for copy in models.here if not copy.model.embeddings]
    if models.trial.model in here:
        return models.trial.model
    if models.running.model in here:
        return models.running.model
    return here[0] if here else ""


HANDLERS: Mapping[type[Any], Callable[[Models, Any], Next]] = {
    RunningTold: running_told,
    ModelLoadPressed: load_pressed,
    LoadConfirmed: load_confirmed,
    ModelUnloadPressed: unload_pressed,
    ContextChosen: context_chosen,
    ModelMeasured: measured_pressed,
    SpeedMeasured: speed_measured,
    ModelUsed: used,
    ModelTryPressed: try_pressed,
    TryChosen: trial_chosen,
    TrySubmitted: trial_submitted,
    TryStopped: trial_stopped,
    TrialEnded: trial_ended,
}
