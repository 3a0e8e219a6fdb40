"""What follows when keys are given, chosen, renamed or removed. No key is ever in here: only where it is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import Question, Questioned, ToastTold
from app.features.providers.changes import KeySet
from app.features.providers.deriving import Next, followed, profile_changed, without_lamp, without_refused
from app.features.providers.key_fields import header_field, replacement_field
from app.features.providers.lamps import Lamp
from app.features.providers.route import key_in_use, keys_of, line_of
from app.features.providers.said import (
    HeaderRowAdded,
    KeyChosen,
    KeyDropped,
    KeyForgotten,
    KeyGivenUp,
    KeyKeptAnyway,
    KeyRenamed,
    KeySubmitted,
    ReplacementSubmitted,
)
from app.features.providers.state import (
    ForgetRefusedKey,
    KeepRefusedKey,
    KeyGiven,
    KeyKept,
    KeyRefused,
    ListModels,
    Providers,
    RemoveKeys,
    RenameKey,
    TakeKey,
    Trouble,
    VaultAllows,
)
from app.features.vault.state import VaultNeeded
from app.llm.catalog.model import HEADER, Line
from app.ui.loop import Say
from app.vault.told import SecretInfo

LONGEST_NAME = 60
MOST_HEADER_ROWS = 8
FIRST_NAME = "Key"
LONGEST_HEADER = 80


def submitted(providers: Providers, fact: KeySubmitted) -> Next:
    """Once the vault is open, the key may be taken from its field."""
    line = line_of(providers.lines, fact.line)
    if line is None or providers.work.get(fact.line):
        return providers, ()
    headers: list[tuple[str, str]] = [
        (name, header_field(line.id, place, known=True)) for place, (name, _) in enumerate(line.key.headers)
    ]
    for row in range(providers.header_rows):
        name = fact.fields.get(f"header-{row}", "").strip()
        if not name:
            continue
        if not HEADER.fullmatch(name) or len(name) > LONGEST_HEADER or name.lower() == line.auth.header.lower():
            shown = name[:LONGEST_HEADER]
            text = f"“{shown}” can't be an extra header: it is no header's name, or it is where the key itself goes."
            return replace(providers, trouble=Trouble(line.id, "key", text)), ()
        headers.append((name, header_field(line.id, row)))
    name = fact.fields.get("name", "").strip()[:LONGEST_NAME] or _free_name(providers, line)
    given = KeyGiven(line.id, name, "", tuple(headers), line.origin)
    return replace(providers, trouble=None), (Say(VaultNeeded(given)),)


def _free_name(providers: Providers, line: Line) -> str:
    taken = {one.name for one in providers.vault.of_line(line.id)}
    names = (FIRST_NAME, *(f"{FIRST_NAME} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def replacement_submitted(providers: Providers, fact: ReplacementSubmitted) -> Next:
    """A newer key takes the place of one, with the headers that this one has."""
    key = _key(providers, fact.key)
    if key is None or providers.work.get(key.line):
        return providers, ()
    headers = tuple((name, replacement_field(key.id, place)) for place, name in enumerate(key.headers))
    given = KeyGiven(key.line, key.name, key.id, headers, key.origin)
    return replace(providers, trouble=None), (Say(VaultNeeded(given)),)


def given(providers: Providers, fact: KeyGiven) -> Next:
    """The vault is open: take it. A line that another tab moved meanwhile would take the key somewhere else."""
    line = line_of(providers.lines, fact.line)
    if line is None or providers.work.get(fact.line):
        return providers, ()
    if line.origin != fact.origin:
        text = f"{line.name} is at {line.origin} now, so the key was not sent. Press again if it should go there."
        return replace(providers, trouble=Trouble(line.id, "key", text)), ()
    return replace(providers, work={**providers.work, line.id: "keeping"}), (TakeKey(line, fact),)


def kept(providers: Providers, fact: KeyKept) -> Next:
    """Say how its provider took it, and ask for the models at once: both are free."""
    line = line_of(providers.lines, fact.line)
    if line is None:
        return providers, ()
    used = key_in_use(line, providers.profile, providers.vault)
    if used is None or used.id == fact.key:  # the lamp is that of the key which would be sent
        providers = replace(providers, lamps={**providers.lamps, line.id: fact.lamp})
    providers = replace(providers, trouble=None, refused="", header_rows=1)
    fine = fact.lamp.aspect == "clear" or _could_not_be_tried(fact.lamp)
    lists = (Say(VaultAllows(ListModels(line, fact.key))),) if fine and line.paths.models else ()
    return followed(providers, Say(_said_of(line, fact.lamp, forced=fact.forced)), *lists)


def _could_not_be_tried(lamp: Lamp) -> bool:
    """There is no free way to: nothing speaks against it."""
    return lamp.aspect == "untried" and not lamp.what


def _said_of(line: Line, lamp: Lamp, *, forced: bool) -> ToastTold:
    if lamp.aspect == "clear":
        return ToastTold(f"The key is kept, and {line.name} accepts it.", "ok")
    if forced:
        return ToastTold(f"The key is kept, though {line.name} did not accept it.", "warn")
    if _could_not_be_tried(lamp):
        return ToastTold(f"The key is kept. {line.name} has no free way to try it: your first prompt will.", "info")
    return ToastTold(f"The key is kept, but could not be tried. {lamp.what} {lamp.next_step}".strip(), "warn")


def refused(providers: Providers, fact: KeyRefused) -> Next:
    """It is not kept without asking; the question stands where the key was typed, if that is still open."""
    line = line_of(providers.lines, fact.line)
    if line is None:
        return providers, (ForgetRefusedKey(),)
    text = f"{fact.lamp.what} It was not kept. {fact.lamp.next_step}"
    if providers.open != line.id or providers.vault.state != "unlocked":  # nothing is held while locked
        return providers, (ForgetRefusedKey(), Say(ToastTold(text, "warn")))
    return replace(providers, refused=line.id, trouble=Trouble(line.id, "key", text)), ()


def kept_anyway(providers: Providers, fact: KeyKeptAnyway) -> Next:
    """The person knows better."""
    line = line_of(providers.lines, fact.line)
    if line is None or providers.refused != fact.line:
        return providers, ()
    return replace(providers, refused="", trouble=None), (KeepRefusedKey(line),)


def forgotten(providers: Providers, _: KeyForgotten) -> Next:
    """The other answer."""
    return without_refused(replace(providers, trouble=None))


def chosen(providers: Providers, fact: KeyChosen) -> Next:
    """For this profile. A key that belongs elsewhere can't be chosen. How the line stands with it is not known yet."""
    key = _key(providers, fact.key)
    line = line_of(providers.lines, key.line) if key else None
    if key is None or line is None or key not in keys_of(line, providers.vault).usable:
        return providers, ()
    if key_in_use(line, providers.profile, providers.vault) != key:
        providers = without_lamp(providers, line)
    return profile_changed(providers, KeySet(line.id, key.id))


def renamed(providers: Providers, fact: KeyRenamed) -> Next:
    """An empty name is none."""
    name, key = fact.fields.get("name", "").strip()[:LONGEST_NAME], _key(providers, fact.key)
    return providers, (RenameKey(key.id, name),) if key and name and name != key.name else ()


def dropped(providers: Providers, fact: KeyDropped) -> Next:
    """Ask first: nobody can give it back."""
    key = _key(providers, fact.key)
    if key is None:
        return providers, ()
    line = line_of(providers.lines, key.line)
    question = Question(
        "Remove this key?",
        f"“{key.name}” of {line.name if line else key.line} is removed from this browser at once. "
        "It stays valid with the provider: revoke it there if it should not be.",
        "Remove",
        KeyGivenUp(key.id),
    )
    return providers, (Say(Questioned(question)),)


def given_up(providers: Providers, fact: KeyGivenUp) -> Next:
    """Works while the vault is locked, too."""
    return providers, (RemoveKeys((fact.key,)),)


def row_added(providers: Providers, _: HeaderRowAdded) -> Next:
    """One more, up to what anybody needs."""
    return replace(providers, header_rows=min(providers.header_rows + 1, MOST_HEADER_ROWS)), ()


def _key(providers: Providers, id: str) -> SecretInfo | None:
    return next((one for one in providers.vault.secrets if one.id == id), None)


HANDLERS: Mapping[type[Any], Callable[[Providers, Any], Next]] = {
    KeySubmitted: submitted,
    ReplacementSubmitted: replacement_submitted,
    KeyGiven: given,
    KeyKept: kept,
    KeyRefused: refused,
    KeyKeptAnyway: kept_anyway,
    KeyForgotten: forgotten,
    KeyChosen: chosen,
    KeyRenamed: renamed,
    KeyDropped: dropped,
    KeyGivenUp: given_up,
    HeaderRowAdded: row_added,
}
