"""The modals for what people settle together."""

from config.content import Phase
from handlers import blocks as b
from handlers.blocks import Block
from handlers.retros.board import Board

TEXT_LIMIT = 600


def write_down_modal(board: Board, phase: Phase) -> Block:
    """What was agreed, in the columns of this phase; shown to everybody at once."""
    parts: list[Block] = [b.section(phase.say), b.context(board.ground.notes)]
    if len(phase.columns) > 1:
        options = [b.option(c, c, board.format.hints[c]) for c in phase.columns]
        parts.append(b.field_input("Column", "column", b.choose("radio_buttons", "column", options)))
    else:
        parts.append(b.context(*(f"*{c}*: {board.format.hints[c]}" for c in phase.columns)))
    parts += [
        b.field_input("In words", "text", b.text_input(lines=3, limit=TEXT_LIMIT)),
        b.context("It is shown at once, without a name: it is what you agreed together."),
    ]
    return b.modal("retros.save_together", "Write down", parts, submit="Add", subject=board.retro)


def written_notice(text: str) -> Block:
    return b.notice_modal("Written down", [b.quote(text), b.section("It stands in the post now.")])


def choose_modal(board: Board, phase: Phase) -> Block:
    options = [b.option(word, word) for word in phase.choose]
    field = b.field_input(
        board.format.prompt, "chosen", b.choose("radio_buttons", "chosen", options, board.decisions.chosen)
    )
    return b.modal("retros.save_choice", "Choose", [b.section(phase.say), field], subject=board.retro)


def chosen_notice(chosen: str) -> Block:
    return b.notice_modal("Chosen", [b.words(chosen, bold=True), b.section("It stands in the post now.")])
