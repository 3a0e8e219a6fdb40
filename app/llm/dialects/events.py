"""What the readers of all dialects share: a frame as JSON, malformed ones named, text kept whole, one finish."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from app.base.jsontext import parse
from app.llm.deltas import Citation, CostTold, Finished, Noted, Reasoning, Text, Usage, UsageTold
from app.llm.dialects import faults
from app.llm.dialects.dialect import Hide, nothing_hidden
from app.llm.dialects.quoting import quoted
from app.llm.dialects.values import amount, at, count, mapping, text, web_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.llm.catalog.model import Line
    from app.llm.deltas import Delta, FinishReason
    from app.llm.errors import ProviderError
    from app.llm.wire import Frame

_FINISHES: dict[FinishReason, str] = {
    "done": "stop stop_sequence end_turn eos eos_token complete completed end stop_token",
    "length": "length max_tokens max_output_tokens model_length model_context_window_exceeded incomplete pause_turn "
    "context_length max_tokens_reached",
    "tools": "tool_calls tool_call tool_use function_call",
    "filtered": "content_filter content_filtered refusal safety recitation prohibited_content spii blocklist "
    "image_safety image_prohibited_content image_recitation language guardrail model_armor",
    "failed": "error network_error timeout malformed_function_call unexpected_tool_call missing_thought_signature "
    "too_many_tool_calls malformed_response failed cancelled error_toxic user_cancel image_other no_image other",
}
_REASONS: dict[str, FinishReason] = {raw: reason for reason, raws in _FINISHES.items() for raw in raws.split()}
_LONGEST_WORD = 60
_QUOTED_FRAME = 80
_HIGH, _LOW = "\ud800", "\udbff"


def finish_reason(raw: str) -> FinishReason:
    """Every provider's word for why it stopped, as one of five; a word that nobody knows is a normal end."""
    return _REASONS.get(raw.lower(), "done")


class Mender:
    """Text whole again, where a provider cut a character that JSON writes as two escapes."""

    def __init__(self) -> None:
        """Nothing is held back."""
        self._half = ""

    def __call__(self, piece: str) -> str:
        """The text as it can be encoded; half a pair at the end waits for the next piece."""
        if piece.isascii() and not self._half:
            return piece
        piece, self._half = self._half + piece, ""
        if piece and _HIGH <= piece[-1] <= _LOW:
            piece, self._half = piece[:-1], piece[-1]
        try:
            piece.encode()
        except UnicodeEncodeError:
            return piece.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return piece


class Events:
    """The base of the readers. A dialect gives `take`, which reads one event."""

    def __init__(self, line: Line, hide: Hide = nothing_hidden, now: datetime | None = None) -> None:
        """Nothing has been read yet."""
        self.line = line
        self._hide, self._now = hide, now
        self._text, self._reasoning = Mender(), Mender()
        self._arguments: dict[int, Mender] = {}
        self._cited: set[tuple[str, str]] = set()
        self.kind = ""  # the name of the event that is being read, where it has one
        self.over = False
        self.finished = False
        self.called = False

    def read(self, frame: Frame, event: Any = None) -> list[Delta]:  # noqa: ANN401 - JSON
        """What the frame says; `event` is its JSON, where it was read already."""
        data = frame.data
        if not data.strip() or self.over:
            return []
        if data == "[DONE]":
            self.over = True
            return self.done()
        self.kind = frame.event
        if event is None:
            with suppress(ValueError, RecursionError):
                event = parse(data)
        return self.take(event) if isinstance(event, dict) else [self.malformed(data)]

    def end(self) -> list[Delta]:
        """What is left to say."""
        return []

    def done(self) -> list[Delta]:
        """`[DONE]` came: nothing after it counts."""
        return []

    def take(self, event: dict[str, Any]) -> list[Delta]:
        """Read one event."""
        raise NotImplementedError

    # ---- Deltas ----

    def malformed(self, data: str) -> Noted:
        """Name a frame that can't be read; the text before and after it stays."""
        return Noted(f"A malformed piece of the stream was skipped: “{quoted(data, self._hide, _QUOTED_FRAME)}”")

    def texts(self, piece: Any) -> list[Delta]:  # noqa: ANN401 - JSON
        """A piece of the answer, if it is one."""
        whole = self._text(piece) if isinstance(piece, str) and piece else ""
        return [Text(whole)] if whole else []

    def thoughts(self, piece: Any, signature: str = "") -> list[Delta]:  # noqa: ANN401 - JSON
        """A piece of reasoning, if it is one."""
        whole = self._reasoning(piece) if isinstance(piece, str) and piece else ""
        return [Reasoning(whole, signature)] if whole or signature else []

    def arguments(self, index: int, piece: str) -> str:
        """A piece of a call's arguments, whole."""
        self.called = True
        return self._arguments.setdefault(index, Mender())(piece) if piece else ""

    def citations(self, url: Any, title: Any = "", quote: Any = "") -> list[Delta]:  # noqa: ANN401 - JSON
        """A source, once."""
        address = web_address(url)
        cited = (address, text(quote))
        if not address or cited in self._cited:
            return []
        self._cited.add(cited)
        return [Citation(address, Mender()(text(title)), Mender()(text(quote)))]

    def finish(self, raw: Any) -> list[Delta]:  # noqa: ANN401 - JSON
        """The end, once. Some say `stop` where the model called a tool."""
        if self.finished or not isinstance(raw, str) or not raw:
            return []
        self.finished = True
        reason = finish_reason(raw)
        if reason == "done" and self.called:
            reason = "tools"
        return [Finished(reason, re.sub(r"[^\w.-]", "", raw)[:_LONGEST_WORD])]

    def cost(self, usage: Mapping[str, Any]) -> list[Delta]:
        """What the provider says that it charges, if the line's row says where it does."""
        path = self.line.quirks.cost_field
        told = amount(at(usage, path)) if path else None
        return [CostTold(told)] if told is not None else []

    def trouble(self, error: Any) -> ProviderError:  # noqa: ANN401 - JSON
        """The leaf for an error in mid-stream."""
        return faults.in_stream(self.line, error, hide=self._hide, now=self._now)


def openai_usage(usage: Mapping[str, Any]) -> Usage:
    """Usage as OpenAI's chat completions count it, with what its imitators add."""
    prompt = mapping(usage.get("prompt_tokens_details"))
    completion = mapping(usage.get("completion_tokens_details"))
    return Usage(
        input=count(usage.get("prompt_tokens")),
        output=count(usage.get("completion_tokens")),
        cached=count(prompt.get("cached_tokens")) or count(usage.get("prompt_cache_hit_tokens")),
        cache_written=count(prompt.get("cache_write_tokens")),
        reasoning=count(completion.get("reasoning_tokens")),
    )


def usages(usage: Usage) -> list[Delta]:
    """What was counted, if anything was."""
    return [UsageTold(usage)] if usage != Usage() else []
