"""A team's balance on App Home: the frozen release of its last digest, never a fresh figure."""

from sqlalchemy.orm import Session

from handlers import blocks as b
from handlers.access import Actor
from handlers.balance.rules import balance_line
from handlers.blocks import Block
from handlers.deps import Deps
from handlers.digests import service
from storage.queries import digests as rows
from storage.queries import teams as team_rows


def home_blocks(session: Session, actor: Actor, deps: Deps) -> list[Block]:
    """The balance line of each of this person's teams, as last released."""
    parts: list[Block] = []
    for team in team_rows.list_teams_of(session, actor.workspace, actor.person):
        release = rows.find_last_release(session, actor.workspace, team.id)
        if release is None:
            continue
        reading = service.reading_of(session, release, team.min_group)
        bounds = deps.content.preset(team.preset).bounds
        parts.append(b.section(f"*{b.literal(team.name)}: our balance*\n{balance_line(reading, bounds)}"))
        parts.append(
            b.context(
                f"As in the digest of {release.on.day} {release.on:%B}. A new figure comes with the next one."
            )
        )
    return parts
