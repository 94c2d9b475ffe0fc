"""Which engine a process lives with, as its settings say."""

from bot.app import House
from bot.engines import Engine
from bot.engines.embedded import Embedded


def engine_of(house: House, second: float = 1.0) -> Engine:
    """The engine over this house's outbox. What the distributed one stands on is imported only for it.

    ``second`` is shorter where told time runs faster than the wall's.
    """
    if house.settings.engine == "distributed":
        from bot.engines.distributed import SILENT_SECONDS, Distributed

        silent = SILENT_SECONDS * second
        return Distributed(house.db, house.settings.database_url, house.drain, house.ready, silent)
    return Embedded(house.drain, house.ready)


def ring_for_workers(house: House) -> None:
    """Let what is planned here wake the workers elsewhere. Embedded ones look every second anyway."""
    if house.settings.engine == "distributed":
        house.bell.engine = engine_of(house)
