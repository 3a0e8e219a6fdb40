"""Models of the person's own: any MLC model by its address, any GGUF by its address or from a file."""

from __future__ import annotations

from collections.abc import Collection

from app.ondevice.values import DeviceModel

PICKED = "picked:"
"""How the address of a file begins that came from the person's disk."""


def mlc(url: str, library: str, taken: Collection[str] = ()) -> DeviceModel:
    """An MLC model: the folder with its mlc-chat-config.json, and its library. `ValueError` says what is wrong."""
    raise NotImplementedError


def gguf(url: str, taken: Collection[str] = ()) -> DeviceModel:
    """A GGUF on some host; of a split one, the first file. `ValueError` says what is wrong."""
    raise NotImplementedError


def from_file(name: str, size: int, taken: Collection[str] = ()) -> DeviceModel:
    """A GGUF that the person picks. `ValueError` says what is wrong."""
    raise NotImplementedError
