"""Slack wakes us: somebody shares a line of a retrospective, or keeps a copy."""

from handlers.access import Actor
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.errors import InvalidInput, SlackTrouble
from handlers.registry import Click, Show, Submission, show_modal
from handlers.retros.board import Board
from handlers.retros.closing import service, views
from handlers.retros.closing.drafting import draft
from handlers.retros.closing.export import to_json, to_markdown

MOST_NAMES = 20  # read from Slack for one copy, while somebody waits


def share_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show what may be shared; nothing is ticked."""
    with deps.read() as session:
        offered = service.offer(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, views.share_modal(offered))
    return None


def share_chosen(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Show the exact line before anybody else reads it."""
    with deps.read() as session:
        offered = service.offer(session, deps.content, actor, view.subject, deps.now())
    card, tasks = service.chosen(offered, *views.read_choice(view.values))
    if card is None and not tasks:
        field = "card" if offered.cards else "tasks"
        raise InvalidInput({field: "Choose one thing at least, or press Cancel: nothing is shared then."})
    text = draft(offered.board.topic, card, tasks, actor.person)
    own = card is not None and card.author == actor.person
    return Show(views.line_modal(offered, text, own=own))


def share_sent(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep the line for the next digest and say so, with the way back."""
    text, named = view.values.text("line"), "named" in view.values.choices("name")
    with deps.begin() as session:
        line = service.share(session, deps.content, actor, view.subject, text, named=named, now=deps.now())
    by = actor.person if named else None
    return Show(views.shared_notice(line.id, line.channel or "", text, by))


def copy_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the document to copy, and offer the files."""
    with deps.read() as session:
        board = service.copied(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, views.copy_modal(board, to_markdown(board, _names(board, actor, deps))))
    return None


def copy_wanted(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Send the document, or its JSON, to whoever asked."""
    retro_id, _, kind = click.value.partition(":")
    with deps.read() as session:
        board = service.copied(session, deps.content, actor, retro_id, deps.now())
    names = _names(board, actor, deps)
    text = to_json(board, names) if kind == "json" else to_markdown(board, names)
    name = f"retro-{board.format.name}-{board.today:%Y-%m-%d}.{'json' if kind == 'json' else 'md'}"
    with deps.begin() as session:
        message = views.copy_message(board, name, text)
        service.send_copy(session, actor, board.retro, message, kind, deps.now())
    return views.copy_planned()


def _names(board: Board, actor: Actor, deps: Deps) -> dict[str, str]:
    """How people are called, read from Slack for this copy and kept nowhere else."""
    names = {}
    for person in service.named_in(board)[:MOST_NAMES]:
        try:
            name = deps.slack.person(actor.workspace, person).name
        except SlackTrouble:
            break  # the others are written as Slack knows them: nobody waits for a Slack that is in trouble
        if name:
            names[person] = name
    return names


CLICKS = {"share": share_started, "copy": copy_started, "send_copy": copy_wanted}
SUBMISSIONS = {"choose_share": share_chosen, "send_share": share_sent}
