"""Check-ins on App Home: what waits, when the next comes, and one's own last answers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from config.vocabulary import QuestionKind, Role, TeamState
from handlers import blocks as b
from handlers.access import Actor
from handlers.blocks import Block
from handlers.checkins import asking, service, thinning, views
from handlers.checkins.books import Occasion
from handlers.checkins.cards import drawn_for
from handlers.checkins.composer import AskedQuestion, Card
from handlers.checkins.rules import points, shape_label
from handlers.deps import Deps
from handlers.teams import service as teams
from storage.models import CheckIn, Split, Team
from storage.queries import checkins as rows
from storage.queries import teams as team_rows

SHOWN = 6  # earlier check-ins
WAITING_SHOWN = 5
EXCERPT = 280


def home_blocks(session: Session, actor: Actor, deps: Deps) -> list[Block]:
    """This capability's part of somebody's Home."""
    own = team_rows.list_teams_of(session, actor.workspace, actor.person)
    return [
        *_due(session, actor, deps, own),
        *thinning.home_parts(session, actor, own),
        *_opening_buttons(session, actor, own),
        *_answers(session, actor),
    ]


def what_comes(
    session: Session, actor: Actor, deps: Deps
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Somebody's next check-ins: (team, moment), and where one may be answered early: (team id, team)."""
    coming, early = [], []
    for team in team_rows.list_teams_of(session, actor.workspace, actor.person):
        member = team_rows.find_membership(session, actor.workspace, team.id, actor.person)
        due = teams.next_checkin(session, team, member, deps.now()) if member else None
        if member is None or due is None:
            continue
        coming.append((team.name, views.moment(due, teams.zone_of(session, team, actor.person))))
        occasion = asking.early_occasion(session, team, member, deps.now())
        if occasion and not _is_taken(session, occasion, actor.person):
            early.append((team.id, team.name))
    return coming, early


def _is_taken(session: Session, occasion: Occasion, person: str) -> bool:
    """Whether the coming check-in was answered early, or passed over, already."""
    team = occasion.team
    return rows.find_checkin_on(session, team.workspace, team.id, person, occasion.nominal) is not None


# --- what waits ------------------------------------------------------------------------------


def _due(session: Session, actor: Actor, deps: Deps, own: list[Team]) -> list[Block]:
    known = {team.id: team for team in own}
    waiting = [c for c in rows.list_waiting(session, actor.workspace, actor.person) if c.team in known]
    if not waiting and not own:
        return []
    parts: list[Block] = [b.header("Due now")]
    for number, checkin in enumerate(waiting[:WAITING_SHOWN]):
        parts += _waiting(session, known[checkin.team], checkin, number)
    if not waiting:
        coming, _ = what_comes(session, actor, deps)
        parts.append(b.section("Nothing waits for you now."))
        parts += [b.context(f"Next for {b.literal(team)}: {at}") for team, at in coming]
    return parts


def _waiting(session: Session, team: Team, checkin: CheckIn, number: int) -> list[Block]:
    asked = service.asked_of(session, team, checkin)
    said = f"*{b.literal(team.name)}* · {views.how_long(asked.card)}"
    if checkin.snoozed_until is not None:
        back = views.moment(checkin.snoozed_until, teams.zone_of(session, team, checkin.person))
        said += f"\nYou put it off: it comes back on {back}."
    elif not asked.is_late:
        said += f"\nOpen until {asked.until}."
    return [b.section(said), views.ways_on(checkin.id, f"#{number}")]


def _opening_buttons(session: Session, actor: Actor, own: list[Team]) -> list[Block]:
    """For leads: a line of their own at the head of the coming round."""
    buttons = []
    for number, team in enumerate(own):
        member = team_rows.find_membership(session, actor.workspace, team.id, actor.person)
        if member is not None and member.role is Role.LEAD and team.state is TeamState.ACTIVE:
            which = f": {team.name}" if len(own) > 1 else ""
            label = f"Open the next check-in with a line{which}"
            buttons.append(b.button(label, f"checkins.open_round#{number}", team.id))
    return [b.actions(*buttons[:5])] if buttons else []


# --- what was answered -----------------------------------------------------------------------


def _answers(session: Session, actor: Actor) -> list[Block]:
    answered = rows.list_answered(session, actor.workspace, actor.person, SHOWN)
    if not answered:
        return []
    ids = [checkin.id for checkin in answered]
    answers = rows.list_answers_of(session, actor.workspace, ids)
    splits = rows.list_splits_of(session, actor.workspace, ids)
    parts: list[Block] = [b.header("My answers"), b.context("Only you see these.")]
    for number, checkin in enumerate(answered):
        card = drawn_for(session, checkin).card
        parts += _answered(checkin, card, answers[checkin.id], splits.get(checkin.id), number)
    return parts


def _line(question: AskedQuestion, answer: Any) -> tuple[Block, str]:
    """A question on a line of its own, and below it what was answered."""
    asked: Block = {"type": "text", "text": f"{question.wording}\n", "style": {"italic": True}}
    said = f"{answer} of 5" if question.kind is QuestionKind.SCALE else str(answer)
    return asked, b.clip(said, EXCERPT)


def _answered(
    checkin: CheckIn, card: Card, answers: Mapping[str, Any], split: Split | None, number: int
) -> list[Block]:
    head = f"{checkin.nominal.day} {checkin.nominal:%B %Y}"
    if split is not None:
        head += f" · {shape_label(points(split.short, split.medium, split.long))}"
    lines = [_line(question, answers[question.id]) for question in card.questions if question.id in answers]
    sure = b.confirm(
        "Delete these answers?",
        "They cannot be brought back. Digests already posted stay as they are.",
        "Delete",
        "Keep",
    )
    return [
        b.words(head, bold=True),
        *([b.words(*[part for line in lines for part in (*line, "\n")][:-1])] if lines else []),
        b.actions(
            b.button("Edit", f"checkins.edit#{number}", checkin.id),
            b.button("Delete", f"checkins.delete#{number}", checkin.id, style="danger", confirm=sure),
        ),
    ]
