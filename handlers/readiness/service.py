"""Use cases of the readiness check: open one, answer it, close it, choose what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from random import SystemRandom

from sqlalchemy.orm import Session

from config.content import Content
from config.settings import Settings
from config.vocabulary import NextStep, Role, TeamState
from handlers import access, outbox
from handlers.access import Actor, Deed
from handlers.actions import rules as action_rules
from handlers.actions import service as actions
from handlers.errors import InvalidInput, NotFound, Refusal
from handlers.readiness import rules
from handlers.readiness.rules import Finding
from handlers.teams import service as teams
from handlers.teams.schedule import local_date
from storage.crypto import seal, unseal
from storage.models import ReadinessAnswer, ReadinessCheck, ReadinessStep, Team
from storage.queries import people
from storage.queries import readiness as rows
from storage.queries import teams as team_rows
from storage.types import new_id


class OneIsOpen(Refusal):
    """A readiness check of this team is open already. `/ambi readiness` takes you to it."""


class NotOpen(Refusal):
    """This readiness check has closed. `/ambi readiness` shows what came of it."""


class NotRunning(Refusal):
    """{team} is not running, so nobody is asked anything. A lead can change that on the Home tab."""


@dataclass(frozen=True)
class Said:
    """What one person answered: a level or ``UNSURE`` by statement, and an example where they gave one."""

    levels: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chosen:
    """What a team does about a theme, and the action it made of it."""

    step: NextStep
    action: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a check: all of it that is kept. Examples stand in random order, without names."""

    check: str
    team: str
    team_name: str
    on: date
    findings: Mapping[str, Finding]
    examples: Mapping[str, Sequence[str]]
    steps: Mapping[str, Chosen]


@dataclass(frozen=True)
class Place:
    """Where a team stands with its checks, for one of its people."""

    team: str
    team_name: str
    zone: str
    leads: bool
    open: str | None = None
    closes_at: datetime | None = None
    last: str | None = None
    last_on: date | None = None
    offered: bool = False


def place(session: Session, actor: Actor, team: Team) -> Place:
    """What somebody can do about readiness in a team now."""
    checks = rows.list_checks(session, actor.workspace, team.id)
    running = next((one for one in checks if one.opened_at and not one.closed_at), None)
    last = next((one for one in checks if one.closed_at), None)
    return Place(
        team=team.id,
        team_name=team.name,
        zone=team.zone,
        leads=access.role_in(session, actor, team.id) is Role.LEAD,
        open=running.id if running else None,
        closes_at=running.closes_at if running else None,
        last=last.id if last else None,
        last_on=local_date(last.closed_at, team.zone) if last and last.closed_at else None,
        offered=bool(checks) and checks[0].opened_at is None,
    )


# --- while it is open ------------------------------------------------------------------------


def open_check(session: Session, actor: Actor, team_id: str, days: int, now: datetime) -> ReadinessCheck:
    """Open one for so many days. Raises ``OneIsOpen``."""
    team = teams.get_living(session, actor, Deed.OPEN_READINESS, team_id)
    if team.state is not TeamState.ACTIVE:
        raise NotRunning(team=team.name)
    team_rows.lock_team(session, actor.workspace, team.id)
    checks = rows.list_checks(session, actor.workspace, team.id)
    if any(one.opened_at and not one.closed_at for one in checks):
        raise OneIsOpen()
    offered = next((one for one in checks[:1] if one.opened_at is None), None)
    check = offered or ReadinessCheck(workspace=actor.workspace, id=new_id(), team=team.id, began_at=now)
    check.opened_by, check.opened_at, check.closes_at = actor.person, now, now + timedelta(days=days)
    session.add(check)
    session.flush()
    return check


def to_answer(session: Session, actor: Actor, check_id: str) -> tuple[ReadinessCheck, Team]:
    """An open check that the actor may answer."""
    check = rows.find_check(session, actor.workspace, check_id)
    if check is None:
        raise NotFound()
    team = teams.get_living(session, actor, Deed.ANSWER, check.team)
    if check.closed_at is not None:
        raise NotOpen()
    return check, team


def said_by(session: Session, actor: Actor, check: ReadinessCheck) -> Said:
    """What the actor answered so far."""
    found = rows.find_answer(session, actor.workspace, check.id, actor.person)
    return Said(**unseal(session, ReadinessAnswer.said, found)) if found else Said()


def answer(session: Session, actor: Actor, check_id: str, said: Said) -> ReadinessCheck:
    """Keep what somebody answered, until it closes; they may change it until then."""
    rows.lock_check(session, actor.workspace, check_id)
    check, _ = to_answer(session, actor, check_id)
    found = rows.find_answer(session, actor.workspace, check.id, actor.person)
    if found is None:
        found = ReadinessAnswer(
            workspace=actor.workspace, id=new_id(), readiness=check.id, person=actor.person
        )
    words = {"levels": dict(said.levels), "examples": dict(said.examples)}
    found.said = seal(session, ReadinessAnswer.said, actor.workspace, found.id, words)
    session.add(found)
    return check


# --- its end ---------------------------------------------------------------------------------


def may_close(session: Session, actor: Actor, check_id: str) -> ReadinessCheck:
    """An open check that the actor may close before its time."""
    check = rows.lock_check(session, actor.workspace, check_id)
    if check is None:
        raise NotFound()
    teams.get_living(session, actor, Deed.OPEN_READINESS, check.team)
    if check.closed_at is not None:
        raise NotOpen()
    return check


def close(
    session: Session, content: Content, settings: Settings, check: ReadinessCheck, team: Team, now: datetime
) -> None:
    """Keep what may be said of it, and let go of who said what."""
    said = [
        Said(**unseal(session, ReadinessAnswer.said, row))
        for row in rows.list_answers(session, check.workspace, check.id)
    ]
    smallest = max(rules.SMALLEST, team.min_group, settings.min_group)
    items = [item.id for theme in content.readiness for item in theme.items]
    found = rules.findings([one.levels for one in said], items, smallest)
    kept = {
        "findings": {item: asdict(one) for item, one in found.items()},
        "examples": {item: _shuffled(said, item) for item in found},
    }
    check.result = seal(session, ReadinessCheck.result, check.workspace, check.id, kept)
    check.closed_at = now
    rows.remove_answers(session, check.workspace, check.id)
    session.flush()


def _shuffled(said: Sequence[Said], item: str) -> list[str]:
    """Examples in an order that says nothing about who came first."""
    found = [one.examples[item] for one in said if item in one.examples]
    SystemRandom().shuffle(found)
    return found


def outcome(session: Session, actor: Actor, check_id: str) -> Outcome:
    """What came of a check, for the team's own people."""
    check = rows.find_check(session, actor.workspace, check_id)
    if check is None or check.closed_at is None:
        raise NotFound()
    return outcome_of(session, check, access.get_team(session, actor, Deed.SEE_TEAM, check.team))


def outcome_of(session: Session, check: ReadinessCheck, team: Team) -> Outcome:
    """What is kept of a closed check."""
    kept = unseal(session, ReadinessCheck.result, check) or {"findings": {}, "examples": {}}
    return Outcome(
        check=check.id,
        team=team.id,
        team_name=team.name,
        on=local_date(check.closed_at or check.began_at, team.zone),
        findings={item: Finding(**one) for item, one in kept["findings"].items()},
        examples=kept["examples"],
        steps={
            row.theme: Chosen(row.step, row.action)
            for row in rows.list_steps(session, check.workspace, check.id)
        },
    )


# --- what follows ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Preparation:
    """What is done to prepare a theme, by whom, until when."""

    text: str
    owner: str | None
    due: date | None


def to_choose(session: Session, content: Content, actor: Actor, check_id: str, theme: str) -> ReadinessCheck:
    """A closed check of which the actor may choose what follows for this theme."""
    check = rows.lock_check(session, actor.workspace, check_id)
    if check is None or check.closed_at is None or theme not in {one.name for one in content.readiness}:
        raise NotFound()
    teams.get_living(session, actor, Deed.OPEN_READINESS, check.team)
    return check


def choose(
    session: Session, actor: Actor, check: ReadinessCheck, theme: str, step: NextStep, now: datetime
) -> ReadinessStep:
    """Keep what a team does about a theme; another choice takes its place."""
    found = next(
        (row for row in rows.list_steps(session, check.workspace, check.id) if row.theme == theme), None
    )
    row = found or ReadinessStep(workspace=check.workspace, id=new_id(), readiness=check.id, theme=theme)
    row.step, row.by, row.at = step, actor.person, now
    session.add(row)
    session.flush()
    subject = f"readiness:{check.id}:{theme}"
    people.audit(session, check.workspace, actor.person, "readiness.choose", subject, now, after=step.value)
    return row


def prepare(
    session: Session, actor: Actor, check: ReadinessCheck, theme: str, wanted: Preparation, now: datetime
) -> None:
    """Prepare a theme first: a dated action with an owner, followed up like any other."""
    today = actions.today_of(session, actor, now)
    problems = action_rules.problems_with(wanted.text, wanted.owner, wanted.due, today)
    members = {one.person for one in team_rows.list_members(session, check.workspace, check.team)}
    if wanted.owner and wanted.owner not in members:
        problems["owner"] = "They are not in this team. Choose somebody who is."
    if problems or wanted.owner is None or wanted.due is None:
        raise InvalidInput(problems)
    row = choose(session, actor, check, theme, NextStep.PREPARE, now)
    if row.action is not None:
        actions.remove(session, actor, row.action, now)
    row.action = actions.agree(
        session,
        actor,
        check.team,
        retrospective=None,
        owner=wanted.owner,
        text=wanted.text,
        if_then="",
        due_on=wanted.due,
        now=now,
    )


def refresh_team(session: Session, workspace: str, team: str, now: datetime) -> None:
    """Have Home drawn again for everybody of a team."""
    members = [one.person for one in team_rows.list_members(session, workspace, team)]
    outbox.refresh_home(session, workspace, members, now)
