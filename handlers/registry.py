"""Which name leads to which function, and the promise around every call.

Slack wakes us with a command, a click, a submitted modal or an event. One
listener of each kind stands in Bolt; from there it is one look-up here, however
many routes there are. A route returns what Slack should be told: by then it has
committed, and nothing follows the acknowledgement.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from handlers import outbox
from handlers.access import Actor
from handlers.blocks import Message, clean, notice_modal, say, section
from handlers.deps import Deps, View
from handlers.errors import AlreadyDone, InvalidInput, NotFound, Refusal, SlackTrouble
from handlers.reference import handling, reference
from handlers.values import Values
from storage.turns import Busy

log = logging.getLogger("ambidex")

NEAR_MISS = 0.75  # a letter or two wrong; at half the letters, "nonsense" is taken for "settings"


# --- what wakes us -------------------------------------------------------------------------


@dataclass(frozen=True)
class Command:
    """``/ambi <name> <rest>``, or its button on Home, where ``channel`` is None."""

    rest: str
    trigger_id: str
    channel: str | None = None


@dataclass(frozen=True)
class Click:
    """A press on a button or a choice in a select."""

    value: str  # the button's value, or the chosen option, person or date
    trigger_id: str
    view: Mapping[str, Any] | None = None  # the modal or Home it was pressed in

    @property
    def in_modal(self) -> bool:
        return self.view is not None and self.view["type"] == "modal"


@dataclass(frozen=True)
class Submission:
    """A submitted modal. ``subject`` came through the person's hands: load it and authorise again."""

    subject: str
    values: Values
    view: Mapping[str, Any]


@dataclass(frozen=True)
class Picked:
    """A message chosen from its own menu in Slack, as it stands there: nothing of it is kept."""

    text: str
    author: str  # empty where Slack names no person
    channel: str
    trigger_id: str


@dataclass(frozen=True)
class Event:
    """Something that happened in the workspace."""

    workspace: str
    body: Mapping[str, Any]


# --- what Slack is told --------------------------------------------------------------------


@dataclass(frozen=True)
class Show:
    """Show this modal in the place of the one submitted."""

    view: View


CommandRoute = Callable[[Command, Actor, Deps], Message | None]
ClickRoute = Callable[[Click, Actor, Deps], Message | None]
ShortcutRoute = Callable[[Picked, Actor, Deps], Message | None]
SubmissionRoute = Callable[[Submission, Actor, Deps], Show | None]
EventRoute = Callable[[Event, Deps], None]


@dataclass(frozen=True)
class CommandEntry:
    """One subcommand, as help, Home and the manifest show it."""

    name: str
    route: CommandRoute
    usage: str  # "away until 12 May"
    help: str  # one line: what it does
    label: str  # its button on Home


@dataclass(frozen=True)
class ShortcutEntry:
    """An entry of the menu every message has in Slack."""

    name: str
    route: ShortcutRoute
    label: str  # 24 characters at most
    help: str


@dataclass
class Routes:
    """Every route by name. Filled once at the start by each capability's ``register``."""

    commands: dict[str, CommandEntry] = field(default_factory=dict)
    clicks: dict[str, ClickRoute] = field(default_factory=dict)
    shortcuts: dict[str, ShortcutEntry] = field(default_factory=dict)
    submissions: dict[str, SubmissionRoute] = field(default_factory=dict)
    events: dict[str, list[EventRoute]] = field(default_factory=dict)

    def command(self, name: str, route: CommandRoute, *, usage: str, help: str, label: str) -> None:
        self._new(self.commands, name)
        self.commands[name] = CommandEntry(name, route, usage, help, label)

    def click(self, name: str, route: ClickRoute) -> None:
        self._new(self.clicks, name)
        self.clicks[name] = route

    def shortcut(self, name: str, route: ShortcutRoute, *, label: str, help: str) -> None:
        self._new(self.shortcuts, name)
        self.shortcuts[name] = ShortcutEntry(name, route, label, help)

    def submission(self, name: str, route: SubmissionRoute) -> None:
        self._new(self.submissions, name)
        self.submissions[name] = route

    def event(self, name: str, route: EventRoute) -> None:
        self.events.setdefault(name, []).append(route)

    def _new(self, routes: Mapping[str, Any], name: str) -> None:
        if name in routes:
            raise ValueError(f"two routes are called {name}")


def show_modal(click: Click, actor: Actor, deps: Deps, view: View) -> None:
    """Answer a click with a modal: above the one it was pressed in, if it was pressed in one."""
    show = deps.slack.push_modal if click.in_modal else deps.slack.open_modal
    show(actor.workspace, click.trigger_id, view)


@dataclass(frozen=True)
class Ack:
    """What goes back in the acknowledgement, in Slack's words; empty closes or just accepts."""

    body: dict[str, Any] = field(default_factory=dict)


# --- the promise around every call ---------------------------------------------------------


class Registry:
    """Routes an input to its function and turns what comes back, or goes wrong, into an answer."""

    def __init__(self, routes: Routes, deps: Deps) -> None:
        self.routes = routes
        self.deps = deps

    def command(self, text: str, trigger_id: str, channel: str, actor: Actor) -> Ack:
        """Run a slash command; the reply travels in the acknowledgement, seen by its sender only."""
        name, *rest = clean(text).split(maxsplit=1) or ["help"]
        entry = self.routes.commands.get(name.lower())
        if entry is None:
            return _reply(self._unknown(name))
        command = Command("".join(rest), trigger_id, channel)
        deps = self.deps.for_input(f"command:{trigger_id}")
        answer = self._guarded(lambda: entry.route(command, actor, deps))
        return _reply(answer) if answer else Ack()

    def click(self, action_id: str, click: Click, actor: Actor, key: str) -> Ack:
        """Run a click. What there is to say opens as a modal: a click has no reply of its own."""
        deps = self.deps.for_input(key)
        name = action_id.split("#", maxsplit=1)[0]
        if name == "command":  # a command's button on Home; its value is the command
            answer = self._guarded(lambda: self._pressed(click, actor, deps))
        elif name in self.routes.clicks:
            answer = self._guarded(lambda: self.routes.clicks[name](click, actor, deps))
        else:
            answer = None  # an input inside a modal that nobody listens to, or a link
        if answer:
            self._tell(click, actor, answer)
        return Ack()

    def _pressed(self, click: Click, actor: Actor, deps: Deps) -> Message | None:
        entry = self.routes.commands.get(click.value)
        if entry is None:
            raise NotFound()
        return entry.route(Command("", click.trigger_id), actor, deps)

    def _tell(self, click: Click, actor: Actor, answer: Message) -> None:
        """Say it in a modal; where Slack opens none, by direct message, so that nobody hears nothing."""
        try:
            show_modal(click, actor, self.deps, notice_modal("Ambidex", answer.blocks))
        except SlackTrouble as trouble:
            log.warning("a modal did not open", extra={"code": trouble.code})
            with self.deps.begin() as session:
                outbox.tell(session, actor.workspace, actor.person, answer, self.deps.now())

    def shortcut(self, callback_id: str, picked: Picked, actor: Actor, key: str) -> Ack:
        """Run a message shortcut. Like a click it has no reply of its own."""
        entry = self.routes.shortcuts.get(callback_id)
        if entry is None:
            return Ack()
        deps = self.deps.for_input(key)
        answer = self._guarded(lambda: entry.route(picked, actor, deps))
        if answer:
            self._tell(Click("", picked.trigger_id), actor, answer)
        return Ack()

    def submission(self, callback_id: str, submission: Submission, actor: Actor, key: str) -> Ack:
        """Run a submitted modal. Whatever is wrong, the modal stays open with the words in it."""
        route = self.routes.submissions.get(callback_id)
        if route is None:
            return Ack()
        try:
            shown = route(submission, actor, self.deps.for_input(key))
        except AlreadyDone:
            return Ack()
        except InvalidInput as invalid:
            return Ack({"response_action": "errors", "errors": invalid.problems})
        except Refusal as refusal:
            return _beside_first_field(submission.view, refusal.words)
        except SlackTrouble as trouble:
            return _beside_first_field(submission.view, _slack_in_the_way(trouble))
        except Busy:
            return _beside_first_field(submission.view, _too_much_at_once())
        except Exception as bug:  # noqa: BLE001 (the boundary: a bug must not cost anybody their words)
            return _beside_first_field(submission.view, _unexpected(bug))
        if shown is None:
            return Ack()
        return Ack({"response_action": "update", "view": shown.view})

    def event(self, name: str, event: Event, key: str) -> Ack:
        """Run an event. A failure is logged and Slack is asked to send it again."""
        for number, route in enumerate(self.routes.events.get(name, ())):
            try:
                route(event, self.deps.for_input(f"{key}:{number}"))
            except AlreadyDone:
                continue
        return Ack()

    def _guarded(self, run: Callable[[], Message | None]) -> Message | None:
        try:
            return run()
        except AlreadyDone:
            return None
        except Refusal as refusal:
            return say(refusal.words)
        except SlackTrouble as trouble:
            return say(_slack_in_the_way(trouble))
        except Busy:
            return say(_too_much_at_once())
        except Exception as bug:  # noqa: BLE001 (the boundary: a bug gets a reference, not silence)
            return say(_unexpected(bug))

    def _unknown(self, name: str) -> Message:
        nearest = get_close_matches(name.lower(), self.routes.commands, n=1, cutoff=NEAR_MISS)
        if nearest:
            return say(
                f"I do not know that command. Did you mean `/ambi {nearest[0]}`? `/ambi help` shows them all."
            )
        return say("I do not know that command. `/ambi help` shows what you can do.")


def _reply(message: Message) -> Ack:
    body = message.body()
    return Ack({"response_type": "ephemeral", "text": body["text"], "blocks": body["blocks"]})


def _slack_in_the_way(trouble: SlackTrouble) -> str:
    log.warning("Slack did not do what a listener asked", extra={"code": trouble.code})
    return "Slack did not let me do that just now. Nothing was lost: please try once more."


def _too_much_at_once() -> str:
    log.warning("somebody waited too long for a turn to write")
    return "Many people are answering at this moment, and your turn did not come. Please try once more."


def _unexpected(bug: Exception) -> str:
    """Log a bug, and return the sentence with the reference under which the log has it."""
    with handling():
        log.error("an unexpected error in a listener", exc_info=bug)
        shown = reference()
    return (
        f"Something went wrong on our side (reference {shown}). What you typed is still here: "
        "please try again in a minute, and give whoever runs Ambidex the reference if it stays."
    )


def _beside_first_field(view: Mapping[str, Any], text: str) -> Ack:
    """Slack shows an error only beside an input; a modal without one shows it in its place."""
    for block in view.get("blocks", ()):
        if block["type"] == "input":
            return Ack({"response_action": "errors", "errors": {block["block_id"]: text}})
    return Ack({"response_action": "update", "view": notice_modal("Ambidex", [section(text)])})
