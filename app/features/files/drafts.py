"""What stands in each conversation's composer and is not sent: nothing typed is lost or shown elsewhere."""

from __future__ import annotations

from app.features.ports import Ports
from app.records.drafts import write_draft
from app.records.kinds import DRAFT

REST_SECONDS = 0.4


class Drafts:
    """One for the whole tab. A place is a conversation's id, or that of the composer of a new one."""

    def __init__(self, ports: Ports) -> None:
        """Nothing is typed yet."""
        self._ports = ports
        self._resting: dict[str, str] = {}  # by place: what is stored once the typing rests
        self._last: dict[str, str] = {}  # by place: what this tab saw there last
        self._given: set[str] = set()  # the page was given what is stored there

    async def keep(self, place: str, text: str) -> None:
        """Wait for a rest in the typing; only the last of a burst is stored."""
        waiting = place in self._resting
        self._resting[place] = self._last[place] = text
        if waiting:
            return
        await self._ports.clock.sleep(REST_SECONDS)
        text = self._resting.pop(place)
        if place not in self._given:  # what is stored there stands in nobody's composer yet, so it may not be lost
            text = await self._give(place) or text
        await self._write(place, text)

    def last(self, place: str) -> str:
        """What stood there when this tab heard of it last."""
        return self._last.get(place, "")

    async def load(self, place: str) -> None:
        """Put what is stored into the composer, once in the life of a tab: from then on the page knows more."""
        if place not in self._given:
            await self._give(place)

    async def fill(self, place: str, text: str, *, focus: bool) -> None:
        """Put text into the composer of that place, before what was typed meanwhile, and keep both."""
        joined = await self._ports.page.call("composer.fill", text=text, place=place, focus=focus)
        await self.keep(place, joined if isinstance(joined, str) else text)

    async def sent(self, place: str, text: str, at: str) -> None:
        """A text was stored as a prompt, so it is no draft any more. What was typed since then goes `at` that place."""
        typed = self._last.get(place, "")
        left = "" if typed.strip() == text.strip() else typed
        if at == place:
            await self.keep(place, left)
            return
        if left and at not in self._resting:  # it stood still long enough; a crash now would leave it elsewhere
            self._last[at] = left
            await self._write(at, left)
        await self.keep(place, "")

    async def _give(self, place: str) -> str:
        self._given.add(place)
        store = await self._ports.store
        stored = await store.get(DRAFT, place)
        if not stored:
            return ""
        joined = await self._ports.page.call("composer.fill", text=stored.record.text, place=place, focus=False)
        self._last[place] = joined if isinstance(joined, str) else stored.record.text
        return self._last[place]

    async def _write(self, place: str, text: str) -> None:
        await write_draft(await self._ports.store, place, text or None)
