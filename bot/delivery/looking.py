"""What is looked at once more before a message is said, whatever was true when it was planned.

Slack is asked before anything is claimed or committed: no transaction waits for
it, and no outcome is left unwritten meanwhile.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from bot.delivery.errors import MadePublic, OwnerNeeded, SlackFailure
from config.vocabulary import ASKING, DeliveryKind
from handlers.deps import Slack, SlackChannel, SlackPerson
from storage.models import Delivery
from storage.queries import teams

Key = tuple[DeliveryKind, str]
Checks = dict[Key, SlackPerson | SlackChannel | SlackFailure]
Recheck = Callable[[Session, Delivery, SlackPerson], datetime | str | None]

AT_ONCE = 4  # what a workspace's pace lets go in one turn; more is asked for when it is needed


class Addressed(Protocol):
    """What has a kind and somebody, or somewhere, to go to."""

    @property
    def kind(self) -> DeliveryKind: ...
    @property
    def person(self) -> str | None: ...
    @property
    def channel(self) -> str | None: ...


def not_again(session: Session, delivery: Delivery, person: SlackPerson) -> datetime | str | None:
    """Nothing to say against it."""
    return None


class Looker:
    """Asks Slack what has to be known before a message. ``recheck`` is the use case's own question.

    It answers None (say it), a moment (not before then) or a reason (do not say it).
    """

    def __init__(self, slack: Slack, recheck: Recheck = not_again) -> None:
        self._slack = slack
        self.recheck = recheck

    def look(self, workspace: str, ahead: Iterable[Addressed]) -> Checks:
        """What has to be known of the first few of these."""
        keys = [key for one in ahead if (key := key_of(one)) is not None]
        return {key: self._ask(workspace, key) for key in list(dict.fromkeys(keys))[:AT_ONCE]}

    def look_for(self, delivery: Delivery) -> Checks:
        """What has to be known of this one."""
        return self.look(delivery.workspace, [delivery])

    def is_missing(self, checks: Checks, delivery: Delivery) -> bool:
        """Whether Slack has to be asked before this one."""
        key = key_of(delivery)
        return key is not None and key not in checks

    def judge(
        self, session: Session, checks: Checks, delivery: Delivery
    ) -> SlackFailure | datetime | str | None:
        """Whether it may be said now: None if so, else until when not, why not ever, or why nobody knows."""
        key = key_of(delivery)
        found = checks.get(key) if key else None
        match found:
            case SlackFailure():
                return found
            case SlackPerson(deleted=True):
                return "their account is deactivated"
            case SlackPerson():
                return self.recheck(session, delivery, found)
            case SlackChannel(shared_outside=True):
                return "the channel is shared with another organisation"
            case SlackChannel(archived=True):
                return OwnerNeeded("is_archived")
            case SlackChannel():
                was = teams.learn_channel(session, delivery.workspace, found.id, private=found.private)
                return MadePublic() if was and not found.private else None
            case _:
                return None

    def _ask(self, workspace: str, key: Key) -> SlackPerson | SlackChannel | SlackFailure:
        kind, target = key
        try:
            if kind is DeliveryKind.POST:
                return self._slack.channel(workspace, target)
            return self._slack.person(workspace, target)
        except SlackFailure as failure:
            return failure


def key_of(one: Addressed) -> Key | None:
    """What is asked about: the person who is asked something, or the channel that is written to."""
    if one.kind in ASKING and one.person:
        return DeliveryKind.PROMPT, one.person
    if one.kind is DeliveryKind.POST and one.channel:
        return DeliveryKind.POST, one.channel
    return None
