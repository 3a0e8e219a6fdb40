"""A profile as a file: what it chooses and where its lines are, and no secret. Reading one trusts nothing in it.

No key is in it, and what might be one is left out: the values of headers and parameters that are not known to be
harmless. What is read changes nothing by itself: it becomes a plan, which says in sentences what it would do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.base.errors import SwitchyardError
from app.base.jsontext import parse
from app.base.secret import origin_of
from app.features.profiles.routing_file import RoutingInFile, sentences_of, taken, without_faults
from app.features.providers.route import lines_of
from app.llm.catalog.address import checked_base_url
from app.llm.catalog.model import Line, Tier
from app.llm.catalog.own import PREFIX, OwnLine
from app.llm.catalog.rows import BY_ID
from app.records.kinds import LineConfig, Profile

MEDIA_TYPE = "application/json"
VERSION = 2
"""The first one knew no routing: prompts went to one line, which was the demo line until another was chosen."""
LARGEST = 1_000_000
LONGEST_NAME = 40
MOST_WARNINGS = 10
_MOST_LINES, _MOST_MODELS, _LONGEST_WORD = 100, 2_000, 300
HARMLESS = frozenset({"anthropic-version", "anthropic-dangerous-direct-browser-access", "http-referer", "x-title"})
"""Headers whose values are no secrets, whoever typed them."""
HARMLESS_QUERY = frozenset({"api-version", "version"})

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Word = Annotated[str, Field(max_length=_LONGEST_WORD)]
Words = Annotated[tuple[Word, ...], Field(max_length=_MOST_MODELS)]


class ProfileFileError(SwitchyardError):
    """A file that is no profile."""

    what = "This file is not a profile of Switchyard."
    kept = "Nothing was changed."
    next_step = "Choose a file that was saved with “Export” in Providers."


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class LineInFile(_Part):
    """One line. `left_out`: headers and parameters whose values are not in the file."""

    own: OwnLine | None = None
    address: Word = ""
    tiers: Annotated[dict[Word, Tier], Field(max_length=_MOST_MODELS)] = Field(default_factory=dict)
    left_out: Words = ()


class ProfileInFile(_Part):
    """What it chooses."""

    name: Name
    line: Word = ""  # empty: the router chooses
    model: Word = ""
    lines_off: Annotated[tuple[Word, ...], Field(max_length=_MOST_LINES)] = ()
    models_off: Annotated[dict[Word, Words], Field(max_length=_MOST_LINES)] = Field(default_factory=dict)
    routing: RoutingInFile = Field(default_factory=RoutingInFile)


class ProfileFile(_Part):
    """The whole file."""

    format: Literal["switchyard-profile"]
    version: Literal[1, 2]
    profile: ProfileInFile
    lines: Annotated[dict[Word, LineInFile], Field(max_length=_MOST_LINES)] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would write, and in sentences what that means. `warnings` are those to think about."""

    profile: Profile
    lines: tuple[LineConfig, ...]
    does: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    draft: str = ""  # rules that have a mistake: kept, but not in force


def write(profile: Profile, configs: Mapping[str, LineConfig]) -> str:
    """The text of the file."""
    lines = {id: _line_out(config) for id, config in sorted(configs.items()) if config.own or config.address}
    chosen = profile.model_dump(include={"line", "model", "lines_off", "models_off"})
    routing = RoutingInFile.model_validate(profile.routing.model_dump())
    inside = ProfileInFile(name=profile.name[:LONGEST_NAME], **chosen, routing=routing)
    whole = ProfileFile(format="switchyard-profile", version=VERSION, profile=inside, lines=lines)
    return json.dumps(whole.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def _line_out(config: LineConfig) -> LineInFile:
    own = config.own
    out: tuple[str, ...] = ()
    if own:
        headers = tuple(pair for pair in own.headers if pair[0].lower() in HARMLESS)
        query = tuple(pair for pair in own.query if pair[0].lower() in HARMLESS_QUERY)
        kept = {name for name, _ in (*headers, *query)}
        out = tuple(name for name, _ in (*own.headers, *own.query) if name not in kept)
        own = own.model_copy(update={"headers": headers, "query": query})
    return LineInFile(own=own, address=config.address, tiers=config.tiers, left_out=out)


def read(text: str) -> ProfileFile:
    """The file, or what is wrong with it. What it holds is still a stranger's."""
    if len(text) > LARGEST:
        what = "This file is too large to be a profile."
        raise ProfileFileError(what)
    try:
        told: Any = parse(text)
    except ValueError:
        raise ProfileFileError from None
    if (
        isinstance(told, dict)
        and told.get("format") == "switchyard-profile"
        and told.get("version") not in {1, VERSION}
    ):
        what = "This profile was saved by another version of Switchyard, which this one can't read."
        raise ProfileFileError(what, next_step="Update Switchyard, then try again.")
    try:
        # As JSON, so that lists and numbers are read as a file has them.
        return ProfileFile.model_validate_json(json.dumps(told))
    except (ValidationError, ValueError) as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) if isinstance(error, ValidationError) else ""
        what = f"This profile can't be read{f': “{where[:80]}” is not as it should be' if where else ''}."
        raise ProfileFileError(what) from None


def plan(
    file: ProfileFile, id: str, made: int, profiles: tuple[Profile, ...], configs: Mapping[str, LineConfig]
) -> Plan:
    """What it would do here. Nothing that is stored is overwritten, but for addresses, which are warned of."""
    writes: list[LineConfig] = []
    does: list[str] = []
    warnings: list[str] = []
    names = {line.id: line.id for line in BY_ID.values()}
    taken = [line.id for line in lines_of(configs)]
    for line_id, line in file.lines.items():
        if line.own is not None:
            known = _same_own(line.own, line_id, configs)
            names[line_id] = known or _added(line.own, line, taken, writes, does)
            if line.left_out and not known:
                left = ", ".join(one[:60] for one in line.left_out)
                warnings.append(f"“{line.own.name}” needs values that are not in the file: {left}.")
        elif line_id in BY_ID:
            _overridden(BY_ID[line_id], line, configs, (writes, warnings))
    named = _free_name(file.profile.name.strip() or "Profile", {one.name for one in profiles})
    does.insert(0, f"Adds the profile “{named}”. The one you use now stays as it is.")
    chosen = file.profile if file.version > 1 or file.profile.line != "demo" else _unchosen(file.profile)
    profile = _profile(chosen, id, made, named, names)
    lines = {line.id: line for line in lines_of({**configs, **{config.id: config for config in writes}})}
    routing, draft, faults = without_faults(profile.routing, lines)
    does += sentences_of(routing, lines)
    told = (*warnings, *faults[:MOST_WARNINGS])
    return Plan(profile.model_copy(update={"routing": routing}), tuple(writes), tuple(does), told, draft)


def _unchosen(profile: ProfileInFile) -> ProfileInFile:
    return profile.model_copy(update={"line": ""})


def _added(own: OwnLine, line: LineInFile, taken: list[str], writes: list[LineConfig], does: list[str]) -> str:
    """An endpoint under an id of its own, so that no key that is here already is its key."""
    try:
        fresh = own.line(taken)
    except ValueError:
        what = f"The endpoint “{own.name[:60]}” in this profile can't be used."
        raise ProfileFileError(what) from None
    taken.append(fresh.id)
    coloured = own.model_copy(update={"colour": fresh.colour})
    writes.append(LineConfig(id=fresh.id, own=coloured, tiers=line.tiers))
    does.append(f"Adds the endpoint “{own.name}” at {fresh.base_url}. It has no key until you add one.")
    return fresh.id


def _same_own(own: OwnLine, id: str, configs: Mapping[str, LineConfig]) -> str:
    """The endpoint that is here already, if it leads to the very same place in the same way."""
    here = configs.get(id)
    if not id.startswith(PREFIX) or here is None or here.own is None:
        return ""
    same = all(getattr(here.own, name) == getattr(own, name) for name in ("base_url", "dialect", "chat_path"))
    return id if same else ""


def _overridden(
    row: Line, line: LineInFile, configs: Mapping[str, LineConfig], out: tuple[list[LineConfig], list[str]]
) -> None:
    """A provider behind another address: keys are bound to theirs, prompts are not, so this is said in full."""
    before = configs.get(row.id) or LineConfig(id=row.id)
    try:
        address = checked_base_url(line.address) if line.address else before.address
    except ValueError:
        what = f"The address of {row.name} in this profile can't be used."
        raise ProfileFileError(what) from None
    after = before.model_copy(update={"address": address, "tiers": {**line.tiers, **before.tiers}})
    if after == before:
        return
    writes, warnings = out
    writes.append(after)
    if address != before.address:
        warnings.append(moved(row.name, before.address or row.base_url, address))


def moved(name: str, now: str, then: str) -> str:
    """What it means that a line would be somewhere else. A key that is given afterwards goes there."""
    text = f"In every profile, {name} would be asked at {then}, no longer at {now}: whoever runs that sees your prompts"
    if origin_of(then) == origin_of(now):
        return f"{text}."
    return f"{text}, and any key that you add for it there. Keys that you have for it are not sent there."


def _profile(chosen: ProfileInFile, id: str, made: int, name: str, names: Mapping[str, str]) -> Profile:
    """With the ids that its lines have here; what is about a line that is not known is left out. No keys."""
    known = chosen.line in names
    return Profile(
        id=id,
        name=name,
        made=made,
        line=names.get(chosen.line, ""),
        model=chosen.model if known else "",
        lines_off=tuple(names[line] for line in chosen.lines_off if line in names),
        models_off={names[line]: models for line, models in chosen.models_off.items() if line in names},
        routing=taken(chosen.routing, names, id),
    )


def _free_name(name: str, taken: set[str]) -> str:
    number, candidate = 2, name
    while candidate in taken:
        number, candidate = number + 1, f"{name[: LONGEST_NAME - 4]} {number}"
    return candidate


def free_name(name: str, profiles: tuple[Profile, ...]) -> str:
    """The name, or the name with a number: two profiles of one name could not be told apart."""
    return _free_name(name, {one.name for one in profiles})
