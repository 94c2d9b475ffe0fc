"""The time zones that somebody may live in, by the names of the tz database."""

from functools import cache
from zoneinfo import available_timezones

# The machine's own zone under another name, the rules behind it, and "nobody has set this clock yet".
NOWHERE = frozenset({"localtime", "posixrules", "Factory"})


@cache
def known_zones() -> frozenset[str]:
    """Every zone that means the same on every machine."""
    return frozenset(available_timezones() - NOWHERE)
