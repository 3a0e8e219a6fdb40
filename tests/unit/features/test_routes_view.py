"""What the Routes room says: lamps with their words, countdowns, limits and where they come from, breakers and why."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from app.features.providers.lamps import CLEAR, UNTRIED
from app.features.routes import figures
from app.features.routes.state import Routes, Standing
from app.features.routes.strategy_view import STRATEGIES, weight_words
from app.features.routes.view import dialog, room
from app.llm import errors
from app.records.routed import LineLimits, Routing
from app.routing.limits import Account, Bound, Terms
from app.routing.values import Place
from app.ui.html import html
from tests.fakes.lines import HOSTILE
from tests.fakes.standings import (
    BREAKERS,
    BUSY,
    GROQ,
    MISTRAL,
    NOW,
    OLLAMA,
    QUIET,
    QWEN,
    providers,
    rooms,
    turned,
    used,
)

ROOMS = rooms()


def markup(name: str) -> str:
    return html(room(*ROOMS[name]))


def text(markup: str) -> str:
    """As it is read: without tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def section(markup: str, id: str) -> str:
    return text(re.split(r'<section class="card" id="', markup.split(f'id="{id}"')[1])[0])


@pytest.mark.parametrize("name", ROOMS)
def test_nothing_a_provider_wrote_is_markup(name: str) -> None:
    assert "<img" not in html([room(*ROOMS[name]), dialog(*ROOMS[name])])


def test_each_strategy_is_one_choice_with_one_sentence_and_sliders_are_those_of_one() -> None:
    quiet = markup("quiet")
    assert quiet.count('type="radio"') == len(STRATEGIES) == 8
    assert all(about in quiet.replace("&#39;", "'") for _, about in STRATEGIES.values())
    assert quiet.count('type="range"') == 3
    assert 'type="range"' not in markup("another strategy, locked")


@pytest.mark.parametrize(
    ("amount", "words"), [(0, "does not matter"), (1, "matters a little"), (50, "matters"), (100, "matters most")]
)
def test_a_slider_is_heard_in_words(amount: int, words: str) -> None:
    assert weight_words(amount) == words


def test_who_chooses_is_said_with_the_way_to_change_it() -> None:
    assert "Automatic. The router chooses for each prompt. Fix one line" in text(markup("quiet"))
    fixed = text(markup("one line is fixed"))
    assert "Fixed. Every prompt goes to" in fixed
    assert "on Mistral. The strategy says who answers instead when it fails. Choose automatically" in fixed


def test_a_line_tells_its_speed_its_quality_and_what_was_asked_of_it() -> None:
    order = section(markup("all in use and in trouble"), "order")
    assert "2 models · first token 0.4 s, 83 tokens/s · answers 73 ± 13 of 100, from 10 signs · 3 requests" in order
    assert "is tried last: 6 of its last 6 answers were bad: 6 empty. Judge anew" in order


@pytest.mark.parametrize(
    ("place", "word", "aspect"),
    [(GROQ, "Closed", "closed"), (MISTRAL, "Needs you", "closed"), (OLLAMA, "On trial", "slow")],
)
def test_a_breaker_comes_before_all_that_is_known_of_a_line(place: Place, word: str, aspect: str) -> None:
    lamp = figures.joined_lamp(BUSY, place.line, CLEAR)
    assert (lamp.word, lamp.aspect) == (word, aspect)


def test_a_line_without_a_breaker_shows_its_limits_and_else_what_is_known_of_it() -> None:
    calm = replace(BUSY, breakers={})
    assert figures.joined_lamp(calm, "mistral", CLEAR).word == "Asked for a pause"
    full = replace(calm, accounts={"mistral": Account("mistral", uses=(used("m", 950),))})
    assert figures.joined_lamp(full, "mistral", CLEAR).word == "At its limit"
    assert figures.joined_lamp(QUIET, "mistral", UNTRIED) == UNTRIED


def test_gauges_say_what_is_used_and_when_it_begins_anew() -> None:
    limits = section(markup("all in use and in trouble"), "limits")
    assert "38 of 1,000 requests today" in limits
    assert "950 of 950 requests today Used up. Opens in 12 h" in limits
    assert "$4.90 of $5.00 this month Nearly used up. Begins anew in" in limits
    assert "Mistral asked for a pause. It is asked again in 42 s ." in limits
    assert "Limits that you set." in limits
    assert "Counted is what this browser sent" in limits


def test_limits_that_hold_for_each_model_are_shown_for_those_that_were_used() -> None:
    groups = figures.gauge_groups(BUSY, "groq")
    assert [group.model for group in groups] == ["", "openai/gpt-oss-120b"]
    quiet = figures.gauge_groups(QUIET, "groq")
    assert [group.model for group in quiet] == ["each model"]
    each_day = figures.gauge_groups(replace(QUIET, terms={"x": Terms((Bound("requests", "day", 5),))}), "x")
    assert [(group.model, group.gauges[0].words) for group in each_day] == [("", "0 of 5 requests today")]


def test_breakers_tell_since_when_why_and_until_when() -> None:
    breakers = section(markup("all in use and in trouble"), "breakers")
    assert "Mistral did not accept the key. Requests go round it until you have done something about it." in breakers
    assert "Overloaded. Requests go round it. It is tried again in 13 min , at" in breakers
    assert "Its last 20 changes" in breakers
    assert breakers.index("Needs you") < breakers.index("Closed") < breakers.index("On trial") < breakers.index("Clear")
    assert "Ollama can't be tried for free" in breakers.replace("&#39;", "'")
    assert "No line has failed here so far." in section(markup("quiet"), "breakers")


def test_a_breaker_that_opens_shows_why() -> None:
    breakers = turned((Place("groq", "m"), errors.ProviderFailed(line="Groq", status=500)))
    standing = Standing(NOW, breakers=breakers.all())
    said = section(html(room(Routes(standing=standing), providers())), "breakers")
    assert "Groq Closed" in said
    assert "It is tried again in 30 s" in said


def test_everything_that_is_counted_down_has_its_element() -> None:
    shown = markup("all in use and in trouble")
    missing = [id for id, _ in figures.countdowns(BUSY) if f'id="{id}"' not in shown and "gone" not in id]
    assert missing == []
    assert len(set(figures.countdowns(BUSY))) == len(figures.countdowns(BUSY)) > 5
    assert figures.countdowns(QUIET) == ()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (42, "42 s"), (700, "12 min"), (3 * 3600 + 720, "3 h 12 min"), (6 * 86_400, "6 days")],
)
def test_what_is_left_is_told_as_exactly_as_it_matters(seconds: float, words: str) -> None:
    assert figures.left(NOW + seconds, NOW) == words


def test_times_of_day_are_those_of_the_persons_own_clock() -> None:
    here = replace(QUIET, zone=timezone(timedelta(hours=2)))
    assert figures.time_of(NOW, QUIET) == "at 11:06"
    assert figures.time_of(NOW, here) == "at 13:06"
    assert figures.time_of(NOW + 86_400, here) == "on Thursday at 13:06"
    assert figures.time_of(NOW + 20 * 86_400, here) == "on 8 December"


def test_the_form_of_limits_begins_with_what_holds_and_offers_the_catalogs_only_where_it_was_left() -> None:
    ours = html(dialog(*ROOMS["limits are adjusted"]))
    assert 'value="950"' in ours
    assert 'value="5.00"' in ours
    assert "As the catalog says" in ours
    assert "As the catalog says" not in html(dialog(*ROOMS["limits of a line that is not adjusted"]))
    wrong = html(dialog(*ROOMS["limits with mistakes"]))
    assert 'aria-invalid="true"' in wrong
    assert "Type a number." in wrong
    assert HOSTILE not in wrong


def test_a_line_with_limits_of_the_persons_own_says_so() -> None:
    routing = Routing(limits={"groq": LineLimits(requests_per_day=5)})
    terms = {"groq": Terms((Bound("requests", "day", 5),))}
    shown = section(html(room(Routes(standing=Standing(NOW, {}, terms)), providers(routing))), "limits")
    assert "Groq Yours Adjust 0 of 5 requests today Limits that you set." in shown


def test_a_models_breaker_is_reset_and_not_checked() -> None:
    only_model = Standing(NOW, breakers={QWEN: replace(BREAKERS[GROQ], why="Retired.")})
    shown = html(room(Routes(standing=only_model), providers()))
    assert "Reset Ollama" in shown
    assert "Try it now: Ollama" not in shown
