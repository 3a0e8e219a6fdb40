"""Votes and stars. A vote and what it says of each model change together or not at all, so each counts once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.features.compare.ordered import KeepVote
from app.features.compare.rounds import starred, voted, with_round
from app.features.compare.told import ComparisonKept
from app.features.ports import Ports
from app.features.quality.orders import task_of
from app.features.routes.books import Remembered, signed
from app.features.routes.state import BooksChanged
from app.features.routes.switchboard import Switchboard
from app.records.kinds import COMPARISON, MESSAGE, Comparison, Message
from app.records.store import Put, RecordStore
from app.records.talking import Round
from app.routing.quality import Sign
from app.routing.values import Place
from app.ui.loop import Tell

STARS: dict[int, Sign] = {1: "one_star", 2: "two_stars", 3: "three_stars", 4: "four_stars", 5: "five_stars"}
JUDGED = frozenset({"complete", "cut"})


class Judging:
    """Keeps them."""

    def __init__(self, ports: Ports, switchboard: Switchboard) -> None:
        """Scores lie in the books."""
        self._ports, self._switchboard = ports, switchboard

    async def vote(self, order: KeepVote, tell: Tell) -> None:
        """As it is stored by then: two presses in a row are two votes."""
        kept: list[Comparison] = []
        changes: list[tuple[Message, Sign | None, Sign | None]] = []

        async def more(store: RecordStore) -> Sequence[Put]:
            kept.clear()
            changes.clear()
            stored = await store.get(COMPARISON, order.comparison)
            if stored is None or not 0 <= order.at < len(stored.record.rounds):
                return ()
            was = stored.record.rounds[order.at]
            now = voted(was, order.best) if order.best else starred(was, order.slot, order.stars)
            answers = {one.record.id: one.record for one in await store.get_many(MESSAGE, tuple(was.answers.values()))}
            changes.extend(_changes(was, now, answers))
            kept.append(with_round(stored.record, order.at, now))
            return (Put(kept[0], stored),)

        def how(old: Remembered) -> Remembered:
            for answer, was, now in changes:
                old = signed(old, Place(answer.place, answer.model), task_of(answer), was, now)
            return old

        await self._switchboard.books.change_memory(how, more)
        for answer, *_ in changes:
            self._recall(answer)
        if kept:
            tell(ComparisonKept(kept[0]), BooksChanged())

    def _recall(self, answer: Message) -> None:
        """Plans of this tab know it at once."""
        key = Place(answer.place, answer.model), task_of(answer)
        scores = {(of, kind): score for of, kind, score in self._switchboard.books.shelf.remembered.scores}
        if key in scores:
            self._switchboard.memory.scores[key] = scores[key]
        else:
            self._switchboard.memory.scores.pop(key, None)


def _changes(was: Round, now: Round, answers: dict[str, Message]) -> Iterator[tuple[Message, Sign | None, Sign | None]]:
    """For each answer of a model, what was said of it before and what is said now: by the vote, and by its stars."""
    for slot, id in now.answers.items():
        answer = answers.get(id)
        if answer is None or not answer.model or not answer.text or answer.state not in JUDGED:
            continue
        pairs = (
            (_by_vote(was, slot), _by_vote(now, slot)),
            (STARS.get(was.stars.get(slot, 0)), STARS.get(now.stars.get(slot, 0))),
        )
        yield from ((answer, before, after) for before, after in pairs if before != after)


def _by_vote(one: Round, slot: str) -> Sign | None:
    if not one.best:
        return None
    return "won" if one.best == slot else "lost"
