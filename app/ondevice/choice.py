"""Which models to show and which to recommend. Everything here reads the list and changes nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.ondevice.families import family_of
from app.ondevice.fit import fit
from app.ondevice.values import DeviceModel, Engine, Facts, Fit, Good

Wish = Literal["quality", "speed"]
Order = Literal["best", "smallest", "name"]

_FITS = {"fits": 0, "tight": 1, "no": 2}
_QUICK_AT_MOST = 2.0  # billions of parameters that answer quickly on an ordinary GPU …
_QUICK_ON_CPU = 0.8  # … and on a CPU
_NOT_FOR_USE = 10.0  # a model that was never taught to answer comes behind all that were
_QUICK_AT_LEAST = 0.3  # smaller ones are for trying out, not for use


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to. Empty: everything."""

    text: str = ""
    engine: Engine | None = None
    good_at: Good | None = None
    fitting: bool = False  # only what fits, or just fits
    variants: bool = False  # also the variants that this device need not look at
    order: Order = "best"


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the list."""

    model: DeviceModel
    fit: Fit


def recommended(models: Iterable[DeviceModel], facts: Facts, wish: Wish) -> DeviceModel | None:
    """The one to begin with; None: nothing fits. What only just fits is recommended where nothing else is there."""
    chat = [model for model in models if not model.embeddings and not model.own and "chat" in model.good_at]
    judged = [(model, fit(model, facts)) for model in chat]
    for fits in ("fits", "tight"):
        fitting = [model for model, how in judged if how.fits == fits]
        if fitting:
            return _quickest(fitting, facts) if wish == "speed" else max(fitting, key=_quality)
    return None


def _quickest(models: Sequence[DeviceModel], facts: Facts) -> DeviceModel:
    """The best of those that answer quickly here; of none, the smallest."""
    real_gpu = facts.gpu is not None and not facts.gpu.fallback
    most = _QUICK_AT_MOST if real_gpu and not facts.mobile else _QUICK_ON_CPU
    quick = [model for model in models if _QUICK_AT_LEAST <= (model.billions or most + 1) <= most]
    return max(quick, key=_quality) if quick else min(models, key=lambda model: (model.billions or 99, model.id))


def _quality(model: DeviceModel) -> tuple[object, ...]:
    """Greater is better. Of equals, the GPU's engine before the CPU's, and the one that needs less memory."""
    return (worth(model), model.engine == "webllm", -model.memory, model.id)


def worth(model: DeviceModel) -> float:
    """How good it probably is: twice the parameters are a step, and so is a newer generation."""
    return family_of(model.id).generation + math.log2(model.billions or 0.1)


def variant(model: DeviceModel, models: Iterable[DeviceModel], facts: Facts) -> DeviceModel:
    """The same model as this device can run it: its twin where the GPU lacks `shader-f16`."""
    lacks = model.f16 and facts.gpu is not None and not facts.gpu.f16
    if not lacks or not model.twin:
        return model
    return next((other for other in models if other.id == model.twin), model)


def listed(
    models: Iterable[DeviceModel], facts: Facts, wanted: Wanted | None = None, here: Mapping[str, int] | None = None
) -> tuple[Shown, ...]:
    """The rows to show. `here`: bytes of models that lie on this device, by id."""
    wanted, here = wanted or Wanted(), here or {}
    rows = (Shown(model, fit(model, facts, here.get(model.id, 0))) for model in _narrowed(models, facts, wanted))
    shown = [row for row in rows if not wanted.fitting or row.fit.fits != "no" or row.model.id in here]
    return tuple(sorted(shown, key=_sorter(wanted.order)))


def _narrowed(models: Iterable[DeviceModel], facts: Facts, wanted: Wanted) -> Iterable[DeviceModel]:
    everybody = tuple(models)
    aside = set() if wanted.variants else _variants_aside(everybody, facts)
    searched = wanted.text.lower().split()
    return (
        model
        for model in everybody
        if model.id not in aside
        and (wanted.engine is None or model.engine == wanted.engine)
        and (wanted.good_at is None or wanted.good_at in model.good_at)
        and all(part in _text(model) for part in searched)
    )


def _variants_aside(models: Sequence[DeviceModel], facts: Facts) -> set[str]:
    """Of two twins one is enough: the lighter one, unless this GPU can't compute with 16 bits."""
    lacks = facts.gpu is not None and not facts.gpu.f16
    return {model.id if lacks else model.twin for model in models if model.twin}


def _text(model: DeviceModel) -> str:
    return " ".join((model.name, model.id, model.family, model.quantization, model.licence, *model.good_at)).lower()


def _sorter(order: Order) -> Callable[[Shown], tuple[object, ...]]:
    if order == "name":
        return lambda row: (row.model.name.lower(), row.model.id)
    if order == "smallest":
        return lambda row: (row.model.download is None, row.model.download or 0, row.model.id)
    return lambda row: (_FITS[row.fit.fits], -worth(row.model), row.model.name.lower(), row.model.id)
