"""What a person says about stored conversations. Where an id is empty, those that are selected are meant."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from app.records.kinds import Conversation
from app.records.talking import Shelf
from app.ui.messages import fact, message

Shown = Literal["open", "archived"]
"""What the list shows: what is open, with what is pinned on top, or the archive."""


# ---- Finding ---------------------------------------------------------------------------------------------------------


@message
class TalksSearchWanted:
    """The person wants to look for something, wherever the cursor is."""


@message
class TalksSearchBegun:
    """The cursor is in the field that searches."""


@message
class TalksSearched:
    """The text that is looked for changed."""

    text: str


@message
class TalksTagPicked:
    """Show only those with the tag; said again, all."""

    tag: str


@message
class TalksShelfPicked:
    """Show the archive, or what is open."""

    shelf: Shown


@message
class MessageSought:
    """What was found in this message is to be seen; the link itself leads to its conversation."""

    conversation: str
    id: str


@message
class MoreTalksWanted:
    """The next screenfuls."""


# ---- One or many -----------------------------------------------------------------------------------------------------


@message
class TalkMenuOpened:
    """What can be done with a conversation is to be shown."""

    id: str


@message
class TalkKeyed:
    """A key was pressed on a row; `here` is the conversation on screen."""

    id: str
    key: str
    here: str = ""


@message
class TalkRenameWanted:
    """Its title is to be typed."""

    id: str


@message
class TalkRenamed:
    """`fields["title"]` is its title from now on."""

    id: str
    fields: dict[str, str] = field(default_factory=dict)


@message
class TalkRenameLeft:
    """The title stays as it is."""


@message
class TalkTitleWanted:
    """A model is to give it a title."""

    id: str


@message
class TalkMoved:
    """It is pinned, archived, or neither any more."""

    id: str
    shelf: Shelf


@message
class TalkDropped:
    """It is to be deleted; `here` is the conversation on screen."""

    id: str
    here: str = ""


@message
class MoveUndone:
    """What was deleted or archived is to come back."""

    number: int


@fact
class MoveOver:
    """What was deleted or archived can't be taken back any more."""

    number: int


# ---- Selecting -------------------------------------------------------------------------------------------------------


@message
class SelectingToggled:
    """Several are to be chosen, or that is over."""


@message
class TalkPicked:
    """One was chosen, or left again; with Shift, all from the last one to it."""

    id: str
    shift: bool = False


@message
class AllTalksPicked:
    """All that are listed or found, also those that are not on the page; said again, none."""


# ---- Tags ------------------------------------------------------------------------------------------------------------


@message
class TalkTagsWanted:
    """Tags are to be given and taken."""

    id: str


@message
class TagAdded:
    """`fields["tag"]` is given to those whose tags are shown."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class TagRemoved:
    """The tag is taken from those whose tags are shown."""

    tag: str


@message
class TagsClosed:
    """Tags are as they should be."""


# ---- What came of it -------------------------------------------------------------------------------------------------


@fact
class TalksTouched:
    """Conversations are stored as they stand here: begun, forked or changed, by whichever tab."""

    conversations: tuple[Conversation, ...]


@fact
class TalksGone:
    """Conversations are no longer stored."""

    ids: tuple[str, ...]
