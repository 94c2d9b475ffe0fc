"""Erasing what somebody wrote in confidence, for as long as it can be found at all."""

from sqlalchemy.orm import Session

from handlers.retros import rules
from handlers.retros.who import is_lost, own_notes, tags_of
from storage.queries import retros as rows


def erase_hidden(session: Session, workspace: str, person: str) -> None:
    """Take back somebody's notes not shown yet, their dots and their places, in confidential retrospectives.

    Once notes are shown nobody can tell whose they are, so nobody can erase them.
    """
    for open_one in rows.list_confidential_open(session):
        if open_one.workspace != workspace or not rows.has_tags(session, workspace, open_one.id):
            continue
        retro = rows.lock_retro(session, workspace, open_one.id)
        if retro is None or is_lost(session, retro):
            continue
        for note in own_notes(session, retro, person):
            rows.remove_note(session, workspace, note.id)
        tag = tags_of(session, retro, person)
        voters = [tag("vote", slot) for slot in range(rules.MOST_DOTS)]
        rows.take_dots_back(session, workspace, retro.id, voters)
        cards = rows.list_placed(session, workspace, retro.id)
        rows.take_places_back(session, workspace, retro.id, [tag("place", card) for card in cards])
