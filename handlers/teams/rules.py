"""What a lead may choose for a team, and what is wrong with what was typed."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from difflib import get_close_matches

from config.vocabulary import Horizon, OnHoliday
from config.zones import NOWHERE, known_zones
from handlers.teams.cadence import NAMES, ORDINALS, Cadence, Rhythm
from handlers.teams.schedule import is_within, zone_of

POINTS = 10
IN_HALVES_FROM = 6  # people: from here on half a team a week still makes a digest
NAME_LIMIT = 80
MEETING_LIMIT = 60
EARLIEST = date(2000, 1, 1)  # from which weeks may be counted
RECOMMENDED, AS_IT_IS = "recommended", "as_it_is"
MEETING_DAYS = {1: "the working day before", 0: "on the day of"}
MEETING_EVERY = {1: "a weekly meeting", 2: "a fortnightly meeting"}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Choices:
    """Everything that is chosen for a team, as it stands in the modal: nothing in it is trusted."""

    name: str = ""
    channel: str | None = None
    follows_channel: bool = True
    people: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    points: tuple[str, str, str] = ("", "", "")  # as typed: short, medium, long
    preset: str = "quarterly"
    rhythm: str = RECOMMENDED
    weekday: int = 1
    meeting: str = ""
    starts_on: date | None = None
    ask_at: time | None = time(9)
    in_own_zone: bool = True
    digest_weekday: int = 4
    digest_at: time | None = time(15)
    zone: str = "Europe/London"
    division: str = ""  # whose bank holidays; empty: none
    on_holiday: str = OnHoliday.SKIP
    sector: str = "general"
    min_group: int = 5
    asks_principles: bool = True
    launch: bool = True


# --- the balance -------------------------------------------------------------------------------


def read_points(typed: tuple[str, str, str]) -> tuple[int, int, int] | None:
    """The chosen balance, if three whole numbers make ten."""
    if not all(t.isascii() and t.isdigit() for t in typed):
        return None
    short, medium, long = (int(t.lstrip("0")[:3] or 0) for t in typed)
    return (short, medium, long) if short + medium + long == POINTS else None


def problem_with_points(typed: tuple[str, str, str]) -> str | None:
    """What is missing for the three numbers to make ten, in a sentence."""
    if read_points(typed) is not None:
        return None
    bare = [h.value for h, t in zip(Horizon, typed, strict=True) if not t]
    if bare:
        return f"Please give {_listed(bare)} term a number too; 0 is one. The three make ten."
    if not all(t.isascii() and t.isdigit() and int(t.lstrip("0")[:3] or 0) <= POINTS for t in typed):
        return "Whole numbers from 0 to 10, please; the three make ten."
    total = sum(int(t) for t in typed)
    if total < POINTS:
        return f"These make {total}: {_points(POINTS - total)} still to give."
    return f"These make {total}: {_points(total - POINTS)} too many."


def _points(count: int) -> str:
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{number} point" + ("" if count == 1 else "s")


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


# --- the rhythm --------------------------------------------------------------------------------


def rhythms() -> dict[str, str]:
    """The rhythms offered: the option's value and what people read."""
    offered = {
        RECOMMENDED: "Each person once a fortnight (recommended)",
        "fortnightly": "Everybody together, once a fortnight",
        "halves": "Half of the team each week",
        "weekly": "Everybody, every week",
        "weekdays": "Everybody, every weekday",
    }
    for ordinal, name in ORDINALS.items():
        offered[f"monthly:{ordinal}"] = f"Once a month, on the {name} such day"
    for days, before in MEETING_DAYS.items():
        for every, meeting in MEETING_EVERY.items():
            offered[f"meeting:{every}:{days}"] = f"{before.capitalize()} {meeting} we have"
    return offered


def to_cadence(choices: Choices, members: int) -> Cadence | None:
    """The cadence chosen, if it is one of those offered; the recommended one depends on the team's size."""
    kind, *details = choices.rhythm.split(":")
    if kind == RECOMMENDED:
        kind = "halves" if members >= IN_HALVES_FROM else "fortnightly"
    if kind not in set(Rhythm) or (choices.rhythm not in rhythms()):
        return None
    rhythm, day = Rhythm(kind), choices.weekday
    if rhythm is Rhythm.MONTHLY:
        return Cadence(rhythm, weekday=day, ordinal=int(details[0]))
    if rhythm is Rhythm.MEETING:
        every, before = (int(d) for d in details)
        return Cadence(
            rhythm,
            weekday=day,
            interval=every,
            days_before=before,
            at=choices.ask_at,
            meeting=choices.meeting,
        )
    return Cadence(rhythm, weekday=0 if rhythm is Rhythm.WEEKDAYS else day)


def to_rhythm(cadence: Cadence) -> str:
    """The option that stands for a cadence; ``AS_IT_IS`` for one the modal does not offer."""
    value = cadence.rhythm.value
    if cadence.until is not None or cadence.count is not None:
        return AS_IT_IS
    if cadence.rhythm is Rhythm.MONTHLY:
        value = f"monthly:{cadence.ordinal}"
    elif cadence.rhythm is Rhythm.MEETING:
        value = f"meeting:{cadence.interval}:{cadence.days_before}"
    return value if value in rhythms() else AS_IT_IS


# --- the zone ----------------------------------------------------------------------------------


def read_zone(typed: str) -> str | None:
    """The zone somebody means by what they typed: "London" is Europe/London."""
    wanted = typed.strip().replace(" ", "_").casefold()
    known = sorted(known_zones())
    for name in known:
        if name.casefold() == wanted:
            return name
    cities = [name for name in known if "/" in name and name.rpartition("/")[2].casefold() == wanted]
    return cities[0] if cities else None


def known_zone(name: str | None) -> str:
    """A zone's name as Slack gave it, if there is such a zone; else nothing, and the team's zone counts."""
    try:
        return str(zone_of(name)) if name and name not in NOWHERE else ""
    except ValueError:
        return ""


def problem_with_zone(typed: str) -> str | None:
    """What to type instead of a zone nobody knows."""
    if read_zone(typed) is not None:
        return None
    cities = {name.rpartition("/")[2].casefold(): name for name in sorted(known_zones())}
    near = get_close_matches(typed.strip().replace(" ", "_").casefold(), cities, n=1)
    hint = f"Did you mean {cities[near[0]]}?" if near else "Use a name such as Europe/London or Auckland."
    return f"I do not know this time zone. {hint}"


# --- all of it ---------------------------------------------------------------------------------


def problems_in(
    choices: Choices, *, today: date, floor: int, quiet: tuple[time, time], had_rhythm: bool = False
) -> dict[str, str]:
    """What is wrong with the choices, by field, each with what to do. Slack's side is checked elsewhere.

    ``had_rhythm`` says that the team has a rhythm which may stay as it is.
    """
    found = {
        "name": _problem_with_name(choices.name),
        "channel": None if choices.channel else "Please choose the channel in which the digest appears.",
        "people": _problem_with_people(choices),
        "long": problem_with_points(choices.points),
        "rhythm": _problem_with_rhythm(choices, had_rhythm),
        "meeting": _problem_with_meeting(choices),
        "starts": _problem_with_start(choices.starts_on, today),
        "ask_at": _problem_with_time(choices.ask_at, quiet),
        "digest_weekday": None if choices.digest_weekday in range(5) else "Please choose its day.",
        "digest_at": None if choices.digest_at else "Please choose a time for the digest.",
        "zone": problem_with_zone(choices.zone),
        "min_group": _problem_with_group(choices.min_group, floor),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _problem_with_name(name: str) -> str | None:
    if not name:
        return "Please give the team a name."
    if len(name) > NAME_LIMIT:
        return f"At most {NAME_LIMIT} characters, please; this has {len(name)}."
    return None


def _problem_with_people(choices: Choices) -> str | None:
    if choices.follows_channel or choices.people:
        return None
    return "Choose the people here, or let the team follow its channel above."


def _problem_with_rhythm(choices: Choices, had_rhythm: bool) -> str | None:
    if choices.rhythm == AS_IT_IS and had_rhythm:
        return None
    known = choices.rhythm in rhythms() and choices.weekday in range(5)
    return None if known else "Please choose how often people are asked, and the day."


def _problem_with_meeting(choices: Choices) -> str | None:
    if len(choices.meeting) > MEETING_LIMIT:
        return f"At most {MEETING_LIMIT} characters, please; this has {len(choices.meeting)}."
    return None


def _problem_with_start(day: date | None, today: date) -> str | None:
    if day is None:
        return "Please choose a day to start from."
    if EARLIEST <= day <= today + timedelta(days=366):
        return None
    return f"Please choose a day since {EARLIEST.year}, and at most a year ahead."


def _problem_with_time(at: time | None, quiet: tuple[time, time]) -> str | None:
    if at is None:
        return "Please choose a time for the check-in."
    start, end = quiet
    if not is_within(at, start, end):
        return None
    return f"People are left alone from {start:%H:%M} to {end:%H:%M}: please choose a time outside that."


def _problem_with_group(size: int, floor: int) -> str | None:
    least = max(3, floor)
    if size >= least:
        return None
    return f"At least {least}: below that, people could be told apart."


def day_name(weekday: int) -> str:
    """Monday for 0."""
    return NAMES[weekday]
