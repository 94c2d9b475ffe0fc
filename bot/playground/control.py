"""The control API: everything people do and see, as JSON under ``/control/``.

The page uses it, and so may a script in another process. A refusal is 409 with
the reason; errors beside a modal's fields are 200 with ``ok`` false.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, jsonify, request

from bot.playground.profiles import channel_json, message_json, user_json, view_json
from bot.playground.refusals import ModalErrors, Refused, SlackError
from bot.playground.workplace import Workplace
from bot.playground.workspace import Message, View

Body = dict[str, Any]
Verb = Callable[[Workplace, Body], Body]
APP_PLACE = "app"


def needed(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Refused(f"“{name}” is missing.")
    return value


def place_of(pg: Workplace, given: Any) -> Message | View:
    """Where something is clicked: ``{"view": id}``, or ``{"channel": id, "ts": ts}``."""
    if not isinstance(given, dict):
        raise Refused("“place” is missing.")
    if "view" in given:
        view = pg.workspace.view(str(given["view"]))
        if view is None:
            raise Refused("That view is no longer open.")
        return view
    message = pg.workspace.message(str(given.get("channel", "")), str(given.get("ts", "")))
    if message is None:
        raise Refused("That message is no longer there.")
    return message


def shown(pg: Workplace, thing: Message | View | None) -> Body | None:
    """A message or a view as JSON, with what people read of it under ``visible``."""
    if thing is None:
        return None
    if isinstance(thing, View):
        own = {"errors": thing.errors, "trouble": thing.trouble}
        return {**view_json(pg.workspace, thing), **own, "visible": pg.visible_text(thing)}
    extra = {"channel": thing.channel, "ephemeral_to": thing.ephemeral_to, "trouble": thing.trouble}
    return {**message_json(pg.workspace, thing), **extra, "visible": pg.visible_text(thing)}


def with_modal(pg: Workplace, user: str) -> Body:
    return {"modal": shown(pg, pg.modal(user))}


def do_command(pg: Workplace, body: Body) -> Body:
    user, channel = needed(body, "user"), needed(body, "channel")
    if channel == APP_PLACE:
        channel = user
    said = pg.command(user, channel, needed(body, "text"))
    return {"said": shown(pg, said), **with_modal(pg, user)}


def do_say(pg: Workplace, body: Body) -> Body:
    message = pg.say(
        needed(body, "user"), needed(body, "channel"), needed(body, "text"), str(body.get("thread_ts") or "")
    )
    return {"message": shown(pg, message)}


def do_click(pg: Workplace, body: Body) -> Body:
    user, action = needed(body, "user"), needed(body, "action")
    place = place_of(pg, body.get("place"))
    pg.click(user, place, action, body.get("value"), block=str(body.get("block") or ""))
    return with_modal(pg, user)


def fields(body: Body) -> Body:
    values = body.get("values", body.get("fields", {}))
    if not isinstance(values, dict):
        raise Refused("“values” must be an object.")
    return values


def do_fill(pg: Workplace, body: Body) -> Body:
    user = needed(body, "user")
    pg.fill(user, fields(body))
    return with_modal(pg, user)


def do_submit(pg: Workplace, body: Body) -> Body:
    user = needed(body, "user")
    pg.submit(user, **fields(body))
    return with_modal(pg, user)


def do_close(pg: Workplace, body: Body) -> Body:
    user = needed(body, "user")
    pg.close(user, everything=bool(body.get("everything")))
    return with_modal(pg, user)


def do_home(pg: Workplace, body: Body) -> Body:
    user = needed(body, "user")
    pg.open_home(user)
    return {"view": shown(pg, pg.workspace.homes.get(user))}


def do_shortcut(pg: Workplace, body: Body) -> Body:
    user = needed(body, "user")
    message = place_of(pg, body.get("message"))
    if not isinstance(message, Message):
        raise Refused("Only messages have shortcuts.")
    pg.shortcut(user, message, needed(body, "callback_id"))
    return with_modal(pg, user)


def do_join(pg: Workplace, body: Body) -> Body:
    pg.join(needed(body, "user"), needed(body, "channel"), str(body.get("inviter") or ""))
    return {}


def do_leave(pg: Workplace, body: Body) -> Body:
    pg.leave(needed(body, "user"), needed(body, "channel"))
    return {}


def do_archive(pg: Workplace, body: Body) -> Body:
    pg.archive(needed(body, "channel"), str(body.get("user") or ""))
    return {}


def do_read(pg: Workplace, body: Body) -> Body:
    pg.mark_read(needed(body, "user"), needed(body, "channel"))
    return {}


def do_clock(pg: Workplace, body: Body) -> Body:
    """Move the clock: ``{"to": iso}``, ``{"advance": {"days": 1}}``, or ``{"jump": label}``."""
    if "jump" in body:
        jump = next((jump for jump in pg.jumps if jump.label == body["jump"]), None)
        target = jump.target() if jump else None
        if target is None:
            raise Refused(f"The clock cannot jump to “{body['jump']}” now.")
        move(pg, target)
    elif "to" in body:
        try:
            target = datetime.fromisoformat(str(body["to"]))
        except ValueError:
            raise Refused(f"{body['to']} is not a moment.") from None
        move(pg, target)
    elif isinstance(body.get("advance"), dict):
        try:
            step = timedelta(**{str(unit): float(count) for unit, count in body["advance"].items()})
        except (TypeError, ValueError):
            raise Refused("The clock moves by weeks, days, hours, minutes and seconds.") from None
        move(pg, pg.clock.now() + step)
    return {"now": pg.clock.now().isoformat(), "moving": pg.moving}


def move(pg: Workplace, target: datetime) -> None:
    """Set the clock, or have whoever lets time pass do it, in the background."""
    if pg.moving:
        raise Refused("The clock is still moving.")
    if pg.on_clock_move is None:
        pg.clock.set(target)
        with pg.workspace.changing():
            return
    threading.Thread(target=pg.move_clock, args=(target,), name="playground-clock", daemon=True).start()


def do_reset(pg: Workplace, body: Body) -> Body:
    pg.reset()
    return {}


def do_fault(pg: Workplace, body: Body) -> Body:
    pg.faults.add(
        needed(body, "method"), needed(body, "fault"), int(body.get("times", 1)), int(body.get("after", 0))
    )
    return {"faults": [asdict(fault) for fault in pg.faults.waiting()]}


def do_redeliver(pg: Workplace, body: Body) -> Body:
    acks = pg.redeliver(int(body.get("times", 1)), str(body.get("reason") or "http_timeout"))
    return {"acks": [asdict(ack) for ack in acks]}


def do_event(pg: Workplace, body: Body) -> Body:
    given = {name: value for name, value in body.items() if name != "type"}
    ack = pg.event(needed(body, "type"), **given)
    return {"sent": ack is not None}


def do_connect(pg: Workplace, body: Body) -> Body:
    """Deliver to this address from now on."""
    pg.connect_http(needed(body, "url"))
    return {}


def do_uninstall(pg: Workplace, body: Body) -> Body:
    pg.uninstall()
    return {}


def do_disconnect(pg: Workplace, body: Body) -> Body:
    """Ask the Socket Mode connections to go and come back."""
    if pg.sockets is not None:
        pg.sockets.disconnect(str(body.get("reason") or "refresh_requested"))
    return {}


DO: dict[str, Verb] = {
    "archive": do_archive,
    "click": do_click,
    "clock": do_clock,
    "close": do_close,
    "command": do_command,
    "connect": do_connect,
    "disconnect": do_disconnect,
    "event": do_event,
    "fault": do_fault,
    "fill": do_fill,
    "home": do_home,
    "join": do_join,
    "leave": do_leave,
    "read": do_read,
    "redeliver": do_redeliver,
    "reset": do_reset,
    "say": do_say,
    "shortcut": do_shortcut,
    "submit": do_submit,
    "uninstall": do_uninstall,
}


def done(pg: Workplace, verb: str, body: Body) -> tuple[Body, int]:
    """Do it; the answer and its HTTP status."""
    try:
        return {"ok": True, **DO[verb](pg, body)}, 200
    except ModalErrors as error:
        return {"ok": False, "errors": error.errors, **with_modal(pg, str(body.get("user")))}, 200
    except Refused as refusal:
        return {"ok": False, "refused": str(refusal)}, 409
    except SlackError as error:
        return {"ok": False, "refused": error.code}, 409


# what is seen


def see_state(pg: Workplace) -> Body:
    ws = pg.workspace
    # steps and jumps may ask the app's own database, so no lock is held while they do
    steps = [{"label": step.label, "hint": step.hint, "done": step.done()} for step in pg.steps]
    jumps = [jump.label for jump in pg.jumps if jump.target() is not None]
    with ws.reading():
        users = [user_json(ws, user) for user in ws.users.values()]
        places = [
            {**channel_json(ws, place), "members": list(place.members)} for place in ws.channels.values()
        ]
    return {
        "team": {"id": pg.world.team_id, "name": pg.world.name},
        "now": pg.clock.now().isoformat(),
        "version": ws.version,
        "moving": pg.moving,
        "users": users,
        "channels": places,
        "steps": steps,
        "jumps": jumps,
        "faults": [asdict(fault) for fault in pg.faults.waiting()],
    }


def see_messages(pg: Workplace) -> Body:
    """``?channel=`` with ``&as=`` for a person's own ephemerals too, ``&thread=``; or ``?dm=user``."""
    asked = request.args
    if asked.get("dm"):
        found = pg.dm(asked["dm"])
    elif asked.get("thread"):
        found = pg.thread(asked.get("channel", ""), asked["thread"])
    elif asked.get("as"):
        found = pg.workspace.shown_to(asked["as"], pg.place(asked.get("channel", "")).id)
    else:
        found = pg.messages(asked.get("channel", ""))
    return {"messages": [shown(pg, message) for message in found]}


def see_ephemerals(pg: Workplace) -> Body:
    return {"messages": [shown(pg, message) for message in pg.ephemerals(request.args.get("as", ""))]}


def see_modal(pg: Workplace) -> Body:
    return with_modal(pg, request.args.get("as", ""))


def see_home(pg: Workplace) -> Body:
    return {"view": shown(pg, pg.workspace.homes.get(request.args.get("as", "")))}


def see_traffic(pg: Workplace) -> Body:
    lines = pg.record.after(int(request.args.get("after", "0")))
    return {"traffic": [line.as_json() for line in lines]}


def see_changes(pg: Workplace) -> Body:
    """What the page polls: has anything changed since ``after``, and what is unread."""
    version = pg.workspace.version
    asked = request.args.get("after", "0")
    changed = not asked.isdigit() or version != int(asked)
    user = request.args.get("as", "")
    unread = pg.unread(user) if user in pg.workspace.users else {}
    now = pg.clock.now().isoformat()
    return {"version": version, "changed": changed, "unread": unread, "now": now, "moving": pg.moving}


SEE: dict[str, Callable[[Workplace], Body]] = {
    "changes": see_changes,
    "ephemerals": see_ephemerals,
    "home": see_home,
    "messages": see_messages,
    "modal": see_modal,
    "state": see_state,
    "traffic": see_traffic,
}


def control_routes(app: Flask, pg: Workplace) -> None:
    """Add the control API to the application."""

    @app.post("/control/<verb>")
    def act(verb: str) -> tuple[Response, int] | Response:
        if verb not in DO:
            return jsonify(ok=False, refused=f"There is nothing called {verb} to do."), 404
        origin = request.headers.get("Origin")
        if origin and origin != request.host_url.rstrip("/"):
            return jsonify(ok=False, refused="Another site may not act here."), 403
        body = request.get_json(silent=True)
        answer, status = done(pg, verb, body if isinstance(body, dict) else {})
        return jsonify(answer), status

    @app.get("/control/<noun>")
    def look(noun: str) -> tuple[Response, int] | Response:
        if noun not in SEE:
            return jsonify(ok=False, refused=f"There is nothing called {noun} to see."), 404
        try:
            return jsonify({"ok": True, **SEE[noun](pg)})
        except Refused as refusal:
            return jsonify(ok=False, refused=str(refusal)), 409
