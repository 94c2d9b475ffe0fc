"""What brings workers to the outbox. The outbox is the truth; an engine only says who looks, and when."""

from typing import Protocol

from handlers.deps import Bell


class Engine(Bell, Protocol):
    """Runs ``drain(workspace)`` of a house: never twice at once for a workspace, several side by side.

    Whatever an engine forgets or does twice changes nothing: ``sweep`` finds
    all there is to do in the outbox again.
    """

    def start(self) -> None:
        """From now on work is done."""

    def sweep(self) -> None:
        """A clock tick: wake for every workspace that has something to do now."""

    def rescue(self) -> None:
        """A clock tick: free what dead workers held."""

    def stop(self, patience: float = 15.0) -> None:
        """Finish the calls that are being made, and make no others."""

    def run_pending(self) -> int:
        """Do what was woken for, in this thread, until nothing is left; how much was handled."""
