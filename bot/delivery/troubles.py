"""Whoever looks after the bot is told what is wrong and what to do, once a day for each trouble.

Told are the leads of the team whose channel it is, or of every team where it is
the whole workspace. Never with anybody's words, and never about a person.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.delivery.errors import MissingScope, Reauthorise, SlackFailure
from config.vocabulary import DeliveryKind
from handlers import outbox
from handlers.blocks import say
from storage.models import Delivery
from storage.queries import delivery as rows

log = logging.getLogger("ambidex.delivery")

BETWEEN = timedelta(days=1)
UNSURE = "unsure"
NOTICED = "audit"
INVITE = "Invite me there with `/invite`, or choose another channel with `/ambi settings`."
UNARCHIVE = "Bring it back from the archive, or choose another channel with `/ambi settings`."
ASK_ADMIN = "Ask an administrator of the workspace to allow the app Ambidex to write there."
CONFIRM = (
    "Nothing is posted there meanwhile. Open `/ambi settings`, choose a private channel, or choose this one "
    "again if everybody may read it, and press Save."
)
WHAT_TO_DO = {
    "made_public": CONFIRM,
    "channel_not_found": INVITE,
    "not_in_channel": INVITE,
    "is_archived": UNARCHIVE,
    "channel_is_archived": UNARCHIVE,
    "messages_tab_disabled": "Ask an administrator of the app to switch the messages tab on, under App Home "
    "on the app's page.",
    "file_uploads_disabled": "Ask an administrator of the workspace to allow files.",
    "storage_limit_reached": "Ask an administrator of the workspace to make room.",
    "accesslimited": "Ask an administrator of the workspace to let the network of Ambidex in.",
}


class Troubles:
    """Plans the notices. Each kind of trouble, in each place, is told once a day; the outbox remembers."""

    def tell(self, session: Session, delivery: Delivery, failure: SlackFailure, now: datetime) -> None:
        """Somebody there has to do something before this can be said."""
        if isinstance(failure, Reauthorise):
            # Nobody there can be told without a token; the log and the doctor tell whoever runs the bot.
            log.error(
                "a workspace took its token back: install the app again",
                extra={"workspace": delivery.workspace, "code": failure.code},
            )
            return
        if (delivery.subject or "").startswith("trouble:"):
            return
        place = "" if isinstance(failure, MissingScope) else delivery.channel or ""
        where = f"in <#{place}>" if place else "in this workspace"
        todo = "" if isinstance(failure, MissingScope) else " " + WHAT_TO_DO.get(failure.code, ASK_ADMIN)
        text = f"I could not say something {where}: {failure.reason}.{todo}"
        self._once(session, delivery.workspace, failure.code, place, text, now)

    def unsure(self, session: Session, delivery: Delivery, now: datetime) -> None:
        """Nobody can find out whether a post arrived, so somebody has to look."""
        if delivery.channel is None:
            return
        text = (
            f"Slack's answer was lost when I wrote to <#{delivery.channel}> on "
            f"{delivery.not_before:%d %B at %H:%M} UTC, so I do not know whether it arrived. "
            "I will not say it twice: please look there, and say it yourself if it is missing."
        )
        self._once(session, delivery.workspace, UNSURE, delivery.channel, text, now)

    def noticed(self, session: Session, workspace: str, meanings: Sequence[str], now: datetime) -> None:
        """The audit found something there that nobody there can mend: they know whom to ask."""
        text = (
            f"Something is not as it should be with what I say here: {'; '.join(meanings)}. Nothing you "
            "did caused it. Please tell whoever runs Ambidex; `python -m bot doctor` shows them more."
        )
        self._once(session, workspace, NOTICED, "", text, now)

    def _once(
        self, session: Session, workspace: str, kind: str, place: str, text: str, now: datetime
    ) -> None:
        subject = f"trouble:{kind}:{place}"[:80]
        if rows.was_told(session, workspace, subject, now - BETWEEN):
            return
        for person in rows.list_caretakers(session, workspace, place):
            key = f"{subject}:{person}:{now:%Y-%m-%dT%H:%M}"
            outbox.put(
                session,
                workspace=workspace,
                kind=DeliveryKind.NOTICE,
                message=say(text),
                key=key,
                now=now,
                person=person,
                subject=subject,
                expires_at=now + BETWEEN,
            )
