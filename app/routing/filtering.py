"""Who can't answer a request, and why: in a sentence for each, so that nothing silently vanishes.

An `Exclusion` is a set of candidates with one reason, in the order in which reasons are told: where several hold, the
first is shown. A `Doubt` is a set that stays, behind the others, because nobody says whether it can do it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from app.base.money import Money
from app.llm.catalog.merge import is_retired
from app.routing.candidates import CURRENCY, Catalog, Mask, mask_of, members
from app.routing.policy import Ready
from app.routing.rules import Verdict
from app.routing.values import Candidate, Need, Place, Strategy, World
from app.routing.words import at_time, tokens

NEEDS = {"images": "images", "tools": "tools", "json_schema": "answers in a JSON schema"}
OFFLINE = "this device is offline"
LONG = 8_000
"""Tokens from which it counts that nobody says how long a prompt may be."""
SHORT = 256
"""Tokens of an answer that a budget has to pay for, or whoever gives it is left out."""
WITH_ROOM = "with room for the answer"
"""How the reason ends of who is left out because it is all too long."""
Say = Callable[[Candidate], str]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Some candidates that will not be tried."""

    mask: Mask
    say: Say
    rule: str = ""
    until: datetime | None = None
    budget: bool = False  # only money is in the way


@dataclass(frozen=True, slots=True)
class Doubt:
    """Some candidates that perhaps can't do it."""

    mask: Mask
    words: str


@dataclass(frozen=True, slots=True)
class Request:
    """One request with what the rules made of it, as all further steps read it."""

    need: Need
    catalog: Catalog
    world: World
    ready: Ready
    verdict: Verdict
    strategy: Strategy
    answer: int  # tokens of room
    pinned: Mask


def exclusions(request: Request) -> list[Exclusion]:
    """All that is left out. What only rests comes last: its reason ends by itself, and it may be waited for."""
    steps = (_by_rules, _switched_off, _unable, _too_long, _unreachable, _not_used, _too_dear, _resting, _scripted)
    return [each for step in steps for each in step(request) if each.mask]


def _by_rules(request: Request) -> Iterator[Exclusion]:
    for named in request.verdict.forbid:
        yield Exclusion(named.mask, _always(f"the rule “{named.rule}” forbids it"), named.rule)


def _switched_off(request: Request) -> Iterator[Exclusion]:
    yield Exclusion(request.ready.lines_off, lambda one: f"{one.line.name} is switched off")
    yield Exclusion(request.ready.models_off, _always("this model is switched off"))


def _unable(request: Request) -> Iterator[Exclusion]:
    catalog, need, today = request.catalog, request.need, request.world.now.date()
    yield Exclusion(catalog.no_chat, _always("it makes embeddings and can't chat"))
    gone = (number for number in members(catalog.retiring) if is_retired(catalog.candidates[number].model, today))
    yield Exclusion(mask_of(gone), _retired)
    for name, words in NEEDS.items():
        if getattr(need, name):
            yield Exclusion(
                catalog.takes[name].no,
                _always(f"it takes no {words}" if name != "json_schema" else f"it gives no {words}"),
            )


def _too_long(request: Request) -> Iterator[Exclusion]:
    asked = request.need.prompt.likely + request.answer
    yield Exclusion(
        request.catalog.contexts.under(asked),
        lambda one: f"it takes {tokens(one.model.context or 0)} and this needs about {tokens(asked)} {WITH_ROOM}",
    )


def _unreachable(request: Request) -> Iterator[Exclusion]:
    catalog, world = request.catalog, request.world
    keyed = sum(catalog.by_line.get(line, 0) for line in world.keys)
    yield Exclusion(catalog.needs_key & ~keyed, lambda one: f"there is no key for {one.line.name} yet")
    if not world.online:
        yield Exclusion(catalog.cloud, _always(OFFLINE))
    here = (
        n for n in members(catalog.device) if world.on_device.get(catalog.candidates[n].model.id, "absent") != "absent"
    )
    yield Exclusion(catalog.device & ~mask_of(here), _always("it is not on this device: download it first"))


def _not_used(request: Request) -> Iterator[Exclusion]:
    """`use` of a rule names the only ones; it also beats the strategy `private`, which a pin does not."""
    verdict, everyone = request.verdict, request.catalog.all
    used: Mask = 0
    for named in verdict.use:
        used |= named.mask
    if request.strategy == "private":
        only_near = _always("it is not on this device or network, and the strategy is private")
        yield Exclusion(request.catalog.cloud & ~used, only_near)
    if verdict.use:
        words = f"the rule “{verdict.use_rule}” uses others"
        yield Exclusion(everyone & ~used & ~request.pinned, _always(words), verdict.use_rule)


def _resting(request: Request) -> Iterator[Exclusion]:
    """Breakers that are open, and limits that are reached."""
    catalog, world = request.catalog, request.world
    opened = [place for place, state in world.breakers.items() if state == "open"]
    held = [place for place, state in world.breakers.items() if state == "held"]
    yield Exclusion(
        _union(catalog, held),
        lambda one: f"{one.line.name} refused the key, or its credit is used up: see to it in Providers",
    )
    yield Exclusion(
        _union(catalog, opened), _always("it failed a moment ago and is left alone until it is tried again")
    )
    closed = [(quota.opens, place, quota) for place, quota in world.quotas.items() if quota.opens is not None]
    # Of two limits the one that opens later counts, and the first reason is told.
    for opens, place, quota in sorted(closed, key=lambda limit: limit[0], reverse=True):
        if opens > world.now:
            words = f"its limit is reached ({quota.words}): it opens {at_time(opens, world.now)}"
            yield Exclusion(catalog.at(place), _always(words), until=opens)


def _scripted(request: Request) -> Iterator[Exclusion]:
    """A script answers nothing: it is there for whoever has no model yet, and for whoever asks for it.

    That holds too while no model can answer: a prompt that was meant for one is told so, and not fobbed off.
    """
    catalog, verdict = request.catalog, request.verdict
    wanted = request.pinned
    for named in (*verdict.use, *verdict.prefer):
        wanted |= named.mask
    keyed = sum(catalog.by_line.get(line, 0) for line in request.world.keys)
    off = request.ready.lines_off | request.ready.models_off
    lacking = catalog.no_chat | (catalog.needs_key & ~keyed) | catalog.device
    if catalog.all & ~(catalog.script | lacking | off):
        words = "it is a script, and there are models to ask"
        yield Exclusion(request.ready.behind & catalog.script & ~wanted, _always(words))


def _too_dear(request: Request) -> Iterator[Exclusion]:
    """A budget holds for the dearest that a request may become. What nobody knows the price of waits for money too."""
    if request.world.allowances:
        yield from _walled(request)
        return
    left = request.world.budget_left
    if left is None:
        return
    if left.amount <= 0:
        spent = request.catalog.all & ~request.catalog.free
        yield Exclusion(spent, _always("the budget is used up and it is not known to be free"))
    elif left.currency == CURRENCY:
        costs = request.catalog.costs(request.need.prompt.high, request.answer, request.world.now)
        most = float(left.amount)
        dear = mask_of(number for number, cost in enumerate(costs) if cost is not None and cost > most)
        yield Exclusion(
            dear, _always(f"it may cost more than the {Money(left.amount, left.currency)} left of the budget")
        )


def _walled(request: Request) -> Iterator[Exclusion]:
    """Who can't be paid, by the budgets of each line, even for a short answer. The dispatcher checks it exactly."""
    catalog, need, now = request.catalog, request.need, request.world.now
    costs = catalog.costs(need.most or need.prompt.high, min(SHORT, need.answer), now)
    for line, allowed in request.world.allowances.items():
        here = catalog.by_line.get(line, 0) & ~catalog.free
        if allowed.left.amount <= 0:
            yield Exclusion(here, _always(f"{allowed.words} and it is not known to be free"), budget=True)
            continue
        priced = [number for number in members(here) if catalog.candidates[number].model.price is not None]
        unknown = here & ~mask_of(priced)
        if allowed.assumed is None:
            yield Exclusion(unknown, _always(f"nobody knows its price, and {allowed.budget} is a wall"), budget=True)
        elif allowed.assumed.amount > allowed.left.amount:
            words = f"nobody knows its price, it is taken to cost {allowed.assumed}, and {allowed.words}"
            yield Exclusion(unknown, _always(words), budget=True)
        if allowed.left.currency == CURRENCY:
            known = ((number, costs[number]) for number in priced)
            dear = mask_of(number for number, cost in known if cost is not None and cost > float(allowed.left.amount))
            yield Exclusion(dear, _always(f"it may cost more: {allowed.words}"), budget=True)


def at_wall(request: Request, first: int, left: list[Exclusion]) -> list[Exclusion]:
    """What is left out, where a budget bars whoever would have been asked first: as the person chose for that."""
    barring = next((each for each in left if each.budget and each.mask >> first & 1), None)
    if barring is None or request.world.at_wall == "free":
        return left
    one, catalog = request.catalog.candidates[first], request.catalog
    if request.world.at_wall == "refuse":
        words, others = "nothing is sent then, as you chose", catalog.all
    else:
        words, others = "only this device and servers near it are asked then, as you chose", catalog.cloud
    barred = f"a budget bars {one.model.name or one.model.id} on {one.line.name}"
    return [*left, Exclusion(others, _always(f"{barred}, and {words}"), budget=True)]


def doubts(request: Request) -> list[Doubt]:
    """What nobody says, of those that stay."""
    catalog, need = request.catalog, request.need
    found = [
        Doubt(
            catalog.takes[name].unknown,
            f"nobody says whether it {'gives' if name == 'json_schema' else 'takes'} {words}",
        )
        for name, words in NEEDS.items()
        if getattr(need, name)
    ]
    most = need.prompt.high + request.answer
    found.append(Doubt(catalog.contexts.under(most), "this may be too long for it"))
    found.append(Doubt(catalog.outputs.under(request.answer), f"its answers end before {tokens(request.answer)}"))
    if most > LONG:
        found.append(Doubt(catalog.unknown_context, f"nobody says whether it takes {tokens(most)}"))
    return [doubt for doubt in found if doubt.mask]


def _union(catalog: Catalog, places: list[Place]) -> Mask:
    found: Mask = 0
    for place in places:
        found |= catalog.at(place)
    return found


def _retired(one: Candidate) -> str:
    instead = f": {one.model.replaced_by} takes its place" if one.model.replaced_by else ""
    day = one.model.retires
    return f"it was retired on {day.day} {day:%B %Y}{instead}" if day else "it was retired"


def _always(words: str) -> Say:
    return lambda _: words
