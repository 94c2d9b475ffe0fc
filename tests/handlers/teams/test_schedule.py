"""Local times to instants, quiet hours, snooze, leave and the budget."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.teams import schedule
from handlers.teams.schedule import Snooze

LONDON = "Europe/London"
NINE = time(9)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


zones = st.sampled_from(sorted(available_timezones() - {"localtime", "posixrules"}))
quarters = st.integers(0, 14 * 365 * 96)
instants = quarters.map(lambda n: utc(2024, 1, 1) + timedelta(minutes=15 * n))


def test_a_gap_uses_the_offset_before_it_and_an_overlap_the_first_instance() -> None:
    assert schedule.to_utc(date(2026, 3, 29), time(1, 30), LONDON) == utc(2026, 3, 29, 1, 30)
    assert schedule.to_utc(date(2026, 10, 25), time(1, 30), LONDON) == utc(2026, 10, 25, 0, 30)
    assert schedule.to_utc(date(2026, 3, 30), NINE, LONDON) == utc(2026, 3, 30, 8)


def test_a_date_that_never_happened_has_no_instant() -> None:
    assert schedule.to_utc(date(2011, 12, 30), NINE, "Pacific/Apia") is None
    assert schedule.to_utc(date(2011, 12, 31), NINE, "Pacific/Apia") is not None


@pytest.mark.parametrize("name", ["Europe/Lundon", "", "../etc/passwd", "Europe"])
def test_an_unknown_zone_is_said_to_be_unknown(name: str) -> None:
    with pytest.raises(ValueError, match="no time zone called"):
        schedule.to_utc(date(2026, 3, 3), NINE, name)


@settings(max_examples=300)
@given(instants, zones)
def test_an_instant_survives_the_way_there_and_back(instant: datetime, zone: str) -> None:
    there = instant.astimezone(schedule.zone_of(zone))
    back = schedule.to_utc(there.date(), there.time(), zone)
    assert back is not None
    assert back == instant if there.fold == 0 else back < instant


@settings(max_examples=300)
@given(instants, zones, st.booleans())
def test_an_opening_is_never_quiet_and_never_before(instant: datetime, zone: str, weekends: bool) -> None:
    opening = schedule.next_opening(instant, zone, weekends_quiet=weekends)
    assert instant <= opening <= instant + timedelta(days=4)
    assert not schedule.is_quiet(opening, zone, schedule.QUIET_FROM, schedule.QUIET_UNTIL, weekends)
    if opening != instant:
        just_before = opening - timedelta(minutes=1)
        assert schedule.is_quiet(just_before, zone, schedule.QUIET_FROM, schedule.QUIET_UNTIL, weekends)


@pytest.mark.requirement(49)
def test_a_friday_evening_waits_for_monday() -> None:
    """Nobody is asked at a weekend."""
    assert schedule.next_opening(utc(2026, 3, 6, 18), LONDON) == utc(2026, 3, 9, 8)
    assert schedule.next_opening(utc(2026, 3, 6, 17, 59), LONDON) == utc(2026, 3, 6, 17, 59)
    lunch = schedule.next_opening(utc(2026, 3, 6, 12, 30), LONDON, time(12), time(13, 30))
    assert lunch == utc(2026, 3, 6, 13, 30)
    never = schedule.next_opening(utc(2026, 3, 6, 3), LONDON, time(8), time(8))
    assert never == utc(2026, 3, 6, 3)
    afternoon = schedule.next_opening(utc(2026, 3, 7, 12), LONDON, time(12), time(13))
    assert afternoon == utc(2026, 3, 9, 0)


def test_quiet_hours_that_end_where_the_clocks_change_are_never_a_day_longer() -> None:
    """The oracle found it: in New York's second 01:10 of that night, the opening is 20 minutes away."""
    second_time = utc(2026, 11, 1, 6, 10)
    new_york = ("America/New_York", time(23), time(1, 30), False)
    assert schedule.next_opening(second_time, *new_york) == utc(2026, 11, 1, 6, 30)
    before_the_gap = utc(2026, 3, 29, 0, 45)
    assert schedule.next_opening(before_the_gap, LONDON, time(23), time(1, 30), False) == utc(2026, 3, 29, 1)


def test_the_reminder_comes_one_working_day_later() -> None:
    assert schedule.reminder_at(utc(2026, 3, 3, 9), NINE, LONDON) == utc(2026, 3, 4, 9)
    assert schedule.reminder_at(utc(2026, 3, 6, 9), NINE, LONDON) == utc(2026, 3, 9, 9)
    assert schedule.reminder_at(utc(2026, 3, 27, 9), NINE, LONDON) == utc(2026, 3, 30, 8)


def test_later_is_an_hour_tomorrow_or_monday() -> None:
    tuesday = utc(2026, 3, 3, 10)
    assert schedule.snoozed_until(Snooze.HOUR, tuesday, NINE, LONDON) == utc(2026, 3, 3, 11)
    assert schedule.snoozed_until(Snooze.TOMORROW, tuesday, NINE, LONDON) == utc(2026, 3, 4, 9)
    assert schedule.snoozed_until(Snooze.MONDAY, tuesday, NINE, LONDON) == utc(2026, 3, 9, 9)
    monday = utc(2026, 3, 9, 10)
    assert schedule.snoozed_until(Snooze.MONDAY, monday, NINE, LONDON) == utc(2026, 3, 16, 9)
    friday = utc(2026, 3, 6, 10)
    assert schedule.snoozed_until(Snooze.TOMORROW, friday, NINE, LONDON) == utc(2026, 3, 9, 9)
