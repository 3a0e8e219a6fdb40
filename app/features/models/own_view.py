"""Models of one's own: by their address, or from files."""

from __future__ import annotations

import htpy as h

from app.features.models.said import FilesPicked, OwnGgufGiven, OwnMlcGiven
from app.features.models.state import Models
from app.features.providers.words import sentences
from app.ui import kit
from app.ui.html import FORM, Node, on

FILE, FOLDER = "own-file", "own-folder"


def section(models: Models) -> Node:
    """Four ways in; none where nothing can be kept."""
    wrong = models.wrong
    if models.facts is None or not models.facts.files:
        return None
    return kit.section(
        "models-own",
        "Your own models",
        h.p(".hint")[
            "Any GGUF of a text model runs with wllama, any model built for WebLLM (MLC) with WebLLM. They are fetched "
            "from their own host, straight into this browser."
        ],
        kit.disclosure(
            "A GGUF on the web",
            _form(
                OwnGgufGiven(FORM),
                (_url("url", "Address of the file", "https://…/model.gguf"),),
                _wrong(models, "gguf"),
            ),
            id="own-gguf",
            data_opens=True,
            open=wrong is not None and wrong.form == "gguf",
        ),
        kit.disclosure(
            "A model built for WebLLM",
            _form(
                OwnMlcGiven(FORM),
                (
                    _url("url", "Address of its folder", "https://…/model-MLC"),
                    _url("library", "Address of its library", "https://…/model.wasm"),
                ),
                _wrong(models, "mlc"),
            ),
            id="own-mlc",
            data_opens=True,
            open=wrong is not None and wrong.form == "mlc",
        ),
        kit.row(
            "From a file",
            kit.file_button("Choose a GGUF", FilesPicked(FILE), picture="upload", accept=".gguf", id=FILE),
            hint="It is copied into this browser, so that it is here without the file and without a network. A file of "
            "the list above is known by its name.",
        ),
        kit.row(
            "From a folder",
            kit.file_button("Choose a folder", FilesPicked(FOLDER), picture="upload", id=FOLDER, webkitdirectory=True),
            hint="All files of a model for WebLLM, as “Save to files” gives them. The folder has the model's name.",
        ),
        h.div(role="status")[
            kit.note("info", "The files are being copied in. It may take a while.") if models.taking else None
        ],
        h.div(role="alert")[kit.note("warn", sentences(wrong.why))] if wrong and wrong.form == "file" else None,
    )


def _wrong(models: Models, form: str) -> Node:
    wrong = models.wrong
    return h.div(role="alert")[kit.note("warn", sentences(wrong.why)) if wrong and wrong.form == form else None]


def _form(said: object, fields: tuple[Node, ...], wrong: Node) -> Node:
    return h.form(".stacked-form", on(submit=said), autocomplete="off")[
        fields, wrong, h.div(".form-foot")[kit.button("Download", look="primary", picture="download")]
    ]


def _url(name: str, label: str, example: str) -> Node:
    literal = {"autocapitalize": "off", "spellcheck": "false", "maxlength": "2000", "placeholder": example}
    return kit.field(label, h.input({"type": "url", "name": name, **literal}, required=True, data_keep=True))
