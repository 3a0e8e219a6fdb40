"""Every row of the list has what the room shows, and choosing among them is by reasons that one can follow."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from app.ondevice import gguf, listing
from app.ondevice.choice import Wanted, listed, variant, worth
from app.ondevice.families import (
    billions_of,
    family_of,
    gguf_quantization,
    mlc_quantization,
    part_of,
    split_of,
)
from app.ondevice.manifests import hub_listing_url
from app.ondevice.values import DeviceModel, Good
from tests.unit.ondevice.devices import DESKTOP, FALLBACK, NO_ADAPTER, NO_F16, PHONE

WEBLLM = [model for model in listing.models() if model.engine == "webllm"]
WLLAMA = [model for model in listing.models() if model.engine == "wllama"]


def named(id: str) -> DeviceModel:
    found = listing.find(id)
    assert found is not None
    return found


class TestEveryRow:
    @pytest.mark.parametrize("model", listing.models(), ids=lambda model: model.id)
    def test_has_what_the_room_shows(self, model: DeviceModel) -> None:
        assert model.name
        assert model.family
        assert model.billions
        assert model.quantization
        assert model.download
        assert model.memory
        assert model.context >= 512
        assert model.tier
        assert model.url.startswith("https://")
        assert ("embeddings" in model.good_at) == model.embeddings
        assert set(model.good_at) <= set(get_args(Good))
        assert model.good_at or "Base" in model.name
        assert not model.own

    def test_ids_are_unique_and_found(self) -> None:
        ids = [model.id for model in listing.models()]
        assert len(set(ids)) == len(ids)
        assert all(named(id).id == id for id in ids)
        assert listing.find("no such model") is None

    def test_the_whole_list_of_webllm_is_there(self) -> None:
        assert len(WEBLLM) == 165
        assert re.fullmatch(r"\d+\.\d+\.\d+", listing.version())

    def test_a_model_of_webllm_needs_more_memory_than_its_weights_have(self) -> None:
        for model in WEBLLM:
            assert model.library.endswith(".wasm")
            assert model.memory > 0.9 * (model.download or 0)
            assert model.estimated

    def test_sixteen_bits_are_told_by_the_name_where_the_list_is_silent(self) -> None:
        assert named("Llama-3.2-1B-Instruct-q4f16_1-MLC").f16
        assert not named("Llama-3.2-1B-Instruct-q4f32_1-MLC").f16
        for model in WEBLLM:
            assert model.f16 == ("f16" in model.quantization)

    def test_a_twin_is_the_same_model_without_16_bits(self) -> None:
        twins = [(model, named(model.twin)) for model in WEBLLM if model.twin]
        assert len(twins) > 50
        for model, twin in twins:
            assert model.f16
            assert not twin.f16
            assert (twin.name, twin.context) == (model.name, model.context)

    def test_what_images_tools_and_manifests_is_known_of(self) -> None:
        assert named("Phi-3.5-vision-instruct-q4f16_1-MLC").images
        assert named("gemma-4-E2B-it-q4f16_1-MLC").manifest == "mlc-model-manifest.json"
        assert named("gemma-4-E2B-it-q4f16_1-MLC").max_binding == 201326592
        assert {model.family for model in WEBLLM if model.tools} == {"Hermes 2 Pro", "Hermes 3"}
        assert sum(model.embeddings for model in WEBLLM) == 4

    def test_a_short_context_is_a_model_of_its_own_in_the_same_folder(self) -> None:
        short, whole = named("Llama-3.1-8B-Instruct-q4f16_1-MLC-1k"), named("Llama-3.1-8B-Instruct-q4f16_1-MLC")
        assert (short.url, short.library) == (whole.url, whole.library)
        assert (short.context, whole.context) == (1024, 4096)
        assert short.name == "Llama 3.1 8B Instruct (short context)"

    def test_gguf_files_lie_on_the_hub_whole_and_small_enough(self) -> None:
        assert len(WLLAMA) == len(gguf.ROWS)
        for model in WLLAMA:
            assert hub_listing_url(model.url)
            assert split_of(model.url) is None
            assert (model.download or 0) < 2**31
            assert not model.images

    def test_a_size_that_nobody_told_is_an_estimate(self) -> None:
        assert [row.name for row in gguf.ROWS if row.bytes is None] == [one.name for one in WLLAMA if one.estimated]


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("Qwen3.5-0.8B-q4f16_1-MLC", "Qwen 3.5 0.8B"),
        ("gemma3-1b-it-q4f16_1-MLC", "Gemma 3 1B it"),
        ("phi-1_5-q4f16_1-MLC-1k", "Phi 1.5 (short context)"),
        ("TinyLlama-1.1B-Chat-v1.0-q4f32_1-MLC", "TinyLlama 1.1B Chat v1.0"),
        ("snowflake-arctic-embed-m-q0f32-MLC-b32", "Snowflake Arctic Embed M b32"),
    ],
)
def test_names_are_for_people(id: str, name: str) -> None:
    assert listing.name_of(id) == name


@pytest.mark.parametrize(
    ("name", "family", "billions"),
    [
        ("Qwen3.5-9B-q4f16_1-MLC", "Qwen 3.5", 9),
        ("Qwen2.5-Coder-7B-Instruct-q4f16_1-MLC", "Qwen 2.5 Coder", 7.6),
        ("DeepSeek-R1-Distill-Llama-8B", "DeepSeek R1 distill", 8),
        ("smollm2-360m-instruct-q8_0.gguf", "SmolLM2", 0.36),
        ("stablelm-2-zephyr-1_6b", "StableLM 2", 1.6),
        ("something-else.gguf", "", None),
    ],
)
def test_a_name_tells_family_and_size(name: str, family: str, billions: float | None) -> None:
    assert family_of(name).name == family
    assert billions_of(name) == billions


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf", "Q4_K_M"),
        ("qwen3-0.6b-q8_0.gguf", "Q8_0"),
        ("model-UD-IQ2_XXS.gguf", "UD-IQ2_XXS"),
        ("model-bf16.gguf", "BF16"),
        ("model.gguf", ""),
    ],
)
def test_a_file_name_tells_the_quantization(name: str, told: str) -> None:
    assert gguf_quantization(name) == told


def test_parts_are_told_by_their_names() -> None:
    assert split_of("a-00002-of-00003.gguf") == (2, 3)
    assert part_of("https://hub.test/a-00001-of-00003.gguf", 3) == "https://hub.test/a-00003-of-00003.gguf"
    assert split_of("a.gguf") is None
    assert mlc_quantization("Qwen3-0.6B-q0f16-MLC") == "q0f16"


class TestTheShownList:
    def test_a_device_without_16_bits_sees_the_variants_that_run_there(self) -> None:
        ids = {row.model.id for row in listed(listing.models(), NO_F16)}
        assert "Qwen3-0.6B-q4f32_1-MLC" in ids
        assert "Qwen3-0.6B-q4f16_1-MLC" not in ids
        assert "gemma3-1b-it-q4f16_1-MLC" in ids, "it has no other variant, and says why it does not run"

    def test_any_other_device_sees_the_lighter_ones(self) -> None:
        for facts in (DESKTOP, NO_ADAPTER):
            ids = {row.model.id for row in listed(listing.models(), facts)}
            assert "Qwen3-0.6B-q4f16_1-MLC" in ids
            assert "Qwen3-0.6B-q4f32_1-MLC" not in ids

    def test_all_variants_are_shown_when_asked_for(self) -> None:
        assert len(listed(listing.models(), DESKTOP, Wanted(variants=True))) == len(listing.models())

    def test_what_fits_comes_first_and_the_better_before_the_worse(self) -> None:
        rows = listed(listing.models(), PHONE)
        ranks = [("fits", "tight", "no").index(row.fit.fits) for row in rows]
        assert ranks == sorted(ranks)
        fitting = [worth(row.model) for row in rows if row.fit.fits == "fits"]
        assert fitting == sorted(fitting, reverse=True)

    def test_other_orders_are_by_size_and_by_name(self) -> None:
        sizes = [row.model.download or 0 for row in listed(listing.models(), DESKTOP, Wanted(order="smallest"))]
        assert sizes == sorted(sizes)
        names = [row.model.name.lower() for row in listed(listing.models(), DESKTOP, Wanted(order="name"))]
        assert names == sorted(names)

    def test_filters_narrow_it(self) -> None:
        coders = listed(listing.models(), DESKTOP, Wanted(good_at="code", engine="wllama"))
        assert coders
        assert all(row.model.engine == "wllama" and "code" in row.model.good_at for row in coders)
        fitting = listed(listing.models(), PHONE, Wanted(fitting=True))
        assert all(row.fit.fits != "no" for row in fitting)

    def test_what_is_here_is_shown_whether_it_fits_or_not(self) -> None:
        id = "Llama-3.1-70B-Instruct-q3f16_1-MLC"
        assert id in {row.model.id for row in listed(listing.models(), PHONE, Wanted(fitting=True), {id: 1})}

    @pytest.mark.parametrize("text", ["smollm 360m", "SMOLLM2", "embeddings nomic", "apache smollm2"])
    def test_search_finds_all_words_wherever_they_stand(self, text: str) -> None:
        assert listed(listing.models(), DESKTOP, Wanted(text=text))

    def test_search_for_nonsense_finds_nothing(self) -> None:
        assert listed(listing.models(), DESKTOP, Wanted(text="smollm2 nonsense")) == ()


def test_the_variant_is_taken_only_where_it_is_needed() -> None:
    model = named("Qwen3-0.6B-q4f16_1-MLC")
    assert variant(model, listing.models(), NO_F16).id == "Qwen3-0.6B-q4f32_1-MLC"
    assert variant(model, listing.models(), FALLBACK).id == "Qwen3-0.6B-q4f32_1-MLC"
    assert variant(model, listing.models(), DESKTOP) is model
    assert variant(model, listing.models(), NO_ADAPTER) is model
    lonely = named("gemma3-1b-it-q4f16_1-MLC")
    assert variant(lonely, listing.models(), NO_F16) is lonely
