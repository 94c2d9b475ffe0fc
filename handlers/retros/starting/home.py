"""Planned retrospectives on Home, for whoever may change them."""

from sqlalchemy.orm import Session

from handlers.access import Actor
from handlers.blocks import Block
from handlers.deps import Deps
from handlers.retros.starting import plan_views as views
from handlers.retros.starting import plans


def home_blocks(session: Session, actor: Actor, deps: Deps) -> list[Block]:
    """The next ones in the actor's teams."""
    return views.home_parts(plans.list_for(session, deps.content, actor))
