"""What the playground received, counted afresh.

Nothing here asks the house: the messages are counted as they came in, and what
should have come is worked out from the cadence that the bot published in each
team's channel, the members' clocks, and the leave they said they were on.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.reading import buttons_of
from bot.demo.world import LONDON, WEEKDAYS, Cast, Person, Team, moment
from bot.playground import Playground, Traffic

FORTNIGHT = timedelta(days=14)
DIGEST_DAY, DIGEST_TIME = 4, time(15)
GRACE = timedelta(minutes=10)  # what is due within the last minutes may still be on its way

Occasion = tuple[str, date]  # a person or team, and the local date


@dataclass(frozen=True)
class Count:
    """The closing line."""

    weeks: int
    prompts: int
    answered: int
    skipped: int
    reminders: int
    digests: int
    lost: int
    doubled: int

    def as_json(self) -> dict[str, int]:
        return asdict(self)


@dataclass
class Received:
    """What came in, by what it is."""

    prompts: Counter[Occasion] = field(default_factory=Counter)
    reminders: Counter[str] = field(default_factory=Counter)  # by what they are about
    digests: Counter[Occasion] = field(default_factory=Counter)
    ids: Counter[str] = field(default_factory=Counter)  # one for each delivery; one posted twice shows
    answered: set[str] = field(default_factory=set)
    passed: set[str] = field(default_factory=set)


def count(pg: Playground, cast: Cast, weeks: int) -> Count:
    """Count everything that the playground's record holds."""
    got = received(pg, cast)
    now = pg.clock.now()
    expected, digests = expected_prompts(pg, cast, got, now - GRACE), expected_digests(cast, now - GRACE)
    may_be = expected_prompts(pg, cast, got, now) | expected_digests(cast, now)
    lost = [o for o in expected if not got.prompts[o]] + [o for o in digests if not got.digests[o]]
    unexpected = [o for o in (*got.prompts, *got.digests) if o not in may_be]
    doubled = sum(n - 1 for c in (got.prompts, got.reminders, got.digests) for n in c.values())
    doubled = max(doubled, sum(n - 1 for n in got.ids.values())) + len(unexpected)
    return Count(
        weeks=weeks,
        prompts=got.prompts.total(),
        answered=len(got.answered),
        skipped=len(got.passed - got.answered),
        reminders=got.reminders.total(),
        digests=got.digests.total(),
        lost=len(lost),
        doubled=doubled,
    )


# --- what came ---------------------------------------------------------------------------------


def received(pg: Playground, cast: Cast) -> Received:
    """Sort what the playground recorded."""
    got = Received()
    teams = {cast.room(team.channel).id: team for team in cast.teams}
    for line in pg.record:
        if line.kind == "api" and line.name == "chat.postMessage" and line.response.get("ok"):
            _posted(pg, cast, line, teams, got)
        elif line.kind == "interaction" and not line.trouble:
            _acted(line, got)
    return got


def _posted(pg: Playground, cast: Cast, line: Traffic, teams: Mapping[str, Team], got: Received) -> None:
    payload: dict[str, Any] = (line.request.get("metadata") or {}).get("event_payload", {})
    channel = pg.workspace.channels[line.response["channel"]]
    got.ids[str(payload.get("id"))] += 1
    if payload.get("kind") == "prompt":
        person = cast.person(channel.user)
        got.prompts[person.key, line.at.astimezone(person.tz).date()] += 1
    elif payload.get("kind") == "reminder":
        got.reminders[str(payload.get("subject"))] += 1
    elif channel.id in teams and any(
        b.route == "learning.decide" for b in buttons_of(line.request.get("blocks") or ())
    ):
        got.digests[teams[channel.id].key, line.at.astimezone(LONDON).date()] += 1


def _acted(line: Traffic, got: Received) -> None:
    """An answer counts when it was not sent back; passing over counts as said."""
    kind, _, name = line.name.partition(":")
    if kind == "view_submission" and name == "checkins.submit":
        if (line.response or {}).get("response_action") != "errors":
            got.answered.add(line.request["view"]["private_metadata"])
    elif name.partition("#")[0] in ("checkins.skip", "checkins.nothing"):
        got.passed.add(line.request["actions"][0]["value"])


# --- what should have come -----------------------------------------------------------------------


def expected_prompts(pg: Playground, cast: Cast, got: Received, until: datetime) -> set[Occasion]:
    """Who should have been asked by then, on which local date.

    The channel says: every so-and-so day, half of the team each time, each person
    once a fortnight, at that time on their own clock. It does not say who is in
    which half, so that is taken from what fits best; every fortnight after
    that has to be there, unless the person was away, or it was a bank holiday.
    """
    expected: set[Occasion] = set()
    for team in cast.teams:
        begun = _introduced(pg, cast, team)
        if begun is None:
            continue
        for person in cast.members(team.key):
            got_dates = {day for key, day in got.prompts if key == person.key}
            halves = [_fortnightly(team, person, begun, first, until) for first in (0, 1)]
            fits = min(halves, key=lambda dates: len(set(dates) ^ got_dates))
            free = [day for day in fits if day in cast.holidays or cast.is_away(person.key, day)]
            expected |= {(person.key, day) for day in fits if day not in free}
    return expected


def _introduced(pg: Playground, cast: Cast, team: Team) -> datetime | None:
    """When the bot said in the team's channel that it would ask, if it did so the way the lead chose."""
    said = (
        f"every {team.weekday}, half of the team each time, so each person once a fortnight, at {team.ask_at}"
    )
    found = [m for m in pg.messages(cast.room(team.channel).id) if said in m.text]
    return datetime.fromtimestamp(float(found[0].ts), UTC) if found else None


def _fortnightly(team: Team, person: Person, begun: datetime, first: int, until: datetime) -> list[date]:
    """Every other day of that name from the first or second one after the start, while it is past."""
    weekday = WEEKDAYS.index(team.weekday)
    day = begun.astimezone(person.tz).date()
    while day.weekday() != weekday or _at(day, team.ask_time, person.tz) <= begun:
        day += timedelta(days=1)
    day += timedelta(days=7 * first)
    dates = []
    while _at(day, team.ask_time, person.tz) <= until:
        dates.append(day)
        day += FORTNIGHT
    return dates


def expected_digests(cast: Cast, until: datetime) -> set[Occasion]:
    """Every Friday at three in London, for every team that was set up before it.

    On a bank holiday it waits for the next working day.
    """
    expected = set()
    for team in cast.teams:
        begun, day = moment(team.sets_up_at), cast.start
        while _at(day, DIGEST_TIME, LONDON) <= until:
            if day.weekday() == DIGEST_DAY and _at(day, DIGEST_TIME, LONDON) > begun:
                shown = _back_at_work(cast, day)
                if _at(shown, DIGEST_TIME, LONDON) <= until:
                    expected.add((team.key, shown))
            day += timedelta(days=1)
    return expected


def _back_at_work(cast: Cast, day: date) -> date:
    while day in cast.holidays or day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
