"""A title by a model: a short request down the cheapest line of the plan, in plain words and never over a typed one."""

from __future__ import annotations

import re
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal

from app.features.chat.exchanges import title_for
from app.features.chat.sending import Sending
from app.features.chat.tree import branches
from app.features.frame.state import RoomOpened, ToastTold
from app.features.ports import Ports
from app.features.talks.said import TalksTouched, TalkTitleWanted
from app.features.talks.state import TitleEnded, TitleTalk
from app.features.vault.state import VaultNeeded
from app.llm.deltas import Text
from app.llm.request import ChatRequest, Turn
from app.records.kinds import CONVERSATION, MESSAGE, Conversation, Message
from app.records.rows import by
from app.routing import explain
from app.routing.values import Place, Plan, Row
from app.ui.loop import Tell
from app.vault.told import VaultLocked

ASKS = """Give this conversation a title of two to six words, in its own language. \
Answer with the title alone: no quotes, no full stop, no Markdown.

{said}"""
FOR = "title"
READ = 1_500
"""Characters of the first prompt and of the first answer that are sent for it."""
ROOM = 400
"""Tokens: enough for models that think before they answer."""
_DRESS = re.compile(r"^[\s#*_`>\"'“”„«»‘’-]+|[\s*_`\"'“”„«»‘’.]+$")
_LABEL = re.compile(r"^(?:title|titel|titre|título)\s*[:：]\s*", re.IGNORECASE)


class Titles:
    """Asks for them."""

    def __init__(self, ports: Ports, sending: Sending) -> None:
        """Nothing is asked yet."""
        self._ports, self._sending = ports, sending

    async def title(self, order: TitleTalk, tell: Tell) -> None:
        """Whatever comes of it, it may be asked for again."""
        try:
            await self._title(order.id, tell)
        finally:
            tell(TitleEnded(order.id))

    async def _title(self, id: str, tell: Tell) -> None:
        store = await self._ports.store
        stored = await store.get(CONVERSATION, id)
        if stored is None or stored.record.titled == "typed":
            return
        talk = stored.record
        messages = [one.record for one in await store.select(MESSAGE, by("conversation", id))]
        request = request_of(branches(messages, talk.head)[0])
        pinned = Place(*talk.pinned) if talk.pinned else None
        decision = await self._sending.decide(request, talk, pinned, id, room=FOR)
        asked = cheapest(decision.asked) if decision.automatic else decision.asked
        if not asked.rows or asked.rows[0].candidate.line.where == "script":
            tell(_nobody(asked))
            return
        if await self._locked(asked.rows[0]):
            tell(VaultNeeded(TalkTitleWanted(id)), TitleEnded(id))
            return
        title = await self._asked(request, talk, asked, tell)
        if not title:
            tell(ToastTold("The model gave no title. The one it had stays.", "warn"))
            return
        given = await store.change(CONVERSATION, id, lambda now: _titled(now, title))
        if given:
            await (await self._ports.search()).touched((id,))
            tell(TalksTouched((given.record,)))

    async def _asked(self, request: ChatRequest, talk: Conversation, asked: Plan, tell: Tell) -> str:
        errand = self._sending.errand(request, talk, asked, FOR)
        text = ""
        try:
            async with aclosing(self._sending.answer(asked, request, errand)) as told:
                async for one in told:
                    text += one.text if isinstance(one, Text) else ""
        finally:
            await self._sending.settle(asked, request, errand.attempts, tell)
        return plain_title(text)

    async def _locked(self, row: Row) -> bool:
        if not row.candidate.key:
            return False
        try:
            await (await self._ports.vault).secret(row.candidate.key)
        except VaultLocked:
            return True
        return False


def request_of(branch: tuple[Message, ...]) -> ChatRequest:
    """How the conversation began."""
    first = [next((one.text for one in branch if one.role == role and one.text), "") for role in ("user", "assistant")]
    said = "\n\n".join(f"{name}: {text[:READ]}" for name, text in zip(("Prompt", "Answer"), first, strict=True) if text)
    turn = Turn(role="user", text=ASKS.format(said=said))
    return ChatRequest(model="", turns=(turn,), max_tokens=ROOM, effort="minimal")


def plain_title(text: str) -> str:
    """What models put around a title is no part of it."""
    line = next((one for one in text.splitlines() if one.strip()), "")
    bare = _DRESS.sub("", _LABEL.sub("", _DRESS.sub("", line)))
    return title_for(bare) if bare else ""


def cheapest(plan: Plan) -> Plan:
    """Any model can think of a title: those that cost least come first, and the plan's order stays among equals."""
    return replace(plan, rows=tuple(sorted(plan.rows, key=_cost)))


def _cost(row: Row) -> Decimal:
    return row.cost.high.amount if row.cost else Decimal("Infinity")


def _titled(now: Conversation, title: str) -> Conversation:
    return now if now.titled == "typed" else now.model_copy(update={"title": title, "titled": "model"})


def _nobody(asked: Plan) -> ToastTold:
    if asked.rows:
        text = "Only the demo line is there, and a script can't think of a title. The one it has stays."
        return ToastTold(text, "warn", "Choose a provider", RoomOpened("providers"))
    return ToastTold(f"{explain.headline(asked)} The title it has stays.", "warn")
