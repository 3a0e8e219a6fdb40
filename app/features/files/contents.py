"""What is in the files of prompts: read from the store just before it is sent, and kept in this tab for a while."""

from __future__ import annotations

import base64
import binascii
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

from app.base.errors import SwitchyardError
from app.features.chat.requests import request_for, sent
from app.features.files.quoting import Content, name_of
from app.features.ports import Ports
from app.llm.request import ChatRequest, Image
from app.records.kinds import ATTACHMENT, Attachment, Message
from app.records.talking import ASKED, Asked, Attached

MOST_KEPT = 48_000_000
"""Bytes of contents that this tab keeps."""


class AttachmentGone(SwitchyardError):
    """A file that goes with a prompt can't be read any more."""

    kept = "The prompt is kept."
    next_step = "Remove the file, or attach it once more, then send again."

    def __init__(self, names: Sequence[str]) -> None:
        """`names` as they were attached."""
        named = ", ".join(f"“{name_of(name)}”" for name in names)
        what = f"{named} is gone or damaged" if len(names) == 1 else f"{named} are gone or damaged"
        super().__init__(f"Not sent: {what}.")


class Contents:
    """One for the whole tab."""

    def __init__(self, ports: Ports) -> None:
        """Nothing is read yet."""
        self._ports = ports
        self._kept: OrderedDict[str, Image | str] = OrderedDict()
        self._size = 0

    async def request(
        self,
        before: Iterable[Message],
        prompt: str,
        model: str = "",
        asked: Asked = ASKED,
        files: Sequence[Attached] = (),
    ) -> ChatRequest:
        """What a model is asked, files and all. Raises `AttachmentGone` where one of this prompt can't be read."""
        branch = sent(before, asked)
        contents = await self.of(branch, files)
        return request_for(branch, prompt, model, asked, files=files, contents=contents)

    async def of(self, before: Iterable[Message], files: Sequence[Attached] = ()) -> Mapping[str, Content]:
        """By id; None for a file of an earlier prompt that is gone, which the model is told then.

        Raises `AttachmentGone` for one of this prompt.
        """
        wanted = [*(file for one in before for file in one.files), *files]
        if not wanted:
            return {}
        await self._read([file.id for file in wanted if file.id not in self._kept])
        gone = [file.name for file in files if file.id not in self._kept]
        if gone:
            raise AttachmentGone(gone)
        found: dict[str, Content] = {file.id: self._kept.get(file.id) for file in wanted}
        self._forget()
        return found

    def forget(self, ids: Iterable[str]) -> None:
        """What was removed may not be sent from memory."""
        for id in ids:
            self._drop(id)

    async def _read(self, ids: Sequence[str]) -> None:
        if not ids:
            return
        store = await self._ports.store
        for stored in await store.get_many(ATTACHMENT, tuple(dict.fromkeys(ids))):
            content = content_of(stored.record)
            if content is not None:
                self._kept[stored.record.id] = content
                self._size += size_of(content)

    def _forget(self) -> None:
        """The oldest, once it is too much; what was asked for just now is in hand."""
        while self._size > MOST_KEPT and self._kept:
            self._drop(next(iter(self._kept)))

    def _drop(self, id: str) -> None:
        content = self._kept.pop(id, None)
        self._size -= size_of(content) if content is not None else 0


def content_of(attachment: Attachment) -> Image | str | None:
    """As it is sent; None: it is damaged."""
    if not attachment.media.startswith("image/"):
        return attachment.data
    try:
        return Image(attachment.media, base64.b64decode(attachment.data, validate=True))
    except (binascii.Error, ValueError):
        return None


def size_of(content: Image | str) -> int:
    """About as many bytes as it takes up."""
    return len(content.data) if isinstance(content, Image) else len(content)
