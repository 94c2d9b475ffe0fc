"""A playground on its own, with a small world in it, for a bot in another process."""

import shlex
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from bot.capabilities import all_routes
from bot.playground import Channel, Playground, Refused, Server, User, World, serve_world

PEOPLE = ("ana", "ben", "cleo", "dev", "eve", "fay", "gus")
RETRY_SECONDS = 1.0
BOT_URL = "http://127.0.0.1:3000"
FOLDER = "var/playground"


def small_world() -> World:
    """A leadership team of eight, one of them in Auckland, and somebody who administers the workspace."""
    team = [User(id=f"U0{n.upper()}", name=n, real_name=f"{n.title()} Example") for n in PEOPLE]
    away = User(id="U0HINE", name="hine", real_name="Hine Example", tz="Pacific/Auckland")
    admin = User(id="U0MAX", name="max", real_name="Max Example", is_admin=True)
    members = (*(user.id for user in team), away.id, "U0AMBI")
    return World(
        shortcuts=tuple((s.name, s.label) for s in all_routes().shortcuts.values()),
        users=(*team, away, admin),
        channels=(
            Channel(id="C0EXEC", name="executive-team", members=members),
            Channel(id="C0GENR", name="general", members=(*members, admin.id)),
        ),
    )


def play(port: int, bot_url: str | None, say: Callable[[str], None]) -> None:
    """Serve until Ctrl+C, and say how to connect a bot."""
    pg, server = serve_world(small_world(), port)
    say(f"The playground: {server.url}\n")
    say(how_to_connect(pg.world, server, bot_url, this_python()))
    stop = threading.Event()
    if bot_url:
        threading.Thread(target=connect, args=(pg, bot_url, stop, say), daemon=True).start()
    try:
        stop.wait()
    except KeyboardInterrupt:
        stop.set()
        server.stop()


def how_to_connect(world: World, server: Server, bot_url: str | None, python: str) -> str:
    """The commands that start a bot here, to be pasted as they are.

    The bot gets a database and a key of its own, so that trying something out
    never touches what a real team has written.
    """
    own = f"DATABASE_URL=sqlite:///{FOLDER}/ambidex.db AMBIDEX_KEY_FILE={FOLDER}/ambidex.key"
    common = f"SLACK_API_URL={server.api_url} SLACK_BOT_TOKEN={world.bot_token} {own}"
    at = urlsplit(bot_url or BOT_URL)
    http = f"{common} SLACK_SIGNING_SECRET={world.signing_secret} PORT={at.port or 80} {python} -m bot run"
    ends = f"What that bot remembers is in {FOLDER}: delete the folder to begin anew.\n"
    if bot_url:
        return f"Start the bot in another window, over HTTP:\n\n  {http}\n\n{ends}"
    return (
        "Start the bot in another window, over Socket Mode:\n\n"
        f"  {common} SLACK_APP_TOKEN={world.app_token} {python} -m bot run\n\n"
        "Or over HTTP: stop this playground with Ctrl+C, start it so,\n\n"
        f"  {python} -m bot playground --port {server.port} --bot-url {BOT_URL}\n\n"
        f"and the bot in another window:\n\n  {http}\n\n{ends}"
    )


def this_python() -> str:
    """The interpreter in use, as a shell takes it: relative to this folder where it lies in it."""
    path = Path(sys.executable)
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def connect(pg: Playground, bot_url: str, stop: threading.Event, say: Callable[[str], None]) -> None:
    """Deliver to the bot's address as soon as it answers there."""
    address = f"{bot_url.rstrip('/')}/slack/events"
    while not stop.wait(RETRY_SECONDS):
        try:
            pg.connect_http(address)
        except Refused:
            continue
        say(f"The bot answers at {address}.")
        return
