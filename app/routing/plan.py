"""The plan for a request: who is asked, in which order and why; and who is not, and why not.

    plan(need, catalog, world, policy) → Plan

It is a pure function: the same in gives the same out. Every candidate of the catalog is either a row or left out with
a reason. In this order of power: what a rule forbids never appears; what can't answer is left out; the strategy
`private` keeps prompts near; a pinned choice comes first, then what rules `use` and `prefer`, then the strategy's
order; what nobody vouches for, what was demoted and what rules `avoid` come behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.routing.candidates import Catalog, Mask, bits, members
from app.routing.explain import CHOSEN
from app.routing.filtering import Doubt, Exclusion, Request, at_wall, doubts, exclusions
from app.routing.lazy import Lazy
from app.routing.limits import NEAR
from app.routing.measures import Measures
from app.routing.policy import Policy, ready
from app.routing.rules import Named
from app.routing.strategies import WAYS, Scene
from app.routing.values import Candidate, LeftOut, Need, Place, Plan, Row, World

# Groups of rows, first to last; within a group the certain, then the doubtful, then the demoted.
_PINNED, _USED, _PREFERRED, _OTHERS, _AVOIDED, _BEHIND = 0, 10, 1_000_000, 2_000_000, 3_000_000, 4_000_000
_STEP = 4


def plan(need: Need, catalog: Catalog, world: World, policy: Policy) -> Plan:
    """Decide. The words of rows and of what is left out are made when they are looked at."""
    request = _request(need, catalog, world, policy)
    left = exclusions(request)
    if world.at_wall != "free" and any(each.budget for each in left):
        wanted = _board(request, [each for each in left if not each.budget]).order()
        left = at_wall(request, wanted[0], left) if wanted else left
    board, out = _board(request, left), _union(left)
    verdict = request.verdict
    return Plan(
        rows=Lazy(board.order(), board.row),
        left_out=Lazy(tuple(members(out)), board.left_out),
        task=need.task,
        task_reason=need.task_reason,
        strategy=request.strategy,
        parameters=verdict.parameters,
        rules=verdict.held,
        notes=tuple(board.notes(out)),
    )


def _request(need: Need, catalog: Catalog, world: World, policy: Policy) -> Request:
    prepared = ready(catalog, policy)
    verdict = prepared.rules.judge(need, world)
    room = verdict.parameters.get("max_tokens")
    return Request(
        need=need,
        catalog=catalog,
        world=world,
        ready=prepared,
        verdict=verdict,
        strategy=verdict.strategy or policy.strategy,
        answer=room if isinstance(room, int) else need.answer,
        pinned=catalog.at(need.pinned) if need.pinned else 0,
    )


def _union(left: Sequence[Exclusion]) -> Mask:
    out: Mask = 0
    for each in left:
        out |= each.mask
    return out


def _board(request: Request, left: Sequence[Exclusion]) -> _Board:
    catalog, out = request.catalog, _union(left)
    gone = bits(out, len(catalog))
    able = [number for number in request.ready.order if gone[number] == "0"]
    return _Board(Scene(request, Measures(request), able), catalog.all & ~out, left, doubts(request))


class _Board:
    """Puts the rows in order, and says why each is where it is."""

    def __init__(self, scene: Scene, able: Mask, left: Sequence[Exclusion], doubtful: Sequence[Doubt]) -> None:
        self._scene = scene
        self._request = scene.request
        self._way = WAYS[scene.request.strategy]
        self._mask = able
        self._left = left
        self._doubts = doubtful
        self._keys = self._way.keys(scene)
        self._demoted = {
            number: why
            for place, why in scene.request.world.demoted.items()
            for number in members(scene.request.catalog.at(place))
        }

    def order(self) -> tuple[int, ...]:
        """By the strategy, then into groups; both sorts keep what is equal as it was."""
        rows = sorted(self._scene.able, key=self._keys.__getitem__)
        groups = self._groups()
        special = sorted((number for number in rows if number in groups), key=groups.__getitem__)
        ahead = sum(groups[number] < _OTHERS for number in special)
        return (*special[:ahead], *(number for number in rows if number not in groups), *special[ahead:])

    def _groups(self) -> dict[int, int]:
        """The group of every candidate that is not simply one of the others."""
        request, verdict = self._request, self._request.verdict
        groups: dict[int, int] = dict.fromkeys(members(request.ready.behind), _BEHIND)
        groups.update((number, _AVOIDED) for named in verdict.avoid for number in members(named.mask & self._mask))
        for first, many in ((_PREFERRED, verdict.prefer), (_USED, verdict.use)):
            for turn in reversed(range(len(many))):
                groups.update(dict.fromkeys(members(many[turn].mask & self._mask), first + turn * _STEP))
        groups.update(dict.fromkeys(members(request.pinned), _PINNED))
        doubtful: Mask = 0  # of whom is left: the others need no place
        for doubt in self._doubts:
            doubtful |= doubt.mask
        for number in members(doubtful & self._mask):
            groups[number] = groups.get(number, _OTHERS) + 1
        for number in self._demoted:
            groups[number] = groups.get(number, _OTHERS) + 2
        return groups

    def row(self, number: int) -> Row:
        """One row with its reasons."""
        measures, one = self._scene.measures, self._request.catalog.candidates[number]
        rule = self._rule(number)
        speed, quota = measures.speeds.get(number), measures.quota(number)
        return Row(
            candidate=self._with_key(one),
            cost=measures.estimate(number),
            wait=None if speed is None else speed.first_token + (quota.pause if quota else 0.0),
            quota=quota,
            reasons=tuple(self._reasons(number, one)),
            rule=rule[0] if rule else "",
            score=self._keys[number],
        )

    def left_out(self, number: int) -> LeftOut:
        """One that will not be tried, with the first reason that holds."""
        why = next(each for each in self._left if each.mask >> number & 1)
        one = self._request.catalog.candidates[number]
        return LeftOut(self._with_key(one), why.say(one), why.rule, why.until, why.budget)

    def notes(self, out: Mask) -> list[str]:
        """What became of the pinned choice when it can't be kept, and rules that leave nobody."""
        request, found = self._request, list[str]()
        pinned = request.need.pinned
        if pinned is not None and not request.pinned & ~out:
            found.append(f"{self._pinned_name(pinned)}, which you chose, is left out: {self._why_not_pinned()}.")
        if request.verdict.use and not self._scene.able:
            found.append(f"The rule “{request.verdict.use_rule}” uses only what can't answer now, so nothing is asked.")
        return found

    def _pinned_name(self, pinned: Place) -> str:
        number = next(members(self._request.pinned), None)
        if number is None:
            return "/".join(part for part in pinned if part)
        one = self._request.catalog.candidates[number]
        return f"{one.model.name or one.model.id} on {one.line.name}" if pinned.model else one.line.name

    def _why_not_pinned(self) -> str:
        number = next(members(self._request.pinned), None)
        return "no line has it any more" if number is None else self.left_out(number).reason

    def _rule(self, number: int) -> tuple[str, str] | None:
        """The rule that put it where it is, and what it does."""
        verdict = self._request.verdict
        if self._request.pinned >> number & 1:
            return None
        named: tuple[tuple[Sequence[Named], str], ...] = (
            (verdict.use, "uses it"),
            (verdict.prefer, "prefers it"),
            (verdict.avoid, "avoids it"),
        )
        found = ((each.rule, does) for many, does in named for each in many if each.mask >> number & 1)
        decides = (verdict.strategy_rule, f"chose {verdict.strategy}") if verdict.strategy else None
        return next(found, decides)

    def _reasons(self, number: int, one: Candidate) -> list[str]:
        """The most telling first."""
        request, said = self._request, list[str]()
        if request.pinned >> number & 1:
            said.append(CHOSEN)
        rule = self._rule(number)
        if rule:
            said.append(f"the rule “{rule[0]}” {rule[1]}")
        said += self._way.say(self._scene, number)
        said += [doubt.words for doubt in self._doubts if doubt.mask >> number & 1]
        if number in self._demoted:
            said.append(f"behind the others: {self._demoted[number]}")
        states = (
            request.world.breakers.get(place)
            for place in (self._request.catalog.places[number], Place(one.line.id, ""))
        )
        if "half_open" in states:
            said.append("tried once, to see whether it works again")
        quota = self._scene.measures.quota(number)
        if quota and quota.share_left <= NEAR:
            said.append(f"near its limit: {quota.words}")
        if one.line.where == "device" and request.world.on_device.get(one.model.id) == "ready":
            said.append("has to be loaded first")
        if one.line.where == "script":
            said.append("a script and no model")
        return said

    def _with_key(self, one: Candidate) -> Candidate:
        key = self._request.world.keys.get(one.line.id, "")
        return replace(one, key=key) if key != one.key else one
