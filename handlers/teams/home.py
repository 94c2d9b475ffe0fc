"""Home: my teams and what comes next, a lead's controls, my leave and my times."""

from sqlalchemy.orm import Session

from handlers import access
from handlers import blocks as b
from handlers.access import Actor, Deed
from handlers.blocks import Block
from handlers.deps import Deps
from handlers.teams import personal, personal_views, renewal, setup, views
from storage.models import Leave, Team
from storage.queries import teams

MOST_TEAMS = 8  # of each kind: Home holds a hundred blocks in all


def home_blocks(session: Session, actor: Actor, deps: Deps) -> list[Block]:
    """Everything about the teams of somebody, and what they chose for themselves."""
    own = teams.list_teams_of(session, actor.workspace, actor.person)
    led = [t for t in own if access.allowed_as(session, actor, Deed.CHANGE_TEAM, t.id)]
    found = renewal.home_parts(session, actor, led[:MOST_TEAMS])
    found += [b.header("My teams")] if own else []
    for team in own[:MOST_TEAMS]:
        found += _team(session, actor, deps, team)
    found += _more(own)
    found += _configured(session, actor, own)
    leaves = personal.leaves_of(session, deps.settings, actor, deps.now())
    return [*found, *_mine(session, actor, deps, leaves)] if own or leaves else found


def _team(session: Session, actor: Actor, deps: Deps, team: Team) -> list[Block]:
    first = setup.what_comes_first(session, team, actor.person, deps.now())
    lines = [
        *personal_views.team_lines(team, first),
        f"Our chosen balance: {views.balance_words(team, deps.content)}",
    ]
    leads = [b.mention(m.person) for m in teams.list_leads(session, team.workspace, team.id)]
    buttons = [b.button("Who sees what", "teams.agreement", team.id)]
    if access.allowed_as(session, actor, Deed.CHANGE_TEAM, team.id):
        buttons += controls_for(session, actor, team)
    return [
        b.section("\n".join(lines)),
        *([b.context(before)] if (before := renewal.history(session, team)) else []),
        b.context(f"Led by {', '.join(leads[:20])}") if leads else b.context("Nobody leads this team."),
        b.actions(*buttons),
    ]


def _configured(session: Session, actor: Actor, own: list[Team]) -> list[Block]:
    """The other teams of the workspace, for an administrator, who configures and does not read."""
    if not access.allowed_as(session, actor, Deed.CHANGE_TEAM, None):
        return []
    mine = {team.id for team in own}
    others = [t for t in teams.list_teams(session, actor.workspace) if t.id not in mine]
    if not others:
        return []
    found = [
        b.header("Other teams here"),
        b.context("As an administrator you can change these, not read them."),
    ]
    for team in others[:MOST_TEAMS]:
        found.append(b.section("\n".join(personal_views.team_lines(team, {}, member=False))))
        found.append(b.actions(*controls_for(session, actor, team)))
    return found + _more(others)


def controls_for(session: Session, actor: Actor, team: Team) -> list[Block]:
    """The buttons with which the actor runs a team."""
    tries = access.allowed_as(session, actor, Deed.DRY_RUN, team.id)
    return [c for c in views.controls(team) if tries or c["action_id"] != "teams.dry_run"]


def _more(found: list[Team]) -> list[Block]:
    left = len(found) - MOST_TEAMS
    if left <= 0:
        return []
    return [b.context(f"And {left} more: type `/ambi settings` in the channel of the one you mean.")]


def _mine(session: Session, actor: Actor, deps: Deps, leaves: list[Leave]) -> list[Block]:
    today = personal.today_of(session, deps.settings, actor, deps.now())
    times = personal.times_of(session, deps.settings, actor)
    found = [b.header("My leave and times"), b.section(personal_views.times_words(times))]
    for leave in leaves:
        remove = b.button("Remove", "teams.leave_remove", leave.id)
        found.append(b.section(f"On leave {personal_views.leave_words(leave, today)}", remove))
    away = b.button("Add leave", "command#away", "away")
    return [*found, b.actions(away, b.button("My times", "teams.times"))]
