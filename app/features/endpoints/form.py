"""What is typed into the form of an endpoint, and what is made of it. Pure: texts in, a row or sentences out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from app.llm.catalog.address import checked_base_url
from app.llm.catalog.model import DialectName, Limits
from app.llm.catalog.own import OwnLine

Values = Mapping[str, str]

DIALECTS: tuple[tuple[DialectName, str], ...] = (
    ("openai_chat", "OpenAI chat completions"),
    ("openai_responses", "OpenAI responses"),
    ("anthropic", "Anthropic messages"),
    ("gemini", "Google Gemini"),
    ("cohere", "Cohere v2"),
    ("ollama", "Ollama"),
)
# What each dialect's own servers use; a field that was left as it was follows the dialect.
_OPENAI = {"models_path": "/models", "key_header": "Authorization", "key_prefix": "Bearer", "headers": ""}
USUAL: Mapping[str, Values] = {
    "openai_chat": {
        **_OPENAI,
        "chat_path": "/chat/completions",
        "embeddings_path": "/embeddings",
        "max_tokens_field": "max_tokens",
    },
    "openai_responses": {
        **_OPENAI,
        "chat_path": "/responses",
        "embeddings_path": "/embeddings",
        "max_tokens_field": "max_output_tokens",
    },
    "anthropic": {
        "chat_path": "/messages",
        "models_path": "/models",
        "embeddings_path": "",
        "key_header": "x-api-key",
        "key_prefix": "",
        "headers": "anthropic-version: 2023-06-01\nanthropic-dangerous-direct-browser-access: true",
        "max_tokens_field": "max_tokens",
    },
    "gemini": {
        "chat_path": "/models/{model}:streamGenerateContent",
        "models_path": "/models",
        "embeddings_path": "/models/{model}:batchEmbedContents",
        "key_header": "x-goog-api-key",
        "key_prefix": "",
        "headers": "",
        "max_tokens_field": "maxOutputTokens",
    },
    "cohere": {
        **_OPENAI,
        "chat_path": "/v2/chat",
        "models_path": "/v1/models",
        "embeddings_path": "/v2/embed",
        "max_tokens_field": "max_tokens",
    },
    "ollama": {
        **_OPENAI,
        "chat_path": "/api/chat",
        "models_path": "/api/tags",
        "embeddings_path": "/api/embed",
        "max_tokens_field": "num_predict",
    },
}
LIMITS = ("requests_per_minute", "requests_per_day", "tokens_per_minute", "tokens_per_day")
EMPTY: Values = {
    "name": "",
    "base_url": "",
    "dialect": "openai_chat",
    **USUAL["openai_chat"],
    "query": "",
    "models": "",
    "stream_options": "on",
    "input_price": "",
    "output_price": "",
    "currency": "USD",
    **dict.fromkeys(LIMITS, ""),
}
# These are in sight at once; all others are folded.
PLAIN = ("name", "base_url")
YOURS = "YOUR-"
"""What a preset's address has where the person's own name belongs."""

_MOST_LINES, _LONGEST_LINE = 200, 500
_LONGEST_NAME = 60
_MOST = 10**12
# Headers that a browser sets by itself and lets no page touch.
_BROWSERS_OWN = frozenset(
    {"accept-charset", "accept-encoding", "connection", "content-length", "cookie", "date", "expect", "host"}
    | {"keep-alive", "origin", "referer", "te", "trailer", "transfer-encoding", "upgrade", "via"}
)


def following(before: Values, typed: Values) -> Values:
    """What the form holds now. What belongs to the dialect follows it, unless the person wrote something else there."""
    now = {name: typed.get(name, "") for name in EMPTY}
    if now["dialect"] == before["dialect"] or now["dialect"] not in USUAL:
        return now
    old, new = USUAL[before["dialect"]], USUAL[now["dialect"]]
    return {**now, **{name: text for name, text in new.items() if now[name].strip() == old[name]}}


def read(values: Values) -> tuple[OwnLine | None, dict[str, str]]:
    """The endpoint, or what is wrong: a sentence for each field."""
    made: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, how in _READ.items():
        try:
            made[name] = how(values.get(name, ""))
        except ValueError as error:
            wrong[name] = str(error)
    if not wrong and (made["input_price"] is None) != (made["output_price"] is None):
        wrong["input_price" if made["input_price"] is None else "output_price"] = "Give both prices, or none."
    if wrong:
        return None, wrong
    limits = Limits(applies_to="all", **{name: made.pop(name) for name in LIMITS})
    try:
        own = OwnLine(**made, limits=limits)
        own.line()
    except ValueError:
        return None, {"headers": "An extra header can't have the name of the key's header."}
    return own, {}


def written(own: OwnLine) -> Values:
    """The form of an endpoint that there is."""
    price = {name: "" if amount is None else f"{amount:f}" for name, amount in _amounts(own)}
    limits = {name: _number(getattr(own.limits, name)) for name in LIMITS}
    plain = {name: getattr(own, name) for name in ("name", "base_url", "dialect", "max_tokens_field", "currency")}
    paths = {name: getattr(own, name) for name in ("chat_path", "models_path", "embeddings_path", "key_header")}
    return {
        **plain,
        **paths,
        **price,
        **limits,
        "key_prefix": own.key_prefix.strip(),
        "headers": "\n".join(f"{name}: {value}" for name, value in own.headers),
        "query": "\n".join(f"{name}={value}" for name, value in own.query),
        "models": "\n".join(own.models),
        "stream_options": "on" if own.stream_options else "",
    }


def _amounts(own: OwnLine) -> tuple[tuple[str, Decimal | None], ...]:
    return ("input_price", own.input_price), ("output_price", own.output_price)


def _number(count: int | None) -> str:
    return "" if count is None else str(count)


def _name(text: str) -> str:
    if not 0 < len(text.strip()) <= _LONGEST_NAME:
        message = f"Give it a name of up to {_LONGEST_NAME} characters: you will know it by that."
        raise ValueError(message)
    return text.strip()


def _base_url(text: str) -> str:
    if not text.strip():
        message = "Give the address of the server, up to the part before /chat/completions."
        raise ValueError(message)
    if YOURS in text:
        message = f"Put your own name in the place of {YOURS}… in the address."
        raise ValueError(message)
    return checked_base_url(text)


def _dialect(text: str) -> str:
    if text not in USUAL or text not in get_args(DialectName):
        message = "Choose one of the dialects in the list."
        raise ValueError(message)
    return text


def _path(text: str) -> str:
    path = text.strip()
    if path and (not path.startswith("/") or any(sign in path for sign in "?#") or not _plain(path)):
        message = "A path starts with / and has no spaces, no ? and no # in it."
        raise ValueError(message)
    return path


def _chat_path(text: str) -> str:
    path = _path(text)
    if not path:
        message = "Without this path nothing can be asked. Most servers have /chat/completions."
        raise ValueError(message)
    return path


def _header_name(text: str) -> str:
    name = text.strip()
    if name and not _is_header(name):
        message = "A header's name has only letters, digits and hyphens. Leave it empty to send no key."
        raise ValueError(message)
    if name.lower() in _BROWSERS_OWN:
        message = f"The browser sets {name} by itself and lets no page change it."
        raise ValueError(message)
    return name


def _prefix(text: str) -> str:
    """A word stands apart from the key; what ends in another sign does not."""
    prefix = text.strip()
    if not prefix.isascii() or not prefix.isprintable():
        message = "Only plain characters can stand before the key."
        raise ValueError(message)
    return f"{prefix} " if prefix[-1:].isalnum() else prefix


def _headers(text: str) -> tuple[tuple[str, str], ...]:
    pairs = _pairs(text, ":", "Write one header a line, as Name: value.")
    for name, value in pairs:
        if not _is_header(name) or not value.isascii() or not value.isprintable():
            message = f"“{name[:40]}” can't be sent: only letters, digits and hyphens in the name, plain text after it."
            raise ValueError(message)
        if name.lower() in _BROWSERS_OWN or name.lower().startswith(("sec-", "proxy-")):
            message = f"The browser sets {name} by itself and lets no page change it."
            raise ValueError(message)
    return pairs


def _query(text: str) -> tuple[tuple[str, str], ...]:
    return _pairs(text, "=", "Write one parameter a line, as name=value.")


def _pairs(text: str, sign: str, how: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for line in _lines(text):
        name, found, value = line.partition(sign)
        if not found or not name.strip():
            raise ValueError(how)
        pairs.append((name.strip(), value.strip()))
    return tuple(pairs)


def _lines(text: str) -> tuple[str, ...]:
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    if len(lines) > _MOST_LINES or any(len(line) > _LONGEST_LINE for line in lines):
        message = f"That is too much: up to {_MOST_LINES} lines of up to {_LONGEST_LINE} characters."
        raise ValueError(message)
    return lines


def _field_name(text: str) -> str:
    name = text.strip()
    if not name.isidentifier():
        message = "Give the name of the field, such as max_tokens or max_completion_tokens."
        raise ValueError(message)
    return name


def _amount(text: str) -> Decimal | None:
    plain = text.strip().replace(",", ".")
    if not plain:
        return None
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount <= _MOST:
        message = "Write the price per million tokens as a number, such as 2.50."
        raise ValueError(message)
    return amount


def _currency(text: str) -> str:
    code = text.strip().upper() or "USD"
    if not (len(code) == len("USD") and code.isascii() and code.isalpha()):
        message = "Write the currency with its three letters, such as USD or EUR."
        raise ValueError(message)
    return code


def _count(text: str) -> int | None:
    plain = text.strip().replace(",", "").replace(" ", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and int(plain[:20]) <= _MOST):
        message = "Write a whole number, or leave it empty."
        raise ValueError(message)
    return int(plain)


def _is_header(name: str) -> bool:
    return name.isascii() and all(sign.isalnum() or sign in "-_" for sign in name) and bool(name)


def _plain(text: str) -> bool:
    return text.isprintable() and not any(sign.isspace() for sign in text)


_READ: Mapping[str, Callable[[str], Any]] = {
    "name": _name,
    "base_url": _base_url,
    "dialect": _dialect,
    "chat_path": _chat_path,
    "models_path": _path,
    "embeddings_path": _path,
    "key_header": _header_name,
    "key_prefix": _prefix,
    "headers": _headers,
    "query": _query,
    "max_tokens_field": _field_name,
    "stream_options": lambda text: text == "on",
    "models": _lines,
    "input_price": _amount,
    "output_price": _amount,
    "currency": _currency,
    **dict.fromkeys(LIMITS, _count),
}
