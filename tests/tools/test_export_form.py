"""What docs/EXPORT.md says of an exported conversation is what is written, and its style sheet can stand in a page."""

from __future__ import annotations

import json
import re
from typing import Any

from app.features.takeaway import as_html
from app.features.takeaway.as_json import as_json
from tests.unit.features.test_exports import script
from tools.places import ROOT


def names(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The fields of an object, in their order, and those of what is in it."""
    if isinstance(value, dict):
        return {name: {} if name == "parameters" else names(item) for name, item in value.items()}
    return [names(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else None


def test_the_documentation_shows_every_field_that_is_written() -> None:
    described = (ROOT / "docs/EXPORT.md").read_text("utf-8")
    documented = json.loads(re.findall(r"```json\n(.*?)```", described, re.DOTALL)[0])
    told = json.loads(as_json(script()))
    assert list(documented) == list(told)
    assert names(documented["messages"]) == names(told["messages"][:2])


def test_the_style_sheet_stands_in_the_page_as_it_is() -> None:
    css = (ROOT / "static/css/paper.css").read_text("utf-8")
    assert "\r" not in css
    assert "</" not in css
    assert f"<style>{css}</style>" in as_html.page(script(), {}, css)
