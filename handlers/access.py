"""Who may do what: one table, shown in the docs and tested cell by cell."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from config.vocabulary import Role
from handlers.errors import NotAllowed, NotFound
from storage.models import Team
from storage.queries import teams as rows

M, L, A, X = Role.MEMBER, Role.LEAD, Role.ADMIN, Role.OUTSIDER


class Deed(StrEnum):
    """Everything that somebody may or may not do, as the docs say it."""

    SET_UP_TEAM = "set a team up"
    CHANGE_TEAM = "change a team's settings"
    PAUSE_TEAM = "pause, resume or end a team"
    DRY_RUN = "send the check-in and digest to themselves as a dry run"
    SEE_TEAM = "see the team's balance and next dates"
    ANSWER = "answer, skip or snooze a check-in of their own"
    SHARE = "share a line of their own"
    READ_OTHERS = "read somebody else's private answers"
    OPEN_ROUND = "open a round with a line of their own"
    REPLY = "reply to an ask"
    DECIDE = "say what was decided"
    READ_DIGEST = "get the last digest"
    START_RETRO = "start a retrospective"
    JOIN_RETRO = "write notes and vote in a retrospective"
    CLOSE_ACTION = "say how an action ended"
    CHANGE_PRIORITY = "add a priority of the team"
    KEEP_TRADEOFF = "keep a trade-off, and amend or end their own"
    SET_PRESSURE = "set or end a time of pressure"
    OPEN_READINESS = "open a readiness check, and choose what follows it"
    OWN_DATA = "see, export and erase what is held about themselves"


MAY: dict[Deed, frozenset[Role]] = {
    Deed.SET_UP_TEAM: frozenset({M, L, A, X}),
    Deed.CHANGE_TEAM: frozenset({L, A}),
    Deed.PAUSE_TEAM: frozenset({L, A}),
    Deed.DRY_RUN: frozenset({L}),
    Deed.SEE_TEAM: frozenset({M, L}),
    Deed.ANSWER: frozenset({M, L}),
    Deed.SHARE: frozenset({M, L}),
    Deed.READ_OTHERS: frozenset(),
    Deed.OPEN_ROUND: frozenset({L}),
    Deed.REPLY: frozenset({M, L}),
    Deed.DECIDE: frozenset({L}),
    Deed.READ_DIGEST: frozenset({M, L}),
    Deed.START_RETRO: frozenset({L}),
    Deed.JOIN_RETRO: frozenset({M, L}),
    Deed.CLOSE_ACTION: frozenset({M, L}),
    Deed.CHANGE_PRIORITY: frozenset({L}),
    Deed.KEEP_TRADEOFF: frozenset({M, L}),
    Deed.SET_PRESSURE: frozenset({L}),
    Deed.OPEN_READINESS: frozenset({L}),
    Deed.OWN_DATA: frozenset({M, L, A, X}),
}

NEXT_STEP: dict[frozenset[Role], tuple[str, str]] = {
    frozenset({L}): ("a lead of this team", "Open the Home tab to see who leads it, and ask one of them"),
    frozenset({L, A}): (
        "a lead of this team or a workspace administrator",
        "Open the Home tab to see who leads it, and ask one of them",
    ),
    frozenset({M, L}): ("a member of this team", "Join the team's channel, or ask a lead to add you"),
    frozenset(): ("nobody", "Private answers stay with the person who wrote them"),
}


@dataclass(frozen=True)
class Actor:
    """Somebody in a workspace who woke us up. ``external`` people belong to another workspace."""

    workspace: str
    person: str
    is_admin: bool = False
    external: bool = False


def role_in(session: Session, actor: Actor, team: str | None) -> Role:
    """Who the actor is to a team: their membership first, then administrator, else outsider."""
    if role := _membership(session, actor, team):
        return role
    return Role.ADMIN if not actor.external and actor.is_admin else Role.OUTSIDER


def _membership(session: Session, actor: Actor, team: str | None) -> Role | None:
    if team is None or actor.external:
        return None
    found = rows.find_membership(session, actor.workspace, team, actor.person)
    return found.role if found is not None and found.left_at is None else None


def may(role: Role, deed: Deed) -> bool:
    """The table's answer for one cell."""
    return role in MAY[deed]


def allowed_as(session: Session, actor: Actor, deed: Deed, team: str | None) -> Role | None:
    """The role in which the actor may do the deed, or None.

    An administrator who is also a member keeps what administrators may do. Who
    is one only Slack can say, so it is asked last: nobody waits for an answer
    that changes nothing.
    """
    return _allowed(actor, deed, _membership(session, actor, team))


def _allowed(actor: Actor, deed: Deed, membership: Role | None) -> Role | None:
    if actor.external and deed is not Deed.OWN_DATA:
        return None
    role = membership or Role.OUTSIDER
    if may(role, deed):
        return role
    if may(Role.ADMIN, deed) and not actor.external and actor.is_admin:
        return Role.ADMIN
    return None


def require(session: Session, actor: Actor, deed: Deed, team: str | None) -> Role:
    """The role in which the actor may do the deed in this team. Raises ``NotAllowed``."""
    return require_as(actor, deed, _membership(session, actor, team))


def require_as(actor: Actor, deed: Deed, membership: Role | None) -> Role:
    """The same where it is known already what the actor is in the team; None: they are not in it."""
    role = _allowed(actor, deed, membership)
    if role is not None:
        return role
    if actor.external:
        raise NotAllowed(who="people of this workspace", next_step="Ask somebody who belongs to it")
    who, next_step = NEXT_STEP[MAY[deed]]
    raise NotAllowed(who=who, next_step=next_step)


def get_team(session: Session, actor: Actor, deed: Deed, team: str) -> Team:
    """The team, if the actor may do the deed in it. An id from a payload is never trusted."""
    found = rows.find_team(session, actor.workspace, team)
    if found is None:
        raise NotFound()
    require(session, actor, deed, team)
    return found


def matrix() -> str:
    """The table as Markdown, for the docs."""
    head = "| | member | lead | workspace administrator | outsider |\n|-|-|-|-|-|"
    rows = (
        f"| {deed.value} | " + " | ".join("yes" if may(role, deed) else "–" for role in (M, L, A, X)) + " |"
        for deed in Deed
    )
    return "\n".join([head, *rows])
