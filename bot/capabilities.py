"""What the house can do: every capability's routes, and its jobs in the order of a tick."""

from collections.abc import Callable

from handlers.deps import Deps
from handlers.registry import Routes

Register = Callable[[Routes], None]
Job = Callable[[Deps], None]

ROUTES: tuple[Register, ...] = ()
JOBS: tuple[Job, ...] = ()
