"""Whether everything is well, told as a colleague would: looked at in the live database and at Slack.

The first thing said is the answer; then what needs somebody now, what is worth
a look, and what was found in order.
"""

import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr
from sqlalchemy import make_url

from bot.app import House, build
from bot.checks import Check, of_database, of_deliveries, of_engine, of_keys, of_slack, own_formats
from bot.database import NothingYet, StartProblem, look_into
from bot.delivery.errors import SlackFailure
from bot.timekeeping import real_now
from bot.watching.audit import PATIENCE, STALE, last_report, standing_still
from bot.watching.heartbeat import last_heartbeat
from bot.watching.metrics import program_version
from bot.watching.ticking import last_tick
from config.content import Content, load_content
from config.marked import ContentError
from config.settings import Settings
from handlers.deps import SlackChannel
from storage.crypto import KeyProblem, new_key
from storage.queries import clock
from storage.queries import watching as rows
from storage.queries.pauses import EVERYTHING, REVOKED

HEARTBEAT_LATE = timedelta(minutes=5)
TICK_LATE, NO_TICK = timedelta(minutes=3), timedelta(minutes=10)  # reading a large team may take minutes
CLOCKS = timedelta(seconds=30)
MOST_CHANNELS = 40  # Slack answers about fifty such questions a minute
LOG_LARGE = 64 << 20
DISK_LOW, DISK_FULL = 500 << 20, 50 << 20


def examine(settings: Settings) -> Iterator[Check]:
    """Everything: what is not set; content, database and key; how it goes; then Slack."""
    missing = settings.missing_for_slack()
    yield from (Check("tokens", sentence, ok=False, stops=True) for sentence in missing)
    try:
        content = load_content(settings.content_dir)
    except ContentError as error:
        yield Check("content", str(error), ok=False, stops=True)
        return
    yield Check("content", f"The content holds together: {len(content.bank)} questions.")
    yield from own_formats(settings, content)
    try:
        house = build(settings, content=content, db=look_into(settings))
    except NothingYet as nothing:
        yield Check("database", str(nothing), ok=False)
        with TemporaryDirectory(prefix="ambidex-doctor-") as folder:
            yield from of_slack_alone(settings, content, Path(folder), missing)
        return
    except (KeyProblem, StartProblem) as error:
        yield Check("database", str(error), ok=False, stops=True)
        return
    try:
        database = of_database(house)
        yield database
        yield of_engine(house)
        yield of_keys(house)
        if database.ok:
            yield from of_life(house)
        yield from (check for check in of_slack(house, keep=False) if check.sentence not in missing)
        if house.home.workspace and database.ok:
            yield from of_channels(house)
    finally:
        house.close()


def of_slack_alone(
    settings: Settings, content: Content, folder: Path, missing: Sequence[str]
) -> Iterator[Check]:
    """What Slack says, where there is no database yet: asked from one that is thrown away."""
    thrown_away = {"database_url": f"sqlite:///{folder / 'doctor.db'}", "ambidex_key": SecretStr(new_key())}
    house = build(settings.model_copy(update=thrown_away), content=content)
    try:
        yield from (check for check in of_slack(house, keep=False) if check.sentence not in missing)
    finally:
        house.close()


def of_life(house: House) -> Iterator[Check]:
    """How the house has been doing, as its database tells."""
    yield from of_storage(house.settings)
    yield from of_machine_clock(house)
    yield of_ticks(house)
    yield from of_backlog(house)
    yield from of_deliveries(house)
    yield from of_pauses(house)
    yield from of_audit(house)
    yield from of_heartbeat(house)


def of_ticks(house: House) -> Check:
    """Whether any process runs the jobs, by what it left in the database."""
    with house.db.read() as session:
        ticked = last_tick(session)
    start = "start the bot (`python -m bot run`) or, where it is several processes, a worker."
    if ticked is None:
        return Check("clock", f"No process has ticked on this database yet: {start}", ok=False)
    since = house.deps.now() - ticked
    if since <= TICK_LATE:
        return Check("clock", f"A process ticks: it last did {ago(since)} ago.")
    sentence = f"No process has ticked for {ago(since)}, so nobody is asked and nothing is planned: {start}"
    return Check("clock", sentence, ok=False, ill=since > NO_TICK)


# --- messages --------------------------------------------------------------------------------


def of_backlog(house: House) -> Iterator[Check]:
    """What waits to be sent, and whether anybody sends it."""
    now = house.deps.now()
    with house.db.read() as session:
        waiting = rows.count_waiting(session, now)
        oldest = rows.oldest_due(session, now)
        still = standing_still(session, now)
    for finding in still:
        yield Check(
            "delivery",
            f"{finding.sentence} Is a bot or a worker running on this database? Start it, or start it again.",
            ok=False,
            ill=True,
        )
    if still:
        return
    if oldest is None:
        yield Check("delivery", "Nothing that is due waits to be sent.")
    elif now - oldest <= PATIENCE:
        yield Check("delivery", f"{waiting['ready']} messages are on their way; the oldest was due just now.")
    else:
        yield Check(
            "delivery",
            f"The oldest message that waits was due {ago(now - oldest)} ago: it is tried again and again, "
            "and the lines below or the log say why.",
            ok=False,
        )
    if looked_for := waiting["unknown"] - waiting["unresolved"]:
        yield Check(
            "delivery",
            f"Slack gave no answer to {looked_for} messages. What became of them is being looked for; "
            "that takes a few minutes and needs nobody.",
            ok=False,
        )


def of_pauses(house: House) -> Iterator[Check]:
    """Where calls have to wait."""
    now = house.deps.now()
    with house.db.read() as session:
        pauses = rows.list_pauses(session, now)
    revoked = {pause.workspace for pause in pauses if pause.method == REVOKED}
    for workspace in sorted(revoked):
        yield Check(
            "pauses",
            f"{workspace} took our token back, and nothing can be said there: install the app again, put the "
            "new token into SLACK_BOT_TOKEN and start every process again. What is due waits until then.",
            ok=False,
            ill=True,
        )
    for pause in pauses:
        if pause.workspace in revoked and pause.method in (REVOKED, EVERYTHING):
            continue
        what = "every call" if pause.method == EVERYTHING else pause.method
        yield Check(
            "pauses",
            f"In {pause.workspace}, {what} waits until {pause.until:%H:%M} UTC: Slack asked for patience "
            "or was not to be reached. It goes on by itself.",
            ok=False,
        )


# --- whether somebody looks ------------------------------------------------------------------


def of_audit(house: House) -> Iterator[Check]:
    """What the last audit of due against sent found."""
    now = house.deps.now()
    with house.db.read() as session:
        report = last_report(session)
    if report is None:
        yield Check("audit", "No audit was made yet: the first comes a minute after the bot starts.")
        return
    old = ago(now - report.at)
    if now - report.at > STALE:
        yield Check(
            "audit",
            f"The last audit was made {old} ago, and there should be one each hour: is the bot running?",
            ok=False,
            ill=True,
        )
    for finding in report.findings:
        yield Check("audit", f"The audit {old} ago: {finding.sentence}", ok=False, ill=True)
    if not report.findings:
        yield Check("audit", f"The audit {old} ago found a trace of everything that was due.")


def of_heartbeat(house: House) -> Iterator[Check]:
    """Whether somebody outside would notice silence."""
    if house.settings.heartbeat_url is None:
        yield Check(
            "heartbeat",
            "If the bot falls silent, nobody outside is told: set HEARTBEAT_URL to change that.",
            ok=False,
        )
        return
    now = house.deps.now()
    with house.db.read() as session:
        beat = last_heartbeat(session)
    if beat is None or now - beat > HEARTBEAT_LATE:
        when = (
            "There was no heartbeat yet" if beat is None else f"The last heartbeat was {ago(now - beat)} ago"
        )
        yield Check(
            "heartbeat", f"{when}: the bot does not run, is not well, or its address refuses us.", ok=False
        )
    else:
        yield Check("heartbeat", f"The last heartbeat was {ago(now - beat)} ago.")


# --- the machine -----------------------------------------------------------------------------


def of_storage(settings: Settings) -> Iterator[Check]:
    """Whether there is room for the database, where it is a file here."""
    file = make_url(settings.database_url).database
    if not settings.on_sqlite or not file or not Path(file).exists():
        return
    free = shutil.disk_usage(Path(file).parent).free
    log = Path(f"{file}-wal")
    pending = log.stat().st_size if log.exists() else 0
    taken = _size(Path(file).stat().st_size + pending)
    sizes = f"The database takes {taken}, and {_size(free)} are free on its disk."
    if free < DISK_LOW:
        yield Check("disk", f"{sizes} Make room: a full disk stops the bot.", ok=False, ill=free < DISK_FULL)
    else:
        yield Check("disk", sizes)
    if pending > LOG_LARGE:
        yield Check(
            "disk",
            f"The database's write-ahead log has grown to {_size(pending)}: something reads for very long. "
            "Starting the bot again empties it.",
            ok=False,
        )


def of_machine_clock(house: House) -> Iterator[Check]:
    """Whether this machine's clock agrees with the database's, where that is another machine's."""
    if house.settings.on_sqlite:
        return
    with house.db.read() as session:
        apart = abs(real_now() - clock.read_time(session))
    if apart > CLOCKS:
        yield Check(
            "clock",
            f"This machine's clock is {ago(apart)} away from the database's. The database's counts; "
            "still, switch time synchronisation on here.",
            ok=False,
        )
    else:
        yield Check("clock", "This machine's clock agrees with the database's.")


def of_channels(house: House) -> Iterator[Check]:
    """The channels of running teams that the bot can no longer speak in."""
    workspace = house.home.workspace
    with house.db.read() as session:
        channels = rows.list_channels(session, workspace)
    lost = []
    for channel in channels[:MOST_CHANNELS]:
        try:
            found = house.slack.channel(workspace, channel)
        except SlackFailure as failure:
            lost.append(f"{channel} ({failure.reason})")
            continue
        if why := _why_not(found):
            lost.append(f"{channel} ({why})")
    if lost:
        yield Check(
            "channels",
            f"Teams live in channels I cannot use: {', '.join(lost)}. Invite me there with /invite, or let "
            "the lead choose another channel with /ambi settings.",
            ok=False,
        )
    elif channels:
        yield Check("channels", f"I am in the channels of all {len(channels)} running teams.")


def _why_not(channel: SlackChannel) -> str:
    """Why nothing can be said in a channel; empty where it can."""
    if channel.archived:
        return "archived"
    if channel.shared_outside:
        return "shared outside"
    return "" if channel.bot_is_in else "I am not in it"


# --- how it is told --------------------------------------------------------------------------


def told(settings: Settings, checks: Sequence[Check]) -> Iterator[str]:
    """The answer first, then what led to it."""
    store = "SQLite" if settings.on_sqlite else "PostgreSQL"
    transport = "Socket Mode" if settings.transport == "socket" else "HTTP"
    stops = [check for check in checks if check.stops]
    ills = [check for check in checks if check.ill and not check.stops]
    notes = [check for check in checks if not (check.ok or check.ill or check.stops)]
    yield f"This is Ambidex {program_version()}: {settings.engine} engine, {store}, {transport}."
    yield _answer(len(stops), len(ills), len(notes))
    for title, some in (
        ("It cannot run like this:", stops),
        ("This needs you now:", ills),
        ("Worth a look:", notes),
        ("In order:", [check for check in checks if check.ok]),
    ):
        if some:
            yield f"\n{title}"
            yield from (f"  - {check.sentence}" for check in some)


def _answer(stops: int, ills: int, notes: int) -> str:
    if stops:
        return "It is not well: it cannot run like this."
    if ills:
        return "It is not well: something needs you now."
    return "All is well, with something worth a look." if notes else "All is well."


def ago(time: timedelta) -> str:
    """A length of time in words: its largest unit is enough."""
    seconds = max(0, round(time.total_seconds()))
    for name, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {name}{'s' if count > 1 else ''}"
    return "less than a minute"


def _size(count: int) -> str:
    for name, size in (("GB", 1 << 30), ("MB", 1 << 20)):
        if count >= size:
            return f"{count / size:.1f} {name}"
    return f"{count / 1024:.0f} kB"
