"""`python3 -m tools COMMAND`: one table of commands, each a module with `main(arguments) -> int`.

This file must parse on any Python 3, so that an old one gets a sentence and not a traceback.
"""

import importlib
import sys

COMMANDS = {
    "serve": ("tools.serve", "set up what is missing, build, serve on localhost [--port 8000]"),
    "build": ("tools.build", "make a folder for any static host: --out DIR [--base /path/]"),
    "test": ("tools.testing", "run everything, or a part: [unit|pyodide|browser] [pytest args]"),
    "check": ("tools.check", "run linters, type checkers and the layer test"),
    "providers": ("tools.providers_guide", "write docs/PROVIDERS.md from the catalog's rows"),
    "emulate": ("tools.emulate", "emulate every provider on 127.0.0.1, for trials by hand [--port 8765]"),
    "bench": ("tools.benching", "run a benchmark: NAME; prints one JSON line of figures last"),
}


def usage() -> str:
    """All commands, a line each."""
    width = max(len(name) for name in COMMANDS)
    lines = ["  {}  {}".format(name.ljust(width), line) for name, (_, line) in COMMANDS.items()]
    return "\n".join(["Usage: python3 -m tools COMMAND", "", *lines])


def main(arguments: "list[str]") -> int:
    """Hand over to the command; an old Python is told so instead."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if arguments else 2
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        print("There is no command '{}'.\n\n{}".format(name, usage()), file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):
        found = "{}.{}".format(*sys.version_info[:2])
        print(
            "Switchyard needs Python 3.11 or newer and this is {}: "
            "run the same command with a newer one, for example python3.12 -m tools.".format(found),
            file=sys.stderr,
        )
        return 1
    command = importlib.import_module(COMMANDS[name][0])
    return int(importlib.import_module("tools.trouble").guarded(command.main, rest))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
