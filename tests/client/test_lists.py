"""Keys are checked, models listed and texts embedded on every line that offers it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.base.secret import KeyWithheld, Secret
from app.llm.catalog.model import Model
from app.llm.errors import BadKey, ProviderError
from app.llm.request import EmbeddingRequest
from tests.client.world import KEY, LINES
from tests.emulator import anthropic, cohere, gemini, ollama, openai
from tests.emulator.faults import Fault
from tests.emulator.script import vector_for

if TYPE_CHECKING:
    from app.llm.catalog.model import Line
    from app.llm.client import Client
    from tests.client.world import World

LISTED = [line.id for line in LINES if line.paths.models]
EMBEDDING = [line.id for line in LINES if line.paths.embeddings]
CHECKED = [line.id for line in LINES if line.key_check]
KEYED = [line.id for line in LINES if line.key_check and line.key.needed == "yes"]
MODELS = {"anthropic": anthropic, "gemini": gemini, "cohere": cohere, "ollama": ollama}


def key_for(line: Line, key: str = KEY) -> Secret:
    return Secret(key, line.base_url)


@pytest.mark.parametrize("id", LISTED)
def test_a_list_of_models_is_read_to_its_last_page(id: str, world: World) -> None:
    line = world.line(id)
    listed = world.run(lambda client: client.list_models(line, key_for(line)))
    assert [model.id for model in listed.models] == list(MODELS.get(id, openai).MODELS)
    assert all(model.listed for model in listed.models)
    assert listed.line == id


def test_a_list_is_kept_and_says_its_age(world: World) -> None:
    line = world.line("anthropic")

    async def work(client: Client) -> None:
        first = await client.list_models(line, key_for(line))
        asked = len(world.emulator.seen)
        assert asked == 3
        world.clock.ahead += 3000
        assert await client.list_models(line, key_for(line)) is first
        assert len(world.emulator.seen) == asked
        assert world.clock.now() - first.fetched >= timedelta(seconds=3000)
        world.clock.ahead += 3000
        newer = await client.list_models(line, key_for(line))
        assert newer.fetched > first.fetched
        fresh = await client.list_models(line, key_for(line), older_than=timedelta(0))
        assert fresh is not newer

    world.run(work)


@pytest.mark.parametrize("id", CHECKED)
def test_a_good_key_is_good(id: str, world: World) -> None:
    line = world.line(id)
    assert world.run(lambda client: client.check_key(line, key_for(line))) == "good"
    assert [seen for seen in world.emulator.seen if "chat" in seen.target] == [], "a check costs nothing"


@pytest.mark.parametrize("id", KEYED)
def test_a_bad_key_is_bad(id: str, world: World) -> None:
    line = world.line(id)
    with pytest.raises(BadKey):
        world.run(lambda client: client.check_key(line, key_for(line, f"bad-{KEY}")))


def test_a_bad_key_that_is_answered_with_success_is_bad(world: World) -> None:
    line = world.line("cohere", Fault(status=200, body={"valid": False}))
    with pytest.raises(BadKey):
        world.run(lambda client: client.check_key(line, key_for(line)))


@pytest.mark.parametrize("id", sorted({line.id for line in LINES} - set(CHECKED)))
def test_where_no_check_is_free_none_is_made(id: str, world: World) -> None:
    line = world.line(id)
    assert world.run(lambda client: client.check_key(line, key_for(line))) == "unknown"
    assert world.emulator.seen == []


@pytest.mark.parametrize("id", EMBEDDING)
def test_texts_become_vectors_in_batches_and_in_order(id: str, world: World) -> None:
    line = world.line(id)
    texts = tuple(f"text {number}" for number in range(200))
    read = world.run(
        lambda client: client.embed(line, Model(id="m"), EmbeddingRequest("points-embed", texts), key_for(line))
    )
    assert [list(vector) for vector in read.vectors] == [pytest.approx(vector_for(text)) for text in texts]
    assert len(world.emulator.seen) == 3


@pytest.mark.parametrize("id", EMBEDDING)
def test_a_failure_while_embedding_is_a_leaf(id: str, world: World) -> None:
    line = world.line(id, Fault(error="failed"))
    with pytest.raises(ProviderError):
        world.run(lambda client: client.embed(line, Model(id="m"), EmbeddingRequest("e", ("a",)), key_for(line)))


@pytest.mark.parametrize("id", LISTED)
def test_a_web_page_instead_of_a_list_is_a_leaf(id: str, world: World) -> None:
    line = world.line(id, Fault(html=True))
    with pytest.raises(ProviderError):
        world.run(lambda client: client.list_models(line, key_for(line)))


def test_a_key_does_not_follow_a_line_to_another_address(world: World) -> None:
    line = world.line("groq")
    with pytest.raises(KeyWithheld):
        world.run(lambda client: client.list_models(line, Secret(KEY, "https://api.groq.com")))
    assert world.emulator.seen == []
