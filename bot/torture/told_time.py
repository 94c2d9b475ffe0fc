"""What somebody tells all processes on a machine: the time, and how much room there is.

Each is a number or two in a file that all of them have in memory, so asking
costs no more than asking the machine's own clock, and everybody hears of a
change in the same moment.
"""

import mmap
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SIZE = 16


class Told:
    """Two whole numbers in a file. One process sets them; any number read them.

    Eight bytes are written and read in one piece, so nobody sees half a number.
    """

    def __init__(self, path: Path | str) -> None:
        file = Path(path)
        if not file.exists():
            file.write_bytes(bytes(SIZE))
        with file.open("r+b") as handle:
            self._map = mmap.mmap(handle.fileno(), SIZE)
        self._numbers = memoryview(self._map).cast("q")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._numbers.release()
        self._map.close()


class ToldTime(Told):
    """A clock in a file.

    ``elapsed`` is what a machine's monotonic clock would say: it goes on with
    the time, and takes no notice when somebody puts the clock right or wrong.
    """

    def now(self) -> datetime:
        """The moment that was told last."""
        return EPOCH + timedelta(microseconds=self._numbers[0])

    def elapsed(self) -> float:
        """Seconds that have passed, whatever was done to the clock."""
        return self._numbers[1] / 1_000_000

    def set(self, moment: datetime) -> None:
        """Tell everybody the time; as much has passed as it has moved on."""
        told = (moment - EPOCH) // MICROSECOND
        before = self._numbers[0]
        if before:
            self._numbers[1] += max(0, told - before)
        self._numbers[0] = told

    def shift(self, by: timedelta) -> None:
        """Put the clock forward or back, though no time has passed."""
        self._numbers[0] += by // MICROSECOND


class ToldRoom(Told):
    """How many pages a SQLite file may grow to; nought is no limit."""

    def pages(self) -> int:
        return self._numbers[0]

    def set(self, pages: int) -> None:
        self._numbers[0] = pages
