"""Slack wakes us: notes are put together, a group is changed."""

from sqlalchemy.orm import Session

from handlers.access import Actor
from handlers.blocks import Block, Message
from handlers.deps import Deps
from handlers.registry import Click, Show, Submission, show_modal
from handlers.retros.groups import pages, service, views
from storage.types import new_id


def suggestions_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the notes that say nearly the same."""
    if page := _page(click, actor, deps):
        show_modal(click, actor, deps, page)
        return None
    with deps.read() as session:
        _, board = service.grouping(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, views.suggestions_modal(board, service.suggested(board)))
    return None


def suggestions_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Put together what is still ticked, and show what else is alike."""
    wanted = views.read_suggested(view.values)
    with deps.begin() as session:
        service.put_together(session, deps.content, actor, view.subject, wanted, deps.now())
        _, board = service.grouping(session, deps.content, actor, view.subject, deps.now())
        left = service.suggested(board) if wanted else []
    return Show(views.suggestions_modal(board, left)) if left else None


def grouping_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the groups, and a place to make one by hand."""
    if page := _page(click, actor, deps):
        show_modal(click, actor, deps, page)
        return None
    with deps.read() as session:
        modal = _grouping_modal(session, actor, deps, click.value)
    show_modal(click, actor, deps, modal)
    return None


def group_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Put the chosen cards together, and offer empty fields for the next."""
    retro, _, mark = view.subject.partition(":")
    with deps.begin() as session:
        wanted = [views.read_group(view.values, mark)]
        service.put_together(session, deps.content, actor, retro, wanted, deps.now())
        return Show(_grouping_modal(session, actor, deps, retro))


def group_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show one group above the others, to be changed."""
    mark = str((click.view or {}).get("private_metadata", "")).partition(":")[2]
    with deps.read() as session:
        _, _, group = service.of_group(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, views.group_modal(group, mark))
    return None


def group_changed(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Rename it and take notes out; the modal below shows it so."""
    group_id, mark, rest = view.subject.split(":", maxsplit=2)
    name, was, out = views.read_change(view.values, rest)
    now = deps.now()
    with deps.begin() as session:
        retro, _, group = service.of_group(session, deps.content, actor, group_id, now)
        meanwhile = service.rename(session, deps.content, actor, group_id, name, was, now)
        if not meanwhile:
            service.take_out(session, deps.content, actor, group_id, out, now)
        below = _grouping_modal(session, actor, deps, retro.id, mark)
    if meanwhile:
        return Show(views.group_modal(group, mark, meanwhile=meanwhile, typed=name))
    root = view.view.get("root_view_id")
    if root:
        deps.slack.update_modal(actor.workspace, str(root), below)
    return None


def group_broken_up(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Make single notes of it again, here and in the modal below."""
    group_id, _, mark = click.value.partition(":")
    with deps.begin() as session:
        retro = service.break_up(session, deps.content, actor, group_id, deps.now())
        below = _grouping_modal(session, actor, deps, retro, mark)
    if click.view is not None:
        deps.slack.update_modal(actor.workspace, str(click.view["id"]), views.broken_up_notice())
        root = click.view.get("root_view_id")
        if root:
            deps.slack.update_modal(actor.workspace, str(root), below)
    return None


def _grouping_modal(session: Session, actor: Actor, deps: Deps, retro: str, mark: str = "") -> Block:
    _, board = service.grouping(session, deps.content, actor, retro, deps.now())
    return views.grouping_modal(board, mark or new_id()[:8])


def _page(click: Click, actor: Actor, deps: Deps) -> Block | None:
    """The way to the page in the browser, where there are too many notes and the page can be reached."""
    if deps.settings.public_url is None:
        return None
    with deps.read() as session:
        _, board = service.grouping(session, deps.content, actor, click.value, deps.now())
    if len(board.cards) <= pages.MOST_IN_SLACK:
        return None
    with deps.begin() as session:
        token = pages.invite(session, deps.content, actor, click.value, deps.now())
    link = f"{deps.settings.public_url.rstrip('/')}{pages.PATH}{token}"
    return views.page_modal(board, link, pages.LINK_MINUTES)


CLICKS = {
    "suggestions": suggestions_opened,
    "grouping": grouping_opened,
    "group_change": group_opened,
    "group_break": group_broken_up,
}
SUBMISSIONS = {
    "save_suggested": suggestions_saved,
    "save_group": group_saved,
    "change_group": group_changed,
}
