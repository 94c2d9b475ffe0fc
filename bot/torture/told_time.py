"""Time that somebody tells: one number in a file, read by every process on the machine.

The number lies in memory that all of them share, so asking costs no more than
asking the machine's own clock, and all hear of a change in the same moment.
"""

import mmap
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SIZE = 16


class ToldTime:
    """A clock in a file. One process sets it; any number read it.

    ``elapsed`` is what a machine's monotonic clock would say: it goes on with
    the time, and stays where it is when the time is set back.
    """

    def __init__(self, path: Path | str) -> None:
        file = Path(path)
        if not file.exists():
            file.write_bytes(bytes(SIZE))
        with file.open("r+b") as handle:
            self._map = mmap.mmap(handle.fileno(), SIZE)
        # Whole numbers of eight bytes are written and read in one piece: nobody sees half a moment.
        self._numbers = memoryview(self._map).cast("q")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def now(self) -> datetime:
        """The moment that was told last."""
        return EPOCH + timedelta(microseconds=self._numbers[0])

    def elapsed(self) -> float:
        """Seconds that have passed, however often the time was set back."""
        return self._numbers[1] / 1_000_000

    def set(self, moment: datetime) -> None:
        """Tell everybody the time; it may go back."""
        told = (moment - EPOCH) // MICROSECOND
        before = self._numbers[0]
        if before:
            self._numbers[1] += max(0, told - before)
        self._numbers[0] = told

    def close(self) -> None:
        """Let go of the file."""
        self._numbers.release()
        self._map.close()
