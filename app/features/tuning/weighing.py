"""What the next prompt takes along, in tokens, and how much of it a model has room for. Pure.

The count is that of `tokens.in_request`, part by part: it is a sum, so what is left out can be told exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from app.features.chat.requests import request_for, sent, system_of
from app.features.files.quoting import Content, turn_of
from app.llm import tokens
from app.llm.request import ChatRequest, Role
from app.llm.tokens import Calibration
from app.records.kinds import Message
from app.records.talking import ASKED, Asked, Attached
from app.routing.need import USUAL_ROOM

TIGHT = 0.8
"""From this share of the context on, the person is told."""
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Weight:
    """Tokens of each part of a request, as estimated before any model's own way of counting."""

    system: int = 0
    summary: int = 0
    earlier: int = 0
    files: int = 0
    prompt: int = 0
    room: int = USUAL_ROOM  # for the answer
    turns: int = 0  # prompts of before that go along
    left: int = 0  # prompts of before that do not

    @property
    def total(self) -> int:
        """All that is sent."""
        return self.system + self.summary + self.earlier + self.files + self.prompt


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a conversation can be cut so that it fits: `since` is the first prompt that is still sent."""

    since: str
    turns: int  # prompts that are left out by it, beside those that are left out already
    tokens: int


@dataclass(frozen=True, slots=True)
class Said:
    """All that a request is made of."""

    before: tuple[Message, ...]  # the branch so far, with what is left out of it
    prompt: str
    asked: Asked = ASKED
    files: tuple[Attached, ...] = ()  # of the prompt
    contents: Mapping[str, Content] = field(default_factory=dict)  # of all files, by id

    @property
    def along(self) -> tuple[Message, ...]:
        """What is sent of what was said before."""
        return sent(self.before, self.asked)

    def request(self) -> ChatRequest:
        """The request itself, for no model yet."""
        return request_for(self.before, self.prompt, "", self.asked, files=self.files, contents=self.contents)


def weigh(said: Said) -> Weight:
    """Part by part what goes along with this prompt; together it is what `tokens.in_request` counts."""
    along, asked = said.along, said.asked
    bare = sum(_count(one.text) + tokens.PER_MESSAGE for one in along if one.text)
    earlier = sum(_in_message(one, said.contents) for one in along)
    prompt = _count(said.prompt) + tokens.PER_MESSAGE
    with_files = _in_turn("user", said.prompt, said.files, said.contents)
    whole = system_of(asked)
    head = _count(whole) + tokens.PER_MESSAGE if whole else 0
    system = min(head, _count(asked.system) + tokens.PER_MESSAGE) if asked.system else 0
    prompts, turns = (sum(one.role == "user" for one in many) for many in (said.before, along))
    return Weight(
        system=system,
        summary=head - system,
        earlier=bare,
        files=earlier - bare + with_files - prompt,
        prompt=prompt,
        room=asked.parameters.max_tokens or USUAL_ROOM,
        turns=turns,
        left=prompts - turns,
    )


def cut_to(said: Said, counted: Calibration, context: int) -> Cut | None:
    """Leave out as few of the oldest turns as will do, and no half ones. None: nothing need go, or all is not enough.

    At least the last turn stays. It is cut for the most that the request may have; where that can't be, for what it
    is likely to have.
    """
    along, room = said.along, said.asked.parameters.max_tokens or USUAL_ROOM
    starts = sorted({0, *_starts(along)})
    behind = _behind(along, said.contents)
    fixed = weigh(said).total - behind[0]
    for sure in (True, False):
        for at in starts:
            span = counted.span(fixed + behind[at])
            if (span.high if sure else span.likely) + room > context:
                continue
            return _cut(along, at, behind) if at else None
    return None


def cut_in_half(said: Said, counted: Calibration, context: int) -> Cut | None:
    """Leave out so much that what stays takes half of the context at most, if there is more than one turn."""
    along = said.along
    starts = [at for at in _starts(along) if at]
    if not starts:
        return None
    behind = _behind(along, said.contents)
    fitting = (at for at in starts if counted.span(behind[at]).likely <= context * HALF)
    return _cut(along, next(fitting, starts[-1]), behind)


def _cut(along: Sequence[Message], at: int, behind: Sequence[int]) -> Cut:
    """What begins with an answer has lost its prompt, and is a turn too."""
    turns = max(1, sum(one.role == "user" for one in along[:at]))
    return Cut(along[at].id, turns, behind[0] - behind[at])


def _starts(along: Sequence[Message]) -> list[int]:
    return [at for at, one in enumerate(along) if one.role == "user"]


def _behind(along: Sequence[Message], contents: Mapping[str, Content]) -> list[int]:
    """For each message the tokens from it to the end; and none where there is none."""
    sums = [*accumulate((_in_message(one, contents) for one in reversed(along)), initial=0)][1:]
    return [*reversed(sums)] or [0]


def _in_message(message: Message, contents: Mapping[str, Content]) -> int:
    """An answer that is empty is not sent."""
    return _in_turn(message.role, message.text, message.files, contents) if message.text else 0


def _in_turn(role: Role, text: str, files: Sequence[Attached], contents: Mapping[str, Content]) -> int:
    if not files:
        return _count(text) + tokens.PER_MESSAGE
    turn = turn_of(role, text, files, contents)
    return _count(turn.text) + tokens.PER_MESSAGE + len(turn.images) * tokens.PER_IMAGE


@lru_cache(maxsize=2048)
def _count(text: str) -> int:
    """Long conversations are weighed with every rest in the typing: each text is counted once."""
    return tokens.in_text(text)
