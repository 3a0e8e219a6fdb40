"""Asks a line for its models."""

from __future__ import annotations

from datetime import timedelta

from app.base.errors import SwitchyardError
from app.features.lines.state import FindModels, ModelsFound, ModelsMissing
from app.features.ports import Ports, Table
from app.llm.catalog.merge import age_of, models_of
from app.ui.loop import Tell


class LinesOrders:
    """Carries out the orders that concern lines."""

    def __init__(self, ports: Ports) -> None:
        """Nothing happens yet."""
        self._ports = ports
        self.table: Table = {FindModels: self.find}

    async def find(self, order: FindModels, tell: Tell) -> None:
        """A local server is reached from the page first, because only there the browser asks the person."""
        line = order.line
        try:
            if line.where == "local":
                await self._ports.page.call("local.reach", url=line.base_url)
            client = await self._ports.client
            listed = await client.list_models(line, older_than=timedelta(0))
        except SwitchyardError as error:
            tell(ModelsMissing(line, " ".join(part for part in (error.what, error.next_step) if part)))
            return
        tell(ModelsFound(line, models_of(line, listed), age_of(listed, self._ports.clock.now())))
