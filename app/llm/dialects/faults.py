"""The leaf of the error tree for what a provider answered, by the table in `fault_rows`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from app.llm.dialects import told as tell, waits
from app.llm.dialects.dialect import Hide, nothing_hidden
from app.llm.dialects.fault_rows import ROWS, Row
from app.llm.dialects.quoting import quoted
from app.llm.errors import (
    BadRequest,
    NotAStream,
    ProviderError,
    ProviderFailed,
    RateLimited,
    TimedOut,
    UnsupportedParameter,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from app.llm.catalog.model import Line
    from app.llm.dialects.told import Told
    from app.llm.errors import Known, Window

_DAY = re.compile(r"per[ -]?day|\b[rt]pd\b|daily|/ ?day\b|a day\b", re.IGNORECASE)
_MINUTE = re.compile(r"per[ -]?min|\b[rt]pm\b|/ ?min|a minute\b|per[ -]?second|\brps\b", re.IGNORECASE)
_FIRST_ERROR = 400
_LAST_STATUS = 599
# As providers name what `ChatRequest` names otherwise. What is not here can't be left out.
PARAMETERS = {
    "max_tokens": "max_tokens max_completion_tokens max_output_tokens maxOutputTokens num_predict max_new_tokens",
    "temperature": "temperature",
    "top_p": "top_p topP p",
    "top_k": "top_k topK k",
    "frequency_penalty": "frequency_penalty frequencyPenalty",
    "presence_penalty": "presence_penalty presencePenalty",
    "seed": "seed random_seed",
    "stop": "stop stop_sequences stopSequences",
    "tool_choice": "tool_choice toolConfig tool_config",
    "tools": "tools functions functionDeclarations function_declarations",
    "schema": "response_format json_schema responseSchema response_schema responseJsonSchema response_json_schema "
    "responseMimeType response_mime_type output_config.format text.format format",
    "summary": "reasoning.summary summary",
    "effort": "reasoning_effort reasoning.effort effort reasoning thinking think thinkingConfig thinking_config "
    "thinkingBudget thinkingLevel thinking_budget thinking_level output_config.effort output_config "
    "reasoning_format include_reasoning chat_template_kwargs enable_thinking",
    "images": "image_url images image inlineData inline_data input_image",
    "stream_options": "stream_options stream_options.include_usage include_usage",
    "dimensions": "dimensions output_dimension outputDimensionality",
    "developer": "developer",
    "store": "store",
    "include": "include",
}
_OURS = {theirs: ours for ours, names in PARAMETERS.items() for theirs in names.split()}
_WORDS = re.compile(r"[A-Za-z][A-Za-z_.]*")
_QUOTED = re.compile(r"""[`'"‘“]([A-Za-z][\w.\[\]]{0,60})[`'"’”]""")
# Words that a sentence may hold for another reason than being the parameter that is refused.
_EVERYDAY = frozenset({"p", "k", "format", "image", "images", "functions", "reasoning", "summary", "seed"})


def fault(  # noqa: PLR0913 - all that an answer has, and what it takes to read it
    line: Line,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    hide: Hide = nothing_hidden,
    now: datetime | None = None,
) -> ProviderError:
    """Name what is wrong with an answer that is none, whatever its status says."""
    told = tell.of_body(body, headers, now)
    if status < _FIRST_ERROR and told.shape in {"page", "nothing", "other", "text"}:
        return _no_stream(line, status, told, hide)
    return _leaf(line, status, told, hide, now)


def in_stream(
    line: Line,
    error: Any,  # noqa: ANN401 - JSON
    *,
    hide: Hide = nothing_hidden,
    now: datetime | None = None,
) -> ProviderError:
    """Name what an event in mid-stream tells of."""
    told = tell.of_value(error, {}, now)
    status = next((int(code) for code in sorted(told.codes) if _is_status(code)), 0)
    return _leaf(line, status, told, hide, now)


def _is_status(code: str) -> bool:
    return code.isdecimal() and len(code) == 3 and _FIRST_ERROR <= int(code) <= _LAST_STATUS  # noqa: PLR2004


def _no_stream(line: Line, status: int, told: Told, hide: Hide) -> NotAStream:
    what = {
        "page": "{line} answered with a web page instead of an answer.",
        "nothing": "{line} answered with nothing at all.",
        "other": "{line} answered with something else than a stream.",
    }.get(told.shape, "")
    return NotAStream(what, line=line.name, status=status, said=quoted(told.message, hide))


def _leaf(line: Line, status: int, told: Told, hide: Hide, now: datetime | None) -> ProviderError:
    row = next((row for row in rows_for(line) if fits(row, status, told)), None)
    leaf = row.leaf if row else ProviderFailed
    known: Known = {
        "line": line.name,
        "status": status,
        "said": quoted(told.message, hide),
        "wait": told.wait if leaf.retry_can_help else None,
        "next_step": row.next_step if row else "",
    }
    what = row.what if row else ""
    if leaf is RateLimited:
        window = window_of(told)
        if window == "day" and known["wait"] is None:
            known["wait"] = waits.to_midnight(_day_of(line), now)
        return RateLimited(what, window=window, **known)
    if leaf is UnsupportedParameter:
        name = parameter(told)
        return UnsupportedParameter(what, name=name, **known) if name else BadRequest(what, **known)
    if leaf is TimedOut:
        return TimedOut(what, phase="first token", **known)
    return leaf(what, **known)


def rows_for(line: Line) -> Iterator[Row]:
    """Every row that may be meant, the most particular first."""
    yield from ROWS.get(line.id, ())
    if line.dialect != line.id:
        yield from ROWS.get(line.dialect, ())
    yield from ROWS[""]


def fits(row: Row, status: int, told: Told) -> bool:
    """Whether all that the row names holds. A status of 0 is not known, as in mid-stream, and fits by words alone."""
    if row.status and status not in row.status and not (status == 0 and (row.codes or row.says)):
        return False
    if row.codes and not row.codes & told.codes:
        return False
    if row.nothing and told.shape != "nothing":
        return False
    return not row.says or bool(row.says.search(told.message))


def window_of(told: Told) -> Window:
    """Which limit was reached: a code such as `GenerateRequestsPerDayPerProject…` or the sentence tells."""
    said = " ".join((*told.codes, told.message))
    if _DAY.search(said):
        return "day"
    return "minute" if _MINUTE.search(said) else "unknown"


def _day_of(line: Line) -> str:
    """When this provider's days begin, where that is known."""
    limits = line.limits
    counts_days = limits.requests_per_day or limits.tokens_per_day or limits.day_starts == "pacific"
    return limits.day_starts if counts_days else ""


def parameter(told: Told) -> str:
    """The parameter that is refused, as `ChatRequest` names it; empty where that can't be told."""
    for name in (told.param, *_QUOTED.findall(told.message)):
        if ours := _ours(name):
            return ours
    words = (word.strip(".") for word in _WORDS.findall(told.message))
    return next((_OURS[word] for word in words if word in _OURS and word not in _EVERYDAY), "")


def _ours(name: str) -> str:
    """`generationConfig.topK` is top_k; of a path, the longest end that is known counts."""
    parts = re.sub(r"\[\d*\]", "", name).split(".")
    ends = (".".join(parts[start:]) for start in range(len(parts)))
    return next((_OURS[end] for end in ends if end in _OURS), _OURS.get(parts[0], ""))
