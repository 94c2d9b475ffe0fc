"""The clock wakes us. What is due is done in batches, and one thing that fails holds up no other."""

from collections.abc import Sequence

from handlers.checkins import asking, reminding
from handlers.deps import Deps
from storage.queries import asking as asking_rows
from storage.queries import checkins as rows
from storage.queries.asking import Due

Waiting = tuple[str, str]  # workspace and check-in

REMINDED_AT_ONCE = 25
PEOPLE_AT_ONCE = 400  # asked in one transaction: SQLite's other writers wait for it, and not for long


def ask_due(deps: Deps) -> None:
    """Ask everybody who is due."""
    with deps.read() as session:
        due = asking_rows.list_due(session, deps.now())
    deps.in_batches(batches(due), lambda session, rows: asking.ask(session, deps, rows))


def batches(due: Sequence[Due]) -> list[list[Due]]:
    """Due rows of a workspace together, but no more of them than people can be asked at once.

    Of every workspace the first batch comes first, so that a large one holds up nobody.
    """
    found: dict[str, list[list[Due]]] = {}
    for row in due:
        own = found.setdefault(row.workspace, [[]])
        if own[-1] and sum(r.members for r in own[-1]) + row.members > PEOPLE_AT_ONCE:
            own.append([])
        own[-1].append(row)
    turns = range(max(map(len, found.values()), default=0))
    return [own[turn] for turn in turns for own in found.values() if turn < len(own)]


def resurface_due(deps: Deps) -> None:
    """Bring back what people put off until now."""
    with deps.read() as session:
        due = rows.list_due_snoozes(session, deps.now())
    deps.in_batches(_some(due), lambda session, some: reminding.bring_back_all(session, deps, some))


def remind_due(deps: Deps) -> None:
    """Send the one reminder to whoever has not answered in any way."""
    with deps.read() as session:
        due = rows.list_due_reminders(session, deps.now())
    deps.in_batches(_some(due), lambda session, some: reminding.remind_all(session, deps, some))


def _some(due: Sequence[Waiting]) -> list[Sequence[Waiting]]:
    """A few at a time: each is looked at by itself, but a transaction costs more than that."""
    return [due[start : start + REMINDED_AT_ONCE] for start in range(0, len(due), REMINDED_AT_ONCE)]
