"""An update fetches what changed and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, strategies as st

from app.ondevice.updates import between, differs, in_words
from tests.unit.ondevice.devices import MB, file

if TYPE_CHECKING:
    from app.ondevice.values import ModelFile

    Files = tuple[ModelFile, ...]

HASHES = st.sampled_from(("", "md5:a", "md5:b", "sha256:a", "sha256:b"))
FILES = st.dictionaries(
    st.sampled_from("abcdefgh"), st.builds(lambda size, hashed: (size, hashed), st.integers(0, 3), HASHES), max_size=8
).map(lambda told: tuple(file(name, size, hashed) for name, (size, hashed) in told.items()))


def test_the_same_hash_is_the_same_file_whatever_its_size_is_said_to_be() -> None:
    assert not differs(file("a", 1, "md5:x"), file("a", 2, "md5:x"))
    assert differs(file("a", 1, "md5:x"), file("a", 1, "md5:y"))


def test_hashes_of_two_kinds_say_nothing_so_etags_and_sizes_do() -> None:
    assert not differs(file("a", 1, "md5:x"), file("a", 1, "sha256:y"))
    assert differs(file("a", 1, "md5:x"), file("a", 2, "sha256:y"))
    assert differs(file("a", 1, etag='"1"'), file("a", 1, etag='"2"'))
    assert not differs(file("a", 1, etag='W/"1"'), file("a", 1, etag='"1"'))


def test_what_nobody_can_compare_is_no_update() -> None:
    assert not differs(file("a", 0), file("a", 5))
    assert not differs(file("a", 5, etag='"1"'), file("a", 5))


def test_a_change_names_what_is_fetched_used_again_and_dropped() -> None:
    old = (file("a", 1, "md5:1"), file("b", 2, "md5:2"), file("c", 3, "md5:3"))
    new = (file("a", 1, "md5:1"), file("b", 5, "md5:9"), file("d", 4, "md5:4"))
    change = between(old, new)
    assert (change.reused, change.fetched, change.dropped) == (new[:1], new[1:], old[2:])
    assert change.bytes == 9


@given(FILES, FILES)
def test_every_new_file_is_fetched_or_used_again_and_never_both(old: Files, new: Files) -> None:
    change = between(old, new)
    assert {*change.fetched, *change.reused} == set(new)
    assert not {*change.fetched} & {*change.reused}
    assert {one.url for one in change.reused} <= {one.url for one in old}
    assert {one.url for one in change.dropped} == {one.url for one in old} - {one.url for one in new}


@given(FILES)
def test_nothing_changed_is_no_update(files: Files) -> None:
    assert not between(files, files).anything


class TestInWords:
    def test_there_is_none(self) -> None:
        assert in_words(between((file("a"),), (file("a"),))) == "This is what its maker publishes now."

    def test_how_much_is_fetched_and_kept(self) -> None:
        old = (file("a", 300 * MB, "md5:1"), file("b", 5 * MB, "md5:2"))
        new = (file("a", 300 * MB, "md5:1"), file("b", 5 * MB, "md5:3"))
        assert (
            in_words(between(old, new)) == "1 of 2 files changed: 5.0 MB to fetch. 300 MB that are here are used again."
        )

    def test_a_size_that_nobody_told_makes_it_at_least(self) -> None:
        assert "at least 5.0 MB" in in_words(between((), (file("a", 5 * MB), file("b", 0))))

    def test_only_less_is_no_download(self) -> None:
        assert "nothing has to be fetched" in in_words(between((file("a"), file("b")), (file("a"),)))
