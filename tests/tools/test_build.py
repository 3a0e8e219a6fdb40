"""What `build --out` may and may not replace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.build import copy_out
from tools.trouble import Trouble

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    built = tmp_path / "built"
    (built / "r" / "0123456789ab").mkdir(parents=True)
    (built / "r" / "0123456789ab" / "a.js").write_text("a")
    (built / "service-worker.js").write_text("worker")
    (built / ".nojekyll").touch()
    return built


def names(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


def test_the_whole_site_is_copied_and_knows_its_base(site: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    copy_out(site, out, "/sub/")
    assert names(out) == {"404.html", "service-worker.js", ".nojekyll", "r/0123456789ab/a.js"}
    assert 'href="/sub/"' in (out / "404.html").read_text()


def test_nothing_of_an_older_build_stays(site: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    copy_out(site, out, "/")
    (site / "r" / "0123456789ab" / "a.js").rename(site / "r" / "0123456789ab" / "b.js")
    copy_out(site, out, "/")
    assert "r/0123456789ab/a.js" not in names(out)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_folder_of_somebody_else_is_left_alone(site: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(Trouble, match="not a Switchyard site"):
        copy_out(site, mine, "/")
    assert names(mine) == {"thesis.txt"}
