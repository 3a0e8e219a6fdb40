"""A copy is what happened to it, its record says so, and what is let go first was used least recently."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from app.ondevice import copies, listing
from tests.unit.ondevice.devices import DESKTOP, GIB, copy, file, model

if TYPE_CHECKING:
    from app.ondevice.values import Copy

COPIES = st.lists(
    st.builds(
        lambda id, files, used, state: copy(id, *(file(name, 10) for name in files), used=used, state=state),
        st.sampled_from("abcdef"),
        st.sets(st.sampled_from("xyzuvw"), min_size=1, max_size=3),
        st.integers(0, 5),
        st.sampled_from(("here", "here", "here", "wanted", "paused")),
    ),
    max_size=6,
    unique_by=lambda one: one.model.id,
)


class TestTheRecord:
    @pytest.mark.parametrize("id", [one.id for one in listing.models()][::20])
    def test_it_comes_back_as_it_was_written(self, id: str) -> None:
        found = listing.find(id)
        assert found is not None
        before = copies.arrived(copies.wanted(found, 1), (file("a", 5, "md5:x", '"1"'),))
        assert copies.read(copies.write(before)) == before

    def test_what_is_as_usual_is_not_written(self) -> None:
        assert "crashed" not in copies.write(copy())

    @pytest.mark.parametrize(
        "book", ["", "{}", "null", '{"model": 1}', '{"model": {"id": "a"}, "new": 1}', "[" * 10_000]
    )
    def test_a_text_that_is_no_copy_is_none(self, book: str) -> None:
        assert copies.read(book) is None

    def test_a_text_beyond_all_bounds_is_none(self) -> None:
        assert copies.read(copies.write(copy()) + " " * 3_000_000) is None


class TestWhatHappens:
    def test_wanted_then_paused_then_here(self) -> None:
        now = copies.wanted(model(), 7)
        assert (now.state, now.added, now.files) == ("wanted", 7, ())
        now = copies.promised(now, (file("a", 5),))
        assert now.files == (file("a", 5),)
        assert copies.paused(now).state == "paused"
        assert copies.resumed(copies.paused(now)).state == "wanted"
        now = copies.arrived(now, (file("a", 6, "sha256:x"),))
        assert (now.state, now.files) == ("here", (file("a", 6, "sha256:x"),))
        assert copies.paused(now) == copies.resumed(now) == now

    def test_its_true_size_takes_the_place_of_the_estimate(self) -> None:
        guessed = model(download=900, estimated=True)
        for known in (
            copies.promised(copies.wanted(guessed, 1), (file("a", 5),)),
            copies.arrived(copies.wanted(guessed, 1), (file("a", 5),)),
        ):
            assert (known.model.download, known.model.estimated) == (5, False)

    def test_an_update_leaves_the_old_files_to_serve_until_it_is_here(self) -> None:
        now = copies.promised(copy("m", file("a", 5)), (file("a", 9),))
        assert (now.files, now.next) == ((file("a", 5),), (file("a", 9),))
        now = copies.arrived(now, now.next)
        assert (now.files, now.next) == ((file("a", 9),), ())

    def test_one_slow_answer_is_no_slow_model(self) -> None:
        now = copies.used(copy(), 5, 10.0)
        assert (now.used, now.tokens_per_second) == (5, 10.0)
        assert copies.used(now, 6, 2.0).tokens_per_second == 6.0
        assert copies.used(now, 6).tokens_per_second == 10.0

    def test_a_load_that_never_ended_is_a_crash(self) -> None:
        loading = copies.load_begins(copy(), 5)
        assert copies.died(loading).crashed
        assert copies.died(loading).loading == 0

    @pytest.mark.parametrize("seconds", [3.0, None])
    def test_a_load_that_ended_is_none_whether_it_failed_or_not(self, seconds: float | None) -> None:
        ended = copies.load_ended(copies.load_begins(copy(), 5), seconds)
        assert not copies.died(ended).crashed

    def test_a_load_that_worked_ends_the_mark_and_one_that_failed_does_not(self) -> None:
        crashed = copies.died(copies.load_begins(copy(), 5))
        assert not copies.load_ended(copies.load_begins(crashed, 6), 2.0).crashed
        assert copies.load_ended(copies.load_begins(crashed, 6)).crashed


class TestSteppingDown:
    def test_the_context_is_halved_down_to_the_shortest(self) -> None:
        context, seen = 6000, []
        while (next_one := copies.shorter(context)) is not None:
            context = next_one
            seen.append(context)
        assert seen == [3000, 1500, 1024]

    @given(st.integers(1, 10**6))
    def test_it_ends_soon(self, context: int) -> None:
        steps = 0
        while (next_one := copies.shorter(context)) is not None:
            assert next_one < context
            context, steps = next_one, steps + 1
        assert steps <= 10

    def test_a_shorter_context_comes_before_a_smaller_model(self) -> None:
        large, small = copy("large", file("l")), copy("small", file("s"))
        step = copies.step_down(large, [large, small], DESKTOP)
        assert step is not None
        assert (step.model.id, step.context, step.here) == ("large", 2048, True)
        assert "2048" in step.reason

    def test_then_the_largest_smaller_one_that_is_here_and_did_not_crash(self) -> None:
        large = copies.with_context(copy("large"), copies.SHORTEST)
        tiny, small, crashed, other = (
            copy(id, model=model(id, memory=memory, embeddings=embeds), crashed=id == "crashed")
            for id, memory, embeds in (
                ("tiny", 100, False),
                ("small", 200, False),
                ("crashed", 300, False),
                ("embeds", 400, True),
            )
        )
        coming = copy("coming", model=model("coming", memory=500), state="wanted")
        step = copies.step_down(large, [large, tiny, small, crashed, other, coming], DESKTOP)
        assert step is not None
        assert (step.model.id, step.context, step.here) == ("small", 4096, True)

    def test_then_one_of_the_list_that_fits_is_offered(self) -> None:
        large = copies.with_context(copy("large"), copies.SHORTEST)
        offered = (model("huge", memory=9 * GIB), model("fitting", memory=300), model("f16", memory=400, f16=True))
        no_f16 = replace(DESKTOP, gpu=replace(DESKTOP.gpu, f16=False)) if DESKTOP.gpu else DESKTOP
        step = copies.step_down(large, [large], no_f16, offered)
        assert step is not None
        assert (step.model.id, step.here) == ("fitting", False)

    def test_where_nothing_is_smaller_there_is_no_step(self) -> None:
        assert copies.step_down(copies.with_context(copy(), copies.SHORTEST), [copy()], DESKTOP) is None
        embeds = copy(model=model(embeddings=True, context=8192))
        assert copies.step_down(embeds, [embeds], DESKTOP) is None

    def test_the_models_own_context_is_not_written_down(self) -> None:
        assert copies.with_context(copy(), 2048).context == 2048
        assert copies.with_context(copy(context=2048), 4096).context == 0


class TestSpace:
    def test_a_file_of_two_models_is_counted_once_and_stays_with_the_other(self) -> None:
        first, second = copy("a", file("shared", 10), file("mine", 5)), copy("b", file("shared", 10))
        assert copies.total([first, second]) == 15
        assert copies.frees(first, [first, second]) == 5
        assert copies.deletes(first, [first, second]) == (file("mine", 5),)
        assert copies.frees(first, [first]) == 15

    def test_the_least_recently_used_is_offered_first_until_it_is_enough(self) -> None:
        old, older, fresh = (copy(id, file(id, 10), used=used) for id, used in (("old", 2), ("older", 1), ("fresh", 3)))
        assert [one.model.id for one in copies.to_free([fresh, old, older], 5)] == ["older"]
        assert [one.model.id for one in copies.to_free([fresh, old, older], 15)] == ["older", "old"]
        assert [one.model.id for one in copies.to_free([fresh, old, older], 15, keep=["older"])] == ["old", "fresh"]

    def test_one_that_was_never_used_counts_from_when_it_came(self) -> None:
        used, unused = copy("used", file("u"), added=1, used=9), copy("unused", file("n"), added=5)
        assert copies.to_free([used, unused], 1) == (unused,)

    @given(COPIES, st.integers(0, 80))
    def test_what_is_offered_is_enough_or_all_there_is_and_none_too_many(self, them: list[Copy], needed: int) -> None:
        offered = copies.to_free(them, needed)
        left = [one for one in them if one not in offered]

        def freed(gone: tuple[Copy, ...]) -> int:
            here = {f.url: f.bytes for one in them for f in one.files if one in gone}
            kept = {f.url for one in them if one not in gone for f in one.files}
            return sum(size for url, size in here.items() if url not in kept)

        assert all(one.state == "here" for one in offered)
        assert freed(offered) >= needed or not [one for one in left if one.state == "here"]
        if offered:
            assert freed(offered[:-1]) < needed
        moments = [one.used or one.added for one in offered]
        assert moments == sorted(moments)
