"""Rounds, check-ins, answers and splits: everything that reads or changes them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from config.vocabulary import DIRECT, CheckInState
from storage.crypto import unseal
from storage.inserts import add_once
from storage.models import Answer, CheckIn, Delivery, Round, Split
from storage.scope import across_workspaces
from storage.types import new_id


def subject_of(checkin: str) -> str:
    """What every delivery about a check-in says it is about."""
    return f"checkin:{checkin}"


# --- rounds ----------------------------------------------------------------------------------


def ensure_round(session: Session, workspace: str, team: str, closes_on: date, now: datetime) -> Round:
    """The round that ends with a digest, made if it is missing."""
    add_once(
        session,
        Round,
        ["workspace", "team", "closes_on"],
        workspace=workspace,
        id=new_id(),
        team=team,
        closes_on=closes_on,
        opened_at=now,
    )
    found = find_round(session, workspace, team, closes_on)
    if found is None:
        raise LookupError("the round was made and is not there")
    return found


def find_round(session: Session, workspace: str, team: str, closes_on: date) -> Round | None:
    return session.scalars(
        select(Round).where(Round.workspace == workspace, Round.team == team, Round.closes_on == closes_on)
    ).one_or_none()


def get_round(session: Session, workspace: str, round: str) -> Round:
    """The round a check-in belongs to. Raises ``LookupError`` if it is gone."""
    found = session.get(Round, (workspace, round))
    if found is None:
        raise LookupError("there is no such round")
    return found


def list_rounds_to_close(session: Session, workspace: str, team: str, until: date) -> list[Round]:
    """The team's rounds that end by a day and are not closed yet, oldest first."""
    return list(
        session.scalars(
            select(Round)
            .where(
                Round.workspace == workspace,
                Round.team == team,
                Round.closes_on <= until,
                Round.closed_at.is_(None),
            )
            .order_by(Round.closes_on)
        )
    )


# --- check-ins -------------------------------------------------------------------------------


def add_checkin(session: Session, **values: Any) -> bool:
    """Make a check-in, unless the person has one of that date in that team. Says whether it was new."""
    return add_once(session, CheckIn, ["workspace", "team", "person", "nominal"], **values)


def find_checkin(session: Session, workspace: str, checkin: str, *, lock: bool = False) -> CheckIn | None:
    """One check-in; ``lock`` it before changing what hangs on it."""
    return session.get(CheckIn, (workspace, checkin), with_for_update=True if lock else None)


def find_checkin_on(
    session: Session, workspace: str, team: str, person: str, nominal: date
) -> CheckIn | None:
    return session.scalars(
        select(CheckIn).where(
            CheckIn.workspace == workspace,
            CheckIn.team == team,
            CheckIn.person == person,
            CheckIn.nominal == nominal,
        )
    ).one_or_none()


def list_waiting(session: Session, workspace: str, person: str) -> list[CheckIn]:
    """What waits for somebody, newest first: open, or put off beyond the end of its round."""
    put_off = and_(CheckIn.state == CheckInState.CLOSED, CheckIn.snoozed_until.is_not(None))
    return list(
        session.scalars(
            select(CheckIn)
            .where(
                CheckIn.workspace == workspace,
                CheckIn.person == person,
                or_(CheckIn.state == CheckInState.OPEN, put_off),
            )
            .order_by(CheckIn.nominal.desc(), CheckIn.id)
        )
    )


def list_answered(session: Session, workspace: str, person: str, limit: int) -> list[CheckIn]:
    """The check-ins somebody answered, newest first."""
    return list(
        session.scalars(
            select(CheckIn)
            .where(
                CheckIn.workspace == workspace,
                CheckIn.person == person,
                CheckIn.state == CheckInState.ANSWERED,
            )
            .order_by(CheckIn.nominal.desc(), CheckIn.id)
            .limit(limit)
        )
    )


def list_open_in(session: Session, workspace: str, round: str) -> list[CheckIn]:
    """The check-ins of a round that nobody has closed in any way."""
    return list(
        session.scalars(
            select(CheckIn)
            .where(CheckIn.workspace == workspace, CheckIn.round == round, CheckIn.state == CheckInState.OPEN)
            .with_for_update()
        )
    )


def has_newer(session: Session, checkin: CheckIn) -> bool:
    """Whether the person was asked again by the same team since."""
    newer = exists().where(
        CheckIn.workspace == checkin.workspace,
        CheckIn.team == checkin.team,
        CheckIn.person == checkin.person,
        CheckIn.nominal > checkin.nominal,
    )
    return bool(session.scalar(select(newer).where(CheckIn.workspace == checkin.workspace)))


@across_workspaces
def list_due_reminders(session: Session, now: datetime, limit: int = 500) -> list[tuple[str, str]]:
    """Workspace and id of the check-ins whose reminder is due."""
    found = select(CheckIn.workspace, CheckIn.id).where(CheckIn.remind_at <= now)
    return [(w, c) for w, c in session.execute(found.order_by(CheckIn.remind_at, CheckIn.id).limit(limit))]


@across_workspaces
def list_due_snoozes(session: Session, now: datetime, limit: int = 500) -> list[tuple[str, str]]:
    """Workspace and id of the check-ins that are to come back."""
    found = select(CheckIn.workspace, CheckIn.id).where(CheckIn.snoozed_until <= now)
    rows = session.execute(found.order_by(CheckIn.snoozed_until, CheckIn.id).limit(limit))
    return [(w, c) for w, c in rows]


def list_messages(session: Session, workspace: str, checkin: str) -> list[Delivery]:
    """The messages in which somebody was told of a check-in, oldest first."""
    return list_messages_of(session, workspace, [checkin])[checkin]


def list_messages_of(session: Session, workspace: str, checkins: Sequence[str]) -> dict[str, list[Delivery]]:
    """The messages in which people were told of these check-ins, by check-in, oldest first."""
    about = {subject_of(checkin): checkin for checkin in checkins}
    found = session.scalars(
        select(Delivery)
        .where(Delivery.workspace == workspace, Delivery.subject.in_(list(about)), Delivery.kind.in_(DIRECT))
        .order_by(Delivery.created_at, Delivery.not_before, Delivery.id)
    )
    messages: dict[str, list[Delivery]] = {checkin: [] for checkin in checkins}
    for message in found:
        messages[about[message.subject or ""]].append(message)
    return messages


# --- answers and splits ----------------------------------------------------------------------


def read_answers(session: Session, workspace: str, checkin: str) -> dict[str, Any]:
    """What was answered, by question id."""
    return list_answers_of(session, workspace, [checkin])[checkin]


def list_answers_of(session: Session, workspace: str, checkins: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What was answered in each of these check-ins, by question id."""
    answers: dict[str, dict[str, Any]] = {checkin: {} for checkin in checkins}
    for answer in _answers(session, workspace, checkins):
        answers[answer.checkin][answer.question] = unseal(session, Answer.value, answer)
    return answers


def find_split(session: Session, workspace: str, checkin: str) -> Split | None:
    return session.get(Split, (workspace, checkin))


def list_splits_of(session: Session, workspace: str, checkins: Sequence[str]) -> dict[str, Split]:
    """The ten points of these check-ins, by check-in."""
    found = session.scalars(select(Split).where(Split.workspace == workspace, Split.checkin.in_(checkins)))
    return {split.checkin: split for split in found}


def find_last_split(
    session: Session, workspace: str, team: str, person: str, before: date
) -> tuple[int, int, int] | None:
    """Somebody's points of the check-in before a date: "same as last time"."""
    found = session.execute(
        select(Split.short, Split.medium, Split.long)
        .join(CheckIn, and_(CheckIn.workspace == Split.workspace, CheckIn.id == Split.checkin))
        .where(
            Split.workspace == workspace,
            Split.team == team,
            Split.person == person,
            CheckIn.nominal < before,
        )
        .order_by(CheckIn.nominal.desc())
        .limit(1)
    ).first()
    return (found[0], found[1], found[2]) if found else None


def list_last_asked(
    session: Session, workspace: str, teams: Sequence[str], people: Sequence[str], before: date | None = None
) -> dict[tuple[str, str], date]:
    """For which date these people were last asked, by team and person."""
    if not people:
        return {}
    found = session.execute(
        select(CheckIn.team, CheckIn.person, func.max(CheckIn.nominal))
        .where(
            CheckIn.workspace == workspace,
            CheckIn.team.in_(teams),
            CheckIn.person.in_(people),
            *([CheckIn.nominal < before] if before is not None else []),
        )
        .group_by(CheckIn.team, CheckIn.person)
    )
    return {(team, person): nominal for team, person, nominal in found}


def list_own_splits(
    session: Session, workspace: str, team: str, person: str, since: date, before: date
) -> list[tuple[int, int, int]]:
    """Somebody's points of the check-ins between two dates, for themselves."""
    found = session.execute(
        select(Split.short, Split.medium, Split.long)
        .join(CheckIn, and_(CheckIn.workspace == Split.workspace, CheckIn.id == Split.checkin))
        .where(
            Split.workspace == workspace,
            Split.team == team,
            Split.person == person,
            CheckIn.nominal >= since,
            CheckIn.nominal < before,
        )
    )
    return [(short, medium, long) for short, medium, long in found]


def list_answered_between(
    session: Session, workspace: str, team: str, person: str, first: date, last: date
) -> list[CheckIn]:
    """The check-ins of these days that somebody answered."""
    return list(
        session.scalars(
            select(CheckIn)
            .where(
                CheckIn.workspace == workspace,
                CheckIn.team == team,
                CheckIn.person == person,
                CheckIn.state == CheckInState.ANSWERED,
                CheckIn.nominal.between(first, last),
            )
            .order_by(CheckIn.nominal, CheckIn.id)
        )
    )


def list_latest_splits(
    session: Session, workspace: str, team: str, since: datetime, until: datetime
) -> list[Split]:
    """The latest split of each distinct person, by person.

    Counted are check-ins first answered after ``since``, as they stand at
    ``until``. So a late answer or a change joins the next release, and mending
    a check-in of months ago does not make it this week's.
    """
    found = session.scalars(
        select(Split)
        .join(CheckIn, and_(CheckIn.workspace == Split.workspace, CheckIn.id == Split.checkin))
        .where(
            Split.workspace == workspace,
            Split.team == team,
            Split.at <= until,
            CheckIn.answered_at > since,
        )
        .order_by(CheckIn.nominal, CheckIn.answered_at)
    )
    latest = {split.person: split for split in found}
    return [latest[person] for person in sorted(latest)]


def remove_answers(session: Session, workspace: str, checkin: str) -> None:
    """Delete the answers and the split of a check-in."""
    session.execute(delete(Answer).where(Answer.workspace == workspace, Answer.checkin == checkin))
    session.execute(delete(Split).where(Split.workspace == workspace, Split.checkin == checkin))


def _answers(session: Session, workspace: str, checkins: Sequence[str]) -> list[Answer]:
    found = select(Answer).where(Answer.workspace == workspace, Answer.checkin.in_(checkins))
    return list(session.scalars(found.order_by(Answer.id)))
