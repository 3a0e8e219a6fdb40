"""Which files a model has, from what its maker publishes about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.ondevice.values import DeviceModel, ModelFile


def config_file(model: DeviceModel) -> ModelFile:
    """WebLLM's configuration of the model."""
    raise NotImplementedError


def told_by(model: DeviceModel) -> tuple[ModelFile, ...]:
    """The small files whose texts `files_of` wants; none for a GGUF."""
    raise NotImplementedError


def files_of(model: DeviceModel, texts: Mapping[str, str]) -> tuple[ModelFile, ...]:
    """All files; `texts` by address, of those that `told_by` names. `WrongFile` where they make no sense."""
    raise NotImplementedError


def hub_listing_url(url: str) -> str:
    """Where the hub lists sizes and hashes of the repository that a file lies in; empty: it is on no hub we know."""
    raise NotImplementedError


def with_hub_listing(files: Sequence[ModelFile], text: str) -> tuple[ModelFile, ...]:
    """The same with the sizes and hashes that the listing tells."""
    raise NotImplementedError
