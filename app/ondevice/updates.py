"""What a changed model upstream means for the copy that is here: which files are fetched, which are used again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.ondevice import words
from app.ondevice.values import ModelFile


@dataclass(frozen=True, slots=True)
class Change:
    """The way from the files that are here to those that are offered."""

    fetched: tuple[ModelFile, ...] = ()  # new, or not what they were
    reused: tuple[ModelFile, ...] = ()
    dropped: tuple[ModelFile, ...] = ()  # no longer part of the model

    @property
    def anything(self) -> bool:
        """Whether there is an update at all."""
        return bool(self.fetched or self.dropped)

    @property
    def bytes(self) -> int:
        """What comes over the network, as far as the sizes are known."""
        return sum(file.bytes for file in self.fetched)


def between(old: Sequence[ModelFile], new: Sequence[ModelFile]) -> Change:
    """Compare by address and content. What nobody can compare counts as the same: an update must have a reason."""
    here = {file.url: file for file in old}
    fetched = tuple(file for file in new if file.url not in here or differs(here[file.url], file))
    return Change(
        fetched=fetched,
        reused=tuple(file for file in new if file not in fetched),
        dropped=tuple(here[url] for url in here.keys() - {file.url for file in new}),
    )


def differs(old: ModelFile, new: ModelFile) -> bool:
    """Whether a file is another one: by hashes of one kind, else by etags, else by sizes."""
    if old.hash and new.hash and _kind(old.hash) == _kind(new.hash):
        return old.hash != new.hash
    if old.etag and new.etag:
        return _strong(old.etag) != _strong(new.etag) or _resized(old, new)
    return _resized(old, new)


def in_words(change: Change) -> str:
    """What the person gets, and what it takes."""
    if not change.anything:
        return "This is what its maker publishes now."
    if not change.fetched:
        return "Some files are no longer part of it; nothing has to be fetched."
    known = all(file.bytes for file in change.fetched)
    amount = words.size(change.bytes) if known else f"at least {words.size(change.bytes)}"
    kept = sum(file.bytes for file in change.reused)
    again = f" {words.size(kept)} that are here are used again." if kept else ""
    return (
        f"{len(change.fetched)} of {len(change.fetched) + len(change.reused)} files changed: {amount} to fetch.{again}"
    )


def _kind(hashed: str) -> str:
    return hashed.partition(":")[0]


def _strong(etag: str) -> str:
    """Hosts and what lies before them add the mark of a weak one as they like."""
    return etag.removeprefix("W/").strip('"')


def _resized(old: ModelFile, new: ModelFile) -> bool:
    return bool(old.bytes and new.bytes and old.bytes != new.bytes)
