"""How a time of pressure looks: set in a line or a form, said in a sentence."""

from collections.abc import Sequence
from datetime import date

from config.content import Content
from config.vocabulary import PressureLevel
from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.pressure import reading
from handlers.pressure.service import Period, Standing
from handlers.teams.views import day_words
from handlers.values import Values

FOLLOWS = {
    PressureLevel.ONE: "Nothing changes; trends say so.",
    PressureLevel.TWO: "Nothing changes; trends say so.",
    PressureLevel.THREE: "A check-in is one tap, and once in four weeks that tap is about the long term.",
    PressureLevel.FOUR: "A check-in is one tap, and once in four weeks that tap is about the long term.",
}


def state_words(period: Period | None, today: date, content: Content) -> str:
    """How hard it is now, in one sentence."""
    if period is None:
        return "No time of pressure is set."
    why = f" Why: {b.literal(period.reason)}." if period.reason else ""
    until = day_words(period.last_on, today)
    return f"*{content.label(period.level)}* until {until}, when it ends by itself.{why}"


def state_blocks(standing: Standing, content: Content, number: int = 0) -> list[Block]:
    """How hard it is for a team, with the way to change it for whoever leads."""
    said = state_words(standing.now, standing.today, content)
    parts = [b.section(f"*{b.literal(standing.name)}:* {said}")]
    if not standing.may_set:
        return parts
    text = "Change it" if standing.now else "Set a time of pressure"
    buttons = [b.button(text, f"pressure.start#{number}", standing.team)]
    if standing.now is not None:
        buttons.append(b.button("End it now", f"pressure.end#{number}", standing.team))
    return [*parts, b.actions(*buttons)]


def state_message(standings: Sequence[Standing], content: Content) -> Message:
    """The answer to ``/ambi pressure``."""
    parts = [block for n, one in enumerate(standings) for block in state_blocks(one, content, n)]
    about = (
        "Under pressure less is asked, and every figure says so. A thin week is never read as anything else."
    )
    return Message([*parts, b.context(about)])


def set_message(standing: Standing, content: Content) -> Message:
    """Confirmation: what holds now and what follows, and at 4 the offer to ask nobody anything."""
    period = standing.now
    parts = [b.section(f"*{b.literal(standing.name)}:* {state_words(period, standing.today, content)}")]
    if period is None:
        parts.append(b.section("Check-ins are as usual from today. What was not asked is not asked later."))
    else:
        parts.append(b.section(FOLLOWS[period.level]))
    buttons = []
    if period is not None and period.level is PressureLevel.FOUR:
        parts.append(
            b.section(
                "At level 4 the kindest may be to ask nothing at all. A pause sends no backlog when it ends."
            )
        )
        buttons.append(b.button("Pause the team", "teams.pause", standing.team))
    if period is not None:
        buttons.append(b.button("End it now", "pressure.end", standing.team))
    return Message([*parts, b.actions(*buttons)] if buttons else parts)


def start_modal(standing: Standing, content: Content) -> Block:
    """The level, its last day, and why."""
    levels = [b.option(content.label(level), level.value, FOLLOWS[level]) for level in PressureLevel]
    chosen = standing.now.level.value if standing.now else None
    last = standing.now.last_on.isoformat() if standing.now else None
    reason = standing.now.reason if standing.now else ""
    return b.modal(
        "pressure.save",
        "Time of pressure",
        [
            b.field_input("How hard is it?", "level", b.choose("radio_buttons", "level", levels, chosen)),
            b.field_input(
                "Until which day?",
                "last",
                b.picker("datepicker", "last", initial_date=last),
                hint="It begins today and ends by itself after that day.",
            ),
            b.field_input(
                "Why?",
                "reason",
                b.text_input(initial=reason, limit=reading.REASON_LIMIT, placeholder="Winter flow"),
                optional=True,
                hint="Your team can read it.",
            ),
        ],
        subject=standing.team,
    )


def read_start(values: Values) -> tuple[str | None, date | None, str]:
    return values.choice("level"), values.day("last"), values.text("reason")
