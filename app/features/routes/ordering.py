"""The person's order of lines and models: what is shown of it, and what is stored. Pure.

Only as much is stored as the person ordered: what is not in there follows in its natural order, so that a line that
comes later finds its place.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.features.providers.deriving import lamp_on
from app.features.providers.route import keys_of, line_of
from app.features.providers.state import Providers
from app.llm.catalog.model import Line
from app.routing.values import Place


def can_answer(providers: Providers, line: Line) -> bool:
    """Whether anything can be sent there: it has its key, and models are known or it was seen."""
    if line.inside:
        return line.where == "script" or models_known(providers, line) > 0
    if line.key.needed == "yes":
        return bool(keys_of(line, providers.vault).usable)
    return bool(line.base_url) and (models_known(providers, line) > 0 or lamp_on(providers, line).aspect == "clear")


def models_known(providers: Providers, line: Line) -> int:
    """As many as its list has, if that is of where the line is now, else those of the catalog."""
    listing = providers.lists.get(line.id)
    return len(listing.models) if listing and listing.address == line.base_url else len(line.models)


def natural(providers: Providers) -> tuple[Place, ...]:
    """Lines as the catalog has them; a script comes last, because it answers nothing."""
    ready = sorted(
        (line for line in providers.lines if can_answer(providers, line)), key=lambda one: one.where == "script"
    )
    return tuple(Place(line.id, "") for line in ready)


def shown_order(providers: Providers) -> tuple[Place, ...]:
    """The person's order, then everybody else."""
    stored = (Place(*pair) for pair in providers.profile.routing.order)
    chosen = tuple(dict.fromkeys(place for place in stored if line_of(providers.lines, place.line)))
    return (*chosen, *(place for place in natural(providers) if place not in chosen))


def moved(order: Sequence[Place], place: Place, to: int) -> tuple[Place, ...]:
    """With one of them in another place, counted from 0; beyond the ends is at the ends."""
    rest = [one for one in order if one != place]
    to = max(0, min(to, len(rest)))
    return (*rest[:to], place, *rest[to:])


def to_store(order: Sequence[Place], free: Sequence[Place]) -> tuple[tuple[str, str], ...]:
    """The shortest beginning of an order after which everybody else (`free`) follows in the natural order."""
    for count in range(len(order) + 1):
        if list(order[count:]) == [one for one in free if one not in order[:count]]:
            return tuple((place.line, place.model) for place in order[:count])
    return tuple((place.line, place.model) for place in order)
