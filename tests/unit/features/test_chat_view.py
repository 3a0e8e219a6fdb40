"""What the Chat room shows of an answer."""

from __future__ import annotations

from app.features.chat.state import Chat
from app.features.chat.view import room
from app.features.providers.route import Route
from app.features.routes.state import Routes
from app.llm.catalog.model import Model
from app.llm.catalog.rows import BY_ID
from app.records.kinds import Conversation, Message, Spent
from app.ui.html import html

CONVERSATION = Conversation(id="c", title="Points", created=1, updated=1)


def showing(*, route: Route | None = None, **answer: object) -> str:
    said = Message(id="a", conversation="c", role="assistant", text="Set.", created=2, line="Ollama", model="qwen3:4b")
    messages = (said.model_copy(update=answer),) if answer else ()
    return html(room(Chat(CONVERSATION, messages, route=route or Route()), Routes()))


def test_what_a_model_thought_first_is_folded() -> None:
    markup = showing(reasoning="First, the points.")
    assert "thought-" in markup
    assert "First, the points." in markup


def test_an_answer_without_reasoning_has_no_place_for_it() -> None:
    assert "thought-" not in showing(text="Set.")


def test_what_was_left_out_of_the_request_is_told() -> None:
    assert "The seed was left out" in showing(notes=("The seed was left out: this model takes none.",))


def test_an_answer_names_its_line_and_model() -> None:
    markup = showing(text="Set.")
    assert "Ollama" in markup
    assert "qwen3:4b" in markup


def test_the_composer_says_where_the_next_prompt_goes_or_what_is_missing() -> None:
    ollama = BY_ID["ollama"]
    assert "a script, not a model" in showing()
    assert "No model of Ollama is chosen yet." in showing(route=Route(ollama, lacks="model"))
    assert "Qwen" in showing(route=Route(ollama, "qwen3:4b", known=Model(id="qwen3:4b", name="Qwen")))


def test_an_answer_tells_its_tokens_and_its_cost_with_whoever_says_so() -> None:
    reported = showing(spent=Spent(input=1240, output=310, told=True, cost="0.0042", source="reported"))
    assert "1,240 in, 310 out" in reported
    assert "$0.0042 (reported)" in reported


def test_an_estimate_of_what_an_answer_took_looks_like_one() -> None:
    guessed = showing(spent=Spent(input=1240, output=310, told=False, cost="0.0042", source="public"))
    assert "≈ 1,240 in" in guessed
    assert "≈ $0.0042 (public data)" in guessed


def test_a_price_that_nobody_knows_is_unknown_and_never_nothing() -> None:
    unknown = showing(spent=Spent(input=10, output=3, told=True))
    assert "price unknown" in unknown
    assert "$0" not in unknown
