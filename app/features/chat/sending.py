"""From a prompt to its answer, through the switchboard: who is asked, and what became of each attempt."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from app.base.money import Money
from app.base.ports import Clock
from app.features.chat.accounts import Accounts
from app.features.chat.answer import Outcome
from app.features.providers.route import Route
from app.features.routes.books import tallied
from app.features.routes.surroundings import Surroundings, calibration
from app.features.routes.switchboard import Switchboard, Wish, only
from app.llm.request import ChatRequest
from app.records.kinds import Conversation, Message
from app.routing.attempts import Attempt, Errand, Told
from app.routing.cache import Kept, ResponseCache, request_key
from app.routing.comparing import Side, side_of
from app.routing.dispatcher import with_parameters
from app.routing.filtering import OFFLINE
from app.routing.values import Candidate, Place, Plan
from app.ui.loop import Tell


@dataclass(frozen=True, slots=True)
class Decision:
    """A plan, and of it those whom the person lets answer."""

    plan: Plan
    asked: Plan
    automatic: bool
    side: Side | str = ""

    @property
    def offline(self) -> bool:
        """Whether nobody can answer for want of a network."""
        return not self.asked.rows and any(one.reason == OFFLINE for one in self.asked.left_out)


class Sending:
    """Decides and sends for the Chat room."""

    def __init__(self, switchboard: Switchboard, accounts: Accounts, clock: Clock) -> None:
        """One of each for the whole app."""
        self._switchboard, self._accounts, self._clock = switchboard, accounts, clock
        self._answers = ResponseCache()

    @property
    def around(self) -> Surroundings:
        """What the switchboard knows."""
        return self._switchboard.around

    async def decide(  # noqa: PLR0913 - what is decided, each by its name
        self,
        request: ChatRequest,
        conversation: Conversation | None,
        pinned: Place | None,
        id: str = "",
        *,
        attachments: bool = False,
        room: str = "chat",
        past_wall: bool = False,
    ) -> Decision:
        """What is chosen for the message or the conversation comes before what the profile chose.

        `id` is that of the conversation, also of one that is not stored yet.
        """
        await self._switchboard.all_known()
        profile = self.around.profile
        self._answers.turn(on=profile.routing.remembers)
        chosen = pinned or (Place(profile.line, profile.model) if profile.line else None)
        tags = frozenset(conversation.tags) if conversation else frozenset[str]()
        side, tried = ("", chosen) if chosen else self._split(request, id)
        wish = Wish(pinned=tried, tags=tags, attachments=attachments, room=room, past_wall=past_wall)
        plan = await self._switchboard.plan(request, wish)
        asked = only(plan, chosen) if chosen and not profile.routing.falls_over else plan
        return Decision(plan, asked, chosen is None, side)

    def answer(self, asked: Plan, request: ChatRequest, errand: Errand) -> AsyncGenerator[Told, None]:
        """Carry it out. What was tried is written into the errand as it goes."""
        return self._switchboard.answer(asked, request, errand)

    def errand(self, request: ChatRequest, conversation: Conversation, asked: Plan, room: str = "chat") -> Errand:
        """How it is to be carried out."""
        tags, goes_on = frozenset(conversation.tags), self.around.profile.routing.goes_on
        need = self._switchboard.need(request, Wish(tags=tags, task=asked.task))
        return Errand(need=need, keep_going=goes_on, room=room, conversation=conversation.id)

    async def settle(self, asked: Plan, request: ChatRequest, attempts: list[Attempt], tell: Tell) -> None:
        """Each attempt is counted for its own line and key."""
        for attempt in attempts:
            route = self.route_of(asked, attempt.place)
            if attempt.came is None or route is None:
                continue
            self._switchboard.keep(attempt.place)
            came = attempt.came
            cost = Money(came.cost.amount, came.cost.currency) if came.cost else None
            await self._accounts.take(route, request, Outcome(came.said, came.usage, cost, came.error), tell)

    async def count(self, answer: Message) -> None:
        """A prompt of an A/B test went to its side."""
        board = answer.board
        if board and board.split and board.side:
            split, side = board.split, board.side
            await self._switchboard.books.change_memory(lambda old: tallied(old, split, side, sent=1))

    def route_of(self, asked: Plan, place: Place) -> Route | None:
        """The way to a place of the plan."""
        one = _candidate(asked, place)
        if one is None:
            return None
        return Route(one.line, one.model.id, one.key, known=one.model, counted=calibration(self.around, place))

    # ---- Answers given before ----------------------------------------------------------------------------------------

    def kept(self, asked: Plan, request: ChatRequest) -> Kept | None:
        """What the first of the plan answered to the same request, if answers are kept."""
        if not asked.rows or not self._answers.on:
            return None
        return self._answers.get(self._key(asked.rows[0].candidate.place, asked, request), self._now())

    def keep(self, asked: Plan, request: ChatRequest, answer: Message) -> None:
        """Only what is whole, in one piece and said in words."""
        whole = answer.state == "complete" and not answer.reason and not (answer.board and answer.board.joins)
        if whole and not request.tools and answer.model:
            key = self._key(Place(answer.place, answer.model), asked, request)
            self._answers.put(key, answer.text, self._now())

    def forget_kept(self) -> None:
        """All that is kept."""
        self._answers.clear()

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _key(self, place: Place, asked: Plan, request: ChatRequest) -> str:
        return request_key(place, replace(with_parameters(request, asked), model=place.model))

    def _split(self, request: ChatRequest, id: str) -> tuple[Side | str, Place | None]:
        """Prompts of an A/B test go to the side of their conversation."""
        split = self.around.profile.routing.split
        if split is None or not id:
            return "", None
        if split.task and self._switchboard.need(request, Wish()).task != split.task:
            return "", None
        side = side_of(split.id, id)
        return side, Place(*(split.a if side == "a" else split.b))


def _candidate(plan: Plan, place: Place) -> Candidate | None:
    rows = (row.candidate for row in plan.rows)
    out = (one.candidate for one in plan.left_out)
    return next((one for many in (rows, out) for one in many if one.place == place), None)
