"""What one answered check-in reads and writes, in as few statements as there are facts.

Somebody waits for exactly this. So it names its columns instead of loading
whole rows, knows from the first look whether there is anything to change, and
each of its statements is put together once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from config.vocabulary import DIRECT, CheckInState, DeliveryKind, DeliveryState, Role
from storage.crypto import seal, unseal
from storage.models import Answer, CheckIn, Delivery, Membership, Round, Split, Team
from storage.queries.checkins import subject_of
from storage.queries.outbox import UNSENT, WAITING
from storage.types import new_id

Ten = tuple[int, int, int]

ANSWERS, CHECKINS, DELIVERIES, MEMBERSHIPS, ROUNDS, SPLITS, TEAMS = (
    cast(Table, model.__table__) for model in (Answer, CheckIn, Delivery, Membership, Round, Split, Team)
)


class Subject(Protocol):
    """The check-in that something belongs to."""

    @property
    def workspace(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def person(self) -> str: ...


class Own(NamedTuple):
    """Somebody's own check-in, with all that decides whether and how it is answered."""

    workspace: str
    id: str
    team: str
    person: str
    state: CheckInState
    card: bytes  # sealed
    offered_at: datetime | None
    team_name: str
    round_closed_at: datetime | None
    role: Role | None  # in the team; None once they have left it


class Given(NamedTuple):
    """What is kept of a check-in already."""

    ids: Mapping[str, str]  # of the answers, by question
    values: Mapping[str, Any]
    split: Ten | None


NOTHING_GIVEN = Given({}, {}, None)


class Told(NamedTuple):
    """One message in which somebody was told of a check-in."""

    id: str
    kind: DeliveryKind
    state: DeliveryState

    @property
    def is_sent(self) -> bool:
        return self.state not in UNSENT

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING


# --- reading ---------------------------------------------------------------------------------

_OWN = (
    select(
        CHECKINS.c.workspace,
        CHECKINS.c.id,
        CHECKINS.c.team,
        CHECKINS.c.person,
        CHECKINS.c.state,
        CHECKINS.c.card,
        CHECKINS.c.offered_at,
        TEAMS.c.name,
        ROUNDS.c.closed_at,
        MEMBERSHIPS.c.role,
    )
    .join(TEAMS, and_(TEAMS.c.workspace == CHECKINS.c.workspace, TEAMS.c.id == CHECKINS.c.team))
    .join(ROUNDS, and_(ROUNDS.c.workspace == CHECKINS.c.workspace, ROUNDS.c.id == CHECKINS.c.round))
    .outerjoin(
        MEMBERSHIPS,
        and_(
            MEMBERSHIPS.c.workspace == CHECKINS.c.workspace,
            MEMBERSHIPS.c.team == CHECKINS.c.team,
            MEMBERSHIPS.c.person == CHECKINS.c.person,
            MEMBERSHIPS.c.left_at.is_(None),
        ),
    )
    .where(
        CHECKINS.c.workspace == bindparam("in_workspace"),
        CHECKINS.c.id == bindparam("checkin"),
        CHECKINS.c.person == bindparam("of_person"),
    )
    .with_for_update(of=CHECKINS)
)


def find_own(session: Session, workspace: str, checkin: str, person: str) -> Own | None:
    """Somebody's own check-in, held until the transaction ends. An id that is not theirs finds nothing."""
    found = session.execute(
        _OWN, {"in_workspace": workspace, "checkin": checkin, "of_person": person}
    ).one_or_none()
    return Own._make(found) if found is not None else None


_ANSWERS = select(ANSWERS.c.workspace, ANSWERS.c.id, ANSWERS.c.question, ANSWERS.c.value).where(
    ANSWERS.c.workspace == bindparam("in_workspace"), ANSWERS.c.checkin == bindparam("of_checkin")
)
_SPLIT = select(SPLITS.c.short, SPLITS.c.medium, SPLITS.c.long).where(
    SPLITS.c.workspace == bindparam("in_workspace"), SPLITS.c.checkin == bindparam("of_checkin")
)


def read_given(session: Session, own: Own) -> Given:
    """What is kept of a check-in already. Only one that was answered has anything to look for."""
    if own.state is not CheckInState.ANSWERED:
        return NOTHING_GIVEN
    here = {"in_workspace": own.workspace, "of_checkin": own.id}
    answers = session.execute(_ANSWERS, here).all()
    split = session.execute(_SPLIT, here).one_or_none()
    return Given(
        ids={answer.question: answer.id for answer in answers},
        values={answer.question: unseal(session, Answer.value, answer) for answer in answers},
        split=(split[0], split[1], split[2]) if split is not None else None,
    )


def find_answer_before(session: Session, own: Subject, question: str, after: datetime | None) -> Any:
    """What somebody last answered to a question in an earlier check-in of a team, since then."""
    this = select(CheckIn.nominal).where(CheckIn.workspace == own.workspace, CheckIn.id == own.id)
    found = (
        select(Answer.workspace, Answer.id, Answer.value)
        .join(CheckIn, and_(CheckIn.workspace == Answer.workspace, CheckIn.id == Answer.checkin))
        .where(
            Answer.workspace == own.workspace,
            Answer.person == own.person,
            Answer.question == question,
            CheckIn.team == own.team,
            CheckIn.nominal < this.scalar_subquery(),
        )
        .order_by(CheckIn.nominal.desc())
        .limit(1)
    )
    if after is not None:
        found = found.where(CheckIn.answered_at > after)
    row = session.execute(found).one_or_none()
    return unseal(session, Answer.value, row) if row is not None else None


def _deliveries(*where: ColumnElement[bool]) -> Select[Any]:
    """What is read of deliveries, and the condition that they all share."""
    read = (DELIVERIES.c.id, DELIVERIES.c.kind, DELIVERIES.c.state)
    order = (DELIVERIES.c.created_at, DELIVERIES.c.not_before)
    return select(*read, *order).where(DELIVERIES.c.workspace == bindparam("in_workspace"), *where)


_TOLD = union_all(
    _deliveries(DELIVERIES.c.subject == bindparam("about"), DELIVERIES.c.kind.in_(DIRECT)),
    _deliveries(
        DELIVERIES.c.person == bindparam("of_person"),
        DELIVERIES.c.kind == DeliveryKind.HOME,
        DELIVERIES.c.state.in_(WAITING),
    ),
).order_by("created_at", "not_before", "id")


def list_told(session: Session, own: Subject) -> tuple[list[Told], bool]:
    """The messages about a check-in, oldest first, and whether its person's Home waits to be drawn."""
    here = {"in_workspace": own.workspace, "about": subject_of(own.id), "of_person": own.person}
    found = [Told(id, kind, state) for id, kind, state, *_ in session.execute(_TOLD, here)]
    messages = [told for told in found if told.kind is not DeliveryKind.HOME]
    return messages, len(messages) < len(found)


# --- writing ---------------------------------------------------------------------------------

_ADD_ANSWERS = insert(ANSWERS)
_CHANGE_ANSWERS = (
    update(ANSWERS)
    .where(ANSWERS.c.workspace == bindparam("in_workspace"), ANSWERS.c.id == bindparam("answer"))
    .values(value=bindparam("sealed"))
)
_REMOVE_ANSWERS = delete(ANSWERS).where(
    ANSWERS.c.workspace == bindparam("in_workspace"),
    ANSWERS.c.id.in_(bindparam("answers", expanding=True)),
)


def save_answers(session: Session, own: Subject, before: Given, answers: Mapping[str, Any]) -> None:
    """Make these the answers of a check-in; what is no longer among them is deleted."""
    gone = [id for question, id in before.ids.items() if question not in answers]
    if gone:
        session.execute(_REMOVE_ANSWERS, {"in_workspace": own.workspace, "answers": gone})
    added, changed = [], []
    for question, value in answers.items():
        known = before.ids.get(question)
        id = known or new_id()
        sealed = seal(session, Answer.value, own.workspace, id, value)
        if known:
            changed.append({"in_workspace": own.workspace, "answer": id, "sealed": sealed})
            continue
        row = {"workspace": own.workspace, "id": id, "checkin": own.id, "person": own.person}
        added.append({**row, "question": question, "value": sealed})
    if added:
        session.execute(_ADD_ANSWERS, added)
    if changed:
        session.execute(_CHANGE_ANSWERS, changed)


_ADD_SPLIT = insert(SPLITS)
_REMOVE_SPLIT = delete(SPLITS).where(
    SPLITS.c.workspace == bindparam("in_workspace"), SPLITS.c.checkin == bindparam("of_checkin")
)


def save_split(session: Session, own: Subject, before: Ten | None, points: Ten | None, now: datetime) -> None:
    """Make these the ten points of a check-in, given or changed ``now``; None takes them away."""
    if points == before:
        return
    if before is not None:
        session.execute(_REMOVE_SPLIT, {"in_workspace": own.workspace, "of_checkin": own.id})
    if points is not None:
        short, medium, long = points
        row = {"workspace": own.workspace, "checkin": own.id, "team": own.team, "person": own.person}
        session.execute(_ADD_SPLIT, {**row, "at": now, "short": short, "medium": medium, "long": long})


_HERE = (CHECKINS.c.workspace == bindparam("in_workspace"), CHECKINS.c.id == bindparam("checkin"))
_SETTLED: dict[str, Any] = {
    "state": CheckInState.ANSWERED,
    "remind_at": None,
    "snoozed_until": None,
    "offered_at": bindparam("offered"),
}
_ANSWERED = update(CHECKINS).where(*_HERE).values(answered_at=bindparam("now"), **_SETTLED)
_EDITED = update(CHECKINS).where(*_HERE).values(edited_at=bindparam("now"), **_SETTLED)


def mark_answered(session: Session, own: Own, now: datetime, *, can_share: bool) -> None:
    """It is answered, now or once more, and nobody is reminded of it; sharing a line is offered once."""
    offered = own.offered_at or (now if can_share else None)
    statement = _EDITED if own.state is CheckInState.ANSWERED else _ANSWERED
    session.execute(
        statement, {"in_workspace": own.workspace, "checkin": own.id, "now": now, "offered": offered}
    )


_MOVE_ON = (
    update(DELIVERIES)
    .where(
        DELIVERIES.c.workspace == bindparam("in_workspace"),
        DELIVERIES.c.id.in_(bindparam("messages", expanding=True)),
    )
    .values(subject=bindparam("about"))
)


def move_on(session: Session, own: Subject, messages: Sequence[Told]) -> None:
    """From now on these messages speak for the check-in no more."""
    if messages:
        ids = [message.id for message in messages]
        about = f"moved:{own.id}"
        session.execute(_MOVE_ON, {"in_workspace": own.workspace, "messages": ids, "about": about})
