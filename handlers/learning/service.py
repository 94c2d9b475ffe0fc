"""Use cases of sharing: offer, share, take back, reply, decide."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config.vocabulary import Scope
from handlers import outbox
from handlers.access import Actor, Deed, require
from handlers.actions import service as actions
from handlers.actions.lines import Line as ActionLine
from handlers.actions.lines import line as line_of
from handlers.errors import InvalidInput, NotFound, Refusal
from handlers.learning import views
from handlers.learning.rules import Line, shareable
from handlers.teams.service import get_living
from storage.crypto import seal, unseal
from storage.models import CheckIn, Decision, Learning, Reply, Team
from storage.queries import checkins, digests, people
from storage.queries import learning as rows
from storage.types import new_id


class NothingToShare(Refusal):
    """There is no written answer in that check-in to share. Points and choices always stay with you."""


class SharedAlready(Refusal):
    """You have shared that already. Your Home tab shows it, with a button to take it back."""


class OwnAsk(Refusal):
    """This one is yours: replies to it come to you from me. To take it back, open the Home tab."""


class NothingToAnswer(Refusal):
    """No shared learning or ask waits for a decision now. The next digest may bring one."""


@dataclass(frozen=True)
class Offer:
    """What a person may share from one check-in, and with which channel."""

    checkin: str
    channel: str
    lines: list[Line]


def offer(session: Session, actor: Actor, checkin_id: str) -> Offer:
    """The written answers of one's own check-in. Somebody else's id finds nothing."""
    checkin = _own_checkin(session, actor, checkin_id)
    team = get_living(session, actor, Deed.SHARE, checkin.team)
    answers = checkins.read_answers(session, actor.workspace, checkin_id)
    lines = shareable(unseal(session, CheckIn.card, checkin), answers)
    if not lines:
        raise NothingToShare()
    shared = rows.list_shared_questions(session, actor.workspace, checkin_id)
    left = [line for line in lines if line.question not in shared]
    if not left:
        raise SharedAlready()
    return Offer(checkin_id, team.channel, left)


def share(
    session: Session,
    actor: Actor,
    checkin_id: str,
    question: str,
    text: str,
    *,
    is_ask: bool,
    named: bool,
    now: datetime,
) -> Learning:
    """Keep a copy of the text as its author wants it read, for the team's channel."""
    checkin = _own_checkin(session, actor, checkin_id, lock=True)
    offered = offer(session, actor, checkin_id)
    line = next((line for line in offered.lines if line.question == question), None)
    if line is None:
        raise SharedAlready()
    if not text:
        raise InvalidInput({f"text-{question}": "Write the line you want to share, or press Cancel."})
    learning_id = new_id()
    learning = Learning(
        workspace=actor.workspace,
        id=learning_id,
        team=checkin.team,
        author=actor.person,
        checkin=checkin_id,
        question=question,
        is_ask=is_ask,
        horizon=line.horizon,
        text=seal(session, Learning.text, actor.workspace, learning_id, text),
        named=named,
        scope=Scope.CHANNEL,
        channel=offered.channel,
        shared_at=now,
    )
    session.add(learning)
    _note(session, actor, "learning.share", learning, now, before=Scope.PRIVATE, after=Scope.CHANNEL)
    outbox.refresh_home(session, actor.workspace, [actor.person], now)
    return learning


def ask_about(session: Session, actor: Actor, action_id: str) -> tuple[ActionLine, Team]:
    """An action of the actor's that is in need of a peer, and the team whose channel would be asked."""
    action = actions.to_close(session, actor, action_id)
    return line_of(session, action), get_living(session, actor, Deed.SHARE, action.team)


def ask(session: Session, actor: Actor, action_id: str, text: str, *, named: bool, now: datetime) -> Learning:
    """Ask peers about an action that has stalled: an ask like any other, shared by whoever writes it."""
    _, team = ask_about(session, actor, action_id)
    if not text:
        raise InvalidInput({"ask": "Write what you would ask, or press Cancel."})
    learning_id = new_id()
    learning = Learning(
        workspace=actor.workspace,
        id=learning_id,
        team=team.id,
        author=actor.person,
        is_ask=True,
        text=seal(session, Learning.text, actor.workspace, learning_id, text),
        named=named,
        scope=Scope.CHANNEL,
        channel=team.channel,
        shared_at=now,
    )
    session.add(learning)
    _note(session, actor, "learning.share", learning, now, before=Scope.PRIVATE, after=Scope.CHANNEL)
    outbox.refresh_home(session, actor.workspace, [actor.person], now)
    return learning


def withdraw(session: Session, actor: Actor, learning_id: str, now: datetime) -> None:
    """Take one's own line back, at once."""
    learning = rows.find_learning(session, actor.workspace, learning_id)
    if learning is None or learning.author != actor.person:
        raise NotFound()
    rows.withdraw(learning, now)
    _note(session, actor, "learning.withdraw", learning, now, before=Scope.CHANNEL, after=Scope.PRIVATE)
    outbox.refresh_home(session, actor.workspace, [actor.person], now)


def find_ask(session: Session, actor: Actor, learning_id: str) -> tuple[Learning, str]:
    """Somebody else's ask the actor may reply to, and its words."""
    learning = rows.find_learning(session, actor.workspace, learning_id)
    if learning is None or learning.withdrawn_at is not None or not learning.is_ask:
        raise NotFound()
    require(session, actor, Deed.REPLY, learning.team)
    if learning.author == actor.person:  # a channel shows everybody the same buttons
        raise OwnAsk()
    return learning, unseal(session, Learning.text, learning)


def reply(session: Session, actor: Actor, learning_id: str, text: str, now: datetime) -> None:
    """Send a reply to the person who asked; who asked stays unnamed to everybody else."""
    if not text:
        raise InvalidInput({"reply": "Write a sentence or two, or press Cancel."})
    ask, words = find_ask(session, actor, learning_id)
    reply_id = new_id()
    session.add(
        Reply(
            workspace=actor.workspace,
            id=reply_id,
            learning=ask.id,
            author=actor.person,
            text=seal(session, Reply.text, actor.workspace, reply_id, text),
            at=now,
        )
    )
    message = views.reply_message(words, text, actor.person)
    outbox.tell(session, actor.workspace, ask.author, message, now, key=f"reply:{reply_id}")


def lines_to_answer(
    session: Session, actor: Actor, digest_id: str
) -> tuple[Team, list[tuple[str, str, bool]]]:
    """The team of a digest, and the lines a decision could answer: id, words, whether an ask."""
    digest = digests.find_digest(session, actor.workspace, digest_id)
    if digest is None:
        raise NotFound()
    team = get_living(session, actor, Deed.DECIDE, digest.team)
    lines = rows.list_unanswered(session, actor.workspace, team.id, limit=100)
    if not lines:
        raise NothingToAnswer()
    return team, [(line.id, unseal(session, Learning.text, line), line.is_ask) for line in lines]


def decide(
    session: Session,
    actor: Actor,
    team_id: str,
    learning_id: str | None,
    text: str,
    *,
    will: bool,
    now: datetime,
) -> str:
    """Log a decision and the line it answers; the next digest opens with it. Returns the line."""
    get_living(session, actor, Deed.DECIDE, team_id)
    problems = {}
    if not learning_id:
        problems["learning"] = "Choose the line your decision answers."
    if not text:
        problems["decision"] = "Say in one sentence what was decided."
    if problems:
        raise InvalidInput(problems)
    learning = rows.find_learning(session, actor.workspace, learning_id or "")
    if learning is None or learning.team != team_id or learning.digest is None:
        raise NotFound()
    if learning.withdrawn_at is not None:
        raise InvalidInput({"learning": "That line was taken back meanwhile. Choose another one."})
    decision_id = new_id()
    session.add(
        Decision(
            workspace=actor.workspace,
            id=decision_id,
            team=team_id,
            learning=learning.id,
            by=actor.person,
            will=will,
            text=seal(session, Decision.text, actor.workspace, decision_id, text),
            at=now,
        )
    )
    _note(session, actor, "learning.decide", learning, now)
    return str(unseal(session, Learning.text, learning))


def _note(
    session: Session,
    actor: Actor,
    action: str,
    learning: Learning,
    now: datetime,
    before: Scope | None = None,
    after: Scope | None = None,
) -> None:
    """Keep that a line was made visible to more people or fewer, or answered; never its words."""
    subject = f"learning:{learning.id}"
    people.audit(session, actor.workspace, actor.person, action, subject, now, before=before, after=after)


def _own_checkin(session: Session, actor: Actor, checkin_id: str, *, lock: bool = False) -> CheckIn:
    checkin = checkins.find_checkin(session, actor.workspace, checkin_id, lock=lock)
    if checkin is None or checkin.person != actor.person:
        raise NotFound()
    return checkin
