"""A time of pressure on Home, while there is one."""

from sqlalchemy.orm import Session

from handlers import blocks as b
from handlers.access import Actor
from handlers.blocks import Block
from handlers.deps import Deps
from handlers.pressure import service, views
from storage.queries import teams


def home_blocks(session: Session, actor: Actor, deps: Deps) -> list[Block]:
    """Nothing in ordinary times."""
    own = teams.list_teams_of(session, actor.workspace, actor.person)
    found = [service.standing(session, actor, team, deps.now()) for team in own]
    shown = [one for one in found if one.now is not None]
    parts = [block for n, one in enumerate(shown) for block in views.state_blocks(one, deps.content, n)]
    return [b.header("Time of pressure"), *parts] if parts else []
