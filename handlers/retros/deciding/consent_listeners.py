"""Slack wakes us: a proposal is put, answered, changed, carried or withdrawn."""

from config.vocabulary import ProposalState
from handlers.access import Actor, Deed
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.registry import Click, Show, Submission, show_modal
from handlers.retros.deciding import consent, consent_views


def propose_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Ask what is proposed, and why."""
    with deps.read() as session:
        board, active = consent.proposing(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, consent_views.propose_modal(board, active))
    return None


def proposal_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Put it to everybody."""
    wanted = consent_views.read_proposal(view.values)
    with deps.begin() as session:
        text = consent.propose(session, deps.content, actor, view.subject, wanted, deps.now())
    return Show(consent_views.proposed_notice(text))


def stance_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Ask what somebody thinks of it."""
    with deps.read() as session:
        board, proposal = consent.looking(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, consent_views.stance_modal(board, proposal))
    return None


def stance_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep what somebody thinks; the post shows it."""
    proposal, _, wording = view.subject.partition(":")
    kind, reason = consent_views.read_stance(view.values)
    seen = int(wording) if wording.isdecimal() else -1
    with deps.begin() as session:
        state = consent.say(session, deps.content, actor, proposal, seen, kind, reason, deps.now())
    return Show(consent_views.said_notice(carried=state is ProposalState.CARRIED))


def reword_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the words to be changed."""
    with deps.read() as session:
        board, proposal = consent.looking(
            session, deps.content, actor, click.value, deps.now(), deed=Deed.START_RETRO
        )
    show_modal(click, actor, deps, consent_views.reword_modal(board, proposal))
    return None


def words_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Put the other words, and ask everybody again."""
    text, reason = view.values.text("text"), view.values.text("reason")
    with deps.begin() as session:
        consent.reword(session, deps.content, actor, view.subject, text, reason, deps.now())
    return Show(consent_views.proposed_notice(text))


def withdrawn(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Take a proposal back."""
    with deps.begin() as session:
        consent.withdraw(session, deps.content, actor, click.value, deps.now())
    return None


def carried(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Nobody objects."""
    with deps.begin() as session:
        consent.carry(session, deps.content, actor, click.value, deps.now())
    return None


CLICKS = {
    "propose": propose_started,
    "stance": stance_started,
    "reword": reword_started,
    "withdraw_proposal": withdrawn,
    "carry": carried,
}
SUBMISSIONS = {
    "save_proposal": proposal_saved,
    "save_stance": stance_saved,
    "save_words": words_saved,
}
