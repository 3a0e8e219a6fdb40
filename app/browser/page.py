"""The page, as Python in the worker reaches it: through PyScript's `xworker.sync`, always in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.base.errors import SwitchyardError


async def import_module(path: str) -> Any:  # noqa: ANN401 - a JS object has no Python type
    """Import one of our own JavaScript modules into the worker; the path is that of the release."""
    import js  # noqa: PLC0415 - at the top it would be in the heap snapshot, where no JS object may be

    return await js.sy_import(path)


class PageRefused(SwitchyardError):
    """A platform port (clipboard, files, …) said no."""

    what = "The browser refused what was asked of it."
    next_step = "Look for a question or a block from the browser near its address bar, then try again."


class BrowserPage:
    """Implements `app.base.ports.Page` over the functions of static/js/bridge.js."""

    def __init__(self, xworker: Any) -> None:  # noqa: ANN401 - a JS object has no Python type
        """`xworker` is PyScript's: its `sync` holds the functions of both sides."""
        self._sync = xworker.sync

    async def show(self, regions: Mapping[str, str]) -> None:
        """Morph markup into the regions named; returns when a frame has shown it."""
        await self._sync.show(json.dumps(regions))

    async def stream(self, element: str, start: int, text: str) -> bool:
        """Append to a Markdown element; False: it lacks what came before `start`."""
        return bool(await self._sync.stream(element, start, text))

    async def call(self, port: str, **fields: Any) -> Any:  # noqa: ANN401 - JSON both ways
        """Ask a platform port and wait for its answer."""
        told = json.loads(await self._sync.call(port, json.dumps(fields)))
        if "error" in told:
            raise PageRefused(f"The browser refused ({port}): {told['error']}.")
        return told.get("answer")
