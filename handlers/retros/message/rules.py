"""The plain words of what was stopped and why. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

DRAFT_LIMIT = 2800


@dataclass(frozen=True)
class Told:
    """One decision others should hear of."""

    column: str  # Stop, Pause, Merge …
    text: str
    reason: str
    until: date | None = None
    merged_into: str = ""


def draft_of(decided: Sequence[Told], today: date) -> str:
    """What we stopped and why, a paragraph for each; cut between two of them where it would be too long."""
    lines = ["What we stopped and why", ""]
    for number, told in enumerate(decided):
        line = _line(told, today)
        if sum(map(len, lines)) + len(line) > DRAFT_LIMIT - 200:
            lines.append(f"And {len(decided) - number} more, in the summary of the retrospective.")
            break
        lines.append(line)
    lines += [
        "",
        "Thank you to everybody who built these. If this touches your work, please come and talk to us.",
    ]
    return "\n".join(lines)


def _line(told: Told, today: date) -> str:
    until = ""
    if told.until:
        until = f", until {told.until.day} {told.until:%B}" + (
            f" {told.until.year}" if told.until.year != today.year else ""
        )
    into = f", into “{told.merged_into}”" if told.merged_into else ""
    why = f" Why: {told.reason}" if told.reason else ""
    return f"• {told.column}: {told.text}{into}{until}.{why}"
