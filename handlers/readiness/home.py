"""The readiness check on Home: while one is open, while one is offered, and what came of the last."""

from sqlalchemy.orm import Session

from handlers import blocks as b
from handlers.access import Actor
from handlers.blocks import Block
from handlers.deps import Deps
from handlers.readiness import service, views
from storage.queries import teams


def home_blocks(session: Session, actor: Actor, deps: Deps) -> list[Block]:
    """Nothing, unless there is something to do or to read."""
    places = [
        service.place(session, actor, t) for t in teams.list_teams_of(session, actor.workspace, actor.person)
    ]
    shown = [place for place in places if place.open or place.last or (place.offered and place.leads)]
    parts = [block for place in shown for block in views.place_blocks(place, deps.now())]
    return [b.header("Readiness"), *parts] if parts else []
