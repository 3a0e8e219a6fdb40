"""What a text of rules would do with a sample, beside what holds now. Pure: the same in gives the same out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from app.base.money import Money
from app.features.rules.state import Outcome, Sample, Touched, Trial
from app.features.rules.words import shown
from app.routing import explain
from app.routing.candidates import Catalog, Mask, members
from app.routing.grammar import DAYS
from app.routing.language import LANGUAGES
from app.routing.plan import plan
from app.routing.policy import Policy, ready
from app.routing.rules import Named
from app.routing.values import Need, Plan, World
from app.routing.words import listed

NAMED, FOLLOWING = 4, 3
LONGEST_AMOUNT = 20


def tags_of(sample: Sample) -> frozenset[str]:
    """As a conversation would have them."""
    return frozenset(tag.strip() for tag in sample.tags.split(",") if tag.strip())


def need_with(need: Need, sample: Sample) -> Need:
    """What goes with the prompt; a picture is a file too."""
    return replace(need, images=sample.images, attachments=sample.attachments or sample.images)


def world_with(world: World, sample: Sample) -> World:
    """The world as it is, but for what the sample says of it."""
    budget = _amount(sample.budget)
    return replace(
        world,
        now=_moment(world.now, sample),
        online=world.online and not sample.offline,
        budget_left=world.budget_left if budget is None else Money(budget),
    )


def trial_of(need: Need, catalog: Catalog, world: World, now: Policy, draft: Policy) -> Trial:
    """Both plans, in words."""
    made = plan(need, catalog, world, draft)
    verdict = ready(catalog, draft).rules.judge(need, world)
    groups = (
        ("uses only", verdict.use),
        ("prefers", verdict.prefer),
        ("avoids", verdict.avoid),
        ("forbids", verdict.forbid),
    )
    return Trial(
        task=made.task,
        task_reason=made.task_reason,
        language=LANGUAGES.get(need.language, ""),
        held=made.rules,
        decided=explain.STRATEGY_WORDS[made.strategy],
        touched=tuple(one for does, many in groups for one in _touched(does, many, catalog)),
        parameters=tuple((name.replace("_", " "), shown(value)) for name, value in made.parameters.items()),
        draft=_outcome(made),
        now=_outcome(plan(need, catalog, world, now)),
        notes=made.notes,
    )


def _touched(does: str, many: Iterable[Named], catalog: Catalog) -> Iterator[Touched]:
    """Of each rule all that it names."""
    masks: dict[str, Mask] = {}
    for named in many:
        masks[named.rule] = masks.get(named.rule, 0) | named.mask
    return (Touched(rule, does, _whom(mask, catalog)) for rule, mask in masks.items())


def _whom(mask: Mask, catalog: Catalog) -> str:
    """A line by its name where all of it is meant, else the first models and how many more."""
    if not mask:
        return "nobody that is here"
    names: list[str] = []
    for all_of_it in catalog.by_line.values():
        if mask & all_of_it == all_of_it:
            names.append(catalog.candidates[next(members(all_of_it))].line.name)
            mask &= ~all_of_it
    names += [explain.named(catalog.candidates[number]) for number in members(mask)]
    more = len(names) - NAMED
    return listed([*names[:NAMED], f"{more} more"]) if more > 1 else listed(names)


def _outcome(made: Plan) -> Outcome:
    if not made.rows:
        return Outcome(why=explain.headline(made))
    first = made.rows[0]
    then = tuple(explain.named(row.candidate) for row in made.rows[1 : 1 + FOLLOWING])
    return Outcome(explain.named(first.candidate), explain.why(first), then)


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.strip()) if len(text) <= LONGEST_AMOUNT else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() and amount >= 0 else None


def _moment(now: datetime, sample: Sample) -> datetime:
    """The next day of that name, at that time."""
    if sample.day in DAYS:
        now += timedelta(days=(DAYS.index(sample.day) - now.weekday()) % len(DAYS))
    try:
        clock = time.fromisoformat(sample.time)
    except ValueError:
        return now
    return now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
