"""The modals to write and read notes in, each reader beside its builder."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.content import GroundRules, Phase
from handlers import blocks as b
from handlers.blocks import Block
from handlers.retros.board import Board
from handlers.retros.views import MOST_SHOWN, READABLE, counted, ends, note_block
from handlers.retros.who import MEANS
from handlers.values import Values

NOTE_LIMIT = 3000
LOST = (
    "The key of this retrospective is lost, so nobody can change or take back what was written so far. "
    "All of it is shown when the time is up, and you can go on writing."
)


@dataclass(frozen=True)
class Own:
    """A note of one's own that nobody else has seen yet."""

    id: str
    column: str
    text: str


def note_modal(
    board: Board, phase: Phase, own: Sequence[Own], most: int, mark: str, *, lost: bool = False
) -> Block:
    """Write a note, and see, change or take back one's own.

    ``mark`` names the fields: a new one after each note empties them, the same
    one keeps what is typed while something else in the modal changes.
    """
    columns = board.format.filled_in(phase)
    parts: list[Block] = [
        b.section(f"{phase.say}{_until(board)}"),
        b.context(board.ground.notes, MEANS[board.mode]),
    ]
    if lost:
        parts.append(b.section(LOST))
    room = len(own) < most
    if room:
        if len(columns) > 1:
            options = [b.option(c, c, board.format.hints[c]) for c in columns]
            field = b.choose("radio_buttons", "column", options)  # none chosen, or every note goes there
            parts.append(b.field_input("Column", f"column-{mark}", field))
        parts.append(_note_field(f"text-{mark}", ""))
    if own:
        many = f"You have written {len(own)} of {most}"
        parts.append(b.context(f"{many}. Only you see them until everybody's are shown together."))
    for number, note in enumerate(own):
        parts += [
            _own_block(note),
            b.actions(
                b.button("Change", f"retros.edit#{number}", note.id),
                b.button("Take back", f"retros.withdraw#{number}", note.id),
                block_id=f"own-{note.id}",
            ),
        ]
    return b.modal(
        "retros.save_note",
        "Write",
        parts,
        submit="Add" if room else None,
        close="Done",
        subject=f"{board.retro}:{mark}",
    )


def _own_block(note: Own) -> Block:
    """One's own note under its column; what is listed has none."""
    head = b.words(note.column, bold=True)["elements"] if note.column else []
    return {"type": "rich_text", "elements": [*head, *b.quote(note.text)["elements"]]}


def _until(board: Board) -> str:
    return f" Until {ends(board)}." if ends(board) else ""


def _note_field(block_id: str, initial: str) -> Block:
    return b.field_input(
        "Your note", block_id, b.text_input(initial=initial, lines=4, limit=NOTE_LIMIT), hint="One thought."
    )


def read_note(values: Values, mark: str) -> tuple[str | None, str]:
    """The column, where there was a choice, and the text."""
    return values.choice(f"column-{mark}"), values.text(f"text-{mark}")


def edit_modal(note: Own, ground: GroundRules, mark: str) -> Block:
    """One's own note, to be changed. ``mark`` is that of the modal below."""
    parts = [b.context(*filter(None, (note.column, ground.notes))), _note_field("text", note.text)]
    return b.modal("retros.change_note", "Change your note", parts, subject=f"{note.id}:{mark}")


def notes_modal(board: Board) -> Block:
    """All notes shown so far, each whole, with their dots once these are counted."""
    parts: list[Block] = []
    used = 0
    for card in board.cards:
        used += len(card.text)
        if used > READABLE or len(parts) == MOST_SHOWN:
            left = len(board.cards) - len(parts)
            parts.append(b.context(f"{counted(left, 'more note')} in the thread, too long for this window."))
            break
        parts.append(note_block(card, card.text))
    return b.notice_modal("Notes", parts or [b.section("There are no notes to see yet.")])
