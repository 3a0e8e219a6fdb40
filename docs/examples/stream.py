"""Stream an answer from any line of the catalog, from a terminal.

    SWITCHYARD_KEY=… python docs/examples/stream.py groq openai/gpt-oss-20b "What is a switchyard?"
    python docs/examples/stream.py ollama qwen3:8b "What is a switchyard?" --base-url http://192.168.1.9:11434

It needs pydantic and httpx, as in the project's own virtual environment: .venv/bin/python.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import time
import uuid
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.base.errors import SwitchyardError
from app.base.secret import Secret
from app.llm.catalog.merge import model_on
from app.llm.catalog.rows import BY_ID
from app.llm.client import Client
from app.llm.deltas import CostTold, Finished, Noted, Reasoning, Text, UsageTold
from app.llm.dialects import DIALECTS
from app.llm.request import ChatRequest, Turn
from docs.examples.httpx_transport import HttpxTransport


class MachineClock:
    """Implements `app.base.ports.Clock`."""

    def now(self) -> datetime:
        """Say the time of day."""
        return datetime.now(UTC)

    def ticks(self) -> float:
        """Seconds of a clock that never goes back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class MachineChance:
    """Implements `app.base.ports.Chance`."""

    def token(self) -> str:
        """Make a fresh identifier."""
        return uuid.uuid4().hex

    def fraction(self) -> float:
        """Draw a number in [0, 1)."""
        return random.random()  # noqa: S311 - it spreads retries


async def stream(asked: argparse.Namespace) -> None:
    """Ask, and print what comes as it comes: the answer to stdout, all about it to stderr."""
    line = BY_ID[asked.line]
    if asked.base_url:
        line = line.through(asked.base_url)
    key = os.environ.get("SWITCHYARD_KEY")
    secret = Secret(key, line.base_url) if key else None
    request = ChatRequest(asked.model, (Turn("user", asked.prompt),))
    async with HttpxTransport() as transport:
        client = Client(transport, MachineClock(), MachineChance())
        async with aclosing(client.chat(line, model_on(line, asked.model), request, secret)) as deltas:
            async for delta in deltas:
                match delta:
                    case Text(text):
                        print(text, end="", flush=True)
                    case Reasoning(text):
                        print(text, end="", flush=True, file=sys.stderr)
                    case Noted() | UsageTold() | CostTold() | Finished():
                        print(f"\n[{delta}]", file=sys.stderr)
                    case _:
                        print(f"\n[{delta}]")
    print()


def main(arguments: list[str] | None = None) -> int:
    """Run it; a failure is told in its own sentences."""
    asked = argparse.ArgumentParser(description="Stream an answer. The key is taken from SWITCHYARD_KEY.")
    asked.add_argument("line", choices=[id for id, line in BY_ID.items() if line.dialect in DIALECTS])
    asked.add_argument("model")
    asked.add_argument("prompt")
    asked.add_argument("--base-url", default="", help="a gateway, or another address of the same kind of server")
    try:
        asyncio.run(stream(asked.parse_args(arguments)))
    except SwitchyardError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
