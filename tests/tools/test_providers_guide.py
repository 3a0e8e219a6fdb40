"""docs/PROVIDERS.md says what the catalog says."""

from __future__ import annotations

from app.llm.catalog.rows import LINES
from tools.providers_guide import TARGET, page


def test_the_guide_is_as_new_as_the_catalog() -> None:
    stale = "docs/PROVIDERS.md is stale: run `python3 -m tools providers` and commit it."
    assert TARGET.read_text(encoding="utf-8") == page(), stale


def test_every_line_has_its_guide_with_the_page_of_its_key() -> None:
    text = page()
    for line in LINES:
        assert f"### {line.name}\n" in text
        assert line.key.page in text
