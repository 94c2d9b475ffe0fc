"""The modals that change an action, or say which skill it lacks; what comes after them."""

from collections.abc import Sequence
from datetime import date

from handlers import blocks as b
from handlers.actions.changing import Wanted
from handlers.actions.lines import Earlier, Line
from handlers.actions.views import OFFERS, TEXT_LIMIT, WHAT_HELPS, action_line
from handlers.blocks import Block
from handlers.teams.views import day_words
from handlers.values import Values

HISTORY = 5
GAP_LIMIT = 150


def change_modal(line: Line, earlier: Sequence[Earlier], today: date, *, smaller: bool = False) -> Block:
    """An action to be worded anew, moved or handed on; or made ``smaller``. What it was stays below."""
    hint = (
        "What is the smallest part that is worth doing, and could be done by next week?"
        if smaller
        else "A plan that moves with what you learn is a good plan."
    )
    parts = [
        b.field_input(
            "What will be done?",
            "text",
            b.text_input(initial=line.text, lines=2, limit=TEXT_LIMIT),
            hint=hint,
        ),
        b.field_input(
            "Who looks after it?", "owner", b.picker("users_select", "owner", initial_user=line.owner)
        ),
        b.field_input(
            "By which day?", "due", b.picker("datepicker", "due", initial_date=line.due_on.isoformat())
        ),
        b.field_input(
            "If … happens, then I will …",
            "if_then",
            b.text_input(initial=line.if_then, limit=TEXT_LIMIT),
            optional=True,
        ),
        *_history(earlier, today),
    ]
    return b.modal(
        "actions.save_change", "Make it smaller" if smaller else "Change it", parts, subject=line.id
    )


def _history(earlier: Sequence[Earlier], today: date) -> list[Block]:
    if not earlier:
        return [b.context("What it was is kept, and your team can read it here.")]
    parts: list[Block] = [b.section("*What it was before*")]
    for change in earlier[:HISTORY]:
        until = f"until {day_words(change.until, today)}, changed by {b.mention(change.by)}"
        parts += [action_line(change.line, today), b.context(until)]
    left = len(earlier) - HISTORY
    return [*parts, b.context(f"And {left} earlier.")] if left > 0 else parts


def read_change(values: Values) -> Wanted:
    return Wanted(values.text("text"), values.text("if_then"), values.person("owner"), values.day("due"))


def changed_notice(line: Line, today: date, *, stalled: bool, mine: bool) -> Block:
    """Confirmation; where it has changed again and again, with what may help."""
    parts: list[Block] = [b.section("Changed. What it was before is kept."), action_line(line, today)]
    if stalled and mine:
        offers = [b.button(text, route, line.id) for route, text in OFFERS.items()]
        parts += [b.context(WHAT_HELPS), b.actions(*offers)]
    return b.notice_modal("Changed", parts)


def gap_modal(line: Line, today: date) -> Block:
    """Which skill is missing, where the team can see it."""
    return b.modal(
        "actions.save_gap",
        "Name a skill gap",
        [
            action_line(line, today),
            b.field_input(
                "Which skill would help, that nobody here has enough of?",
                "gap",
                b.text_input(initial=line.gap, limit=GAP_LIMIT, placeholder="Reading run charts"),
                optional=True,
                hint="A skill, not a person. Empty it to take the note away.",
            ),
            b.context("Your team sees it on the action, in `/ambi actions` and in its next retrospective."),
        ],
        subject=line.id,
    )


def gap_notice(line: Line, today: date) -> Block:
    """Confirmation, with the action as the team sees it now."""
    lead = "Noted on the action, for your team to see:" if line.gap else "Taken away:"
    return b.notice_modal("Thank you", [b.section(lead), action_line(line, today)])
