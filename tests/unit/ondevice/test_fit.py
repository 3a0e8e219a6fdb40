"""What a device can run is told truly: facts as facts, guesses as guesses, and nothing is offered that can't run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from app.ondevice import listing
from app.ondevice.choice import recommended
from app.ondevice.fit import fit, free_space, memory
from app.ondevice.report import ENGINES, Report, ReportRow, report
from app.ondevice.values import BuiltIn, Facts, Gpu
from tests.unit.ondevice.devices import (
    DESKTOP,
    FALLBACK,
    FULL,
    GIB,
    GRAPHICS,
    MB,
    NO_ADAPTER,
    NO_F16,
    NO_WEBGPU,
    PHONE,
    PRIVATE,
    model,
)

DEVICES = {
    "a desktop": DESKTOP,
    "no adapter": NO_ADAPTER,
    "no WebGPU": NO_WEBGPU,
    "a fallback adapter": FALLBACK,
    "no shader-f16": NO_F16,
    "a phone with 4 GB": PHONE,
    "a quota of 500 MB": FULL,
}


def row(said: Report, about: str) -> ReportRow:
    return next(row for row in said.rows if row.about == about)


class TestTheReport:
    def test_a_desktop_is_clear_all_over(self) -> None:
        said = report(DESKTOP)
        assert {row.aspect for row in said.rows if row.about != "built-in"} == {"clear"}
        assert said.engines == {"webllm", "wllama"}
        assert "4.3 GB" in said.headline

    @pytest.mark.parametrize("facts", [NO_ADAPTER, NO_WEBGPU])
    def test_without_an_adapter_the_cpu_is_left_and_the_reason_is_told(self, facts: Facts) -> None:
        said = report(facts)
        assert said.engines == {"wllama"}
        assert "WebGPU" in said.closed["webllm"]
        assert row(said, "graphics").aspect == "closed"
        assert "CPU" in said.headline

    def test_the_browsers_own_words_are_told_where_it_has_some(self) -> None:
        said = report(replace(NO_ADAPTER, no_gpu="blocked by the driver list" + "!" * 1000))
        assert "“blocked by the driver list" in row(said, "graphics").sentence
        assert len(row(said, "graphics").sentence) < 500

    def test_a_fallback_adapter_is_called_slow(self) -> None:
        said = report(FALLBACK)
        assert row(said, "graphics").aspect == "slow"
        assert "very slowly" in row(said, "graphics").sentence
        assert "CPU" in said.headline

    def test_a_gpu_without_16_bits_runs_other_variants(self) -> None:
        said = report(NO_F16)
        assert (row(said, "graphics").aspect, row(said, "graphics").word) == ("slow", "WebGPU, 32 bits only")
        assert said.engines == {"webllm", "wllama"}

    def test_a_phone_is_told_that_models_are_small(self) -> None:
        said = report(PHONE)
        assert "Small models" in said.headline
        assert row(said, "memory").word == "About 4 GB"
        assert "one in use" in row(said, "processor").word

    def test_little_space_is_the_first_thing_that_is_told(self) -> None:
        assert report(FULL).headline == "Small models run here: this site may take 500 MB more."
        tiny = report(replace(FULL, used=400 * MB))
        assert "very small" in tiny.headline
        assert row(tiny, "space").aspect == "closed"

    def test_where_no_files_can_be_kept_nothing_runs_but_the_browsers_own(self) -> None:
        said = report(PRIVATE)
        assert said.engines == set()
        assert said.closed.keys() == set(ENGINES)
        assert report(replace(PRIVATE, built_in="available")).engines == {"builtin"}

    @pytest.mark.parametrize(
        ("told", "aspect"),
        [("available", "clear"), ("downloadable", "slow"), ("downloading", "slow"), ("unavailable", "closed")],
    )
    def test_the_browsers_own_model_is_a_row(self, told: BuiltIn, aspect: str) -> None:
        said = report(replace(DESKTOP, built_in=told))
        assert row(said, "built-in").aspect == aspect
        assert ("builtin" in said.engines) == (aspect != "closed")

    def test_a_battery_is_spoken_of_where_there_is_one(self) -> None:
        assert "battery" not in {row.about for row in report(DESKTOP).rows}
        assert row(report(replace(DESKTOP, battery=0.15)), "battery").aspect == "slow"
        assert row(report(replace(DESKTOP, battery=0.15, charging=True)), "battery").aspect == "clear"

    @pytest.mark.parametrize(
        ("facts", "word"),
        [
            (replace(DESKTOP, saver=True), "Data saver"),
            (replace(DESKTOP, metered=True), "Metered"),
            (replace(DESKTOP, mbps=None), "Not told"),
            (replace(DESKTOP, mbps=1.2), "1.2 Mbit/s"),
            (DESKTOP, "10 Mbit/s or more"),
        ],
    )
    def test_the_connection_is_told_as_the_browser_does(self, facts: Facts, word: str) -> None:
        assert row(report(facts), "connection").word == word


class TestTheRecommendation:
    @pytest.mark.parametrize("wish", ["quality", "speed"])
    @pytest.mark.parametrize("facts", DEVICES.values(), ids=DEVICES)
    def test_it_fits_and_can_chat(self, facts: Facts, wish: str) -> None:
        chosen = recommended(listing.models(), facts, "quality" if wish == "quality" else "speed")
        assert chosen is not None
        assert fit(chosen, facts).fits == "fits"
        assert "chat" in chosen.good_at
        assert not chosen.embeddings

    def test_where_nothing_fits_there_is_none(self) -> None:
        assert recommended(listing.models(), PRIVATE, "quality") is None

    def test_without_a_gpu_it_runs_on_the_cpu(self) -> None:
        for facts in (NO_ADAPTER, NO_WEBGPU, FALLBACK):
            chosen = recommended(listing.models(), facts, "quality")
            assert chosen is not None
            assert chosen.engine == "wllama"

    def test_without_16_bits_it_is_a_variant_that_does_without(self) -> None:
        chosen = recommended(listing.models(), NO_F16, "quality")
        assert chosen is not None
        assert (chosen.engine, chosen.f16) == ("webllm", False)

    def test_on_a_phone_it_is_small_and_made_for_phones(self) -> None:
        chosen = recommended(listing.models(), PHONE, "quality")
        assert chosen is not None
        assert chosen.low_resource
        assert chosen.memory <= GIB

    def test_it_has_room(self) -> None:
        chosen = recommended(listing.models(), FULL, "quality")
        assert chosen is not None
        assert chosen.download is not None
        assert chosen.download < 500 * MB

    def test_the_quick_one_is_no_larger_than_the_good_one(self) -> None:
        for facts in DEVICES.values():
            good, quick = (recommended(listing.models(), facts, wish) for wish in ("quality", "speed"))
            assert good is not None
            assert quick is not None
            assert (quick.billions or 0) <= 2.0

    def test_what_only_just_fits_is_better_than_nothing(self) -> None:
        tight = model(memory=7 * GIB)
        assert fit(tight, DESKTOP).fits == "tight"
        assert recommended([tight], DESKTOP, "quality") == tight


class TestAModel:
    def test_memory_is_a_guess_and_says_so(self) -> None:
        for facts, needed in ((DESKTOP, 7 * GIB), (DESKTOP, 20 * GIB), (PHONE, int(1.5 * GIB))):
            judged = fit(model(memory=needed), facts)
            assert judged.fits != "fits"
            assert "probably" in judged.reason

    def test_a_browser_that_does_not_tell_its_memory_is_trusted_a_little(self) -> None:
        silent = replace(DESKTOP, memory_gib=None)
        assert fit(model(memory=3 * GIB), silent).fits == "fits"
        assert "does not say" in memory(silent, gpu=True).basis

    def test_small_buffers_mean_little_memory(self) -> None:
        weak = replace(DESKTOP, gpu=replace(GRAPHICS, max_buffer=256 << 20))
        assert fit(model(memory=800 * MB), weak).fits == "fits"
        assert fit(model(memory=2 * GIB), weak).fits == "no"

    def test_what_needs_16_bits_is_out_without_them_and_names_its_variant(self) -> None:
        judged = fit(model(f16=True, twin="m-q4f32"), NO_F16)
        assert judged.fits == "no"
        assert "q4f32" in judged.reason
        assert "q4f32" not in fit(model(f16=True), NO_F16).reason

    def test_a_buffer_that_is_too_small_is_a_fact(self) -> None:
        judged = fit(model(max_binding=300 << 20), PHONE)
        assert judged.fits == "no"
        assert "268 MB" in judged.reason
        assert fit(model(max_binding=200 << 20), PHONE).fits == "fits"

    def test_without_a_gpu_the_reason_is_the_browsers(self) -> None:
        assert "no WebGPU" in fit(model(), NO_WEBGPU).reason
        assert "finds none" in fit(model(), NO_ADAPTER).reason
        assert "gives none" in fit(model(), replace(NO_ADAPTER, no_gpu="lost")).reason

    def test_a_fallback_adapter_is_slow_for_the_small_and_out_for_the_large(self) -> None:
        assert fit(model(billions=0.4), FALLBACK).fits == "tight"
        assert fit(model(billions=4), FALLBACK).fits == "no"

    def test_a_model_that_was_not_made_for_phones_only_just_fits_on_one(self) -> None:
        assert fit(model(low_resource=False), PHONE).fits == "tight"
        assert fit(model(low_resource=False), DESKTOP).fits == "fits"

    def test_what_is_here_already_needs_no_more_space(self) -> None:
        large = model(download=700 * MB)
        assert fit(large, FULL).fits == "no"
        assert fit(large, FULL, here=400 * MB).fits == "fits"
        assert fit(large, replace(FULL, used=500 * MB), here=700 * MB).fits == "fits"

    def test_room_that_is_nearly_used_up_is_tight_sooner_for_an_estimate(self) -> None:
        assert fit(model(download=420 * MB), FULL).fits == "fits"
        assert fit(model(download=420 * MB, estimated=True), FULL).fits == "tight"
        assert "about 700 MB" in fit(model(download=700 * MB, estimated=True), FULL).reason

    def test_a_quota_that_nobody_tells_forbids_nothing(self) -> None:
        assert free_space(replace(DESKTOP, quota=None)) is None
        assert fit(model(download=10**12), replace(DESKTOP, quota=None)).fits == "fits"

    def test_one_gguf_file_has_two_gigabytes_at_most_and_webassembly_reaches_four(self) -> None:
        whole = model(engine="wllama", download=2_300 * MB, memory=2_600 * MB)
        assert "2 GB" in fit(whole, DESKTOP).reason
        split = whole.model_copy(update={"parts": ("a", "b")})
        assert fit(split, DESKTOP).fits == "fits"
        assert "WebAssembly" in fit(split.model_copy(update={"memory": 5 * GIB}), DESKTOP).reason

    def test_a_large_model_is_slow_on_the_cpu_alone(self) -> None:
        assert fit(model(engine="wllama", billions=3.2), NO_ADAPTER).fits == "tight"
        assert fit(model(engine="wllama", billions=8), NO_ADAPTER).fits == "no"
        assert fit(model(engine="wllama", billions=3.2), DESKTOP).fits == "fits"

    @pytest.mark.parametrize(
        ("told", "fits"),
        [
            ("available", "fits"),
            ("downloadable", "tight"),
            ("downloading", "tight"),
            ("unavailable", "no"),
            ("absent", "no"),
        ],
    )
    def test_the_browsers_own_fits_where_the_browser_says_so(self, told: BuiltIn, fits: str) -> None:
        assert fit(listing.BUILT_IN, replace(DESKTOP, built_in=told)).fits == fits

    @given(
        st.integers(0, 40 * GIB),
        st.integers(0, 40 * GIB),
        st.sampled_from(tuple(DEVICES.values())),
        st.sampled_from(("webllm", "wllama")),
    )
    def test_less_memory_never_fits_worse(self, one: int, other: int, facts: Facts, engine: str) -> None:
        ranks = ("no", "tight", "fits")
        less, more = sorted((one, other))
        fits = [fit(model(engine=engine, memory=needed), facts).fits for needed in (less, more)]
        assert ranks.index(fits[0]) >= ranks.index(fits[1])

    @given(
        st.builds(
            Facts,
            gpu=st.none() | st.builds(Gpu, f16=st.booleans(), fallback=st.booleans(), max_buffer=st.integers(0, 2**33)),
            memory_gib=st.none() | st.sampled_from((0.25, 0.5, 1, 2, 4, 8)),
            mobile=st.booleans(),
            files=st.booleans(),
            quota=st.none() | st.integers(0, 2**40),
            used=st.none() | st.integers(0, 2**40),
            built_in=st.sampled_from(("absent", "available", "unavailable")),
        )
    )
    def test_every_no_and_every_doubt_has_a_reason_and_no_closed_engine_fits(self, facts: Facts) -> None:
        said = report(facts)
        assert said.headline
        assert all(row.word and row.sentence for row in said.rows)
        assert said.engines | said.closed.keys() == set(ENGINES)
        for each in (model(), model(engine="wllama"), listing.BUILT_IN):
            judged = fit(each, facts)
            assert (judged.reason == "") == (judged.fits == "fits")
            if each.engine in said.closed:
                assert judged.fits == "no"
