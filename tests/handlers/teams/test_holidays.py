"""Bank holidays by division, and what they do to a team's dates."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from config.vocabulary import OnHoliday
from handlers.teams import dates, holidays, recurrence, schedule
from handlers.teams.cadence import Cadence, Rhythm
from handlers.teams.dates import Calendar
from handlers.teams.holidays import Closed
from handlers.teams.schedule import Snooze

ENGLAND, SCOTLAND = Closed("GB-ENG"), Closed("GB-SCT")
LONDON = "Europe/London"
SPRING = (date(2026, 3, 30), date(2026, 4, 20))
MONDAYS, FRIDAYS = Cadence(Rhythm.WEEKLY), Cadence(Rhythm.WEEKLY, weekday=4)
START = date(2026, 1, 5)


def on(move: OnHoliday, closed: Closed = ENGLAND) -> Calendar:
    return Calendar(closed, move)


def days(found: list[date]) -> list[str]:
    return [f"{day:%d %b}" for day in found]


@pytest.mark.parametrize(
    ("division", "day", "name"),
    [
        ("GB-ENG", date(2026, 4, 6), "Easter Monday"),
        ("GB-SCT", date(2026, 4, 6), ""),
        ("GB-SCT", date(2026, 11, 30), "Saint Andrew's Day"),
        ("GB-NIR", date(2026, 7, 13), "Battle of the Boyne (observed)"),
        ("GB-WLS", date(2026, 12, 28), "Boxing Day (observed)"),
        ("DE", date(2026, 10, 3), "German Unity Day"),
        ("", date(2026, 12, 25), ""),
    ],
)
def test_each_division_has_its_own_days(division: str, day: date, name: str) -> None:
    closed = Closed(division)
    assert closed.name_of(day) == name
    assert (day in closed) is bool(name)


@pytest.mark.parametrize("division", holidays.DIVISIONS)
def test_every_division_offered_is_one_the_package_knows(division: str) -> None:
    assert any(date(2026, 1, 1) + timedelta(days=n) in Closed(division) for n in range(365))


@pytest.mark.parametrize(
    ("zone", "division"),
    [
        (LONDON, "GB-ENG"),
        ("Europe/Belfast", "GB-NIR"),
        ("Europe/Dublin", "IE"),
        ("America/New_York", "US"),
        ("UTC", ""),
        ("Antarctica/Troll", ""),
    ],
)
def test_a_zone_suggests_where_one_is(zone: str, division: str) -> None:
    assert holidays.division_of(zone) == division


@pytest.mark.parametrize(
    ("rhythm", "move", "expected"),
    [
        (MONDAYS, OnHoliday.SKIP, ["13 Apr", "20 Apr"]),
        (MONDAYS, OnHoliday.PREVIOUS, ["02 Apr", "13 Apr", "20 Apr"]),
        (MONDAYS, OnHoliday.NEXT, ["07 Apr", "13 Apr", "20 Apr"]),
        (FRIDAYS, OnHoliday.SKIP, ["10 Apr", "17 Apr"]),
        (FRIDAYS, OnHoliday.NEXT, ["07 Apr", "10 Apr", "17 Apr"]),
    ],
)
def test_easter_is_skipped_or_moved(rhythm: Cadence, move: OnHoliday, expected: list[str]) -> None:
    assert days(dates.nominal_dates(rhythm, START, *SPRING, on(move))) == expected


def test_what_moves_onto_another_date_is_one_with_it() -> None:
    """Every weekday around Easter: Friday and Monday join the Tuesday, or the Thursday."""
    weekdays = Cadence(Rhythm.WEEKDAYS)
    for move in OnHoliday:
        found = dates.nominals(weekdays, START, date(2026, 4, 1), date(2026, 4, 8), on(move))
        asked = [one for one in found if not one.skipped]
        assert days([one.on for one in asked]) == ["02 Apr", "07 Apr", "08 Apr"]
    moved = dates.nominals(weekdays, START, date(2026, 4, 1), date(2026, 4, 8), on(OnHoliday.NEXT))
    assert days(list(moved[1].of)) == ["03 Apr", "06 Apr", "07 Apr"]


def test_a_skipped_date_stays_to_be_explained_on_its_day() -> None:
    found = dates.next_nominal(MONDAYS, START, date(2026, 3, 30), on(OnHoliday.SKIP))
    assert found is not None
    assert (found.on, found.skipped) == (date(2026, 4, 6), True)


def test_nobody_moves_before_the_start_and_the_end_may_be_passed() -> None:
    start = date(2026, 4, 6)
    back = dates.nominal_dates(MONDAYS, start, date(2026, 3, 1), date(2026, 4, 13), on(OnHoliday.PREVIOUS))
    assert days(back) == ["13 Apr"]
    last = Cadence(Rhythm.WEEKLY, until=date(2026, 4, 6))
    on_again = dates.nominal_dates(last, START, *SPRING, on(OnHoliday.NEXT))
    assert days(on_again) == ["07 Apr"]


def test_a_count_counts_holidays_too() -> None:
    """Four weeks are over after four weeks."""
    four = Cadence(Rhythm.WEEKLY, count=4)
    start = date(2026, 3, 30)
    found = dates.nominal_dates(four, start, date(2026, 3, 1), date(2026, 6, 1), on(OnHoliday.SKIP))
    assert days(found) == ["30 Mar", "13 Apr", "20 Apr"]


def test_a_meeting_after_a_holiday_is_prepared_before_it() -> None:
    tuesday = Cadence(Rhythm.MEETING, weekday=1, days_before=1, at=time(15), meeting="board")
    assert days(dates.nominal_dates(tuesday, START, *SPRING, on(OnHoliday.SKIP))) == [
        "02 Apr",
        "13 Apr",
        "20 Apr",
    ]
    monday = Cadence(Rhythm.MEETING, weekday=0, days_before=1, at=time(15), meeting="board")
    assert days(dates.nominal_dates(monday, START, *SPRING, on(OnHoliday.NEXT))) == [
        "02 Apr",
        "10 Apr",
        "17 Apr",
    ]
    assert days(dates.nominal_dates(monday, START, *SPRING, on(OnHoliday.SKIP))) == ["10 Apr", "17 Apr"]


def test_a_half_keeps_its_turn_when_its_date_moves_into_the_others_week() -> None:
    """Christmas Day 2026 is a Friday: the working day after it is the Tuesday of the next week."""
    halves = Cadence(Rhythm.HALVES, weekday=4)
    found = dates.nominals(halves, START, date(2026, 12, 17), date(2027, 1, 10), on(OnHoliday.NEXT))
    assert days([one.on for one in found]) == ["18 Dec", "29 Dec", "04 Jan", "08 Jan"]
    turn = [one.is_for(halves, 0) for one in found]
    assert turn == [turn[0], not turn[0]] * 2


def test_a_weekly_rule_of_ones_own_minds_holidays_too() -> None:
    own = Cadence(Rhythm.OWN, own=recurrence.from_text("FREQ=DAILY;INTERVAL=7"))
    assert days(dates.nominal_dates(own, START, *SPRING, on(OnHoliday.NEXT))) == [
        "07 Apr",
        "13 Apr",
        "20 Apr",
    ]


# --- quiet days --------------------------------------------------------------------------------------


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_holiday_is_quiet_all_day() -> None:
    thursday = utc(2026, 4, 2, 17)
    assert schedule.next_opening(thursday, LONDON, closed=ENGLAND) == utc(2026, 4, 7, 7)
    assert schedule.next_opening(thursday, LONDON, closed=SCOTLAND) == utc(2026, 4, 6, 7)
    open_all_hours = schedule.next_opening(utc(2026, 4, 3, 9), LONDON, time(8), time(8), closed=ENGLAND)
    assert open_all_hours == utc(2026, 4, 6, 23)  # midnight in London


def test_reminders_and_snoozes_pass_over_holidays() -> None:
    thursday, nine = utc(2026, 4, 2, 10), time(9)
    assert schedule.reminder_at(thursday, nine, LONDON, ENGLAND) == utc(2026, 4, 7, 8)
    assert schedule.snoozed_until(Snooze.TOMORROW, thursday, nine, LONDON, SCOTLAND) == utc(2026, 4, 6, 8)
    assert schedule.snoozed_until(Snooze.MONDAY, thursday, nine, LONDON, ENGLAND) == utc(2026, 4, 7, 8)
    assert schedule.snoozed_until(Snooze.HOUR, utc(2026, 4, 3, 10), nine, LONDON, ENGLAND) == utc(
        2026, 4, 3, 11
    )
