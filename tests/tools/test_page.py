"""The page holds what its first paint waits for, and its policy lets in just that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.page import hash_of, inlined

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """<meta content="script-src 'self' 'wasm-unsafe-eval'; style-src 'self'">
<script src="r/{{release}}/static/js/early.js"></script>
<link rel="stylesheet" href="r/{{release}}/static/css/base.css">
<link rel="stylesheet" href="r/{{release}}/static/css/kit.css">
<link rel="stylesheet" href="r/{{release}}/static/css/print.css" media="print">
<script type="module" async src="r/{{release}}/static/js/boot.js"></script>
"""


def write(source: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, encoding="utf-8")
    return source


def test_styles_and_the_early_script_are_inline_and_the_policy_names_their_hashes(tmp_path: Path) -> None:
    files = {"static/js/early.js": "wear(`\\d`);\n", "static/css/base.css": "a { b: c }\n", "static/css/kit.css": "…\n"}
    page = inlined(PAGE, write(tmp_path, files))
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (early,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert style == "a { b: c }\n…\n"
    assert early == files["static/js/early.js"]
    assert f"script-src 'self' '{hash_of(early)}' 'wasm-unsafe-eval'" in page
    assert f"style-src 'self' '{hash_of(style)}'" in page


def test_what_the_first_paint_does_not_wait_for_stays_a_file(tmp_path: Path) -> None:
    files = {"static/js/early.js": "1", "static/css/base.css": "a", "static/css/kit.css": "b"}
    page = inlined(PAGE, write(tmp_path, files))
    assert 'print.css" media="print"' in page
    assert "boot.js" in page
    assert "base.css" not in page


def test_a_page_without_them_stays_as_it_is(tmp_path: Path) -> None:
    assert inlined("<p>plain</p>", tmp_path) == "<p>plain</p>"


def test_a_hash_is_as_browsers_count_it() -> None:
    assert hash_of("alert('Hello, world.');") == "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
