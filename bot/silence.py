"""Why nothing was said: for whoever looks at a playground and wonders.

A rule that keeps silent leaves a row behind with its reason. Here those rows
become sentences, each told once.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from storage.db import Database
from storage.models import Delivery
from storage.queries import delivery as rows

LOOK_BACK = timedelta(days=14)
UNSAID = {
    "balance": "No new balance figure in",
    "digest": "No digest in",
    "questions": "Nobody was asked for",
}


class Silences:
    """Tells each silence once. ``tell`` takes the sentence, such as the playground's ``note``."""

    def __init__(self, db: Database, now: Callable[[], datetime], tell: Callable[[str], object]) -> None:
        self._db = db
        self._now = now
        self._tell = tell
        self._told: set[str] = set()

    def look(self) -> int:
        """Tell what became silent since the last look; how much it was."""
        sentences = list(self._new())
        for sentence in sentences:
            self._tell(sentence)
        return len(sentences)

    def _new(self) -> Iterator[str]:
        with self._db.read() as session:
            withheld = rows.list_withheld(session, self._now() - LOOK_BACK)
        for delivery in withheld:
            if delivery.id not in self._told:
                self._told.add(delivery.id)
                yield sentence_of(delivery)


def sentence_of(delivery: Delivery) -> str:
    """What was kept unsaid, to whom or where, and which rule kept silent."""
    reason = delivery.reason or "a rule kept silent"
    if delivery.person:
        return f"Nothing was said to <@{delivery.person}>: {reason}"
    what = UNSAID.get((delivery.subject or "").partition(":")[0], "Nothing was said in")
    return f"{what} <#{delivery.channel}>: {reason}"
