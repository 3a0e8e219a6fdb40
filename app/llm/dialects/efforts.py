"""How each line of the chat dialect wants to be asked for reasoning effort: a shape by the name in the line's row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.llm.dialects.asking import Asking, Json


def effort_of(asked: Asking) -> Json:
    """The fields that ask for it; none where nothing was asked for."""
    return _SHAPES[asked.line.quirks.effort](asked)


def _nobody_knows(asked: Asking) -> Json:
    asked.refuse("effort")
    return {}


def _as_field(asked: Asking) -> Json:
    effort = asked.effort()
    return {"reasoning_effort": effort} if effort else {}


def _as_openrouter(asked: Asking) -> Json:
    effort = asked.effort()
    if not effort:
        return {}
    return {"reasoning": {"enabled": False} if effort == "none" else {"effort": effort}}


def _as_deepseek(asked: Asking) -> Json:
    effort = asked.effort()
    if not effort:
        return {}
    if effort == "none":
        return {"thinking": {"type": "disabled"}}
    return {"thinking": {"type": "enabled"}, "reasoning_effort": effort}


def _as_together(asked: Asking) -> Json:
    effort = asked.effort()
    if not effort:
        return {}
    return {"reasoning": {"enabled": False}} if effort == "none" else {"reasoning_effort": effort}


def _as_groq(asked: Asking) -> Json:
    # Its models that think or don't, without levels, would put their thoughts into the answer itself.
    apart = {"reasoning_format": "parsed"} if "default" in asked.model.efforts and "effort" not in asked.without else {}
    return apart | _as_field(asked)


def _as_mistral(asked: Asking) -> Json:
    effort = asked.effort(("none", "high"))
    return {"reasoning_effort": effort} if effort else {}


_SHAPES: dict[str, Callable[[Asking], Json]] = {
    "": _nobody_knows,
    "reasoning_effort": _as_field,
    "openrouter": _as_openrouter,
    "deepseek": _as_deepseek,
    "together": _as_together,
    "groq": _as_groq,
    "mistral": _as_mistral,
}
