"""What follows for the files of the Chat room when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.pins import planned
from app.features.chat.state import Chat
from app.features.files.quoting import is_image, name_of
from app.features.files.said import (
    FileClosed,
    FileOpened,
    FileRead,
    FileRefused,
    FileRemoved,
    FilesComing,
    PictureSizeChosen,
    PictureWanted,
    VoicePressed,
)
from app.features.files.state import (
    MOST,
    DropFile,
    FileFailed,
    FileKept,
    FilesFound,
    FileSwapped,
    KeepFile,
    Looked,
    ReadText,
    ResizePictures,
    ShowPicture,
    TextRead,
    ToggleVoice,
)
from app.features.frame.state import ToastTold
from app.features.providers.words import sentences
from app.records.talking import Attached
from app.ui.loop import Say

Next = tuple[Chat, tuple[object, ...]]

SHOWN = 20_000
"""Characters of a text that are shown; all of it is sent."""


def coming(chat: Chat, fact: FilesComing) -> Next:
    """They are listed as they are read."""
    return replace(chat, desk=chat.desk.read(chat.meant(fact.place), max(fact.count, 0))), ()


def read(chat: Chat, fact: FileRead) -> Next:
    """Stored at once, so that it survives a reload."""
    place = chat.meant(fact.place)
    if len(chat.desk.waiting.get(place, ())) >= MOST:
        said = f"“{name_of(fact.name)}” was left out: {MOST} files can go with one prompt."
        return refused(chat, FileRefused(fact.place, said))
    note = (Say(ToastTold(sentences(fact.note), "info")),) if fact.note else ()
    keep = KeepFile(place, fact.name, fact.media, fact.data, fact.width, fact.height, fact.key)
    return chat, (keep, *note)


def refused(chat: Chat, fact: FileRefused) -> Next:
    """In words; the others are read on."""
    chat = replace(chat, desk=chat.desk.read(chat.meant(fact.place), -1))
    return chat, (Say(ToastTold(sentences(fact.why), "warn")),)


def failed(chat: Chat, fact: FileFailed) -> Next:
    """The store has said why."""
    return replace(chat, desk=chat.desk.read(fact.place, -1)), ()


def kept(chat: Chat, fact: FileKept) -> Next:
    """Beside the composer, and in the estimate."""
    place = chat.meant(fact.place)
    desk = chat.desk.read(fact.place, -1)
    chat = replace(chat, desk=desk.put(place, *desk.waiting.get(place, ()), fact.waiting))
    return chat, (planned(chat),)


def found(chat: Chat, fact: FilesFound) -> Next:
    """From before a reload, in front of what was attached since."""
    since = chat.desk.waiting.get(fact.place, ())
    known = {one.file.id for one in since}
    before = tuple(one for one in fact.waiting if one.file.id not in known)
    if not before:
        return chat, ()
    chat = replace(chat, desk=chat.desk.put(fact.place, *before, *since))
    return chat, (planned(chat),)


def swapped(chat: Chat, fact: FileSwapped) -> Next:
    """In its old place; one that was sent or removed meanwhile is not there."""
    here = chat.desk.waiting.get(fact.place, ())
    if not any(one.file.id == fact.old for one in here):
        return chat, (DropFile(fact.waiting.file.id),)
    after = (fact.waiting if one.file.id == fact.old else one for one in here)
    chat = replace(chat, desk=chat.desk.put(fact.place, *after))
    return chat, (planned(chat),)


def removed(chat: Chat, fact: FileRemoved) -> Next:
    """Only what waits: what was sent stays with its prompt."""
    if chat.deciding or not any(fact.id == file.id for file in chat.files):
        return chat, ()
    chat = replace(chat, desk=chat.desk.without(fact.id))
    return chat, (DropFile(fact.id), planned(chat))


def size_chosen(chat: Chat, fact: PictureSizeChosen) -> Next:
    """For those that wait here, and for those that come."""
    if chat.deciding or fact.size == chat.desk.size:
        return chat, ()
    chat = replace(chat, desk=replace(chat.desk, size=fact.size))
    pictures = tuple(one for one in chat.desk.waiting.get(chat.place, ()) if is_image(one.file))
    return chat, (ResizePictures(chat.place, pictures, fact.size),) if pictures else ()


def opened(chat: Chat, fact: FileOpened) -> Next:
    """A picture comes by itself once it is on the page; a text is read."""
    file = next((file for file in _files(chat) if file.id == fact.id), None)
    if file is None:
        return chat, ()
    chat = replace(chat, desk=replace(chat.desk, looked=Looked(file)))
    return chat, () if is_image(file) else (ReadText(file.id),)


def closed(chat: Chat, _: FileClosed) -> Next:
    """Whichever it was."""
    return replace(chat, desk=replace(chat.desk, looked=None)), ()


def text_read(chat: Chat, fact: TextRead) -> Next:
    """Its beginning; a megabyte would be no help to anybody."""
    looked = chat.desk.looked
    if looked is None or looked.file.id != fact.id:
        return chat, ()
    text = fact.text or ""
    looked = replace(looked, text=text[:SHOWN], more=len(text) > SHOWN, gone=fact.text is None)
    return replace(chat, desk=replace(chat.desk, looked=looked)), ()


def picture_wanted(chat: Chat, fact: PictureWanted) -> Next:
    """The page asks for each once."""
    return chat, (ShowPicture(fact.id),)


def voice_pressed(chat: Chat, _: VoicePressed) -> Next:
    """What is heard is put into the field as if it were typed."""
    return chat, (ToggleVoice(),)


def _files(chat: Chat) -> Iterator[Attached]:
    yield from chat.files
    for message in (*chat.messages, *chat.aside):
        yield from message.files


HANDLERS: Mapping[type[Any], Callable[[Chat, Any], Next]] = {
    FilesComing: coming,
    FileRead: read,
    FileRefused: refused,
    FileFailed: failed,
    FileKept: kept,
    FilesFound: found,
    FileSwapped: swapped,
    FileRemoved: removed,
    PictureSizeChosen: size_chosen,
    FileOpened: opened,
    FileClosed: closed,
    TextRead: text_read,
    PictureWanted: picture_wanted,
    VoicePressed: voice_pressed,
}
