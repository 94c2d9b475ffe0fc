"""Use cases of consent: propose, say what one thinks, change the words, carry, withdraw.

Consent is said openly, in a confidential retrospective too: an objection is
worth something only if its reason can be talked about with whoever has it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import PhaseKind, PriorityState, ProposalState, StanceKind
from handlers.access import Actor, Deed
from handlers.errors import InvalidInput, NotFound, Refusal
from handlers.priorities import rules as priority_rules
from handlers.priorities import service as priorities
from handlers.retros import announce, machine
from handlers.retros.board import Board, board_of, format_of, state_of
from handlers.retros.decisions import Proposed
from handlers.retros.rules import opening
from handlers.retros.service import NotNow, Reach, find, hold, not_now
from storage.crypto import seal, unseal
from storage.models import Note, NoteGroup, Proposal, Retrospective
from storage.queries import deciding as rows
from storage.queries import participants
from storage.queries import priorities as priority_rows
from storage.queries import retros as retro_rows
from storage.types import new_id

MOST_PROPOSALS = 30
CHANGED_MEANWHILE = (
    "The words have changed meanwhile, so this would be said to something else. Close this window and look "
    "at the proposal again."
)


class StillAnObjection(Refusal):
    """Somebody objects. Change the words so that the reason is met, or withdraw the proposal."""


class IsSettled(Refusal):
    """That proposal is settled: it was carried or withdrawn."""


@dataclass(frozen=True)
class Wanted:
    """A proposal as it was filled in."""

    card: str | None
    column: str | None
    text: str
    reason: str
    until: date | None
    merged_into: str | None


def proposing(
    session: Session, content: Content, actor: Actor, retro_id: str, now: datetime
) -> tuple[Board, list[priorities.Line]]:
    """What a proposal can be about, and the priorities that could take one in; for whoever leads."""
    retro = find(session, actor, retro_id, Deed.START_RETRO)
    _require_phase(retro)
    board = board_of(session, content, retro, now)
    return board, priorities.list_active(session, actor.workspace, retro.team)


def propose(
    session: Session, content: Content, actor: Actor, retro_id: str, wanted: Wanted, now: datetime
) -> str:
    """Put a proposal to everybody; its words."""
    retro = hold(session, actor, retro_id, Deed.START_RETRO)
    _require_phase(retro)
    board = board_of(session, content, retro, now)
    card = next((c for c in board.deck if c.id == wanted.card), None)
    text = wanted.text or (opening(card.text) if card else "")
    problems = _problems(session, retro, board, wanted, text)
    if problems:
        raise InvalidInput(problems)
    workspace, proposal = retro.workspace, new_id()
    reason = seal(session, Proposal.reason, workspace, proposal, wanted.reason) if wanted.reason else None
    session.add(
        Proposal(
            workspace=workspace,
            id=proposal,
            retrospective=retro.id,
            card=card.id if card else None,
            column=wanted.column,
            text=seal(session, Proposal.text, workspace, proposal, text),
            reason=reason,
            until=wanted.until,
            merged_into=wanted.merged_into,
            wording=0,
            state=ProposalState.OPEN,
            made_by=actor.person,
            made_at=now,
        )
    )
    session.flush()
    announce.changed(session, content, retro, now)
    return text


def _problems(
    session: Session, retro: Retrospective, board: Board, wanted: Wanted, text: str
) -> dict[str, str]:
    """What is missing from a proposal, by field."""
    becomes = board.format.changes.get(wanted.column or "")
    problems = {}
    if not text:
        problems["text"] = "Choose a card above, or say what the proposal is about."
    if wanted.column not in columns_of(board):
        problems["column"] = "Choose what is proposed."
    if len(board.decisions.proposals) >= MOST_PROPOSALS:
        problems["text"] = f"{MOST_PROPOSALS} proposals are the most. Withdraw what can wait."
    if becomes is PriorityState.PAUSED and wanted.until is None:
        problems["until"] = "Say until when: a pause without an end is a stop."
    if wanted.until is not None and wanted.until <= board.today:
        problems["until"] = "Choose a later day."
    listed = board.decisions.listed.get(wanted.card or "")
    if (
        becomes is PriorityState.MERGED
        and listed
        and _takes_in_not(session, retro, listed, wanted.merged_into)
    ):
        problems["into"] = "Choose another active priority that takes it in."
    return problems


def _takes_in_not(session: Session, retro: Retrospective, priority: str, into: str | None) -> bool:
    active = {line.id for line in priorities.list_active(session, retro.workspace, retro.team)}
    return into == priority or into not in active


def columns_of(board: Board) -> tuple[str, ...]:
    """What can be proposed: the columns that change something, or all where the format names none."""
    return tuple(c for c in board.format.columns if c in board.format.changes) or board.format.columns


def looking(
    session: Session,
    content: Content,
    actor: Actor,
    proposal_id: str,
    now: datetime,
    reach: Reach = find,
    deed: Deed = Deed.JOIN_RETRO,
) -> tuple[Board, Proposed]:
    """An open proposal the actor may speak to (or lead, by ``deed``), with what was said so far."""
    retro, _ = _open_one(session, actor, proposal_id, reach, deed)
    board = board_of(session, content, retro, now)
    return board, next(p for p in board.decisions.proposals if p.id == proposal_id)


def say(
    session: Session,
    content: Content,
    actor: Actor,
    proposal_id: str,
    wording: int,
    kind: StanceKind | None,
    reason: str,
    now: datetime,
) -> ProposalState:
    """Keep what somebody says. Where everybody has spoken and nobody objects, it is carried."""
    retro, proposal = _open_one(session, actor, proposal_id, hold, Deed.JOIN_RETRO)
    if kind is None:
        raise InvalidInput({"stance": "Choose one of the three."})
    if proposal.wording != wording:
        raise InvalidInput({"stance": CHANGED_MEANWHILE})
    if kind is StanceKind.OBJECT and not reason:
        raise InvalidInput({"reason": "Say why: an objection without a reason cannot be met."})
    rows.save_stance(session, proposal, actor.person, kind, reason, now)
    said = rows.list_stances(session, retro.workspace, [proposal.id])
    asked = {p.person for p in participants.list_participants(session, retro.workspace, retro.id)}
    agreed = all(stance.kind is not StanceKind.OBJECT for stance in said)
    if (
        asked
        and agreed
        and asked <= {stance.person for stance in said}
        and _can_apply(session, retro, proposal)
    ):
        _carry(session, retro, proposal, now)
    announce.changed(session, content, retro, now)
    return proposal.state


def reword(
    session: Session, content: Content, actor: Actor, proposal_id: str, text: str, reason: str, now: datetime
) -> None:
    """Put other words; everybody is asked again, since they said it to others."""
    retro, proposal = _open_one(session, actor, proposal_id, hold, Deed.START_RETRO)
    if not text:
        raise InvalidInput({"text": "Say what is proposed now, or press Cancel."})
    proposal.text = seal(session, Proposal.text, retro.workspace, proposal.id, text)
    proposal.reason = seal(session, Proposal.reason, retro.workspace, proposal.id, reason) if reason else None
    proposal.wording += 1
    rows.forget_stances(session, retro.workspace, proposal.id)
    session.flush()
    announce.changed(session, content, retro, now)


def withdraw(session: Session, content: Content, actor: Actor, proposal_id: str, now: datetime) -> None:
    """Take a proposal back; what was said stays with it."""
    retro, proposal = _open_one(session, actor, proposal_id, hold, Deed.START_RETRO)
    proposal.state, proposal.settled_at = ProposalState.WITHDRAWN, now
    session.flush()
    announce.changed(session, content, retro, now)


def carry(session: Session, content: Content, actor: Actor, proposal_id: str, now: datetime) -> None:
    """Say that nobody objects. The register follows at once, with the reason and the day."""
    retro, proposal = _open_one(session, actor, proposal_id, hold, Deed.START_RETRO)
    said = rows.list_stances(session, retro.workspace, [proposal.id])
    if any(stance.kind is StanceKind.OBJECT for stance in said):
        raise StillAnObjection()
    if not _can_apply(session, retro, proposal):
        raise priorities.HasEnded()
    _carry(session, retro, proposal, now)
    announce.changed(session, content, retro, now)


def _open_one(
    session: Session, actor: Actor, proposal_id: str, reach: Reach, deed: Deed
) -> tuple[Retrospective, Proposal]:
    proposal = rows.find_proposal(session, actor.workspace, proposal_id)
    if proposal is None:
        raise NotFound()
    retro = reach(session, actor, proposal.retrospective, deed)
    session.refresh(proposal)  # it may have been settled while this waited for its turn
    _require_phase(retro)
    if proposal.state is not ProposalState.OPEN:
        raise IsSettled()
    return retro, proposal


def _require_phase(retro: Retrospective) -> None:
    plan = format_of(retro)
    phase = machine.phase_of(state_of(retro), plan)
    if phase is None:
        raise not_now(retro)
    if phase.kind is not PhaseKind.DECIDE or plan.decide_by != "consent":
        raise NotNow()


def _can_apply(session: Session, retro: Retrospective, proposal: Proposal) -> bool:
    """Whether the register can still follow: nobody ended either priority meanwhile."""
    becomes, priority_id = _change(session, retro, proposal)
    if becomes is None or priority_id is None:
        return True
    priority = priority_rows.find_priority(session, retro.workspace, priority_id)
    if priority is None or becomes not in priority_rules.MAY_BECOME[priority.state]:
        return False
    merges = becomes is PriorityState.MERGED
    return not (merges and _takes_in_not(session, retro, priority_id, proposal.merged_into))


def _change(
    session: Session, retro: Retrospective, proposal: Proposal
) -> tuple[PriorityState | None, str | None]:
    listed = rows.list_listed(session, retro.workspace, retro.id)
    return format_of(retro).changes.get(proposal.column), listed.get(proposal.card or "")


def _carry(session: Session, retro: Retrospective, proposal: Proposal, now: datetime) -> None:
    """It is decided: the card says so, and the register changes with the reason and the day."""
    proposal.state, proposal.settled_at = ProposalState.CARRIED, now
    reason = unseal(session, Proposal.reason, proposal, "")
    text = unseal(session, Proposal.text, proposal)
    _write_on_card(session, retro, proposal, f"{proposal.column}. {reason or text}")
    becomes, priority = _change(session, retro, proposal)
    if becomes is not None and priority is not None:
        priorities.change_state(
            session,
            Actor(retro.workspace, proposal.made_by),
            priority,
            becomes,
            reason=reason or text,
            now=now,
            until=proposal.until,
            merged_into=proposal.merged_into,
            retrospective=retro.id,
        )
    session.flush()


def _write_on_card(session: Session, retro: Retrospective, proposal: Proposal, decided: str) -> None:
    """Where whoever leads wrote down in the talk what was decided, their words stay."""
    note = retro_rows.find_note(session, retro.workspace, proposal.card or "")
    group = session.get(NoteGroup, (retro.workspace, proposal.card or ""))
    if note is not None and note.decided is None:
        note.decided = seal(session, Note.decided, retro.workspace, note.id, decided)
    if group is not None and group.decided is None:
        group.decided = seal(session, NoteGroup.decided, retro.workspace, group.id, decided)
