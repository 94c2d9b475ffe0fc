"""Actions as their readers see them, words and all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from config.vocabulary import ActionOutcome
from handlers.actions.rules import FollowThrough
from storage.crypto import unseal
from storage.models import Action


@dataclass(frozen=True)
class Line:
    """One action as its readers see it. ``gap``: a skill that its owner said is missing."""

    id: str
    team: str
    owner: str
    text: str
    if_then: str
    due_on: date
    outcome: ActionOutcome | None = None
    note: str = ""
    gap: str = ""


@dataclass(frozen=True)
class Earlier:
    """What an action was until a day."""

    line: Line
    until: date
    by: str


@dataclass(frozen=True)
class Open:
    """What is open for somebody: what they look after, and what others in their teams do."""

    mine: list[Line]
    others: list[Line]
    led: frozenset[str]  # the teams they lead, where they may close what others look after
    stalled: frozenset[str] = frozenset()  # actions that something may be in the way of
    follow_through: Mapping[str, FollowThrough | None] = field(default_factory=dict)  # by team's name


def lines(session: Session, found: Sequence[Action]) -> list[Line]:
    """Actions with their words."""
    return [line(session, action) for action in found]


def line(session: Session, action: Action) -> Line:
    """One action with its words."""
    return Line(
        id=action.id,
        team=action.team,
        owner=action.owner,
        text=unseal(session, Action.text, action),
        if_then=unseal(session, Action.if_then, action, ""),
        due_on=action.due_on,
        outcome=action.outcome,
        note=unseal(session, Action.outcome_note, action, ""),
        gap=unseal(session, Action.gap, action, ""),
    )
