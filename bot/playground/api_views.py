"""The ``views.*`` methods: modals and Home."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from typing import Any

from bot.playground.api_chat import files_missing
from bot.playground.args import Args
from bot.playground.blocks import Surface, problems_in, walk
from bot.playground.core import Core
from bot.playground.elements import ID, plain
from bot.playground.forms import values_for
from bot.playground.profiles import stored_blocks, view_json
from bot.playground.refusals import SlackError
from bot.playground.shapes import anything, boolean, record, string
from bot.playground.workspace import View

Answer = dict[str, Any]
Definition = dict[str, Any]

STACK_LIMIT = 3
SIZE_LIMIT = 250_000

COMMON = {"private_metadata": string(3000), "callback_id": ID, "external_id": ID}
MODAL = record(
    {"type": anything, "title": plain(24), "blocks": anything},
    {
        **COMMON,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
HOME = record({"type": anything, "blocks": anything}, COMMON)


def open_view(core: Core, args: Args) -> Answer:
    """``views.open``: a modal for whoever did what the trigger_id came from."""
    definition = definition_of(core, args, "modal")
    trigger = core.tickets.redeem(args.needed("trigger_id"), core.clock.now())
    with core.workspace.changing():
        if core.workspace.modals.get(trigger.user):
            return add_to_stack(core, definition, trigger.user)
        view = core.workspace.put_view(new_view(core, definition, trigger.user))
    return {"view": view_json(core.workspace, view)}


def push_view(core: Core, args: Args) -> Answer:
    """``views.push``: one more on the stack, from something done inside a modal."""
    definition = definition_of(core, args, "modal")
    trigger = core.tickets.redeem(args.needed("trigger_id"), core.clock.now())
    with core.workspace.changing():
        if not core.workspace.modals.get(trigger.user):
            raise SlackError("invalid_trigger_id")
        return add_to_stack(core, definition, trigger.user)


def add_to_stack(core: Core, definition: Definition, user: str) -> Answer:
    stack = core.workspace.modals[user]
    if len(stack) >= STACK_LIMIT:
        raise SlackError("push_limit_reached")
    view = pushed(core, definition, user)
    core.workspace.put_view(view)
    return {"view": view_json(core.workspace, view)}


def pushed(core: Core, definition: Definition, user: str) -> View:
    stack = core.workspace.modals[user]
    view = new_view(core, definition, user)
    return replace(view, previous_view_id=stack[-1].id, root_view_id=stack[0].id)


def update_view(core: Core, args: Args) -> Answer:
    """``views.update``: by view_id or external_id, with ``hash`` where two may race."""
    definition = definition_of(core, args, None)
    with core.workspace.changing():
        view = core.workspace.view(args.text("view_id"), args.text("external_id"))
        if view is None:
            raise SlackError("not_found")
        if definition["type"] != view.kind:
            raise SlackError(
                "invalid_arguments", response_metadata={"messages": ["[ERROR] view type cannot change"]}
            )
        refuse_stale(args, view)
        changed = core.workspace.put_view(changed_view(core, view, definition))
    return {"view": view_json(core.workspace, changed)}


def publish_view(core: Core, args: Args) -> Answer:
    """``views.publish``: somebody's Home."""
    definition = definition_of(core, args, "home")
    user = args.needed("user_id")
    if user not in core.workspace.users:
        raise SlackError("user_not_found")
    with core.workspace.changing():
        before = core.workspace.homes.get(user)
        if before:
            refuse_stale(args, before)
            view = changed_view(core, before, definition)
        else:
            view = new_view(core, definition, user)
        core.workspace.put_view(view)
    return {"view": view_json(core.workspace, view)}


def refuse_stale(args: Args, view: View) -> None:
    if args.text("hash") and args.text("hash") != view.hash:
        raise SlackError("hash_conflict")


def definition_of(core: Core, args: Args, surface: Surface | None) -> Definition:
    """The view as the app described it, checked as Slack checks it."""
    given = args.values.get("view")
    if not isinstance(given, dict):
        raise SlackError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]}
        )
    if len(json.dumps(given)) > SIZE_LIMIT:
        raise SlackError("view_too_large")
    problems = view_problems(core, given, surface)
    if problems:
        raise SlackError("invalid_arguments", response_metadata={"messages": problems})
    return given


def view_problems(core: Core, given: Definition, surface: Surface | None = None) -> list[str]:
    """Why Slack would refuse this view; an empty list when it would take it."""
    kind = given.get("type")
    if kind not in ("modal", "home") or (surface and kind != surface):
        wanted = surface or "modal, home"
        return [f"[ERROR] must be one of {wanted} [json-pointer:/view/type]"]
    problems: list[str] = []
    (MODAL if kind == "modal" else HOME)(given, "/view", problems)
    blocks = given.get("blocks")
    surface_of_it: Surface = "modal" if kind == "modal" else "home"
    found = problems_in(blocks, surface_of_it, core.refuses)
    if not found and isinstance(blocks, list):
        found = files_missing(core, blocks)
        asks = any(block["type"] == "input" for _, block in walk(blocks))
        if kind == "modal" and asks and not given.get("submit"):
            found.append("[ERROR] missing required field: submit [json-pointer:/view]")
    return problems + [problem.replace("[json-pointer:/", "[json-pointer:/view/") for problem in found]


def words(definition: Definition, name: str) -> str:
    return str((definition.get(name) or {}).get("text", ""))


def fields_of(definition: Definition) -> dict[str, Any]:
    return {
        "title": words(definition, "title"),
        "submit": words(definition, "submit"),
        "close": words(definition, "close"),
        "callback_id": definition.get("callback_id") or "",
        "private_metadata": definition.get("private_metadata") or "",
        "external_id": definition.get("external_id") or "",
        "clear_on_close": bool(definition.get("clear_on_close")),
        "notify_on_close": bool(definition.get("notify_on_close")),
        "submit_disabled": bool(definition.get("submit_disabled")),
    }


def new_hash(core: Core) -> str:
    return f"{int(core.clock.now().timestamp())}.{secrets.token_hex(4)}"


def new_view(core: Core, definition: Definition, user: str) -> View:
    refuse_taken(core, definition, "")
    blocks = stored_blocks(core.workspace, definition["blocks"])
    name = core.workspace.new_id("V")
    return View(
        id=name,
        user=user,
        kind=definition["type"],
        blocks=blocks,
        hash=new_hash(core),
        root_view_id=name,
        values=values_for(blocks),
        **fields_of(definition),
    )


def changed_view(core: Core, view: View, definition: Definition) -> View:
    """The same view with new content; what was typed stays where block_id and action_id did."""
    refuse_taken(core, definition, view.id)
    blocks = stored_blocks(core.workspace, definition["blocks"])
    values = values_for(blocks, view.values)
    changes = {**fields_of(definition), "blocks": blocks, "hash": new_hash(core), "values": values}
    return replace(view, errors={}, trouble="", **changes)


def refuse_taken(core: Core, definition: Definition, own: str) -> None:
    """An external_id belongs to one view at a time."""
    name = definition.get("external_id")
    taken = core.workspace.view(external_id=name) if name else None
    if taken and taken.id != own:
        raise SlackError("duplicate_external_id")
