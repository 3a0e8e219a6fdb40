"""Pages with Python and the engines, for tests: what is asked of them, and what they may not do."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.hosting import SiteServer

HOST = "https://models.example/"


@dataclass
class Tab:
    """A page with Python, what it asked the network for, and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ask(self, name: str, /, **given: Any) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.page.evaluate("([name, given]) => python(name, given)", [name, given]))

    def load(self, *files: dict[str, str], model: dict[str, Any] | None = None, **more: Any) -> Any:  # noqa: ANN401 - JSON
        about = {"id": "tiny", "engine": "wllama", "name": "Tiny", **(model or {})}
        how = {"context": 512, "gpu": False, **more.pop("how", {})}
        return self.ask("load", model=about, files=files, how=how, **more)

    def chat(self, prompt: str = "Is the line clear?", **more: Any) -> Any:  # noqa: ANN401 - JSON
        return self.ask("chat", turns=[["user", prompt]], **more)


@contextmanager
def open_tab(browser: Browser, place: SiteServer, script: str = "") -> Iterator[Tab]:
    """A fresh visitor on the page. Nothing may be complained of, and nothing may come from anywhere else.

    `script`: what this browser has that others have not.
    """
    context = browser.new_context()
    if script:
        context.add_init_script(script)
    tab = Tab(context.new_page())
    context.on("request", lambda request: tab.asked.append(request.url))
    context.on("console", lambda message: tab.complaints.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: tab.complaints.append(str(error.error)))
    tab.page.goto(place.url)
    yield tab
    context.close()
    elsewhere = [url for url in tab.asked if not url.startswith((place.url, f"blob:{place.origin}"))]
    assert not [*tab.complaints, *elsewhere], "\n".join([*tab.complaints, *elsewhere])
