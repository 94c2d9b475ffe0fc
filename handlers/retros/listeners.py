"""Slack wakes us: a retrospective is moved on or taken part in; and every route of its parts."""

from collections.abc import Callable

from config.vocabulary import Held, PhaseKind
from handlers.access import Actor, Deed
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.registry import Click, Event, Routes
from handlers.retros import holding, moving, service, views
from handlers.retros.board import board_of
from handlers.retros.closing import listeners as closing
from handlers.retros.deciding import listeners as deciding
from handlers.retros.groups import listeners as groups
from handlers.retros.leading import listeners as leading
from handlers.retros.machine import What
from handlers.retros.message import listeners as message
from handlers.retros.notes import listeners as notes
from handlers.retros.peers import listeners as peers
from handlers.retros.picking import listeners as picking
from handlers.retros.placing import listeners as placing
from handlers.retros.starting import continuing
from handlers.retros.starting import listeners as starting
from handlers.retros.starting import plan_listeners as planning
from handlers.retros.talking import listeners as talking
from handlers.retros.voting import listeners as voting


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "retro",
        starting.retro_asked,
        usage="retro quick",
        help="look back together in a quarter of an hour, in your team's channel; "
        "`/ambi retro` shows every format, and with a format's name starts that one; "
        "`/ambi retro help` shows how to plan one for later, in turns, or to take one over",
        label="Start a retrospective",
    )
    routes.shortcut(
        "retros.pick",
        picking.message_picked,
        label=picking.LABEL,
        help="Make a note of a message, to be changed before anybody else reads it.",
    )
    for clicks in (CLICKS, planning.CLICKS, continuing.CLICKS, *(part.CLICKS for part in PARTS)):
        for name, click in clicks.items():
            routes.click(f"retros.{name}", click)
    for part in PARTS:
        for name, submission in part.SUBMISSIONS.items():
            routes.submission(f"retros.{name}", submission)
    for name, why in LOST_BY.items():
        routes.event(name, _channel_lost(why))


PARTS = (
    *(starting, picking, closing, leading, notes, groups),
    *(voting, talking, deciding, placing, message, peers),
)
LOST_BY = {
    "channel_archive": Held.ARCHIVED,
    "group_archive": Held.ARCHIVED,
    "channel_deleted": Held.GONE,
    "group_deleted": Held.GONE,
    "channel_left": Held.GONE,
    "group_left": Held.GONE,
}


def _channel_lost(why: Held) -> Callable[[Event, Deps], None]:
    def lost(event: Event, deps: Deps) -> None:
        channel = str(event.body.get("event", event.body)["channel"])
        with deps.begin() as session:
            holding.channel_lost(session, deps.content, event.workspace, channel, why, deps.now())

    return lost


def _lead(what: What) -> Callable[[Click, Actor, Deps], Message | None]:
    def pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
        retro_id, _, number = click.value.partition(":")
        phase = int(number) if number.isdecimal() else None
        with deps.read() as session:
            channel = service.find(session, actor, retro_id, Deed.START_RETRO).channel
        seen = holding.look(deps, actor.workspace, channel)
        with deps.begin() as session:
            retro = service.hold(session, actor, retro_id, Deed.START_RETRO)
            holding.take(session, deps.content, retro, seen, deps.now())
            moving.move(session, deps.content, actor, retro_id, what, phase, deps.now())
            still = retro.closed_at is None and retro.held is not None
            board = board_of(session, deps.content, retro, deps.now())
        return views.held_message(board) if still else None

    return pressed


def part_taken(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """From Home: whatever people can do in the phase that runs now."""
    with deps.read() as session:
        retro = service.find(session, actor, click.value)
        phase = board_of(session, deps.content, retro, deps.now()).phase
    doing = {
        PhaseKind.WRITE: notes.note_started,
        PhaseKind.LIST: notes.note_started,
        PhaseKind.SORT: placing.sort_started,
        PhaseKind.VOTE: voting.vote_started,
        PhaseKind.DECIDE: deciding.deciding_opened,
    }
    return doing.get(phase.kind if phase else PhaseKind.CLOSE, notes.notes_opened)(click, actor, deps)


CLICKS = {
    "next": _lead(What.NEXT),
    "back": _lead(What.BACK),
    "more": _lead(What.MORE),
    "end": _lead(What.END),
    "take_part": part_taken,
}
