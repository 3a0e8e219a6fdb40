"""Providers rooms in the situations that a person can see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.features.frame.state import RoomOpened
from app.features.providers.lamps import CLEAR, Lamp
from app.features.providers.state import LocalServersSought, Providers, ProvidersLoaded, Trouble, World, WorldTold
from app.features.providers.update import HANDLERS
from app.features.vault.state import VaultChanged
from app.llm.catalog.model import Model
from app.records.kinds import KeyUse, LineConfig, ModelListing, Profile
from app.ui.loop import Say
from app.vault.told import SecretInfo, Status

DAY = 86_400_000
NOW = 1_795_000_000_000
HOSTILE = '"><img src=x onerror=alert(1)> & “quotes” \u202e \x1b[31m' + "W" * 300


def tell(room: Providers, *facts: object) -> tuple[Providers, list[Any]]:
    """The room after these, and what was ordered or said."""
    orders: list[Any] = []
    for fact in facts:
        room, wanted = HANDLERS[type(fact)](room, fact)
        orders += [one.fact if isinstance(one, Say) else one for one in wanted]
    return room, orders


def key(id: str = "k1", line: str = "mistral", **fields: Any) -> SecretInfo:  # noqa: ANN401 - the fields of SecretInfo
    about = {"origin": "https://api.mistral.ai", "name": "work", "made": NOW - DAY, "changed": NOW - DAY, "version": 1}
    return SecretInfo(id=id, line=line, **{**about, **fields})


def vault(*keys: SecretInfo, state: Any = "unlocked") -> VaultChanged:  # noqa: ANN401 - a literal of told.py
    return VaultChanged(Status(state=state, secrets=keys))


def listing(line: str, address: str, *models: Model) -> ModelListing:
    return ModelListing(id=line, address=address, fetched=NOW - 3_600_000, models=models)


def stored(*configs: LineConfig, lists: tuple[ModelListing, ...] = (), **profile: Any) -> ProvidersLoaded:  # noqa: ANN401 - the fields of Profile
    return ProvidersLoaded(
        {one.id: one for one in configs},
        (Profile(id="main", name="Main", made=1, **profile),),
        {"k1": KeyUse(id="k1", line="mistral", requests=12, used=NOW - DAY, spent={"USD": "0.42"})},
        {one.id: one for one in lists},
        NOW,
    )


MANY = tuple(Model(id=f"maker/model-{number}", name=HOSTILE if number == 1 else "") for number in range(120))
OPENROUTER = "https://openrouter.ai/api/v1"


def rooms() -> dict[str, Providers]:
    """By what they show."""
    loaded, _ = tell(Providers(), stored(), WorldTold(World("https://switchyard.example", "mac")))
    old = key("k2", name=HOSTILE, made=NOW - 400 * DAY, changed=NOW - 400 * DAY, headers=("X-One", HOSTILE))
    away = key("k3", name="gone", origin="https://old.example")
    in_use, _ = tell(
        loaded,
        vault(key(), old, away),
        stored(
            LineConfig(id="mistral", tiers={"mistral-large-latest": "master"}, address=""),
            lists=(listing("openrouter", OPENROUTER, *MANY),),
            line="mistral",
            model=HOSTILE,
            models_off={"openrouter": ("maker/model-2",)},
            lines_off=("groq",),
        ),
    )
    in_use = replace(
        in_use,
        lamps={"mistral": CLEAR, "ollama": Lamp("closed", "Closed to pages", HOSTILE, "Do it.", "BlockedByCors")},
    )

    def at(line: str, **fields: Any) -> Providers:  # noqa: ANN401 - the fields of Providers
        return replace(tell(in_use, RoomOpened("providers", line))[0], **fields)

    return {
        "nothing known": Providers(),
        "no keys": loaded,
        "keys": in_use,
        "no line found": replace(loaded, filter=HOSTILE),
        "a line that is gone": replace(loaded, open="own-gone"),
        "local servers found": replace(loaded, sought=LocalServersSought(("ollama",), ("ollama", "lm-studio"))),
        "no local servers found": replace(loaded, sought=LocalServersSought((), ("ollama", "lm-studio")), seeking=True),
        "a line with keys": at("mistral", work={"mistral": "keeping"}),
        "a line in trouble": at(
            "mistral", trouble=Trouble("mistral", "key", HOSTILE), refused="mistral", header_rows=3
        ),
        "a wrong address": at("mistral", trouble=Trouble("mistral", "address", HOSTILE)),
        "a line with known headers": at("openai"),
        "a line with hundreds of models": at("openrouter", trouble=Trouble("openrouter", "models", HOSTILE)),
        "a line that pages may not reach": at("hyperbolic"),
        "a local line that refuses": at("ollama"),
        "another local line": at("lm-studio"),
        "a third local line": at("llama-cpp"),
        "the demo line": at("demo"),
        "the picker": replace(in_use, picker=""),
        "the picker, nothing found": replace(in_use, picker=HOSTILE),
    }
