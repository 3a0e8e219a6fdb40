"""Files on the disk: beside a composer, and on their way into a conversation."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Sequence

from app.features.chat.state import COMPOSER
from app.features.files.contents import AttachmentGone
from app.features.files.state import Waiting
from app.llm import tokens
from app.records.kinds import ATTACHMENT, CONVERSATION, Attachment
from app.records.rows import by
from app.records.store import DeleteAll, Put, RecordStore
from app.records.talking import Attached

DRAFT = "draft:"
"""Before the place: the conversation of files that wait there."""
_BEHIND = "draft;"
_HEAD = 256 * 1024
_MARK = 0xFF
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # markers of JPEG behind which the size stands


async def files_at(store: RecordStore, place: str) -> tuple[Waiting, ...]:
    """In the order in which they were attached."""
    stored = await store.select(ATTACHMENT, by("conversation", f"{DRAFT}{place}"))
    return tuple(waiting_of(one.record) for one in sorted(stored, key=lambda one: one.record.id))


async def swept(store: RecordStore) -> None:
    """Without what waited beside the composers of conversations that were deleted for good."""
    stored = await store.select(ATTACHMENT, by("conversation", lower=DRAFT, upper=_BEHIND))
    places = {one.record.conversation.removeprefix(DRAFT) for one in stored} - {COMPOSER}
    gone = places - set(await store.present(CONVERSATION, tuple(places)))
    await store.write(*(DeleteAll(ATTACHMENT, by("conversation", f"{DRAFT}{place}")) for place in sorted(gone)))


async def taken_along(
    store: RecordStore, files: Sequence[Attached], conversation: str, new: Callable[[], str]
) -> tuple[tuple[Attached, ...], list[Put]]:
    """The files as their prompt names them, and what is to be written with it. Raises `AttachmentGone`.

    What waited is moved. What was sent into another conversation meanwhile, by another tab, is copied.
    """
    stored = {one.record.id: one for one in await store.get_many(ATTACHMENT, tuple(file.id for file in files))}
    gone = [file.name for file in files if file.id not in stored]
    if gone:
        raise AttachmentGone(gone)
    taken, puts = [], []
    for file in files:
        one = stored[file.id]
        if one.record.conversation.startswith(DRAFT):
            puts.append(Put(one.record.model_copy(update={"conversation": conversation}), one))
        elif one.record.conversation != conversation:
            copy = one.record.model_copy(update={"id": new(), "conversation": conversation})
            puts.append(Put(copy))
            file = file.model_copy(update={"id": copy.id})  # noqa: PLW2901 - it is the copy's from here on
        taken.append(file)
    return tuple(taken), puts


def waiting_of(record: Attachment) -> Waiting:
    """What is known of a stored file by looking at it."""
    if not record.media.startswith("image/"):
        size = len(record.data.encode("utf-8", "replace"))
        file = Attached(id=record.id, name=record.name, media=record.media, size=size)
        return Waiting(file, tokens.in_text(record.data))
    padding = record.data[-2:].count("=")
    width, height = measured(record.data)
    size = max(0, len(record.data) * 3 // 4 - padding)
    file = Attached(id=record.id, name=record.name, media=record.media, size=size, width=width, height=height)
    return Waiting(file, tokens.PER_IMAGE)


def measured(data: str) -> tuple[int, int]:
    """Pixels of a PNG or a JPEG in base64; zeros where it is neither."""
    try:
        head = base64.b64decode(data[: _HEAD * 4 // 3 // 4 * 4])
    except ValueError:
        return 0, 0
    if head.startswith(_PNG) and len(head) >= len(_PNG) + 16:
        width, height = struct.unpack(">II", head[16:24])
        return width, height
    return _measured_jpeg(head) if head.startswith(_JPEG) else (0, 0)


def _measured_jpeg(head: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(head) and head[at] == _MARK:
        marker, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            return int.from_bytes(head[at + 7 : at + 9], "big"), int.from_bytes(head[at + 5 : at + 7], "big")
        at += 2 + length
    return 0, 0
