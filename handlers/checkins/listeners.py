"""Slack wakes us: somebody answers, passes over, puts off, changes or deletes."""

from handlers.access import Actor, Deed
from handlers.blocks import Message
from handlers.checkins import answering, asking, home, modal, service, thinning, views
from handlers.checkins.answering import InvalidAnswers
from handlers.deps import Deps
from handlers.errors import InvalidInput, NotFound
from handlers.registry import Click, Command, Routes, Show, Submission, show_modal
from handlers.teams import service as teams
from handlers.teams.schedule import Snooze
from storage.queries import checkins as rows


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "checkin",
        checkin_wanted,
        usage="checkin",
        help="answer your check-in, or answer early",
        label="Check in",
    )
    routes.command(
        "skip",
        skip_wanted,
        usage="skip",
        help="say “not this week” to what waits for you",
        label="Not this week",
    )
    routes.click("checkins.answer", checkin_opened)
    routes.click("checkins.edit", checkin_opened)
    routes.click("checkins.early", early_wanted)
    routes.click("checkins.nothing", nothing_said)
    routes.click("checkins.skip", checkin_skipped)
    routes.click("checkins.snooze", checkin_put_off)
    routes.click("checkins.delete", answers_deleted)
    routes.click("checkins.open_round", opening_started)
    routes.click("checkins.usual", usual_wanted)
    routes.submission("checkins.submit", checkin_submitted)
    routes.submission("checkins.save_line", opening_saved)


# --- answering -------------------------------------------------------------------------------


def checkin_wanted(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Open what waits at once; where nothing does, say when the next comes and offer it early."""
    with deps.read() as session:
        waiting = rows.list_waiting(session, actor.workspace, actor.person)
        if not waiting:
            return views.nothing_due(*home.what_comes(session, actor, deps))
        form = service.form_for(session, actor, waiting[0].id)
    deps.slack.open_modal(actor.workspace, command.trigger_id, modal.checkin_modal(form))
    return None


def checkin_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open somebody's own check-in, with what they answered already."""
    with deps.read() as session:
        form = service.form_for(session, actor, click.value)
    show_modal(click, actor, deps, modal.checkin_modal(form))
    return None


def early_wanted(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Make the next check-in now, and open it."""
    with deps.begin() as session:
        checkin = asking.ask_early(session, deps, actor, click.value)
        form = service.form_for(session, actor, checkin.id)
    show_modal(click, actor, deps, modal.checkin_modal(form))
    return None


def checkin_submitted(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep the answers. Whatever is wrong is said beside its field, and the words stay."""
    with deps.begin() as session:
        waiting = answering.find_waiting(session, actor, view.subject)
        card = waiting.drawn.card
        answers = modal.read_answers(view.values, card)
        try:
            answering.answer(session, waiting, answers, deps.now())
        except InvalidAnswers as invalid:
            problems = {modal.field_of(q, view.values, card): text for q, text in invalid.problems.items()}
            raise InvalidInput(problems) from None
    return None


def nothing_said(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Nothing this week, from within the modal, which then says thank you."""
    with deps.begin() as session:
        service.nothing(session, deps, actor, click.value)
    if click.view is None or not click.in_modal:
        return None
    deps.slack.update_modal(actor.workspace, str(click.view["id"]), modal.answered_notice())
    return None


# --- passing over, putting off, deleting -----------------------------------------------------


def skip_wanted(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Not this week, to everything that waits."""
    with deps.begin() as session:
        skipped = service.skip_waiting(session, deps, actor)
    return views.skipped_reply(skipped)


def checkin_skipped(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Not this week: an answer, one tap away."""
    with deps.begin() as session:
        service.skip(session, deps, actor, click.value)
    return None


def checkin_put_off(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Later: in an hour, tomorrow or on Monday."""
    checkin, _, chosen = click.value.partition(":")
    if chosen not in {choice.value for choice in Snooze}:
        raise NotFound()
    with deps.begin() as session:
        service.snooze(session, deps, actor, checkin, Snooze(chosen))
    return None


def answers_deleted(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Delete the answers and points of one check-in."""
    with deps.begin() as session:
        service.delete(session, deps, actor, click.value)
    return None


def usual_wanted(click: Click, actor: Actor, deps: Deps) -> Message:
    """Back to the usual rhythm."""
    with deps.begin() as session:
        team = thinning.usual(session, actor, click.value, deps.now())
    return thinning.usual_message(team)


# --- a lead opens a round --------------------------------------------------------------------


def opening_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Let a lead write the line that the coming round opens with."""
    with deps.read() as session:
        team = teams.team_for(session, actor, Deed.OPEN_ROUND, click.value)
        teams.require_running(team)
        closes_on, due = asking.coming_round(session, team, deps.now())
        round_ = rows.find_round(session, actor.workspace, team.id, closes_on)
        opening = service.opening_of(session, round_) if round_ else None
        when = f"on {views.moment(due, team.zone)}"
    line = opening.text if opening else ""
    show_modal(click, actor, deps, views.opening_modal(team.id, team.name, when, line))
    return None


def opening_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep the line and show exactly what members will see."""
    with deps.begin() as session:
        round_ = asking.open_round(session, deps, actor, view.subject, view.values.text("line"))
        opening = service.opening_of(session, round_)
    return Show(views.opening_saved(opening))
