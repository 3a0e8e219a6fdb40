"""The page, as Python in the worker reaches it: questions and answers over a line, always in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pyodide.ffi import JsException, create_proxy

from app.base.errors import SwitchyardError


async def import_module(path: str) -> Any:  # noqa: ANN401 - a JS object has no Python type
    """Import one of our own JavaScript modules into the worker; the path is that of the release."""
    import js  # noqa: PLC0415 - at the top it would be in the heap snapshot, where no JS object may be

    try:
        return await js.sy_import(path)
    except JsException as error:
        what = f"A part of Switchyard ({path.rpartition('/')[2]}) could not be loaded."
        raise PartMissing(what) from error


class PartMissing(SwitchyardError):
    """A script of our own did not come: the network went away in the first moments of a first visit."""

    kept = "What you have typed and stored is kept."
    next_step = "Check the connection, then reload the page."


class PageRefused(SwitchyardError):
    """A platform port (clipboard, files, …) said no."""

    what = "The browser refused what was asked of it."
    next_step = "Look for a question or a block from the browser near its address bar, then try again."


class BrowserPage:
    """Implements `app.base.ports.Page` over the answers of static/js/bridge.js."""

    def __init__(self, line: Any) -> None:  # noqa: ANN401 - a JS object has no Python type
        """`line` is what static/js/python/line.mjs opened."""
        self._line = line

    @classmethod
    async def connected(cls) -> BrowserPage:
        """Take up the line that the interpreter opened."""
        import js  # noqa: PLC0415 - see `import_module`

        return cls(await js.sy_line)

    def answer(self, name: str, how: Callable[..., Any]) -> None:
        """Answer this question of the page from now on."""
        self._line.answer(name, create_proxy(how))

    async def ask(self, name: str, *given: str) -> Any:  # noqa: ANN401 - JSON both ways
        """Ask the page."""
        return await self._line.ask(name, *given)

    async def show(self, regions: Mapping[str, str]) -> None:
        """Morph markup into the regions named; returns when a frame has shown it."""
        await self._line.ask("show", json.dumps(regions))

    async def stream(self, element: str, start: int, text: str) -> bool:
        """Append to a Markdown element; False: it lacks what came before `start`."""
        return bool(await self._line.ask("stream", element, start, text))

    async def call(self, port: str, **fields: Any) -> Any:  # noqa: ANN401 - JSON both ways
        """Ask a platform port and wait for its answer."""
        told = json.loads(await self._line.ask("call", port, json.dumps(fields)))
        if "error" in told:
            what = f"The browser refused ({port}): {told['error']}."
            raise PageRefused(what)
        return told.get("answer")
