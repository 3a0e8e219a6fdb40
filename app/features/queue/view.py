"""The queue as it is seen: in a conversation, beside Send, and in the Routes room."""

from __future__ import annotations

import htpy as h

from app.features.chat.said import PromptEditing
from app.features.providers.words import plain, sentences
from app.features.queue.said import (
    PromptDeferred,
    QueuedAgain,
    QueuedCancelled,
    QueuedMoved,
    QueuedPut,
    QueuedSentNow,
    QueueHeld,
    QueueTidied,
)
from app.features.queue.state import Entry, QueueRoom
from app.features.routes import free
from app.records.kinds import Message
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import VALUE, Node, icon, on

DEFER = "Send when there is free room"
KEYS = "mod+shift+Enter"
LAMPS: dict[str, tuple[kit.Aspect, str]] = {
    "waiting": ("slow", "Waiting"),
    "running": ("clear", "Answering"),
    "done": ("clear", "Answered"),
    "failed": ("closed", "Not answered"),
    "cancelled": ("untried", "Cancelled"),
}


def action() -> Action:
    """For the palette, and with its keys while one types."""
    return Action("defer", DEFER, PromptDeferred(), KEYS, "hourglass", "Chat")


# ---- In the Chat room ------------------------------------------------------------------------------------------------


def send_menu() -> Node:
    """Beside Send: the other way to send."""
    return h.details("#send-menu.menu")[
        h.summary(".button", aria_label="Other ways to send", title="Other ways to send")[icon("ellipsis")],
        h.div(".menu-list")[
            kit.button(DEFER, PromptDeferred(), look="quiet", picture="hourglass", aria_describedby="defer-about"),
            h.p("#defer-about.menu-about")[
                "It waits until a free model, a free plan or your own machine can answer, for hours if need be. ",
                kit.keys(KEYS),
            ],
        ],
    ]


def waits(message: Message, room: QueueRoom, *, busy: bool) -> Node:
    """Of an answer that is not there yet: when it is expected, and what can be done. `busy`: another one grows."""
    entry = room.entry(message.id)
    if message.state == "streaming" and entry and entry.state == "running":
        return h.p(".queued")[_stop(entry)]
    if message.state != "queued":
        return None
    failed = entry is not None and entry.state == "failed"
    return h.div(".queued", role="status")[
        icon("triangle-alert" if failed else "hourglass"),
        h.span(".queued-words")[_sentence(entry, paused=room.paused)],
        h.span(".queued-tools")[_waiting_tools(message, entry, busy=busy, failed=failed)],
    ]


def _waiting_tools(message: Message, entry: Entry | None, *, busy: bool, failed: bool) -> Node:
    """What waits for a network is sent by nobody now, but it may be written anew."""
    network = entry is not None and entry.network and not failed
    anew = QueuedCancelled(message.id), PromptEditing(message.parent)
    return [
        kit.button("Try again", QueuedAgain(message.id), look="quiet", picture="refresh-cw") if failed else None,
        kit.button("Edit", anew, look="quiet", picture="pencil") if network else None,
        None
        if busy or network
        else kit.button("Send it now", QueuedSentNow(message.id), look="quiet", picture="arrow-up"),
        None if failed else kit.button("Cancel", QueuedCancelled(message.id), look="quiet", picture="x"),
    ]


def _stop(entry: Entry) -> Node:
    return kit.button("Stop", QueuedCancelled(entry.id), look="quiet", picture="square", aria_label="Stop this answer")


def _sentence(entry: Entry | None, *, paused: bool) -> Node:
    if entry is None:
        return "Queued."
    if entry.state == "failed":
        return ["Not answered. ", sentences(entry.why)]
    return f"Queued. {_when(entry, paused=paused)}"


def _when(entry: Entry, *, paused: bool) -> str:
    """When it is expected and whose limits it waits for, or why nobody knows."""
    if paused and entry.state == "waiting":
        return "The queue is paused."
    if entry.network and not entry.tries:
        return _for_network(entry)
    tried = f" Tried {entry.tries} time{'' if entry.tries == 1 else 's'}." if entry.tries else ""
    if entry.tries and entry.why:
        tried += f" {plain(entry.why)}"
    if entry.when:
        limits = f" (limits of {plain(entry.where)})" if entry.where else ""
        return f"Expected {entry.when}{limits}.{tried}"
    return f"It {plain(entry.why)}." if entry.why and not entry.tries else f"Nobody knows yet when it goes.{tried}"


def _for_network(entry: Entry) -> str:
    """It was sent while there was no network."""
    if entry.why == free.OFFLINE:
        return "You are offline: it goes by itself as soon as the network is back."
    if entry.why == free.KEYS:
        return "It was sent while you were offline. It goes as soon as your keys are unlocked."
    return f"It was sent while you were offline, and {plain(entry.why) or 'goes in a moment'}."


# ---- In the Routes room ----------------------------------------------------------------------------------------------


def section(room: QueueRoom) -> Node:
    """What waits in its order, then what is over."""
    waiting = [one for one in room.entries if one.is_open]
    over = [one for one in room.entries if not one.is_open]
    return kit.section(
        "queue",
        "Queue",
        h.p(".hint")[
            f"“{DEFER}”, beside Send, lets a prompt wait here. Only free models, free plans within their quota and "
            "your own machines are asked. Any open tab carries it on. A provider's free plan is taken to be yours: if "
            "your key there is billed, allow its line more under Limits, and it is left out here."
        ],
        _head(room, waiting),
        h.ol(".queue", data_sort=True, aria_label="What waits")[
            (_row(one, place, len(waiting), paused=room.paused) for place, one in enumerate(waiting))
        ]
        if waiting
        else h.p(".nothing")["Nothing waits."],
        h.p(".unseen", role="status")[room.said],
        _over(over) if over else None,
    )


def _head(room: QueueRoom, waiting: list[Entry]) -> Node:
    if not waiting and not room.paused:
        return None
    return h.div(".queue-head")[
        kit.button("Go on", QueueHeld(paused=False), picture="play", id="queue-hold")
        if room.paused
        else kit.button("Pause", QueueHeld(paused=True), picture="pause", id="queue-hold"),
        h.span(".hint")["Paused: what runs is finished, and nothing else begins." if room.paused else None],
    ]


def _row(entry: Entry, place: int, count: int, *, paused: bool) -> Node:
    aspect, word = LAMPS[entry.state]
    ids = f"queue-up-{entry.id}", f"queue-down-{entry.id}"
    said = QueuedMoved(entry.id, -1), QueuedMoved(entry.id, 1)
    return h.li({"class": "queued-item", "id": f"queued-{entry.id}", **on(change=QueuedPut(entry.id, VALUE))})[
        h.span(".grip", aria_hidden="true", title="Drag to another place")[icon("grip-vertical")],
        h.div(".queued-about")[
            _link(entry),
            h.span(".queued-facts")[
                kit.lamp(aspect, word), h.span[_when(entry, paused=paused) if entry.state == "waiting" else None]
            ],
        ],
        kit.moves(f"“{entry.words}”", ids, said, first=place == 0, last=place == count - 1),
        kit.icon_button(f"Cancel “{entry.words}”", "x", QueuedCancelled(entry.id)),
    ]


def _link(entry: Entry) -> Node:
    return h.a(".place-link", href=f"#/chat/{entry.conversation}", id=f"queued-link-{entry.id}")[entry.words]


def _over(over: list[Entry]) -> Node:
    return h.div(".queue-over")[
        h.div(".queue-head")[
            h.h3["Over"], kit.button("Clear finished", QueueTidied(), look="quiet", picture="trash-2")
        ],
        h.ul(".queue")[(_finished(one) for one in over)],
    ]


def _finished(entry: Entry) -> Node:
    aspect, word = LAMPS[entry.state]
    return h.li(".queued-item", id=f"queued-{entry.id}")[
        h.div(".queued-about")[
            _link(entry),
            h.span(".queued-facts")[
                kit.lamp(aspect, word), h.span[sentences(entry.why)] if entry.state == "failed" else None
            ],
        ],
        None
        if entry.state == "done"
        else kit.button("Try again", QueuedAgain(entry.id), look="quiet", picture="refresh-cw"),
    ]
