"""Prompts and the answers to them on the disk, before anything is sent."""

from __future__ import annotations

from app.features.chat.again import can_be_asked_again
from app.features.chat.state import AnswerReopened, Decided, ExchangeStarted
from app.features.ports import Ports
from app.features.routes.departing import board_of
from app.records.errors import RecordConflict
from app.records.kinds import CONVERSATION, MESSAGE, Conversation, Message
from app.records.rows import by
from app.records.store import Put, Stored

TITLE_LENGTH = 60


class Exchanges:
    """Stores them whole or not at all."""

    def __init__(self, ports: Ports) -> None:
        """Nothing happens yet."""
        self._ports = ports

    async def begun(self, decided: Decided, split: str) -> tuple[ExchangeStarted, Stored[Message]]:
        """A new prompt and an empty answer to it. `split` is the id of an A/B test that it belongs to."""
        store, now, new = await self._ports.store, self._ports.millis(), self._ports.chance.token
        said = decided.prompt
        fresh = said.conversation or Conversation(
            id=decided.id or new(), title=title_for(said.text), created=now, updated=now
        )
        prompt = Message(id=new(), conversation=fresh.id, role="user", text=said.text, created=now)
        # Behind its prompt, whatever the clock's grain.
        first = Message(id=new(), conversation=fresh.id, parent=prompt.id, role="assistant", text="", created=now + 1)
        answer = first.model_copy(update=_departing(decided, split))
        while True:
            kept = await store.get(CONVERSATION, fresh.id) if said.conversation else None
            touched = (kept.record if kept else fresh).model_copy(update={"updated": now})
            try:
                _, _, stored = await store.write(Put(touched, kept), Put(prompt), Put(answer), strict=True)
            except RecordConflict:
                continue  # another tab touched the conversation a moment ago
            assert stored  # noqa: S101 - a put always answers one
            return ExchangeStarted(touched, prompt, answer, opens=said.conversation is None), stored

    async def reopened(self, decided: Decided, split: str) -> tuple[AnswerReopened, Stored[Message]] | None:
        """The answer once more, empty; beside one that has a text, another one. None: it can't be asked again now."""
        store, now = await self._ports.store, self._ports.millis()
        while True:
            old = await store.get(MESSAGE, decided.prompt.again)
            talk = await store.get(CONVERSATION, old.record.conversation) if old else None
            if old is None or talk is None or not can_be_asked_again(old.record):
                return None
            empty = {"text": "", "reasoning": "", "reason": "", "notes": (), "spent": None, "thumb": ""}
            answer = old.record.model_copy(update={**empty, **_departing(decided, split)})
            if old.record.text:
                answer = answer.model_copy(
                    update={"id": self._ports.chance.token(), "created": await self._behind(old)}
                )
            touched = talk.record.model_copy(update={"updated": now})
            try:
                _, stored = await store.write(
                    Put(touched, talk), Put(answer, None if old.record.text else old), strict=True
                )
            except RecordConflict:
                continue  # as above; what the answer is then is looked at again
            assert stored  # noqa: S101 - as above
            return AnswerReopened(touched, answer), stored

    async def _behind(self, answer: Stored[Message]) -> int:
        """Right behind the last answer to the same prompt."""
        store = await self._ports.store
        talk = await store.select(MESSAGE, by("conversation", answer.record.conversation))
        return 1 + max(one.record.created for one in talk if one.record.parent == answer.record.parent)


def _departing(decided: Decided, split: str) -> dict[str, object]:
    """Where an answer is thought to come from, and the board of that."""
    first = next((row.candidate for row in decided.asked.rows), None)
    return {
        "state": "streaming",
        "line": first.line.name if first else "",
        "place": first.line.id if first else "",
        "model": first.model.id if first and first.line.where != "script" else "",
        "board": board_of(decided.plan, decided.asked).model_copy(update={"side": decided.side, "split": split}),
    }


def title_for(prompt: str) -> str:
    """The prompt's first line, shortened at a word."""
    line = " ".join(prompt.strip().splitlines()[0].split())
    if len(line) <= TITLE_LENGTH:
        return line
    head = line[:TITLE_LENGTH].rsplit(" ", 1)[0]
    return f"{head}…"
