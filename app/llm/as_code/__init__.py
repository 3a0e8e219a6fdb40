"""A request as code that a person can run elsewhere: the very body that was sent, without the key.

sent = sent_by(line, model, request, refused, keyed=True)
print(LANGUAGES["curl"].write(sent))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.llm.as_code import curl, python, typescript
from app.llm.as_code.sent import Sent, sent_by, variables_of


@dataclass(frozen=True, slots=True)
class Language:
    """How a request is written in one of them."""

    name: str
    write: Callable[[Sent], str]
    needs: Callable[[Sent], str]
    """What it runs with, in words."""


LANGUAGES: Mapping[str, Language] = {
    "curl": Language("cURL", curl.write, curl.needs),
    "python": Language("Python", python.write, python.needs),
    "typescript": Language("TypeScript", typescript.write, typescript.needs),
}

__all__ = ["LANGUAGES", "Language", "Sent", "sent_by", "variables_of"]
