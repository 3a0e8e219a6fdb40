"""Rules in the situations that a person can see."""

from __future__ import annotations

from dataclasses import replace

from app.features.rules.state import Outcome, Rules, Sample, Suggestions, Touched, Trial
from app.routing import rules_yaml
from app.routing.examples import EXAMPLES
from app.routing.rules_complete import Option

HOSTILE = '"><img src=x onerror=alert(1)> & “quotes” \u202e ' + "W" * 200
FAULTY = f"rules:\n  - name: {HOSTILE[30:70]}\n    whne: 1\n    use: [gone, x]\n  - {HOSTILE}: 1\n"
MANY = "rules:\n" + "".join(f"  - {{name: R{number}, use: groq, enabled: no}}\n" for number in range(40))


def _saved(text: str) -> Rules:
    reading = rules_yaml.read(text, ("groq",))
    return Rules(open=True, profile="main", saved=text, holding=reading, text=text, checked=text, reading=reading)


_FAULTY = replace(
    _saved(EXAMPLES[2].text), text=FAULTY, differs=True, checked=FAULTY, reading=rules_yaml.read(FAULTY, ("groq",))
)
TRIAL = Trial(
    task="code",
    task_reason=HOSTILE,
    language="",
    held=(HOSTILE,),
    decided=HOSTILE,
    touched=(Touched(HOSTILE, "forbids", HOSTILE),),
    parameters=((HOSTILE, HOSTILE),),
    draft=Outcome(HOSTILE, HOSTILE, (HOSTILE, HOSTILE)),
    now=Outcome(why=HOSTILE),
    notes=(HOSTILE,),
)
SITUATIONS: dict[str, Rules] = {
    "none": _saved(""),
    "many that rest": _saved(MANY),
    "a text with mistakes, refused": replace(_FAULTY, refused=HOSTILE),
    "what may stand at the cursor": replace(_FAULTY, suggestions=Suggestions(3, 1, (Option(HOSTILE, HOSTILE),) * 30)),
    "tried out": replace(_saved(EXAMPLES[0].text), sample=Sample(HOSTILE, HOSTILE, images=True), trial=TRIAL),
    "tried out while faulty": replace(_FAULTY, sample=Sample("Hi")),
}
