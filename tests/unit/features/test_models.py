"""From a press in the Models room to what is on the device: downloads, repairs, updates, trials, deletion."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.features.frame.state import Booted, ConnectionChanged, Question, Questioned, RoomOpened, SettingChosen
from app.features.models.said import (
    ContextChosen,
    DownloadCancelled,
    DownloadPaused,
    DownloadResumed,
    FilesPicked,
    ListFilterTyped,
    ListFitsTurned,
    ListPageTurned,
    ModelChecked,
    ModelDeleted,
    ModelExported,
    ModelLoadPressed,
    ModelMeasured,
    ModelRepaired,
    ModelTryPressed,
    ModelUnloadPressed,
    ModelUsed,
    ModelWanted,
    OwnGgufGiven,
    OwnMlcGiven,
    TryStopped,
    TrySubmitted,
    UpdateLooked,
    UpdateTaken,
)
from app.features.models.trials import STOPPED, element
from app.features.providers.said import RoutePicked
from app.features.providers.state import DeviceModelsTold
from app.features.settings.orders import SettingsOrders
from app.features.settings.state import EraseEverything
from app.ondevice import listing
from app.ondevice.values import LINE
from app.records.kinds import ON_DEVICE
from app.records.rows import RecordsChanged
from tests.fakes.depots import Hosted
from tests.fakes.device_world import SIZE, SMALLER, TINY, URL, DeviceWorld, files, here
from tests.fakes.engines import ANSWERS, ANSWERS_FOR_EVER, LOADS, RUNS_OUT_OF_MEMORY, ScriptedEngines
from tests.fakes.models import DESK, PHONE

if TYPE_CHECKING:
    from app.ondevice.values import DeviceModel


@pytest.fixture(autouse=True)
def _listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of these tests: two models of a host that is here."""
    known: dict[str, DeviceModel] = {one.id: one for one in (TINY, SMALLER)}
    monkeypatch.setattr(listing, "models", lambda: tuple(known.values()))
    monkeypatch.setattr(listing, "find", known.get)


async def opened(world: DeviceWorld | None = None) -> DeviceWorld:
    """A tab whose person is in the room."""
    world = world or DeviceWorld()
    await world.tell(Booted(room="models"))
    return world


async def answered(world: DeviceWorld) -> Question:
    """The question that was asked last is answered with yes."""
    question: Question = world.said(Questioned)[-1].question
    await world.tell(question.said)
    return question


def stands(world: DeviceWorld) -> str:
    """What the engine does."""
    return world.models.running.state


def wrong(world: DeviceWorld) -> str:
    """What is said of a model of one's own."""
    told = world.models.wrong
    return f"{told.form}: {told.why}" if told else ""


# ---- Downloads -------------------------------------------------------------------------------------------------------


async def test_one_press_brings_a_model_here_and_the_router_knows() -> None:
    world = await opened()
    await world.tell(ModelWanted("tiny"))
    copy = await world.the()
    assert (copy.state, copy.files) == ("here", files(TINY))
    assert world.models.jobs == {}
    assert world.page.asked("parts.keep") == [{"group": "wllama"}], "the engine is kept for use without a network"
    told = world.said(DeviceModelsTold)[-1]
    assert [model.id for model in told.listing.models] == ["tiny"]
    assert told.standing.states == {"tiny": "ready"}


async def test_a_download_that_may_cost_something_asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    world = DeviceWorld()
    world.probe.now = replace(DESK, metered=True)
    big = TINY.model_copy(update={"download": 600_000_000})
    monkeypatch.setattr(listing, "models", lambda: (big,))
    monkeypatch.setattr(listing, "find", lambda _: big)
    await opened(world)
    await world.tell(ModelWanted("tiny"))
    assert await world.copy() is None
    question = await answered(world)
    assert question.harmless
    assert "600 MB" in question.text
    assert (await world.the()).state == "here"


async def test_where_there_is_no_room_what_could_go_is_offered_and_nothing_is_fetched() -> None:
    world = DeviceWorld()
    world.probe.now = replace(PHONE, saver=False, quota=1_000_000, used=900_000)
    await world.put(here(SMALLER, used=5))
    await opened(world)
    await world.tell(ModelWanted("tiny"))
    short = world.models.short
    assert short is not None
    assert (short.missing, short.could_go) == (370_000, ("smaller",))
    assert world.depot.begun == []
    await world.tell(ModelDeleted("smaller"))
    await answered(world)
    assert await world.copy("smaller") is None
    assert world.models.short is None


async def test_paused_it_stays_paused_after_a_restart_and_goes_on_where_it_stopped() -> None:
    world = DeviceWorld()
    world.depot.held_back = True
    await opened(world)
    await world.tell(ModelWanted("tiny"))
    world.depot.arrive("tiny", 200_000)
    await world.rest()
    assert world.models.jobs["tiny"].done == 200_000
    await world.tell(DownloadPaused("tiny"))
    assert (await world.the()).state == "paused"
    again = await opened(DeviceWorld(other=world))
    assert again.depot.running == {}
    await again.tell(DownloadResumed("tiny"))
    again.depot.arrive("tiny")
    await again.rest()
    assert (await again.the()).state == "here"
    assert world.depot.fetched[URL] == SIZE, "nothing is fetched twice"


async def test_what_was_going_on_goes_on_by_itself_at_the_next_start() -> None:
    world = DeviceWorld()
    world.depot.held_back = True
    await opened(world)
    await world.tell(ModelWanted("tiny"))
    again = DeviceWorld(other=world)
    again.depot.held_back = False
    await again.tell(Booted(room="chat"))
    assert (await again.the()).state == "here", "whatever room is open"


async def test_a_download_waits_for_the_network_and_goes_on_with_it() -> None:
    world = DeviceWorld()
    world.depot.faults[URL] = "HostUnreachable"
    await opened(world)
    await world.tell(ConnectionChanged(online=False))
    await world.tell(ModelWanted("tiny"))
    assert world.models.jobs["tiny"].state == "waiting"
    world.depot.faults.clear()
    await world.tell(ConnectionChanged(online=True))
    assert (await world.the()).state == "here"


async def test_what_a_host_refuses_is_said_with_what_was_kept() -> None:
    world = DeviceWorld()
    del world.depot.hosts[URL]
    await opened(world)
    await world.tell(ModelWanted("tiny"))
    job = world.models.jobs["tiny"]
    assert (job.state, job.fault) == ("failed", "HostRefused")
    world.depot.hosts[URL] = Hosted(SIZE)
    await world.tell(DownloadResumed("tiny"))
    assert (await world.the()).state == "here"


async def test_a_cancelled_download_leaves_nothing() -> None:
    world = DeviceWorld()
    world.depot.held_back = True
    await opened(world)
    await world.tell(ModelWanted("tiny"))
    world.depot.arrive("tiny", 100_000)
    await world.tell(DownloadCancelled("tiny"))
    assert await world.copy() is None
    assert world.depot.here == {}
    assert world.models.jobs == {}


async def test_the_limit_of_the_settings_holds() -> None:
    world = await opened()
    await world.tell(SettingChosen("download_cap", "2"), SettingChosen("engine_pace", "full"))
    assert world.depot.bandwidth == 2_000_000
    assert not world.device.responsive


async def test_what_another_tab_downloads_is_shown_here() -> None:
    one = await opened()
    await one.tell(ModelWanted("tiny"))
    other = await opened(DeviceWorld(other=one))
    assert [copy.model.id for copy in other.models.here] == ["tiny"]
    await one.tell(ModelDeleted("tiny"))
    await answered(one)
    await other.tell(RecordsChanged(ON_DEVICE.name, ("tiny",)))
    assert other.models.here == ()


# ---- What is here ----------------------------------------------------------------------------------------------------


async def test_damage_is_found_shown_and_mended_piece_by_piece() -> None:
    world = DeviceWorld()
    await world.put(here())
    world.depot.damage(files(TINY)[0], 0)
    await opened(world)
    await world.tell(ModelChecked("tiny"))
    assert world.models.held["tiny"][0].damaged == (0,)
    assert world.models.said.startswith("Damaged: 1 file")
    await world.tell(ModelRepaired("tiny"))
    assert "tiny" not in world.models.held
    await world.tell(ModelChecked("tiny"))
    assert world.models.said == "Every file is as it was published."


async def test_an_update_is_offered_with_its_size_and_taken() -> None:
    world = DeviceWorld()
    await world.put(here())
    await opened(world)
    await world.tell(UpdateLooked("tiny"))
    assert world.models.updates == {"tiny": 0}
    world.depot.hosts[URL] = Hosted(SIZE + 1, '"2"')
    await world.tell(UpdateLooked("tiny"))
    assert world.models.updates == {"tiny": SIZE + 1}
    assert (await world.the()).next != ()
    await world.tell(UpdateTaken("tiny"))
    copy = await world.the()
    assert (copy.next, copy.files[0].etag) == ((), '"2"')


async def test_files_go_out_and_come_in_on_another_machine() -> None:
    world = DeviceWorld()
    await world.put(here())
    await opened(world)
    await world.tell(ModelExported("tiny"))
    assert world.depot.handed == [("tiny", files(TINY))]
    other = await opened()
    other.page.answers["depot.picked"] = [{"id": "p1", "name": "tiny.gguf", "bytes": SIZE}]
    other.depot.picked["p1"] = Hosted(SIZE)
    await other.tell(FilesPicked("own-file"))
    copy = await other.the()
    assert (copy.state, copy.model.id) == ("here", "tiny"), "a file of the list is known by its name"
    assert other.depot.begun == []


async def test_a_file_of_ones_own_becomes_a_model_and_what_is_none_is_refused() -> None:
    world = await opened()
    world.page.answers["depot.picked"] = [{"id": "p1", "name": "my model.gguf", "bytes": SIZE}]
    world.depot.picked["p1"] = Hosted(SIZE)
    await world.tell(FilesPicked("own-file"))
    (copy,) = world.models.here
    assert copy.model.own
    world.page.answers["depot.picked"] = [{"id": "p2", "name": "letter.odt", "bytes": 12}]
    await world.tell(FilesPicked("own-file"))
    assert wrong(world).startswith("file: ")
    assert not world.models.taking


async def test_a_model_of_ones_own_by_its_address_is_asked_for_first() -> None:
    world = await opened()
    world.depot.hosts["https://models.example/mine.gguf"] = Hosted(SIZE)
    await world.tell(OwnGgufGiven({"url": "https://models.example/mine.gguf"}))
    (copy,) = world.models.here
    assert copy.model.download == SIZE
    await world.tell(OwnGgufGiven({"url": "https://models.example/none.gguf"}))
    assert "does not give the file" in wrong(world)
    await world.tell(OwnMlcGiven({"url": "no address", "library": ""}))
    assert wrong(world).startswith("mlc: ")


async def test_deleting_asks_lets_go_of_what_is_loaded_and_frees_the_space() -> None:
    world = DeviceWorld()
    await world.put(here())
    await opened(world)
    await world.tell(ModelLoadPressed("tiny"))
    assert stands(world) == "ready"
    await world.tell(ModelDeleted("tiny"))
    question = await answered(world)
    assert "470 kB become free" in question.text
    assert (world.depot.here, world.engines.loaded) == ({}, None)
    assert stands(world) == "idle"


async def test_erasing_everything_takes_the_files_of_models_along() -> None:
    world = DeviceWorld()
    await world.put(here())
    await SettingsOrders(world.ports).erase(EraseEverything(), world.loop.tell)
    assert world.depot.here == {}


# ---- Running ---------------------------------------------------------------------------------------------------------


async def test_loaded_and_unloaded_the_router_is_told() -> None:
    world = DeviceWorld()
    await world.put(here(tokens_per_second=20.0))
    await opened(world)
    await world.tell(ModelLoadPressed("tiny"))
    assert world.said(DeviceModelsTold)[-1].standing.states == {"tiny": "loaded"}
    assert world.said(DeviceModelsTold)[-1].standing.speeds["tiny"].per_second == 20.0
    await world.tell(ModelUnloadPressed())
    assert world.said(DeviceModelsTold)[-1].standing.states == {"tiny": "ready"}


async def test_a_model_that_the_tab_died_of_is_loaded_only_after_a_question() -> None:
    world = DeviceWorld()
    await world.put(here(loading=1_000))
    await opened(world)
    assert world.models.copies["tiny"].crashed
    assert world.engines.ordered == []
    await world.tell(ModelLoadPressed("tiny"))
    assert world.engines.ordered == []
    await answered(world)
    assert stands(world) == "ready"
    assert not world.models.copies["tiny"].crashed


async def test_what_fails_is_said_beside_the_model() -> None:
    world = DeviceWorld(ScriptedEngines(loads=[RUNS_OUT_OF_MEMORY]))
    await world.put(here(context=1024))
    await opened(world)
    await world.tell(ModelLoadPressed("tiny"))
    assert "not enough memory" in world.models.trouble["tiny"]
    assert world.models.work == {}


async def test_a_shorter_context_holds_from_the_next_load_on() -> None:
    world = DeviceWorld()
    await world.put(here())
    await opened(world)
    await world.tell(ContextChosen("tiny", "1024"), ModelLoadPressed("tiny"))
    await world.tell(ContextChosen("tiny", "nonsense"), ModelLoadPressed("tiny"))
    assert [order.context for order in world.engines.ordered] == [1024, 4096]


async def test_its_speed_is_measured_without_its_load() -> None:
    world = DeviceWorld()
    await world.put(here())
    await opened(world)
    await world.tell(ModelMeasured("tiny"))
    measured = world.models.measured["tiny"]
    assert measured.first_token == pytest.approx(0.05)
    assert measured.tokens_per_second == pytest.approx(20.0, rel=0.3)


async def test_a_trial_streams_to_the_page_and_is_whole_in_the_end() -> None:
    world = DeviceWorld()
    await world.put(here())
    await opened(world)
    await world.tell(ModelTryPressed("tiny"), TrySubmitted({"prompt": "How does it stand?"}))
    trial = world.models.trial
    assert (trial.state, trial.text, trial.problem) == ("ended", "The signal is green.", "")
    assert world.page.streamed[element(1)] == "The signal is green."
    assert "tokens/s" in trial.figures


async def test_a_trial_can_be_stopped_and_keeps_what_came() -> None:
    world = DeviceWorld(ScriptedEngines(answers=[ANSWERS_FOR_EVER, ANSWERS]))
    await world.put(here())
    await opened(world)
    world.loop.tell(TrySubmitted({"prompt": "On?"}))
    await asyncio.sleep(5)
    await world.tell(TryStopped())
    trial = world.models.trial
    assert (trial.state, trial.problem) == ("ended", STOPPED)
    assert trial.text.startswith("on and ")
    assert world.engines.stopped == 1


async def test_a_trial_that_fails_says_why() -> None:
    world = DeviceWorld(ScriptedEngines(loads=[RUNS_OUT_OF_MEMORY, LOADS]))
    await world.put(here(context=1024, crashed=True))
    await opened(world)
    await world.tell(TrySubmitted({"prompt": "On?"}))
    assert "The tab died" in world.models.trial.problem


async def test_prompts_go_to_a_model_that_is_used_in_chat() -> None:
    world = DeviceWorld()
    await world.put(here())
    await opened(world)
    await world.tell(ModelUsed("tiny"))
    assert world.said(RoutePicked) == [RoutePicked(LINE, "tiny")]


# ---- The room --------------------------------------------------------------------------------------------------------


async def test_the_list_is_narrowed_and_paged() -> None:
    world = await opened()
    assert {row.model.id for row in world.models.rows} == {"tiny", "smaller"}
    await world.tell(ListPageTurned(3), ListFilterTyped("small"))
    assert [row.model.id for row in world.models.rows] == ["smaller"]
    assert world.models.page == 0
    await world.tell(ListFilterTyped(""), ListFitsTurned(on=False))
    assert listing.BUILT_IN.id in [row.model.id for row in world.models.rows], "what does not run here is shown too"


async def test_a_browser_that_keeps_nothing_is_told_of_in_words() -> None:
    world = DeviceWorld()
    world.orders._ports = replace(world.ports, device=None)
    await world.tell(Booted(room="models"))
    assert world.models.facts is not None
    assert not world.models.facts.files
    assert world.models.quality is None


async def test_the_device_is_looked_at_whenever_the_room_is_opened() -> None:
    world = DeviceWorld()
    await world.tell(Booted(room="chat"))
    assert world.models.facts is None
    await world.tell(RoomOpened("models"))
    assert world.models.facts == DESK
