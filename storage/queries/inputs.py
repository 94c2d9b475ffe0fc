"""Inputs already acted on: Slack may deliver one again, it works once."""

from datetime import datetime
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
        session.execute(_CLAIM, {"key": key, "at": now})
    except IntegrityError:
        return False
    return True


def forget_before(session: Session, moment: datetime) -> None:
    """Drop keys older than Slack would ever deliver again."""
    session.execute(delete(Input).where(Input.at < moment))
