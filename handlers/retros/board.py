"""A retrospective as its readers may see it now: no name stands by a dot, or by a note not shown yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from config.content import Content, GroundRules, Phase, RetroFormat
from config.vocabulary import Held, PhaseKind, RetroMode
from handlers.actions.lines import Line, lines
from handlers.errors import NotFound
from handlers.retros import machine, rules
from handlers.retros.decisions import Decisions, decisions_of, missing_in
from handlers.retros.machine import Facts, State
from handlers.teams.schedule import local_date
from storage.crypto import unseal
from storage.models import Note, NoteGroup, Retrospective
from storage.queries import actions as action_rows
from storage.queries import participants, teams
from storage.queries import retros as rows


@dataclass(frozen=True)
class Card:
    """A note everybody may see, or a group of them. ``dots`` stays 0 until voting has ended."""

    id: str
    number: int  # of a group: that of its first note
    column: str  # of a group: that of its notes where they agree
    text: str
    dots: int
    said: str
    decided: str = ""
    author: str = ""  # only of a single note, in a named retrospective
    notes: tuple["Card", ...] = ()  # of a group
    placed: str = ""  # where people placed it, once that is counted


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
    cards: tuple[Card, ...]  # every note that is shown, alone
    review: tuple[Line, ...]  # open when it began, whatever became of them since
    agreed: tuple[Line, ...]
    ground: GroundRules
    mode: RetroMode = RetroMode.NAMED
    days: int = 0
    held: Held | None = None  # why it may not go on in public
    people: tuple[str, ...] = ()  # whom it is for
    groups: tuple[Card, ...] = ()
    may_go_back: bool = False
    decisions: Decisions = field(default_factory=Decisions)
    card: str | None = None  # the one put on the table; None: the first

    @property
    def phase(self) -> Phase | None:
        return machine.phase_of(self.state, self.format)

    @property
    def ends_at(self) -> datetime | None:
        """When this phase moves on by itself; None where it waits for the facilitator."""
        phase = self.phase
        waits = phase is None or self.held or not machine.has_timer(phase, self.days)
        return None if waits else self.state.ends_at

    @cached_property
    def deck(self) -> tuple[Card, ...]:
        """What is voted on and talked about: each group, and each note in none, by first number."""
        grouped = {note.id for group in self.groups for note in group.notes}
        alone = [card for card in self.cards if card.id not in grouped]
        return tuple(sorted((*self.groups, *alone), key=lambda card: card.number))

    @cached_property
    def to_talk(self) -> tuple[Card, ...]:
        """The cards to talk about, most dots first."""
        placed = {id for id, counts in self.decisions.placed.items() if rules.disagreement(counts)}
        if placed:
            return tuple(card for card in self.in_turn if card.id in placed)
        voted = any(phase.kind is PhaseKind.VOTE for phase in self.format.phases[: self.state.phase])
        chosen = set(rules.cards([(card.id, card.dots) for card in self.deck], voted=voted))
        return tuple(card for card in self.in_turn if card.id in chosen)

    @cached_property
    def in_turn(self) -> tuple[Card, ...]:
        """The whole deck in the order of the talk: first those to talk about, then the others."""
        by_id = {card.id: card for card in self.deck}
        order = rules.deck_order([(card.id, card.dots) for card in self.deck])
        placed = self.decisions.placed  # where people differ most comes first
        return tuple(
            by_id[id] for id in sorted(order, key=lambda id: -rules.disagreement(placed.get(id, {})))
        )

    @property
    def at(self) -> int:
        """The place in turn of the card on the table."""
        return rules.on_table([card.id for card in self.in_turn], self.card)

    @property
    def has_dots(self) -> bool:
        return any(card.dots for card in self.deck)


def format_of(retro: Retrospective) -> RetroFormat:
    """The format as it was when the retrospective began."""
    return RetroFormat.model_validate_json(retro.plan)


def state_of(retro: Retrospective) -> State:
    return State(retro.phase, retro.phase_ends_at)


def facts_of(session: Session, retro: Retrospective) -> Facts:
    """What decides whether a phase has anything to do, and whether it may be left."""
    phase = machine.phase_of(state_of(retro), format_of(retro))
    return Facts(
        open_actions=len(action_rows.list_open_in(session, retro.workspace, [retro.team])),
        notes=rows.count_notes(session, retro.workspace, retro.id),
        days=retro.days,
        held=retro.held is not None,
        missing=missing_in(session, retro, phase.needs) if phase else (),
        waited=phase is not None and _was_prolonged(retro, phase),
    )


def _was_prolonged(retro: Retrospective, phase: Phase) -> bool:
    """Whether a phase has had more than its own time already."""
    if retro.phase_began_at is None or retro.phase_ends_at is None:
        return False
    return retro.phase_ends_at > retro.phase_began_at + machine.lasts(phase, retro.days)


def board_of(session: Session, content: Content, retro: Retrospective, now: datetime) -> Board:
    """The retrospective as it stands. Notes not shown yet are a number and no more."""
    team = teams.find_team(session, retro.workspace, retro.team)
    if team is None:
        raise NotFound()
    workspace, notes = retro.workspace, rows.list_notes(session, retro.workspace, retro.id)
    review = action_rows.list_open_since(
        session, workspace, retro.team, since=retro.started_at, made_before=retro.started_at
    )
    decisions = decisions_of(
        session, retro, format_of(retro), machine.phase_of(state_of(retro), format_of(retro))
    )
    cards = _cards(session, retro, notes, decisions)
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
        cards=tuple(cards.values()),
        review=tuple(lines(session, review)),
        agreed=tuple(lines(session, action_rows.list_agreed(session, workspace, retro.id))),
        ground=content.ground_rules,
        mode=retro.mode,
        days=retro.days,
        held=retro.held,
        people=tuple(p.person for p in participants.list_participants(session, workspace, retro.id)),
        groups=_groups(session, retro, notes, cards),
        may_go_back=machine.may_go_back(state_of(retro), format_of(retro), facts_of(session, retro)),
        decisions=decisions,
        card=retro.card,
    )


def _cards(
    session: Session, retro: Retrospective, notes: Sequence[Note], decisions: Decisions
) -> dict[str, Card]:
    """The notes that are shown, by id, in their order."""
    return {
        note.id: Card(
            id=note.id,
            number=note.place + 1,
            column=note.column,
            text=unseal(session, Note.text, note),
            dots=0 if _votes_now(retro) else note.dots,
            said=unseal(session, Note.said, note, ""),
            decided=unseal(session, Note.decided, note, ""),
            author=(note.author or "") if retro.mode is RetroMode.NAMED else "",
            placed=rules.places(decisions.placed.get(note.id, {})),
        )
        for note in notes
        if note.place is not None
    }


def _groups(
    session: Session, retro: Retrospective, notes: Sequence[Note], cards: Mapping[str, Card]
) -> tuple[Card, ...]:
    """The groups that have a note in them."""
    within: dict[str, list[Card]] = {}
    for note in notes:
        if note.group is not None and note.id in cards:
            within.setdefault(note.group, []).append(cards[note.id])
    return tuple(
        Card(
            id=group.id,
            number=within[group.id][0].number,
            column=within[group.id][0].column if len({c.column for c in within[group.id]}) == 1 else "",
            text=unseal(session, NoteGroup.title, group),
            dots=0 if _votes_now(retro) else group.dots,
            said=unseal(session, NoteGroup.said, group, ""),
            decided=unseal(session, NoteGroup.decided, group, ""),
            notes=tuple(within[group.id]),
        )
        for group in rows.list_groups(session, retro.workspace, retro.id)
        if group.id in within
    )


def _votes_now(retro: Retrospective) -> bool:
    """Whether dots are being placed, so that those of an earlier count stay out of sight."""
    phase = machine.phase_of(state_of(retro), format_of(retro))
    return phase is not None and phase.kind is PhaseKind.VOTE
