"""Trade-offs on Home: those that come back soonest."""

from sqlalchemy.orm import Session

from handlers import blocks as b
from handlers.access import Actor
from handlers.blocks import Block
from handlers.deps import Deps
from handlers.tensions import service, views

SHOWN = 3


def home_blocks(session: Session, actor: Actor, deps: Deps) -> list[Block]:
    """What still holds, the next to be looked at first; nothing where there is none."""
    holding = [line for line in service.found(session, actor, "") if not line.ended]
    if not holding:
        return []
    soonest = sorted(holding, key=lambda line: (line.review_on, line.id))[:SHOWN]
    parts = [block for line in soonest for block in views.line_blocks(line, deps.content, buttons=False)]
    more = len(holding) - len(soonest)
    hint = f"…and {more} more: `/ambi tradeoffs` has them all." if more else "`/ambi tradeoffs` has them all."
    return [b.header("What we chose over what"), *parts, b.context(hint)]
