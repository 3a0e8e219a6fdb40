"""A budget is in the way of a prompt: that is said, and the person may pass it once, knowingly. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.said import WallPassed
from app.features.chat.state import Chat
from app.features.chat.wanted import Decided, TakePast
from app.features.frame.state import ToastTold
from app.routing import explain

Next = tuple[Chat, tuple[object, ...]]


def walled(chat: Chat, fact: Decided, kept: str) -> tuple[Chat, ToastTold | None]:
    """What is said where nothing but a budget keeps everybody from answering; None: something else does."""
    if not any(one.budget for one in fact.asked.left_out):
        return chat, None
    told = ToastTold(f"{explain.headline(fact.asked)} {kept}", "warn", "Pass the budget once", WallPassed())
    return replace(chat, walled=fact.prompt), told


def wall_passed(chat: Chat, _: WallPassed) -> Next:
    """What stands in the composer goes as it stands there now; what was asked for again is asked for again."""
    order = chat.walled
    if order is None or chat.answering or chat.deciding or order.place != chat.place:
        return replace(chat, walled=None), ()
    chat = replace(chat, walled=None)
    if order.again or order.edits:
        return replace(chat, deciding=True), (replace(order, past_wall=True),)
    return chat, (TakePast(),)


HANDLERS: Mapping[type[Any], Callable[[Chat, Any], Next]] = {WallPassed: wall_passed}
