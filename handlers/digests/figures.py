"""The figures of a digest, frozen once: whatever shows a balance shows one of these."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import Horizon
from handlers.balance import rules as balance
from handlers.checkins.rules import points
from storage.crypto import seal, unseal
from storage.models import Release, Split, Team
from storage.queries import checkins as checkin_rows
from storage.queries import digests as rows
from storage.queries import teams as team_rows
from storage.types import new_id

WINDOW = timedelta(weeks=4)  # whose latest split counts

Triple = tuple[float, float, float]


def smallest_group(team: Team, settings: Settings) -> int:
    """The fewest answers any figure of this team is made of: its own choice, or the house's where more."""
    return max(team.min_group, settings.min_group)


def freeze(session: Session, team: Team, k: int, on: date, now: datetime) -> Release:
    """The release that the digest of a date shows, made now or standing since an earlier one.

    A new figure is made when it gives nobody away beside all earlier ones.
    Where it would, the last one stands: a figure of one answer more is that
    answer. Where fewer than ``k`` have answered, the release says
    so and holds nothing.
    """
    splits = checkin_rows.list_latest_splits(session, team.workspace, team.id, now - WINDOW, now)
    answers = {_identity(split): split for split in splits}
    figures = [r for r in rows.list_releases(session, team.workspace, team.id, date.min) if has_figure(r)]
    released = [_answers_of(session, figure) for figure in figures]
    if len(answers) < k:
        return _add(session, team, on, now, {})
    shown = balance.largest_release(frozenset(answers), released, k)
    if released and (shown is None or shown == released[-1]):
        return figures[-1]
    return _add(session, team, on, now, {answer: answers[answer] for answer in shown or ()})


def has_figure(release: Release) -> bool:
    """Whether anything was released."""
    return release.short is not None


def _identity(split: Split) -> str:
    """Which answer this is. Re-answering makes another one: the two can be subtracted like two people.

    It names nobody: once the check-in is erased it leads nowhere.
    """
    return f"{split.checkin}@{split.at.isoformat()}"


def _answers_of(session: Session, release: Release) -> frozenset[str]:
    return frozenset(unseal(session, Release.answers, release))


def _add(session: Session, team: Team, on: date, now: datetime, shown: dict[str, Split]) -> Release:
    release_id = new_id()
    release = Release(
        workspace=team.workspace,
        id=release_id,
        team=team.id,
        on=on,
        at=now,
        answers=seal(session, Release.answers, team.workspace, release_id, sorted(shown)),
        members=len(team_rows.list_members(session, team.workspace, team.id)),
        short=sum(split.short for split in shown.values()) if shown else None,
        medium=sum(split.medium for split in shown.values()) if shown else None,
        long=sum(split.long for split in shown.values()) if shown else None,
        target_short=team.target_short,
        target_medium=team.target_medium,
        target_long=team.target_long,
    )
    session.add(release)
    session.flush()
    return release


# --- what they say -------------------------------------------------------------------------


def reading_of(session: Session, team: Team, k: int, release: Release) -> balance.BalanceReading:
    """What a release says beside the balance the team chooses today."""
    target = target_of(team)
    if release.short is None or release.medium is None or release.long is None:
        return balance.BalanceReading(balance.Verdict.BUILDING_UP, target)
    answered = len(_answers_of(session, release))
    sums = points(release.short, release.medium, release.long)
    return balance.read_balance(sums, answered, max(release.members, answered), target, k)


def weeks_of(
    session: Session, team: Team, k: int, releases: Sequence[Release]
) -> tuple[tuple[str, Triple | None], ...]:
    """The releases as the chart shows them: the day and the shares, or a gap."""
    readings = [(release.on.isoformat(), reading_of(session, team, k, release)) for release in releases]
    return tuple((day, triple(reading.shares) if reading.shares else None) for day, reading in readings)


def target_of(team: Team) -> balance.Shares:
    """The balance the team chooses today."""
    return balance.shares_of(points(team.target_short, team.target_medium, team.target_long))


def triple(shares: balance.Shares) -> Triple:
    return shares[Horizon.SHORT], shares[Horizon.MEDIUM], shares[Horizon.LONG]
