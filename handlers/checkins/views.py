"""What a check-in looks like as a direct message, from the question to the thanks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.checkins.composer import Card
from handlers.checkins.rules import who_will_see
from handlers.teams.schedule import Snooze

LATER = {
    Snooze.HOUR: "In one hour",
    Snooze.TOMORROW: "Tomorrow",
    Snooze.MONDAY: "On Monday",
}
_COUNTS = ("No questions", "One question", "Two questions", "Three questions")


@dataclass(frozen=True)
class Opening:
    """A lead's own line at the head of a round."""

    text: str
    by: str


@dataclass(frozen=True)
class Asked:
    """A check-in as its person is told of it."""

    checkin: str
    team: str
    card: Card
    smallest_group: int
    until: str  # when the round ends, on this person's clock
    is_late: bool = False  # the round has ended
    opening: Opening | None = None


class About(Protocol):
    """As much of a check-in as is said once it is answered, however it was read."""

    @property
    def checkin(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def is_late(self) -> bool: ...


@dataclass(frozen=True)
class Settled:
    """That, and no more."""

    checkin: str
    team: str
    is_late: bool


def moment(at: datetime, zone: str) -> str:
    """A moment on somebody's clock: Tuesday 5 May at 09:00."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{there:%A} {there.day} {there:%B} at {there:%H:%M}"


# --- asking ----------------------------------------------------------------------------------


def prompt_message(asked: Asked) -> Message:
    """The question: what, how long, who will see it, and three ways to go on."""
    return _question(asked, f"*Your check-in* · {b.literal(asked.team)}")


def reminder_message(asked: Asked) -> Message:
    """The one reminder; it takes no for an answer."""
    head = f"*Your check-in is still here if you want it* · {b.literal(asked.team)}"
    return _question(asked, f"{head}\n“Not this week” is an answer too.")


def returned_message(asked: Asked) -> Message:
    """A check-in somebody put off, back when they said."""
    return _question(asked, f"*Back, as you asked: your check-in* · {b.literal(asked.team)}")


def _question(asked: Asked, head: str) -> Message:
    parts: list[Block] = [b.section(head)]
    parts += opening_blocks(asked.opening)
    parts += [
        b.section(f"{how_long(asked.card)} {_until(asked)}"),
        b.context(who_sees(asked)),
        ways_on(asked.checkin),
    ]
    return Message(parts)


def ways_on(checkin: str, number: str = "") -> Block:
    """Answer, not this week, later. ``number`` keeps several apart on one Home."""
    later = [b.option(words, f"{checkin}:{choice.value}") for choice, words in LATER.items()]
    return b.actions(
        b.button("Answer", f"checkins.answer{number}", checkin, style="primary"),
        b.button("Not this week", f"checkins.skip{number}", checkin),
        b.choose("static_select", f"checkins.snooze{number}", later, placeholder="Later…"),
    )


def how_long(card: Card) -> str:
    """What a check-in asks of somebody's time."""
    count = len(card.questions)
    said = _COUNTS[count] if count < len(_COUNTS) else f"{count} questions"
    return f"{said}, about {card.seconds} seconds."


def who_sees(asked: Asked) -> str:
    """Who will see what is written, exactly."""
    return who_will_see(asked.smallest_group, splits=any(q.is_split for q in asked.card.questions))


def opening_blocks(opening: Opening | None) -> list[Block]:
    """The lead's line, where there is one."""
    if opening is None:
        return []
    return [b.context("A lead opens this check-in with a line:"), b.quote(opening.text, opening.by)]


def _until(asked: Asked) -> str:
    if asked.is_late:
        return "Its digest is out. You can still answer: it counts in the next one."
    return f"Open until {asked.until}."


# --- what became of it -----------------------------------------------------------------------


def thanks_message(asked: About, *, can_share: bool, changed: bool) -> Message:
    """Thank you, one offer to share a line, and a way to change one's mind."""
    said = "Changed, thank you." if changed else "Thank you. Your check-in is saved."
    if asked.is_late:
        said += " This digest was out already, so it counts in the next one."
    buttons = [b.button("Edit", "checkins.edit", asked.checkin)]
    if can_share:
        buttons.insert(0, b.button("Share a line…", "learning.offer", asked.checkin))
    return _settled(asked, said, buttons, "Nobody else here sees your words.")


def nothing_message(asked: Asked) -> Message:
    """Nothing this week, said in the modal: an answer like any other."""
    return _settled(asked, "Nothing this week: that is an answer too. Thank you.", [_after_all(asked)])


def skipped_message(asked: Asked) -> Message:
    """Not this week, said at the prompt."""
    return _settled(asked, "Not this week: that is fine. See you next time.", [_after_all(asked)])


def snoozed_message(asked: Asked, back: str) -> Message:
    """Put off, and when it comes back."""
    buttons = [
        b.button("Answer now", "checkins.answer", asked.checkin),
        b.button("Not this week", "checkins.skip", asked.checkin),
    ]
    return _settled(asked, f"Later, then: this comes back on {back}.", buttons)


def closed_message(asked: About) -> Message:
    """The round ended first; an answer still counts, next time."""
    said = "Its digest is out. You can still answer: it counts in the next one."
    return _settled(asked, said, [b.button("Answer", "checkins.answer", asked.checkin)])


def deleted_message(asked: Asked) -> Message:
    """The answers are gone, as their author wished."""
    return _settled(
        asked, "Your answers to this check-in are deleted. Digests already posted stay as they are.", []
    )


def moved_message(asked: About) -> Message:
    """An older message about a check-in that goes on in a newer one."""
    return _settled(asked, "This check-in continues further down.", [])


def _settled(asked: About, said: str, buttons: Sequence[Block], *notes: str) -> Message:
    parts: list[Block] = [b.section(said), b.context(f"Check-in · {b.literal(asked.team)}", *notes)]
    return Message([*parts, b.actions(*buttons)] if buttons else parts)


def _after_all(asked: Asked) -> Block:
    return b.button("I’d like to answer after all", "checkins.answer", asked.checkin)


# --- replies to commands ---------------------------------------------------------------------


def nothing_due(coming: Sequence[tuple[str, str]], early: Sequence[tuple[str, str]]) -> Message:
    """Nothing waits: when the next comes (team, moment), and where one may answer early (team id, team)."""
    parts: list[Block] = [b.section("Nothing waits for you now.")]
    parts += [b.section(f"Your next check-in for {b.literal(team)} comes on {at}.") for team, at in coming]
    buttons = [
        b.button(f"Answer early: {team}", f"checkins.early#{n}", id) for n, (id, team) in enumerate(early)
    ]
    if buttons:
        parts.append(b.actions(*buttons[:5]))
    return Message(parts)


def skipped_reply(teams: Sequence[str]) -> Message:
    """What `/ambi skip` did."""
    if not teams:
        return b.say("Nothing waits for you now, so there is nothing to skip. `/ambi away` keeps days free.")
    names = ", ".join(b.literal(team) for team in teams)
    return b.say(f"Not this week, then, for {names}. `/ambi checkin` brings it back if you like.")


# --- a lead opens a round --------------------------------------------------------------------


LINE_LIMIT = 300


def opening_modal(team: str, name: str, when: str, line: str) -> Block:
    """A lead writes a line; where and when it will appear is said first."""
    return b.modal(
        "checkins.save_line",
        "Open the check-in",
        [
            b.section(
                f"A lesson of your own, at the head of the check-in that members of {b.literal(name)} "
                f"get next, {when}. It goes first, so that others find it easier to be open."
            ),
            b.field_input(
                "Your line",
                "line",
                b.text_input(
                    initial=line, lines=3, limit=LINE_LIMIT, placeholder="This week I learned that…"
                ),
                optional=True,
                hint="Empty takes it away. Please name no patients.",
            ),
            b.context("Every member sees it with your name. Their answers stay with them."),
        ],
        submit="Save",
        subject=team,
    )


def opening_saved(opening: Opening | None) -> Block:
    """Exactly what members will see."""
    if opening is None:
        return b.notice_modal(
            "Saved", [b.section("There is no line now. The check-in opens with its questions.")]
        )
    return b.notice_modal("Saved", [b.section("This is how it will look:"), *opening_blocks(opening)])
