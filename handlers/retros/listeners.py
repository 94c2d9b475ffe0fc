"""Slack wakes us: a retrospective is started, moved on, or taken part in."""

import re
from collections.abc import Callable
from html import unescape

from sqlalchemy.orm import Session

from config.vocabulary import PhaseKind
from handlers.access import Actor, Deed
from handlers.actions import service as actions
from handlers.actions import views as action_views
from handlers.blocks import Block, Message, clean, notice_modal
from handlers.deps import Deps
from handlers.errors import InvalidInput, NotFound, Refusal
from handlers.registry import Click, Command, Routes, Show, Submission, show_modal
from handlers.retros import announce, modals, service, taking_part, views
from handlers.retros.board import board_of
from handlers.retros.modals import TOPIC_LIMIT, Choice
from handlers.retros.rules import What
from handlers.teams.views import day_words
from storage.models import Team
from storage.queries import teams
from storage.types import new_id


class TopicTooLong(Refusal):
    """Please keep what it is about to {most} characters."""


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "retro",
        retro_asked,
        usage="retro quick",
        help="look back together in a quarter of an hour, in your team's channel; "
        "`/ambi retro` shows every format, and with a format's name starts that one",
        label="Start a retrospective",
    )
    for name, click in CLICKS.items():
        routes.click(f"retros.{name}", click)
    for name, submission in SUBMISSIONS.items():
        routes.submission(f"retros.{name}", submission)


# --- starting --------------------------------------------------------------------------------


def retro_asked(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Start at once when all is said: the format, and which team; else ask for the rest."""
    typed = as_typed(command.rest)
    name, _, topic = typed.partition(" ")
    with deps.read() as session:
        fitting = service.teams_to_start_in(session, actor)
        team = _meant(fitting, command.channel)
        if team is not None:
            service.check_free(session, team)
        choices = [Choice(t.id, t.name, service.people_in(session, t)) for t in fitting]
    known = name.lower() in {f.name for f in deps.content.formats}
    if known and team is not None:
        return views.started(_start(actor, deps, team.id, name.lower(), topic.strip()))
    formats = service.formats(deps.content)
    about = (topic if known else typed).strip()
    modal = modals.start_modal(choices, formats, about[:TOPIC_LIMIT], team.id if team else None)
    deps.slack.open_modal(actor.workspace, command.trigger_id, modal)
    return None


def as_typed(text: str) -> str:
    """What somebody typed after a command: Slack escapes it, and writes names as ``<@id|name>``."""
    return clean(unescape(re.sub(r"<([@#])[A-Z0-9]+\|([^>|]*)>", r"\1\2", text)))


def _meant(fitting: list[Team], channel: str | None) -> Team | None:
    """The only team, or the one in whose channel the command was typed."""
    here = [t for t in fitting if t.channel == channel]
    return here[0] if here else fitting[0] if len(fitting) == 1 else None


def _start(actor: Actor, deps: Deps, team_id: str, format: str, topic: str) -> str:
    """Start it, and return the channel it is in."""
    if len(topic) > TOPIC_LIMIT:
        raise TopicTooLong(most=TOPIC_LIMIT)
    with deps.read() as session:
        team = teams.find_team(session, actor.workspace, team_id)
    if team is None:
        raise NotFound()
    service.check_channel(deps.slack.channel(actor.workspace, team.channel))
    with deps.begin() as session:
        retro = service.start(session, deps.content, actor, team_id, format, topic, deps.now())
        return retro.channel


def start_submitted(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Start what was chosen."""
    team, format, topic = modals.read_start(view.subject, view.values)
    if not format:
        raise InvalidInput({"format": "Choose a format."})
    channel = _start(actor, deps, team, format, topic)
    return Show(notice_modal("Started", views.started(channel).blocks))


# --- leading ---------------------------------------------------------------------------------


def _lead(what: What) -> Callable[[Click, Actor, Deps], Message | None]:
    def pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
        retro, _, seen = click.value.partition(":")
        phase = int(seen) if seen.isdecimal() else None
        with deps.begin() as session:
            service.move(session, deps.content, actor, retro, what, phase, deps.now())
        return None

    return pressed


def said_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the place for what was said about one note."""
    with deps.read() as session:
        _, card = taking_part.card_to_say(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, modals.said_modal(card))
    return None


def said_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep what was said."""
    with deps.begin() as session:
        text = view.values.text("said")
        taking_part.say(session, deps.content, actor, view.subject, text, deps.now())
    return None


# --- notes -----------------------------------------------------------------------------------


def note_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the modal to write in."""
    with deps.read() as session:
        modal = _note_modal(session, actor, deps, click.value, new_id()[:8])
    show_modal(click, actor, deps, modal)
    return None


def note_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep a note and offer an empty field for the next."""
    retro, _, mark = view.subject.partition(":")
    column, text = modals.read_note(view.values, mark)
    with deps.begin() as session:
        taking_part.write_note(session, deps.content, actor, retro, column, text, f"text-{mark}", deps.now())
        return Show(_note_modal(session, actor, deps, retro, new_id()[:8]))


def note_edit_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open one's own note above the others."""
    mark = _mark_of(click)
    with deps.read() as session:
        _, own = taking_part.own_note(session, actor, click.value)
    modal = modals.edit_modal(own, deps.content.ground_rules, mark)
    deps.slack.push_modal(actor.workspace, click.trigger_id, modal)
    return None


def note_changed(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep the other words, and show them in the modal below; what is typed there stays."""
    note, _, mark = view.subject.partition(":")
    with deps.begin() as session:
        retro = taking_part.change_note(session, actor, note, view.values.text("text"))
        below = _note_modal(session, actor, deps, retro, mark)
    root = view.view.get("root_view_id")
    if root:
        deps.slack.update_modal(actor.workspace, str(root), below)
    return None


def note_withdrawn(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Take a note back; what is typed in the modal stays."""
    mark = _mark_of(click)
    with deps.begin() as session:
        retro = taking_part.withdraw_note(session, deps.content, actor, click.value, deps.now())
        modal = _note_modal(session, actor, deps, retro, mark)
    if click.view is not None:
        deps.slack.update_modal(actor.workspace, str(click.view["id"]), modal)
    return None


def _mark_of(click: Click) -> str:
    return str((click.view or {}).get("private_metadata", "")).partition(":")[2]


def _note_modal(session: Session, actor: Actor, deps: Deps, retro: str, mark: str) -> Block:
    now = taking_part.writing(session, deps.content, actor, retro, deps.now())
    return modals.note_modal(now.board, now.phase, now.own, now.most, mark)


def notes_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the notes that have been revealed."""
    with deps.read() as session:
        retro = service.find(session, actor, click.value)
        board = board_of(session, deps.content, retro, deps.now())
    show_modal(click, actor, deps, modals.notes_modal(board))
    return None


# --- dots, the action, the review --------------------------------------------------------------


def vote_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the notes with one's own dots, as they are now."""
    with deps.read() as session:
        board, own = taking_part.voting(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, modals.vote_modal(board, own))
    return None


def dots_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Place the dots; nobody sees them before they are counted."""
    with deps.begin() as session:
        shown = taking_part.count_shown(session, actor, view.subject)
        dots = modals.read_dots(view.values, shown)
        placed, have = taking_part.place_dots(session, actor, view.subject, dots)
    return Show(modals.dots_notice(placed, have))


def action_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Ask what will be done, by whom and by when."""
    with deps.read() as session:
        board = taking_part.deciding(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, modals.decide_modal(board))
    return None


def action_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep the action; the post or the summary shows it."""
    wanted = modals.read_action(view.values)
    with deps.begin() as session:
        board = taking_part.agree(session, deps.content, actor, view.subject, wanted, deps.now())
    due = day_words(wanted.due, board.today) if wanted.due else ""
    return Show(modals.agreed_notice(wanted.text, wanted.owner or "", due))


def outcome_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Ask how an action under review ended."""
    retro_id, _, action_id = click.value.partition(":")
    with deps.read() as session:
        retro = service.find(session, actor, retro_id)
        today = board_of(session, deps.content, retro, deps.now()).today
        line = actions.line(session, actions.to_close(session, actor, action_id))
    modal = action_views.outcome_modal(line, today, "retros.save_outcome", click.value)
    show_modal(click, actor, deps, modal)
    return None


def outcome_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep how it ended, and show it in the post."""
    retro_id, _, action_id = view.subject.partition(":")
    outcome, note = action_views.read_outcome(view.values)
    if outcome is None:
        raise InvalidInput({"outcome": "Choose one: all three are good endings."})
    with deps.begin() as session:
        retro = service.hold(session, actor, retro_id, Deed.CLOSE_ACTION)
        actions.close(session, actor, action_id, outcome, note, deps.now())
        announce.changed(session, deps.content, retro, deps.now())
    return Show(action_views.outcome_notice(outcome))


def part_taken(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """From Home: whatever people can do in the phase that runs now."""
    with deps.read() as session:
        retro = service.find(session, actor, click.value)
        phase = board_of(session, deps.content, retro, deps.now()).phase
    doing = {
        PhaseKind.WRITE: note_started,
        PhaseKind.VOTE: vote_started,
        PhaseKind.DECIDE: action_started,
    }
    return doing.get(phase.kind if phase else PhaseKind.CLOSE, notes_opened)(click, actor, deps)


CLICKS = {
    "next": _lead(What.NEXT),
    "more": _lead(What.MORE),
    "end": _lead(What.END),
    "say": said_started,
    "note": note_started,
    "edit": note_edit_started,
    "withdraw": note_withdrawn,
    "notes": notes_opened,
    "vote": vote_started,
    "decide": action_started,
    "outcome": outcome_started,
    "take_part": part_taken,
}
SUBMISSIONS = {
    "start": start_submitted,
    "save_said": said_saved,
    "save_note": note_saved,
    "change_note": note_changed,
    "save_dots": dots_saved,
    "save_action": action_saved,
    "save_outcome": outcome_saved,
}
