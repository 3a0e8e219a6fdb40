"""Prompts and the answers to them on the disk, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from pydantic import ValidationError

from app.features.chat.again import can_be_asked_again
from app.features.chat.state import AnswerReopened, ExchangeStarted
from app.features.chat.wanted import Decide, Decided
from app.features.files.waiting import taken_along
from app.features.ports import Ports
from app.features.queue.state import DeferPrompt
from app.features.routes.departing import board_of
from app.records.errors import RecordConflict
from app.records.kinds import ATTACHMENT, CONVERSATION, MESSAGE, Conversation, Message
from app.records.routed import Board, Join
from app.records.store import Put, Stored
from app.records.talking import ASKED, Asked, Parameters

TITLE_LENGTH = 60
CONTINUED = "You let it go on."


class Exchanges:
    """Stores them whole or not at all."""

    def __init__(self, ports: Ports) -> None:
        """Nothing happens yet."""
        self._ports = ports

    async def begun(self, decided: Decided, split: str) -> tuple[ExchangeStarted, Stored[Message]]:
        """A new prompt and an empty answer to it. `split` is the id of an A/B test that it belongs to."""
        store, new, said = await self._ports.store, self._ports.chance.token, decided.prompt
        fresh, prompt, first = opened(said, self._ports, decided.id)
        now, answer = prompt.created, first.model_copy(update=_departing(decided, split))
        while True:
            files, moved = await taken_along(store, said.files, fresh.id, new)
            prompt = prompt.model_copy(update={"files": files})
            kept = await store.get(CONVERSATION, fresh.id) if said.conversation else None
            base = kept.record if kept else fresh
            shelf = "open" if base.shelf == "deleted" else base.shelf  # what is said here another tab can't remove
            touched = base.model_copy(update={"updated": now, "head": answer.id, "shelf": shelf})
            try:
                puts = Put(touched, kept), Put(prompt), Put(answer), *moved
                _, _, stored, *_ = await store.write(*puts, strict=True)
            except RecordConflict:
                continue  # another tab touched the conversation a moment ago
            assert stored  # noqa: S101 - a put always answers one
            return ExchangeStarted(touched, prompt, answer, said.conversation is None, said.files), stored

    async def reopened(self, decided: Decided, split: str) -> tuple[AnswerReopened, Stored[Message]] | None:
        """The answer once more, empty; beside one that has a text, another one. One that is continued keeps its text.

        None: it can't be asked again now.
        """
        store, now = await self._ports.store, self._ports.millis()
        while True:
            old = await store.get(MESSAGE, decided.prompt.again)
            talk = await store.get(CONVERSATION, old.record.conversation) if old else None
            if old is None or talk is None or not can_be_asked_again(old.record):
                return None
            if old.record.text and not (decided.prompt.beside or decided.prompt.goes_on):
                return None  # another tab has got an answer meanwhile
            answer, beside = (
                self._anew(old.record, decided, split),
                bool(old.record.text) and not decided.prompt.goes_on,
            )
            if beside:
                update = {"id": self._ports.chance.token(), "created": max(now, old.record.created + 1)}
                answer = answer.model_copy(update=update)
            touched = talk.record.model_copy(update={"updated": now, "head": answer.id})
            try:
                _, stored = await store.write(Put(touched, talk), Put(answer, None if beside else old), strict=True)
            except RecordConflict:
                continue  # as above; what the answer is then is looked at again
            assert stored  # noqa: S101 - as above
            return AnswerReopened(touched, answer), stored

    @staticmethod
    def _anew(answer: Message, decided: Decided, split: str) -> Message:
        departing = _departing(decided, split)
        if decided.prompt.goes_on:
            board, first = answer.board or Board(), str(departing["line"])
            join = Join(at=len(answer.text), left=answer.line, line=first, why=CONTINUED)
            board = board.model_copy(update={"joins": (*board.joins, join)})
            return answer.model_copy(update={**departing, "reason": "", "board": board})
        empty = {"text": "", "reasoning": "", "reason": "", "notes": (), "spent": None, "thumb": ""}
        return answer.model_copy(update={**empty, **departing})

    async def keep_branch(self, conversation: str, head: str) -> None:
        """As it is shown, so it is after a reload; what another tab changed meanwhile stays."""
        store = await self._ports.store
        await store.change(CONVERSATION, conversation, lambda now: now.model_copy(update={"head": head}))

    async def forked(self, talk: Conversation, messages: Sequence[Message]) -> Conversation:
        """Another conversation that begins with copies of these: what becomes of one does not touch the other."""
        store, now, new = await self._ports.store, self._ports.millis(), self._ports.chance.token
        ids = {one.id: new() for one in messages}
        copies = {file.id: new() for one in messages for file in one.files}
        fork = talk.model_copy(
            update={
                "id": new(),
                "created": now,
                "updated": now,
                "shelf": "open",
                "origin": talk.id,
                "head": ids[messages[-1].id],
                "since": ids.get(talk.since, ""),
                "summary": talk.summary if talk.since in ids else "",
            }
        )
        said = [
            one.model_copy(
                update={
                    "id": ids[one.id],
                    "conversation": fork.id,
                    "parent": ids.get(one.parent, ""),
                    "files": tuple(file.model_copy(update={"id": copies[file.id]}) for file in one.files),
                }
            )
            for one in messages
        ]
        stored = await store.get_many(ATTACHMENT, tuple(copies))
        files = [one.record.model_copy(update={"id": copies[one.record.id], "conversation": fork.id}) for one in stored]
        await store.put_many((fork, *said, *files), strict=True)
        return fork


def opened(said: Decide | DeferPrompt, ports: Ports, id: str = "") -> tuple[Conversation, Message, Message]:
    """A prompt and its empty answer, behind what was said before; and their conversation, made where there is none."""
    new, last = ports.chance.token, said.before[-1] if said.before else None
    # Versions and branches are told apart by their times.
    now = max(ports.millis(), last.created + 1) if last else ports.millis()
    talk = said.conversation or Conversation(
        id=id or new(),
        title=title_for(said.text),
        created=now,
        updated=now,
        system=said.asked.system,
        parameters=said.asked.parameters,
    )
    prompt = Message(
        id=new(),
        conversation=talk.id,
        parent=last.id if last else "",
        role="user",
        text=said.text,
        created=now,
    )
    # Behind its prompt, whatever the clock's grain.
    answer = Message(id=new(), conversation=talk.id, parent=prompt.id, role="assistant", text="", created=now + 1)
    return talk, prompt, answer


def _departing(decided: Decided, split: str) -> dict[str, object]:
    """Where an answer is thought to come from, and the board of that."""
    first = next((row.candidate for row in decided.asked.rows), None)
    return {
        "state": "streaming",
        "line": first.line.name if first else "",
        "place": first.line.id if first else "",
        "model": first.model.id if first and first.line.where != "script" else "",
        "board": board_of(decided.plan, decided.asked).model_copy(update={"side": decided.side, "split": split}),
        "asked": _asked(decided),
    }


def _asked(decided: Decided) -> Asked | None:
    """As the request will be: rules may set parameters too."""
    asked = decided.prompt.asked
    ruled = {name: value for name, value in decided.asked.parameters.items() if name in Parameters.model_fields}
    if ruled:
        with suppress(ValidationError):  # a rule may say what no drawer offers
            parameters = Parameters.model_validate({**asked.parameters.model_dump(), **ruled})
            asked = asked.model_copy(update={"parameters": parameters})
    return None if asked == ASKED else asked


def title_for(prompt: str) -> str:
    """The prompt's first line, shortened at a word."""
    line = " ".join(prompt.strip().splitlines()[0].split())
    if len(line) <= TITLE_LENGTH:
        return line
    head = line[:TITLE_LENGTH].rsplit(" ", 1)[0]
    return f"{head}…"
