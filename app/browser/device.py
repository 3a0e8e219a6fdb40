"""What the browser tells of this device: in the worker `static/js/worker/device.js`, on the page `device.js`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.ondevice.values import Facts, Gpu

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.base.ports import Page


class BrowserDevice:
    """Implements `app.ondevice.ports.DeviceProbe`."""

    def __init__(self, load: Callable[[], Awaitable[Any]], page: Page) -> None:
        """`load` fetches the module device.js of the worker."""
        self._load, self._page = load, page

    async def facts(self) -> Facts:
        """See `DeviceProbe`."""
        told: dict[str, Any] = json.loads(await (await self._load()).facts())
        told |= await self._page.call("device.facts")
        gpu = told.pop("gpu", None)
        return Facts(gpu=Gpu(**gpu) if gpu else None, **told)
