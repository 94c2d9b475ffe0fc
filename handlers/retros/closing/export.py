"""A retrospective to take away: as Markdown one would forward to a board, and as JSON. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import orjson

from config.vocabulary import ActionOutcome
from handlers.actions.views import PAST
from handlers.retros.board import Board
from handlers.retros.closing.document import Carried, Document, Entry, Task, Written, document_of
from handlers.retros.views import counted

KIND = "ambidex.retrospective"
VERSION = 1
OPEN = "by"  # before the day of an action that was just agreed
MOST_DOTS = 3  # cards that stand first for their dots alone

# What Markdown would read as markup, in the middle of a line and at its beginning.
_MARKUP = re.compile(r"([\\`*_\[\]<>~|])")
_LEADING = re.compile(r"^(\s*)([#+-]|\d+(?=[.)]))")


def to_markdown(board: Board, names: Mapping[str, str] | None = None) -> str:
    """The whole retrospective as a document; ``names`` says how people are written."""
    return written(document_of(board, names))


def to_json(board: Board, names: Mapping[str, str] | None = None) -> str:
    """The same as JSON, for another tool; ``from_json`` reads it back."""
    held = {"kind": KIND, "version": VERSION} | asdict(document_of(board, names))
    return orjson.dumps(held, option=orjson.OPT_INDENT_2).decode()


def from_json(text: str) -> Document:
    """What ``to_json`` wrote. ``ValueError`` where it is something else."""
    held: dict[str, Any] = orjson.loads(text)
    if held.pop("kind", "") != KIND or held.pop("version", 0) != VERSION:
        raise ValueError("This is no retrospective of version 1.")
    return Document(
        **held
        | {
            "on": date.fromisoformat(held["on"]),
            "columns": tuple(held["columns"]),
            "carried": tuple(map(_carried_from, held["carried"])),
            "tasks": tuple(map(_task_from, held["tasks"])),
            "earlier": tuple(map(_task_from, held["earlier"])),
            "entries": tuple(
                Entry(**entry | {"notes": tuple(Written(**note) for note in entry["notes"])})
                for entry in held["entries"]
            ),
        }
    )


def _task_from(held: Mapping[str, Any]) -> Task:
    return Task(**dict(held) | {"due_on": date.fromisoformat(held["due_on"])})


def _carried_from(held: Mapping[str, Any]) -> Carried:
    until = held["until"]
    return Carried(**dict(held) | {"until": date.fromisoformat(until) if until else None})


# --- Markdown --------------------------------------------------------------------------------


def written(document: Document) -> str:
    """A document as Markdown: what was decided first, everything that was written last."""
    about = f": {_line(document.topic)}" if document.topic else ""
    top = [n for n, entry in enumerate(document.entries) if entry.said or entry.decided]
    top += [n for n, entry in enumerate(document.entries[:MOST_DOTS]) if entry.dots and n not in top]
    talked = [document.entries[n] for n in sorted(top)]
    rest = [entry for n, entry in enumerate(document.entries) if n not in top]
    parts = [
        [f"# {document.title}{about}", "", *_facts(document)],
        ["## What we decided", "", *_decided(document)] if document.carried or document.chosen else [],
        ["## What we will do", "", *_tasks(document.tasks, still=OPEN)],
        ["## What mattered most", "", *_talked(talked)] if talked else [],
        ["## What else was written" if talked else "## What was written", "", *_rest(document, rest)]
        if rest
        else [],
        ["## What became of earlier actions", "", *_tasks(document.earlier, still="still open, due")]
        if document.earlier
        else [],
        ["---", "", *_footing(document)],
    ]
    return "\n\n".join("\n".join(part).strip() for part in parts if part) + "\n"


def _facts(document: Document) -> list[str]:
    took = f"open for {counted(document.days, 'day')}" if document.days else f"{document.minutes} minutes"
    names = "each with its author’s name" if document.named else "without names"
    return [
        f"- **Date:** {_day(document.on)}",
        f"- **Invited:** {_people(document.invited)}; {took}",
        f"- **Asked:** {_line(document.question)}",
        f"- **Notes:** {counted(sum(len(e.notes) for e in document.entries), 'note')}, {names}",
    ]


def _decided(document: Document) -> list[str]:
    lines = [f"- **Chosen:** {_line(document.chosen)}"] if document.chosen else []
    for one in document.carried:
        until = f", until {_day(one.until)}" if one.until else ""
        into = f", into “{_line(one.merged_into)}”" if one.merged_into else ""
        why = f" — {_line(one.reason)}" if one.reason else ""
        lines.append(f"- **{_line(one.column)}:** {_line(one.text)}{until}{into}{why}")
    return lines


def _people(number: int) -> str:
    return counted(number, "person", "people") if number else "the team"


def _tasks(tasks: Iterable[Task], still: str) -> list[str]:
    lines: list[str] = []
    for number, task in enumerate(tasks, start=1):
        until = _outcome(task) if task.outcome else f"{still} {_day(task.due_on)}"
        lines.append(f"{number}. **{_line(task.text)}** — {_line(task.owner)}, {until}")
        if task.if_then and still == OPEN:
            lines.append(f"   *{_line(task.if_then)}*")
    return lines or ["No action was agreed this time."]


def _outcome(task: Task) -> str:
    past = PAST[ActionOutcome(task.outcome)]
    return f"{past}: “{_line(task.note)}”" if task.note else past


def _talked(entries: Sequence[Entry]) -> list[str]:
    lines: list[str] = []
    for number, entry in enumerate(entries, start=1):
        title = entry.title or entry.notes[0].text
        by = _by(entry.notes[0]) if not entry.title else ""
        lines += [f"### {number}. {_line(title)}{by}", "", _counts(entry), ""]
        if entry.title:
            lines += [*(_bullet(note, column=not entry.column) for note in entry.notes), ""]
        if entry.said:
            lines += [f"**What was said:** {_line(entry.said)}", ""]
        if entry.decided:
            lines += [f"**Decided:** {_line(entry.decided)}", ""]
    return lines


def _counts(entry: Entry) -> str:
    dots = counted(entry.dots, "dot") if entry.dots else ""
    notes = counted(len(entry.notes), "note") if entry.title else ""
    counts = ", ".join(part for part in (_line(entry.column), notes, dots, _line(entry.placed)) if part)
    return f"*{counts}*" if counts else ""


def _rest(document: Document, entries: Sequence[Entry]) -> list[str]:
    """What was not talked about, by column; groups across columns and listed work last."""
    across = [entry for entry in entries if not entry.column and entry.title]
    listed = [entry for entry in entries if not entry.column and not entry.title]
    found = {column: [e for e in entries if e.column == column] for column in document.columns}
    lines: list[str] = []
    for title, some in {**found, "Across columns": across, "Also on the table": listed}.items():
        if some:
            lines += [f"### {title}", "", *(line for entry in some for line in _left(entry)), ""]
    return lines


def _left(entry: Entry) -> list[str]:
    counts = _dots(entry) + (f" ({_line(entry.placed)})" if entry.placed else "")
    if not entry.title:
        return [_bullet(entry.notes[0], column=False) + counts]
    return [
        f"- **{_line(entry.title)}**{counts}",
        *(f"  {_bullet(note, column=not entry.column)}" for note in entry.notes),
    ]


def _bullet(note: Written, *, column: bool) -> str:
    where = f" ({note.column})" if column else ""
    return f"- {_line(note.text)}{_by(note)}{where}"


def _dots(entry: Entry) -> str:
    return f" ({counted(entry.dots, 'dot')})" if entry.dots else ""


def _by(note: Written) -> str:
    return f" — {_line(note.by)}" if note.by else ""


def _footing(document: Document) -> list[str]:
    names = "" if document.named else " The notes carry no names; in a small team, style may still show who."
    kind = (
        "These are reflections for learning. Reflections are not assurance evidence, not incident reporting, "
    )
    return [f"*{kind}and not for decisions about anybody’s care.{names}*"]


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _line(text: str) -> str:
    """Somebody's words on one line, none of them read as markup."""
    return _LEADING.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(text.split())))
