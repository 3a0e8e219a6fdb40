"""`emulate [--port 8765]`: starts the tests' emulator of every provider, for trials by hand.

It answers on loopback with made-up text, as each provider would, and misbehaves when the address asks for it.
"""

from __future__ import annotations

import argparse
import sys
import threading
from contextlib import suppress

from tools.places import ROOT

HELP = """
Any key is good unless it has “bad” in it. Models: …reason… thinks first, …flood-10000… says that many words.
To make it misbehave, put /faults/JSON before the provider's name, with the JSON percent-encoded:
  {faults}
What was asked: {url}/control/seen, to forget it: {url}/control/clear
Ctrl-C stops it."""


def main(arguments: list[str]) -> int:
    """Serve until Ctrl-C."""
    asked = argparse.ArgumentParser(prog="python3 -m tools emulate", description=__doc__)
    asked.add_argument("--port", type=int, default=8765)
    port = asked.parse_args(arguments).port
    sys.path.insert(0, str(ROOT))
    from tests.emulator.faults import Fault  # noqa: PLC0415 - found only now, wherever this was started from
    from tests.emulator.server import Emulator  # noqa: PLC0415 - as above

    with Emulator(port) as emulator:
        print("Base URLs:")
        for provider, path in PATHS.items():
            print(f"  {provider.ljust(12)}{emulator.at(provider, path)}")
        print(f"Files of models: {emulator.at('models', '/files/SEED/SIZE/NAME')}, …/models/mlc/SHARDS/SIZE/NAME")
        example = emulator.at("openai", "/v1", Fault(stall_after=3))
        print(HELP.format(url=emulator.url, faults=example), flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    print("\nStopped.")
    return 0


PATHS = {
    "openai": "/v1",
    "anthropic": "/v1",
    "gemini": "/v1beta",
    "openrouter": "/api/v1",
    "groq": "/openai/v1",
    "together": "/v1",
    "mistral": "/v1",
    "cohere": "",
    "deepseek": "",
    "perplexity": "/v1",
    "hyperbolic": "/v1",
    "xai": "/v1",
    "huggingface": "/v1",
    "ollama": "",
    "lm-studio": "",
    "llama-cpp": "",
    "custom": "/v1",
}
