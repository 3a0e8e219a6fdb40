"""Model lists: a request for a page, and each provider's shape of one. The row says which shape, and so which unit.

What a list does not say stays None; nothing is guessed from a model's name here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.base.jsontext import parse
from app.llm.catalog.model import Model
from app.llm.dialects import asking, prices
from app.llm.dialects.dialect import ModelPage
from app.llm.dialects.values import at, is_text, items, mapping, some, text
from app.llm.errors import NotAStream

if TYPE_CHECKING:
    from datetime import date

    from app.llm.catalog.model import Line
    from app.llm.wire import HttpRequest

Row = dict[str, Any]

# What to ask for a page with, and the name of the token that asks for the next one.
_PAGES: dict[str, tuple[dict[str, str], str]] = {
    "anthropic": ({"limit": "1000"}, "after_id"),
    "gemini": ({"pageSize": "1000"}, "pageToken"),
    "cohere": ({"page_size": "1000"}, "page_token"),
}
_ROWS_IN = ("data", "models")
_LEVELS = ("low", "medium", "high", "xhigh", "max")
_NO_CHAT = (
    "whisper",
    "tts",
    "dall-e",
    "moderation",
    "transcribe",
    "realtime",
    "-image",
    "sora",
    "audio",
    "davinci-002",
)


def ask(line: Line, page_token: str = "") -> HttpRequest | None:
    """Ask for a page of the list; None: the line has no list."""
    if not line.paths.models or not line.quirks.listing:
        return None
    query, token = _PAGES.get(line.quirks.listing, ({}, ""))
    return asking.get(line, line.paths.models, query | ({token: page_token} if token and page_token else {}))


def read(line: Line, body: bytes) -> ModelPage:
    """One page of models; raises `NotAStream` for what is no list at all."""
    try:
        told = parse(body)
    except (ValueError, RecursionError):
        told = None
    rows = _rows(told)
    if rows is None:
        message = "{line} answered with something that is not a list of models."
        raise NotAStream(message, line=line.name)
    shape = _SHAPES.get(line.quirks.listing, _openai)
    models = {model.id: model for row in rows if (model := shape(row)) is not None}
    return ModelPage(tuple(models.values()), _next(line.quirks.listing, mapping(told)))


def _rows(told: Any) -> list[Row] | None:  # noqa: ANN401 - JSON
    if isinstance(told, list):
        return items(told)
    return next((items(told[name]) for name in _ROWS_IN if isinstance(mapping(told).get(name), list)), None)


def _next(listing: str, told: Row) -> str:
    if listing == "anthropic":
        return text(told.get("last_id")) if told.get("has_more") is True else ""
    return text(told.get("nextPageToken")) or text(told.get("next_page_token"))


def _model(row: Row, key: str = "id", **known: Any) -> Model | None:  # noqa: ANN401 - the model's fields
    model_id = text(row.get(key))
    return Model(id=model_id, listed=True, **known) if model_id else None


def _says(value: Any) -> bool | None:  # noqa: ANN401 - JSON
    return value if isinstance(value, bool) else None


def _has(names: Any, *wanted: str) -> bool | None:  # noqa: ANN401 - JSON
    """Whether a list of words has one of these; None where there is no list."""
    if not isinstance(names, list):
        return None
    return any(name in wanted for name in names)


def _day(value: Any) -> date | None:  # noqa: ANN401 - JSON
    """A day, from a Unix time or an ISO date."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return datetime.fromtimestamp(value, UTC).date()
        return datetime.fromisoformat(value).date() if is_text(value) else None
    except (ValueError, OverflowError, OSError):
        return None


def _is_embedding(model_id: str) -> bool:
    return "embed" in model_id.lower()


# ---- The shapes ------------------------------------------------------------------------------------------------------


def _openai(row: Row) -> Model | None:
    model_id = text(row.get("id"))
    if any(word in model_id for word in _NO_CHAT):
        return None
    return _model(row, embeddings=_is_embedding(model_id), retires=_day(row.get("shutdown_date")))


def _openrouter(row: Row) -> Model | None:
    model_id = text(row.get("id"))
    if model_id.endswith(":batch"):
        return None
    parameters, architecture = row.get("supported_parameters"), mapping(row.get("architecture"))
    efforts = at(row, "reasoning.supported_efforts")
    price = prices.openrouter(mapping(row.get("pricing")))
    return _model(
        row,
        name=text(row.get("name")),
        context=some(row.get("context_length")) or some(at(row, "top_provider.context_length")),
        max_output=some(at(row, "top_provider.max_completion_tokens")),
        images=_has(architecture.get("input_modalities"), "image"),
        embeddings=_has(architecture.get("output_modalities"), "embeddings") or False,
        tools=_has(parameters, "tools"),
        json_schema=_has(parameters, "structured_outputs", "response_format"),
        reasoning=_has(parameters, "reasoning", "include_reasoning"),
        temperature=_has(parameters, "temperature"),
        efforts=tuple(effort for effort in efforts if is_text(effort)) if isinstance(efforts, list) else (),
        price=price,
        free=model_id.endswith(":free") or model_id == "openrouter/free",
        retires=_day(row.get("expiration_date")),
    )


def _groq(row: Row) -> Model | None:
    model_id = text(row.get("id"))
    if row.get("active") is False or any(word in model_id for word in (*_NO_CHAT, "guard", "orpheus")):
        return None
    return _model(row, context=some(row.get("context_window")), max_output=some(row.get("max_completion_tokens")))


def _together(row: Row) -> Model | None:
    kind = text(row.get("type"))
    if kind and kind not in {"chat", "language", "code", "embedding"}:
        return None
    return _model(
        row,
        name=text(row.get("display_name")),
        context=some(row.get("context_length")),
        embeddings=kind == "embedding",
        price=prices.per_million(mapping(row.get("pricing")), "input", "output", cached="cached_input"),
    )


def _mistral(row: Row) -> Model | None:
    able = mapping(row.get("capabilities"))
    embeds = _is_embedding(text(row.get("id")))
    if able.get("completion_chat") is False and not embeds:
        return None
    return _model(
        row,
        name=text(row.get("name")),
        context=some(row.get("max_context_length")),
        tools=_says(able.get("function_calling")),
        images=_says(able.get("vision")),
        reasoning=_says(able.get("reasoning")),
        embeddings=embeds,
        retires=_day(row.get("deprecation")),
        replaced_by=text(row.get("deprecation_replacement_model")),
    )


def _huggingface(row: Row) -> Model | None:
    live = [hoster for hoster in items(row.get("providers")) if hoster.get("status") in (None, "live")]
    if not live:
        return None
    tools = [_says(hoster.get("supports_tools")) for hoster in live]
    schemas = [_says(hoster.get("supports_structured_output")) for hoster in live]
    # Which hoster the router takes is its own choice, so of lengths the least is safe and of prices the most is.
    contexts = [length for hoster in live if (length := some(hoster.get("context_length")))]
    return _model(
        row,
        context=min(contexts, default=None),
        images=_has(at(row, "architecture.input_modalities"), "image"),
        tools=any(tools) if any(told is not None for told in tools) else None,
        json_schema=any(schemas) if any(told is not None for told in schemas) else None,
        price=prices.dearest([mapping(hoster.get("pricing")) for hoster in live]),
    )


def _xai(row: Row) -> Model | None:
    return _model(row, images=_has(row.get("input_modalities"), "image"), price=prices.xai(row))


def _lmstudio(row: Row) -> Model | None:
    able = mapping(row.get("capabilities"))
    loaded = [some(at(instance, "config.context_length")) for instance in items(row.get("loaded_instances"))]
    kind = text(row.get("type"))
    return _model(
        row if "key" in row else row | {"key": row.get("id")},
        "key",
        name=text(row.get("display_name")),
        context=next((length for length in loaded if length), None) or some(row.get("max_context_length")),
        images=_says(able.get("vision")),
        tools=_says(able.get("trained_for_tool_use")),
        embeddings=kind.startswith("embedding"),
    )


def _llamacpp(row: Row) -> Model | None:
    # `n_ctx` is what the server was started with, `n_ctx_train` what the model was made for.
    return _model(row, context=some(at(row, "meta.n_ctx")) or some(at(row, "meta.n_ctx_train")))


def _anthropic(row: Row) -> Model | None:
    able = mapping(row.get("capabilities"))
    levels = mapping(able.get("effort"))
    # A generation in between has levels, but thinks only when it is told for how many tokens.
    by_tokens = _supported(at(able, "thinking.types.adaptive")) is False
    return _model(
        row,
        name=text(row.get("display_name")),
        context=some(row.get("max_input_tokens")),
        max_output=some(row.get("max_tokens")),
        images=_supported(able.get("image_input")),
        json_schema=_supported(able.get("structured_outputs")),
        reasoning=_supported(able.get("thinking")),
        efforts=() if by_tokens else tuple(name for name in _LEVELS if _supported(levels.get(name))),
        retires=_day(row.get("retires_at")),
    )


def _supported(value: Any) -> bool | None:  # noqa: ANN401 - JSON
    return _says(value) if isinstance(value, bool) else _says(mapping(value).get("supported"))


def _gemini(row: Row) -> Model | None:
    methods = row.get("supportedGenerationMethods")
    chats, embeds = _has(methods, "generateContent"), _has(methods, "embedContent", "batchEmbedContents")
    if methods is not None and not chats and not embeds:
        return None
    return _model(
        row | {"name": text(row.get("name")).removeprefix("models/")},
        "name",
        name=text(row.get("displayName")),
        context=some(row.get("inputTokenLimit")),
        max_output=some(row.get("outputTokenLimit")),
        reasoning=_says(row.get("thinking")),
        embeddings=bool(embeds) and not chats,
    )


def _cohere(row: Row) -> Model | None:
    chats, embeds = _has(row.get("endpoints"), "chat"), _has(row.get("endpoints"), "embed")
    if row.get("is_deprecated") is True or (chats is False and not embeds):
        return None
    features = row.get("features")
    return _model(
        row,
        "name",
        context=some(row.get("context_length")),
        images=_has(features, "vision"),
        tools=_has(features, "tools", "tool_use", "strict_tools"),
        json_schema=_has(features, "json_schema", "json_mode"),
        reasoning=_has(features, "reasoning"),
        embeddings=bool(embeds) and not chats,
    )


def _ollama(row: Row) -> Model | None:
    able = row.get("capabilities")
    return _model(
        row if "model" in row else row | {"model": row.get("name")},
        "model",
        name=text(row.get("name")),
        images=_has(able, "vision"),
        tools=_has(able, "tools"),
        reasoning=_has(able, "thinking"),
        embeddings=_has(able, "embedding") or _is_embedding(text(row.get("name"))),
    )


_SHAPES: dict[str, Callable[[Row], Model | None]] = {
    "openai": _openai,
    "openrouter": _openrouter,
    "groq": _groq,
    "together": _together,
    "mistral": _mistral,
    "huggingface": _huggingface,
    "xai": _xai,
    "lmstudio": _lmstudio,
    "llamacpp": _llamacpp,
    "anthropic": _anthropic,
    "gemini": _gemini,
    "cohere": _cohere,
    "ollama": _ollama,
}
