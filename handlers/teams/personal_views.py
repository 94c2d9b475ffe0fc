"""What somebody sees of their own leave, times and teams."""

from collections.abc import Mapping, Sequence
from datetime import date

from config.vocabulary import TeamState
from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.teams import holidays, views
from handlers.teams.form import NO_HOLIDAYS, read_division
from handlers.teams.holidays import Closed
from handlers.teams.personal import Times
from handlers.values import Values
from storage.models import Leave, Team

TEAMS, MINE = "teams", "mine"


# --- leave -----------------------------------------------------------------------------------------


def away_modal(today: date) -> Block:
    """Ask from when to when somebody is on leave."""
    blocks = [
        b.section("While you are on leave I ask you nothing, remind you of nothing, and keep nothing back."),
        b.field_input("First day", "first", b.picker("datepicker", "first", initial_date=today.isoformat())),
        b.field_input("Last day", "last", b.picker("datepicker", "last")),
    ]
    return b.modal("teams.away", "Leave", blocks)


def read_away_modal(values: Values) -> tuple[date | None, date | None]:
    """First and last day, as chosen."""
    return values.day("first"), values.day("last")


def leave_words(leave: Leave, today: date) -> str:
    """One leave as one says it."""
    if leave.starts_on == leave.ends_on:
        return views.day_words(leave.starts_on, today)
    if leave.starts_on <= today:
        return f"until {views.day_words(leave.ends_on, today)}"
    return f"{views.day_words(leave.starts_on, today)} to {views.day_words(leave.ends_on, today)}"


def away_message(leave: Leave, today: date) -> Message:
    """Say that somebody is left alone, from when to when, and how to end or remove that."""
    said = leave_words(leave, today)
    runs = leave.starts_on <= today
    are = "You are on leave" if runs else "You will be on leave"
    way_out = (
        "`/ambi back` ends it early." if runs else "Until it begins, you can remove it on the Home tab too."
    )
    return Message(
        [
            b.section(f"{are} *{said}*. I leave you alone, and nothing waits for you afterwards."),
            b.actions(b.button("Take this back", "teams.leave_remove", leave.id)),
            b.context(way_out),
        ]
    )


def back_message(was_away: bool) -> Message:
    """Say that somebody is asked again."""
    if was_away:
        return b.say("Welcome back. You are asked again from your next check-in on.")
    return b.say("You are not on leave at the moment, so you are asked as always.")


# --- times -----------------------------------------------------------------------------------------


def times_modal(times: Times) -> Block:
    """Ask for somebody's own check-in time and quiet hours."""
    ways = [b.option("At my team's time", TEAMS), b.option("At a time of my own", MINE)]
    clock = f"All times are on your own clock ({times.zone}, as Slack knows it)."
    if not times.zone_known:
        clock = (
            f"Slack does not tell me your time zone, so I go by {times.zone}; "
            "you can choose yours in Slack’s preferences."
        )
    divisions = [b.option("Those of my team", NO_HOLIDAYS)]
    divisions += [b.option(holidays.name_of(code), code) for code in holidays.DIVISIONS]
    blocks = [
        b.context(clock),
        b.field_input(
            "Ask me", "whose", b.choose("radio_buttons", "whose", ways, MINE if times.at else TEAMS)
        ),
        b.field_input("My own time", "at", b.time_input("at", times.at), optional=True),
        b.field_input(
            "Leave me alone from",
            "quiet_from",
            b.time_input("quiet_from", times.quiet_from),
            hint="Weekends are quiet all day.",
        ),
        b.field_input("Until", "quiet_until", b.time_input("quiet_until", times.quiet_until)),
        b.field_input(
            "My bank holidays",
            "division",
            b.choose("static_select", "division", divisions, times.division or NO_HOLIDAYS),
            hint="On these I leave you alone as well.",
        ),
    ]
    return b.modal("teams.times", "My times", blocks)


def read_times(values: Values, before: Times) -> Times:
    """The times chosen; a field left empty keeps what was there."""
    own = values.clock("at") if values.choice("whose") == MINE else None
    return Times(
        before.zone,
        own,
        values.clock("quiet_from") or before.quiet_from,
        values.clock("quiet_until") or before.quiet_until,
        read_division(values),
    )


def times_words(times: Times) -> str:
    """When somebody is asked and left alone, in two sentences."""
    asked = f"at {times.at:%H:%M}" if times.at else "at your team's time"
    holiday = f", and on bank holidays in {Closed(times.division).where}" if times.division else ""
    return (
        f"You are asked {asked} and left alone from {times.quiet_from:%H:%M} to {times.quiet_until:%H:%M} "
        f"and at weekends{holiday}, on your own clock ({times.zone})."
    )


# --- status ----------------------------------------------------------------------------------------


def team_lines(team: Team, first: Mapping[str, str], *, member: bool = True) -> list[str]:
    """A team's name, its channel for a member, its state, and what comes next in it."""
    states = {
        TeamState.DRAFT: "not launched yet",
        TeamState.PAUSED: f"paused until {views.day_words(team.paused_until)}"
        if team.paused_until
        else "paused",
    }
    state = states.get(team.state)
    place = f" in <#{team.channel}>" if member and team.follows_channel else ""
    name = f"*{b.literal(team.name)}*{place}" + (f": {state}" if state else "")
    return [name, *(f"{what}: {when}" for what, when in first.items())]


def status_message(lines: Sequence[Sequence[str]], leaves: Sequence[Leave], today: date) -> Message:
    """My teams, what comes next, and my leave."""
    blocks = [b.section("\n".join(team)) for team in lines]
    if not blocks:
        blocks = [
            b.section("You are in no team yet. Set one up with `/ambi setup`, or join the channel of one.")
        ]
    return Message([*blocks, *_leave_lines(leaves, today)])


def _leave_lines(leaves: Sequence[Leave], today: date) -> list[Block]:
    """Somebody's leave, and how each kind ends: the one running, and those yet to come."""
    if not leaves:
        return []
    said = "; ".join(leave_words(leave, today) for leave in leaves)
    ways = ["`/ambi back` ends the one you are on."] if any(x.starts_on <= today for x in leaves) else []
    if any(x.starts_on > today for x in leaves):
        ways.append("One yet to come is removed on the Home tab, under *My leave and times*.")
    return [b.section(f"On leave: {said}. {' '.join(ways)}")]
