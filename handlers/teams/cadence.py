"""How often a team is asked: a rhythm with its rule, as one stored text, and in plain words.

Which dates come of it, with bank holidays in between, is said in ``dates.py``.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote, unquote

from handlers.teams import recurrence
from handlers.teams.recurrence import Frequency, Rule

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
CLOSE = 4  # days: dates nearer than this come from a rule that means it
_COUNTS = ("", "", "two", "three", "four", "five")


class Rhythm(StrEnum):
    """How a team may be asked."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    HALVES = "halves"  # fortnightly for each person, every week for the digest
    MONTHLY = "monthly"
    WEEKDAYS = "weekdays"
    MEETING = "meeting"  # tied to a meeting the team already has
    OWN = "own"  # any rule of the subset, as it stands


@dataclass(frozen=True)
class Cadence:
    """One rhythm with its day.

    ``weekday`` counts from Monday = 0. Monthly takes a ``month_day`` (1–31, or
    −1 for the last) or an ``ordinal`` (1–4, −1) of the weekday. A meeting has
    its weekday, comes every ``interval`` weeks, and is prepared for
    ``days_before`` working days ahead at the time ``at``. ``until`` or
    ``count`` may end it. A rule of one's ``own`` says all of that itself.
    """

    rhythm: Rhythm
    weekday: int = 0
    ordinal: int | None = None
    month_day: int | None = None
    interval: int = 1
    days_before: int = 0
    at: time | None = None
    meeting: str = ""
    until: date | None = None
    count: int | None = None
    own: Rule | None = None

    def __post_init__(self) -> None:
        """Refuse what no calendar can follow."""
        if (self.own is not None) != (self.rhythm is Rhythm.OWN) or (self.own and (self.until or self.count)):
            raise ValueError("A rule of one's own stands alone, and says itself when it ends.")
        if not 0 <= self.weekday <= 6:
            raise ValueError("A weekday is 0 (Monday) to 6 (Sunday).")
        if not (1 <= self.interval <= 12 and 0 <= self.days_before <= 5):
            raise ValueError("A meeting comes every 1 to 12 weeks and is prepared 0 to 5 days before.")
        if self.count is not None and (self.count < 1 or self.until is not None):
            raise ValueError("A cadence ends after a count or on a date, not both.")
        if self.rhythm is Rhythm.MONTHLY:
            self._check_month()

    def _check_month(self) -> None:
        if (self.ordinal is None) == (self.month_day is None):
            raise ValueError("Monthly needs a day of the month or an ordinal weekday, one of the two.")
        if self.ordinal is not None and self.ordinal not in ORDINALS:
            raise ValueError("The weekday of a month is the first to fourth, or the last (-1).")
        if self.month_day is not None and self.month_day != -1 and not 1 <= self.month_day <= 31:
            raise ValueError("A day of the month is 1 to 31, or -1 for the last.")

    @property
    def step(self) -> int:
        """Every how many weeks the rule fires (months for a monthly one: always one)."""
        if self.rhythm is Rhythm.FORTNIGHTLY:
            return 2
        return self.interval if self.rhythm is Rhythm.MEETING else 1

    @property
    def rule(self) -> Rule:
        """The recurrence behind it: for a meeting, the meeting's."""
        if self.own is not None:
            return self.own
        monthly = self.rhythm is Rhythm.MONTHLY
        days: tuple[tuple[int, int], ...] = ((self.ordinal or 0 if monthly else 0, self.weekday),)
        if self.rhythm is Rhythm.WEEKDAYS:
            days = tuple((0, day) for day in range(5))
        by_date = (self.month_day,) if monthly and self.month_day is not None else ()
        return Rule(
            Frequency.MONTHLY if monthly else Frequency.WEEKLY,
            self.step,
            () if by_date else days,
            by_date,
            self.until,
            self.count,
        )

    @property
    def comes_close(self) -> bool:
        """Whether it names several days, or every day or so: then its own dates lie near each other."""
        rule = self.rule
        daily = rule.frequency is Frequency.DAILY and rule.interval < CLOSE
        return daily or len(rule.days) > 1 or len(rule.month_days) > 1


# --- one stored text ---------------------------------------------------------------------------


def to_text(cadence: Cadence) -> str:
    """The cadence as one text: an RRULE, then what an RRULE cannot say after bars.

    ``FREQ=WEEKLY;INTERVAL=1;BYDAY=TU|as=meeting|before=1|at=15:00|meeting=executive%20meeting``
    """
    extras = [f"as={cadence.rhythm.value}"]
    if cadence.rhythm is Rhythm.MEETING:
        extras += [f"before={cadence.days_before}", f"meeting={quote(cadence.meeting)}"]
    if cadence.at is not None:
        extras.append(f"at={cadence.at:%H:%M}")
    return "|".join([recurrence.to_text(cadence.rule), *extras])


@lru_cache(maxsize=1024)
def from_text(text: str) -> Cadence:
    """Read what ``to_text`` wrote; anything outside that subset is a ``ValueError``."""
    line, *rest = text.strip().split("|")
    try:
        rule = recurrence.from_text(line)
        extras = dict(part.split("=", 1) for part in rest)
        cadence = _of(rule, Rhythm(extras["as"]), extras)
    except (KeyError, IndexError, ValueError) as problem:
        raise ValueError(f"This is no cadence we can follow: {text!r}.") from problem
    if cadence.rule != rule:
        raise ValueError(f"This cadence says more than we can follow: {text!r}.")
    return cadence


def _of(rule: Rule, rhythm: Rhythm, extras: dict[str, str]) -> Cadence:
    at = time.fromisoformat(extras["at"]) if "at" in extras else None
    if rhythm is Rhythm.OWN:
        return Cadence(rhythm, at=at, own=rule)
    ordinal, weekday = rule.days[0] if rule.days and rhythm is not Rhythm.WEEKDAYS else (0, 0)
    return Cadence(
        rhythm=rhythm,
        weekday=weekday,
        ordinal=ordinal or None,
        month_day=rule.month_days[0] if rule.month_days else None,
        interval=rule.interval if rhythm is Rhythm.MEETING else 1,
        days_before=int(extras.get("before", "0")),
        at=at,
        meeting=unquote(extras.get("meeting", "")),
        until=rule.until,
        count=rule.count,
    )


def in_half(day: date, cadence: Cadence, half: int) -> bool:
    """Whether this half of the team (0 or 1) is asked on that date of the rule.

    The halves alternate by week, counted over the years from Monday to Monday,
    so that neither a new year nor an edited start asks a half twice running.
    """
    if cadence.rhythm is not Rhythm.HALVES:
        return True
    return (day.toordinal() - 1) // 7 % 2 == half % 2


# --- words ---------------------------------------------------------------------------------------


def describe(cadence: Cadence) -> str:
    """The cadence as somebody would say it: "every other Tuesday"."""
    return _rhythm_in_words(cadence) + _end_in_words(cadence.until, cadence.count)


def _end_in_words(until: date | None, count: int | None) -> str:
    if until is not None:
        return f", until {until.day} {until:%B %Y}"
    if count is not None:
        return ", once" if count == 1 else f", {count} times"
    return ""


def _rhythm_in_words(cadence: Cadence) -> str:
    name = NAMES[cadence.weekday]
    match cadence.rhythm:
        case Rhythm.WEEKLY:
            return f"every {name}"
        case Rhythm.FORTNIGHTLY:
            return f"every other {name}"
        case Rhythm.HALVES:
            return f"every {name}, half of the team each time, so each person once a fortnight"
        case Rhythm.WEEKDAYS:
            return "every weekday"
        case Rhythm.MONTHLY:
            return f"on {_of_month(cadence)} of each month"
        case Rhythm.MEETING:
            return _before_meeting(cadence, name)
        case Rhythm.OWN:
            return _rule_in_words(cadence.rule)


def _rule_in_words(rule: Rule) -> str:
    """A rule of one's own: "every 2 weeks, on Monday and Thursday"."""
    unit = {Frequency.DAILY: "day", Frequency.WEEKLY: "week", Frequency.MONTHLY: "month"}[rule.frequency]
    said = f"every {unit}" if rule.interval == 1 else f"every {rule.interval} {unit}s"
    days = [f"the {_ordinal(n)} {NAMES[day]}" if n else f"{NAMES[day]}" for n, day in rule.days]
    days += [_day_of_month(day) for day in rule.month_days]
    if days:
        said += ", on " + (" and ".join([", ".join(days[:-1]), days[-1]]) if len(days) > 1 else days[0])
    return said + _end_in_words(rule.until, rule.count)


def _ordinal(n: int) -> str:
    if n in ORDINALS:
        return ORDINALS[n]
    return "fifth" if n == 5 else f"{_ordinal(-n)} to last"


def _of_month(cadence: Cadence) -> str:
    if cadence.ordinal is not None:
        return f"the {ORDINALS[cadence.ordinal]} {NAMES[cadence.weekday]}"
    return _day_of_month(cadence.month_day or 1)


def _day_of_month(day: int) -> str:
    if day == -1:
        return "the last day"
    ending = "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"the {day}{ending}"


def _before_meeting(cadence: Cadence, weekday: str) -> str:
    meeting = f"{weekday}’s {cadence.meeting or 'meeting'}"
    if cadence.interval == 2:
        meeting = f"every other {meeting}"
    elif cadence.interval > 2:
        meeting = f"{meeting}, which comes every {cadence.interval} weeks"
    part = "day"
    if cadence.at is not None:
        part = "morning" if cadence.at.hour < 12 else "afternoon" if cadence.at.hour < 17 else "evening"
    if cadence.days_before == 0:
        return f"the {part} of {meeting}"
    if cadence.days_before == 1:
        return f"the {part} before {meeting}"
    count = _COUNTS[cadence.days_before]
    return f"{count} working days before {meeting}" + (f", in the {part}" if part != "day" else "")
