"""The recovery code: read as people write, and never mistaken for another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from app.vault.recovery import new_code, read_code
from app.vault.told import CodeMistyped, WrongWay
from tests.fakes.vault_world import FakeCrypto

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
codes = st.integers(0, 2**32).map(lambda seed: new_code(FakeCrypto(seed)))


@settings(deadline=None)
@given(codes)
def test_a_code_is_seven_groups_of_four_without_letters_that_look_like_others(code: str) -> None:
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert {*code} <= {*ALPHABET, "-"}
    assert len(read_code(code)) == 26


def test_a_code_is_made_of_130_random_bits() -> None:
    drawn = [read_code(new_code(FakeCrypto(seed))) for seed in range(2000)]
    assert len({*drawn}) == 2000
    for place in range(26):
        assert len({one[place] for one in drawn}) == 32


@settings(deadline=None)
@given(codes, st.sampled_from([str.lower, str.upper, lambda c: c.replace("0", "O"), lambda c: c.replace("0", "o")]))
def test_case_and_look_alikes_are_forgiven(code: str, how: object) -> None:
    assert callable(how)
    assert read_code(how(code)) == read_code(code)
    for alike in "iIlL":
        assert read_code(code.replace("1", alike)) == read_code(code)


@settings(deadline=None)
@given(codes, st.sampled_from(["", " ", "\n", "  -  ", "\u2013", "\u2212", ".", "_", "\N{NO-BREAK SPACE}"]))
def test_what_stands_between_the_groups_does_not_matter(code: str, between: str) -> None:
    assert read_code(f" {between}" + code.replace("-", between) + "\n") == read_code(code)


@settings(max_examples=10)
@given(codes)
def test_every_single_wrong_character_is_found(code: str) -> None:
    plain = code.replace("-", "")
    for place, right in enumerate(plain):
        for other in {*ALPHABET} - {right}:
            with pytest.raises(CodeMistyped):
                read_code(plain[:place] + other + plain[place + 1 :])


@settings(deadline=None)
@given(codes)
def test_neighbours_that_changed_places_and_lost_or_doubled_characters_are_found(code: str) -> None:
    plain = code.replace("-", "")
    for place in range(len(plain) - 1):
        one, other = plain[place], plain[place + 1]
        changed = [plain[:place] + plain[place + 1 :], plain[: place + 1] + plain[place:]]
        if one != other:
            changed.append(plain[:place] + other + one + plain[place + 2 :])
        for typed in changed:
            with pytest.raises(CodeMistyped):
                read_code(typed)


@settings(deadline=None)
@given(st.text())
def test_nothing_typed_fails_in_another_way(typed: str) -> None:
    with pytest.raises(WrongWay):
        read_code(typed)
