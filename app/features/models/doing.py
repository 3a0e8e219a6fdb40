"""Work with one model, from its beginning to what is said of its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.base.errors import SwitchyardError
from app.features.models.state import ModelTroubled, WorkDone
from app.features.providers.words import sentences
from app.ui.loop import Tell


async def doing(id: str, work: Callable[[], Awaitable[str | None]], tell: Tell) -> None:
    """Whatever comes of it, it is over then; what went wrong is said beside the model."""
    try:
        tell(WorkDone(id, await work() or ""))
    except SwitchyardError as error:
        tell(WorkDone(id), ModelTroubled(id, sentences(error.advice)))
