"""Inputs already acted on: Slack may deliver one again, it works once.

What is kept tells no input from another: a digest of its identity, which names
a person where it is a click, and the end of its day. So a row says neither who
did something nor when, and nobody reads beside a confidential note who wrote it.
"""

import hashlib
from datetime import UTC, datetime, time, timedelta
from typing import cast

from sqlalchemy import Table, delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.models import Input

_CLAIM = insert(cast(Table, Input.__table__))  # put together once: every input begins with it


def claim(session: Session, key: str, now: datetime) -> bool:
    """Take an input for this transaction. False when its effect is there already.

    On a False the transaction is spent: PostgreSQL accepts nothing more in it.
    """
    try:
        session.execute(_CLAIM, {"key": hashlib.sha256(key.encode()).hexdigest(), "at": _end_of_day(now)})
    except IntegrityError:
        return False
    return True


def _end_of_day(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(0), UTC)


def forget_before(session: Session, moment: datetime) -> None:
    """Drop keys older than Slack would ever deliver again."""
    session.execute(delete(Input).where(Input.at < moment))
