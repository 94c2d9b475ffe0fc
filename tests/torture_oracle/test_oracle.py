"""A sample of what `python -m bot oracle` holds against the program; and the oracle against the calendar."""

import json
from datetime import UTC, date, datetime, time

import pytest

from bot.torture import (
    oracle_calendar_cases,
    oracle_cli,
    oracle_clock_cases,
    oracle_limits,
    oracle_outages,
    oracle_zones,
)
from bot.torture.oracle import Outcome, PlainTeam, Somebody, expected_prompts, fates
from bot.torture.oracle_calendar import Rule, nominal_dates, of_rhythm
from bot.torture.oracle_clock import instant_of
from bot.torture.oracle_tally import Tally
from config.settings import SettingsError

# Half-hour and two-hour changes, a change at midnight, one that lands on the next date, Ramadan's, and none.
TELLING = ("Europe/London", "Australia/Lord_Howe", "America/Nuuk", "Africa/Casablanca", "Asia/Kolkata")


@pytest.mark.parametrize("zone", TELLING)
def test_the_clock_agrees(zone: str) -> None:
    tally = Tally()
    for group in oracle_zones.groups(2026, 2026, [zone]):
        oracle_clock_cases.compare(group, tally, first_year=2026, last_year=2026)
    assert tally.cases > 5000
    assert not tally.mismatches, tally.sentences


def test_local_times_agree_in_every_zone_in_one_year() -> None:
    tally = Tally()
    groups = oracle_zones.groups(2026, 2026)
    for group in groups:
        oracle_clock_cases.local_times(group.zone, [change.at for change in group.changes], tally)
    assert sum(len(group.zones) for group in groups) > 550
    assert not tally.mismatches, tally.sentences


def test_the_calendar_agrees() -> None:
    tally = Tally()
    oracle_calendar_cases.compare_rules(tally, [date(2024, 2, 29)], every=41)
    oracle_calendar_cases.compare_holidays(tally, ["GB-ENG", "GB-SCT", "GB-NIR", "US"])
    assert not tally.mismatches, tally.sentences


def test_every_limit_of_lateness_is_where_it_is_said_to_be() -> None:
    tally = Tally()
    assert oracle_limits.compare(tally) > 20
    assert not tally.mismatches, tally.sentences


def test_outages_end_as_foretold() -> None:
    tally = Tally()
    assert oracle_outages.compare(3, 11, tally) > 10
    assert not tally.mismatches, tally.sentences


def test_what_differs_is_said_in_words_and_ends_the_command_badly() -> None:
    tally = Tally()
    lines: list[str] = []
    for number in range(25):
        tally.compare(lambda number=number: f"What is {number}", number, -number)  # type: ignore[misc]
    assert not oracle_cli.close(tally, lines.append, zones=1)
    assert lines[0] == "What is 1: the oracle says 1, the program -1."
    assert lines[-2] == "And 4 more."
    assert json.loads(lines[-1]) == {"zones": 1, "cases": 25, "mismatches": 24}
    with pytest.raises(SettingsError):
        oracle_cli.named("Europe/London,Mars/Base")


def test_named_zones_narrow_the_whole_of_it_to_their_clock() -> None:
    lines: list[str] = []
    assert oracle_cli.clocks(2026, 2026, ["Asia/Kolkata"], lines.append)
    assert lines[0].startswith("The calendar, which has no zones, is left out")
    closing = json.loads(lines[-1])
    assert (closing["zones"], closing["mismatches"]) == (1, 0)
    assert closing["cases"] < 20_000


def test_the_oracle_knows_what_the_calendar_shows() -> None:
    """By hand, so that the second opinion is itself held against a first."""
    assert instant_of(date(2026, 3, 29), time(1, 30), "Europe/London") == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )
    assert instant_of(date(2026, 10, 25), time(1, 30), "Europe/London") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    assert instant_of(date(2011, 12, 30), time(9), "Pacific/Apia") is None
    last = Rule("month", date(2026, 1, 1), month_days=(-1,))
    assert nominal_dates(last, date(2026, 1, 1), date(2026, 3, 31)) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


def test_the_oracle_on_an_easter_and_an_outage() -> None:
    easter = frozenset({date(2026, 4, 3), date(2026, 4, 6)})
    ana = Somebody("ANA", "Europe/London", leaves=((date(2026, 4, 13), date(2026, 4, 13)),))
    team = PlainTeam(of_rhythm("weekly", date(2026, 3, 30), 0), (ana,), holidays=easter)
    since, until = datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 4, 28, tzinfo=UTC)
    outage = (datetime(2026, 4, 20, 7, tzinfo=UTC), datetime(2026, 4, 20, 10, 30, tzinfo=UTC))
    assert [fate.outcome for fate in fates(team, since, until, [outage])] == [
        Outcome.ASKED,
        Outcome.HOLIDAY,
        Outcome.AWAY,
        Outcome.ASKED,
        Outcome.ASKED,
    ]
    asked = expected_prompts(team, since, until, [outage])
    assert [prompt.earliest.isoformat() for prompt in asked] == [
        "2026-03-30T08:00:00+00:00",
        "2026-04-20T10:30:00+00:00",
        "2026-04-27T08:00:00+00:00",
    ]


def test_the_oracle_leaves_out_what_would_come_half_a_day_after_a_late_question() -> None:
    """Quarter to six, found at nine in the evening: asked at eight, and the day after at the usual hour."""
    ana, sofia = Somebody("ANA", "Europe/London"), Somebody("SOFIA", "Europe/Sofia")
    team = PlainTeam(
        of_rhythm("weekdays", date(2026, 5, 4)), (ana, sofia), at=time(17, 45), in_own_zone=False
    )
    since, until = datetime(2026, 5, 4, 12, tzinfo=UTC), datetime(2026, 5, 7, 12, tzinfo=UTC)
    outage = (datetime(2026, 5, 4, 16, tzinfo=UTC), datetime(2026, 5, 4, 20, tzinfo=UTC))
    found = fates(team, since, until, [outage])
    assert [
        (fate.outcome, fate.earliest and fate.earliest.hour) for fate in found if fate.person == "ANA"
    ] == [
        (Outcome.ASKED, 7),
        (Outcome.TOO_SOON, None),
        (Outcome.ASKED, 16),
    ]
    assert [fate.outcome for fate in found if fate.person == "SOFIA"] == [Outcome.ASKED] * 3
