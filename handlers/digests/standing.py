"""How a team's balance stands, for its members only: in words first, from what digests released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from config.content import Content
from config.settings import Settings
from config.vocabulary import Horizon
from handlers import blocks as b
from handlers.balance import rules as balance
from handlers.balance.drift import Figure, Pressure, drift_line
from handlers.blocks import Block, Message, Picture
from handlers.digests import chart, figures
from handlers.pressure import service as pressure
from handlers.teams.schedule import local_date
from storage.models import Release, TargetChange, Team
from storage.queries import digests as rows
from storage.queries import teams as team_rows

SHOWN = timedelta(weeks=11)  # before the newest: twelve weeks in all
CHANGES_SHOWN = 5


@dataclass(frozen=True)
class Change:
    """When somebody chose the balance, and what it was then."""

    on: date
    by: str
    points: tuple[int, int, int]


@dataclass(frozen=True)
class Standing:
    """A team's balance as last shown, with the weeks behind it and who chose the target when."""

    team: str
    reading: balance.BalanceReading
    released_on: date | None
    weeks: tuple[chart.Week, ...]
    drift: tuple[Figure, ...]
    changes: tuple[Change, ...]
    bounds: Mapping[Horizon, str]
    pressure: tuple[Pressure, ...] = ()


def stand(session: Session, settings: Settings, content: Content, team: Team) -> Standing:
    """What there is to say, made of releases and of nothing fresher."""
    k = figures.smallest_group(team, settings)
    shown = rows.find_shown_release(session, team.workspace, team.id)
    releases = rows.list_releases(session, team.workspace, team.id, date.min)
    if shown is None:
        reading = balance.BalanceReading(balance.Verdict.BUILDING_UP, figures.target_of(team))
    else:
        reading = figures.reading_of(session, team, k, shown)
    since = releases[-1].on - SHOWN if releases else date.min
    recent = figures.weeks_of(session, team, k, [r for r in releases if r.on >= since])
    return Standing(
        team=team.name,
        reading=reading,
        released_on=shown.on if shown is not None and reading.shares else None,
        weeks=tuple(
            chart.Week(date.fromisoformat(day), dict(zip(Horizon, shares, strict=True)) if shares else None)
            for day, shares in recent
        ),
        drift=tuple(_long(release) for release in releases),
        changes=tuple(
            _change(change, team)
            for change in team_rows.list_target_changes(session, team.workspace, team.id)
        ),
        bounds=content.bounds(team.preset),
        pressure=_hard(session, content, team, releases),
    )


def _hard(
    session: Session, content: Content, team: Team, releases: Sequence[Release]
) -> tuple[Pressure, ...]:
    """The times of pressure that any of these figures may have been made in."""
    if not releases:
        return ()
    found = pressure.periods(session, team, releases[0].on, releases[-1].on)
    return tuple((p.first_on, p.last_on, int(p.level.value), content.label(p.level)) for p in found)


def _long(release: Release) -> Figure:
    """The long share of a release, which needs no target."""
    if release.short is None or release.medium is None or release.long is None:
        return Figure(release.on, None)
    return Figure(release.on, release.long / (release.short + release.medium + release.long))


def _change(change: TargetChange, team: Team) -> Change:
    return Change(local_date(change.at, team.zone), change.by, (change.short, change.medium, change.long))


# --- words -----------------------------------------------------------------------------------


def standing_message(one: Standing) -> Message:
    """The finding, whether it drifts, and what the team chose to hold steady, in that order."""
    return Message(
        [
            b.section(
                f"*{b.literal(one.team)}: our balance*\n{balance.balance_line(one.reading, one.bounds)}"
            ),
            *([] if one.reading.shares is None else [b.section(drift_line(one.drift, one.pressure))]),
            *_chosen(one.changes),
            b.context(_of_when(one)),
        ]
    )


def picture_message(one: Standing) -> Message | None:
    """The chart of up to twelve weeks; None while there are no two figures to compare."""
    target = one.reading.target
    native = chart.native_chart(one.weeks, target)
    if native is None:
        return None
    alt = chart.alt_text(one.weeks, target, team=one.team)
    bands = [chart.PressureBand(first, last, label) for first, last, _, label in one.pressure]
    svg = chart.balance_chart(one.weeks, target, team=one.team, bounds=one.bounds, pressure=bands)
    heading = b.section(f"*{b.literal(one.team)}: where our attention went*")
    notes = _chosen(one.changes)
    heard: list[Block] = [heading, {"type": "image", "alt_text": b.escape(alt)}, *notes]
    return Message([heading, native, *notes], text=b.text_of(heard), picture=Picture(svg, alt, "balance.png"))


def _chosen(changes: Sequence[Change]) -> list[Block]:
    """What was chosen to be held steady, since when, and the changes before: a moved target is not hidden."""
    if not changes:
        return []
    now, *before = reversed(changes)
    lines = [f"You chose to hold {_points(now)} steady on {_day(now.on)}; {b.mention(now.by)} noted it."]
    lines += [
        f"From {_day(c.on)} it was {_points(c)}, noted by {b.mention(c.by)}." for c in before[:CHANGES_SHOWN]
    ]
    if len(before) > CHANGES_SHOWN:
        lines.append("Earlier choices are kept, too.")
    return [b.context("\n".join(lines))]


def _points(change: Change) -> str:
    return ", ".join(f"{p} {h.value}" for p, h in zip(change.points, Horizon, strict=True))


def _of_when(one: Standing) -> str:
    if one.released_on is None:
        return "A figure comes with a digest, once it gives nobody away. Only your team sees this."
    return (
        f"The figure of {_day(one.released_on)}. A newer one comes with a digest, once it gives nobody away. "
        "Only your team sees this."
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
