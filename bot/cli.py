"""The command line: what can be asked of the house, in plain words."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.sentences import plain_words, port_told, read_settings, require_folder, stop_with
from config.settings import Settings

if TYPE_CHECKING:
    from bot.app import House
    from bot.running import Stop

app = typer.Typer(
    name="ambidex",
    help="Ambidex: check-ins, learning digests and retrospectives for leadership teams, in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

HIGHEST_PORT = 65_535
Url = Annotated[
    str | None, typer.Option(help="Where Slack reaches the bot, such as https://ambidex.example.")
]
Port = Annotated[
    int, typer.Option(help="The page's port; the next free one is taken.", min=0, max=HIGHEST_PORT)
]
PLAYGROUND_PORT = 8765


class Retros(StrEnum):
    """Which retrospectives the demonstration plays."""

    one = "one"
    every = "all"


@app.command()
def run() -> None:
    """Run the bot in this process: listen, tick and deliver."""
    from bot import running
    from bot.app import build
    from bot.checks import check_start
    from bot.database import Locked

    with plain_words():
        settings = read_settings()
        settings.require_slack()
        lock = Locked(settings)
        stop = running.Stop()
        stop.on_signals()
        house = build(settings, migrate=settings.on_sqlite)
        check_start(house, typer.echo)
        running.run(house, stop, typer.echo)
        lock.release()


@app.command()
def web() -> None:
    """Answer Slack's requests over HTTP, where workers tick and deliver (PostgreSQL)."""
    from bot.running import listen

    one_of_several("web", listen)


@app.command()
def worker() -> None:
    """Tick and deliver, where web processes answer Slack (PostgreSQL)."""
    from bot.running import work

    one_of_several("worker", work)


def one_of_several(command: str, live: "Callable[[House, Stop, Callable[[str], None]], None]") -> None:
    """Start a process that shares its database with others, and live in it until asked to stop."""
    from bot.app import build
    from bot.checks import check_start
    from bot.running import Stop

    with plain_words():
        settings = read_settings()
        refuse_sqlite(settings, command)
        stop = Stop()
        stop.on_signals()
        house = build(settings, migrate=False)
        check_start(house, typer.echo)
        live(house, stop, typer.echo)


def refuse_sqlite(settings: Settings, command: str) -> None:
    """A SQLite file serves one process; several need PostgreSQL."""
    if settings.on_sqlite:
        stop_with(
            f"`{command}` needs PostgreSQL, and DATABASE_URL names a SQLite file, which serves one process. "
            "Use `python -m bot run`, which does everything in one."
        )


@app.command()
def migrate() -> None:
    """Bring the database to the version this program needs."""
    from bot.database import brought_up_to_date, reached

    with plain_words():
        settings = read_settings()
        database = reached(settings)
        before, after = brought_up_to_date(database)
        database.close()
        where = "was there already" if before == after else f"came from {before or 'nothing'}"
        typer.echo(f"The database is at version {after}; it {where}.")


@app.command()
def manifest(
    mode: Annotated[str, typer.Option(help="http or socket")] = "socket",
    url: Url = None,
) -> None:
    """Print the Slack app manifest, to be pasted at api.slack.com/apps."""
    from bot.capabilities import all_routes
    from config.manifest import Shortcut, manifest_text

    if mode not in ("http", "socket"):
        stop_with(f"--mode is {mode}: give http or socket.")
    with plain_words():
        routes = all_routes()
        hint = " · ".join(routes.commands)
        shortcuts = [Shortcut(s.label, s.name, s.help) for s in routes.shortcuts.values()]
        typer.echo(manifest_text("http" if mode == "http" else "socket", url, hint, shortcuts))


@app.command()
def new_key() -> None:
    """Print a fresh key for AMBIDEX_KEY. Keep it safe: nobody can read the database without it."""
    from storage.crypto import new_key as make

    typer.echo(make())


@app.command()
def doctor() -> None:
    """Look at everything, in the live database and at Slack, and say in plain words whether all is well."""
    from bot.doctor import examine, told

    with plain_words():
        settings = read_settings()
        checks = list(examine(settings))
        for line in told(settings, checks):
            typer.echo(line)
    if any(check.stops or check.ill for check in checks):
        raise typer.Exit(1)


@app.command()
def playground(
    port: Port = PLAYGROUND_PORT,
    bot_url: Annotated[str | None, typer.Option(help="The bot's address, to deliver to it by HTTP.")] = None,
) -> None:
    """Serve a Slack workspace to try the bot in, for a `run` in another process."""
    from bot.trying import play

    with port_told(port):
        play(port, bot_url, typer.echo)


@app.command()
def demo(
    headless: Annotated[bool, typer.Option(help="No page: simulate, write files, print a count.")] = False,
    weeks: Annotated[int, typer.Option(help="How many weeks to simulate.", min=1)] = 4,
    seed: Annotated[int, typer.Option(help="The colleagues' dice.")] = 7,
    out: Annotated[Path, typer.Option(help="Where the headless demonstration writes.")] = Path("out"),
    port: Port = PLAYGROUND_PORT,
    database: Annotated[
        str, typer.Option(help="An empty PostgreSQL, to play headless with several processes.")
    ] = "",
    webs: Annotated[int, typer.Option(help="So many processes answer Slack.", min=1)] = 2,
    workers: Annotated[int, typer.Option(help="So many tick and deliver.", min=1)] = 3,
    kills: Annotated[int, typer.Option(help="So many are killed on the way.", min=0)] = 0,
    retros: Annotated[
        Retros, typer.Option(help="all: one of each format, written down, instead of the one in March.")
    ] = Retros.one,
) -> None:
    """Show the whole in a browser, with two teams in it: no account, no tokens."""
    from bot.demo import cli as shown

    every = retros is Retros.every
    if headless:
        require_folder(out, "--out")
    with plain_words(), port_told(port):
        if headless and database:
            sys.exit(shown.headless_apart(weeks, seed, out, database, webs, workers, kills, retros=every))
        if headless:
            sys.exit(shown.headless(weeks=weeks, seed=seed, out=out, retros=every))
        sys.exit(shown.in_browser(port=port))


@app.command()
def torture(
    trials: Annotated[int, typer.Option(help="How many deliveries to make, at least.", min=1)] = 2000,
    seed: Annotated[int, typer.Option(help="The dice of what goes wrong.")] = 1,
    database: Annotated[str, typer.Option(help="sqlite or postgresql")] = "sqlite",
    workers: Annotated[int, typer.Option(help="Worker processes (on SQLite it is one).", min=1)] = 3,
    engine: Annotated[str, typer.Option(help="embedded or distributed")] = "embedded",
    url: Annotated[
        str | None, typer.Option(help="A PostgreSQL to make the database on, and to remove it from.")
    ] = None,
) -> None:
    """Kill, pause and mislead real processes, and count what was lost or said twice."""
    from bot.torture import cli as tortured

    sys.exit(tortured.torture(trials, seed, database, workers, engine, url))


@app.command()
def oracle(
    first: Annotated[int, typer.Option("--from", help="The first year.", min=2010)] = 2024,
    last: Annotated[int, typer.Option("--until", help="The last year.", max=2037)] = 2037,
    zones: Annotated[str, typer.Option(help="The clock in some zones only, with commas.")] = "",
    outages: Annotated[int, typer.Option(help="Try so many outages of a house instead.", min=0)] = 0,
    seed: Annotated[int, typer.Option(help="The outages' dice.")] = 1,
) -> None:
    """Hold the rules of time against a second, slow and obvious implementation of them."""
    from bot.torture import oracle_cli as told

    if first > last:
        stop_with(f"--from {first} comes after --until {last}: give the earlier year first.")
    if outages:
        sys.exit(not told.outages(outages, seed, typer.echo))
    with plain_words():
        sys.exit(not told.clocks(first, last, told.named(zones), typer.echo))


@app.command()
def redteam(
    retros: Annotated[int, typer.Option(help="How many confidential retrospectives.", min=1)] = 1000,
    people: Annotated[int, typer.Option(help="How many people in each.", min=7, max=99)] = 12,
    seed: Annotated[int, typer.Option(help="The dice of those who take part.")] = 1,
    database: Annotated[str, typer.Option(help="An empty PostgreSQL; else SQLite files of its own.")] = "",
    processes: Annotated[int, typer.Option(help="So many at once on SQLite; 0: as many as fit.", min=0)] = 0,
) -> None:
    """Try to tell who wrote which confidential note, with every file but the destroyed keys."""
    from bot.redteam import cli as attacked

    with plain_words():
        sys.exit(attacked.redteam(retros, people, seed, database, processes))


@app.command()
def screenshots() -> None:
    """Take the pictures of the README anew, with Chromium."""
    from bot.demo import screenshots as pictures

    with plain_words():
        pictures.take()


@app.command()
def requirements(
    as_json: Annotated[bool, typer.Option("--json", help="For programs: number, behaviour, tests.")] = False,
) -> None:
    """List what the bot is for, statement by statement, as its tests show it."""
    from bot import requirements as shown

    try:
        found = shown.requirements()
    except shown.NoTests as nothing:
        stop_with(str(nothing))
    if as_json:
        typer.echo(shown.as_json(found))
        return
    for one in found:
        typer.echo(f"{one.number:>3}  {one.behaviour}")
