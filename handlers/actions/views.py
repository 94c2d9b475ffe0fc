"""How actions look: a line each, the lists, the reminders, the modal that closes one."""

from collections.abc import Sequence
from datetime import date
from itertools import count

from config.vocabulary import ActionOutcome
from handlers import blocks as b
from handlers.actions.lines import Line, Open
from handlers.blocks import Block, Message
from handlers.teams.views import day_words
from handlers.values import Values

TEXT_LIMIT = 300
SHOWN = 10  # of each list; a message holds 50 blocks
FIGURES = 3

# What is offered where an action stalls: help. There is no way here to press anybody, or to tell on them.
OFFERS = {
    "learning.ask_peer": "Ask a peer",
    "actions.gap": "Name a skill gap",
    "actions.smaller": "Make it smaller",
}
WHAT_HELPS = (
    "Where something has stood for a while: ask whoever has met it before, say which skill is missing, "
    "or make it small enough for next week."
)
ONLY_YOU = "Dropping on purpose counts. Only your team sees this."

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
    if line.gap:
        parts.append({"type": "text", "text": f"\nA skill is missing: “{line.gap}”"})
    if line.note:
        parts.append({"type": "text", "text": f"\n“{line.note}”"})
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


def open_blocks(found: Open, today: date, shown: int = SHOWN) -> list[Block]:
    """My open actions and my teams', each with its buttons where I may say what becomes of it."""
    if not found.mine and not found.others:
        return []
    numbers = count()
    parts: list[Block] = []
    if found.mine:
        parts.append(b.section("*What you look after*"))
        mine = frozenset(line.team for line in found.mine)
        parts += _rows(found.mine[:shown], today, numbers, mine, found.stalled)
        parts += _rest(found.mine, shown)
    if found.others:
        parts.append(b.section("*What others in your team look after*"))
        parts += _rows(found.others[:shown], today, numbers, found.led, frozenset())
        parts += _rest(found.others, shown)
    if any(line.id in found.stalled for line in found.mine[:shown]):
        parts.append(b.context(WHAT_HELPS))
    return parts


def _rows(
    lines: Sequence[Line],
    today: date,
    numbers: "count[int]",
    closable: frozenset[str],
    stalled: frozenset[str],
) -> list[Block]:
    parts: list[Block] = []
    for line in lines:
        parts.append(action_line(line, today))
        if line.team in closable:
            parts.append(b.actions(*buttons(line, next(numbers), stalled=line.id in stalled)))
    return parts


def buttons(line: Line, number: int = 0, *, stalled: bool = False) -> list[Block]:
    """What may become of an open action; what has stalled is offered help instead of mere change."""
    more = OFFERS if stalled else {"actions.change": "Change it"}
    return [
        b.button("How did it end?", f"actions.close#{number}", line.id),
        *(b.button(text, f"{route}#{number}", line.id) for route, text in more.items()),
    ]


def _rest(lines: Sequence[Line], shown: int) -> list[Block]:
    if len(lines) <= shown:
        return []
    return [b.context(f"And {len(lines) - shown} more, due later. They move up as these are closed.")]


def list_message(found: Open, today: date) -> Message:
    """The answer to ``/ambi actions``."""
    figures = follow_through_blocks(found)
    parts = open_blocks(found, today)
    if not parts:
        none = (
            "Nothing is open, for you or your team. Actions come out of retrospectives: "
            "`/ambi retro quick` takes a quarter of an hour."
        )
        return Message([b.section(none), *figures])
    good = b.context("Done, changed and dropped on purpose are all good endings.")
    return Message([*parts, good, *figures])


def follow_through_blocks(found: Open) -> list[Block]:
    """How far each of the reader's teams follows through, where enough people are behind the figure."""
    figures = [(team, figure) for team, figure in found.follow_through.items() if figure is not None]
    return [
        b.context(f"*Follow-through of {b.literal(team)}, last six months:* {figure.sentence} {ONLY_YOU}")
        for team, figure in figures[:FIGURES]
    ]


# --- reminders -------------------------------------------------------------------------------


def reminder_message(line: Line, today: date, *, before: bool) -> Message:
    """One of the two direct messages about an action: the day before it is due, or the day after."""
    lead = (
        "Something you look after is due soon:" if before else "Something you look after has come to its day:"
    )
    rest = (
        "Done, changed and dropped on purpose are all good endings. One reminder more comes after its day."
        if before
        else "I will not write about this one again. It comes back in your next check-in, and first thing in "
        "your team’s next retrospective."
    )
    return Message(
        [b.section(lead), action_line(line, today), b.actions(*buttons(line)), b.context(rest)],
    )


def settled_message(line: Line, today: date) -> Message:
    """What a reminder becomes once the action has ended or was changed."""
    lead = "This one has ended:" if line.outcome else "This one was changed since:"
    return Message([b.section(lead), action_line(line, today)])


def handed_message(line: Line, by: str, today: date) -> Message:
    """To whoever is to look after an action that was somebody else’s."""
    return Message(
        [
            b.section(f"{b.mention(by)} asks you to look after this one:"),
            action_line(line, today),
            b.actions(*buttons(line)),
            b.context("If that is not right, press “Change it” and hand it on, or talk to each other."),
        ]
    )


# --- the end ---------------------------------------------------------------------------------


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
