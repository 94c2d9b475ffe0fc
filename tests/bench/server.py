"""One of the things measured, alone in a process: ``python -m tests.bench.server WHAT [FOLDER]``.

Prints its address, and serves until its input ends.

Whoever asks and whoever answers do not share an interpreter, so that neither
waits for the other's lock.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.serving import Serving
from bot.web import web
from tests.bench.house import NINE, Hand, open_house
from tests.bench.peers import bolt_app

THREADS = 8


@contextmanager
def started(*what: str) -> Iterator[str]:
    """A server in a process of its own; its address."""
    command = [sys.executable, "-m", "tests.bench.server", *what]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.communicate()  # it ends with its input


def main(what: str, place: str = "") -> None:
    """Serve until the input ends."""
    app = bolt_app.web() if what == "peer" else web(open_house(Path(place), Hand(NINE)))
    serving = Serving(app, "127.0.0.1", 0, threads=THREADS)
    print(serving.url, flush=True)
    sys.stdin.read()
    serving.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
