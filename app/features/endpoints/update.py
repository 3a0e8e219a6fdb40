"""What follows when an endpoint is typed, stored, removed or tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.endpoints import form, presets
from app.features.endpoints.state import (
    EndpointClosed,
    EndpointDropped,
    EndpointGivenUp,
    EndpointKeyAllowed,
    EndpointKeyWrong,
    EndpointNotStored,
    Endpoints,
    EndpointSent,
    EndpointStored,
    EndpointTyped,
    EndpointWanted,
    ForgetEndpointKey,
    Form,
    PresetChosen,
    RemoveEndpoint,
    StoreEndpoint,
    StoreEndpointKey,
    TrialAllowed,
    TrialClosed,
    TrialEnded,
    TrialWanted,
    TryLine,
)
from app.features.frame.state import Question, Questioned, RoomOpened, ToastTold
from app.features.providers.route import line_of, lines_of
from app.features.providers.state import ConfigChanged, ListModels, ProvidersLoaded, VaultAllows
from app.features.vault.state import VaultChanged, VaultNeeded, VaultRefused
from app.ui.loop import Say

Next = tuple[Endpoints, tuple[object, ...]]


def providers_loaded(state: Endpoints, fact: ProvidersLoaded) -> Next:
    """What is stored of lines, one's own among them."""
    return replace(state, configs=fact.configs), ()


def config_changed(state: Endpoints, fact: ConfigChanged) -> Next:
    """As above, of one."""
    return replace(state, configs={**state.configs, fact.config.id: fact.config}), ()


def vault_changed(state: Endpoints, fact: VaultChanged) -> Next:
    """Which keys there are."""
    return replace(state, vault=fact.status), ()


def wanted(state: Endpoints, fact: EndpointWanted) -> Next:
    """A new one goes on where it was left; a known one is shown as it is stored."""
    if not fact.line:
        return replace(state, form=state.draft), ()
    config = state.configs.get(fact.line)
    if config is None or config.own is None:
        return state, ()
    return replace(state, form=Form(fact.line, form.written(config.own))), ()


def typed(state: Endpoints, fact: EndpointTyped) -> Next:
    """Keep it. What was said of a field stays until the form is sent again.

    A field changes when it is left, by a press on 'Save' for one: that button must not move away under the press.
    """
    if state.form is None:
        return state, ()
    before = _now(state.form, state.typed)
    values = form.following(before, fact.fields)
    if values["dialect"] == before["dialect"]:
        return replace(state, typed=values), ()
    return replace(state, form=replace(state.form, values=values), typed=None), ()


def _now(shown: Form, typed: form.Values | None) -> form.Values:
    """What stands in the form. Drawn again while somebody types on, it would take back what came meanwhile."""
    return shown.values if typed is None else typed


def preset_chosen(state: Endpoints, fact: PresetChosen) -> Next:
    """It fills fields, and does nothing else."""
    preset = presets.BY_ID.get(fact.preset)
    if state.form is None or preset is None:
        return state, ()
    values = presets.filled(_now(state.form, state.typed), preset)
    return replace(state, form=replace(state.form, values=values, errors={}, preset=preset.id), typed=None), ()


def sent(state: Endpoints, fact: EndpointSent) -> Next:
    """Store it, or say beside each field what is wrong. The key's field keeps what is in it until then."""
    if state.form is None or state.form.saving:
        return state, ()
    values = form.following(_now(state.form, state.typed), fact.fields)
    state = replace(state, typed=None)
    assert state.form is not None  # noqa: S101 - it was there a line above
    own, errors = form.read(values)
    if own is None:
        return replace(state, form=replace(state.form, values=values, errors=errors)), ()
    config = state.configs.get(state.form.id)
    if config and config.own:
        own = own.model_copy(update={"colour": config.own.colour})
    now = replace(state.form, values=values, errors={}, saving=True)
    return replace(state, form=now), (StoreEndpoint(now.id, own),)


def stored(state: Endpoints, fact: EndpointStored) -> Next:
    """Go to its page; with a key, by way of the vault, else its models are asked for. Keys left behind are told."""
    new = state.form is not None and not state.form.id
    orders: list[object] = [Say(RoomOpened("providers", fact.line.id))]
    if fact.key:
        orders.append(Say(VaultNeeded(EndpointKeyAllowed(fact.line.id))))
    elif not state.vault.of_line(fact.line.id) and fact.line.paths.models:
        orders.append(Say(VaultAllows(ListModels(fact.line, ""))))
    if fact.moved and not fact.key:
        text = f"{fact.line.name} is at another address now. Its keys stay bound to the old one: add one for the new."
        orders.append(Say(ToastTold(text, "warn")))
    trials = {id: trial for id, trial in state.trials.items() if id != fact.line.id}
    return replace(state, form=None, draft=Form() if new else state.draft, trials=trials), tuple(orders)


def not_stored(state: Endpoints, _: EndpointNotStored) -> Next:
    """It can be sent again."""
    return (replace(state, form=replace(state.form, saving=False)) if state.form else state), ()


def key_wrong(state: Endpoints, fact: EndpointKeyWrong) -> Next:
    """Said beside its field; sent again, the form changes what is stored now."""
    if state.form is None:
        return state, ()
    form_now = replace(state.form, id=fact.line, saving=False, errors={"key": fact.problem})
    return replace(state, form=form_now, draft=Form()), ()


def key_allowed(state: Endpoints, _: EndpointKeyAllowed) -> Next:
    """Into the vault."""
    return state, (StoreEndpointKey(),)


def vault_refused(state: Endpoints, fact: VaultRefused) -> Next:
    """The endpoint is there; its key is not, and nothing of it remains."""
    if not isinstance(fact.then, EndpointKeyAllowed):
        return state, ()
    told = ToastTold("The endpoint is stored, its key is not. You can add the key on its page.", "warn")
    return state, (ForgetEndpointKey(), Say(told))


def closed(state: Endpoints, _: EndpointClosed) -> Next:
    """What was typed for a new one is there again the next time, but for the key."""
    if state.form is None or state.form.saving:
        return state, ()
    draft = state.draft if state.form.id else replace(state.form, values=_now(state.form, state.typed))
    return replace(state, form=None, typed=None, draft=draft), ()


def dropped(state: Endpoints, fact: EndpointDropped) -> Next:
    """Ask first."""
    config = state.configs.get(fact.line)
    if config is None or config.own is None:
        return state, ()
    keys = len(state.vault.of_line(fact.line))
    also = {0: "", 1: " Its key is removed with it."}.get(keys, f" Its {keys} keys are removed with it.")
    question = Question(
        "Remove this endpoint?",
        f"“{config.own.name}” and what is known of it will be removed from this browser.{also} Conversations stay.",
        "Remove",
        EndpointGivenUp(fact.line),
    )
    return state, (Say(Questioned(question)),)


def given_up(state: Endpoints, fact: EndpointGivenUp) -> Next:
    """With all its keys, at once."""
    config = state.configs.get(fact.line)
    if config is None or config.own is None:
        return state, ()
    keys = tuple(one.id for one in state.vault.of_line(fact.line))
    return state, (RemoveEndpoint(fact.line, keys),)


def trial_wanted(state: Endpoints, fact: TrialWanted) -> Next:
    """One at a time; with a key, by way of the vault."""
    model = fact.fields.get("model", "").strip()
    if state.trying or not model:
        return state, ()
    allowed = TrialAllowed(fact.line, model, fact.key)
    return state, (Say(VaultNeeded(allowed) if fact.key else allowed),)


def trial_allowed(state: Endpoints, fact: TrialAllowed) -> Next:
    """Send it."""
    line = line_of(lines_of(state.configs), fact.line)
    if line is None or state.trying:
        return state, ()
    return replace(state, trying=line.id), (TryLine(line, fact.model, fact.key),)


def trial_ended(state: Endpoints, fact: TrialEnded) -> Next:
    """Show it."""
    return replace(state, trying="", trials={**state.trials, fact.line: fact.trial}), ()


def trial_closed(state: Endpoints, fact: TrialClosed) -> Next:
    """Let it go."""
    return replace(state, trials={id: trial for id, trial in state.trials.items() if id != fact.line}), ()


HANDLERS: Mapping[type[Any], Callable[[Endpoints, Any], Next]] = {
    ProvidersLoaded: providers_loaded,
    ConfigChanged: config_changed,
    VaultChanged: vault_changed,
    EndpointWanted: wanted,
    EndpointTyped: typed,
    PresetChosen: preset_chosen,
    EndpointSent: sent,
    EndpointStored: stored,
    EndpointNotStored: not_stored,
    EndpointKeyWrong: key_wrong,
    EndpointKeyAllowed: key_allowed,
    VaultRefused: vault_refused,
    EndpointClosed: closed,
    EndpointDropped: dropped,
    EndpointGivenUp: given_up,
    TrialWanted: trial_wanted,
    TrialAllowed: trial_allowed,
    TrialEnded: trial_ended,
    TrialClosed: trial_closed,
}
