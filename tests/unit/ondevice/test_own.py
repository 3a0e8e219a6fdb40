"""Models of the person's own: what was typed becomes a model, or a sentence says what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from app.ondevice import manifests, own
from app.ondevice.families import split_of
from tests.unit.ondevice.devices import MB

LIBRARY = "https://libs.test/Tiny-q4f16_1-webgpu.wasm"
GGUF = "https://huggingface.co/me/Llama-3.2-1B-GGUF/resolve/main/Llama-3.2-1B-Q4_K_M.gguf"


class TestMlc:
    def test_the_name_tells_what_it_is(self) -> None:
        model = own.mlc("https://huggingface.co/me/Llama-3.2-1B-Instruct-q4f16_1-MLC", LIBRARY)
        assert (model.engine, model.own, model.f16, model.quantization) == ("webllm", True, True, "q4f16_1")
        assert (model.family, model.billions) == ("Llama 3.2", 1.24)
        assert model.estimated
        assert model.memory > (model.download or 0) > 500 * MB

    @pytest.mark.parametrize(
        "url",
        [
            "https://huggingface.co/me/Tiny-MLC",
            "https://huggingface.co/me/Tiny-MLC/",
            "https://huggingface.co/me/Tiny-MLC/resolve/main/",
            "https://huggingface.co/me/Tiny-MLC/resolve/main/mlc-chat-config.json",
            "HTTPS://HuggingFace.co:443/me/Tiny-MLC",
        ],
    )
    def test_an_address_may_be_written_in_many_ways(self, url: str) -> None:
        model = own.mlc(url, LIBRARY)
        assert (
            manifests.config_file(model).url == "https://huggingface.co/me/Tiny-MLC/resolve/main/mlc-chat-config.json"
        )
        assert model.name == "Tiny-MLC"

    @pytest.mark.parametrize(
        ("url", "library", "says"),
        [
            ("", LIBRARY, "https://"),
            ("javascript:alert(1)", LIBRARY, "https://"),
            ("http://far.example.com/model", LIBRARY, "http:// is only"),
            ("https://me:secret@host.test/model", LIBRARY, "password"),
            ("https://host.test/a/../b", LIBRARY, "browsers write differently"),
            ("https://host.test/a/%2E%2e/b", LIBRARY, "browsers write differently"),
            ("https://host.test/größe", LIBRARY, "browsers write differently"),
            ("https://host.test/" + "a" * 2000, LIBRARY, "too long"),
            ("https://host.test/model", "https://libs.test/lib.js", ".wasm"),
            ("https://host.test/model", "", "https://"),
        ],
    )
    def test_what_is_wrong_is_said(self, url: str, library: str, says: str) -> None:
        with pytest.raises(ValueError, match=says):
            own.mlc(url, library)

    def test_a_server_at_home_needs_no_encryption(self) -> None:
        assert (
            own.mlc("http://localhost:8000/model", "http://localhost:8000/lib.wasm").url
            == "http://localhost:8000/model"
        )


class TestGguf:
    def test_the_file_tells_name_and_quantization(self) -> None:
        model = own.gguf(GGUF)
        assert (model.engine, model.name, model.quantization) == ("wllama", "Llama-3.2-1B-Q4_K_M", "Q4_K_M")
        assert (model.url, model.parts, model.download) == (GGUF, (), None)

    @pytest.mark.parametrize("url", [GGUF.replace("/resolve/", "/blob/"), GGUF + "?download=true", f"  {GGUF}  "])
    def test_the_address_of_its_page_will_do(self, url: str) -> None:
        assert own.gguf(url).url == GGUF

    def test_any_part_of_a_split_one_stands_for_all(self) -> None:
        model = own.gguf("https://host.test/big-Q4_K_M-00002-of-00003.gguf")
        assert [part[-19:] for part in model.parts] == [f"-0000{n}-of-00003.gguf"[-19:] for n in (1, 2, 3)]
        assert (model.url, model.name) == (model.parts[0], "big-Q4_K_M")
        assert [file.url for file in manifests.files_of(model, {})] == list(model.parts)

    @pytest.mark.parametrize(
        ("url", "says"),
        [
            ("https://host.test/model.bin", "GGUF"),
            ("https://host.test/mmproj-model-f16.gguf", "addition"),
            ("https://host.test/my-lora.gguf", "addition"),
            ("https://host.test/a-00009-of-00003.gguf", "not of which"),
            ("https://host.test/a.gguf?token=secret", r"\?"),
        ],
    )
    def test_what_is_wrong_is_said(self, url: str, says: str) -> None:
        with pytest.raises(ValueError, match=says):
            own.gguf(url)

    def test_an_embedding_model_is_told_by_its_name(self) -> None:
        model = own.gguf("https://host.test/nomic-embed-text-v1.5.Q8_0.gguf")
        assert model.embeddings
        assert model.good_at == ("embeddings",)


class TestAFile:
    def test_it_is_known_by_its_name_and_its_size(self) -> None:
        model = own.from_file("Qwen3-0.6B-Q8_0.gguf", 640 * MB)
        assert (model.url, model.download) == ("picked:own-Qwen3-0.6B-Q8_0", 640 * MB)
        (file,) = manifests.files_of(model, {})
        assert (file.url, file.bytes) == (model.url, 640 * MB)
        assert manifests.hub_listing_url(file.url) == ""

    @pytest.mark.parametrize(
        ("name", "size", "says"),
        [
            ("notes.txt", 5, "GGUF"),
            ("a.gguf", 0, "empty"),
            ("a.gguf", 3_000 * MB, "2 GB"),
            ("a-00001-of-00002.gguf", 5, "one part"),
        ],
    )
    def test_what_is_wrong_is_said(self, name: str, size: int, says: str) -> None:
        with pytest.raises(ValueError, match=says):
            own.from_file(name, size)

    def test_two_of_the_same_name_have_two_ids(self) -> None:
        first = own.from_file("a.gguf", 5)
        second = own.from_file("a.gguf", 5, taken=[first.id])
        assert first.id != second.id
        assert first.url != second.url

    @given(st.text(max_size=300), st.sets(st.just("own-model")))
    def test_any_name_that_ends_as_it_should_becomes_a_model(self, name: str, taken: set[str]) -> None:
        if split_of(f"{name}.gguf") or own._NOT_A_MODEL.search(name):
            return
        model = own.from_file(f"{name}.gguf", 5, taken)
        assert 0 < len(model.id) <= 150
        assert model.id.isascii()
        assert model.id not in taken
        assert model.name.isprintable()
