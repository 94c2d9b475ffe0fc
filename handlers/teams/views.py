"""What is said about a team: its settings in words, what was saved, the buttons that run it."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from config.content import Content
from config.vocabulary import Horizon, OnHoliday, TeamState
from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.teams import cadence, rules
from handlers.teams.holidays import Closed
from storage.models import Team

# --- words about a team ----------------------------------------------------------------------------


def bounds(content: Content, preset: str) -> str:
    """Where the terms begin and end, on one line; empty for a preset that was taken away."""
    known = {p.name: p for p in content.presets}
    return " · ".join(known[preset].bounds[h] for h in Horizon) if preset in known else ""


def balance_words(team: Team, content: Content) -> str:
    """The chosen balance with the bounds beside it."""
    known = {p.name: p.bounds for p in content.presets}.get(team.preset, {})
    shares = zip(Horizon, (team.target_short, team.target_medium, team.target_long), strict=True)
    return " · ".join(f"{h.value} term {n}" + (f" ({known[h]})" if h in known else "") for h, n in shares)


def day_words(day: date, today: date | None = None) -> str:
    """A day as one says it; with its year when that is not this one."""
    said = f"{day:%A} {day.day} {day:%B}"
    return said if today is not None and day.year == today.year else f"{said} {day.year}"


def moment_words(moment: datetime, zone: str, now: datetime | None = None) -> str:
    """A moment on the clock of a zone, as one says it."""
    there = moment.astimezone(ZoneInfo(zone))
    today = now.astimezone(ZoneInfo(zone)).date() if now else None
    return f"{day_words(there.date(), today)} at {there:%H:%M}"


def clock_words(zone: str) -> str:
    """Whose clock a time is on: London time."""
    return f"{zone.rpartition('/')[2].replace('_', ' ')} time"


def rhythm_words(team: Team) -> str:
    """When people are asked, in one sentence's part."""
    clock = "on each person's own clock" if team.ask_in_own_zone else clock_words(team.zone)
    said = cadence.describe(cadence.from_text(team.cadence))
    return f"{b.literal(said)}, at {team.ask_at:%H:%M} {clock}"


def zone_notice(team: Team) -> Block:
    """What somebody reads once whose zone Slack does not tell."""
    return b.context(
        f"Slack does not tell me your time zone, so I go by your team’s ({clock_words(team.zone)}). "
        "You can choose yours in Slack’s preferences; I read it once a day."
    )


def holiday_words(team: Team) -> str:
    """What happens on bank holidays, in one sentence; empty where the team keeps none."""
    if not team.division:
        return ""
    asked = {
        OnHoliday.SKIP: "nobody is asked",
        OnHoliday.PREVIOUS: "people are asked the working day before",
        OnHoliday.NEXT: "people are asked the working day after",
    }[team.on_holiday]
    where = Closed(team.division).where
    return f"On bank holidays in {where} {asked}, and a digest waits for the next working day."


def digest_when(team: Team) -> str:
    """When the digest appears."""
    day = rules.day_name(team.digest_weekday)
    return f"every {day} at {team.digest_at:%H:%M} {clock_words(team.zone)}"


def channel_words(team: Team) -> str:
    """A team's channel for its members; by the team's name where some may not be in it.

    Slack shows a private channel's name only to the people in it, and those of
    a team chosen by hand need not be.
    """
    return f"<#{team.channel}>" if team.follows_channel else f"the channel of *{b.literal(team.name)}*"


def digest_words(team: Team) -> str:
    """When and where the digest appears."""
    return f"{digest_when(team)} in {channel_words(team)}"


# --- after it --------------------------------------------------------------------------------------


def saved_modal(team: Team, content: Content, first: Mapping[str, str]) -> Block:
    """What was saved and what happens next. ``first``: the next check-in and digest in words."""
    lines = [
        f"*{b.literal(team.name)}*",
        f"Check-ins: {rhythm_words(team)}.",
        f"Digest: {digest_words(team)}.",
        *([said] if (said := holiday_words(team)) else []),
        f"Chosen balance: {balance_words(team, content)}.",
    ]
    blocks = [b.section("\n".join(lines))]
    match team.state:
        case TeamState.DRAFT:
            blocks += [
                b.section("It is saved, and nothing is sent yet. Try it on yourself, then launch it."),
                b.actions(*draft_buttons(team)),
            ]
        case TeamState.PAUSED:
            blocks.append(b.section("The team is paused: nothing is asked or posted until it is resumed."))
        case _:
            blocks.append(b.section("\n".join(f"{what}: {when}." for what, when in first.items())))
            blocks.append(b.context("You can change all of this with `/ambi settings`, or on the Home tab."))
    return b.notice_modal("Saved", blocks)


def draft_buttons(team: Team) -> list[Block]:
    """What a lead can do with a team that is not launched."""
    return [
        b.button("Launch", "teams.launch", team.id, style="primary"),
        b.button("Try it on myself", "teams.dry_run", team.id),
    ]


def pause_modal(team: Team) -> Block:
    """Ask until when a team rests."""
    blocks = [
        b.words(
            "Nothing is asked or posted for ", {"type": "text", "text": team.name}, " while it is paused."
        ),
        b.field_input(
            "Go on by itself on",
            "until",
            b.picker("datepicker", "until"),
            optional=True,
            hint="Leave it empty to go on when a lead says so. What was missed is not sent afterwards.",
        ),
    ]
    return b.modal("teams.pause", "Pause the team", blocks, submit="Pause", subject=team.id)


def paused_modal(team: Team) -> Block:
    """Say that the team rests, and until when."""
    until = (
        f"It goes on by itself on {day_words(team.paused_until)}."
        if team.paused_until
        else "Resume it on the Home tab or with `/ambi settings`."
    )
    return b.notice_modal(
        "Paused", [b.section(f"*{b.literal(team.name)}* is paused. Nothing is asked or posted. {until}")]
    )


def running_message(team: Team, first: Mapping[str, str]) -> Message:
    """Say that a team runs, and what comes first."""
    lines = [f"*{b.literal(team.name)}* is running.", *(f"{what}: {when}." for what, when in first.items())]
    return b.say("\n".join(lines))


def controls(team: Team) -> list[Block]:
    """The buttons with which a team is changed, paused, resumed and ended."""
    settings = b.button("Settings", "teams.settings", team.id)
    end = b.button(
        "End",
        "teams.end",
        team.id,
        style="danger",
        confirm=b.confirm(
            "End this team?",
            f"{b.clip(team.name, 80)}: nothing more is asked or posted, and it cannot be started again. "
            "What people wrote stays theirs to read, export and erase.",
            "End it",
        ),
    )
    match team.state:
        case TeamState.DRAFT:
            return [*draft_buttons(team), settings, end]
        case TeamState.PAUSED:
            return [b.button("Resume", "teams.resume", team.id, style="primary"), settings, end]
        case _:
            pause = b.button("Pause", "teams.pause", team.id)
            return [settings, b.button("Try it on myself", "teams.dry_run", team.id), pause, end]


def ended_message(team: Team) -> Message:
    """Say that a team has ended, and what stays."""
    return b.say(
        f"*{b.literal(team.name)}* has ended. Nothing more is asked or posted. What people wrote stays "
        "theirs: `/ambi privacy` shows, exports and erases it."
    )
