"""What somebody shared, on their own Home, with the way back."""

from sqlalchemy.orm import Session

from handlers import blocks as b
from handlers.access import Actor
from handlers.blocks import Block
from handlers.deps import Deps
from handlers.learning import views
from storage.crypto import unseal
from storage.models import Learning
from storage.queries import learning as rows

SHOWN = 3


def home_blocks(session: Session, actor: Actor, deps: Deps) -> list[Block]:
    """The last lines this person shared."""
    shared = rows.list_shared_by(session, actor.workspace, actor.person, SHOWN)
    if not shared:
        return []
    parts: list[Block] = [b.header("What I shared")]
    for number, line in enumerate(shared):
        text = unseal(session, Learning.text, line)
        parts += views.home_line(text, line.id, number, is_ask=line.is_ask)
    return parts
