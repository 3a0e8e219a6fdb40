"""The router's books in the situations that the Routes room shows."""

from __future__ import annotations

from dataclasses import replace

from app.features.providers.state import Providers, ProvidersLoaded
from app.features.routes.books import Remembered
from app.features.routes.state import Adjusting, Routes, Standing
from app.features.vault.state import VaultChanged
from app.llm.catalog.model import Model
from app.llm.catalog.rows import BY_ID
from app.records.kinds import LineConfig, Profile
from app.records.routed import LineLimits, Routing
from app.routing.breaker import Breaker, Breakers, Change
from app.routing.limits import Account, Bound, Closure, Hold, Terms
from app.routing.quality import Conduct, Score
from app.routing.speeds import Timing, measured
from app.routing.uses import Use
from app.routing.values import Place
from app.vault.told import Status
from tests.fakes.lines import HOSTILE, key, listing, tell

NOW = 1_795_000_000.0  # 2026-11-18, 12:26:40 in UTC
GROQ, MISTRAL, OLLAMA = Place("groq", ""), Place("mistral", ""), Place("ollama", "")
QWEN, LARGE = Place("ollama", "qwen"), Place("mistral", "mistral-large-latest")
FREE_MODEL = Place("groq", "openai/gpt-oss-120b")


def providers(routing: Routing | None = None, **profile: object) -> Providers:
    """Two lines with keys, a server near here with two models, and everything else without."""
    worn = Profile.model_validate({"id": "main", "name": "Main", "made": 1, **profile, "routing": routing or Routing()})
    lists = listing("ollama", BY_ID["ollama"].base_url, Model(id="qwen"), Model(id=HOSTILE))
    loaded = ProvidersLoaded({"ollama": LineConfig(id="ollama")}, (worn,), {}, {"ollama": lists}, int(NOW * 1000))
    keys = (key(), key("k2", "groq", origin="https://api.groq.com"))
    return tell(Providers(), loaded, VaultChanged(Status(state="unlocked", secrets=keys)))[0]


def used(model: str, requests: int, *, ago: float = 10, tokens: int = 0, money: int = 0) -> Use:
    return Use(model, NOW - ago, 1.0, requests, tokens, money)


ACCOUNTS = {
    "groq": Account(
        "groq",
        uses=(used(FREE_MODEL.model, 37, tokens=9_000),),
        holds=(Hold("h", FREE_MODEL.model, NOW, NOW + 100, 500),),
        learned=(Bound("tokens", "minute", 8_000),),
    ),
    "mistral": Account(
        "mistral",
        uses=(used(LARGE.model, 950, ago=4_000, tokens=10, money=4_900_000),),
        closures=(Closure("", NOW + 42, "asked for a pause"), Closure(HOSTILE, NOW + 5_000, HOSTILE)),
    ),
    "ollama": Account("ollama", uses=(used("qwen", 3),)),
}
TERMS = {
    "groq": Terms(
        (
            Bound("requests", "minute", 30, "utc", per_model=True),
            Bound("requests", "day", 1_000, "pacific", per_model=True),
        ),
        frozenset({FREE_MODEL.model, "another"}),
    ),
    "mistral": Terms((Bound("requests", "day", 950), Bound("money", "month", 5_000_000))),
}
HISTORY = tuple(Change(NOW - 100 + number, "open" if number % 2 else "closed", HOSTILE) for number in range(20))
BREAKERS = {
    GROQ: Breaker("open", until=NOW + 25, why=HOSTILE, history=(Change(NOW - 5, "open", HOSTILE),)),
    MISTRAL: Breaker("held", why="Mistral did not accept the key.", history=(Change(NOW - 90_000, "held", "no"),)),
    OLLAMA: Breaker("open", until=NOW - 1, why="It is away.", history=(Change(NOW - 31, "open", "It is away."),)),
    QWEN: Breaker("closed", history=HISTORY),
    LARGE: Breaker("open", until=NOW + 800, why="Overloaded.", history=(Change(NOW - 5, "open", "Overloaded."),)),
    Place("gone", ""): Breaker("open", until=NOW + 5),
}
REMEMBERED = Remembered(
    speeds=((QWEN, measured(None, Timing(0.4, 250, 3.0), NOW - 60)),),
    scores=((QWEN, "code", Score(6.0, 2.0, 9)), (QWEN, "simple", Score(1.0, 0.0, 1))),
    conducts=((Place("ollama", HOSTILE), Conduct(tuple((NOW - 10 * one, "empty") for one in range(6)))),),
)
BUSY = Standing(NOW, ACCOUNTS, TERMS, BREAKERS, REMEMBERED)
QUIET = Standing(NOW, {}, TERMS)

ORDERED = Routing(
    strategy="balanced",
    order=(tuple(OLLAMA), ("ollama", HOSTILE), tuple(LARGE), ("gone", "")),
    quality=100,
    speed=0,
    cost=40,
    falls_over=True,
    goes_on=True,
    limits={"mistral": LineLimits(requests_per_day=950, credit="5.00")},
)


def turned(*failures: tuple[Place, Exception]) -> Breakers:
    """Breakers that met these just now."""
    breakers = Breakers()
    for place, error in failures:
        breakers.fails(place, error, NOW)  # type: ignore[arg-type]
    return breakers


def rooms() -> dict[str, tuple[Routes, Providers]]:
    """By what they show."""
    ordered = providers(ORDERED)
    wrong = Adjusting("mistral", {"requests_per_day": HOSTILE, "credit": "x"}, {"requests_per_day": "Type a number."})
    return {
        "nothing known": (Routes(), Providers()),
        "quiet": (Routes(standing=QUIET), providers()),
        "all in use and in trouble": (
            Routes(standing=BUSY, said=HOSTILE, uncheckable=frozenset({"ollama", "mistral"})),
            replace(ordered, work={"groq": "checking"}),
        ),
        "one line is fixed": (Routes(standing=QUIET), providers(ORDERED, line="mistral", model=HOSTILE)),
        "another strategy, locked": (
            Routes(standing=QUIET),
            replace(
                providers(Routing(strategy="free"), lines_off=("groq",)), vault=Status(state="locked", secrets=(key(),))
            ),
        ),
        "a model is added": (Routes(standing=QUIET, adding=""), ordered),
        "a model that there is none of": (Routes(standing=QUIET, adding=HOSTILE), ordered),
        "limits are adjusted": (Routes(standing=QUIET, adjusting=Adjusting("mistral")), ordered),
        "limits of a line that is not adjusted": (Routes(standing=QUIET, adjusting=Adjusting("groq")), ordered),
        "limits with mistakes": (Routes(standing=QUIET, adjusting=wrong), ordered),
    }
