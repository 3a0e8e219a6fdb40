"""Why an answer came from where it came: its departure board, what was really tried, and where it was joined."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

import htpy as h

from app.features.chat.again import can_be_asked_again
from app.features.chat.said import AnswerAskedAgain, AnswerBoardToggled
from app.features.providers.words import plain, sentences
from app.features.routes.board_rows import BoardRow, left_out, number, table, turn_of, what, who
from app.features.routes.departing import ALONE
from app.records.kinds import Message
from app.records.routed import Board, Choice, Join, Tried
from app.routing.explain import CHOSEN
from app.routing.words import seconds
from app.ui import kit
from app.ui.html import Node, icon

MOST_FAILED = 12
WORDS_BEFORE_SEAM = 5
OUTCOMES: dict[str, tuple[kit.Aspect, str]] = {
    "answered": ("clear", "Answered"),
    "failed": ("closed", "Failed"),
    "cancelled": ("slow", "Stopped"),
    "not tried": ("untried", "Not asked"),
}
TRIED = ("Line", "Model", "Took", "First token", "What came of it", "Why it was left, and what to do")


def button(message: Message, *, shown: bool) -> Node:
    """For the footer; answers of older versions have no board."""
    if message.board is None:
        return None
    leads = {"aria-controls": _id(message)} if shown else {}
    about = {"aria-expanded": str(shown).lower(), **leads}
    return kit.button("Board", AnswerBoardToggled(message.id), look="quiet", picture="train-track", **about)


def again(message: Message) -> Node:
    """For the footer."""
    if not can_be_asked_again(message):
        return None
    if message.text:
        return kit.icon_button("Ask again", "refresh-cw", AnswerAskedAgain(message.id))
    return kit.button("Ask again", AnswerAskedAgain(message.id), look="quiet", picture="refresh-cw")


def board(message: Message) -> Node:
    """Under the answer, once it is wanted."""
    kept = message.board
    if kept is None:
        return None
    return h.section(".board.after", id=_id(message), aria_label="Departure board of this answer")[
        h.header(".board-head")[
            h.div[
                h.h4(".board-headline")[sentences(kept.headline)],
                h.p(".board-decided")[sentences(kept.decided), _side(kept)],
            ]
        ],
        [kit.note("warn", sentences(note)) for note in kept.notes],
        _tried(message, kept.tried) if kept.tried else None,
        _rows(message, kept) if kept.rows else None,
        _left_out(kept),
    ]


def _id(message: Message) -> str:
    return f"board-{message.id}"


def _side(kept: Board) -> str:
    return f" It was side {kept.side.upper()} of an A/B test." if kept.side else ""


def _tried(message: Message, tried: Iterable[Tried]) -> Node:
    return [
        h.h5(".board-part")["What was tried"],
        h.table(".departures.tried", role="table", aria_label="What was tried")[
            h.thead(role="rowgroup")[
                h.tr(role="row")[
                    (
                        h.th({"class": "number" if place in {2, 3} else ""}, scope="col", role="columnheader")[name]
                        for place, name in enumerate(TRIED)
                    )
                ]
            ],
            h.tbody(role="rowgroup")[(_attempt(message, one) for one in tried)],
        ],
    ]


def _attempt(message: Message, one: Tried) -> Node:
    aspect, word = OUTCOMES[one.outcome]
    asked = one.outcome != "not tried"
    first = "" if one.first_token is None else seconds(one.first_token)
    return h.tr({"role": "row", "class": one.outcome.replace(" ", "-")})[
        who(kit.lamp(aspect, word, quiet=True), plain(one.name)),
        what(plain(one.model)),
        number("took", seconds(one.seconds) if asked else "", "nothing was sent"),
        number("first", first, "none came"),
        h.td(".outcome", role="cell")[word],
        h.td(".why", role="cell")[_why(message, one)],
    ]


def _why(message: Message, one: Tried) -> str:
    """Why it was left and what to do; of one that was not left, what it did."""
    left = sentences(" ".join(part for part in (one.reason, one.next_step) if part))
    joined = message.board.joins if message.board else ()
    went_on = next((f"It went on where {plain(join.left)} broke off." for join in joined if join.line == one.name), "")
    return left or went_on or "The answer is from here."


def _rows(message: Message, kept: Board) -> Node:
    """As they were shown then; where nobody answered, each of them can be asked now."""
    acts = can_be_asked_again(message)
    asked = sum(row.why.startswith(CHOSEN) for row in kept.rows) if ALONE in kept.notes else len(kept.rows)
    rows = (
        BoardRow(
            _clean(row),
            turn_of(place) if place < asked else "not asked",
            None,
            _ask_there(message, row) if acts else None,
        )
        for place, row in enumerate(kept.rows)
    )
    return [
        h.h5(".board-part")["As it stood before it was sent"],
        table(_id(message), "As it stood before it was sent", rows, acts=acts),
        h.p(".board-more")[f"and {kept.more:,} more"] if kept.more else None,
    ]


def _clean(row: Choice) -> Choice:
    """It may come out of an import."""
    said = {name: plain(getattr(row, name)) for name in ("name", "title", "cost", "wait", "quota")}
    return row.model_copy(update={**said, "why": sentences(row.why)})


def _ask_there(message: Message, row: Choice) -> Node:
    name = f"{plain(row.title)} on {plain(row.name)}"
    return kit.button("Ask there", AnswerAskedAgain(message.id, row.line, row.model), aria_label=f"Ask there: {name}")


def _left_out(kept: Board) -> Node:
    if not kept.left_out:
        return None
    count = sum(many for _, many in kept.left_out)
    groups = ((sentences(reason), many, "") for reason, many in kept.left_out)
    return kit.disclosure(["Left out: ", h.span(".number")[f"{count:,}"]], left_out(groups), class_="board-fold")


# ---- In the answer itself --------------------------------------------------------------------------------------------


def joins(message: Message) -> Node:
    """Where another line went on; the text itself is the models', so that stands under it."""
    kept = message.board.joins if message.board else ()
    if not kept:
        return None
    return h.ul(".answer-joins")[(h.li[icon("train-track"), h.span[_seam(message, one)]] for one in kept)]


def _seam(message: Message, join: Join) -> str:
    before = message.text[: join.at].split()[-WORDS_BEFORE_SEAM:]
    after = f"After “… {plain(' '.join(before))}” " if before else ""
    return f"{after}{plain(join.left)} broke off; from here on, {plain(join.line)} went on. {sentences(join.why)}"


def left(message: Message) -> Node:
    """Who was left while the answer is on its way."""
    failed = [one for one in message.board.tried if one.outcome == "failed"] if message.board else []
    if not failed or message.state != "streaming":
        return None
    return h.ul(".answer-left")[
        (
            h.li[
                kit.lamp("closed", "Failed", quiet=True),
                h.span[f"{plain(one.name)} was left after {seconds(one.seconds)}. {sentences(one.reason)}"],
            ]
            for one in failed
        )
    ]


def cut(message: Message) -> Node:
    """Why an answer is not all of it. Where nobody could answer, each who was asked has a line and a way on."""
    failed = _failed(message)
    if "\n" not in message.reason or not failed:  # that of one line is one sentence
        way = _see_to(failed[-1]) if failed and not message.text else None
        reason = sentences(" ".join(message.reason.split()))
        return h.div(".answer-cut")[kit.tone_icon("warn"), h.p[f"Cut: {reason}", " " if way else None, way]]
    shown, hidden = failed[:MOST_FAILED], len(failed) - MOST_FAILED
    could = "None of these lines could go on." if message.text else "None of these lines could answer."
    return h.div(".answer-cut.all-failed")[
        kit.tone_icon("warn"),
        h.div[
            h.p[f"{could} Your prompt is kept."],
            h.ul[(_way_on(one) for one in shown)],
            h.p[f"and {hidden} more; the board has them."] if hidden > 0 else None,
        ],
    ]


def _failed(message: Message) -> list[Tried]:
    """The last attempt at each place; who was not asked counts where nobody was."""
    tried = message.board.tried if message.board else ()
    asked = [one for one in tried if one.outcome == "failed"] or [one for one in tried if one.outcome == "not tried"]
    return list({(one.line, one.model): one for one in asked}.values())


def _way_on(one: Tried) -> Node:
    told = sentences(f"{one.reason} {one.next_step}".strip())
    return h.li[h.strong[plain(one.name)], f", {plain(one.model)}: {told} ", _see_to(one)]


def _see_to(one: Tried) -> Node:
    return h.a(href=f"#/providers/{quote(one.line, safe='')}")[f"See to {plain(one.name)}"]
