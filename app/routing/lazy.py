"""A sequence whose items are made when they are looked at.

A plan orders hundreds of candidates and a person sees a dozen: the sentences of the others are never needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

Item = TypeVar("Item")


class Lazy(Sequence[Item], Generic[Item]):
    """`make(key)` for each key, once. Equal to another with equal items."""

    __slots__ = ("_keys", "_made", "_make")

    def __init__(self, keys: Sequence[int], make: Callable[[int], Item]) -> None:
        self._keys = keys
        self._make = make
        self._made: dict[int, Item] = {}

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, place: int) -> Item: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...

    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        if isinstance(place, slice):
            return tuple(self._item(key) for key in self._keys[place])
        return self._item(self._keys[place])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def _item(self, key: int) -> Item:
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]
