"""A team's balance on App Home: what its last digest shows, never a fresh figure."""

from sqlalchemy.orm import Session

from handlers import blocks as b
from handlers.access import Actor
from handlers.balance.rules import balance_line
from handlers.blocks import Block
from handlers.deps import Deps
from handlers.digests import figures
from storage.queries import digests as rows
from storage.queries import teams as team_rows


def home_blocks(session: Session, actor: Actor, deps: Deps) -> list[Block]:
    """The balance line of each of this person's teams, as last released."""
    parts: list[Block] = []
    for team in team_rows.list_teams_of(session, actor.workspace, actor.person):
        release = rows.find_shown_release(session, actor.workspace, team.id)
        if release is None:
            continue
        k = figures.smallest_group(team, deps.settings)
        reading = figures.reading_of(session, team, k, release)
        line = balance_line(reading, deps.content.bounds(team.preset))
        parts.append(b.section(f"*{b.literal(team.name)}: our balance*\n{line}"))
        if reading.shares is not None:
            day = f"{release.on.day} {release.on:%B}"
            parts.append(
                b.context(f"The figure of {day}. A newer one comes with a digest, once it gives nobody away.")
            )
    return parts
