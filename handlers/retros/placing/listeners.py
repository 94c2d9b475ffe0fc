"""Slack wakes us: somebody places cards."""

from handlers.access import Actor
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.registry import Click, Show, Submission, show_modal
from handlers.retros.board import Board
from handlers.retros.placing import service, views


def sort_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the first page of cards, with one's own places as they are now."""
    with deps.read() as session:
        board, placed = service.sorting(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, views.sort_modal(board, placed, _first_unplaced(board, placed)))
    return None


def _first_unplaced(board: Board, placed: dict[str, str]) -> int:
    """The page with the first card not placed yet; the first where all are."""
    for page in range(views.pages_of(board)):
        if any(card.id not in placed for card in views.page_of(board, page)):
            return page
    return 0


def places_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep one page, and show the next; after the last, say thank you."""
    retro_id, _, number = view.subject.partition(":")
    page = int(number) if number.isdecimal() else 0
    chosen, first = views.read_places(view.values, view.view)
    with deps.begin() as session:
        placed = service.place_cards(session, deps.content, actor, retro_id, chosen, first, deps.now())
        board, mine = service.sorting(session, deps.content, actor, retro_id, deps.now())
    if page + 1 < views.pages_of(board):
        return Show(views.sort_modal(board, mine, page + 1))
    return Show(views.placed_notice(placed, len(board.deck)))


CLICKS = {"sort": sort_started}
SUBMISSIONS = {"save_places": places_saved}
