"""Slack wakes us: somebody shares, takes back, replies or decides."""

from handlers.access import Actor
from handlers.actions import service as actions
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.errors import NotFound
from handlers.learning import service, views
from handlers.registry import Click, Routes, Show, Submission, show_modal


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.click("learning.offer", share_offered)
    routes.click("learning.pick", answer_picked)
    routes.click("learning.withdraw", line_withdrawn)
    routes.click("learning.reply", reply_started)
    routes.click("learning.decide", decision_started)
    routes.click("learning.decide_not", decision_not_started)
    routes.click("learning.ask_peer", ask_started)
    routes.submission("learning.share", line_shared)
    routes.submission("learning.send_ask", ask_sent)
    routes.submission("learning.send_reply", reply_sent)
    routes.submission("learning.save_decision", decision_saved)


def share_offered(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the exact text and the exact audience before anything is shared."""
    with deps.read() as session:
        offer = service.offer(session, actor, click.value)
    show_modal(click, actor, deps, views.share_modal(offer.checkin, offer.channel, offer.lines))
    return None


def answer_picked(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the other answer in the same modal."""
    if click.view is None:
        raise NotFound()
    checkin_id = str(click.view["private_metadata"]).split(":")[0]
    with deps.read() as session:
        offer = service.offer(session, actor, checkin_id)
    chosen = next((n for n in range(len(offer.lines)) if str(n) == click.value), 0)
    modal = views.share_modal(offer.checkin, offer.channel, offer.lines, chosen)
    deps.slack.update_modal(actor.workspace, str(click.view["id"]), modal)
    return None


def line_shared(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep the line for the next digest and say so, with the way back."""
    checkin_id, _, question = view.subject.partition(":")
    text, is_ask, named = views.read_share(view.values, question)
    with deps.begin() as session:
        learning = service.share(
            session, actor, checkin_id, question, text, is_ask=is_ask, named=named, now=deps.now()
        )
    by = actor.person if named else None
    return Show(views.shared_notice(learning.id, learning.channel or "", text, by))


def ask_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Draft an ask about an action that has stalled."""
    with deps.read() as session:
        line, team = service.ask_about(session, actor, click.value)
        modal = views.ask_modal(line, team.channel, actions.today_of(session, actor, deps.now()))
    show_modal(click, actor, deps, modal)
    return None


def ask_sent(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep the ask for the next digest, with the way back."""
    text, named = view.values.text("ask"), "named" in view.values.choices("name")
    with deps.begin() as session:
        learning = service.ask(session, actor, view.subject, text, named=named, now=deps.now())
    by = actor.person if named else None
    return Show(views.shared_notice(learning.id, learning.channel or "", text, by))


def line_withdrawn(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Take a line back; narrowing is immediate."""
    with deps.begin() as session:
        service.withdraw(session, actor, click.value, deps.now())
    return views.withdrawn_notice()


def reply_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the modal in which an ask is answered."""
    with deps.read() as session:
        ask, words = service.find_ask(session, actor, click.value)
    show_modal(click, actor, deps, views.reply_modal(ask.id, words))
    return None


def reply_sent(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Send the reply on to the person who asked."""
    with deps.begin() as session:
        service.reply(session, actor, view.subject, view.values.text("reply"), deps.now())
    return Show(views.reply_sent())


def decision_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open "We decided…" for a lead."""
    _start_decision(click, actor, deps, will=True)
    return None


def decision_not_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open "We decided not to…" for a lead."""
    _start_decision(click, actor, deps, will=False)
    return None


def _start_decision(click: Click, actor: Actor, deps: Deps, *, will: bool) -> None:
    with deps.read() as session:
        team, lines = service.lines_to_answer(session, actor, click.value)
    show_modal(click, actor, deps, views.decide_modal(team.id, lines, will=will))


def decision_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Log the decision; the next digest opens with it."""
    team, _, answer = view.subject.partition(":")
    will, text = answer == "yes", view.values.text("decision")
    with deps.begin() as session:
        line = service.decide(
            session, actor, team, view.values.choice("learning"), text, will=will, now=deps.now()
        )
    return Show(views.decision_saved(line, text, will=will))
