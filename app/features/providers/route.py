"""Where a prompt goes, and what stands in its way: derived from what is stored, never stored itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from app.features.providers.lamps import UNTRIED, Lamp
from app.llm.catalog.merge import model_on
from app.llm.catalog.model import Line, Model, ModelList
from app.llm.catalog.rows import LINES
from app.llm.catalog.rows.demo import LINE as DEMO
from app.llm.tokens import Calibration
from app.records.kinds import LineConfig, ModelListing, Profile
from app.vault.told import SecretInfo, Status

Lack = Literal["", "waiting", "address", "key", "key elsewhere", "model", "not here", "line off", "model off"]
"""What a route lacks. `waiting`: what is stored was not read yet, so it may be another one in a moment.
`key elsewhere`: there are keys, but they belong to another origin. `not here`: the model was not downloaded."""

NOTHING = Model(id="none")

MAIN = Profile(id="main", name="Main", made=0)
"""The profile that is worn until one is stored."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where the next prompt goes. `key` is the id of a key in the vault; empty: none is sent."""

    line: Line = DEMO
    model: str = ""
    key: str = ""
    lacks: Lack = ""
    known: Model = NOTHING
    counted: Calibration = field(default_factory=Calibration)
    lamp: Lamp = UNTRIED
    automatic: bool = False  # the router chooses for each prompt; then the line is that of nobody

    @property
    def ready(self) -> bool:
        """Whether a prompt can be sent, once its key is unlocked."""
        return not self.lacks


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a line: those for where its server is now, and those bound to another origin."""

    usable: tuple[SecretInfo, ...] = ()
    elsewhere: tuple[SecretInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredOfLine:
    """What is stored of one line."""

    config: LineConfig | None = None
    listing: ModelListing | None = None


def lines_of(configs: Mapping[str, LineConfig]) -> tuple[Line, ...]:
    """Every line at its address: those of the catalog, then one's own."""
    known = [_at(line, configs.get(line.id)) for line in LINES]
    taken = [line.id for line in known]
    own = []
    for config in sorted(configs.values(), key=lambda one: one.id):
        if config.own is None or config.id in taken:
            continue
        try:
            own.append(config.own.line(taken).model_copy(update={"id": config.id}))
        except ValueError:
            continue  # stored by a version that allowed more than this one does
        taken.append(config.id)
    return (*known, *own)


def _at(line: Line, config: LineConfig | None) -> Line:
    """An address that can't be one is as good as none: the key must not follow it."""
    try:
        return line.through(config.address) if config and config.address else line
    except ValueError:
        return line


def line_of(lines: Iterable[Line], id: str) -> Line | None:
    """The line of this id."""
    return next((line for line in lines if line.id == id), None)


def keys_of(line: Line, vault: Status) -> Keys:
    """A key is bound to an origin: after a change of address it stays where it was."""
    held = vault.of_line(line.id)
    usable = tuple(one for one in held if one.origin == line.origin)
    return Keys(usable, tuple(one for one in held if one.origin != line.origin))


def key_in_use(line: Line, profile: Profile, vault: Status) -> SecretInfo | None:
    """The one that the profile chose, where it can be used; else the oldest."""
    usable = keys_of(line, vault).usable
    chosen = profile.keys.get(line.id)
    return next((one for one in usable if one.id == chosen), usable[0] if usable else None)


def route_to(line: Line, model: str, profile: Profile, vault: Status, stored: StoredOfLine) -> Route:
    """The way to a model of a line, with what it lacks."""
    if line.where == "script":
        return Route(line)
    key = key_in_use(line, profile, vault)
    counted = stored.config.counted.get(model) if stored.config else None
    return Route(
        line,
        model,
        key.id if key else "",
        _lack(line, model, profile, vault) or _lack_here(line, model, stored.listing),
        model_on(line, model, listed(line, stored.listing)) if model else NOTHING,
        Calibration(counted.ratio, counted.error, counted.seen) if counted else Calibration(),
    )


def _lack(line: Line, model: str, profile: Profile, vault: Status) -> Lack:
    if not line.base_url and not line.inside:
        return "address"
    if line.id in profile.lines_off:
        return "line off"
    keys = keys_of(line, vault)
    if line.key.needed == "yes" and not keys.usable:
        return "key elsewhere" if keys.elsewhere else "key"
    if not model:
        return "model"
    return "model off" if model in profile.models_off.get(line.id, ()) else ""


def _lack_here(line: Line, model: str, listing: ModelListing | None) -> Lack:
    """What runs in this browser must have been downloaded."""
    here = line.where != "device" or any(one.id == model for one in (listing.models if listing else ()))
    return "" if here else "not here"


def listed(line: Line, listing: ModelListing | None) -> ModelList | None:
    """A stored list, if it is of the server where the line is now."""
    if listing is None or listing.address != line.base_url:
        return None
    fetched = datetime.fromtimestamp(listing.fetched / 1000, UTC)
    return ModelList(line=line.id, models=listing.models, fetched=fetched)
