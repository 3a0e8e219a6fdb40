"""Files as a model reads them: pictures as pictures, texts quoted behind the prompt. Names and contents are hostile."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.features.providers.words import plain
from app.llm.request import Image, Role, Turn
from app.records.talking import Attached

Content = Image | str | None
"""A picture, a text, or None: it is gone or damaged."""
NOTHING: Mapping[str, Content] = {}
_FENCE = re.compile(r"^[ \t]*(`{3,})", re.MULTILINE)
_IN_NAMES = re.compile(r"[`“”\"<>\N{REPLACEMENT CHARACTER}]")
_CODE = re.compile(r"[a-z0-9+#-]{1,12}")


def turn_of(role: Role, text: str, files: Iterable[Attached], contents: Mapping[str, Content]) -> Turn:
    """One turn with its files. What nobody has looked for (`contents` does not know it) is left out."""
    known = [(file, contents[file.id]) for file in files if file.id in contents]
    quoted = [quote(file.name, content) for file, content in known if isinstance(content, str)]
    gone = [
        f"({kind(file)} “{name_of(file.name)}” was here; it is gone.)" for file, content in known if content is None
    ]
    images = tuple(content for _, content in known if isinstance(content, Image))
    return Turn(role=role, text="\n\n".join((text, *quoted, *gone)) if quoted or gone else text, images=images)


def quote(name: str, text: str) -> str:
    """Fenced by more backticks than any line of it begins with, so that nothing in it ends the quotation."""
    fence = "`" * (1 + max((len(run) for run in _FENCE.findall(text)), default=2))
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    label = ending if _CODE.fullmatch(ending) else ""
    return f"File “{name_of(name)}”:\n{fence}{label}\n{text.removesuffix(chr(10))}\n{fence}"


def name_of(name: str) -> str:
    """On one line, and without what would look like the end of the name."""
    return _IN_NAMES.sub("_", plain(name)).strip() or "file"


def kind(file: Attached) -> str:
    """In a word."""
    return "Image" if is_image(file) else "File"


def is_image(file: Attached) -> bool:
    """Whether it is looked at, and not read."""
    return file.media.startswith("image/")
