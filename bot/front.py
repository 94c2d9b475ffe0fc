"""Slack's front door: one Bolt listener for each kind of payload, and from there one look-up.

Bolt sorts and answers; who may do what, and what is done, is the registry's.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from handlers.access import Actor
from handlers.registry import Ack as Answer
from handlers.registry import Click, Event, Picked, Registry, Submission
from handlers.values import Values

log = logging.getLogger("ambidex")

ANYTHING = re.compile("")
SELECTED = ("user", "date", "time", "conversation", "channel")
Body = dict[str, Any]


class Visitor(Actor):
    """Somebody at the door. Whether they administer the workspace is asked only where it matters."""

    def __init__(self, workspace: str, person: str, *, external: bool, asks: Callable[[], bool]) -> None:
        object.__setattr__(self, "workspace", workspace)
        object.__setattr__(self, "person", person)
        object.__setattr__(self, "external", external)
        object.__setattr__(self, "_asks", asks)

    def __repr__(self) -> str:
        return f"Visitor({self.workspace}, {self.person})"  # asks nobody anything

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Actor) and (self.workspace, self.person) == (other.workspace, other.person)

    def __hash__(self) -> int:
        return hash((self.workspace, self.person))

    @property
    def is_admin(self) -> bool:
        return bool(self._asks())  # type: ignore[attr-defined]


class Door:
    """Hands what Slack sends to the registry, for the workspace we are installed in."""

    def __init__(
        self, registry: Registry, workspace: Callable[[], str], is_admin: Callable[[str, str], bool]
    ) -> None:
        self._registry = registry
        self._workspace = workspace
        self._is_admin = is_admin

    def open(self, app: App) -> None:
        """Stand in Bolt: one listener of each kind, whatever the number of routes."""
        app.view(ANYTHING)(self.submitted)  # Bolt asks in this order, and asking costs: words come first
        app.action(ANYTHING)(self.clicked)
        app.command(ANYTHING)(self.commanded)
        app.event(ANYTHING)(self.happened)
        app.view_closed(ANYTHING)(nothing_to_do)
        app.shortcut(ANYTHING)(self.picked)
        app.options(ANYTHING)(nothing_to_offer)
        app.error(failed)

    def commanded(self, ack: Ack, body: Body) -> None:
        actor = self._actor(body["user_id"], body.get("team_id"))
        answer = self._registry.command(
            body.get("text", ""), body["trigger_id"], body.get("channel_id", ""), actor
        )
        reply(ack, answer)

    def clicked(self, ack: Ack, body: Body) -> None:
        action = body["actions"][0]
        person = body["user"]["id"]
        click = Click(
            value=chosen(action),
            trigger_id=body.get("trigger_id", ""),
            view=body.get("view"),
        )
        # The trigger cannot be guessed, so nobody finds the person by trying all of them against a digest.
        key = f"click:{action.get('action_ts', '')}:{person}:{action['action_id']}:{click.trigger_id}"
        actor = self._actor(person, body["user"].get("team_id"))
        reply(ack, self._registry.click(action["action_id"], click, actor, key))

    def picked(self, ack: Ack, body: Body) -> None:
        """A shortcut of a message's menu; a global one is nothing we offer."""
        if body["type"] != "message_action":
            ack()
            return
        message, person = body["message"], body["user"]["id"]
        picked = Picked(
            text=message.get("text", ""),
            author=message.get("user", ""),
            channel=body["channel"]["id"],
            trigger_id=body.get("trigger_id", ""),
        )
        key = f"shortcut:{body.get('action_ts', '')}:{person}"
        actor = self._actor(person, body["user"].get("team_id") or body["team"]["id"])
        reply(ack, self._registry.shortcut(body["callback_id"], picked, actor, key))

    def submitted(self, ack: Ack, body: Body) -> None:
        view = body["view"]
        submission = Submission(
            subject=view.get("private_metadata", ""),
            values=Values(view["state"]["values"]),
            view=view,
        )
        actor = self._actor(body["user"]["id"], body["user"].get("team_id"))
        key = f"view:{view['id']}:{view.get('hash', '')}"
        reply(ack, self._registry.submission(view["callback_id"], submission, actor, key))

    def happened(self, ack: Ack, body: Body) -> None:
        event = Event(self._workspace(), body)
        reply(ack, self._registry.event(body["event"]["type"], event, f"event:{body['event_id']}"))

    def _actor(self, person: str, team: str | None) -> Actor:
        workspace = self._workspace()
        external = bool(team) and team != workspace
        return Visitor(workspace, person, external=external, asks=lambda: self._is_admin(workspace, person))


def chosen(action: Body) -> str:
    """What was pressed or chosen, from any kind of element."""
    for key in ("value", *(f"selected_{what}" for what in SELECTED)):
        if action.get(key):
            return str(action[key])
    if action.get("selected_option"):
        return str(action["selected_option"]["value"])
    return ",".join(str(option["value"]) for option in action.get("selected_options") or ())


def reply(ack: Ack, answer: Answer) -> None:
    if answer.body:
        ack(answer.body)
    else:
        ack()


def nothing_to_do(ack: Ack) -> None:
    """A modal was closed."""
    ack()


def nothing_to_offer(ack: Ack) -> None:
    ack(options=[])


def failed(error: Exception) -> BoltResponse:
    """What no route expected. Slack hears that it failed; the log names the bug and none of the words."""
    log.error("an unexpected error in a listener", exc_info=error)
    return BoltResponse(status=500, body="")


def bolt_app(installed: Callable[[], AuthorizeResult]) -> App:
    """The Bolt app: it answers before it responds, asks Slack nothing of its own, and logs no bodies.

    Signatures are checked before Bolt sees a request (bot/web.py): what is not
    Slack's is not even parsed.
    """

    def authorise() -> AuthorizeResult:
        return installed()

    quiet = logging.getLogger("ambidex.bolt")
    quiet.setLevel(logging.ERROR)
    return App(
        logger=quiet,
        name="slack_bolt",  # Bolt sets the level of the logger of this name: ours would lose its warnings
        process_before_response=True,
        request_verification_enabled=False,
        authorize=authorise,
    )
