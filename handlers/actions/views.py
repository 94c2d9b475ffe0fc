"""How actions look: a line each, the lists, the modal that closes one."""

from collections.abc import Sequence
from datetime import date
from itertools import count

from config.vocabulary import ActionOutcome
from handlers import blocks as b
from handlers.actions.service import Line, Open
from handlers.blocks import Block, Message
from handlers.teams.views import day_words
from handlers.values import Values

TEXT_LIMIT = 300
SHOWN = 10  # of each list; a message holds 50 blocks

OUTCOMES = (
    b.option("Done", ActionOutcome.DONE),
    b.option("Changed", ActionOutcome.CHANGED, "What we learned made it something else"),
    b.option("Dropped on purpose", ActionOutcome.DROPPED, "It is not worth doing any more"),
)

KIND_WORDS = {
    ActionOutcome.DONE: "Done. Thank you, that is one thing better than it was.",
    ActionOutcome.CHANGED: "Changed, and noted. A plan that moves with what you learn is a good plan.",
    ActionOutcome.DROPPED: "Dropped on purpose, and noted. Letting go of one thing makes room for another.",
}
PAST = {
    ActionOutcome.DONE: "done",
    ActionOutcome.CHANGED: "changed",
    ActionOutcome.DROPPED: "dropped on purpose",
}


def due_words(due: date, today: date) -> str:
    """When something is due. What is late is said once and plainly, without a reproach."""
    if due == today:
        return "due today"
    return f"{'was due' if due < today else 'by'} {day_words(due, today)}"


def action_line(line: Line, today: date) -> Block:
    """One action: what, who, by when, if-then, and how it ended."""
    parts: list[Block] = [
        {"type": "text", "text": line.text or " ", "style": {"bold": True}},
        {"type": "text", "text": "\n"},
        {"type": "user", "user_id": line.owner},
    ]
    end = f", {PAST[line.outcome]}" if line.outcome else f", {due_words(line.due_on, today)}"
    parts.append({"type": "text", "text": end})
    if line.if_then:
        parts.append({"type": "text", "text": f"\n{line.if_then}", "style": {"italic": True}})
    if line.note:
        parts.append({"type": "text", "text": f"\n“{line.note}”"})
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


def open_blocks(found: Open, today: date, shown: int = SHOWN) -> list[Block]:
    """My open actions and my teams', each with its button where I may say how it ended."""
    if not found.mine and not found.others:
        return []
    numbers = count()
    parts: list[Block] = []
    if found.mine:
        parts.append(b.section("*What you look after*"))
        parts += _rows(found.mine[:shown], today, numbers, frozenset(line.team for line in found.mine))
        parts += _rest(found.mine, shown)
    if found.others:
        parts.append(b.section("*What others in your team look after*"))
        parts += _rows(found.others[:shown], today, numbers, found.led)
        parts += _rest(found.others, shown)
    return parts


def _rows(lines: Sequence[Line], today: date, numbers: "count[int]", closable: frozenset[str]) -> list[Block]:
    parts: list[Block] = []
    for line in lines:
        parts.append(action_line(line, today))
        if line.team in closable:
            parts.append(b.actions(b.button("How did it end?", f"actions.close#{next(numbers)}", line.id)))
    return parts


def _rest(lines: Sequence[Line], shown: int) -> list[Block]:
    if len(lines) <= shown:
        return []
    return [b.context(f"And {len(lines) - shown} more, due later. They move up as these are closed.")]


def list_message(found: Open, today: date) -> Message:
    """The answer to ``/ambi actions``."""
    parts = open_blocks(found, today)
    if not parts:
        return b.say(
            "Nothing is open, for you or your team. Actions come out of retrospectives: "
            "`/ambi retro quick` takes a quarter of an hour."
        )
    return Message([*parts, b.context("Done, changed and dropped on purpose are all good endings.")])


def outcome_modal(
    line: Line, today: date, callback: str = "actions.save_outcome", subject: str = ""
) -> Block:
    """How one action ended. ``callback`` and ``subject`` let a retrospective listen instead."""
    return b.modal(
        callback,
        "How did it end?",
        [
            action_line(line, today),
            b.field_input("It was…", "outcome", b.choose("radio_buttons", "outcome", OUTCOMES)),
            b.field_input(
                "Anything worth knowing?",
                "note",
                b.text_input(lines=2, limit=TEXT_LIMIT),
                optional=True,
                hint="Your team can read it. Please name no patients.",
            ),
        ],
        subject=subject or line.id,
    )


def read_outcome(values: Values) -> tuple[ActionOutcome | None, str]:
    """How it ended, if that was said, and the note."""
    chosen = values.choice("outcome")
    known = chosen in set(ActionOutcome)
    return (ActionOutcome(chosen) if chosen and known else None), values.text("note")


def outcome_notice(outcome: ActionOutcome) -> Block:
    return b.notice_modal("Thank you", [b.section(KIND_WORDS[outcome])])
