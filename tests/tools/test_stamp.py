"""What is current is known by content; what is half-made is never trusted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tools.stamp import digest_files, is_current, make_folder, read_stamp, stamp_of, write_stamp

if TYPE_CHECKING:
    from pathlib import Path


def write_a(folder: Path) -> None:
    (folder / "a.txt").write_text("a")


def test_a_folder_is_current_for_the_inputs_it_was_made_from(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    make_folder(folder, "inputs", write_a)
    assert is_current(folder, "inputs")
    assert not is_current(folder, "other inputs")


def test_a_folder_that_was_changed_afterwards_is_not_current(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    make_folder(folder, "inputs", write_a)
    (folder / "a.txt").write_text("changed")
    assert not is_current(folder, "inputs")


def test_a_deleted_folder_is_not_current(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    make_folder(folder, "inputs", write_a)
    (folder / "a.txt").unlink()
    folder.rmdir()
    assert not is_current(folder, "inputs")


def test_time_does_not_matter(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    make_folder(folder, "inputs", write_a)
    os.utime(folder / "a.txt", (1, 1))
    assert is_current(folder, "inputs")


def test_a_failure_half_way_keeps_the_old_folder_and_leaves_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    make_folder(folder, "old", write_a)

    def fail(draft: Path) -> None:
        (draft / "half.txt").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_folder(folder, "new", fail)
    assert is_current(folder, "old")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.stamp.json"]


def test_a_folder_without_its_stamp_is_not_trusted(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    make_folder(folder, "inputs", write_a)
    stamp_of(folder).unlink()
    assert not is_current(folder, "inputs")


@pytest.mark.parametrize("damage", ["", "{", "[]", '"text"'])
def test_a_damaged_stamp_says_nothing(tmp_path: Path, damage: str) -> None:
    stamp = tmp_path / "x.json"
    stamp.write_text(damage)
    assert read_stamp(stamp) == {}


def test_a_stamp_comes_back_as_written(tmp_path: Path) -> None:
    write_stamp(tmp_path / "x.json", {"inputs": "1"})
    assert read_stamp(tmp_path / "x.json") == {"inputs": "1"}


def test_a_renamed_file_changes_the_hash_and_a_compiled_one_does_not(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    before = digest_files(tmp_path, [tmp_path])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("compiled")
    assert digest_files(tmp_path, [tmp_path]) == before
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert digest_files(tmp_path, [tmp_path]) != before


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / ".out-killed").mkdir()
    (tmp_path / ".out-killed" / "half.txt").write_text("half")
    make_folder(tmp_path / "out", "inputs", write_a)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.stamp.json"]
