"""The processes of one house, started, killed, paused and started again.

They are forked from one that has imported the program and done nothing else,
so that a start takes a tenth of a second; from there on each goes the way of
every start: settings, database, Slack's answer to who we are.
"""

import os
import random
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from bot.playground.transport import Ack, Delivered, HttpCarrier, Retry
from bot.torture.pace import Pace
from bot.torture.process import Role, live


@dataclass(frozen=True)
class Ways:
    """What every process is told: its settings, the clock, the tick, the lease, the room on the disk."""

    environment: Mapping[str, str]
    folder: Path
    tick: float
    lease: float

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    @property
    def room(self) -> Path:
        return self.folder / "room"


@dataclass
class Post:
    """A place that is always to be filled by a process: when one dies, another takes its place."""

    role: Role
    number: int
    port: int = 0
    process: ForkServerProcess | None = None
    back_at: float = 0.0
    paused_until: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.role}-{self.number}"

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.is_alive()


def fill(post_name: str, role: Role, port: int, ways: Ways) -> None:
    """What a new process does: its output into a file, its settings, and then its life."""
    os.environ.clear()
    os.environ.update(ways.environment)
    out = os.open(ways.folder / f"{post_name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    sys.stdin.close()
    live(role, clock=ways.clock, tick=ways.tick, lease=ways.lease, port=port, room=ways.room)


@dataclass
class Processes:
    """All posts of a house, and what was done to whoever filled them."""

    ways: Ways
    posts: Sequence[Post]
    dice: random.Random
    pace: Pace
    kills: int = 0
    pauses: int = 0
    open: bool = True  # while closed, nobody is started
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["bot.torture.process"])

    def look(self) -> None:
        """Start whoever is missing, and let those go on whose pause is over."""
        now = self.pace.now()
        with self._lock:
            for post in self.posts:
                if post.paused_until and now >= post.paused_until:
                    self._go_on(post)
                if self.open and not post.alive and now >= post.back_at:
                    self._start(post)

    def _start(self, post: Post) -> None:
        told = (post.name, post.role, post.port, self.ways)
        post.process = self._context.Process(target=fill, args=told, daemon=True)
        post.process.start()
        post.back_at = self.pace.now() + 0.1  # one that dies at once is not started at once

    def kill(self, post: Post) -> None:
        """SIGKILL, wherever it is; somebody else takes the post a moment later."""
        with self._lock:
            if post.process is None or not post.alive:
                return
            post.process.kill()
            post.process.join()
            post.paused_until = 0.0
            post.back_at = self.pace.now() + self.dice.uniform(0, 0.1)
            self.kills += 1

    def pause(self, post: Post, seconds: float) -> None:
        """SIGSTOP: it knows nothing of the time until it goes on."""
        with self._lock:
            if post.process is None or not post.alive or post.paused_until:
                return
            os.kill(int(post.process.pid or 0), signal.SIGSTOP)
            post.paused_until = self.pace.now() + seconds
            self.pauses += 1

    def pause_all(self, seconds: float) -> None:
        """Everything stands still, as on a machine that sleeps."""
        with self._lock:
            for post in self.posts:
                self.pause(post, seconds)

    def _go_on(self, post: Post) -> None:
        post.paused_until = 0.0
        if post.process is not None and post.alive:
            os.kill(int(post.process.pid or 0), signal.SIGCONT)

    def kill_all(self) -> None:
        """Everything is down, and stays down until `reopen`."""
        with self._lock:
            self.open = False
            for post in self.posts:
                self.kill(post)

    def reopen(self) -> None:
        """Whoever was down may come back."""
        with self._lock:
            self.open = True
            self.look()

    def pick(self) -> Post:
        """One of them, by the dice."""
        return self.dice.choice(self.posts)

    @property
    def whole(self) -> bool:
        """Whether every post is filled by a process that runs."""
        with self._lock:
            return all(post.alive and not post.paused_until for post in self.posts)

    def close(self) -> None:
        """End all of them."""
        with self._lock:
            self.open = False
            for post in self.posts:
                if post.process is not None and post.alive:
                    post.process.kill()
                    post.process.join()


class Doors:
    """The way from Slack to the web processes: one after the other, as a load balancer would."""

    def __init__(self, posts: Sequence[Post], secret: str) -> None:
        self._ways = [
            HttpCarrier(f"http://127.0.0.1:{post.port}/slack/events", secret) for post in posts if post.port
        ]
        self._next = 0

    def carry(self, kind: Delivered, payload: dict[str, Any], patience: float, retry: Retry | None) -> Ack:
        """Take a payload to the next of them."""
        self._next += 1
        return self._ways[self._next % len(self._ways)].carry(kind, payload, patience, retry)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])
