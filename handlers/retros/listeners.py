"""Slack wakes us: a retrospective is moved on or taken part in; and every route of its parts."""

from collections.abc import Callable

from config.vocabulary import PhaseKind
from handlers.access import Actor
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.registry import Click, Routes
from handlers.retros import moving, service
from handlers.retros.board import board_of
from handlers.retros.deciding import listeners as deciding
from handlers.retros.machine import What
from handlers.retros.notes import listeners as notes
from handlers.retros.starting import listeners as starting
from handlers.retros.talking import listeners as talking
from handlers.retros.voting import listeners as voting


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "retro",
        starting.retro_asked,
        usage="retro quick",
        help="look back together in a quarter of an hour, in your team's channel; "
        "`/ambi retro` shows every format, and with a format's name starts that one",
        label="Start a retrospective",
    )
    for name, click in CLICKS.items():
        routes.click(f"retros.{name}", click)
    for part in (starting, notes, voting, talking, deciding):
        for name, submission in part.SUBMISSIONS.items():
            routes.submission(f"retros.{name}", submission)


def _lead(what: What) -> Callable[[Click, Actor, Deps], Message | None]:
    def pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
        retro, _, seen = click.value.partition(":")
        phase = int(seen) if seen.isdecimal() else None
        with deps.begin() as session:
            moving.move(session, deps.content, actor, retro, what, phase, deps.now())
        return None

    return pressed


def part_taken(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """From Home: whatever people can do in the phase that runs now."""
    with deps.read() as session:
        retro = service.find(session, actor, click.value)
        phase = board_of(session, deps.content, retro, deps.now()).phase
    doing = {
        PhaseKind.WRITE: notes.note_started,
        PhaseKind.VOTE: voting.vote_started,
        PhaseKind.DECIDE: deciding.action_started,
    }
    return doing.get(phase.kind if phase else PhaseKind.CLOSE, notes.notes_opened)(click, actor, deps)


CLICKS = {
    "next": _lead(What.NEXT),
    "back": _lead(What.BACK),
    "more": _lead(What.MORE),
    "end": _lead(What.END),
    "take_part": part_taken,
    **starting.CLICKS,
    **notes.CLICKS,
    **voting.CLICKS,
    **talking.CLICKS,
    **deciding.CLICKS,
}
