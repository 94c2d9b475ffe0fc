"""A retrospective as its readers may see it now. Nobody's name stands by a note or a dot."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from config.content import Content, GroundRules, Phase, RetroFormat
from handlers.actions import service as actions
from handlers.actions.service import Line
from handlers.errors import NotFound
from handlers.retros import machine, rules
from handlers.retros.machine import Facts, State
from handlers.teams.schedule import local_date
from storage.crypto import unseal
from storage.models import Note, Retrospective
from storage.queries import actions as action_rows
from storage.queries import retros as rows
from storage.queries import teams


@dataclass(frozen=True)
class Card:
    """A note everybody may see. ``dots`` stays 0 until voting has ended."""

    id: str
    number: int
    column: str
    text: str
    dots: int
    said: str


@dataclass(frozen=True)
class Board:
    """Everything the post, the panel and the modals are drawn from."""

    retro: str
    channel: str
    format: RetroFormat
    topic: str
    facilitator: str
    state: State
    started_at: datetime
    closed_at: datetime | None
    zone: str
    today: date
    written: int
    cards: tuple[Card, ...]
    review: tuple[Line, ...]  # open when it began, whatever became of them since
    agreed: tuple[Line, ...]
    ground: GroundRules

    @property
    def phase(self) -> Phase | None:
        return machine.phase_of(self.state, self.format)

    @cached_property
    def to_talk(self) -> tuple[Card, ...]:
        """The notes to talk about, most dots first."""
        by_id = {card.id: card for card in self.cards}
        return tuple(by_id[id] for id in rules.cards([(card.id, card.dots) for card in self.cards]))

    @property
    def has_dots(self) -> bool:
        return any(card.dots for card in self.cards)


def format_of(retro: Retrospective) -> RetroFormat:
    """The format as it was when the retrospective began."""
    return RetroFormat.model_validate_json(retro.plan)


def state_of(retro: Retrospective) -> State:
    return State(retro.phase, retro.phase_ends_at)


def facts_of(session: Session, retro: Retrospective) -> Facts:
    """What decides whether a phase has anything to do."""
    return Facts(
        open_actions=len(action_rows.list_open_in(session, retro.workspace, [retro.team])),
        notes=rows.count_notes(session, retro.workspace, retro.id),
    )


def board_of(session: Session, content: Content, retro: Retrospective, now: datetime) -> Board:
    """The retrospective as it stands. Notes not shown yet are a number and no more."""
    team = teams.find_team(session, retro.workspace, retro.team)
    if team is None:
        raise NotFound()
    workspace, notes = retro.workspace, rows.list_notes(session, retro.workspace, retro.id)
    review = action_rows.list_open_since(
        session, workspace, retro.team, since=retro.started_at, made_before=retro.started_at
    )
    return Board(
        retro=retro.id,
        channel=retro.channel,
        format=format_of(retro),
        topic=unseal(session, Retrospective.topic, retro, ""),
        facilitator=retro.facilitator,
        state=state_of(retro),
        started_at=retro.started_at,
        closed_at=retro.closed_at,
        zone=team.zone,
        today=local_date(now, team.zone),
        written=len(notes),
        cards=tuple(_card(session, note, note.place) for note in notes if note.place is not None),
        review=tuple(actions.lines(session, review)),
        agreed=tuple(actions.lines(session, action_rows.list_agreed(session, workspace, retro.id))),
        ground=content.ground_rules,
    )


def _card(session: Session, note: Note, place: int) -> Card:
    return Card(
        id=note.id,
        number=place + 1,
        column=note.column,
        text=unseal(session, Note.text, note),
        dots=note.dots,
        said=unseal(session, Note.said, note, ""),
    )
