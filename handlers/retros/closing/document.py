"""A retrospective as a document: what stands in it, apart from how it is written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from handlers.actions.lines import Line
from handlers.retros.board import Board, Card
from handlers.teams.schedule import local_date


@dataclass(frozen=True)
class Task:
    """An action: who looks after it stands beside it, as it did in the channel."""

    text: str
    owner: str  # as the document writes somebody: a name where one is known
    due_on: date
    if_then: str = ""
    outcome: str = ""  # done, changed, dropped; empty while it is open
    note: str = ""


@dataclass(frozen=True)
class Written:
    """One note. ``by`` is empty unless names were shown."""

    text: str
    column: str
    dots: int = 0
    by: str = ""


@dataclass(frozen=True)
class Entry:
    """What was voted on and talked about: a group under its ``title``, or a note alone without one."""

    title: str
    column: str
    dots: int
    placed: str  # where people placed it, in a format that sorts
    said: str
    decided: str
    notes: tuple[Written, ...]


@dataclass(frozen=True)
class Carried:
    """Something decided by consent, such as what is stopped; nobody objected in the end."""

    column: str  # Stop, Pause, Merge, Letting go …
    text: str
    reason: str = ""
    until: date | None = None
    merged_into: str = ""


@dataclass(frozen=True)
class Document:
    """One retrospective, whole: enough to write it down, and to read it back."""

    format: str
    title: str
    topic: str
    question: str
    on: date
    minutes: int
    days: int  # 0: live
    invited: int
    named: bool
    columns: tuple[str, ...]
    tasks: tuple[Task, ...]
    carried: tuple[Carried, ...]
    chosen: str  # such as adopt, adapt or abandon
    entries: tuple[Entry, ...]  # those talked about first, most dots first
    earlier: tuple[Task, ...]  # what was open when it began


def document_of(board: Board, names: Mapping[str, str] | None = None) -> Document:
    """The document of a retrospective as its readers may see it.

    ``names`` says how people are written; Slack knows, and nobody keeps them
    here. Who was invited is a number: a list of who came says who did not.
    """
    known = names or {}
    ended = board.closed_at or board.started_at
    first = [card.id for card in board.to_talk]
    order = {id: place for place, id in enumerate(first)}
    deck = sorted(board.deck, key=lambda card: (order.get(card.id, len(order)), card.number))
    return Document(
        format=board.format.name,
        title=board.format.title,
        topic=board.topic,
        question=board.format.prompt,
        on=local_date(ended, board.zone),
        minutes=board.format.minutes,
        days=board.days,
        invited=len(board.people),
        named=any(card.author for card in board.cards),
        columns=board.format.columns,
        tasks=tuple(_task(line, known) for line in board.agreed),
        carried=tuple(
            Carried(p.column, p.text, p.reason, p.until, p.merged_into) for p in board.decisions.carried
        ),
        chosen=board.decisions.chosen,
        entries=tuple(_entry(card, known) for card in deck),
        earlier=tuple(_task(line, known) for line in board.review),
    )


def _task(line: Line, names: Mapping[str, str]) -> Task:
    return Task(
        text=line.text,
        owner=_named(line.owner, names),
        due_on=line.due_on,
        if_then=line.if_then,
        outcome=line.outcome.value if line.outcome else "",
        note=line.note,
    )


def _entry(card: Card, names: Mapping[str, str]) -> Entry:
    notes = card.notes or (card,)
    return Entry(
        title=card.text if card.notes else "",
        column=card.column,
        dots=card.dots,
        placed=card.placed,
        said=card.said,
        decided=card.decided,
        notes=tuple(
            Written(note.text, note.column, note.dots if card.notes else 0, _named(note.author, names))
            for note in notes
        ),
    )


def _named(person: str, names: Mapping[str, str]) -> str:
    return names.get(person) or (f"@{person}" if person else "")
