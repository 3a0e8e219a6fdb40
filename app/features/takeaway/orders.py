"""What is ordered of taking away: requests rebuilt, conversations written as files and on paper."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from app.base.errors import SwitchyardError
from app.features.chat.tree import branches
from app.features.files.contents import Contents
from app.features.frame.state import ToastTold
from app.features.ports import Ports, Table
from app.features.routes.switchboard import Switchboard
from app.features.takeaway import as_html
from app.features.takeaway.as_json import as_json
from app.features.takeaway.as_markdown import markdown
from app.features.takeaway.files import file_name
from app.features.takeaway.rebuilding import NO_PROMPT, World, code_of
from app.features.takeaway.script import Script, script_of
from app.features.takeaway.state import Code, CodeWritten, PutOnPaper, WriteCode, WriteConversation
from app.records.kinds import CONVERSATION, MESSAGE
from app.records.rows import by
from app.ui.loop import Tell

STYLES = "static/css/paper.css"
AT_ONCE = 400_000
"""Characters that the page is given to render at a time."""


class ConversationNotThere(SwitchyardError):
    """It was deleted, perhaps in another tab."""

    what = "This conversation is not stored any more, so there is nothing to take away."


class TakeawayOrders:
    """Carries out the orders."""

    def __init__(self, ports: Ports, switchboard: Switchboard, contents: Contents) -> None:
        """The switchboard knows the lines; `contents` is the tab's."""
        self._ports, self._switchboard, self._contents = ports, switchboard, contents
        self._writing: Mapping[str, tuple[str, str, Callable[[Script], Awaitable[str]]]] = {
            "markdown": (".md", "text/markdown", self._markdown),
            "json": (".json", "application/json", self._json),
            "html": (".html", "text/html", self._html),
        }
        self.table: Table = {
            WriteCode: self.write_code,
            WriteConversation: self.write_conversation,
            PutOnPaper: self.put_on_paper,
        }

    async def write_code(self, order: WriteCode, tell: Tell) -> None:
        """From the store: an answer keeps how it was asked."""
        store = await self._ports.store
        stored = await store.get(MESSAGE, order.answer)
        if stored is None:
            tell(CodeWritten(Code(order.answer, nothing=NO_PROMPT)))
            return
        await self._switchboard.all_known()
        client = await self._ports.client
        found = await store.select(MESSAGE, by("conversation", stored.record.conversation))
        messages = [one.record for one in found]
        contents = await self._contents.of(branches(messages, order.answer)[0])
        world = World(self._switchboard.around, client.refusals, contents)
        tell(CodeWritten(code_of(stored.record, messages, world)))

    async def write_conversation(self, order: WriteConversation, tell: Tell) -> None:
        """Named after its title."""
        script = await self._script(order.id)
        extension, media, how = self._writing[order.format]
        name = file_name(script.conversation.title, extension)
        await self._ports.page.call("file.save", name=name, type=media, text=await how(script))
        tell(ToastTold(f"Exported to {name}.", "ok"))

    async def put_on_paper(self, order: PutOnPaper, _: Tell) -> None:
        """The browser asks for the rest."""
        script = await self._script(order.id)
        markup = as_html.paper(script, await self._rendered(script))
        await self._ports.page.call("paper.print", html=markup, title=script.title)

    async def _script(self, id: str) -> Script:
        store = await self._ports.store
        stored = await store.get(CONVERSATION, id)
        if stored is None:
            raise ConversationNotThere
        messages = await store.select(MESSAGE, by("conversation", id))
        return script_of(stored.record, [one.record for one in messages], self._ports.clock.now())

    async def _markdown(self, script: Script) -> str:
        return markdown(script)

    async def _json(self, script: Script) -> str:
        return as_json(script)

    async def _html(self, script: Script) -> str:
        css = await self._ports.page.call("file.own", path=STYLES)
        return as_html.page(script, await self._rendered(script), css)

    async def _rendered(self, script: Script) -> dict[str, str]:
        """Some at a time: a conversation may be longer than what the page takes in one go."""
        rendered: dict[str, str] = {}
        batch: list[str] = []
        for text in (*as_html.texts_of(script), None):
            if batch and (text is None or sum(map(len, batch)) + len(text) > AT_ONCE):
                markup = await self._ports.page.call("paper.render", texts=batch)
                rendered |= zip(batch, markup, strict=True)
                batch = []
            if text is not None:
                batch.append(text)
        return rendered
