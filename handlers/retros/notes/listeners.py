"""Slack wakes us: somebody writes a note, or reads those that are shown."""

from sqlalchemy.orm import Session

from handlers.access import Actor
from handlers.blocks import Block, Message
from handlers.deps import Deps
from handlers.registry import Click, Show, Submission, show_modal
from handlers.retros.board import board_of
from handlers.retros.notes import service, views
from handlers.retros.service import find, hold
from storage.types import new_id


def note_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the modal to write in."""
    with deps.read() as session:
        new = service.is_new(session, actor, click.value)
    if new:  # in a transaction of its own: a row with a name is not written beside a note
        with deps.begin() as session:
            hold(session, actor, click.value)
    with deps.read() as session:
        modal = _note_modal(session, actor, deps, click.value, new_id()[:8])
    show_modal(click, actor, deps, modal)
    return None


def note_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep a note and offer an empty field for the next."""
    retro, _, mark = view.subject.partition(":")
    column, text = views.read_note(view.values, mark)
    with deps.begin() as session:
        service.write_note(session, deps.content, actor, retro, column, text, f"text-{mark}", deps.now())
        return Show(_note_modal(session, actor, deps, retro, new_id()[:8]))


def note_edit_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open one's own note above the others."""
    mark = _mark_of(click)
    with deps.read() as session:
        _, own = service.own_note(session, actor, click.value)
    modal = views.edit_modal(own, deps.content.ground_rules, mark)
    deps.slack.push_modal(actor.workspace, click.trigger_id, modal)
    return None


def note_changed(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep the other words, and show them in the modal below; what is typed there stays."""
    note, _, mark = view.subject.partition(":")
    with deps.begin() as session:
        retro = service.change_note(session, actor, note, view.values.text("text"))
        below = _note_modal(session, actor, deps, retro, mark)
    root = view.view.get("root_view_id")
    if root:
        deps.slack.update_modal(actor.workspace, str(root), below)
    return None


def note_withdrawn(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Take a note back; what is typed in the modal stays."""
    mark = _mark_of(click)
    with deps.begin() as session:
        retro = service.withdraw_note(session, deps.content, actor, click.value, deps.now())
        modal = _note_modal(session, actor, deps, retro, mark)
    if click.view is not None:
        deps.slack.update_modal(actor.workspace, str(click.view["id"]), modal)
    return None


def _mark_of(click: Click) -> str:
    return str((click.view or {}).get("private_metadata", "")).partition(":")[2]


def _note_modal(session: Session, actor: Actor, deps: Deps, retro: str, mark: str) -> Block:
    now = service.writing(session, deps.content, actor, retro, deps.now())
    return views.note_modal(now.board, now.phase, now.own, now.most, mark, lost=now.lost)


def notes_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the notes that have been revealed."""
    with deps.read() as session:
        retro = find(session, actor, click.value)
        board = board_of(session, deps.content, retro, deps.now())
    show_modal(click, actor, deps, views.notes_modal(board))
    return None


CLICKS = {
    "note": note_started,
    "edit": note_edit_started,
    "withdraw": note_withdrawn,
    "notes": notes_opened,
}
SUBMISSIONS = {"save_note": note_saved, "change_note": note_changed}
