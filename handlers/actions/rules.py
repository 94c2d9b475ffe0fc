"""How days and outcomes of actions are said."""

from datetime import date

from config.vocabulary import ActionOutcome

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


def day_in_words(day: date, today: date) -> str:
    """A day as people say it; the year only where it is not this one."""
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def due_in_words(due: date, today: date) -> str:
    """When something is due. What is late is said once and plainly, without a reproach."""
    if due == today:
        return "due today"
    return f"{'was due' if due < today else 'by'} {day_in_words(due, today)}"
