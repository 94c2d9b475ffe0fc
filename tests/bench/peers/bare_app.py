"""The least app there can be with Bolt and SQLAlchemy: one listener, one table, and Bolt's own server."""

import threading
from pathlib import Path
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.app.app import SlackAppDevelopmentServer
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The peer's tables."""


class Note(Base):
    """One line of text."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


def acknowledged(ack: Ack) -> None:
    ack()


def start(place: Path) -> Any:
    """Serve it, and read its table once."""
    engine = create_engine(f"sqlite:///{place / 'bare.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.scalars(select(Note)).all()
    nobody = AuthorizeResult(enterprise_id=None, team_id="T0", bot_token="xoxb-bench")
    app = App(signing_secret="no-secret", authorize=lambda: nobody)
    app.view("noted")(acknowledged)
    server = SlackAppDevelopmentServer(port=0, path="/slack/events", app=app)
    threading.Thread(target=server.start, daemon=True).start()
    return server, engine
