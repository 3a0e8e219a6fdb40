"""What a person, or the page for them, says about files."""

from __future__ import annotations

from app.features.files.state import Size
from app.ui.messages import message


@message
class FilesComing:
    """So many files were picked, pasted or dropped at this place, and are being read."""

    place: str
    count: int


@message
class FileRead:
    """The page has read one: a picture as base64, anything else as text."""

    place: str
    name: str
    media: str
    data: str
    key: int
    width: int = 0
    height: int = 0
    note: str = ""  # what was left out of it


@message
class FileRefused:
    """One can't go with a prompt, and why."""

    place: str
    why: str


@message
class FileRemoved:
    """The person does not want it beside the composer."""

    id: str


@message
class FileOpened:
    """The person wants to look at a file."""

    id: str


@message
class FileClosed:
    """They have seen it."""


@message
class PictureWanted:
    """A picture is on the page and needs what is in it."""

    id: str


@message
class VoicePressed:
    """The person wants to speak instead of typing, or has done so."""


@message
class PictureSizeChosen:
    """How large pictures go out."""

    size: Size
