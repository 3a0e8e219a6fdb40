"""The one client of every line: it asks in the line's dialect, reads frames, and yields what they say.

Where a request fails, it says which leaf of the error tree that is, and tries again where that can help and nothing
was shown yet. Whoever reads a stream closes it, and with it the connection:

    async with aclosing(client.chat(line, model, request, secret)) as deltas:
        async for delta in deltas: ...
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from app.base.jsontext import parse
from app.llm.catalog.model import ModelList
from app.llm.deltas import Noted, Usage, joined
from app.llm.dialects import DIALECTS
from app.llm.dialects.counting import Counted, ask_counts, read_counts
from app.llm.dialects.dialect import Embeddings
from app.llm.errors import BadKey, ProviderError, Unreachable, UnsupportedParameter
from app.llm.exchange import Access, Exchange, Heard, Patience, access
from app.llm.reading import visible
from app.llm.retry import Tries
from app.llm.trial import Trier, trial_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from app.base.ports import Chance, Clock
    from app.base.secret import Secret
    from app.llm.catalog.model import Line, Model
    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest, EmbeddingRequest
    from app.llm.transport import Transport
    from app.llm.trial import Trial
    from app.llm.wire import HttpRequest

KeyCheck = Literal["good", "unknown"]

BATCH = 96
"""Texts a request: Cohere takes 96, Gemini 100, others more."""
MOST_PAGES = 40


class Refusals:
    """The parameters that models were found to refuse, by line and model."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: dict[tuple[str, str], frozenset[str]] = {}

    def of(self, line: Line, model: Model) -> frozenset[str]:
        """What this model is known to refuse."""
        return self._known.get((line.id, model.id), frozenset())

    def learn(self, line: Line, model: Model, name: str) -> None:
        """Leave it out from now on."""
        self.recall(line.id, model.id, (name,))

    def recall(self, line_id: str, model_id: str, names: Iterable[str]) -> None:
        """Go on with what was learned before."""
        place = (line_id, model_id)
        self._known[place] = self._known.get(place, frozenset()).union(names)


class Client:
    """Keeps what models were found to refuse and the lists that were fetched; all else belongs to one request."""

    def __init__(
        self,
        transport: Transport,
        clock: Clock,
        chance: Chance,
        *,
        refusals: Refusals | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Pass `refusals` to go on with what was learned before."""
        self._clock, self._chance = clock, chance
        self._patience = patience or Patience()
        self._exchange = Exchange(transport, clock, self._patience)
        self._trier = Trier(transport, clock, self._patience)
        self.refusals = refusals or Refusals()
        self._lists: dict[tuple[str, str], ModelList] = {}

    async def chat(  # noqa: PLR0913 - what is asked, of whom, and how patiently
        self,
        line: Line,
        model: Model,
        request: ChatRequest,
        secret: Secret | None = None,
        *,
        insists: bool = True,
        heard: Heard | None = None,
    ) -> AsyncGenerator[Delta, None]:
        """Yield the answer as it comes. What was yielded before an error stays good; the error says so itself.

        One that does not insist leaves it to the caller to try again. `heard` is told the headers of the answer.
        """
        dialect = DIALECTS[line.dialect]
        tries = self._tries()
        noted: set[str] = set()
        shown = False
        while True:
            known = self.refusals.of(line, model)
            built = dialect.chat(line, model, request, known)
            for note in built.notes:
                if note not in noted:
                    noted.add(note)
                    yield Noted(note)
            try:
                let = access(line, built.http, secret)
                async with aclosing(self._exchange.stream(line, built.http, let, heard)) as parts:
                    async for part in parts:
                        shown = shown or any(visible(delta) for delta in part)
                        for delta in joined(part):
                            yield delta
                return  # noqa: TRY300 - in an else it would be further from what it ends
            except ProviderError as error:
                error.partial = shown
                if isinstance(error, UnsupportedParameter):
                    refused = not error.name or error.name in known
                    refused = refused or (request.bounded and error.name == "max_tokens")
                    if shown or refused or not tries.again():
                        raise
                    self.refusals.learn(line, model, error.name)
                    continue
                quits = shown or not insists or _nobody_home(line, error)
                wait = None if quits else tries.wait(error)
                if wait is None:
                    raise
                yield Noted(f"{error.what} Trying again in {wait:.0f} s.")
            await self._clock.sleep(wait)

    async def embed(
        self, line: Line, model: Model, request: EmbeddingRequest, secret: Secret | None = None
    ) -> Embeddings:
        """Turn texts into vectors, in as many requests as it takes."""
        dialect = DIALECTS[line.dialect]
        vectors: list[tuple[float, ...]] = []
        used = 0
        for start in range(0, len(request.texts), BATCH):
            some = replace(request, texts=request.texts[start : start + BATCH])
            http = dialect.embed(line, model, some)
            read = dialect.read_embeddings(await self._whole(line, http, access(line, http, secret)))
            vectors += read.vectors
            used += read.usage.input
        return Embeddings(tuple(vectors), Usage(input=used))

    async def list_models(
        self, line: Line, secret: Secret | None = None, *, older_than: timedelta = timedelta(hours=1)
    ) -> ModelList:
        """Fetch the line's own list of models, all pages of it; one that is not older is given as it is."""
        place = (line.id, line.base_url)
        kept = self._lists.get(place)
        if kept and self._clock.now() - kept.fetched <= older_than:
            return kept
        dialect = DIALECTS[line.dialect]
        models: dict[str, Model] = {}
        asked: set[str] = set()
        page = ""
        while page not in asked and len(asked) < MOST_PAGES:
            asked.add(page)
            http = dialect.list_models(line, page)
            if http is None:
                break
            let = access(line, http, secret, open_to_all=not line.quirks.list_needs_key)
            read = dialect.read_models(line, await self._whole(line, http, let))
            models |= {model.id: model for model in read.models if not _holds_key(model, let)}
            page = read.next
            if not page:
                break
        self._lists[place] = ModelList(line=line.id, models=tuple(models.values()), fetched=self._clock.now())
        return self._lists[place]

    async def check_key(self, line: Line, secret: Secret | None = None) -> KeyCheck:
        """Ask whether the key is good, where that is free. Raises `BadKey` and whatever else is wrong."""
        http = DIALECTS[line.dialect].check_key(line)
        if http is None:
            return "unknown"
        told = await self._whole(line, http, access(line, http, secret))
        if _says_invalid(told):
            raise BadKey(line=line.name)
        return "good"

    async def counts(self, line: Line, secret: Secret | None) -> Counted | None:
        """What the provider counted on this key, where it tells; None: it does not."""
        http = ask_counts(line)
        return read_counts(line, await self._whole(line, http, access(line, http, secret))) if http else None

    async def once(self, line: Line, http: HttpRequest) -> bytes:
        """Send a request that carries no key and can't be sent twice; give the body of its answer."""
        return await self._exchange.whole(line, http, Access())

    async def try_line(
        self, line: Line, model: Model, secret: Secret | None = None, request: ChatRequest | None = None
    ) -> Trial:
        """Send one small prompt, and give what was sent and what came as it was. Never raises a `ProviderError`."""
        wanted, refused = request or trial_of(model), self.refusals.of(line, model)
        return await self._trier.attempt(line, model, wanted, secret, refused)

    async def _whole(self, line: Line, http: HttpRequest, let: Access) -> bytes:
        """The body of an answer that is no stream, after as many tries as it takes."""
        tries = self._tries()
        while True:
            try:
                return await self._exchange.whole(line, http, let)
            except ProviderError as error:
                wait = None if _nobody_home(line, error) else tries.wait(error)
                if wait is None:
                    raise
            await self._clock.sleep(wait)

    def _tries(self) -> Tries:
        return Tries(self._patience.backoff, self._clock, self._chance)


def _nobody_home(line: Line, error: ProviderError) -> bool:
    """A server of one's own that is not there has to be started first."""
    return line.where == "local" and isinstance(error, Unreachable)


def _holds_key(model: Model, let: Access) -> bool:
    """No honest server names a model after the key that it was sent; the list is stored and shown."""
    texts = "\n".join((model.id, model.name, model.replaced_by, *model.efforts))
    return let.hide(texts) != texts


def _says_invalid(body: bytes) -> bool:
    """Cohere answers a bad key with success, and with this in it."""
    try:
        told = parse(body)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("valid") is False
