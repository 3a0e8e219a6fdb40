"""Anthropic: its own dialect, and one header without which it refuses browsers."""

from __future__ import annotations

from datetime import date

from app.llm.catalog.model import Auth, Cors, Drop, Key, KeyCheck, Line, Model, Paths, Quirks

_EFFORTS = ("low", "medium", "high", "xhigh", "max")
_RETIRED = date(2026, 6, 15)


def _claude(model_id: str, name: str, *, retires: date | None = None, sampling: bool = False) -> Model:
    return Model(
        id=model_id,
        name=name,
        images=True,
        tools=True,
        reasoning=True,
        temperature=sampling,
        efforts=() if sampling else _EFFORTS,
        retires=retires,
    )


LINE = Line(
    id="anthropic",
    name="Anthropic",
    colour="#b65329",
    dialect="anthropic",
    where="cloud",
    base_url="https://api.anthropic.com/v1",
    paths=Paths(chat="/messages", models="/models"),
    auth=Auth(
        header="x-api-key",
        prefix="",
        headers=(("anthropic-version", "2023-06-01"), ("anthropic-dangerous-direct-browser-access", "true")),
    ),
    key=Key(
        page="https://platform.claude.com/settings/keys",
        hint="starts with sk-ant-api (a subscription's sk-ant-oat token does not work from a page)",
    ),
    key_check=KeyCheck(path="/models?limit=1"),
    quirks=Quirks(
        listing="anthropic",
        effort="reasoning_effort",
        # Sampling is gone from the API; only the generations before Opus 4.7 still take it.
        drops=(
            Drop(
                models=r"^(?!claude-(\d|opus-4-[0156]\b|opus-4-20|sonnet-4|haiku-4))",
                parameters=frozenset({"temperature", "top_p", "top_k"}),
            ),
        ),
    ),
    cors=Cors(
        works="yes",
        note="Some organisations are refused all the same: their settings do not allow requests from browsers.",
    ),
    prices_of="anthropic",
    models=(
        _claude("claude-fable-5-2", "Claude Fable 5.2"),
        _claude("claude-opus-5-5", "Claude Opus 5.5"),
        _claude("claude-sonnet-5-5", "Claude Sonnet 5.5"),
        _claude("claude-haiku-5-5", "Claude Haiku 5.5"),
        _claude("claude-fable-5-1", "Claude Fable 5.1"),
        _claude("claude-opus-5", "Claude Opus 5"),
        _claude("claude-sonnet-5", "Claude Sonnet 5"),
        _claude("claude-opus-4-8", "Claude Opus 4.8"),
        _claude("claude-opus-4-7", "Claude Opus 4.7"),
        _claude("claude-opus-4-6", "Claude Opus 4.6", sampling=True),
        _claude("claude-opus-4-5", "Claude Opus 4.5", sampling=True),
        _claude("claude-sonnet-4-6", "Claude Sonnet 4.6", sampling=True),
        _claude("claude-sonnet-4-5", "Claude Sonnet 4.5", sampling=True, retires=date(2026, 11, 30)),
        _claude("claude-haiku-4-5", "Claude Haiku 4.5", sampling=True),
        _claude("claude-opus-4-0", "Claude Opus 4", sampling=True, retires=_RETIRED),
        _claude("claude-opus-4", "Claude Opus 4", sampling=True, retires=_RETIRED),
        _claude("claude-sonnet-4-0", "Claude Sonnet 4", sampling=True, retires=_RETIRED),
        _claude("claude-sonnet-4", "Claude Sonnet 4", sampling=True, retires=_RETIRED),
    ),
)
