"""Clicking and choosing: in messages, in modals and on Home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.playground import payloads
from bot.playground.blocks import elements_of, walk
from bot.playground.core import Core
from bot.playground.elements import options_of
from bot.playground.forms import KEYS, answer_for, initial, is_empty, option_named
from bot.playground.refusals import Refused
from bot.playground.transport import Ack
from bot.playground.workspace import Block, Message, StateValues, View

Place = Message | View | Mapping[str, Any]
Found = tuple[Block, dict[str, Any], Any]

NOT_ANSWERED = "This app did not answer. Try again in a moment."


def click(
    core: Core, user: str, place: Place, action: str, value: Any = None, block: str = ""
) -> View | None:
    """Click a button or choose in a select; the modal the person then has on top, if any."""
    core.person(user)
    if isinstance(place, Message):
        ack = click_message(core, user, message_now(core, user, place), action, value, block)
    else:
        ack = click_view(core, user, view_now(core, user, place), action, value, block)
    if not ack.ok:
        core.note(f"{core.workspace.users[user].label} sees a warning beside “{action}”: {ack.trouble}.")
    return core.workspace.modal(user)


def message_now(core: Core, user: str, message: Message) -> Message:
    """The message as it stands now, if this person sees it."""
    now = core.workspace.message(message.channel, message.ts)
    if now is None:
        raise Refused("That message is no longer there.")
    place = core.workspace.channels[now.channel]
    if (now.ephemeral_to and now.ephemeral_to != user) or (place.is_private and user not in place.members):
        raise Refused(f"{core.workspace.users[user].label} does not see that message.")
    if core.workspace.modals.get(user):
        raise Refused("A modal is open; it has to be submitted or closed first.")
    return now


def view_now(core: Core, user: str, view: View | Mapping[str, Any]) -> View:
    """The view as it stands now, if it is what this person has in front of them."""
    name = view.id if isinstance(view, View) else str(view["id"])
    now = core.workspace.view(name)
    if now is None:
        raise Refused("That view is no longer open.")
    if now.user != user:
        raise Refused(f"{core.workspace.users[user].label} does not see that view.")
    top = core.workspace.modal(user)
    if top and top.id != now.id:
        raise Refused("Another modal lies on top of that.")
    return now


def click_message(
    core: Core, user: str, message: Message, action: str, value: Any, block_id: str = ""
) -> Ack:
    key = (user, message.channel, message.ts)
    block, element, chosen = find_action(message.blocks, action, value, block_id)
    before = core.workspace.message_states.get(key, {})
    values, pressed = pressed_action(core, block, element, chosen, states_of(message.blocks, before))
    with core.workspace.changing():
        core.workspace.message_states[key] = values
    payload = payloads.action_in_message(core, user, message, pressed, values)
    return core.deliver("interaction", f"block_actions:{element['action_id']}", payload, user)


def click_view(core: Core, user: str, view: View, action: str, value: Any, block_id: str = "") -> Ack:
    with core.workspace.changing():
        view = core.workspace.view(view.id) or view
        block, element, chosen = find_action(view.blocks, action, value, block_id)
        values, pressed = pressed_action(core, block, element, chosen, view.values)
        changed = core.workspace.put_view(replace(view, values=values, trouble=""))
    payload = payloads.action_in_view(core, user, changed, pressed)
    ack = core.deliver("interaction", f"block_actions:{element['action_id']}", payload, user)
    still = core.workspace.view(view.id)
    if not ack.ok and still:
        core.workspace.put_view(replace(still, trouble=ack.trouble))
    return ack


def states_of(blocks: tuple[Block, ...], before: StateValues) -> StateValues:
    """A message's answers: what this person chose before, else the start."""
    values: StateValues = {}
    for _, block in walk(blocks):
        for element in elements_of(block):
            if element["type"] in KEYS:
                kept = before.get(block["block_id"], {}).get(element["action_id"])
                values.setdefault(block["block_id"], {})[element["action_id"]] = kept or initial(element)
    return values


def find_action(blocks: tuple[Block, ...], action: str, value: Any, block_id: str = "") -> Found:
    """The element with this action_id, or with this on it; with it, what is chosen there.

    Where the same action_id stands in several blocks, ``block_id`` tells them
    apart, or the button's own value or words given as ``value``.
    """
    every = [(block, element) for _, block in walk(blocks) for element in elements_of(block)]
    every = [(block, element) for block, element in every if block_id in ("", block["block_id"])]
    named = [(b, e) for b, e in every if e.get("action_id") == action]
    fitting = [(b, e) for b, e in named if value is not None and value in (e.get("value"), face_of(e))]
    if len(named) > 1 and fitting:
        return (*fitting[0], None)
    found = named or [(b, e) for b, e in every if face_of(e) == action]
    if found:
        return (*found[0], value)
    for block, element in every:
        for option in choices_of(element):
            if option["text"]["text"] == action:
                return block, element, option["value"]
    there = ", ".join(sorted({face_of(e) or e["type"] for _, e in every})) or "nothing to click"
    raise Refused(f"There is no “{action}” here. There is: {there}.")


def face_of(element: dict[str, Any]) -> str:
    """What stands on an element: a button's text, a select's placeholder."""
    words = element.get("text") or element.get("placeholder") or {}
    return str(words.get("text", ""))


def choices_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    if element["type"] == "feedback_buttons":
        return [element["positive_button"], element["negative_button"]]
    return options_of(element)


def pressed_action(
    core: Core, block: Block, element: dict[str, Any], chosen: Any, values: StateValues
) -> tuple[StateValues, dict[str, Any]]:
    """The entry of ``actions``, and the answers once it is done."""
    kind = element["type"]
    action = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": core.workspace.new_ts(),
    }
    for kept in ("text", "value", "style", "confirm", "placeholder", "url"):
        if kept in element:
            action[kept] = element[kept]
    if kind in KEYS:
        answer = answer_for(core.workspace, element, chosen)
        if is_empty(answer) and chosen not in (None, "", []):
            raise Refused(f"{chosen} cannot be chosen here.")
        inner = {**values.get(block["block_id"], {}), element["action_id"]: answer}
        return {**values, block["block_id"]: inner}, {**action, **answer}
    if kind == "overflow":
        if chosen is None:
            raise Refused("An overflow menu needs one of its options.")
        action["selected_option"] = option_named(element, chosen)
    elif kind == "feedback_buttons":
        faces = choices_of(element)
        button = next((b for b in faces if chosen in (b["value"], b["text"]["text"])), None)
        if button is None:
            raise Refused("Which of the two buttons?")
        action |= {"text": button["text"], "value": button["value"]}
    return values, action


def shortcut(core: Core, user: str, message: Message, callback_id: str) -> View | None:
    """Choose a shortcut from a message's menu."""
    core.person(user)
    now = message_now(core, user, message)
    if callback_id not in [name for name, _ in core.world.shortcuts]:
        raise Refused(f"The app has no shortcut {callback_id}.")
    if now.ephemeral_to:
        raise Refused("A message only you can see has no shortcuts.")
    payload = payloads.message_shortcut(core, user, now, callback_id)
    ack = core.deliver("interaction", f"message_action:{callback_id}", payload, user)
    if not ack.ok:
        core.note(f"{core.workspace.users[user].label} sees: {NOT_ANSWERED} ({ack.trouble})")
    return core.workspace.modal(user)
