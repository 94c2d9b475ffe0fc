"""Is everything there that running needs? Looked at when the bot starts, and by the doctor.

Each answer is one sentence, and where something is wrong it says what to do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

from bot.app import House
from bot.database import StartProblem
from bot.delivery.errors import MissingScope, Reauthorise, Retry, SlackFailure, Unknown
from bot.delivery.slack import ask
from config.content import Content, load_content
from config.manifest import OPTIONAL_SCOPES, SCOPES
from config.settings import NO_BOT_TOKEN, Settings
from config.vocabulary import DeliveryKind
from handlers.retros.machine import why_not
from storage.models import Delivery
from storage.queries import delivery as deliveries
from storage.queries import watching as rows

MOST_SKEW = timedelta(minutes=2)
LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True)
class Check:
    """One thing looked at. ``stops``: the bot cannot run like this; ``ill``: it needs somebody now."""

    what: str
    sentence: str
    ok: bool = True
    stops: bool = False
    ill: bool = False


def check_start(house: House, say: Callable[[str], None] = lambda sentence: None) -> None:
    """Look at everything that running needs. Raises ``StartProblem`` with what is wrong and what to do."""
    checks = [
        of_database(house),
        of_engine(house),
        of_keys(house),
        *own_formats(house.settings, house.deps.content),
        *of_slack(house),
    ]
    for check in checks:
        if not check.ok and not check.stops:
            say(check.sentence)
    wrong = [check.sentence for check in checks if check.stops]
    if wrong:
        raise StartProblem("\n".join(wrong))


def of_database(house: House) -> Check:
    """Whether the database has the tables this program expects."""
    from storage.migrations import current_version, newest_version

    has, wanted = current_version(house.db.engine), newest_version()
    if has == wanted:
        return Check("database", f"The database is at version {has}, and the key fits.")
    if has is not None and has > wanted:
        return Check(
            "database",
            f"The database is at version {has}, and this program knows only {wanted}: start the "
            "newer program that brought it there, or put the backup from before it back.",
            ok=False,
            stops=True,
        )
    if has is not None and house.settings.on_sqlite:
        sentence = f"The database is at version {has}, and the next start brings it to {wanted}."
        return Check("database", sentence, ok=False)
    return Check(
        "database",
        f"The database is at version {has or 'none'} and this program needs {wanted}. "
        "Run: python -m bot migrate",
        ok=False,
        stops=True,
    )


def of_engine(house: House) -> Check:
    """Which engine brings messages out, and whether what it needs is there."""
    if house.settings.engine == "embedded":
        alone = "this process alone" if house.settings.on_sqlite else "each worker process by itself"
        return Check("engine", f"The engine is embedded: {alone} brings messages out.")
    from storage.migrations.queue import queue_is_current

    if queue_is_current(house.db.engine):
        return Check(
            "engine", "The engine is distributed, and its tables are there: start any number of workers."
        )
    return Check(
        "engine",
        "The engine is distributed, and its tables are missing or older than this program. "
        "Run: python -m bot migrate",
        ok=False,
        stops=True,
    )


def of_keys(house: House) -> Check:
    """Whether confidential retrospectives can be offered."""
    problem = house.db.keys.problem()
    return Check(
        "keys", problem or "The keys of confidential retrospectives have their folder.", ok=not problem
    )


def own_formats(settings: Settings, content: Content) -> Iterator[Check]:
    """The formats of a deployment's own, where it has any, that cannot be run."""
    if settings.content_dir is not None:  # else all is as shipped, and not read a second time
        yield from of_formats(content)


def of_formats(content: Content) -> Iterator[Check]:
    """The formats of a deployment's own that nobody is offered, and why."""
    shipped = {format.name: format for format in load_content().formats}
    for format in content.formats:
        reason = "" if shipped.get(format.name) == format else why_not(format)
        if reason:
            yield Check(
                "formats",
                f"The retrospective {format.name} is not offered, since it cannot be run yet: {reason}.",
                ok=False,
            )


def of_deliveries(house: House) -> Iterator[Check]:
    """What could not be said, and what nobody knows whether it was."""
    with house.db.read() as session:
        dead = rows.count_dead(session, house.deps.now() - LOOK_BACK)
        unresolved = deliveries.list_unresolved(session)
    for reason, number in dead:
        yield Check("messages", f"{number} messages of the last week could not be sent: {reason}.", ok=False)
    yield from (Check("messages", _where_to_look(lost), ok=False) for lost in unresolved)


def _where_to_look(lost: Delivery) -> str:
    when = f"{lost.not_before:%d %B, %H:%M} UTC"
    if lost.channel:
        return (
            f"Nobody knows whether a message of {when} to {lost.channel} was sent: look there, "
            "and say it yourself if it is missing."
        )
    what = "file" if lost.kind is DeliveryKind.FILE else "direct message"
    return (
        f"Nobody knows whether a {what} of {when} arrived, and it is not sent twice: "
        "whoever misses it can ask for it again."
    )


def of_slack(house: House, *, keep: bool = True) -> Iterator[Check]:
    """Whether Slack knows our token, what it may do, and whether our clocks agree.

    What Slack tells of the workspace is kept, unless somebody only looks.
    """
    try:
        home = house.join(keep=keep)
    except SlackFailure as failure:
        yield Check("slack", token_sentence(house.settings, failure), ok=False, stops=True)
        if isinstance(failure, Reauthorise):  # Slack answers: it can be asked about the other token too
            yield from of_socket(house)
        return
    yield Check("slack", f"Slack knows the token: workspace {home}, bot {home.bot_user}.")
    yield from of_socket(house)
    missing = [scope for scope in SCOPES if scope not in home.scopes]
    if missing and home.scopes:
        yield Check(
            "scopes",
            f"The app lacks {', '.join(missing)}: add them under OAuth & Permissions, then install it again.",
            ok=False,
            stops=True,
        )
    for scope, without in OPTIONAL_SCOPES.items():
        if scope not in home.scopes:
            yield Check("scopes", f"Without {scope}, {without}.", ok=False)
    yield of_clocks(house, home.heard_at)


def of_socket(house: House) -> Iterator[Check]:
    """Whether Slack opens a connection for the app-level token, where we are to call Slack.

    The address it gives is left unused: it lapses, and the bot asks for its own.
    """
    token = house.settings.slack_app_token
    if token is None:
        return
    plain = token.get_secret_value()
    try:
        ask(house.calls.client(plain), "apps_connections_open", app_token=plain)
    except Retry as later:
        asks = "Slack asks us to wait before it opens another connection; the bot tries again by itself."
        sentence = unreachable(house.settings, later) if later.host else asks
        yield Check("socket", sentence, ok=False, stops=later.host)
    except SlackFailure as failure:
        yield Check("socket", app_token_sentence(house.settings, failure), ok=False, stops=True)
    else:
        yield Check("socket", "Slack knows the app-level token: Socket Mode can be used.")


def of_clocks(house: House, heard_at: str) -> Check:
    """Whether this machine's clock agrees with Slack's."""
    try:
        theirs = parsedate_to_datetime(heard_at)
    except ValueError:
        return Check("clock", "Slack did not say what time it is.")
    skew = abs(house.deps.now() - theirs)
    if skew <= MOST_SKEW:
        return Check("clock", "This machine's clock agrees with Slack's.")
    minutes = round(skew.total_seconds() / 60)
    return Check(
        "clock",
        f"This machine's clock is {minutes} minutes away from Slack's: set it (switch time "
        "synchronisation on), or signed requests will be refused and check-ins come at the wrong time.",
        ok=False,
    )


def token_sentence(settings: Settings, failure: SlackFailure) -> str:
    """Why Slack could not be asked who we are, and what to do."""
    match failure.code:
        case "not_authed" | "not_installed":
            return NO_BOT_TOKEN
        case "invalid_auth" | "token_revoked" | "token_expired" | "account_inactive":
            return (
                "Slack does not know SLACK_BOT_TOKEN (any more): install the app again and copy its "
                "new bot token from OAuth & Permissions."
            )
        case _:
            return unreachable(settings, failure)


def app_token_sentence(settings: Settings, failure: SlackFailure) -> str:
    """Why Slack opens no connection for us, and what to do."""
    if isinstance(failure, Unknown):
        return unreachable(settings, failure)
    how = "make one with connections:write under Basic Information, App-Level Tokens, and copy it (xapp-…)."
    match failure:
        case Reauthorise():
            return f"Slack does not know SLACK_APP_TOKEN (any more): {how}"
        case MissingScope():
            return f"SLACK_APP_TOKEN may not open connections: {how}"
        case _:
            return (
                f"Slack opens no connection for SLACK_APP_TOKEN ({failure.code}): look whether Socket Mode "
                "is switched on at the app's page."
            )


def unreachable(settings: Settings, failure: SlackFailure) -> str:
    """Slack gave no answer to work with, and where to look."""
    return (
        f"Slack cannot be reached at {settings.slack_api_url} ({failure.code}): look at the "
        "network, the proxy and SLACK_API_URL."
    )
