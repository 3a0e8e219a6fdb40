"""The list of conversations as it is seen."""

from __future__ import annotations

import htpy as h

from app.features.chat.state import ConversationPicked, ConversationStarted
from app.features.frame.state import DrawerToggled
from app.features.talks.said import ConversationDropped
from app.features.talks.state import Talks
from app.records.kinds import Conversation
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import Node

# The palette finds these; the drawer has them all.
IN_PALETTE = 50


def recent(talks: Talks) -> tuple[Action, ...]:
    """The stored conversations are found like commands; they come after all of those."""
    return tuple(
        Action(f"open-{one.id}", one.title, ConversationPicked(one.id), icon="messages-square", group="Conversations")
        for one in talks.conversations[:IN_PALETTE]
    )


def drawer(talks: Talks, here: str, *, shown: bool) -> Node:
    """The stored conversations, newest first; `here` is the open one."""
    if not shown:
        return None
    return h.div(".drawer")[
        h.div(".drawer-head")[h.h2["Conversations"], kit.icon_button("Close conversations", "x", DrawerToggled())],
        kit.button("New conversation", ConversationStarted(), picture="plus"),
        h.ul(".conversations")[(_conversation(one, here=one.id == here) for one in talks.conversations)]
        if talks.conversations
        else h.p(".drawer-empty")[
            "Nothing here yet. A conversation is stored in this browser from its first prompt on."
        ],
    ]


def _conversation(one: Conversation, *, here: bool) -> Node:
    return h.li(".conversation", id=f"conversation-{one.id}")[
        h.a(href=f"#/chat/{one.id}", aria_current="true" if here else None)[one.title],
        kit.icon_button(f"Delete “{one.title}”", "trash-2", ConversationDropped(one.id)),
    ]
