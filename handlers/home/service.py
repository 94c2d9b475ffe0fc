"""Draws App Home for one person from what every capability has to show them."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from handlers.access import Actor
from handlers.actions import home as actions
from handlers.blocks import Block
from handlers.checkins import home as checkins
from handlers.deps import Deps, View
from handlers.digests import home as digests
from handlers.home import views
from handlers.learning import home as learning
from handlers.pressure import home as pressure
from handlers.readiness import home as readiness
from handlers.registry import Routes
from handlers.retros import home as retros
from handlers.retros.starting import home as planned_retros
from handlers.teams import home as teams
from handlers.tensions import home as tensions
from storage.models import Team
from storage.queries import people
from storage.queries import teams as team_rows

Part = Callable[[Session, Actor, Deps], Sequence[Block]]

PARTS: tuple[Part, ...] = (
    checkins.home_blocks,
    pressure.home_blocks,
    retros.home_blocks,
    planned_retros.home_blocks,
    actions.home_blocks,
    digests.home_blocks,
    teams.home_blocks,
    learning.home_blocks,
    tensions.home_blocks,
    readiness.home_blocks,
)


def render(deps: Deps, routes: Routes, workspace: str, person: str) -> View:
    """Somebody's Home as it should look now. Called when it is sent, so it is never stale."""
    actor = Actor(workspace, person, is_admin=deps.slack.person(workspace, person).is_admin)
    with deps.read() as session:
        own = team_rows.list_teams_of(session, actor.workspace, actor.person)
        _held = _own_rows(session, actor, own)  # a session forgets what nobody holds, and would read it again
        parts = [block for part in PARTS for block in part(session, actor, deps)]
    entries = [e for e in routes.commands.values() if own or e.name in views.WITHOUT_A_TEAM]
    return views.home_view(parts or views.nothing_yet(), entries)


def _own_rows(session: Session, actor: Actor, own: Sequence[Team]) -> list[object]:
    """What every part of Home asks for: the person, and their place in each of their teams."""
    places = (team_rows.find_membership(session, actor.workspace, team.id, actor.person) for team in own)
    return [people.find_person(session, actor.workspace, actor.person), *own, *places]
