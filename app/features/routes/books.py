"""What the router keeps, as records that all tabs share: accounts of lines, breakers, what answers taught, the queue.

Each is one record with its own JSON. Everything is changed by an atomic exchange of its record, so that no tab takes
back what another one wrote; what another tab wrote is read again when the store tells of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError

from app.features.ports import Ports
from app.records.errors import DamagedRecord, NewerRecord, RecordConflict
from app.records.kinds import ROUTER, RouterBook
from app.records.routed import Split
from app.records.store import Put, RecordStore, Stored
from app.routing.breaker import Breaker
from app.routing.comparing import Side, Tally
from app.routing.limits import Account
from app.routing.memory import Memory
from app.routing.quality import Conduct, Score, Sign, judged, taken_back
from app.routing.queue import Queue
from app.routing.speeds import Speeds
from app.routing.values import Place, Task

T = TypeVar("T")
More: TypeAlias = Callable[[RecordStore], Awaitable[Sequence[Put]]]
"""What is written in the same exchange, made from what is stored at that moment."""

ACCOUNT = "account/"
BREAKERS, MEMORY, QUEUE = "breakers", "memory", "queue"


@dataclass(frozen=True, slots=True)
class Remembered:
    """`Memory` as it is stored, with the votes of A/B tests."""

    speeds: tuple[tuple[Place, Speeds], ...] = ()
    scores: tuple[tuple[Place, Task, Score], ...] = ()
    conducts: tuple[tuple[Place, Conduct], ...] = ()
    votes: tuple[tuple[str, Side, Tally], ...] = ()  # by the id of the test
    ended: Split | None = None  # the last A/B test that was stopped: its result is shown until another one begins


@dataclass(frozen=True, slots=True)
class Opened:
    """All breakers that were ever open."""

    breakers: tuple[tuple[Place, Breaker], ...] = ()


@dataclass(frozen=True)
class Form(Generic[T]):
    """How one kind of book is written down, and what it is before anything was."""

    adapter: TypeAdapter[T]
    new: Callable[[str], T]

    def read(self, record: RouterBook) -> T:
        """One that can't be read begins anew: it only holds what is learned again."""
        try:
            return self.adapter.validate_json(record.book)
        except ValidationError:
            return self.new(record.id)

    def write(self, id: str, book: T) -> RouterBook:
        """The record of it."""
        return RouterBook(id=id, book=self.adapter.dump_json(book).decode())


ACCOUNTS: Form[Account] = Form(TypeAdapter(Account), lambda id: Account(id.removeprefix(ACCOUNT)))
_BREAKERS: Form[Opened] = Form(TypeAdapter(Opened), lambda _: Opened())
_MEMORY: Form[Remembered] = Form(TypeAdapter(Remembered), lambda _: Remembered())
_QUEUE: Form[Queue] = Form(TypeAdapter(Queue), lambda _: Queue())


@dataclass(slots=True)
class Shelf:
    """All books as this tab knows them."""

    accounts: dict[str, Account] = field(default_factory=dict)
    breakers: dict[Place, Breaker] = field(default_factory=dict)
    remembered: Remembered = field(default_factory=Remembered)
    queue: Queue = field(default_factory=Queue)


class RouterBooks:
    """Reads and changes them. It is `Counts` for the ledger and `Desk` for the worker of the queue."""

    def __init__(self, ports: Ports) -> None:
        """Nothing was read yet."""
        self._ports = ports
        self.shelf = Shelf()

    async def load(self) -> None:
        """Everything that is stored."""
        store = await self._ports.store
        for stored in await store.select(ROUTER):
            self._take(stored.record)

    async def hear(self, ids: Iterable[str]) -> None:
        """Another tab wrote these; none named: any."""
        store, wanted = await self._ports.store, tuple(ids)
        if not wanted:
            await self.load()
            return
        for stored in await store.get_many(ROUTER, wanted):
            self._take(stored.record)

    # ---- Counts ------------------------------------------------------------------------------------------------------

    async def read_account(self, line: str) -> Account:
        """As this tab knows it: a plan must not wait for the disk. What counts is checked by `change_account`."""
        return self.shelf.accounts.get(line, Account(line))

    async def change_account(self, line: str, how: Callable[[Account], Account]) -> Account:
        """One exchange across tabs."""
        account = await self._change(ACCOUNTS, ACCOUNT + line, how)
        self.shelf.accounts[line] = account
        return account

    # ---- The queue ---------------------------------------------------------------------------------------------------

    async def read_queue(self) -> Queue:
        """As it is stored now."""
        store = await self._ports.store
        stored = await store.get(ROUTER, QUEUE)
        self.shelf.queue = _QUEUE.read(stored.record) if stored else Queue()
        return self.shelf.queue

    async def change_queue(self, how: Callable[[Queue], Queue]) -> Queue:
        """One exchange across tabs."""
        self.shelf.queue = await self._change(_QUEUE, QUEUE, how)
        return self.shelf.queue

    async def change_queue_with(self, how: Callable[[Queue], Queue], more: More) -> tuple[Stored[Any] | None, ...]:
        """The queue and the answers in it change together or not at all; what was stored of the others."""
        return await self._change_with(_QUEUE, QUEUE, how, more)

    # ---- What was learned --------------------------------------------------------------------------------------------

    async def keep_breaker(self, place: Place, breaker: Breaker) -> None:
        """How one stands; the others stay as other tabs left them."""
        self.shelf.breakers[place] = breaker
        found = await self._change(
            _BREAKERS,
            BREAKERS,
            lambda old: Opened((*(one for one in old.breakers if one[0] != place), (place, breaker))),
        )
        self.shelf.breakers = dict(found.breakers)

    async def keep_memory(self, place: Place, memory: Memory) -> None:
        """What is known of one place."""
        self.shelf.remembered = await self._change(_MEMORY, MEMORY, lambda old: _with_place(old, place, memory))

    async def change_memory(
        self, how: Callable[[Remembered], Remembered], more: More | None = None
    ) -> tuple[Stored[Any] | None, ...]:
        """Signs and votes; with other records that belong to them, all or nothing."""
        return await self._change_with(_MEMORY, MEMORY, how, more or _nothing_more)

    def votes(self) -> Mapping[tuple[str, Side], Tally]:
        """Of all A/B tests."""
        return {(id, side): tally for id, side, tally in self.shelf.remembered.votes}

    def memory(self) -> Memory:
        """As the dispatcher keeps it."""
        known = self.shelf.remembered
        scores = {(place, task): score for place, task, score in known.scores}
        return Memory(dict(known.speeds), scores, dict(known.conducts))

    # ---- Records -----------------------------------------------------------------------------------------------------

    async def _change(self, form: Form[T], id: str, how: Callable[[T], T]) -> T:
        store = await self._ports.store

        def changed(record: RouterBook) -> RouterBook:
            return form.write(id, how(form.read(record)))

        start = form.write(id, form.new(id))
        try:
            stored = await store.change(ROUTER, id, changed, start=start)
        except (DamagedRecord, NewerRecord):  # it is in nobody's way for long: it is only learned again
            await store.delete(ROUTER, id)
            stored = await store.change(ROUTER, id, changed, start=start)
        return form.read(stored.record) if stored else form.new(id)

    async def _change_with(
        self, form: Form[T], id: str, how: Callable[[T], T], more: More
    ) -> tuple[Stored[Any] | None, ...]:
        """One exchange of several records: again from what is there, if another tab was quicker with one of them."""
        store = await self._ports.store
        while True:
            try:
                book = await store.get(ROUTER, id)
                puts = await more(store)  # first: what the book becomes may depend on them
                after = how(form.read(book.record) if book else form.new(id))
                written, *others = await store.write(Put(form.write(id, after), book), *puts, strict=True)
            except (DamagedRecord, NewerRecord) as fault:
                if fault.kind != ROUTER.name:
                    raise
                await store.delete(ROUTER, id)
            except RecordConflict:
                continue
            else:
                if written:
                    self._take(written.record)
                return tuple(others)

    def _take(self, record: RouterBook) -> None:
        if record.id.startswith(ACCOUNT):
            self.shelf.accounts[record.id.removeprefix(ACCOUNT)] = ACCOUNTS.read(record)
        elif record.id == BREAKERS:
            self.shelf.breakers = dict(_BREAKERS.read(record).breakers)
        elif record.id == MEMORY:
            self.shelf.remembered = _MEMORY.read(record)
        elif record.id == QUEUE:
            self.shelf.queue = _QUEUE.read(record)


class Accounts:
    """`Counts`, over the books. What a script is asked is nobody's quota, so it is counted nowhere."""

    def __init__(self, books: RouterBooks, scripts: frozenset[str]) -> None:
        """`scripts` are the ids of lines that are none."""
        self._books, self._scripts = books, scripts

    async def read(self, line: str) -> Account:
        """See `Counts`."""
        return await self._books.read_account(line)

    async def change(self, line: str, how: Callable[[Account], Account]) -> Account:
        """See `Counts`."""
        if line in self._scripts:
            return how(Account(line))
        return await self._books.change_account(line, how)


class QueueDesk:
    """`Desk`, over the books."""

    def __init__(self, books: RouterBooks) -> None:
        """All tabs have one."""
        self._books = books

    async def read(self) -> Queue:
        """See `Desk`."""
        return await self._books.read_queue()

    async def change(self, how: Callable[[Queue], Queue]) -> Queue:
        """See `Desk`."""
        return await self._books.change_queue(how)


def signed(old: Remembered, place: Place, task: Task, was: Sign | None, now: Sign | None) -> Remembered:
    """With a person's sign about an answer in the place of another one; None: no sign."""
    score = next((score for of, kind, score in old.scores if (of, kind) == (place, task)), None)
    score = taken_back(score, was) if was else score
    score = judged(score, now) if now else score
    others = tuple(one for one in old.scores if one[:2] != (place, task))
    return replace(old, scores=(*others, (place, task, score)) if score and score.seen else others)


def tallied(old: Remembered, split: str, side: Side, good: int = 0, bad: int = 0, sent: int = 0) -> Remembered:  # noqa: PLR0913, PLR0917 - what is counted, each by its name
    """With more votes for a side of an A/B test, or fewer, and prompts that went there."""
    counted = next((tally for id, of, tally in old.votes if (id, of) == (split, side)), Tally())
    tally = Tally(max(0, counted.good + good), max(0, counted.bad + bad), counted.sent + sent)
    others = tuple(one for one in old.votes if one[:2] != (split, side))
    return replace(old, votes=(*others, (split, side, tally)))


async def _nothing_more(_: RecordStore) -> Sequence[Put]:
    return ()


def _with_place(old: Remembered, place: Place, memory: Memory) -> Remembered:
    """What is known of one place is this now; a place that was forgiven has nothing."""
    speeds = (*(one for one in old.speeds if one[0] != place), *_known(place, memory.speeds.get(place)))
    conducts = (*(one for one in old.conducts if one[0] != place), *_known(place, memory.conducts.get(place)))
    mine = ((place, task, score) for (of, task), score in memory.scores.items() if of == place)
    scores = (*(one for one in old.scores if one[0] != place), *mine)
    return replace(old, speeds=speeds, scores=scores, conducts=conducts)


def _known(place: Place, value: T | None) -> tuple[tuple[Place, T], ...]:
    return () if value is None else ((place, value),)
