"""A place to try a model at once. The answer streams into its element; figures are texts that an order writes."""

from __future__ import annotations

import htpy as h

from app.features.models.running_update import tried
from app.features.models.said import TryChosen, TryStopped, TrySubmitted
from app.features.models.state import Models, Trial
from app.features.models.trials import FIGURES, PROMPT, element
from app.features.providers.words import plain, sentences
from app.ui import kit
from app.ui.html import FORM, VALUE, Node, on

markdown = h.Element("sy-markdown")


def section(models: Models) -> Node:
    """Nothing that is tried here is kept."""
    here = [copy.model for copy in models.here if not copy.model.embeddings]
    if not here:
        return None
    chosen, trial = tried(models), models.trial
    busy = trial.state == "answering"
    choice = {"aria-label": "Model to try", "autocomplete": "off", **on(change=TryChosen(VALUE))}
    return kit.section(
        "models-trial",
        "Try it",
        h.form(".try-form", on(submit=TrySubmitted(FORM)), autocomplete="off")[
            h.select(choice, disabled=busy)[
                (h.option(value=one.id, selected=one.id == chosen)[plain(one.name)] for one in here)
            ]
            if len(here) > 1
            else None,
            h.div(".try-box")[
                h.textarea(
                    {"id": PROMPT, "name": "prompt", "rows": "2", "dir": "auto", "data-enter": "submit"},
                    {"aria-label": "Prompt to try", "placeholder": f"Ask {plain(_name(models, chosen), 60)} something"},
                    data_keep=True,
                ),
                kit.button("Stop", TryStopped(), picture="square", id="trial-go")
                if busy
                else kit.button("Try", look="primary", picture="arrow-up", id="trial-go"),
            ],
        ],
        _answer(trial),
        h.p(".hint")["Nothing of this is kept. “Use in chat” leads to a conversation that is."],
    )


def _name(models: Models, id: str) -> str:
    copy = models.copies.get(id)
    return copy.model.name if copy else id


def _answer(trial: Trial) -> Node:
    if not trial.state:
        return None
    busy = trial.state == "answering"
    announced = {"announce": ""} if busy else {}
    return h.div(".trial-answer", id=f"trial-{trial.number}")[
        h.p(".trial-prompt")[trial.prompt],
        markdown({"id": element(trial.number), "data-keep": True, **announced})[trial.text],
        h.p(".trial-figures", {"id": FIGURES, "aria-live": "off"}, data_keep=busy)["" if busy else trial.figures],
        kit.note("info" if trial.text else "warn", sentences(trial.problem)) if trial.problem else None,
    ]
