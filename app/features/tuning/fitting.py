"""Whether the next prompt fits where it goes, and what can be done where it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from app.features.chat.requests import sent
from app.features.chat.sending import Decision, Sending
from app.features.files.contents import Contents
from app.features.frame.state import ToastTold
from app.features.routes.surroundings import Surroundings, calibration
from app.features.tuning.abilities import Takes, left_out, takes_of
from app.features.tuning.weighing import TIGHT, Cut, Said, Weight, cut_in_half, cut_to, weigh
from app.llm.prices import Estimate
from app.llm.request import ChatRequest
from app.records.kinds import Conversation, Message
from app.records.talking import Asked, Attached
from app.routing.filtering import WITH_ROOM
from app.routing.values import Candidate, Place, Plan

TOO_LONG = "Not sent: it is too long. Your prompt is kept; over it stands what can be done."
LOOKED_AT = 40
"""So many rows of the board are looked at for a model that takes more."""


class Draft(Protocol):
    """What is to be asked: an order to decide, or to estimate."""

    @property
    def before(self) -> tuple[Message, ...]: ...  # noqa: D102 - fields of both orders
    @property
    def conversation(self) -> Conversation | None: ...  # noqa: D102
    @property
    def pinned(self) -> Place | None: ...  # noqa: D102
    @property
    def asked(self) -> Asked: ...  # noqa: D102
    @property
    def files(self) -> tuple[Attached, ...]: ...  # noqa: D102
    @property
    def past_wall(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Weighed:
    """How the next prompt stands with the model that it goes to; tokens as that one is likely to count them."""

    takes: Takes
    parts: Weight
    too_long: bool = False  # nobody who may be asked takes it
    cut: Cut | None = None  # the least that can be left out; what takes it down to a half where it is only tight
    digest: Cut | None = None  # what would be left out for a summary
    longer: bool = False  # there are models that take more
    lost: tuple[str, ...] = ()  # what is set and not sent there, in sentences
    task: str = ""
    cost: Estimate | None = None

    @property
    def share(self) -> float | None:
        """Of the context, with the room for the answer; None: nobody says how much the model takes."""
        context = self.takes.context
        return (self.parts.total + self.parts.room) / context if context else None

    @property
    def tight(self) -> bool:
        """The person should know."""
        return self.too_long or (self.share is not None and self.share > TIGHT)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What is asked in the end, and where it goes."""

    asked: Asked
    request: ChatRequest
    decision: Decision
    said: Said


async def fitted(sending: Sending, contents: Contents, draft: Draft, text: str, id: str = "") -> Fitted:
    """Decide. A conversation that leaves out its oldest turns by itself does so where all of it is too long.

    Raises `AttachmentGone`, as `Contents.of` does.
    """
    talk, pinned = draft.conversation, draft.pinned
    files, past = bool(draft.files), draft.past_wall
    known = await contents.of(sent(draft.before, draft.asked), draft.files)
    said = Said(draft.before, text, draft.asked, draft.files, known)
    request = said.request()
    decision = await sending.decide(request, talk, pinned, id, attachments=files, past_wall=past)
    if talk and talk.trims and (cut := trimmed(decision.asked, said, sending.around)):
        said = replace(said, asked=said.asked.model_copy(update={"since": cut.since}))
        request = said.request()
        decision = await sending.decide(
            request, talk, pinned, id, attachments=bool(draft.files), past_wall=draft.past_wall
        )
    return Fitted(said.asked, request, decision, said)


def trimmed(asked: Plan, said: Said, around: Surroundings) -> Cut | None:
    """What is to be left out, where it is too long for everybody who may be asked."""
    longest = None if asked.rows else too_short(asked)
    if longest is None or longest.model.context is None:
        return None
    return cut_to(said, calibration(around, longest.place), longest.model.context)


def too_short(asked: Plan) -> Candidate | None:
    """Of those that could answer if it were shorter, the one that takes most."""
    usable = (
        one.candidate
        for one in asked.left_out
        if one.reason.endswith(WITH_ROOM)
        and (one.candidate.key or one.candidate.line.key.needed != "yes")
        and one.candidate.line.where not in {"device", "script"}
    )
    return max(usable, key=lambda one: one.model.context or 0, default=None)


def not_sent(asked: Plan) -> ToastTold | None:
    """What is said of a prompt that is too long for all who may be asked; None: that is not why nobody is."""
    return ToastTold(TOO_LONG, "warn") if not asked.rows and too_short(asked) else None


def weighed(fit: Fitted, around: Surroundings) -> Weighed | None:
    """How it stands; None: there is nobody to ask at all."""
    said, decision = fit.said, fit.decision
    row = decision.asked.rows[0] if decision.asked.rows else None
    one = row.candidate if row else too_short(decision.asked)
    if one is None:
        return None
    counted, config = calibration(around, one.place), around.configs.get(one.line.id)
    refused = config.refused.get(one.model.id, ()) if config else ()
    takes = _takes(one, refused)
    parts = weigh(said)
    now = Weighed(
        takes,
        _as_counted(parts, counted.ratio),
        too_long=row is None,
        lost=left_out(one.line, one.model, refused, fit.asked.parameters),
        task=decision.plan.task,
        cost=row.cost if row else None,
    )
    context = takes.context
    if not now.tight or not context:
        return now
    half = cut_in_half(said, counted, context)
    least = cut_to(said, counted, context) if now.too_long else half
    longer = any(
        other.candidate.place != one.place and (other.candidate.model.context or 0) > context
        for other in decision.plan.rows[:LOOKED_AT]
    )
    return replace(now, cut=least, digest=_farther(least, half), longer=longer)


_last: list[tuple[Candidate, tuple[str, ...], Takes]] = []


def _takes(one: Candidate, refused: tuple[str, ...]) -> Takes:
    """Mostly it is the same one as the last time."""
    if _last and _last[0][0].line is one.line and _last[0][0].model is one.model and _last[0][1] == refused:
        return _last[0][2]
    takes = takes_of(one.line, one.model, refused)
    _last[:] = [(one, refused, takes)]
    return takes


def _farther(least: Cut | None, half: Cut | None) -> Cut | None:
    """A summary is worth writing for much; what it leaves out must at least be what is too much."""
    return max((one for one in (least, half) if one), key=lambda one: one.tokens, default=None)


def _as_counted(parts: Weight, ratio: float) -> Weight:
    names = ("system", "summary", "earlier", "files", "prompt")
    return replace(parts, **{name: round(getattr(parts, name) * ratio) for name in names})
