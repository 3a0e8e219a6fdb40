"""Of a plan: who departs, in the few words of the chip, and what is kept of it with an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from app.base.money import shown
from app.features.providers.words import plain, sentences
from app.features.routes.said import Scope
from app.features.routes.state import Departing
from app.records.routed import Board, Choice, Tried
from app.routing import explain
from app.routing.attempts import Attempt
from app.routing.limits import NEAR
from app.routing.values import LeftOut, Plan, Row
from app.routing.words import seconds
from app.ui.kit import Aspect

ROWS_KEPT, REASONS_KEPT = 12, 8
ALONE = "Only what you chose was asked."
HOLDS_FOR: Mapping[Scope, str] = {
    "prompt": "this prompt",
    "conversation": "this conversation",
    "profile": "every prompt",
    "answer": "one more answer to the same prompt",
}
REASONS_SHOWN, NAMES_SHOWN, LONGEST_NAME = 12, 3, 60


def departing_of(asked: Plan, *, automatic: bool) -> Departing:
    """The first row, or why there is none."""
    if not asked.rows:
        return Departing("", "", automatic=automatic, where="", nobody=explain.headline(asked))
    one = asked.rows[0].candidate
    title = one.model.name or one.model.id
    lamp = lamp_of(asked.rows[0])
    return Departing(one.line.id, one.line.name, one.model.id, title, one.line.where, automatic, lamp=lamp)


def board_of(plan: Plan, asked: Plan) -> Board:
    """The board as it was before the request left. `asked`: those of the plan whom the person let answer."""
    reasons = Counter(one.reason for one in plan.left_out)
    return Board(
        headline=explain.headline(asked),
        decided=explain.decided(plan),
        notes=(*plan.notes, *([ALONE] if len(asked.rows) < len(plan.rows) else [])),
        task=plan.task,
        rows=tuple(choice_of(row) for row in plan.rows[:ROWS_KEPT]),
        more=max(0, len(plan.rows) - ROWS_KEPT),
        left_out=tuple(reasons.most_common(REASONS_KEPT)),
    )


def left_out_of(plan: Plan) -> list[tuple[str, int, str]]:
    """Who is left out, by reason: the reason, how many, and the names of some. The most frequent first."""
    groups: dict[str, list[LeftOut]] = {}
    for one in plan.left_out:
        groups.setdefault(one.reason, []).append(one)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    shown = [(sentences(reason), len(many), _names(many)) for reason, many in ordered[:REASONS_SHOWN]]
    rest = ordered[REASONS_SHOWN:]
    return [*shown, ("for other reasons", sum(len(many) for _, many in rest), "")] if rest else shown


def _names(many: list[LeftOut]) -> str:
    names = [plain(explain.named(one.candidate), LONGEST_NAME) for one in many[:NAMES_SHOWN]]
    return f"{', '.join(names)}{' …' if len(many) > NAMES_SHOWN else ''}"


def choice_of(row: Row) -> Choice:
    """A row in words. Names come from providers, so what can't be seen in them is shown as a mark."""
    one = row.candidate
    return Choice(
        line=one.line.id,
        model=one.model.id,
        name=plain(one.line.name),
        title=plain(one.model.name or one.model.id),
        cost=cost_words(row),
        wait="" if row.wait is None else seconds(row.wait),
        quota=row.quota.words if row.quota else "",
        why=explain.why(row),
        rule=row.rule,
    )


def cost_words(row: Row) -> str:
    """`free`, `up to $0.0011`, `unknown`: how long the answer will be is what nobody knows."""
    if row.cost is None:
        return "free" if row.candidate.line.where in {"script", "device", "local"} else "unknown"
    if row.cost.source == "free":
        return "free"
    low, high = shown(row.cost.low), shown(row.cost.high)
    return f"≈ {high}" if low == high else f"up to {high}"


def lamp_of(row: Row) -> tuple[Aspect, str]:
    """How it stands, as far as a row tells: who is closed is no row."""
    if row.candidate.line.where in {"script", "device"}:
        return "device", "On this device"
    if row.quota and (row.quota.share_left <= NEAR or row.quota.pause > 0):
        return "slow", "Near its limit"
    return ("untried", "Not tried") if row.wait is None else ("clear", "Clear")


def tried_of(attempt: Attempt) -> Tried:
    """An attempt, to be kept with its answer."""
    return Tried(
        line=attempt.place.line,
        model=attempt.place.model,
        name=attempt.name,
        seconds=round(attempt.seconds, 3),
        outcome=attempt.outcome,
        first_token=None if attempt.first_token is None else round(attempt.first_token, 3),
        reason=attempt.reason,
        next_step=attempt.next_step,
    )
