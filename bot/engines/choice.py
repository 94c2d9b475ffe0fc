"""Which engine a process lives with, as its settings say."""

from bot.app import House
from bot.engines import Engine
from bot.engines.embedded import Embedded


def engine_of(house: House) -> Engine:
    """The engine over this house's outbox. What the distributed one stands on is imported only for it."""
    if house.settings.engine == "distributed":
        from bot.engines.distributed import Distributed

        return Distributed(house.db, house.settings.database_url, house.drain, house.ready)
    return Embedded(house.drain, house.ready)


def ring_for_workers(house: House) -> None:
    """Let what is planned here wake the workers elsewhere. Embedded ones look every second anyway."""
    if house.settings.engine == "distributed":
        house.bell.engine = engine_of(house)
