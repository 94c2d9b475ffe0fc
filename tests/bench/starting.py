"""One start, in a process of its own: ``python -m tests.bench.starting WHAT FOLDER``.

Prints the seconds from its first line to being ready to answer, and the bytes
it then holds. The interpreter's own start is left out of the time: both have it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import TypedDict

START = perf_counter()


class Started(TypedDict):
    """How one start went."""

    seconds: float
    bytes: int


def start(what: str, place: Path, url: str = "") -> Started:
    """Start one and hear how it went."""
    command = [sys.executable, "-m", "tests.bench.starting", what, str(place), url]
    heard = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    started: Started = json.loads(heard)
    return started


def resident() -> int:
    """The memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def our_start(place: Path, url: str) -> object:
    """Everything ``python -m bot run`` does until it listens."""
    from bot.running import Working
    from bot.serving import Serving
    from bot.web import web
    from tests.bench.house import Hand, open_house

    house = open_house(place, Hand(), url)
    house.join()
    working = Working(house)
    working.__enter__()
    return Serving(web(house), "127.0.0.1", 0), working


def bare_start(place: Path, url: str) -> object:
    """Bolt's app with one listener, served by what Bolt brings, and SQLAlchemy with one table."""
    from tests.bench.peers import bare_app

    return bare_app.start(place)


if __name__ == "__main__":
    heard, sys.stdout = sys.stdout, sys.stderr  # Bolt's own server greets
    kept = {"ours": our_start, "bare": bare_start}[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
    print(json.dumps({"seconds": perf_counter() - START, "bytes": resident()}), file=heard, flush=True)
    os._exit(0)  # what runs in threads need not be stopped
