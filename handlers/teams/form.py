"""The modal in which a team is set up and changed, and its reader.

One modal for both. What nobody else can know stands first: the name, the
channel and the balance. Everything after the line is filled in already.
"""

from collections.abc import Sequence
from datetime import date

from config.content import Content
from config.vocabulary import Horizon, OnHoliday, TeamState
from handlers import blocks as b
from handlers.blocks import Block
from handlers.teams import cadence, holidays, rules, views
from handlers.teams.rules import Choices
from handlers.values import Values
from storage.models import Team

GENERAL = "general"
LARGEST_GROUP = 12
FOLLOW, CHOOSE = "follow", "choose"
OWN, TEAM = "own", "team"
NOW, LATER = "now", "later"
ASKED, LEFT_OUT = "asked", "left_out"
NO_HOLIDAYS = "none"  # as an option; kept as nothing
ABOUT_BALANCE = (
    "*Our chosen balance*: how your attention should be shared, ten points in all. There is no right "
    "answer and so no suggestion; it is what your digests will be compared with, and nothing else."
)


# --- the modal -----------------------------------------------------------------------------------


def team_modal(
    choices: Choices,
    content: Content,
    *,
    floor: int,
    team: Team | None = None,
    chosen: str = "",
    controls: Sequence[Block] = (),
) -> Block:
    """Set a team up, or change ``team``.

    ``chosen`` says who chose the balance it has; ``controls`` are the buttons
    that pause, resume and end it.
    """
    launched = team is not None and team.state is not TeamState.DRAFT
    blocks = [
        *_who_and_where(choices),
        *_balance(choices, content, chosen),
        b.divider(),
        b.context("Everything below is filled in already. Change what you like, now or at any time later."),
        *_check_ins(choices, keeps=cadence.describe(cadence.from_text(team.cadence)) if team else ""),
        *_digest(choices),
        *_holidays(choices),
        *_people(choices, is_new=team is None),
        *_words_and_limits(choices, content, floor),
        *([] if launched else [_start(choices)]),
        *([b.divider(), b.actions(*controls)] if controls else []),
    ]
    title = "Set up a team" if team is None else "Team settings"
    return b.modal("teams.save", title, blocks, subject=team.id if team else "")


def _who_and_where(choices: Choices) -> list[Block]:
    channels: Block = {
        "type": "conversations_select",
        "action_id": "channel",
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    if choices.channel:
        channels["initial_conversation"] = choices.channel
    return [
        b.field_input(
            "Team name",
            "name",
            b.text_input("name", initial=choices.name, limit=rules.NAME_LIMIT, placeholder="Executive team"),
        ),
        b.field_input(
            "Channel",
            "channel",
            channels,
            hint="The weekly digest appears there. Invite me first: /invite @Ambidex",
        ),
    ]


def _balance(choices: Choices, content: Content, chosen: str) -> list[Block]:
    presets = [b.option(p.title, p.name, views.bounds(content, p.name)) for p in content.presets]
    terms = b.field_input(
        "Where short, medium and long begin",
        "preset",
        b.choose("radio_buttons", "preset", presets, choices.preset),
    )
    fields = [
        b.field_input(f"{h.value.capitalize()} term", h.value, _points_input(h.value, typed))
        for h, typed in zip(Horizon, choices.points, strict=True)
    ]
    return [b.section(ABOUT_BALANCE), *([b.context(chosen)] if chosen else []), terms, *fields]


def _points_input(action: str, typed: str) -> Block:
    field: Block = {
        "type": "number_input",
        "action_id": action,
        "is_decimal_allowed": False,
        "min_value": "0",
        "max_value": "10",
        "placeholder": b.plain("Points, 0 to 10"),
    }
    return field | {"initial_value": typed} if typed else field


def _check_ins(choices: Choices, keeps: str) -> list[Block]:
    offered = [b.option(text, value) for value, text in rules.rhythms().items()]
    if choices.rhythm == rules.AS_IT_IS:
        offered.insert(0, b.option(b.clip(f"As now: {keeps}", 75), rules.AS_IT_IS))
    clocks = [b.option("Each person's own", OWN), b.option("The team's", TEAM)]
    return [
        b.field_input(
            "How often people are asked",
            "rhythm",
            b.choose("static_select", "rhythm", offered, choices.rhythm),
            hint="Recommended: two halves in turn in teams of six or more, else everybody together.",
        ),
        b.field_input("On", "weekday", _weekday("weekday", choices.weekday)),
        b.field_input(
            "The meeting's name",
            "meeting",
            b.text_input(
                "meeting", initial=choices.meeting, limit=rules.MEETING_LIMIT, placeholder="executive meeting"
            ),
            optional=True,
            hint="Only if you chose a meeting above; the day is then the meeting's.",
        ),
        b.field_input(
            "Starting from",
            "starts",
            b.picker("datepicker", "starts", initial_date=_iso(choices.starts_on)),
            hint="Every other week is counted from this week.",
        ),
        b.field_input("Check-in at", "ask_at", b.time_input("ask_at", choices.ask_at)),
        b.field_input(
            "On whose clock",
            "clock",
            b.choose("radio_buttons", "clock", clocks, OWN if choices.in_own_zone else TEAM),
        ),
    ]


def _digest(choices: Choices) -> list[Block]:
    return [
        b.field_input(
            "Weekly digest on", "digest_weekday", _weekday("digest_weekday", choices.digest_weekday)
        ),
        b.field_input("Digest at", "digest_at", b.time_input("digest_at", choices.digest_at)),
        b.field_input(
            "Team's time zone",
            "zone",
            b.text_input("zone", initial=choices.zone, limit=60, placeholder="Europe/London"),
            hint="For the digest, and for anybody whose own zone is not known. A city will do: London.",
        ),
    ]


def _holidays(choices: Choices) -> list[Block]:
    offered = [b.option("None", NO_HOLIDAYS)]
    offered += [b.option(holidays.name_of(code), code) for code in holidays.DIVISIONS]
    ways = [
        b.option("Nobody is asked", OnHoliday.SKIP),
        b.option("People are asked the working day before", OnHoliday.PREVIOUS),
        b.option("People are asked the working day after", OnHoliday.NEXT),
    ]
    return [
        b.field_input(
            "Bank holidays of",
            "division",
            b.choose("static_select", "division", offered, choices.division or NO_HOLIDAYS),
            hint="Quiet days, on which a digest waits too. Who lives elsewhere can say so under My times.",
        ),
        b.field_input(
            "On a bank holiday",
            "on_holiday",
            b.choose("static_select", "on_holiday", ways, choices.on_holiday),
        ),
    ]


def _people(choices: Choices, *, is_new: bool) -> list[Block]:
    ways = [
        b.option("Everybody in the channel, as people come and go", FOLLOW),
        b.option("Only the people I choose", CHOOSE),
    ]
    return [
        b.field_input(
            "Who is in the team",
            "members",
            b.choose("radio_buttons", "members", ways, FOLLOW if choices.follows_channel else CHOOSE),
        ),
        b.field_input(
            "The people, if you choose them",
            "people",
            b.picker("multi_users_select", "people", initial_users=list(choices.people)),
            optional=True,
        ),
        b.field_input(
            "Other leads" if is_new else "Leads",
            "leads",
            b.picker("multi_users_select", "leads", initial_users=list(choices.leads)),
            optional=is_new,
            hint="Leads can change these settings and say what was decided. They do not see private answers.",
        ),
    ]


def _words_and_limits(choices: Choices, content: Content, floor: int) -> list[Block]:
    principles = [b.option("Ask them, one at a time", ASKED), b.option("Leave them out", LEFT_OUT)]
    sectors = [
        b.option("General wording", GENERAL),
        *(b.option(s.title, s.name, s.about) for s in content.sectors),
    ]
    least = max(3, floor)
    sizes = [b.option(f"{n} people", str(n)) for n in range(least, max(LARGEST_GROUP, choices.min_group) + 1)]
    return [
        b.field_input(
            "Questions worded for", "sector", b.choose("static_select", "sector", sectors, choices.sector)
        ),
        b.field_input(
            "The five principles, once a quarter",
            "principles",
            b.choose(
                "radio_buttons", "principles", principles, ASKED if choices.asks_principles else LEFT_OUT
            ),
            hint="Pace, expectations, learning across systems, competing priorities, alignment.",
        ),
        b.field_input(
            "Smallest group shown",
            "min_group",
            b.choose("static_select", "min_group", sizes, str(max(choices.min_group, least))),
            hint="The team's balance appears only when at least this many people stand behind it.",
        ),
    ]


def _start(choices: Choices) -> Block:
    ways = [
        b.option("Introduce me in the channel and begin", NOW),
        b.option("Save it only; I want to try it on myself first", LATER),
    ]
    return b.field_input(
        "When I save",
        "start",
        b.choose("radio_buttons", "start", ways, NOW if choices.launch else LATER),
    )


def _weekday(action: str, chosen: int) -> Block:
    return b.choose(
        "static_select", action, [b.option(rules.day_name(n), str(n)) for n in range(5)], str(chosen)
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def read_choices(values: Values) -> Choices:
    """What was filled in, as it stands; ``rules.problems_in`` judges it."""
    points = (values.text("short"), values.text("medium"), values.text("long"))
    return Choices(
        name=values.text("name"),
        channel=values.conversation("channel"),
        follows_channel=values.choice("members") != CHOOSE,
        people=tuple(values.people("people")),
        leads=tuple(values.people("leads")),
        points=points,
        preset=values.choice("preset") or "",
        rhythm=values.choice("rhythm") or "",
        weekday=_number(values.choice("weekday")),
        meeting=values.text("meeting"),
        starts_on=values.day("starts"),
        ask_at=values.clock("ask_at"),
        in_own_zone=values.choice("clock") != TEAM,
        digest_weekday=_number(values.choice("digest_weekday")),
        digest_at=values.clock("digest_at"),
        zone=values.text("zone"),
        division=read_division(values),
        on_holiday=values.choice("on_holiday") or OnHoliday.SKIP,
        sector=values.choice("sector") or GENERAL,
        min_group=_number(values.choice("min_group")),
        asks_principles=values.choice("principles") != LEFT_OUT,
        launch=values.choice("start") == NOW,
    )


def read_division(values: Values) -> str:
    """Whose bank holidays were chosen; empty for none, or for those of the team."""
    chosen = values.choice("division")
    return "" if chosen in (None, NO_HOLIDAYS) else chosen


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else -1


def choices_of(team: Team, people: Sequence[str], leads: Sequence[str]) -> Choices:
    """A team's settings as they stand in the modal."""
    rhythm = cadence.from_text(team.cadence)
    return Choices(
        name=team.name,
        channel=team.channel,
        follows_channel=team.follows_channel,
        people=() if team.follows_channel else tuple(people),
        leads=tuple(leads),
        points=(str(team.target_short), str(team.target_medium), str(team.target_long)),
        preset=team.preset,
        rhythm=rules.to_rhythm(rhythm),
        weekday=rhythm.weekday,
        meeting=rhythm.meeting,
        starts_on=team.started_on,
        ask_at=team.ask_at,
        in_own_zone=team.ask_in_own_zone,
        digest_weekday=team.digest_weekday,
        digest_at=team.digest_at,
        zone=team.zone,
        division=team.division,
        on_holiday=team.on_holiday,
        sector=team.sector,
        min_group=team.min_group,
        asks_principles=team.asks_principles,
        launch=False,
    )
