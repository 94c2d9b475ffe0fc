"""People who fly, clocks that change, machines that sleep: each is asked at the right local time, once."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.playground import World
from config.vocabulary import DeliveryState
from storage.models import Delivery
from storage.queries import people
from tests.harness import ANA, BEN, CLEO, EXEC, LONDON, WORLD, Story, story
from tests.stories.test_teams_running import asked
from tests.stories.test_teams_setup import NORTH, close_all, set_up

NEW_YORK, TOKYO = ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
TUESDAY = datetime(2026, 11, 3, 9, tzinfo=LONDON)


@pytest.fixture
def weekly(house: Story) -> Story:
    """The executive team, asked every Tuesday at nine on each person's own clock."""
    set_up(house, rhythm="weekly")
    close_all(house, ANA)
    house.advance(hours=1)  # everybody's zone has been read
    return house


def live_in(world: World, **zones: str) -> World:
    """The same people, some of them elsewhere."""
    return replace(world, users=tuple(replace(u, tz=zones.get(u.name, u.tz)) for u in world.users))


def fly(house: Story, person: str, zone: str) -> None:
    """Somebody's telephone shows another time from now on, and Slack with it."""
    house.pg.workspace.change_user(person, tz=zone)


def when_asked(house: Story, person: str) -> list[datetime]:
    """The moments at which prompts reached somebody."""
    return [d.sent_at for d in deliveries(house, person, "prompt") if d.sent_at is not None]


def deliveries(house: Story, person: str | None, *kinds: str) -> list[Delivery]:
    with house.bot.db.read() as session:
        found = session.query(Delivery).filter(Delivery.workspace == NORTH, Delivery.person == person)
        return sorted((d for d in found if not kinds or d.kind in kinds), key=lambda d: d.seq)


def reasons(house: Story, person: str | None) -> list[str]:
    """Why something was not said to somebody; to None: in the channel."""
    return [d.reason or "" for d in deliveries(house, person) if d.state is DeliveryState.WITHHELD]


def sleep(house: Story, until: datetime) -> None:
    """The machine is off until then: time passes, and nothing of ours runs."""
    house.clock.set(until.astimezone(UTC))
    house.settle()


def the_minute(moment: datetime | None, zone: ZoneInfo = LONDON) -> str:
    assert moment is not None
    return f"{moment.astimezone(zone):%a %d %b %H:%M}"


# --- flights -----------------------------------------------------------------------------------------


def test_who_flies_west_between_planning_and_sending_is_not_woken(weekly: Story) -> None:
    """Planned for nine in London; by then it is four in the morning where Ben is."""
    weekly.advance_to(TUESDAY.replace(hour=8, minute=59))
    fly(weekly, BEN, "America/New_York")
    weekly.advance_to(TUESDAY.replace(hour=9, minute=5))
    assert when_asked(weekly, CLEO)
    assert when_asked(weekly, BEN) == []

    weekly.advance_to(TUESDAY.replace(hour=20))
    assert [the_minute(at, NEW_YORK) for at in when_asked(weekly, BEN)] == ["Tue 03 Nov 08:00"]
    with weekly.bot.db.read() as session:
        assert people.get_person(session, NORTH, BEN).zone == "America/New_York"
    weekly.advance(days=7)
    assert the_minute(when_asked(weekly, BEN)[-1], NEW_YORK) == "Tue 10 Nov 09:00"
    assert len(when_asked(weekly, BEN)) == 2
    reminded = [d.sent_at for d in deliveries(weekly, BEN, "reminder")]
    assert [the_minute(at, NEW_YORK) for at in reminded][:1] == ["Wed 04 Nov 09:00"]


def test_who_would_be_awake_too_late_for_the_round_is_left_alone(house: Story) -> None:
    """The digest is at ten in London: at eight in New York the round is over."""
    set_up(house, rhythm="weekly", weekday="4", digest_at="10:00")
    close_all(house, ANA)
    house.advance_to(datetime(2026, 11, 6, 8, 59, tzinfo=LONDON))
    fly(house, BEN, "America/New_York")
    house.advance(days=2)
    assert when_asked(house, BEN) == []
    assert "Quiet hours where they are now last until the round ends." in reasons(house, BEN)
    assert any(BEN in line.note and "Quiet hours" in line.note for line in house.pg.record)


def test_who_flies_west_after_being_asked_is_not_asked_again(weekly: Story) -> None:
    weekly.advance_to(TUESDAY.replace(hour=10))
    fly(weekly, BEN, "America/New_York")
    weekly.advance(days=3)  # the zone is read once a day
    assert len(when_asked(weekly, BEN)) == 1
    weekly.advance(days=4, hours=5)
    assert [the_minute(at, NEW_YORK) for at in when_asked(weekly, BEN)][1:] == ["Tue 10 Nov 09:00"]


@pytest.mark.parametrize("hour", [3, 6])
def test_who_flies_east_past_their_time_is_asked_at_once_or_not_at_all(
    migrated_sqlite_url: str, hour: int
) -> None:
    """Nine in Tokyo is midnight in London: three hours late is caught up with, six are too many."""
    with story(migrated_sqlite_url, start=datetime(2026, 11, 2, hour, tzinfo=LONDON)) as house:
        set_up(house, rhythm="weekly")
        close_all(house, ANA)
        house.advance(hours=12)
        fly(house, BEN, "Asia/Tokyo")
        house.advance(hours=12)  # a day later everybody's zone is read again
        house.advance(hours=3)
        said = [the_minute(at, TOKYO) for at in when_asked(house, BEN)]
        passed = "In Tokyo time 09:00 on Tuesday 3 November had passed when they came there."
        assert said == (["Tue 03 Nov 12:00"] if hour == 3 else [])
        assert (passed in reasons(house, BEN)) is (hour == 6)
        house.command(BEN, "skip")
        house.advance(days=7)
        assert [the_minute(at, TOKYO) for at in when_asked(house, BEN)][len(said) :] == ["Tue 10 Nov 09:00"]


# --- one date, one question ----------------------------------------------------------------------------


def test_moving_the_time_or_the_zone_asks_nobody_twice(weekly: Story) -> None:
    """Nine becomes half past nine, then somewhere else, then nine again: one Tuesday, one check-in."""
    weekly.advance_to(TUESDAY.replace(minute=10))
    changes = ({"ask_at": "09:30"}, {"clock": "team", "zone": "New York"}, {"clock": "own", "zone": "London"})
    for change in changes:
        weekly.command(ANA, "settings", EXEC)
        weekly.submit(ANA, **change)
        close_all(weekly, ANA)
        weekly.advance(hours=3)
    weekly.advance_to(TUESDAY.replace(day=4))
    assert {person: asked(weekly, person) for person in (ANA, BEN, CLEO)} == {ANA: 1, BEN: 1, CLEO: 1}


def test_an_earlier_time_of_ones_own_keeps_todays_date(weekly: Story) -> None:
    """At noon Ben chooses ten instead of three: he is asked at three today, at ten from next week on."""
    weekly.command(ANA, "settings", EXEC)
    weekly.submit(ANA, ask_at="15:00")
    close_all(weekly, ANA)
    weekly.advance_to(TUESDAY.replace(hour=12))
    weekly.home(BEN)
    weekly.click(BEN, weekly.home_view(BEN), "My times")
    weekly.submit(BEN, whose="mine", at="10:00")
    close_all(weekly, BEN)
    weekly.advance(hours=4)
    weekly.command(BEN, "skip")  # so that no reminder takes up next week's budget
    weekly.advance(days=7)
    assert [the_minute(at) for at in when_asked(weekly, BEN)] == ["Tue 03 Nov 15:00", "Tue 10 Nov 10:00"]


# --- outages -------------------------------------------------------------------------------------------


def test_after_three_days_off_nothing_is_asked_late_and_the_digest_comes(weekly: Story) -> None:
    """The lead's machine sleeps from Monday to Thursday: what was missed is noted, and not made up for."""
    sleep(weekly, datetime(2026, 11, 5, 10, tzinfo=LONDON))
    assert asked(weekly, BEN) == 0
    missed = [said for said in reasons(weekly, None) if "3 November was missed" in said]
    assert len(missed) == 2  # London's and Auckland's
    weekly.advance_to(datetime(2026, 11, 6, 16, tzinfo=LONDON))
    assert len(weekly.posts()) == 2  # the introduction, and Friday's digest
    weekly.advance_to(datetime(2026, 11, 10, 10, tzinfo=LONDON))
    assert asked(weekly, BEN) == 1


def test_a_digest_missed_by_more_than_a_day_closes_its_round_and_leaves_its_content_to_the_next(
    weekly: Story,
) -> None:
    weekly.advance_to(TUESDAY.replace(hour=10))
    posts = len(weekly.posts())
    sleep(weekly, datetime(2026, 11, 9, 8, tzinfo=LONDON))
    assert len(weekly.posts()) == posts
    assert any("over a day late" in said for said in reasons(weekly, None))
    weekly.advance_to(datetime(2026, 11, 13, 16, tzinfo=LONDON))
    assert len(weekly.posts()) == posts + 1


# --- both clock changes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "weeks"),
    [
        (datetime(2026, 3, 2, 8, tzinfo=LONDON), ("03 Mar", "10 Mar", "17 Mar", "24 Mar", "31 Mar")),
        (datetime(2026, 10, 12, 8, tzinfo=LONDON), ("13 Oct", "20 Oct", "27 Oct", "03 Nov")),
    ],
)
def test_nine_o_clock_stays_nine_o_clock_through_both_clock_changes(
    migrated_sqlite_url: str, start: datetime, weeks: tuple[str, ...]
) -> None:
    """London and New York change on different Sundays; each is asked at nine there."""
    world = live_in(WORLD, ben="America/New_York")
    with story(migrated_sqlite_url, world, start) as house:
        set_up(house, rhythm="weekly")
        close_all(house, ANA)
        house.advance(days=7 * len(weeks))
        for person, zone in ((CLEO, LONDON), (BEN, NEW_YORK)):
            expected = [f"Tue {day} 09:00" for day in weeks]
            assert [the_minute(at, zone) for at in when_asked(house, person)] == expected


@pytest.mark.parametrize(
    ("start", "day", "at", "expected"),
    [
        (datetime(2026, 4, 20, 9, tzinfo=LONDON), "4", "00:30", datetime(2026, 4, 23, 22, 30, tzinfo=UTC)),
        (datetime(2026, 10, 26, 9, tzinfo=LONDON), "3", "23:30", datetime(2026, 10, 29, 20, 30, tzinfo=UTC)),
    ],
    ids=["gap", "overlap"],
)
def test_a_time_that_does_not_exist_or_comes_twice_is_asked_once(
    migrated_sqlite_url: str, start: datetime, day: str, at: str, expected: datetime
) -> None:
    """Ben works nights in Cairo, whose clocks change around midnight of a working day."""
    with story(migrated_sqlite_url, live_in(WORLD, ben="Africa/Cairo"), start) as house:
        set_up(house, rhythm="weekly", weekday=day)
        close_all(house, ANA)
        house.advance(hours=1)
        house.home(BEN)
        house.click(BEN, house.home_view(BEN), "My times")
        house.submit(BEN, whose="mine", at=at, quiet_from="10:00", quiet_until="18:00")
        close_all(house, BEN)
        house.advance(days=5)
        assert when_asked(house, BEN) == [expected]
