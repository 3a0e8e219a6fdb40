"""What a person says about rules."""

from __future__ import annotations

from dataclasses import field

from app.ui.messages import message


@message
class RulesTyped:
    """The text of the editor changed; `caret` is how many characters stand before the cursor."""

    text: str
    caret: int = 0


@message
class CompletionWanted:
    """The person asked what may stand at the cursor."""

    text: str
    caret: int = 0


@message
class ProblemPicked:
    """The person wants the cursor where a problem is; lines and columns are counted from 1."""

    line: int
    column: int


@message
class RulesSaved:
    """The person wants the text to hold."""


@message
class RulesReverted:
    """The person wants the text back that holds."""


@message
class DraftTakenBack:
    """The person wants the draft again that they just gave up."""


@message
class ExamplePicked:
    """The person wants to begin with an example; a question follows where there is text already."""

    name: str


@message
class ExamplePut:
    """The example is to stand in the editor, whatever stands there."""

    name: str


@message
class SampleTyped:
    """The person changed what the rules are tried on; `fields` are those of `Sample`."""

    fields: dict[str, str] = field(default_factory=dict)
