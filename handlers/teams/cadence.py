"""When a team is asked: a small part of RFC 5545, and the same in plain words.

A cadence yields *nominal dates*, local and without a time. A person's own
time and zone are applied afterwards (``schedule.to_utc``), so that no change
of clock, zone or hour can make a second occurrence of the same date.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import quote, unquote

from dateutil.rrule import FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
_RULES = (MO, TU, WE, TH, FR, SA, SU)
_COUNTS = ("", "", "two", "three", "four", "five")


class Rhythm(StrEnum):
    """How a team may be asked."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    HALVES = "halves"  # fortnightly for each person, every week for the digest
    MONTHLY = "monthly"
    WEEKDAYS = "weekdays"
    MEETING = "meeting"  # tied to a meeting the team already has


@dataclass(frozen=True)
class Cadence:
    """One rhythm with its day.

    ``weekday`` counts from Monday = 0. Monthly takes a ``month_day`` (1–31, or
    −1 for the last) or an ``ordinal`` (1–4, −1) of the weekday. A meeting has
    its weekday, comes every ``interval`` weeks, and is prepared for
    ``days_before`` working days ahead at the time ``at``. ``until`` or
    ``count`` may end it.
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

    def __post_init__(self) -> None:
        """Refuse what no calendar can follow."""
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


# --- one stored text ---------------------------------------------------------------------------


def to_text(cadence: Cadence) -> str:
    """The cadence as one text: an RRULE, then what an RRULE cannot say after bars.

    ``FREQ=WEEKLY;INTERVAL=1;BYDAY=TU|as=meeting|before=1|at=15:00|meeting=executive%20meeting``
    """
    parts = [
        f"FREQ={'MONTHLY' if cadence.rhythm is Rhythm.MONTHLY else 'WEEKLY'}",
        f"INTERVAL={cadence.step}",
    ]
    if cadence.rhythm is Rhythm.WEEKDAYS:
        parts.append("BYDAY=MO,TU,WE,TH,FR")
    elif cadence.month_day is not None and cadence.rhythm is Rhythm.MONTHLY:
        parts.append(f"BYMONTHDAY={cadence.month_day}")
    else:
        ordinal = cadence.ordinal if cadence.rhythm is Rhythm.MONTHLY else None
        parts.append(f"BYDAY={ordinal or ''}{DAYS[cadence.weekday]}")
    if cadence.until is not None:
        parts.append(f"UNTIL={cadence.until:%Y%m%d}")
    if cadence.count is not None:
        parts.append(f"COUNT={cadence.count}")
    extras = [f"as={cadence.rhythm.value}"]
    if cadence.rhythm is Rhythm.MEETING:
        extras += [f"before={cadence.days_before}", f"meeting={quote(cadence.meeting)}"]
    if cadence.at is not None:
        extras.append(f"at={cadence.at:%H:%M}")
    return "|".join([";".join(parts), *extras])


def from_text(text: str) -> Cadence:
    """Read what ``to_text`` wrote; anything outside that subset is a ``ValueError``."""
    rule, *rest = text.strip().split("|")
    try:
        fields = dict(part.split("=", 1) for part in rule.removeprefix("RRULE:").split(";"))
        extras = dict(part.split("=", 1) for part in rest)
        rhythm = Rhythm(extras["as"])
        day = fields.get("BYDAY", "MO")
        cadence = Cadence(
            rhythm=rhythm,
            weekday=0 if rhythm is Rhythm.WEEKDAYS else DAYS.index(day[-2:]),
            ordinal=int(day[:-2]) if day[:-2] and rhythm is Rhythm.MONTHLY else None,
            month_day=int(fields["BYMONTHDAY"]) if "BYMONTHDAY" in fields else None,
            interval=int(fields["INTERVAL"]) if rhythm is Rhythm.MEETING else 1,
            days_before=int(extras.get("before", "0")),
            at=time.fromisoformat(extras["at"]) if "at" in extras else None,
            meeting=unquote(extras.get("meeting", "")),
            until=_day(fields["UNTIL"]) if "UNTIL" in fields else None,
            count=int(fields["COUNT"]) if "COUNT" in fields else None,
        )
    except (KeyError, IndexError, ValueError) as problem:
        raise ValueError(f"This is no cadence we can follow: {text!r}.") from problem
    if to_text(cadence).split("|")[0] != rule.removeprefix("RRULE:"):
        raise ValueError(f"This cadence says more than we can follow: {text!r}.")
    return cadence


def _day(text: str) -> date:
    return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}")


# --- dates ---------------------------------------------------------------------------------------


def nominal_dates(cadence: Cadence, start: date, after: date, until: date) -> list[date]:
    """The dates after ``after``, up to and with ``until``, on which people are asked.

    A fortnight is counted from ``start``, by weeks that begin on Monday. Dates
    before ``start`` never come out.
    """
    lead = timedelta(days=cadence.days_before + 4) if cadence.rhythm is Rhythm.MEETING else timedelta()
    earliest = max(after, start - timedelta(days=1))
    if until <= earliest:
        return []
    rule = _rule(cadence, start, earliest)
    found = rule.between(_midnight(earliest), _midnight(until + lead) + timedelta(days=1))
    dates = sorted({_prepared(cadence, day.date()) for day in found})
    return [day for day in dates if earliest < day <= until]


def next_nominal(cadence: Cadence, start: date, after: date) -> date | None:
    """The first date after ``after``; None when the cadence has ended.

    A day such as the 31st may be two months away, an interval twelve weeks.
    """
    for weeks in (6, 30, 60):
        found = nominal_dates(cadence, start, after, max(after, start) + timedelta(weeks=weeks))
        if found:
            return found[0]
    return None


def in_half(nominal: date, cadence: Cadence, half: int) -> bool:
    """Whether this half of the team (0 or 1) is asked on that date.

    The halves alternate by week, counted over the years from Monday to Monday,
    so that neither a new year nor an edited start asks a half twice running.
    """
    if cadence.rhythm is not Rhythm.HALVES:
        return True
    return (nominal.toordinal() - 1) // 7 % 2 == half % 2


def _rule(cadence: Cadence, start: date, after: date) -> rrule:
    """The rule from a start moved on, in whole steps, to shortly before ``after``.

    A rule that ends after a count has to be walked from its first date.
    """
    moved = start
    if cadence.count is None and after > start:
        if cadence.rhythm is Rhythm.MONTHLY:
            moved = max(start, after.replace(day=1))
        else:
            weeks = (after - start).days // 7 // cadence.step * cadence.step
            moved = start + timedelta(weeks=weeks)
            if moved > start:
                moved -= timedelta(days=moved.weekday())
    monthly = cadence.rhythm is Rhythm.MONTHLY
    day = _RULES[cadence.weekday]
    by_day = [_RULES[n] for n in range(5)] if cadence.rhythm is Rhythm.WEEKDAYS else [day]
    if monthly and cadence.ordinal is not None:
        by_day = [day(cadence.ordinal)]
    return rrule(
        MONTHLY if monthly else WEEKLY,
        dtstart=_midnight(moved),
        interval=cadence.step,
        wkst=MO,
        byweekday=None if monthly and cadence.month_day is not None else by_day,
        bymonthday=cadence.month_day if monthly else None,
        until=None if cadence.until is None else _midnight(cadence.until),
        count=cadence.count,
    )


def _prepared(cadence: Cadence, meeting: date) -> date:
    """The day people are asked for a meeting: so many working days before it."""
    day = meeting
    left = cadence.days_before if cadence.rhythm is Rhythm.MEETING else 0
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() < 5
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())  # naive on purpose: dates only, no clock


# --- words ---------------------------------------------------------------------------------------


def describe(cadence: Cadence) -> str:
    """The cadence as somebody would say it: "every other Tuesday"."""
    said = _rhythm_in_words(cadence)
    if cadence.until is not None:
        said += f", until {cadence.until.day} {cadence.until:%B %Y}"
    if cadence.count is not None:
        said += ", once" if cadence.count == 1 else f", {cadence.count} times"
    return said


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


def _of_month(cadence: Cadence) -> str:
    if cadence.ordinal is not None:
        return f"the {ORDINALS[cadence.ordinal]} {NAMES[cadence.weekday]}"
    day = cadence.month_day or 1
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
