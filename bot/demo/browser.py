"""The demonstration in the browser: twelve weeks of history, then it is the visitor's."""

import os
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.demo.heart import Heart
from bot.demo.stage import Stage, staged
from bot.demo.visit import Visit, waits
from bot.playground import Step
from bot.running import Stop

SEED = 1
WATCH = "Two teams live through a winter and a spring, in about half a minute. Then it is your turn."
Say = Callable[[str], None]


def show(port: int, say: Say = print) -> int:
    """Play the history, serve the page, and begin again whenever the visitor presses reset."""
    stop = Stop()
    stop.on_signals()
    first = True
    while not stop.wait(0):
        port = perform(port, stop, say, first=first)
        first = False
    return 0


def perform(port: int, stop: Stop, say: Say, *, first: bool) -> int:
    """One performance, until it is to stop or to begin anew; the port it was served on."""
    again = threading.Event()
    with (
        tempfile.TemporaryDirectory(prefix="ambidex-demo-") as folder,
        staged(Path(folder), SEED, port, strict=False) as stage,
    ):
        stage.pg.lands = "app"
        if first:
            say(f"A Slack workspace with two teams: {stage.server.url}")
            open_browser(stage.server.url)
        play_history(stage, stop, progress)
        visit, heart = Visit(stage), Heart(stage)
        visit.begin()
        stage.pg.on_clock_move = heart.jump
        stage.pg.on_reset = again.set
        heart.start()
        if first and not stop.wait(0):
            say(f"\nYou are {visit.me.name}, {visit.me.title.lower()}. A check-in waits for you.")
            say("Nothing leaves this machine, and nothing is kept. Ctrl+C ends it.")
        while not stop.wait(0.3) and not again.is_set():
            pass
        heart.stop()
        return stage.server.port


def play_history(stage: Stage, stop: Stop, tell: Callable[[int, int], None]) -> None:
    """Let the script play the weeks up to a Monday morning on which a check-in waits for the visitor."""
    cast, me = stage.cast, stage.cast.person(stage.cast.acts_as)
    stage.pg.moving = True
    stage.pg.jumps = []
    stage.pg.steps = [Step("The first twelve weeks", WATCH, lambda: False)]
    for week in range(1, cast.weeks + 1):
        if stop.wait(0):
            return
        stage.advance_to(cast.begins_on(week))
        tell(week, cast.weeks)
    stage.play(me.id)  # from this morning on
    morning = timedelta(hours=1, minutes=5)
    stage.advance_to(cast.begins_on(cast.weeks) + morning)
    if not waits(stage, me):  # it is the other half's week
        stage.advance_to(cast.begins_on(cast.weeks + 1) + morning)
    stage.pg.moving = False


def progress(week: int, weeks: int) -> None:
    """A line that fills, on a terminal; nothing where nobody looks."""
    if sys.stdout.isatty():
        done = "█" * week + "·" * (weeks - week)
        print(f"\rTheir first twelve weeks  {done}  week {week} of {weeks}", end="", flush=True)


def open_browser(url: str) -> None:
    """Open the page where there is a screen; never wait for it, and never fail without one."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return  # only a browser for terminals would answer, and take this one
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
