"""What a request needs of who answers it: read off the ChatRequest and the prompt, before anybody is asked."""

from __future__ import annotations

from app.llm import tokens
from app.llm.request import ChatRequest
from app.llm.tokens import Calibration
from app.routing.classify import classify
from app.routing.language import guess
from app.routing.values import Need, Place, Task

USUAL_ROOM = 1_024
"""Tokens of room for an answer where nobody says how long it may be."""


def need_of(  # noqa: PLR0913 - each is a fact of its own
    request: ChatRequest,
    *,
    attachments: bool = False,
    tags: frozenset[str] = frozenset(),
    pinned: Place | None = None,
    urgent: bool = True,
    task: Task | None = None,
    counted: Calibration | None = None,
) -> Need:
    """The need; a `task` that the person chose is not guessed. The prompt is what they wrote last."""
    text = next((turn.text for turn in reversed(request.turns) if turn.role == "user"), "")
    kind, reason = (task, "you chose it") if task else classify(text)
    return Need(
        task=kind,
        task_reason=reason,
        text=text,
        prompt=(counted or Calibration()).span(tokens.in_request(request)),
        answer=request.max_tokens or USUAL_ROOM,
        most=tokens.most_in_request(request),
        images=any(turn.images for turn in request.turns),
        attachments=attachments,
        tools=bool(request.tools),
        json_schema=request.schema is not None,
        language=guess(text),
        tags=tags,
        pinned=pinned,
        urgent=urgent,
    )
