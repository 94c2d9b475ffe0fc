"""A playground on its own, with a small world in it, for a bot in another process."""

import threading
from collections.abc import Callable

from bot.playground import Channel, Playground, Refused, User, World, serve_world

PEOPLE = ("ana", "ben", "cleo", "dev", "eve", "fay", "gus")
RETRY_SECONDS = 1.0


def small_world() -> World:
    """A leadership team of eight, one of them in Auckland, and somebody who administers the workspace."""
    team = [User(id=f"U0{n.upper()}", name=n, real_name=f"{n.title()} Example") for n in PEOPLE]
    away = User(id="U0HINE", name="hine", real_name="Hine Example", tz="Pacific/Auckland")
    admin = User(id="U0MAX", name="max", real_name="Max Example", is_admin=True)
    members = (*(user.id for user in team), away.id, "U0AMBI")
    return World(
        users=(*team, away, admin),
        channels=(
            Channel(id="C0EXEC", name="executive-team", members=members),
            Channel(id="C0GENR", name="general", members=(*members, admin.id)),
        ),
    )


def play(port: int, bot_url: str | None, say: Callable[[str], None]) -> None:
    """Serve until Ctrl+C, and say how to connect a bot."""
    pg, server = serve_world(small_world(), port)
    world = pg.world
    say(f"The playground: {server.url}\n\nStart the bot in another window, over Socket Mode:\n")
    common = f"SLACK_API_URL={server.api_url} SLACK_BOT_TOKEN={world.bot_token}"
    say(f"  {common} SLACK_APP_TOKEN={world.app_token} python -m bot run\n\nor over HTTP:\n")
    say(f"  {common} SLACK_SIGNING_SECRET={world.signing_secret} python -m bot run")
    say(f"  python -m bot playground --port {server.port} --bot-url http://127.0.0.1:3000\n")
    stop = threading.Event()
    if bot_url:
        threading.Thread(target=connect, args=(pg, bot_url, stop, say), daemon=True).start()
    try:
        stop.wait()
    except KeyboardInterrupt:
        stop.set()
        server.stop()


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
