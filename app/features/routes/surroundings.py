"""What the router knows of lines, keys and choices, made from what other rooms keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from app.features.providers.route import MAIN, key_in_use, line_of, listed
from app.features.providers.state import DeviceStanding, Providers
from app.llm.catalog.merge import model_on, models_of
from app.llm.catalog.model import Limits, Line, ModelList
from app.llm.catalog.rows import LINES
from app.llm.tiers import tier_of
from app.llm.tokens import Calibration
from app.records.kinds import LineConfig, ModelListing, Profile
from app.records.routed import LineLimits
from app.routing import rules_yaml
from app.routing.candidates import Catalog, catalog_of
from app.routing.limits import Terms, terms_of
from app.routing.policy import Policy
from app.routing.rules import Rule
from app.routing.values import Candidate, Place, Sliders
from app.vault.told import Status

_PERCENT = 100
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """As other rooms keep it. `known`: all of it was read."""

    lines: tuple[Line, ...] = LINES
    configs: Mapping[str, LineConfig] = field(default_factory=dict)
    lists: Mapping[str, ModelListing] = field(default_factory=dict)
    profile: Profile = MAIN
    vault: Status = field(default_factory=Status)
    device: DeviceStanding = field(default_factory=DeviceStanding)
    online: bool = True
    known: bool = False

    def same(self, other: Surroundings) -> bool:
        """Whether it is the very same. Compared by identity: what is equal all through takes long to compare."""
        return all(getattr(self, name) is getattr(other, name) for name in self.__slots__)


def surroundings_of(providers: Providers, *, online: bool) -> Surroundings:
    """As the Providers room has it."""
    known = providers.loaded and providers.vault_seen and providers.device.known
    here = (providers.lines, providers.configs, providers.lists, providers.profile, providers.vault, providers.device)
    return Surroundings(*here, online=online, known=known)


def keys_of_lines(around: Surroundings) -> dict[str, str]:
    """Which key each line would be asked with."""
    found = ((line.id, key_in_use(line, around.profile, around.vault)) for line in around.lines)
    return {line: key.id for line, key in found if key}


def lists_of(around: Surroundings) -> dict[str, ModelList]:
    """The lists that are of where the lines are now."""
    found = ((line.id, listed(line, around.lists.get(line.id))) for line in around.lines)
    return {line: told for line, told in found if told}


def candidates_of(around: Surroundings, pinned: Iterable[Place] = ()) -> Catalog:
    """Everybody who might answer. A model that somebody named is one of them, though no list has it."""
    lists = lists_of(around)
    tiers = {id: config.tiers for id, config in around.configs.items() if config.tiers}
    catalog = catalog_of(around.lines, lists, tiers)
    more: dict[Place, Candidate] = {}
    for place in (*named_places(around.profile), *pinned):
        line = line_of(around.lines, place.line)
        if line and place.model and place not in catalog.index and line.where != "script":
            model = model_on(line, place.model, lists.get(line.id))
            more[place] = Candidate(line, model, tier_of(model, tiers.get(line.id)))
    return Catalog((*catalog.candidates, *more.values())) if more else catalog


def named_places(profile: Profile) -> tuple[Place, ...]:
    """The models that a profile names itself."""
    routing = profile.routing
    split = (routing.split.a, routing.split.b) if routing.split else ()
    return tuple(Place(*pair) for pair in ((profile.line, profile.model), *routing.order, *split))


def policy_of(profile: Profile, lines: Iterable[Line]) -> Policy:
    """What a profile wants of the router."""
    routing = profile.routing
    return Policy(
        strategy=routing.strategy,
        order=tuple(Place(*pair) for pair in routing.order),
        sliders=Sliders(*(share / _PERCENT for share in (routing.quality, routing.speed, routing.cost))),
        rules=rules_of(routing.rules, lines),
        lines_off=frozenset(profile.lines_off),
        models_off=frozenset(Place(line, model) for line, off in profile.models_off.items() for model in off),
    )


def rules_of(text: str, lines: Iterable[Line]) -> tuple[Rule, ...]:
    """The rules of a text; none of one that has a mistake in it, which the room does not store."""
    if not text.strip():
        return ()
    reading = rules_yaml.read(text, [line.id for line in lines])
    return reading.rules if reading.ok else ()


def terms_of_lines(around: Surroundings) -> dict[str, Terms]:
    """What limits each line: what the person says, else the catalog."""
    limits, lists = around.profile.routing.limits, lists_of(around)
    return {line.id: _terms(line, lists.get(line.id), limits.get(line.id)) for line in around.lines}


def _terms(line: Line, told: ModelList | None, limits: LineLimits | None) -> Terms:
    models = models_of(line, told)
    if limits is None:
        return terms_of(line, models)
    return terms_of(line, models, adjusted_limits(line, limits), millionths(limits.credit))


def adjusted_limits(line: Line, limits: LineLimits) -> Limits:
    """The person's amounts in the provider's windows. They hold for all that is sent there, free or not."""
    amounts = limits.model_dump(exclude={"credit"})
    return line.limits.model_copy(update={**amounts, "applies_to": "all"})


def millionths(amount: str) -> int | None:
    """A decimal in millionths; None: it is none."""
    try:
        money = Decimal(amount)
    except InvalidOperation:
        return None
    return int(money * _MILLION) if money.is_finite() and money >= 0 else None


def calibration(around: Surroundings, place: Place) -> Calibration:
    """How a model counts tokens, as far as it was learned."""
    config = around.configs.get(place.line)
    counted = config.counted.get(place.model) if config else None
    return Calibration(counted.ratio, counted.error, counted.seen) if counted else Calibration()
