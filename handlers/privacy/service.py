"""Use cases of privacy: what is held, the export, the erasure, the purge."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import DeliveryKind
from handlers import outbox
from handlers.access import Actor
from handlers.blocks import Block, Message, text_of
from handlers.digests import service as digests
from handlers.digests.kept import REMOVED
from handlers.digests.rules import as_quoted, one_line
from handlers.privacy import views
from handlers.privacy.rules import without_words
from handlers.retros.notes.erasing import erase_hidden
from handlers.retros.rules import opening
from storage.crypto import seal, unseal
from storage.models import Delivery, Learning, Note, Reply, Round, Stance
from storage.queries import inputs, installation, pages, people
from storage.queries import privacy as rows
from storage.queries.outbox import UNSENT

EXPORT_VERSION = 1
# What people write that messages quote, and the ways messages print it.
SAID = ((Learning, Learning.text), (Note, Note.text), (Reply, Reply.text), (Stance, Stance.reason))
PRINTED: tuple[Callable[[str], str], ...] = (str, one_line, as_quoted, opening)


def held(session: Session, actor: Actor) -> list[str]:
    """Which kinds of thing are held about the actor, as the names of their tables."""
    return [
        table.__tablename__
        for table in rows.OWNERS
        if rows.list_rows(session, table, actor.workspace, actor.person)
    ]


# --- taking it away --------------------------------------------------------------------------


def export(session: Session, actor: Actor, now: datetime) -> dict[str, Any]:
    """Everything held about the actor, opened, as JSON holds it."""
    tables = {
        table.__tablename__: [
            _message(session, row) if table is Delivery else _opened(session, row)
            for row in rows.list_rows(session, table, actor.workspace, actor.person)
        ]
        for table in rows.OWNERS
    }
    return {
        "version": EXPORT_VERSION,
        "made_at": now.isoformat(),
        "workspace": actor.workspace,
        "person": actor.person,
        "held": tables,
    }


def _message(session: Session, sent: Delivery) -> dict[str, Any]:
    """A message to somebody in words: they have had its layout and its buttons in Slack."""
    kept = ("id", "kind", "subject", "created_at", "sent_at", "state", "reason")
    words = (unseal(session, Delivery.body, sent) or {}).get("text", "")
    return {name: _plain(getattr(sent, name)) for name in kept} | {"text": words}


def send_export(session: Session, actor: Actor, file: str, now: datetime) -> None:
    """Send somebody their export as a file, to them alone."""
    message = Message(views.export_note().blocks, file=(f"ambidex-{now:%Y-%m-%d}.json", file))
    outbox.put(
        session,
        workspace=actor.workspace,
        kind=DeliveryKind.FILE,
        message=message,
        key=f"export:{actor.person}:{now.isoformat()}",
        now=now,
        person=actor.person,
    )
    people.audit(session, actor.workspace, actor.person, "privacy.export", actor.person, now)


def _opened(session: Session, row: Any) -> dict[str, Any]:
    """A row with its sealed columns opened. What the bot keeps for itself is left out."""
    opened: dict[str, Any] = {}
    for column in row.__table__.columns:
        value = getattr(row, column.key)
        if isinstance(value, bytes):
            value = unseal(session, getattr(type(row), column.key), row)
        opened[column.key] = _plain(value)
    return opened


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


# --- having it erased ------------------------------------------------------------------------


def erase(session: Session, actor: Actor, now: datetime) -> None:
    """Erase what the actor wrote, here and, by changing the messages, in Slack.

    What the team decided stays, and so do figures already released: they hold
    no words, and taking one person out of them would show that person's share.
    """
    workspace, person = actor.workspace, actor.person
    learnings = [line.id for line in rows.list_rows(session, Learning, workspace, person)]
    digests.redact(session, workspace, learnings, now)
    openings = _texts(session, workspace, person, Round, Round.opening_line)
    words = {text for said in SAID for text in _texts(session, workspace, person, *said)}
    words.update(openings)
    if words:
        printed = {way(text) for text in words for way in PRINTED}
        _take_out(session, workspace, sorted(printed), now, checkins=bool(openings))
    erase_hidden(session, workspace, person)
    rows.erase_rows(session, workspace, person)
    people.audit(session, workspace, person, "privacy.erase", person, now)
    outbox.refresh_home(session, workspace, [person], now)


def _texts(session: Session, workspace: str, person: str, table: type[Any], column: Any) -> list[str]:
    """Everything of somebody's in one sealed column."""
    found = rows.list_rows(session, table, workspace, person)
    return [text for row in found if (text := unseal(session, column, row))]


def _take_out(
    session: Session, workspace: str, words: Sequence[str], now: datetime, *, checkins: bool
) -> None:
    """Take words out of every message kept here, and change those that stand in Slack with them."""
    said = rows.list_said(session, workspace, checkins=checkins)
    latest = {message.updates or message.id: message for message in said}
    for message in said:
        body = unseal(session, Delivery.body, message)
        blocks = without_words(body["blocks"], words, REMOVED)
        if blocks == body["blocks"]:
            continue
        changed = Message(blocks, text=_said_by(blocks, body))
        kept = body | changed.body()
        message.body = seal(session, Delivery.body, workspace, message.id, kept)
        root = message.updates or message.id
        if latest[root] is message and message.state not in UNSENT:
            outbox.change(session, workspace, root, changed, now)


def _said_by(blocks: Sequence[Block], body: Mapping[str, Any]) -> str:
    """What the changed blocks say in words, with the description of the picture where there is one."""
    alt = body.get("picture", {}).get("alt", "")
    return "\n".join(part for part in (text_of(blocks), alt) if part)


# --- retention -------------------------------------------------------------------------------


def purge(session: Session, settings: Settings, now: datetime) -> None:
    """Delete what is older than the settings allow."""

    def before(days: int) -> datetime:
        return now - timedelta(days=days)

    rows.purge_answers(session, before(settings.keep_answers_days))
    rows.purge_retrospectives(session, before(settings.keep_retro_days))
    rows.purge_digests(session, before(settings.keep_digests_days))
    rows.purge_deliveries(session, before(settings.keep_deliveries_days))
    rows.purge_exports(session, now - timedelta(hours=settings.keep_exports_hours))
    rows.purge_audit(session, before(settings.keep_audit_days))
    inputs.forget_before(session, before(settings.keep_inputs_days))
    pages.forget_expired(session, now)
    for workspace in installation.list_uninstalled(session, before(settings.keep_uninstalled_days)):
        installation.forget(session, workspace)
