"""The slice of public prices is cut without running the package it is cut from."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from tools.prices import PINNED, PROVIDERS, providers_in, rows, write_slice
from tools.trouble import Trouble

if TYPE_CHECKING:
    from pathlib import Path

MODULE = """
import datetime
from decimal import Decimal
from .types import *
providers: list[Provider] = [Provider(id='%s', name='P', models=[
    ModelInfo(id='plain', match=ClauseOr(or_=[ClauseEquals(equals='Plain'), ClauseStartsWith(starts_with='plain-')]),
        name='Plain', context_window=1000, price_comments='long words',
        prices=ModelPrice(input_mtok=Decimal('0.10'), output_mtok=Decimal('1'), web_searches_kcount=Decimal('10'))),
    ModelInfo(id='stepped', match=ClauseAnd(and_=[ClauseStartsWith(starts_with='step.'), ClauseRegex(regex='^(?!.*x)')
        ]),
        prices=[ConditionalPrice(prices=ModelPrice(
            input_mtok=TieredPrices(base=Decimal('1'), tiers=[Tier(start=9, price=Decimal('2'))]))),
          ConditionalPrice(constraint=StartDateConstraint(start_date=datetime.date(2026, 8, 7)),
            prices=ModelPrice(input_mtok=Decimal('3'))),
          ConditionalPrice(constraint=TimeOfDateConstraint(
            start_time=datetime.time(1, 0, tzinfo=datetime.UTC), end_time=datetime.time(4, 30, tzinfo=datetime.UTC)),
            prices=ModelPrice(input_mtok=Decimal('4')))]),
    ModelInfo(id='gift', match=ClauseEquals(equals='gift'), name='Gift (free)', prices=ModelPrice()),
    ModelInfo(id='riddle', match=ClauseEquals(equals='riddle'), prices=ModelPrice()),
    ModelInfo(id='song', match=ClauseEquals(equals='song'),
        prices=ModelPrice(input_mtok=Decimal('1'), output_audio_mtok=Decimal('1'))),
    ModelInfo(id='hours', match=ClauseEquals(equals='hours'), prices=ModelPrice(audio_hours=Decimal('1'))),
])]
"""


def cut(provider: str = "openai") -> list[dict[str, object]]:
    return rows(provider, providers_in(MODULE % provider)[provider])


def test_a_row_keeps_names_rates_and_lengths_and_nothing_else() -> None:
    assert cut()[0] == {
        "match": ["=plain", "^plain-"],
        "name": "Plain",
        "context": 1000,
        "periods": [{"rates": {"input": {"base": "0.10"}, "output": {"base": "1"}}}],
    }


def test_steps_days_and_hours_are_kept() -> None:
    assert cut()[1]["periods"] == [
        {"rates": {"input": {"base": "1", "steps": [{"above": 9, "rate": "2"}]}, "output": {"base": "0"}}},
        {"rates": {"input": {"base": "3"}, "output": {"base": "0"}}, "since": "2026-08-07"},
        {"rates": {"input": {"base": "4"}, "output": {"base": "0"}}, "daily": {"start": "01:00", "end": "04:30"}},
    ]


def test_the_peak_hours_of_deepseek_are_those_of_working_days() -> None:
    periods = cut("deepseek")[1]["periods"]
    assert isinstance(periods, list)
    assert periods[2]["daily"] == {"start": "01:00", "end": "04:30", "days": [0, 1, 2, 3, 4]}


def test_only_what_is_called_free_is_free_and_what_is_not_text_is_left_out() -> None:
    assert [(row["match"], row["periods"]) for row in cut()[2:]] == [(["=gift"], [])]


def test_something_new_in_the_data_stops_the_build() -> None:
    with pytest.raises(Trouble, match="line 1"):
        providers_in("providers: list = [Provider(id=1 + 1, models=[])]")


def test_another_version_than_the_one_that_is_pinned_stops_the_build(tmp_path: Path) -> None:
    zipfile.ZipFile(tmp_path / "genai_prices-9.9.9-py3-none-any.whl", "w").close()
    with pytest.raises(Trouble, match=PINNED[0]):
        write_slice(tmp_path, tmp_path / "prices.json")


def test_the_file_says_where_it_is_from(tmp_path: Path) -> None:
    calls = ",".join(f"Provider(id={name!r}, models=[])" for name in PROVIDERS)
    with zipfile.ZipFile(tmp_path / f"genai_prices-{PINNED[0]}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("genai_prices/data.py", f"providers: list = [{calls}]")
    write_slice(tmp_path, tmp_path / "prices.json")
    said = json.loads((tmp_path / "prices.json").read_text())
    assert (said["version"], said["as_of"]) == PINNED
    assert set(said["models"]) == set(PROVIDERS)
