"""Use cases of privacy: what is held, the export, the erasure, the purge."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import DeliveryKind
from handlers import outbox
from handlers.access import Actor
from handlers.blocks import Message, literal
from handlers.digests import service as digests
from handlers.digests.rules import as_quoted
from handlers.privacy import views
from handlers.privacy.rules import without_words
from handlers.retros.rules import opening
from storage.crypto import unseal
from storage.models import Delivery, Learning, Note, Reply
from storage.queries import inputs, installation, people
from storage.queries import privacy as rows

EXPORT_VERSION = 1


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
            _opened(session, row) for row in rows.list_rows(session, table, actor.workspace, actor.person)
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
    people.audit(session, actor.workspace, actor.person, "export", actor.person, now)


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
    words = list(_words(session, workspace, person))
    if words:
        _take_out(session, workspace, words, now)
    rows.erase_rows(session, workspace, person)
    people.audit(session, workspace, person, "erase", person, now)
    outbox.refresh_home(session, workspace, [person], now)


def _words(session: Session, workspace: str, person: str) -> Iterable[str]:
    """Every text of somebody's that may stand in a message, as messages print it."""
    for table in (Learning, Note, Reply):
        for row in rows.list_rows(session, table, workspace, person):
            text = unseal(session, table.text, row)
            for printed in {text, as_quoted(text), opening(text)}:
                yield from {printed, literal(printed)}


def _take_out(session: Session, workspace: str, words: list[str], now: datetime) -> None:
    for root, latest in rows.list_said(session, workspace):
        body = unseal(session, Delivery.body, latest)
        changed = without_words(body, words)
        if changed != body:
            message = Message(changed["blocks"], text=changed["text"])
            outbox.change(session, workspace, root.id, message, now)


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
    for workspace in installation.list_uninstalled(session, before(settings.keep_uninstalled_days)):
        installation.forget(session, workspace)
