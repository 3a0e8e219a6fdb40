"""A model's files are found where its engine looks for them, and no manifest leads anywhere else."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, strategies as st

from app.ondevice import listing
from app.ondevice.errors import WrongFile
from app.ondevice.manifests import (
    config_file,
    files_of,
    folder_of,
    hub_listing_url,
    measured,
    told_by,
    weights_file,
    with_hub_listing,
)
from app.ondevice.values import DeviceModel, ModelFile
from tests.unit.ondevice.devices import model

FOLDER = "https://hub.test/mlc/tiny/resolve/main/"
TINY = model("tiny", url="https://hub.test/mlc/tiny", library="https://libs.test/tiny.wasm")
SHARD = {"dataPath": "params_shard_0.bin", "format": "raw-shard", "nbytes": 1000, "md5sum": "0" * 32, "records": []}
PART = model("big", engine="wllama", url="https://hub.test/o/r/resolve/main/big-00001-of-00003.gguf")


def texts(config: object, weights: object, of: DeviceModel = TINY) -> dict[str, str]:
    told = {file.url: "{}" for file in told_by(of)}
    return {**told, config_file(of).url: json.dumps(config), weights_file(of).url: json.dumps(weights)}


def files(config: object, weights: object, of: DeviceModel = TINY) -> tuple[ModelFile, ...]:
    return files_of(of, texts(config, weights, of))


class TestAModelOfWebLLM:
    @pytest.mark.parametrize(
        ("url", "folder"),
        [
            ("https://huggingface.co/mlc-ai/A-MLC", "https://huggingface.co/mlc-ai/A-MLC/resolve/main/"),
            ("https://huggingface.co/mlc-ai/A-MLC/", "https://huggingface.co/mlc-ai/A-MLC/resolve/main/"),
            ("https://host.test/a/resolve/v2/", "https://host.test/a/resolve/v2/"),
            ("https://host.test/a/resolve/v2", "https://host.test/a/resolve/v2/"),
            ("https://host.test/resolve", "https://host.test/resolve/resolve/main/"),
        ],
    )
    def test_its_folder_is_the_engines(self, url: str, folder: str) -> None:
        assert folder_of(url) == folder

    def test_its_files_lie_in_the_scopes_of_the_engines_cache(self) -> None:
        found = files({"tokenizer_files": ["tokenizer.model", "tokenizer.json"]}, {"records": [SHARD]})
        assert {(file.url, file.scope) for file in found} == {
            (FOLDER + "mlc-chat-config.json", "webllm/config"),
            (FOLDER + "tensor-cache.json", "webllm/model"),
            ("https://libs.test/tiny.wasm", "webllm/wasm"),
            (FOLDER + "tokenizer.json", "webllm/model"),
            (FOLDER + "params_shard_0.bin", "webllm/model"),
        }

    def test_the_older_tokenizer_is_taken_where_there_is_no_other(self) -> None:
        found = files({"tokenizer_files": ["tokenizer.model"]}, {"records": [SHARD]})
        assert FOLDER + "tokenizer.model" in {file.url for file in found}

    def test_a_tokenizer_that_the_engine_does_not_know_is_a_wrong_file(self) -> None:
        with pytest.raises(WrongFile, match="tokenizer"):
            files({"tokenizer_files": ["vocab.txt"]}, {"records": [SHARD]})

    def test_a_manifest_is_a_file_of_its_own(self) -> None:
        with_manifest = TINY.model_copy(update={"manifest": "mlc-model-manifest.json"})
        found = files({"tokenizer_files": ["tokenizer.json"]}, {"records": [SHARD]}, with_manifest)
        assert (FOLDER + "mlc-model-manifest.json", "webllm/config") in {(file.url, file.scope) for file in found}

    def test_shards_have_the_sizes_and_hashes_of_the_manifest(self) -> None:
        bare = {"dataPath": "sub/params_shard_1.bin", "nbytes": 5}
        odd = {"dataPath": "params_shard_2.bin", "nbytes": 6, "md5sum": "none"}
        shards = files({"tokenizer_files": ["tokenizer.json"]}, {"records": [SHARD, bare, odd]})[-3:]
        assert [(file.bytes, file.hash) for file in shards] == [(1000, "md5:" + "0" * 32), (5, ""), (6, "")]
        assert shards[1].url == FOLDER + "sub/params_shard_1.bin"

    def test_what_was_read_is_promised_as_it_was_read(self) -> None:
        told = texts({"tokenizer_files": ["tokenizer.json"]}, {"records": [SHARD], "name": "größer"})
        config = next(file for file in files_of(TINY, told) if file.url == config_file(TINY).url)
        text = told[config.url].encode()
        assert (config.bytes, config.hash) == (len(text), f"sha256:{hashlib.sha256(text).hexdigest()}")

    @pytest.mark.parametrize(
        "path",
        [
            "../../other/model.bin",
            "/etc/passwd",
            "a/../../b",
            "https://evil.test/x",
            "a//b",
            "a\\b",
            "x?y",
            "x#y",
            "%2e%2e/x",
            ".hidden",
            "a b",
            "",
            "ü.bin",
            "x" * 400,
        ],
    )
    def test_no_shard_lies_outside_of_its_folder(self, path: str) -> None:
        with pytest.raises(WrongFile):
            files({"tokenizer_files": ["tokenizer.json"]}, {"records": [SHARD | {"dataPath": path}]})

    @given(st.text(max_size=40))
    def test_whatever_a_path_says_the_address_stays_below_the_folder(self, path: str) -> None:
        try:
            found = files({"tokenizer_files": ["tokenizer.json"]}, {"records": [SHARD | {"dataPath": path}]})
        except WrongFile:
            return
        assert found[-1].url == FOLDER + path
        assert ".." not in path.split("/")

    @pytest.mark.parametrize(
        "weights",
        [
            {},
            [],
            {"records": []},
            {"records": {}},
            {"records": [SHARD | {"nbytes": -1}]},
            {"records": [SHARD | {"nbytes": 0}]},
            {"records": [SHARD | {"nbytes": 2**60}]},
            {"records": [SHARD | {"nbytes": "1"}]},
            {"records": [SHARD, SHARD]},
            {"records": [SHARD | {"dataPath": f"{n}.bin"} for n in range(6000)]},
        ],
        ids=lambda weights: str(weights)[:40],
    )
    def test_weights_that_make_no_sense_are_a_wrong_file(self, weights: object) -> None:
        with pytest.raises(WrongFile):
            files({"tokenizer_files": ["tokenizer.json"]}, weights)

    @pytest.mark.parametrize("text", ["", "<html>", "[" * 100_000, '{"records": ', "null"])
    def test_texts_that_are_no_manifest_are_a_wrong_file(self, text: str) -> None:
        told = texts({"tokenizer_files": ["tokenizer.json"]}, {"records": [SHARD]})
        for file in (config_file(TINY), weights_file(TINY)):
            with pytest.raises(WrongFile):
                files_of(TINY, {**told, file.url: text})

    def test_every_model_of_the_list_names_its_first_files(self) -> None:
        for each in listing.models():
            told = told_by(each)
            assert len(told) == (0 if each.engine == "wllama" else 3 if each.manifest else 2)
            assert all(file.url.startswith(folder_of(each.url)) for file in told)


class TestAGguf:
    def test_one_file_is_one_file(self) -> None:
        whole = model(engine="wllama", url="https://hub.test/o/r/resolve/main/a.gguf", download=5)
        assert files_of(whole, {}) == (ModelFile(url=whole.url, scope="switchyard/gguf"),)

    def test_a_split_one_has_all_its_parts(self) -> None:
        assert [file.url[-22:] for file in files_of(PART, {})] == [
            "big-00001-of-00003.gguf"[-22:],
            "big-00002-of-00003.gguf"[-22:],
            "big-00003-of-00003.gguf"[-22:],
        ]

    @pytest.mark.parametrize("name", ["a-00000-of-00003.gguf", "a-00004-of-00003.gguf", "a-00001-of-99999.gguf"])
    def test_parts_that_can_not_be_are_a_wrong_file(self, name: str) -> None:
        with pytest.raises(WrongFile):
            files_of(model(engine="wllama", url=f"https://hub.test/{name}"), {})


class TestTheHub:
    def test_a_listing_is_asked_for_where_the_address_is_a_hubs(self) -> None:
        assert hub_listing_url(PART.url) == "https://hub.test/api/models/o/r/tree/main?recursive=true"
        assert hub_listing_url("https://host.test/a.gguf") == ""
        assert hub_listing_url("picked:own-a") == ""

    def test_it_tells_sizes_and_hashes(self) -> None:
        listed = [
            {"type": "directory", "path": "big-00002-of-00003.gguf", "size": 0},
            {"type": "file", "path": "big-00001-of-00003.gguf", "size": 7, "lfs": {"oid": "a" * 64, "size": 7}},
            {"type": "file", "path": "big-00003-of-00003.gguf", "size": 9, "oid": "b" * 40},
        ]
        found = with_hub_listing(files_of(PART, {}), json.dumps(listed))
        assert [(file.bytes, file.hash) for file in found] == [(7, "sha256:" + "a" * 64), (0, ""), (9, "")]

    def test_the_models_own_manifest_has_the_first_word(self) -> None:
        found = files({"tokenizer_files": ["tokenizer.json"]}, {"records": [SHARD]})
        listed = [{"type": "file", "path": "params_shard_0.bin", "size": 1, "lfs": {"oid": "c" * 64}}]
        assert with_hub_listing(found, json.dumps(listed)) == found

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "{}",
            "null",
            "[1, null, {}]",
            "[" * 100_000,
            json.dumps([{"type": "file", "path": "big-00001-of-00003.gguf", "size": "7", "lfs": {"oid": "../x"}}]),
            json.dumps([{"type": "file", "path": "big-00001-of-00003.gguf", "size": -7, "lfs": []}]),
            json.dumps([{"type": "file", "path": "big-00001-of-00003.gguf", "size": True}]),
        ],
    )
    def test_a_listing_that_makes_no_sense_tells_nothing(self, text: str) -> None:
        assert with_hub_listing(files_of(PART, {}), text) == files_of(PART, {})


def test_a_model_is_measured_once_its_files_are_known() -> None:
    estimated = model(engine="wllama", download=5, estimated=True, memory=1, context=1000)
    known = (ModelFile(url="https://a.test/x", scope="switchyard/gguf", bytes=1000),)
    assert (measured(estimated, known).download, measured(estimated, known).estimated) == (1000, False)
    assert measured(estimated, known).memory > 1000
    assert measured(estimated, ()) is estimated
    assert measured(estimated, (known[0].model_copy(update={"bytes": 0}),)) is estimated
    assert measured(TINY, known).memory == TINY.memory, "the list knows it better"
