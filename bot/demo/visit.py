"""What a visitor finds: who they are, what is unread, the four steps, and the buttons that move time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.demo.printing import digests_of
from bot.demo.reading import buttons_of
from bot.demo.stage import Stage
from bot.demo.world import LONDON, WEEKDAYS, Person, Team
from bot.playground import Jump, Step

FRIDAY = 4
A_MINUTE = timedelta(minutes=1)


class Visit:
    """One visit, from the moment in which the history ends."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.pg = stage.pg
        self.me = stage.cast.person(stage.cast.acts_as)
        self.team = stage.cast.team(self.me.team)
        self.began = stage.clock.now()
        self._friday = friday_after(self.began)

    def begin(self) -> None:
        """Hand everything over to the visitor, in whose name the script does nothing any more."""
        self.stage.play(self.me.id)
        self.pg.record.clear()
        self.pg.lookers.clear()
        self.pg.note("The weeks before were played by the script; their traffic is left out here.")
        self._mark_read()
        self.pg.steps = self.steps()
        self.pg.jumps = self.jumps()

    def _mark_read(self) -> None:
        """Everything is read by everybody, but for the check-in that waits for the visitor."""
        ws = self.pg.workspace
        for user in list(ws.users):
            for channel in ws.channels_of(user):
                ws.mark_read(user, channel.id)
        dm, messages = ws.dm_of(self.me.id), self.pg.dm(self.me.id)
        if dm is not None and len(messages) > 1:
            with ws.changing():
                ws.last_read[self.me.id, dm.id] = messages[-2].ts

    # the steps

    def steps(self) -> list[Step]:
        """Four, each ticked when it is done."""
        channel = f"#{self.team.channel}"
        return [
            Step(
                "Answer", "Ambidex has asked you something: open its messages, press Answer.", self.answered
            ),
            Step(
                "Go to Friday",
                "Press “Friday 15:00” above. Your colleagues answer meanwhile.",
                self.is_friday,
            ),
            Step("See the digest", f"It has just appeared in {channel}.", self.saw_digest),
            Step(
                "Look as a colleague",
                "Press your name, top left, and choose somebody else.",
                self.looked_as_another,
            ),
        ]

    def answered(self) -> bool:
        return any(
            line.name == "view_submission:checkins.submit"
            and line.user == self.me.id
            and not line.trouble
            and (line.response or {}).get("response_action") != "errors"
            for line in self.pg.record
        )

    def is_friday(self) -> bool:
        return self.stage.clock.now() >= self._friday

    def saw_digest(self) -> bool:
        """Whether anybody the visitor acted as has read the channel since its newest digest came."""
        new = [m.ts for on, m in digests_of(self.pg, self.stage.cast, self.team) if on >= self.began.date()]
        room = self.stage.cast.room(self.team.channel).id
        read = [ts for (_, channel), ts in dict(self.pg.workspace.last_read).items() if channel == room]
        return bool(new) and max(read, default="") >= new[0]

    def looked_as_another(self) -> bool:
        """Whether the page was looked at as somebody else."""
        return bool(self.pg.lookers - {self.me.id})

    # the clock

    def jumps(self) -> list[Jump]:
        """The buttons that move the clock."""
        now = self.stage.clock.now
        return [
            Jump("Next check-in", lambda: next_checkin(self.stage.cast.teams, list(self._people()), now())),
            Jump("Friday 15:00", lambda: friday_after(now())),
            Jump("+1 hour", lambda: now() + timedelta(hours=1)),
            Jump("+1 day", lambda: now() + timedelta(days=1)),
            Jump("+1 week", lambda: now() + timedelta(weeks=1)),
        ]

    def _people(self) -> Iterator[Person]:
        for team in self.stage.cast.teams:
            yield from self.stage.cast.members(team.key)


def friday_after(now: datetime) -> datetime:
    """A minute past the next Friday's digest, when it can be read."""
    there = now.astimezone(LONDON)
    day = there.date() + timedelta(days=(FRIDAY - there.weekday()) % 7)
    at = datetime(day.year, day.month, day.day, 15, 1, tzinfo=LONDON)
    if at <= there:
        later = day + timedelta(days=7)
        at = datetime(later.year, later.month, later.day, 15, 1, tzinfo=LONDON)
    return at.astimezone(UTC)


def next_checkin(teams: tuple[Team, ...], people: list[Person], now: datetime) -> datetime:
    """A minute past the next moment at which somebody's clock says that it is time."""
    found = []
    for person in people:
        team = next(t for t in teams if t.key == person.team)
        there = now.astimezone(person.tz)
        day = there.date() + timedelta(days=(WEEKDAYS.index(team.weekday) - there.weekday()) % 7)
        for later in (0, 7):
            at = datetime.combine(day + timedelta(days=later), team.ask_time, person.tz) + A_MINUTE
            if at > now:
                found.append(at.astimezone(UTC))
                break
    return min(found)


def waits(stage: Stage, person: Person) -> bool:
    """Whether the newest thing Ambidex wrote to somebody is a check-in to be answered."""
    messages = stage.pg.dm(person.id)
    if not messages:
        return False
    payload = (messages[-1].metadata or {}).get("event_payload", {})
    asks = any(b.route == "checkins.answer" for b in buttons_of(messages[-1].blocks))
    return payload.get("kind") == "prompt" and asks
