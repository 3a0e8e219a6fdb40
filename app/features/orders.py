"""The one place where orders are carried out: a table from the order's type to what does it."""

from __future__ import annotations

from app.features.chat.orders import ChatOrders
from app.features.compare.orders import CompareOrders
from app.features.endpoints.orders import EndpointOrders
from app.features.files.orders import FilesOrders
from app.features.frame.orders import FrameOrders
from app.features.ledger.orders import LedgerOrders
from app.features.login.orders import LoginOrders
from app.features.models.device import Device
from app.features.models.orders import ModelsOrders
from app.features.ports import Ports
from app.features.profiles.orders import ProfileOrders
from app.features.providers.key_orders import KeyOrders
from app.features.providers.orders import ProvidersOrders
from app.features.quality.orders import QualityOrders
from app.features.queue.orders import QueueOrders
from app.features.routes.orders import RoutesOrders
from app.features.routes.room_orders import RoomOrders
from app.features.routes.switchboard import Switchboard
from app.features.rules.orders import RulesOrders
from app.features.settings.orders import SettingsOrders
from app.features.takeaway.orders import TakeawayOrders
from app.features.talks.orders import TalksOrders
from app.features.tuning.orders import TuningOrders
from app.features.usage.orders import UsageOrders
from app.features.vault.orders import VaultOrders
from app.ui.loop import Perform, Tell


def performer(ports: Ports) -> Perform:
    """Bind the orders of all rooms to the ports."""
    device = Device(ports)
    switchboard = Switchboard(ports, device)
    chat, providers = ChatOrders(ports, switchboard), ProvidersOrders(ports)
    rooms = (
        FrameOrders(ports),
        chat,
        TakeawayOrders(ports, switchboard, chat.contents),
        TalksOrders(ports, chat.carrying, chat.sending),
        FilesOrders(ports, chat.contents),
        QueueOrders(ports, switchboard, chat.sending, chat.contents),
        TuningOrders(ports, switchboard, chat.sending),
        CompareOrders(ports, switchboard, chat.contents),
        QualityOrders(ports, switchboard, chat.sending),
        RoutesOrders(ports, switchboard),
        RulesOrders(ports, switchboard),
        LedgerOrders(ports, switchboard),
        RoomOrders(ports, switchboard, providers.check),
        providers,
        KeyOrders(ports),
        EndpointOrders(ports, switchboard),
        ProfileOrders(ports),
        LoginOrders(ports),
        ModelsOrders(ports, device),
        UsageOrders(ports, switchboard),
        SettingsOrders(ports),
        VaultOrders(ports),
    )
    table = {order: how for room in rooms for order, how in room.table.items()}

    async def perform(order: object, tell: Tell) -> None:
        await table[type(order)](order, tell)

    return perform
