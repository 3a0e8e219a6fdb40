"""Several tabs at once, in every order that a search can think of: no change is lost, none is made twice."""

from __future__ import annotations

from types import coroutine
from typing import TYPE_CHECKING, Any

from hypothesis import given, strategies as st

from app.records.kinds import DRAFT, Draft, layout
from app.records.memory import MemoryDisk, MemoryRows
from app.records.store import RecordStore
from tests.unit.records.contract import StillClock

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator, Sequence

    from app.records.rows import Row, Write


@coroutine
def turn() -> Generator[None, None, None]:
    """Let another tab go on."""
    yield


class SlowRows(MemoryRows):
    """Gives the others a turn before each order, as a real database does."""

    async def get(self, kind: str, ids: Sequence[str]) -> Sequence[Row | None]:
        await turn()
        return await super().get(kind, ids)

    async def write(self, writes: Sequence[Write], *, strict: bool) -> Sequence[int]:
        await turn()
        return await super().write(writes, strict=strict)


def interleave(works: Sequence[Coroutine[Any, Any, None]], order: Sequence[int]) -> None:
    """Step the works in the order given, and then round and round until all are done."""
    left = list(works)
    choices = iter(order)
    while left:
        work = left[next(choices, 0) % len(left)]
        try:
            work.send(None)
        except StopIteration:
            left.remove(work)


def adds(letter: str) -> Callable[[Draft], Draft]:
    return lambda now: now.model_copy(update={"text": now.text + letter})


async def work(tab: RecordStore, letters: str) -> None:
    for letter in letters:
        if letter == "-":
            await tab.delete(DRAFT, "new")
        else:
            await tab.change(DRAFT, "new", adds(letter), start=Draft(id="new", text=""))


def tabs() -> list[RecordStore]:
    disk, clock = MemoryDisk(layout()["stores"]), StillClock()
    return [RecordStore(SlowRows(disk), clock, lambda _: None) for _ in range(3)]


@given(st.lists(st.integers(0, 2), max_size=60))
def test_no_change_is_lost_or_made_twice_in_any_order(order: list[int]) -> None:
    three = tabs()
    interleave([work(tab, letters) for tab, letters in zip(three, ("abc", "def", "ghi"), strict=True)], order)
    rows = MemoryRows(three[0]._rows._disk)  # type: ignore[attr-defined]
    text = rows._disk.kinds["draft"]["new"].row
    assert sorted(Draft.model_validate_json(text.data).text) == list("abcdefghi")
    assert text.rev == 9


@given(st.lists(st.integers(0, 2), max_size=60))
def test_a_change_made_after_a_removal_never_brings_the_removed_text_back(order: list[int]) -> None:
    three = tabs()
    interleave([work(tab, letters) for tab, letters in zip(three, ("ab-c", "de", "f"), strict=True)], order)
    kept = three[0]._rows._disk.kinds["draft"]["new"].row  # type: ignore[attr-defined]
    text = Draft.model_validate_json(kept.data).text
    assert "a" not in text
    assert "b" not in text
    assert "c" in text
    assert kept.rev == len(text)
