"""What of a due row is asked, and what passes without anybody being asked: with the reason, as it is kept."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from handlers import outbox
from handlers.teams import occurrences
from handlers.teams.holidays import Closed
from handlers.teams.service import Occurrence, Turn


def real(turn: Turn) -> list[Occurrence]:
    """The row's occurrences but for the bank holidays that the team skips."""
    return [one for one in turn.occurrences if not occurrences.nominal_on(turn.team, one[0]).skipped]


def is_timely(turn: Turn, now: datetime, limit: timedelta) -> bool:
    """Whether the latest occurrence is one, and not too late to be asked."""
    found = real(turn)
    return bool(found) and now - found[-1][1] <= limit


def unasked(turn: Turn, now: datetime, limit: timedelta) -> Iterator[outbox.Row]:
    """A row for each date on which nobody is asked: holidays, dates that never were, and what was missed.

    Of several the latest is asked, unless that is too late as well.
    """
    found = real(turn)
    for nominal, due in found:
        if (nominal, due) != found[-1] or now - due > limit:
            yield _missed(turn, nominal, now)
    for nominal, _ in turn.occurrences:
        if nominal not in {on for on, _ in found}:
            yield _holiday(turn, nominal, now)
    for nominal in occurrences.never_were(turn.team, turn.row.zone, turn.occurrences[0][0], turn.following):
        yield _never(turn, nominal, now)


def _missed(turn: Turn, nominal: date, now: datetime) -> outbox.Row:
    reason = (
        f"the check-in of {nominal.day} {nominal:%B} was missed while the service was down; "
        "it is not asked late."
    )
    key = occurrences.missed_key(turn.team.id, turn.row.zone, turn.row.local_time, nominal)
    return _kept(turn, key, reason, now)


def _holiday(turn: Turn, nominal: date, now: datetime) -> outbox.Row:
    """A meeting's date is skipped for the meeting's holiday, on the day it would have been prepared."""
    closed = Closed(turn.team.division)
    day = occurrences.nominal_on(turn.team, nominal).of[0]
    when = "" if day == nominal else f" ({day.day} {day:%B})"
    reason = f"{closed.name_of(day)}{when} is a bank holiday in {closed.where}."
    return _kept(turn, f"holiday:{turn.team.id}:{nominal}", reason, now)


def _never(turn: Turn, nominal: date, now: datetime) -> outbox.Row:
    zone = turn.row.zone
    reason = f"there is no {nominal.day} {nominal:%B %Y} in {zone}."
    return _kept(turn, f"never:{turn.team.id}:{zone}:{nominal}", reason, now)


def _kept(turn: Turn, key: str, reason: str, now: datetime) -> outbox.Row:
    team = turn.team
    return outbox.withheld(
        workspace=team.workspace, channel=team.channel, key=key, subject="questions", reason=reason, now=now
    )
