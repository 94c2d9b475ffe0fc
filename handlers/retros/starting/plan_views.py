"""What is said of retrospectives planned for later: the list, whose turn it is, and what did not begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from config.vocabulary import OnHoliday
from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.retros.views import counted
from handlers.teams import cadence, recurrence
from handlers.teams.cadence import Cadence, Rhythm
from handlers.teams.holidays import Closed
from handlers.teams.views import clock_words, moment_words
from storage.models import RetroPlan, Team

SHOWN = 20  # plans in one modal
ON_HOME = 3
NAMES = 6


@dataclass(frozen=True)
class Planned:
    """A plan as its team's leads see it."""

    id: str
    title: str
    team: str
    topic: str
    next_due_at: datetime
    zone: str
    cadence: str | None
    days: int
    leads: tuple[str, ...]
    facilitator: str | None
    holiday: str = ""


# --- words -----------------------------------------------------------------------------------


def when(moment: datetime, zone: str) -> str:
    """A moment on the team's clock, as it was planned."""
    return f"{moment_words(moment, zone)}, {clock_words(zone)}"


def rhythm_words(rule: str | None) -> str:
    """How often it comes."""
    if rule is None:
        return "once"
    return cadence.describe(Cadence(Rhythm.OWN, own=recurrence.from_text(rule)))


def holiday_words(team: Team, plan: RetroPlan) -> str:
    """What a bank holiday does to it; empty where none can."""
    if not team.division:
        return ""
    if plan.cadence is None:
        name = Closed(team.division).name_of(plan.next_on)
        return f"That day is {name}, a bank holiday in {Closed(team.division).where}." if name else ""
    does = {
        OnHoliday.SKIP: "is left out",
        OnHoliday.PREVIOUS: "moves to the working day before",
        OnHoliday.NEXT: "moves to the working day after",
    }[team.on_holiday]
    return f"One that falls on a bank holiday in {Closed(team.division).where} {does}."


def _turns(plan: Planned) -> str:
    """Who leads the next, and who takes turns."""
    said = f"Led by {b.mention(plan.facilitator)}" if plan.facilitator else "Nobody can lead it that day"
    if plan.cadence is None or len(plan.leads) < 2:
        return said + "."
    names = ", ".join(b.mention(person) for person in plan.leads[:NAMES])
    more = len(plan.leads) - NAMES
    return f"{said}. In turn: {names}" + (f" and {more} more." if more > 0 else ".")


def lines(plan: Planned) -> list[Block]:
    """One plan, in words."""
    rhythm = f", {rhythm_words(plan.cadence)}" if plan.cadence else ""
    open_for = f" Open for {counted(plan.days, 'day')}." if plan.days else ""
    head = (
        f"*{b.literal(plan.title)}* of {b.literal(plan.team)}: {when(plan.next_due_at, plan.zone)}{rhythm}."
    )
    return [
        b.section(f"{head}{open_for}\n{_turns(plan)}"),
        *([b.words(plan.topic)] if plan.topic else []),
    ]


# --- the list --------------------------------------------------------------------------------


def plans_modal(plans: Sequence[Planned]) -> Block:
    """Everything planned, with what can be done about it."""
    parts: list[Block] = []
    for number, plan in enumerate(plans[:SHOWN]):
        parts += lines(plan)
        if plan.holiday:
            parts.append(b.context(plan.holiday))
        parts.append(b.actions(*plan_buttons(plan, f"#{number}")))
    if not plans:
        parts.append(b.section("Nothing is planned. Start a retrospective, and choose *Later*, to plan one."))
    left = len(plans) - SHOWN
    if left > 0:
        parts.append(b.context(f"And {left} more, later than these."))
    return b.modal("close", "Planned", parts, submit=None, close="Close")


def plan_buttons(plan: Planned, mark: str) -> list[Block]:
    sure = b.confirm(
        "Cancel this plan?", "It will not start, now or later. Nothing written is lost.", "Cancel it"
    )
    return [
        b.button("Change", f"retros.replan{mark}", plan.id),
        b.button("Cancel it", f"retros.unplan{mark}", plan.id, style="danger", confirm=sure),
    ]


def home_parts(plans: Sequence[Planned]) -> list[Block]:
    """The next ones on Home; the rest is one press away."""
    if not plans:
        return []
    parts: list[Block] = [b.header("Planned retrospectives")]
    for plan in plans[:ON_HOME]:
        parts += lines(plan)
    return [*parts, b.actions(b.button("Change or cancel", "retros.plans"))]


# --- what is said ----------------------------------------------------------------------------


def planned_notice(plan: Planned, *, changed: bool) -> Block:
    """What was planned, for whoever did."""
    parts = lines(plan)
    if plan.holiday:
        parts.append(b.context(plan.holiday))
    parts.append(b.context("Whoever leads it is told the working day before. `/ambi retro plans` shows it."))
    return b.notice_modal("Changed" if changed else "Planned", parts)


def turn_message(plan: Planned) -> Message:
    """It is somebody's turn to lead the next one."""
    start = f"You lead the next retrospective: *{b.literal(plan.title)}* of {b.literal(plan.team)}"
    return Message(
        [
            b.section(f"{start}, {when(plan.next_due_at, plan.zone)}."),
            *([b.words(plan.topic)] if plan.topic else []),
            b.context(
                "It starts by itself, and then you get the buttons that move it on. If you cannot, say so to "
                "a lead of the team, or set yourself away with `/ambi away`: then it is the next one's turn."
            ),
        ]
    )


def off_message(moment: datetime, zone: str) -> Message:
    """What somebody was told they would lead holds no more."""
    return b.say(
        f"The retrospective you were to lead {when(moment, zone)} was changed or cancelled. "
        "If it is your turn again, I will tell you the working day before."
    )


def not_begun_message(plan: Planned, why: str) -> Message:
    """A planned one was not started."""
    start = f"*{b.literal(plan.title)}* of {b.literal(plan.team)} did not start by itself"
    return Message(
        [
            b.section(f"{start}. {why}"),
            *([b.words(plan.topic)] if plan.topic else []),
            b.context("`/ambi retro` starts one now or later; `/ambi retro plans` shows what is planned."),
        ]
    )


def named_message(plan: Planned, why: str) -> Message:
    """A planned one that should have been confidential is not."""
    return b.say(
        f"*{b.literal(plan.title)}*, which you lead, is held with names. {why} Its post says so, too."
    )
