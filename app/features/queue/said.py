"""What a person says about the queue."""

from __future__ import annotations

from app.ui.messages import message


@message
class PromptDeferred:
    """The prompt in the composer is to be sent when there is free room."""


@message
class QueuedCancelled:
    """The answer is not wanted any more."""

    id: str


@message
class QueuedSentNow:
    """It is to go the ordinary way, whatever that costs."""

    id: str


@message
class QueuedAgain:
    """What failed or was cancelled is wanted after all."""

    id: str


@message
class QueuedMoved:
    """The person moved it by so many places."""

    id: str
    by: int


@message
class QueuedPut:
    """The person dropped it there; the first place is 1."""

    id: str
    at: int


@message
class QueueHeld:
    """The queue is to pause, or to go on."""

    paused: bool


@message
class QueueTidied:
    """What is over is not to be listed any more."""
