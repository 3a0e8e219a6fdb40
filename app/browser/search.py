"""Search in a worker of its own, by way of `static/js/worker/search.js`: JSON text out, JSON text back."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from app.base.errors import SwitchyardError
from app.base.ports import Find, Findings, Question
from app.browser.records import DATABASE


class Connection(Protocol):
    """The object that `connect()` of search.js makes."""

    def ask(self, text: str) -> Awaitable[str]:
        """Carry out one order."""


class Module(Protocol):
    """The module search.js."""

    def connect(self) -> Connection:
        """Begin nothing yet: the worker comes with the first question."""


class SearchFailed(SwitchyardError):
    """The worker that searches could not do it."""

    what = "The conversations could not be searched."
    kept = "They are all kept."
    next_step = "Try it again; if that does not help, reload the page."


class WorkerSearch:
    """Implements `app.base.ports.Search`."""

    def __init__(self, load: Callable[[], Awaitable[Module]], name: str = DATABASE) -> None:
        """`load` fetches the module, with the first question."""
        self._load, self._name = load, name
        self._connection: Connection | None = None

    async def find(self, question: Question, *, later: bool = False) -> Findings | None:
        """See `Search`."""
        told = await self._ask("find", question=asdict(question), later=later)
        if told is None:
            return None
        found = tuple(
            Find(one["id"], one["message"], tuple(one["title"]), tuple(one["snippet"])) for one in told.pop("found")
        )
        return Findings(found, tags=tuple(told.pop("tags")), **told)

    async def every(self, question: Question) -> tuple[str, ...]:
        """See `Search`."""
        return tuple(await self._ask("every", question=asdict(question)))

    async def tags(self) -> tuple[str, ...]:
        """See `Search`."""
        return tuple(await self._ask("tags"))

    async def touched(self, conversations: Sequence[str]) -> None:
        """See `Search`; a worker that has not begun will read what is stored then."""
        if self._connection:
            await self._ask("touched", kind="conversation", ids=list(conversations))

    async def _ask(self, order: str, **given: Any) -> Any:  # noqa: ANN401 - JSON both ways
        if self._connection is None:
            self._connection = (await self._load()).connect()
        asked = json.dumps({"name": self._name, "order": order, "given": given})
        answer = json.loads(await self._connection.ask(asked))
        if "failed" in answer:
            raise SearchFailed from RuntimeError(answer["failed"])
        return answer.get("done")
