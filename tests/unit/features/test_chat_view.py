"""What the Chat room shows of an answer."""

from __future__ import annotations

from app.features.chat.state import Chat
from app.features.chat.view import room
from app.records.kinds import Conversation, Message, Settings
from app.ui.html import html

CONVERSATION = Conversation(id="c", title="Points", created=1, updated=1)


def showing(*, settings: Settings | None = None, **answer: object) -> str:
    said = Message(id="a", conversation="c", role="assistant", text="Set.", created=2, line="Ollama", model="qwen3:4b")
    messages = (said.model_copy(update=answer),) if answer else ()
    return html(room(Chat(CONVERSATION, messages, settings=settings or Settings())))


def test_what_a_model_thought_first_is_folded() -> None:
    markup = showing(reasoning="First, the points.")
    assert "<details" in markup
    assert "First, the points." in markup


def test_an_answer_without_reasoning_has_no_place_for_it() -> None:
    assert "<details" not in showing(text="Set.")


def test_what_was_left_out_of_the_request_is_told() -> None:
    assert "The seed was left out" in showing(notes=("The seed was left out: this model takes none.",))


def test_an_answer_names_its_line_and_model() -> None:
    markup = showing(text="Set.")
    assert "Ollama" in markup
    assert "qwen3:4b" in markup


def test_the_composer_says_where_the_next_prompt_goes() -> None:
    assert "a script, not a model" in showing()
    assert "no model chosen" in showing(settings=Settings(line="ollama"))
    assert "qwen3:4b" in showing(settings=Settings(line="ollama", model="qwen3:4b"))
