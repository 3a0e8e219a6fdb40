"""`providers`: writes docs/PROVIDERS.md from the rows of the catalog; a test fails when it is stale.

The app's modules need Pydantic, so the writing itself runs in the project's own environment.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tools.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.llm.catalog.model import Limits, Line

TARGET = ROOT / "docs" / "PROVIDERS.md"
INTRO = """\
# Providers

One short guide for each line that Switchyard knows. Everything below the next heading is written from the rows \
in `app/llm/catalog/rows/`: run `python3 -m tools providers` after a change there.

**A key** is made on the provider's own page, pasted once on the line's page in *Providers*, and kept encrypted \
in your vault. It is bound to the origin of the line's address and is never sent anywhere else: change the \
address, and you are asked for a key again. With OpenRouter you can log in instead of pasting: Switchyard then \
gets a key of its own (OAuth with PKCE). On the way back the address of this page holds a one-time code for a \
moment, so whoever hosts the files may see it in a log; without the secret that never left your tab it opens \
nothing. OpenRouter leads back only to \
pages that came over https (port 443 or 3000) and to `localhost`: open a copy on `127.0.0.1` as `http://localhost`.

**A browser may call a provider** only if the provider says so (CORS). Where it does not, or where your \
organisation does not allow it, there are two ways:

- **A proxy of your own.** It passes requests on, answers the browser's `OPTIONS` questions itself and adds \
`Access-Control-Allow-Origin` to each answer. The line's page tells it exactly, under *What a proxy of your own \
must do*; put its address into *Address*. **Whoever runs the proxy sees your key, your prompts and the \
answers**, so use only one that is yours.
- **Another line** with the same model: OpenRouter and Hugging Face pass on to many providers.

**Endpoints of your own** (*Providers → Add an endpoint*) are any server that speaks a dialect the app knows: \
vLLM, LiteLLM, Azure OpenAI, text-generation-webui, KoboldCpp, Jan, LocalAI, a gateway at work. Name and address \
are enough; paths, headers, models, prices and limits are under *Advanced*. *Try it* shows the very request and \
the very answer, with dots for the key. Extra headers are stored as they are typed and in the open: a secret \
belongs into the key field. Plain `http://` is accepted only for your own machine and network.

**Profiles** can be exported to a file and imported elsewhere. No key is in that file, and neither are the \
values of extra headers and parameters, unless they are known to be harmless; addresses are in it, so take out \
what is secret in one before you pass the file on. An import shows what it would change before it does, and \
can't send a key you have to a place it was not made for.

# The lines
"""
WORKS = {
    "yes": "Works straight from a page.",
    "likely": "Most likely works straight from a page; it could not be tried without a paid key.",
    "setting": "Works once it was told to answer this page.",
    "unknown": "Whether it answers pages is not known.",
    "no": "Does not answer pages: it needs a proxy.",
}
COUNTS = (
    ("requests_per_minute", "requests a minute"),
    ("requests_per_day", "requests a day"),
    ("requests_per_month", "requests a month"),
    ("tokens_per_minute", "tokens a minute"),
    ("tokens_per_day", "tokens a day"),
)
PLACE = "https://switchyard.example"


def main(arguments: list[str]) -> int:
    """Write the file; with `--print`, only show it."""
    if "--print" in arguments:
        sys.stdout.write(page())
        return 0
    from tools.setup_steps import ensure_venv  # noqa: PLC0415 - what is written by the environment's Python needs it not

    command = [str(ensure_venv()), "-m", "tools.providers_guide"]
    written = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout
    TARGET.write_text(written, encoding="utf-8")
    print(f"Wrote {TARGET.relative_to(ROOT)}.")
    return 0


def page() -> str:
    """The whole file."""
    from app.llm.catalog.rows import LINES  # noqa: PLC0415 - needs Pydantic

    parts = [INTRO]
    groups = (
        ("cloud", "In the cloud"),
        ("device", "In this browser"),
        ("local", "On your own machine"),
        ("script", "Without a model"),
    )
    for where, title in groups:
        parts.append(f"## {title}\n")
        parts += ["\n".join(guide(line)) + "\n" for line in LINES if line.where == where]
    return "\n".join(parts)


def guide(line: Line) -> Iterator[str]:
    """One line, in a heading and a few points."""
    yield f"### {line.name}\n"
    if line.where == "device":
        yield f"{line.note} They are chosen, downloaded and deleted in *Models*, and need no key and no network then."
        return
    if line.where == "script":
        yield f"{line.note} It needs no key and no network."
        return
    if line.where == "cloud":
        hint = f" ({line.key.hint})" if line.key.hint else ""
        yield f"- **Key:** {line.key.page}{hint}."
        for _, label in line.key.headers:
            yield f"- **{label}:** can be stored with the key."
    else:
        yield f"- **Get it:** {line.key.page}. No key is needed."
        yield f"- **Address:** `{line.base_url}`, or another that you type."
    yield from limits(line.limits, free=line.key.free)
    yield f"- **From a browser:** {WORKS[line.cors.works]}{f' {line.cors.note}' if line.cors.note else ''}"
    if line.note:
        yield f"- **Note:** {line.note}"
    if line.models:
        named = [f"`{model.id}`" for model in line.models if not model.retires and not model.embeddings]
        more = " It tells the rest of its list itself." if line.paths.models else " It has no list to ask for."
        yield f"- **Known models:** {', '.join(named)}.{more}"
    if line.where == "local":
        yield from ways(line)


def limits(told: Limits, *, free: bool) -> Iterator[str]:
    """What may be done without paying, or at all."""
    counts = ", ".join(f"{getattr(told, name):,} {words}" for name, words in COUNTS if getattr(told, name) is not None)
    each = " for each model" if counts and told.per_model else ""
    sentence = " ".join(part for part in (f"{counts}{each}." if counts else "", told.note) if part)
    if free:
        yield f"- **{'Trial' if told.applies_to == 'trial' else 'Free plan'}:** {sentence}"
    elif sentence:
        yield f"- **Limits:** {sentence}"


def ways(line: Line) -> Iterator[str]:
    """How it is told to answer a page, with an example's origin in the place of this copy's."""
    from app.llm import setup  # noqa: PLC0415 - needs Pydantic

    yield f"\n{setup.about(line.id, PLACE)} The line's page shows these with your own address in them.\n"
    for way in setup.ways_in(line.id, PLACE):
        yield f"- **{way.title}:** {way.before}".rstrip()
        if way.command:
            yield f"\n  ```sh\n{_indented(way.command)}\n  ```\n"
        if way.after:
            yield f"  {way.after}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


if __name__ == "__main__":
    sys.exit(main(["--print"]))
