"""The whole house on a hand-moved clock: every route and job, and short ways to answer, share and publish."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from bot.capabilities import JOBS, all_routes
from bot.playground.blocks import problems_in
from config.vocabulary import CheckInState, DeliveryKind, DeliveryState, Horizon
from handlers.digests import jobs as digest_jobs
from handlers.digests.kept import KeptDigest
from handlers.learning import service as learning
from handlers.registry import Ack, Registry, Submission
from handlers.values import Values
from storage.crypto import seal, unseal
from storage.models import Answer, CheckIn, Delivery, Digest, Learning, Release
from storage.queries import answering
from storage.queries import checkins as checkin_rows
from storage.types import Base, new_id
from tests.handlers.checkins.world import CONTENT, Said, T, World

FRIDAY = datetime(2026, 5, 8, 14, tzinfo=UTC)  # 15:00 in London: the first digest of the team
M = TypeVar("M", bound=Base)
EIGHT = ("U0ANA", "U0BEN", "U0CLEO", "U0DEV", "U0EVE", "U0FAY", "U0GUS", "U0HINE")
HOSTILE = (
    "<!channel> *bold* _it_ ~x~ `code` <https://evil.example|click> & <@U0EVIL> {text} \u202eabc\u200b :fire:"
)


class House(World):
    """What people do in it, without the forms: those have tests of their own."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.registry = Registry(all_routes(), self.deps)
        self.nominal = date(2026, 1, 1)

    def checkin(
        self,
        person: str,
        points: tuple[int, int, int] | None = None,
        *,
        words: str = "",
        question: str = "S3",
        team: str = "exec",
    ) -> str:
        """A check-in of this moment, answered with points, words or both. Its id."""
        self.nominal += timedelta(days=1)  # any two differ
        asked = CONTENT.question(question)
        card = [
            {"id": asked.id, "wording": asked.text, "kind": asked.kind.value, "horizon": asked.horizon}
            | {"ask": asked.ask}
        ]
        with self.db.begin() as session:
            closes = self.now.date() + timedelta(days=(4 - self.now.weekday()) % 7)
            round_ = checkin_rows.ensure_round(session, T, team, closes, self.now)
            checkin = CheckIn(
                workspace=T,
                id=new_id(),
                team=team,
                round=round_.id,
                person=person,
                nominal=self.nominal,
                state=CheckInState.ANSWERED,
                asked=question,
                card=b"",
                seconds=60,
                asked_at=self.now,
                answered_at=self.now,
            )
            checkin.card = seal(session, CheckIn.card, T, checkin.id, card)
            session.add(checkin)
            session.flush()
            if words:
                answer = new_id()
                sealed = seal(session, Answer.value, T, answer, words)
                session.add(
                    Answer(
                        workspace=T,
                        id=answer,
                        checkin=checkin.id,
                        person=person,
                        question=question,
                        value=sealed,
                    )
                )
            answering.save_split(session, checkin, None, points, self.now)
        return checkin.id

    def re_answer(self, checkin: str, points: tuple[int, int, int]) -> None:
        """Change the points of a check-in now."""
        with self.db.begin() as session:
            found = checkin_rows.find_checkin(session, T, checkin)
            assert found is not None
            split = checkin_rows.find_split(session, T, checkin)
            assert split is not None
            before = (split.short, split.medium, split.long)
            answering.save_split(session, found, before, points, self.now)

    def share(
        self,
        person: str,
        text: str,
        *,
        question: str = "S3",
        is_ask: bool = False,
        named: bool = False,
        team: str = "exec",
    ) -> str:
        """A line shared from a check-in of its own. Its id."""
        checkin = self.checkin(person, words=text, question=question, team=team)
        with self.db.begin() as session:
            shared = learning.share(
                session,
                self.actor(person),
                checkin,
                question,
                text,
                is_ask=is_ask,
                named=named,
                now=self.now,
            )
        return shared.id

    def decide(self, line: str, text: str, *, will: bool = True, by: str = "U0ANA") -> None:
        with self.db.begin() as session:
            learning.decide(session, self.actor(by), "exec", line, text, will=will, now=self.now)

    def confirm(self, person: str) -> Ack:
        """Tick the box of the newest modal and submit it."""
        view = self.slack.views[-1]
        (field,) = (b["block_id"] for b in view["blocks"] if b["type"] == "input")
        ticked = Values({field: {"x": {"selected_options": [{"value": "yes"}]}}})
        submission = Submission(view["private_metadata"], ticked, view)
        ack = self.registry.submission(view["callback_id"], submission, self.actor(person), self.key())
        self.deliver()
        return ack

    # --- time ------------------------------------------------------------------------------

    def publish(self, week: int = 0, late: timedelta = timedelta(0)) -> None:
        """Go to the Friday of a week and let the digest be due."""
        self.now = FRIDAY + timedelta(weeks=week) + late
        digest_jobs.publish_due(self.deps)
        self.tidy()

    def tidy(self) -> None:
        """Take words out of what was posted, and send what is ready."""
        digest_jobs.redact_due(self.deps)
        self.deliver()

    def tick(self) -> None:
        for job in JOBS:
            job(self.deps)
        self.deliver()

    # --- what stands where -----------------------------------------------------------------

    def posts(self, channel: str = "Cexec") -> list[Said]:
        """What stands in a channel and its threads, changes applied, oldest first."""
        shown: dict[str, Said] = {}
        for d in self.deliveries():
            if d.state is not DeliveryState.SENT or d.kind is DeliveryKind.HOME:
                continue
            with self.db.read() as session:
                body = unseal(session, Delivery.body, d) or {"text": "", "blocks": []}
            assert problems_in(body["blocks"], "message") == []
            said = Said(d.person, body["text"], body["blocks"])
            if d.updates in shown:
                shown[str(d.updates)] = said
            elif d.channel == channel:
                shown[d.id] = said
        return list(shown.values())

    def every(self, table: type[M], order: Any) -> list[M]:
        """All rows of a table."""
        with self.db.read() as session:
            return list(session.query(table).filter_by(workspace=T).order_by(order))

    def deliveries(self) -> list[Delivery]:
        return self.every(Delivery, Delivery.seq)

    def kept(self) -> KeptDigest:
        """The newest digest as it is kept."""
        digest = self.digests()[-1]
        return KeptDigest.from_json(self.look(lambda s: unseal(s, Digest.body, digest)))

    def digests(self) -> list[Digest]:
        return self.every(Digest, Digest.on)

    def releases(self) -> list[Release]:
        return self.every(Release, Release.on)

    def answers_in(self, release: Release) -> frozenset[str]:
        """Which answers a release was made of."""
        with self.db.read() as session:
            return frozenset(unseal(session, Release.answers, release))

    def learning(self, line: str) -> Learning | None:
        with self.db.read() as session:
            return session.get(Learning, (T, line))


__all__ = ["CONTENT", "EIGHT", "FRIDAY", "HOSTILE", "Horizon", "House", "T"]
