"""The list of conversations: what follows from what, without a disk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.base.ports import Find, Findings, Question
from app.features.chat.state import ConversationPicked, ExchangeStarted
from app.features.chat.wanted import FocusField
from app.features.frame.state import Booted, DrawerToggled, ToastTold
from app.features.talks.said import (
    AllTalksPicked,
    MoreTalksWanted,
    MoveOver,
    MoveUndone,
    SelectingToggled,
    TagAdded,
    TagRemoved,
    TagsClosed,
    TalkDropped,
    TalkKeyed,
    TalkMoved,
    TalkPicked,
    TalkRenamed,
    TalkRenameLeft,
    TalkRenameWanted,
    TalksGone,
    TalksSearchBegun,
    TalksSearched,
    TalksSearchWanted,
    TalksShelfPicked,
    TalksTagPicked,
    TalksTouched,
    TalkTagsWanted,
    TalkTitleWanted,
)
from app.features.talks.state import (
    PAGE,
    AllTold,
    ChangeTalks,
    EndFinding,
    FindTalks,
    LearnTags,
    ListTalks,
    Move,
    MoveTalks,
    PickAll,
    ReadTagged,
    ReadTalks,
    RemoveTalks,
    SweepTalks,
    TaggedTold,
    TagsTold,
    Talks,
    TalksFound,
    TalksListed,
    TalksMoved,
    TitleEnded,
    TitleTalk,
    UndoMove,
)
from app.features.talks.update import HANDLERS
from app.features.talks.words import day_of
from app.records.rows import RecordsChanged
from app.ui.loop import Say
from tests.fakes.houses import answer, prompt
from tests.fakes.talks import DAY, LOOKING, MANY, NOW, talk


def after(state: Talks, *facts: object) -> Talks:
    for fact in facts:
        state, _ = HANDLERS[type(fact)](state, fact)
    return state


def orders(state: Talks, fact: object) -> tuple[object, ...]:
    return tuple(HANDLERS[type(fact)](state, fact)[1])


def ids(state: Talks) -> list[str]:
    return [one.id for one in state.visible]


ALL = ["p1", "c1", "c2", "c3", "c4", "c5"]


# ---- Reading ---------------------------------------------------------------------------------------------------------


def test_screenfuls_are_read_at_the_start_and_what_a_dead_tab_deleted_is_cleared() -> None:
    assert orders(Talks(), Booted()) == (ListTalks("open", PAGE), SweepTalks())
    assert orders(MANY, MoreTalksWanted()) == (ListTalks("open", 2 * PAGE),)
    assert orders(MANY, DrawerToggled("talks")) == (ListTalks("open", PAGE),)


def test_what_another_tab_wrote_is_read_by_its_names_and_all_only_where_it_named_none() -> None:
    assert orders(MANY, RecordsChanged("conversation", ("c1",))) == (ReadTalks(("c1",)),)
    assert orders(MANY, RecordsChanged("conversation", ())) == (ListTalks("open", PAGE),)
    assert orders(MANY, RecordsChanged("message", ())) == ()


def test_a_conversation_that_is_spoken_in_comes_first() -> None:
    begun = ExchangeStarted(talk("c4", days=-1), prompt(), answer())
    assert ids(after(MANY, begun)) == ["p1", "c4", "c1", "c2", "c3", "c5"]


def test_what_began_while_the_list_was_being_read_is_not_lost() -> None:
    begun = ExchangeStarted(talk("c9", days=-1), prompt(), answer())
    listed = TalksListed("open", PAGE, MANY.top, MANY.listed, more=True, now=NOW)
    state = after(Talks(), Booted(), begun, listed)
    assert ids(state) == ["p1", "c9", "c1", "c2", "c3", "c4", "c5"]
    assert ids(after(state, RecordsChanged("conversation", ()), replace(listed, top=(), listed=()))) == []


def test_a_list_that_is_no_longer_wanted_comes_too_late() -> None:
    late = TalksListed("archived", PAGE, (), (talk("a", shelf="archived"),), more=False, now=NOW)
    assert after(MANY, late) == MANY


def test_each_goes_where_its_shelf_is() -> None:
    pinned = talk("c3", "Points", days=5, shelf="top")
    assert ids(after(MANY, TalksTouched((pinned,)))) == ["c3", "p1", "c1", "c2", "c4", "c5"]
    archived = talk("c1", shelf="archived")
    assert ids(after(MANY, TalksTouched((archived,)))) == ["p1", "c2", "c3", "c4", "c5"]
    assert ids(after(MANY, TalksGone(("c2", "p1")))) == ["c1", "c3", "c4", "c5"]


def test_one_that_is_older_than_all_that_are_listed_waits_for_its_page() -> None:
    old = talk("c0", days=900)
    assert ids(after(MANY, TalksTouched((old,)))) == ALL
    assert ids(after(replace(MANY, more=False), TalksTouched((old,)))) == [*ALL, "c0"]


def test_the_archive_is_a_list_of_its_own() -> None:
    state, wanted = HANDLERS[TalksShelfPicked](MANY, TalksShelfPicked("archived"))
    assert wanted == (ListTalks("archived", PAGE),)
    assert ids(state) == []
    assert orders(state, TalksShelfPicked("archived")) == ()
    assert orders(replace(LOOKING, limit=300), TalksShelfPicked("archived")) == (
        ListTalks("archived", PAGE),
        FindTalks(Question("signal", "", "archived", LOOKING.most)),
    )


@pytest.mark.parametrize(
    ("days", "heading"),
    [(0, "Today"), (-2, "Today"), (1, "Yesterday"), (7, "Previous 7 days"), (8, "November"), (60, "September")],
)
def test_days_have_names(days: int, heading: str) -> None:
    assert day_of(int(NOW.timestamp() * 1000) - days * DAY, NOW) == heading


def test_months_of_other_years_say_so_and_days_end_at_midnight_here() -> None:
    assert day_of(int(datetime(2025, 3, 1, tzinfo=UTC).timestamp() * 1000), NOW) == "March 2025"
    tokyo = timezone(timedelta(hours=9))
    now = datetime(2026, 11, 21, 1, tzinfo=tokyo)
    assert day_of(int(datetime(2026, 11, 20, 23, tzinfo=tokyo).timestamp() * 1000), now) == "Yesterday"
    assert day_of(1, None) == "Today"


# ---- Finding ---------------------------------------------------------------------------------------------------------


def test_the_search_begins_to_read_when_its_field_is_entered() -> None:
    assert orders(MANY, TalksSearchBegun()) == (LearnTags(),)
    assert orders(MANY, TalksSearchWanted()) == (FocusField("talks-query"),)
    assert after(MANY, TagsTold(("b", "a"))).tags == ("b", "a")


def test_each_letter_asks_anew_and_an_empty_field_ends_it() -> None:
    state, wanted = HANDLERS[TalksSearched](MANY, TalksSearched(" sig "))
    assert wanted == (FindTalks(Question("sig", "", "open", 30)),)
    assert orders(state, TalksSearched("")) == (EndFinding(),)
    assert ids(after(state, TalksSearched(" "))) == ALL


def test_a_tag_narrows_it_until_it_is_pressed_again() -> None:
    state, wanted = HANDLERS[TalksTagPicked](MANY, TalksTagPicked("rail"))
    assert wanted == (FindTalks(Question("", "rail", "open", 30)),)
    assert orders(state, TalksTagPicked("rail")) == (EndFinding(),)
    assert after(state, TalksTagPicked("work")).tag == "work"


def test_what_was_found_is_shown_as_it_is_stored() -> None:
    state = after(MANY, TalksSearched("signal"))
    moved, renamed = talk("c2", shelf="archived"), talk("c3", "Another title")
    findings = Findings((Find("c2"), Find("gone"), Find("c3", title=("", "Signal", ""))), 3, tags=("new",))
    state = after(state, TalksFound(state.question, findings, (moved, renamed)))
    assert ids(state) == ["c3"]
    assert state.found is not None
    assert state.found[0].find.title == ("Another title",)
    assert state.tags == ("new",)


def test_an_answer_to_what_is_no_longer_asked_comes_too_late() -> None:
    asked = after(MANY, TalksSearched("sig"))
    late = TalksFound(asked.question, Findings((Find("c1"),), 1), (talk("c1"),))
    typed_on = after(asked, TalksSearched("signal"))
    assert after(typed_on, late) == typed_on
    closed = after(asked, TalksSearched(""))
    assert after(closed, late) == closed


def test_what_changes_while_something_is_looked_for_is_looked_for_again() -> None:
    assert orders(LOOKING, TalksTouched((talk("c1", "Renamed"),))) == (FindTalks(LOOKING.question),)
    renamed = after(LOOKING, TalksTouched((talk("c1", "Renamed"),)))
    assert renamed.visible[0].title == "Renamed"
    assert ids(after(LOOKING, TalksTouched((talk("c1", shelf="archived"),)))) == ["c2", "c3"]
    assert ids(after(LOOKING, TalksGone(("c3",)))) == ["c1", "c2"]
    assert orders(LOOKING, MoreTalksWanted()) == (FindTalks(replace(LOOKING.question, limit=130)),)


# ---- Titles ----------------------------------------------------------------------------------------------------------


def test_a_title_is_typed_in_its_row() -> None:
    state, wanted = HANDLERS[TalkRenameWanted](MANY, TalkRenameWanted("c1"))
    assert (state.renaming, wanted) == ("c1", (FocusField("title-c1"),))
    state, wanted = HANDLERS[TalkRenamed](state, TalkRenamed("c1", {"title": "  A   better\none "}))
    assert state.renaming == ""
    assert wanted == (ChangeTalks(("c1",), title="A better one"), FocusField("talk-c1"))


@pytest.mark.parametrize("typed", ["", "  ", "How a signal box works"])
def test_an_empty_title_or_the_old_one_changes_nothing(typed: str) -> None:
    state = after(MANY, TalkRenameWanted("c1"))
    assert orders(state, TalkRenamed("c1", {"title": typed})) == (FocusField("talk-c1"),)


def test_escape_leaves_the_title() -> None:
    state, wanted = HANDLERS[TalkRenameLeft](after(MANY, TalkRenameWanted("c1")), TalkRenameLeft())
    assert (state.renaming, wanted) == ("", (FocusField("talk-c1"),))
    assert orders(MANY, TalkRenameLeft()) == ()


def test_a_model_is_asked_for_a_title_once_at_a_time() -> None:
    state, wanted = HANDLERS[TalkTitleWanted](MANY, TalkTitleWanted("c1"))
    assert wanted == (TitleTalk("c1"),)
    assert orders(state, TalkTitleWanted("c1")) == ()
    assert orders(after(state, TitleEnded("c1")), TalkTitleWanted("c1")) == (TitleTalk("c1"),)


# ---- Shelves ---------------------------------------------------------------------------------------------------------

GONE = Move(3, "deleted", (("c1", "open", 5), ("p1", "top", 4)), "c1")


def test_deleting_asks_nothing_and_can_be_taken_back() -> None:
    assert orders(MANY, TalkDropped("c1", "c1")) == (MoveTalks(("c1",), "deleted", "c1"),)
    state, (said,) = HANDLERS[TalksMoved](MANY, TalksMoved(GONE))
    assert isinstance(said, Say)
    told = said.fact
    assert isinstance(told, ToastTold)
    assert (told.text, told.label, told.said) == ("2 conversations deleted.", "Undo", MoveUndone(3))
    assert told.over == MoveOver(3)
    back, wanted = HANDLERS[MoveUndone](state, MoveUndone(3))
    assert wanted == (UndoMove(GONE),)
    assert orders(back, MoveOver(3)) == (), "the toast goes when its button was pressed too"
    assert orders(back, MoveUndone(3)) == ()


def test_what_nobody_took_back_goes_for_good_and_what_was_archived_stays() -> None:
    state = after(MANY, TalksMoved(GONE))
    over, wanted = HANDLERS[MoveOver](state, MoveOver(3))
    assert wanted == (RemoveTalks(("c1", "p1")),)
    assert orders(over, MoveUndone(3)) == ()
    archived = after(MANY, TalksMoved(Move(4, "archived", (("c1", "open", 5),))))
    assert orders(archived, MoveOver(4)) == ()


def test_the_keys_of_a_row_do_what_its_menu_does() -> None:
    said = {key: orders(MANY, TalkKeyed("c1", key, "c1")) for key in ("F2", "Delete", "p", "a", "t", "x", "Tab")}
    assert said == {
        "F2": (Say(TalkRenameWanted("c1")),),
        "Delete": (Say(TalkDropped("c1", "c1")),),
        "p": (Say(TalkMoved("c1", "top")),),
        "a": (Say(TalkMoved("c1", "archived")),),
        "t": (Say(TalkTagsWanted("c1")),),
        "x": (Say(TalkPicked("c1")),),
        "Tab": (),
    }
    assert orders(MANY, TalkKeyed("p1", "p")) == (Say(TalkMoved("p1", "open")),)
    assert after(MANY, TalkKeyed("c1", "x")).selecting
    assert orders(MANY, TalkKeyed("gone", "Delete")) == ()


# ---- Selecting -------------------------------------------------------------------------------------------------------


def test_several_are_chosen_one_by_one_and_by_range() -> None:
    state = after(MANY, SelectingToggled(), TalkPicked("c1"), TalkPicked("c4", shift=True))
    assert state.selected == {"c1", "c2", "c3", "c4"}
    state = after(state, TalkPicked("c2"))
    assert state.selected == {"c1", "c3", "c4"}
    upwards = after(MANY, SelectingToggled(), TalkPicked("c2"), TalkPicked("p1", shift=True))
    assert upwards.selected == {"p1", "c1", "c2"}
    assert after(state, SelectingToggled()).selected == frozenset()


def test_all_that_are_found_are_chosen_also_those_beyond_the_page() -> None:
    state, wanted = HANDLERS[AllTalksPicked](replace(LOOKING, selecting=True), AllTalksPicked())
    assert state.selected == {"c1", "c2", "c3"}
    assert wanted == (PickAll(LOOKING.question),)
    every = after(state, AllTold(LOOKING.question, ("c1", "c2", "c3", "c9")))
    assert every.selected == {"c1", "c2", "c3", "c9"}
    assert after(every, AllTalksPicked()).selected == frozenset()
    typed_on = after(every, TalksSearched("signal b"))
    assert typed_on.selected == frozenset()
    assert after(typed_on, AllTold(LOOKING.question, ("c1",))).selected == frozenset()


def test_what_is_done_with_the_selected_is_done_with_all_of_them() -> None:
    state = after(MANY, SelectingToggled(), TalkPicked("c1"), TalkPicked("c3"))
    assert orders(state, TalkMoved("", "archived")) == (MoveTalks(("c1", "c3"), "archived"),)
    assert orders(state, TalkDropped("", "c1")) == (MoveTalks(("c1", "c3"), "deleted", "c1"),)
    assert orders(state, TalkTagsWanted("")) == (ReadTagged(("c1", "c3")), LearnTags())
    assert orders(MANY, TalkMoved("", "archived")) == ()
    assert not after(state, TalksMoved(GONE)).selecting
    assert not after(state, ConversationPicked("c2")).selecting


def test_what_was_deleted_in_another_tab_is_selected_no_more() -> None:
    state = after(MANY, SelectingToggled(), TalkPicked("c1"), TalkPicked("c3"))
    deleted = talk("c1", shelf="deleted")
    assert after(state, TalksTouched((deleted,))).selected == {"c3"}
    assert after(state, TalksGone(("c3",))).selected == {"c1"}


# ---- Tags ------------------------------------------------------------------------------------------------------------


def test_tags_are_given_and_taken_in_a_dialog() -> None:
    state = after(MANY, TalkTagsWanted("c1"), TaggedTold(("c1",), (("work", 1),)))
    assert state.tagged == (("work", 1),)
    added = orders(state, TagAdded({"tag": " night  train, rail,, rail "}))
    assert added == (ChangeTalks(("c1",), add=("night train", "rail")),)
    assert orders(state, TagAdded({"tag": " , "})) == ()
    assert orders(state, TagRemoved("work")) == (ChangeTalks(("c1",), remove=("work",)),)
    assert orders(state, TalksTouched((talk("c1", tags=("rail",)),))) == (ReadTagged(("c1",)), LearnTags())
    closed = after(state, TagsClosed())
    assert orders(closed, TagAdded({"tag": "x"})) == ()
    assert after(closed, TaggedTold(("c1",), ())).tagged is None
