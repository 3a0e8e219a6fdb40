"""A conversation as JSON, with all of its branches. docs/EXPORT.md describes the form; a change is a new version."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from app.features.takeaway.script import Script
from app.records.kinds import Message
from app.records.talking import Parameters

FORMAT, VERSION = "switchyard-conversation", 1


def as_json(script: Script) -> str:
    """For people and for other programs. Numbers of money are strings: they are decimals."""
    talk = script.conversation
    told = {
        "format": FORMAT,
        "version": VERSION,
        "exported": script.now.astimezone(UTC).isoformat(timespec="seconds"),
        "title": talk.title,
        "created": _when(talk.created),
        "updated": _when(talk.updated),
        "tags": list(talk.tags),
        "system": talk.system,
        "parameters": _parameters(talk.parameters),
        "shown": [message.id for message in script.shown],
        "messages": [_message(one) for one in sorted((*script.shown, *script.aside), key=lambda one: one.created)],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _message(message: Message) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": message.id,
        "parent": message.parent or None,
        "role": message.role,
        "created": _when(message.created),
        "text": message.text,
        "files": [
            {"name": file.name, "type": file.media, "bytes": file.size, "width": file.width, "height": file.height}
            for file in message.files
        ],
    }
    if message.role == "user":
        return told
    asked, spent = message.asked, message.spent
    return told | {
        "state": message.state,
        "reason": message.reason,
        "reasoning": message.reasoning,
        "notes": list(message.notes),
        "line": message.line,
        "line_id": message.place,
        "model": message.model,
        "asked": {
            "system": asked.system,
            "parameters": _parameters(asked.parameters),
            "since": asked.since or None,
            "summary": asked.summary,
        }
        if asked
        else None,
        "usage": {
            "input_tokens": spent.input,
            "output_tokens": spent.output,
            "estimated": not spent.told,
            "cost": spent.cost or None,
            "currency": spent.currency if spent.cost else None,
        }
        if spent
        else None,
    }


def _parameters(parameters: Parameters) -> dict[str, Any]:
    """Only those that were chosen."""
    return parameters.model_dump(mode="json", exclude_defaults=True)


def _when(millis: int) -> str | None:
    try:
        return datetime.fromtimestamp(millis / 1000, UTC).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError, OSError):
        return None  # an imported record may say anything
