"""Open actions on Home: one's own first, then the team's."""

from sqlalchemy.orm import Session

from handlers import blocks as b
from handlers.access import Actor
from handlers.actions import service, views
from handlers.blocks import Block
from handlers.deps import Deps

SHOWN = 4  # of each list: Home has more to say


def home_blocks(session: Session, actor: Actor, deps: Deps) -> list[Block]:
    """What is open, with a button on each that the actor may close."""
    found = service.open_actions(session, actor, deps.settings, deps.now())
    parts = views.open_blocks(found, service.today_of(session, actor, deps.now()), SHOWN)
    parts += views.follow_through_blocks(found)
    return [b.header("Open actions"), *parts] if parts else []
