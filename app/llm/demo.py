"""The demo line: a script that answers without any model, so that the app can be tried with no key and no network.

It never pretends: each answer says that it is a script.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from app.base.ports import Clock
from app.llm.deltas import Delta, Finished, Text

NAME = "Demo line"
WHAT = "a script, not a model"

WORDS_PER_SECOND = 45


@dataclass(frozen=True, slots=True)
class Scene:
    """An answer, and the words in a prompt that call for it."""

    cues: tuple[str, ...]
    text: str


SCENES = (
    Scene(
        ("markdown", "table", "code", "maths", "math", "formula", "format"),
        """This is the demo line, a script. It shows how an answer is set.

## A table

| Line | Where it runs | Key needed |
| --- | --- | --- |
| Cloud provider | their servers | yours |
| Local server | your machine | no |
| On-device model | this browser | no |

## Code

```python
def route(prompt: str, lines: list[Line]) -> Line:
    \"\"\"The best line that can carry this prompt.\"\"\"
    able = [line for line in lines if line.can_carry(prompt)]
    return min(able, key=lambda line: line.expected_cost(prompt))
```

## A formula

The expected wait on a line with arrival rate $\\lambda$ and service rate $\\mu$ is

$$W = \\frac{1}{\\mu - \\lambda}$$

> Quotes, lists, tables, code and formulas arrive piece by piece and are set as they come.
""",
    ),
    Scene(
        ("private", "privacy", "key", "safe", "secure", "server", "data"),
        """This is the demo line, a script, so nothing you typed left this tab.

That is also how the rest is built:

- **There is no backend.** Whoever hosts these files can't see what you write; they only send the files.
- **Your conversations are in this browser's own storage.** *Settings → Data* shows how much,
  exports it all to one file, and erases it.
- **Once loaded, it opens offline.** Stop the network and reload: the app is still here.
""",
    ),
    Scene(
        ("switchyard", "who are you", "what is this", "what can", "hello", "hi", "help", "explain"),
        """Hello. You are talking to the **demo line**: a script that answers without any model.

Switchyard is a signal box for language models. It runs wholly in this tab, written in Python,
and sends each prompt down a line. This line is the one that is always there. **Providers**
is where you put in your own keys, find the servers on your machine (Ollama, LM Studio,
llama.cpp), or add any other address.

What you can try here:

1. Watch this answer arrive, then **stop** one half-way: what arrived is kept, and marked as cut.
2. Press `Ctrl` `K` (`Cmd` `K` on a Mac) for every action, or `?` for the shortcuts.
3. Reload in the middle of an answer. Nothing is lost.
4. Edit your prompt, or ask again: the versions stay beside each other.
5. Ask for *a table, code and a formula*.
""",
    ),
)

OTHERWISE = """This is the demo line. It is a script, so it can't answer that: it only has a few prepared pages.

Your prompt had **{words} words**. You can ask it:

- what Switchyard is,
- how your data is kept private,
- for a table, code and a formula.
"""


def text_for(prompt: str) -> str:
    """The prepared page that fits the prompt; the same prompt always gets the same page."""
    said = prompt.casefold()
    for scene in SCENES:
        if any(re.search(rf"\b{re.escape(cue)}\b", said) for cue in scene.cues):
            return scene.text
    return OTHERWISE.format(words=len(prompt.split()))


async def answer(prompt: str, clock: Clock) -> AsyncGenerator[Delta, None]:
    """The page word by word, at a reader's pace."""
    for word in re.findall(r"\s*\S+\s*", text_for(prompt)):
        yield Text(word)
        await clock.sleep(1 / WORDS_PER_SECOND)
    yield Finished("done", "end of script")
