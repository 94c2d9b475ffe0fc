"""A tick among many planned people, in a process of its own: ``python -m tests.bench.planned FOLDER``.

Prints the bytes it holds after all that is done every minute, and after the
asking of one team that is due.
"""

import subprocess
import sys
from pathlib import Path

from tests.bench.house import NINE, Hand, open_house
from tests.bench.starting import resident


def memory(place: Path) -> int:
    """What such a process holds, in bytes."""
    command = [sys.executable, "-m", "tests.bench.planned", str(place)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main(place: Path) -> None:
    house = open_house(place, Hand(NINE))
    for _ in range(3):
        house.next_due(NINE)
        house.tick(strict=True)
    print(resident())
    house.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
