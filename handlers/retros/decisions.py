"""What a retrospective has decided so far, as its readers may see it: proposals, places, a message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from config.content import Phase, RetroFormat
from config.vocabulary import ProposalState, StanceKind
from storage.crypto import unseal
from storage.models import Draft, Note, Priority, Proposal, Retrospective, Stance
from storage.queries import deciding as rows
from storage.queries import priorities as priority_rows
from storage.queries import retros as retro_rows


@dataclass(frozen=True)
class Objection:
    """Who objects, openly, and why."""

    person: str
    reason: str


@dataclass(frozen=True)
class Proposed:
    """One proposal with what was said to it."""

    id: str
    card: str | None
    column: str
    text: str
    reason: str
    until: date | None
    merged_into: str  # the title of the priority that takes it in
    wording: int
    state: ProposalState
    agree: int = 0
    live_with: int = 0
    objections: tuple[Objection, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state is ProposalState.OPEN


@dataclass(frozen=True)
class Decisions:
    """Everything about deciding that the post, the panel and the summary are drawn from."""

    proposals: tuple[Proposed, ...] = ()
    placed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # card → column → how often
    listed: Mapping[str, str] = field(default_factory=dict)  # card → priority
    chosen: str = ""  # such as adopt, adapt or abandon
    missing: tuple[str, ...] = ()  # columns the phase needs and nobody has filled
    draft: str | None = None
    approved: bool = False

    @property
    def open(self) -> tuple[Proposed, ...]:
        return tuple(p for p in self.proposals if p.is_open)

    @property
    def carried(self) -> tuple[Proposed, ...]:
        return tuple(p for p in self.proposals if p.state is ProposalState.CARRIED)


def decisions_of(session: Session, retro: Retrospective, plan: RetroFormat, phase: Phase | None) -> Decisions:
    """What is decided so far; once it is over, ``missing`` is what was needed and never came."""
    workspace = retro.workspace
    draft = rows.find_draft(session, workspace, retro.id)
    needed = phase.needs if phase else tuple(c for p in plan.phases for c in p.needs)
    return Decisions(
        proposals=_proposals(session, retro),
        placed=rows.list_counts(session, workspace, retro.id),
        listed=rows.list_listed(session, workspace, retro.id),
        chosen=retro.chosen or "",
        missing=missing_in(session, retro, needed),
        draft=unseal(session, Draft.text, draft) if draft else None,
        approved=draft is not None and draft.approved_at is not None,
    )


def missing_in(session: Session, retro: Retrospective, needed: tuple[str, ...]) -> tuple[str, ...]:
    """Which of these columns nobody has filled."""
    if not needed:
        return ()
    notes: list[Note] = retro_rows.list_notes(session, retro.workspace, retro.id)
    filled = {note.column for note in notes}
    return tuple(column for column in needed if column not in filled)


def _proposals(session: Session, retro: Retrospective) -> tuple[Proposed, ...]:
    found = rows.list_proposals(session, retro.workspace, retro.id)
    said: dict[str, list[Stance]] = {}
    for stance in rows.list_stances(session, retro.workspace, [p.id for p in found]) if found else ():
        said.setdefault(stance.proposal, []).append(stance)
    return tuple(_proposed(session, p, said.get(p.id, [])) for p in found)


def _proposed(session: Session, proposal: Proposal, said: list[Stance]) -> Proposed:
    into = proposal.merged_into
    other = priority_rows.find_priority(session, proposal.workspace, into) if into else None
    kinds = [stance.kind for stance in said]
    return Proposed(
        id=proposal.id,
        card=proposal.card,
        column=proposal.column,
        text=unseal(session, Proposal.text, proposal),
        reason=unseal(session, Proposal.reason, proposal, ""),
        until=proposal.until,
        merged_into=unseal(session, Priority.title, other) if other is not None else "",
        wording=proposal.wording,
        state=proposal.state,
        agree=kinds.count(StanceKind.AGREE),
        live_with=kinds.count(StanceKind.LIVE_WITH),
        objections=tuple(
            Objection(s.person, unseal(session, Stance.reason, s, ""))
            for s in said
            if s.kind is StanceKind.OBJECT
        ),
    )
