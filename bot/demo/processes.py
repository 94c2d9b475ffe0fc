"""Real processes of the bot, as many as are wanted, any of which can be killed and is started again."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from time import monotonic, sleep

from bot.playground import Refused
from bot.playground.transport import Ack, Delivered, HttpCarrier, Retry

ROOT = Path(__file__).resolve().parents[2]
MODULE = "bot.torture.process"  # lives as `web` and `worker` do, by a clock that is told
TICK = 0.2
LEASE = 4.0
STARTS_WITHIN = 120.0
AGAIN = 0.1
UNHEARD = ("operation_timeout", "dispatch_failed")
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


class Process:
    """One of them: ``web`` or ``worker``."""

    def __init__(self, role: str, clock: Path, environment: Mapping[str, str], log: Path) -> None:
        self.role = role
        self.port = free_port() if role == "web" else 0
        self.kills = 0
        self._clock = clock
        self._environment = environment
        self._log = log
        self._running = self._start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    @property
    def runs(self) -> bool:
        return self._running.poll() is None

    def kill(self) -> None:
        """As a machine that loses its power does it."""
        self._running.kill()
        self._running.wait()
        self.kills += 1

    def start_again(self) -> None:
        self._running = self._start()

    def stop(self) -> None:
        """Ask it to end, and see to it."""
        self._running.terminate()
        try:
            self._running.wait(20)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        told = ["--clock", str(self._clock), "--tick", str(TICK), "--lease", str(LEASE)]
        port = ["--port", str(self.port)] if self.port else []
        clean = {name: value for name, value in os.environ.items() if name in KEPT}
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", MODULE, self.role, *told, *port],
                cwd=ROOT,
                env={**clean, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )


class Processes:
    """All of them. Whatever died since the last look is started again, as an operator's platform does it."""

    def __init__(
        self, webs: int, workers: int, clock: Path, environment: Mapping[str, str], folder: Path
    ) -> None:
        roles = ["web"] * webs + ["worker"] * workers
        self.all = [
            Process(role, clock, environment, folder / f"{role}-{number}.log")
            for number, role in enumerate(roles)
        ]

    @property
    def webs(self) -> list[Process]:
        return [process for process in self.all if process.role == "web"]

    def kill_one(self, dice: Random) -> None:
        """Kill one of those that run; which, the dice say."""
        if running := [process for process in self.all if process.runs]:
            dice.choice(running).kill()

    def look(self) -> None:
        for process in self.all:
            if not process.runs:
                process.start_again()

    def kills(self, role: str) -> int:
        return sum(process.kills for process in self.all if process.role == role)

    def stop(self) -> None:
        for process in self.all:
            process.stop()


class Spread:
    """Carries payloads to one web process after the other, and to the next where one does not answer.

    Slack does the second of its own accord for events; for the rest a person
    clicks again. Either way the same thing may arrive twice.
    """

    def __init__(self, processes: Sequence[Process], signing_secret: str) -> None:
        self._carriers = [HttpCarrier(process.url, signing_secret) for process in processes]
        self._turn = 0
        self.repeated = 0

    def carry(self, kind: Delivered, payload: dict[str, object], patience: float, retry: Retry | None) -> Ack:
        end = monotonic() + STARTS_WITHIN
        while True:
            carrier = self._carriers[self._turn % len(self._carriers)]
            self._turn += 1
            ack = carrier.carry(kind, payload, patience, retry)
            if ack.trouble not in UNHEARD or ack.status or monotonic() > end:
                return ack
            self.repeated += 1
            sleep(AGAIN)

    def wait(self) -> None:
        """Until somebody answers."""
        ack = self.carry("event", {"type": "url_verification", "challenge": "here"}, 3.0, None)
        if not ack.ok:
            raise Refused("No web process answers; its log says why.")

    def close(self) -> None:
        for carrier in self._carriers:
            carrier.close()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
