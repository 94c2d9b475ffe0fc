"""Filling, submitting and closing modals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.playground import payloads
from bot.playground.api_views import STACK_LIMIT, changed_view, pushed, view_problems
from bot.playground.clicks import click_view
from bot.playground.core import Core
from bot.playground.forms import answer_for, find_input, unfinished
from bot.playground.refusals import ModalErrors, Refused, SlackError
from bot.playground.transport import Ack
from bot.playground.workspace import View

TRIED = "We had some trouble connecting. Try again?"


def top_of(core: Core, user: str) -> View:
    core.person(user)
    view = core.workspace.modal(user)
    if view is None:
        raise Refused(f"{core.workspace.users[user].label} has no modal open.")
    return view


def fill(core: Core, user: str, fields: Mapping[str, Any]) -> View:
    """Put something into fields of the top modal, each named by its label, block_id or action_id.

    A field with ``dispatch_action`` tells the app at once, as in Slack.
    """
    for name, value in fields.items():
        with core.workspace.changing():
            told = put_in(core, top_of(core, user), name, value)
        if told:
            view, block_id, action_id = told
            click_view(core, user, view, action_id, value, block_id)
    return top_of(core, user)


def put_in(core: Core, view: View, name: str, value: Any) -> tuple[View, str, str] | None:
    """Put a value into one field; where the app wants to hear of it at once, say which field that is."""
    block, element = find_input(view.blocks, name)
    block_id, action_id = block["block_id"], element["action_id"]
    answer = answer_for(core.workspace, element, value)
    before = view.values.get(block_id, {})
    if block["type"] != "input" or block.get("dispatch_action"):
        return (view, block_id, action_id) if before.get(action_id) != answer else None
    errors = {place: words for place, words in view.errors.items() if place != block_id}
    values = {**view.values, block_id: {**before, action_id: answer}}
    core.workspace.put_view(replace(view, values=values, errors=errors))
    return None


def submit(core: Core, user: str, fields: Mapping[str, Any]) -> View | None:
    """Fill in, then press the submit button; the modal then on top, or None when all are closed."""
    fill(core, user, fields)
    view = ready_to_submit(core, user)
    name = f"view_submission:{view.callback_id}"
    ack = core.deliver("interaction", name, payloads.submission(core, user, view), user)
    if not ack.ok:
        keep_open(core, view, ack.trouble)
        return core.workspace.modal(user)
    apply(core, user, view, ack)
    return core.workspace.modal(user)


def ready_to_submit(core: Core, user: str) -> View:
    """The top modal, if Slack's client would let it be submitted."""
    with core.workspace.changing():
        view = top_of(core, user)
        if not view.submit:
            raise Refused("This modal has no button to submit it.")
        if view.submit_disabled:
            raise Refused("The submit button is disabled.")
        missing = unfinished(view.blocks, view.values)
        view = core.workspace.put_view(replace(view, errors=missing, trouble=""))
    if missing:
        raise Refused("; ".join(f"{place}: {words}" for place, words in missing.items()))
    return view


def keep_open(core: Core, view: View, trouble: str) -> None:
    """The app did not answer: the modal stays with the words in it, and says so."""
    now = core.workspace.view(view.id)
    if now:
        core.workspace.put_view(replace(now, trouble=trouble))
    core.note(f"{core.workspace.users[view.user].label} sees: {TRIED} ({trouble})")


def apply(core: Core, user: str, view: View, ack: Ack) -> None:
    """Do what the ack of a submission asks: close, show errors, update, push or clear."""
    body = ack.fields
    what = body.get("response_action")
    if what is None:
        if ack.body not in (None, {}, ""):
            keep_open(core, view, "invalid_response")
            return
        close_one(core, view)
    elif what == "errors":
        show_errors(core, view, body.get("errors"))
    elif what == "clear":
        with core.workspace.changing():
            core.workspace.modals.pop(user, None)
    elif what in ("update", "push"):
        change(core, view, what, body.get("view"))
    else:
        keep_open(core, view, f"unknown response_action {what}")


def show_errors(core: Core, view: View, errors: Any) -> None:
    """Messages beside fields; Slack shows none that names no input block, and then keeps spinning."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        unknown = sorted(set(errors) - inputs) if isinstance(errors, dict) else []
        keep_open(core, view, f"invalid errors: {', '.join(unknown) or 'none given'}")
        return
    now = core.workspace.view(view.id)
    if now:
        core.workspace.put_view(replace(now, errors={name: str(words) for name, words in errors.items()}))
    raise ModalErrors({name: str(words) for name, words in errors.items()})


def change(core: Core, view: View, what: str, definition: Any) -> None:
    """Another view in this one's place, or on top of it."""
    problems = view_problems(core, definition, "modal") if isinstance(definition, dict) else ["no view given"]
    now = core.workspace.view(view.id)
    if problems:
        core.note(f"Slack would not show the {what}: {'; '.join(problems)}")
        keep_open(core, view, "invalid_view")
        return
    try:
        if what == "update" and now:
            core.workspace.put_view(changed_view(core, now, definition))
        elif len(core.workspace.modals.get(view.user, [])) >= STACK_LIMIT:
            keep_open(core, view, "push_limit_reached")
        else:
            core.workspace.put_view(pushed(core, definition, view.user))
    except SlackError as error:
        keep_open(core, view, error.code)


def close_one(core: Core, view: View) -> None:
    with core.workspace.changing():
        stack = core.workspace.modals.get(view.user, [])
        core.workspace.modals[view.user] = [other for other in stack if other.id != view.id]


def close(core: Core, user: str, *, everything: bool = False) -> View | None:
    """Close the top modal, or with ``everything`` the whole stack; the modal that is then on top.

    A view that asked for it (``notify_on_close``) tells the app, and
    ``clear_on_close`` takes the rest of the stack along.
    """
    view = top_of(core, user)
    all_of_it = everything or view.clear_on_close
    closed = list(reversed(core.workspace.modals[user])) if all_of_it else [view]
    for each in closed:
        close_one(core, each)
    for each in closed:
        if each.notify_on_close:
            payload = payloads.closing(core, user, each, cleared=all_of_it)
            core.deliver("interaction", f"view_closed:{each.callback_id}", payload, user)
    return core.workspace.modal(user)
