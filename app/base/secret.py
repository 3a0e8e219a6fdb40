"""A key that can be carried anywhere in the app and read in one place only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from app.base.errors import SwitchyardError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import CoreSchema

DOTS = "••••••••"
_PORTS = {"http": 80, "https": 443}
# A browser takes a backslash for a slash and drops line breaks; Python does not.
_READ_DIFFERENTLY = re.compile(r"[\\\x00-\x20\x7f]")


class KeyWithheld(SwitchyardError):
    """A key was about to be sent to somebody whose key it is not."""

    what = "A key was not sent, because the address asked for is not the one that it belongs to."
    kept = "The key did not leave this tab."
    next_step = "Check the address of this line in Providers."


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as a browser compares them. Nothing, where the two of us might differ."""
    if _READ_DIFFERENTLY.search(url):
        return ""
    try:
        parts = urlsplit(url)
        host, number = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in _PORTS or not host:
        return ""
    port = "" if number in (None, _PORTS[parts.scheme]) else f":{number}"
    return f"{parts.scheme}://[{host}]{port}" if ":" in host else f"{parts.scheme}://{host}{port}"


class Secret:
    """Printed, formatted, copied into JSON or pickled, it is dots. `reveal` is the only way out."""

    __slots__ = ("__origin", "__value", "also")

    def __init__(self, value: str, url: str, headers: Iterable[tuple[str, str]] = ()) -> None:
        """`url` is any address at the place whose key this is; `headers` travel with it and are as secret."""
        self.__value = value
        self.__origin = origin_of(url)
        self.also: tuple[tuple[str, Secret], ...] = tuple((name, Secret(also, url)) for name, also in headers)

    @property
    def origin(self) -> str:
        """Where it may be sent."""
        return self.__origin

    def reveal(self, url: str) -> str:
        """Give the key to be sent to `url`. Only `app/llm/exchange.py` calls this; a test holds it to that."""
        if not self.__origin or origin_of(url) != self.__origin:
            sentence = f"The key belongs to “{self.__origin}” and was not sent to “{origin_of(url)}”."
            raise KeyWithheld(sentence)
        return self.__value

    def __repr__(self) -> str:
        return f"Secret({DOTS})"

    def __str__(self) -> str:
        return DOTS

    def __format__(self, _: str) -> str:
        return DOTS

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (DOTS,)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: dict[int, Any]) -> Self:
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> CoreSchema:
        from pydantic_core import core_schema  # noqa: PLC0415 - only a model with such a field needs it

        dots = core_schema.plain_serializer_function_ser_schema(str)
        return core_schema.is_instance_schema(cls, serialization=dots)
