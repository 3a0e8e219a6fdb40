"""What the departure board shows before a prompt is sent, and with an answer."""

from __future__ import annotations

import re

from app.features.chat import answer_board
from app.features.chat.state import Chat
from app.features.house import REGIONS, House, update
from app.features.providers.route_view import picker
from app.features.providers.state import Providers
from app.features.routes import board_view
from app.features.routes.departing import board_of, left_out_of
from app.features.routes.said import BoardToggled, MoreRowsWanted, RowPicked
from app.features.routes.state import Look, Routes
from app.features.routes.switchboard import only
from app.routing.values import Place
from app.ui.html import html
from app.ui.messages import encode
from tests.fakes.boards import GROQ, MISTRAL_FAILED, after, answer, answers, boards, planned, routes
from tests.fakes.houses import READY

BOARDS, ANSWERS = boards(), answers()


def shown(name: str, *, falls_over: bool = False) -> str:
    return html(board_view.board(*BOARDS[name], falls_over=falls_over))


def turns(markup: str) -> list[str]:
    return re.findall(r'class="turn-word"[^>]*>([^<]+)<', markup)


def test_the_first_row_departs_the_second_is_next_and_twelve_are_shown() -> None:
    markup = shown("the router chooses")
    assert turns(markup) == ["departing", "next", *["later"] * 10]
    hidden = len(BOARDS["the router chooses"][1].plan.rows) - 12  # type: ignore[union-attr]
    assert f"and {hidden} more" in markup


def test_it_says_what_the_prompt_was_taken_for_and_who_decided_with_the_rules_name() -> None:
    markup = shown("the router chooses")
    assert "Taken for code (asks for code: “python”, “function”)." in markup
    assert "Decided by: free first and the rule “Code goes to Mistral”." in markup
    assert "the rule “Code goes to Mistral” prefers it" in markup


def test_more_rows_come_in_pages_of_twenty() -> None:
    state = House(frame=READY, routes=BOARDS["the router chooses"][1])
    after_one, _ = update(state, MoreRowsWanted())
    assert after_one.routes.look.rows == 32
    closed, _ = update(after_one, BoardToggled())
    assert update(closed, BoardToggled())[0].routes.look.rows == 12


def test_who_is_left_out_is_counted_and_grouped_only_when_it_is_wanted() -> None:
    made = planned()
    folded = shown("the router chooses")
    assert f'Left out: <span class="number">{len(made.left_out)}</span>' in folded
    assert "there is no key for OpenAI yet" not in folded
    unfolded = shown("everything unfolded")
    assert "there is no key for OpenAI yet" in unfolded
    groups = left_out_of(made)
    assert sum(count for _, count, _ in groups) == len(made.left_out)
    assert [count for _, count, _ in groups[:-1]] == sorted((count for _, count, _ in groups[:-1]), reverse=True)


def test_what_is_chosen_is_asked_alone_unless_others_may_follow() -> None:
    alone = shown("chosen for a prompt")
    assert turns(alone) == ["departing", *["not asked"] * 11]
    assert "Only the one you chose is asked." in alone
    followed = shown("chosen for a prompt", falls_over=True)
    assert turns(followed)[:2] == ["departing", "next"]
    assert "The others follow when it fails." in followed


def test_a_choice_that_cant_be_kept_is_said_and_nobody_departs() -> None:
    markup = shown("the chosen one can&#39;t answer".replace("&#39;", "'"))
    assert "which you chose, is left out: there is no key for OpenAI yet." in markup
    assert "Nobody can answer this now" in markup
    assert set(turns(markup)) == {"not asked"}


def test_the_board_and_the_chip_say_whose_choice_it_is() -> None:
    for name, words in (
        ("chosen for a prompt", "for this prompt"),
        ("chosen for a conversation", "for this conversation"),
        ("chosen for every prompt", "for every prompt"),
    ):
        chat, state = BOARDS[name]
        assert words in shown(name)
        assert words in html(board_view.chip(chat, state))
        assert "Let the router choose" in shown(name)
    assert "Take it back" in shown("chosen twice"), "behind it is another choice, and not the router's"
    assert 'class="pin"' not in html(board_view.chip(*BOARDS["the router chooses"]))


def test_the_chip_says_whether_the_board_is_open_and_what_it_opens() -> None:
    for name, expanded in (("chosen for a prompt", "true"), ("closed", "false")):
        button = html(board_view.chip_button(*BOARDS[name]))
        assert f'aria-expanded="{expanded}"' in button
        assert 'aria-controls="board"' in button


def test_send_there_holds_for_what_is_said_at_the_boards_foot() -> None:
    made, chat = planned(), BOARDS["chosen for a conversation"][0]
    place = made.rows[1].candidate.place
    for scope in ("prompt", "conversation", "profile"):
        markup = html(board_view.board(chat, routes(made, look=Look(scope=scope)), falls_over=True))
        assert html_of(RowPicked(*place)) in markup


def html_of(said: object) -> str:
    return encode(said).replace('"', "&#34;")


def test_without_a_conversation_nothing_is_chosen_for_one() -> None:
    made = planned()
    markup = html(board_view.board(Chat(), routes(made, look=Look(scope="conversation")), falls_over=True))
    assert "This conversation" not in markup
    assert html_of(RowPicked(*made.rows[0].candidate.place)) in markup


def test_what_nobody_knows_has_words_and_costs_are_estimates() -> None:
    markup = shown("chosen for a prompt")
    assert "not measured yet" in markup
    assert "no limit known" in markup
    assert "up to $" in markup


def test_a_lamp_tells_by_shape_and_word_what_is_near_its_limit_or_being_tried() -> None:
    assert "Near its limit" in shown("chosen for a prompt")
    assert "Being tried again" in shown("being tried again")


def test_a_closed_board_follows_no_plan_and_is_not_drawn() -> None:
    chat, state = BOARDS["closed"]
    assert board_view.board(chat, state, falls_over=False) is None
    (region,) = (one for one in REGIONS if one.id == "board")
    assert region.slice(House(chat=chat, routes=state)) == (False,)


def test_escape_closes_the_board_before_it_stops_an_answer() -> None:
    open_, closed = Routes(board=True), Routes()
    assert [one.keys for one in board_view.actions(open_, here=True)] == ["g b", "Escape"]
    assert [one.keys for one in board_view.actions(closed, here=True)] == ["g b"]
    assert [one.keys for one in board_view.actions(open_, here=False)] == ["g b"], "in another room it is not in sight"


def test_the_picker_offers_the_router_first_and_says_what_a_choice_holds_for() -> None:
    markup = html(picker(Providers(picker="")))
    assert markup.index("Automatic: the router chooses") < markup.index("a script, not a model")
    assert "What you choose holds for every prompt." in markup
    assert "What you choose holds for this prompt." in html(picker(Providers(picker="", picker_scope="prompt")))
    assert "Automatic" not in html(picker(Providers(picker="script")))


# ---- With an answer --------------------------------------------------------------------------------------------------


def test_the_board_of_an_answer_has_every_attempt_with_its_times_and_its_reason() -> None:
    markup = html(answer_board.board(ANSWERS["gone round an outage"]))
    for told in ("Mistral failed to answer (500). Try again in a moment.", "0.4 s", "2.9 s", "Failed", "Answered"):
        assert told in markup
    assert turns(markup)[:2] == ["departing", "next"]


def test_where_one_was_chosen_alone_the_others_were_not_asked() -> None:
    made = planned(GROQ)
    alone, followed = (board_of(made, asked) for asked in (only(made, GROQ), made))
    assert turns(html(answer_board.board(answer("a", "Set.", alone)))) == ["departing", *["not asked"] * 11]
    assert turns(html(answer_board.board(answer("a", "Set.", followed))))[:2] == ["departing", "next"]


def test_answers_of_older_versions_have_no_board() -> None:
    old = answer("a", "Set.", None)
    assert answer_board.button(old, shown=False) is None
    assert answer_board.board(old) is None


def test_where_another_line_went_on_is_named_in_the_answer_by_the_words_before_it() -> None:
    joined = ANSWERS["joined"]
    assert "After “… Every signal is clear:” Mistral broke off; from here on, Groq went on." in html(
        answer_board.joins(joined)
    )
    assert "It went on where Mistral broke off." in html(answer_board.board(joined))


def test_when_all_failed_each_has_its_reason_and_a_way_on() -> None:
    markup = html(answer_board.cut(ANSWERS["all failed"]))
    assert markup.count("<li>") == 2
    assert "Mistral failed to answer (500). Try again in a moment." in markup
    assert 'href="#/providers/groq"' in markup
    assert 'href="#/providers/mistral"' in markup


def test_a_place_that_was_tried_three_times_is_named_once() -> None:
    thrice = answer("a", "", after(*[MISTRAL_FAILED] * 3), state="cut", reason="Mistral failed.")
    assert html(answer_board.cut(thrice)).count("Mistral failed") == 1


def test_every_answer_that_has_ended_is_asked_again() -> None:
    again = {name for name, one in ANSWERS.items() if answer_board.again(one) is not None}
    assert again == {name for name, one in ANSWERS.items() if one.state in {"complete", "cut"}}
    assert "Ask there" in html(answer_board.board(ANSWERS["all failed"]))
    assert "Ask there" not in html(answer_board.board(ANSWERS["on its way"]))


def test_who_was_left_is_said_while_the_answer_is_on_its_way_and_not_after() -> None:
    assert "Mistral was left after 0.4 s." in html(answer_board.left(ANSWERS["on its way"]))
    assert answer_board.left(ANSWERS["gone round an outage"]) is None


def test_what_the_chip_shows_is_what_would_really_be_asked() -> None:
    chat, state = BOARDS["the chosen one can't answer"]
    assert "Nobody can answer" in html(board_view.chip(chat, state))
    assert board_view.place_name(planned(GROQ), GROQ) == "GPT-OSS 120B on Groq"
    assert board_view.place_name(planned(), Place("gone", "m\u202e")) == "m\N{REPLACEMENT CHARACTER}"
