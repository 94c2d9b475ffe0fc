"""The oracle as a command: what is put to the test, and the one closing line."""

import json
from collections.abc import Callable, Sequence

from bot.torture import oracle_calendar_cases, oracle_clock_cases, oracle_limits, oracle_outages, oracle_zones
from bot.torture.oracle_tally import Tally
from config.settings import SettingsError
from config.zones import known_zones

Say = Callable[[str], None]


def named(zones: str) -> list[str]:
    """The zones somebody named. Raises a ``SettingsError`` for one that there is not."""
    wanted = [zone.strip() for zone in zones.split(",") if zone.strip()]
    for zone in wanted:
        if zone not in known_zones():
            sentence = f"There is no time zone called {zone!r}; use a name such as Europe/London."
            raise SettingsError([sentence])
    return wanted


def clocks(first_year: int, last_year: int, zones: Sequence[str], say: Say) -> bool:
    """Every rule of clock and calendar in every zone, or the clock's in those named; whether both agree.

    The calendar knows dates and no zones, so it is left out where some are named.
    """
    found, tally = oracle_zones.groups(first_year, last_year, zones), Tally()
    for group in found:
        oracle_clock_cases.compare(group, tally, first_year=first_year, last_year=last_year)
    if zones:
        say("The calendar, which has no zones, is left out: only the clock of those named is looked at.")
    else:
        oracle_calendar_cases.compare_rules(tally)
        oracle_calendar_cases.compare_holidays(tally)
    return close(tally, say, zones=sum(len(group.zones) for group in found), groups=len(found))


def outages(number: int, seed: int, say: Say) -> bool:
    """Outages around every limit, and so many at random; whether all went as foretold."""
    tally = Tally()
    foretold = oracle_limits.compare(tally)
    foretold += oracle_outages.compare(number, seed, tally)
    return close(tally, say, seed=seed, outages=number, prompts=foretold)


def close(tally: Tally, say: Say, **counted: int) -> bool:
    """Say what differs, in words, and the closing line."""
    for sentence in tally.sentences:
        say(sentence)
    if tally.mismatches > len(tally.sentences):
        say(f"And {tally.mismatches - len(tally.sentences)} more.")
    say(json.dumps(counted | {"cases": tally.cases, "mismatches": tally.mismatches}, separators=(",", ":")))
    return not tally.mismatches
