"""What the conversation itself shows of how it is led: its system prompt, and where what is sent begins."""

from __future__ import annotations

import htpy as h

from app.features.chat.state import Chat
from app.features.frame.state import DrawerToggled
from app.features.providers.words import plain
from app.features.tuning.presets import name_of
from app.features.tuning.said import AllSentAgain
from app.records.kinds import Message
from app.ui import kit
from app.ui.html import Node, icon, on

LONGEST_NAME = 60


def system(chat: Chat) -> Node:
    """Quietly, over the conversation: that models are told something before it."""
    text = chat.asked.system
    if not text.strip():
        return None
    name = plain(name_of(text), LONGEST_NAME)
    return h.p(".asked")[
        h.button(
            "#system-chip.asked-chip",
            on(click=DrawerToggled("tuning")),
            type="button",
            aria_controls="drawer",
            dir="auto",
        )[icon("sliders-horizontal"), h.span["System prompt: ", name]]
    ]


def left_out(message: Message, chat: Chat) -> Node:
    """Before the first message that is sent, where there are others above it."""
    asked = chat.asked
    if not asked.since or message.id != asked.since or chat.messages[0].id == asked.since:
        return None
    said = "Not sent from here up, but for this summary" if asked.summary else "Not sent from here up"
    return h.div("#not-sent.not-sent", role="note")[
        h.p(".not-sent-rule")[
            icon("scissors"),
            h.span[said],
            kit.button("Send all again", AllSentAgain(chat.here), look="quiet"),
        ],
        kit.disclosure("Summary", h.p(".not-sent-summary", dir="auto")[asked.summary], id="summary-sent")
        if asked.summary
        else None,
    ]
