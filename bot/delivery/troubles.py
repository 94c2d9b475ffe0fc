"""Whoever looks after the bot is told what is wrong and what to do, once a day for each trouble.

Told are those who administer the workspace, as far as they are in a team, and
where it is about one channel the leads of its team, who can mend most of it.
Where there is neither, every lead. Never with anybody's words, and never about
a person.
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
from storage.queries import pauses

log = logging.getLogger("ambidex.delivery")

BETWEEN = timedelta(days=1)
KNOWN_REVOKED = timedelta(hours=2)  # it is tried again once an hour
UNSURE = "unsure"
NOTICED = "audit"
MOST_TOLD = 3  # of those who administer a workspace: a large one has dozens
INVITE = "Invite me there with `/invite`, or choose another channel with `/ambi settings`."
UNARCHIVE = "Bring it back from the archive, or choose another channel with `/ambi settings`."
ADMIN = "An administrator of the workspace can allow the app Ambidex to write there."
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
    "messages_tab_disabled": "Whoever looks after the app can switch the messages tab on, under App Home on "
    "the app's page.",
    "file_uploads_disabled": "An administrator of the workspace can allow files.",
    "storage_limit_reached": "An administrator of the workspace can make room.",
    "accesslimited": "An administrator of the workspace can let the network of Ambidex in.",
}


class Troubles:
    """Plans the notices. Each kind of trouble, in each place, is told once a day; the outbox remembers."""

    def tell(self, session: Session, delivery: Delivery, failure: SlackFailure, now: datetime) -> None:
        """Somebody there has to do something before this can be said."""
        if isinstance(failure, Reauthorise):
            # Nobody there can be told without a token: whoever runs the bot is, by all that they look at.
            pauses.pause(session, delivery.workspace, pauses.REVOKED, now + KNOWN_REVOKED)
            log.error(
                "a workspace took its token back: install the app again",
                extra={"workspace": delivery.workspace, "code": failure.code},
            )
            return
        if (delivery.subject or "").startswith("trouble:"):
            return
        place = "" if isinstance(failure, MissingScope) else delivery.channel or ""
        where = f"in <#{place}>" if place else "in this workspace"
        todo = "" if isinstance(failure, MissingScope) else " " + WHAT_TO_DO.get(failure.code, ADMIN)
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
        if rows.has_follow_up(session, delivery):
            text += " It was long, and what was to follow below it I have kept back."
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
        """Tell those who administer it once a day of each kind, leads once a day of each channel's."""
        administrators = rows.list_administrators(session, workspace, MOST_TOLD)
        leads = rows.list_leads_there(session, workspace, place) if place else []
        if not (administrators or leads):
            leads = rows.list_leads_there(session, workspace)
        told = self._tell(session, workspace, f"trouble:{kind}:", administrators, text, now)
        others = [lead for lead in leads if lead not in told]
        self._tell(session, workspace, f"trouble:{kind}:{place}:lead", others, text, now)

    def _tell(
        self, session: Session, workspace: str, subject: str, people: Sequence[str], text: str, now: datetime
    ) -> Sequence[str]:
        """Plan one notice for each of them, unless this was told to such people today; to whom it was."""
        subject = subject[:80]
        if not people or rows.was_told(session, workspace, subject, now - BETWEEN):
            return []
        for person in people:
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
        return people
