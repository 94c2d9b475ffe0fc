"""Hardly worth your time, twice running: then a check-in comes every other time.

That is between the bot and the person: nobody else is told, and it counts as
nothing anywhere. One button brings the usual rhythm back.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from config.content import WORTH_IT
from handlers import access, outbox
from handlers import blocks as b
from handlers.access import Actor, Deed
from handlers.blocks import Block, Message
from handlers.checkins.rules import Answer
from handlers.errors import AlreadyDone
from storage.models import Team
from storage.queries import answering as rows
from storage.queries import teams as team_rows
from storage.queries.answering import Own

LOW = 2  # of 5
USUAL = "Back to the usual rhythm"


def thin_if_low(
    session: Session, own: Own, before: Answer | None, given: Answer | None, now: datetime
) -> None:
    """Thin somebody's rhythm after a second low answer in a row, and tell them.

    Answers from before they last asked for the usual rhythm do not count.
    """
    if not _is_low(given) or given == before:
        return
    member = team_rows.find_membership(session, own.workspace, own.team, own.person)
    if member is None or member.thinned_at is not None:
        return
    last = rows.find_answer_before(session, own, WORTH_IT, after=member.usual_from)
    if not _is_low(last):
        return
    member.thinned_at = now
    session.flush()
    outbox.tell(session, own.workspace, own.person, thinned_message(own.team, own.team_name), now)


def _is_low(answer: object) -> bool:
    return isinstance(answer, int) and answer <= LOW


def usual(session: Session, actor: Actor, team_id: str, now: datetime) -> Team:
    """Ask somebody at every turn of theirs again."""
    team = access.get_team(session, actor, Deed.ANSWER, team_id)
    member = team_rows.find_membership(session, actor.workspace, team.id, actor.person)
    if member is None or member.thinned_at is None:
        raise AlreadyDone()
    member.thinned_at, member.usual_from = None, now
    session.flush()
    outbox.refresh_home(session, actor.workspace, [actor.person], now)
    return team


# --- what is said ----------------------------------------------------------------------------


def thinned_message(team: str, name: str) -> Message:
    """What changes, who knows, and the way back."""
    return Message(
        [
            b.section(
                f"Twice running the check-in of *{b.literal(name)}* was hardly worth your time; thank you "
                "for saying so. From now on it comes to you every other time."
            ),
            b.context("Nobody else is told, and nothing is read into it."),
            b.actions(b.button(USUAL, "checkins.usual", team)),
        ]
    )


def usual_message(team: Team) -> Message:
    """The usual rhythm is back."""
    return b.say(f"Done: *{b.literal(team.name)}* asks you at every turn of yours again.")


def home_parts(session: Session, actor: Actor, own: list[Team]) -> list[Block]:
    """On somebody's own Home: where their check-in comes every other time, and the way back."""
    parts: list[Block] = []
    for number, team in enumerate(own):
        member = team_rows.find_membership(session, actor.workspace, team.id, actor.person)
        if member is not None and member.thinned_at is not None:
            said = f"{b.literal(team.name)} asks you every other time, because twice it was hardly worth it."
            back = b.button(USUAL, f"checkins.usual#{number}", team.id)
            parts.append(b.section(f"{said} Only you see this.", back))
    return parts
