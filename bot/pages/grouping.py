"""The page on which many notes are put together: what it shows, and what its forms do."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.pages.typed import Typed
from handlers.deps import Deps
from handlers.errors import InvalidInput
from handlers.retros.board import Board, Card
from handlers.retros.groups import service
from handlers.retros.groups.pages import Visitor
from handlers.retros.groups.rules import NAME_LIMIT
from handlers.retros.views import counted

DONE = {
    "together": "Put together. The post in the channel shows it, too.",
    "change": "Changed.",
    "break": "Broken up: its notes stand alone again.",
}
MOST_SUGGESTED = 12


@dataclass(frozen=True)
class Picture:
    """Everything the page is drawn from."""

    board: Board
    columns: tuple[tuple[str, tuple[Card, ...]], ...]  # the notes in no group, by column
    groups: tuple[Card, ...]
    suggested: tuple[tuple[tuple[Card, ...], str], ...]
    name_limit: int = NAME_LIMIT

    @property
    def so_far(self) -> str:
        """How many notes and groups there are."""
        return f"{counted(len(self.board.cards), 'note')}, {counted(len(self.groups), 'group')}."


def picture(session: Session, deps: Deps, who: Visitor) -> Picture:
    """The notes as they stand. Raises a ``Refusal`` where the grouping is over or somebody may not lead."""
    _, board = service.grouping(session, deps.content, who.actor, who.retro, deps.now())
    alone = [card for card in board.deck if not card.notes]
    columns = dict.fromkeys([*board.format.columns, *(card.column for card in alone)])
    return Picture(
        board=board,
        columns=tuple((c, tuple(card for card in alone if card.column == c)) for c in columns),
        groups=tuple(card for card in board.deck if card.notes),
        suggested=tuple(service.suggested(board)[:MOST_SUGGESTED]),
    )


def act(session: Session, deps: Deps, who: Visitor, typed: Typed) -> str:
    """Do what a form asks. Returns where on the page it is to be seen, as the end of its address."""
    content, actor, now = deps.content, who.actor, deps.now()
    match typed.do:
        case "together":
            wanted = [(typed.cards, typed.name, "name")]
            service.put_together(session, content, actor, who.retro, wanted, now)
            return _at(typed.cards)
        case "change":
            service.of_group(session, content, actor, typed.group, now)
            meanwhile = service.rename(session, content, actor, typed.group, typed.name, typed.was, now)
            if meanwhile:
                said = f"Somebody has just named it “{meanwhile}”. Save again to name it “{typed.name}”."
                raise InvalidInput({"name": said})
            service.take_out(session, content, actor, typed.group, typed.cards, now)
            return _at((typed.group, *typed.cards))
        case "break":
            service.break_up(session, content, actor, typed.group, now)
            return ""
        case _:
            raise InvalidInput({"do": "Nothing was chosen to do."})


def _at(ids: tuple[str, ...]) -> str:
    """The place of a card: only what is an id of ours goes into an address."""
    first = next((id for id in ids if id.isalnum()), "")
    return f"#at-{first}" if first else ""
