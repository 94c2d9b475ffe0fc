"""What came of a retrospective: one short look in the channel, the rest in its thread."""

from config.content import Phase
from config.vocabulary import PhaseKind
from handlers import blocks as b
from handlers.actions.views import action_line
from handlers.blocks import Block, Message
from handlers.retros import decided
from handlers.retros.board import Board, Card
from handlers.retros.rules import MOST_ACTIONS, opening
from handlers.retros.views import counted, note_block

IN_SUMMARY = 3  # cards; more are one tap away, and nobody reads ten between two meetings


def summary_message(board: Board) -> Message:
    """What will be done first, then what mattered most, then thanks."""
    parts: list[Block] = [b.header(f"{board.format.title}: what came of it")]
    if board.topic:
        parts.append(b.words(board.topic, bold=True))
    parts += _to_do(board)
    parts += decided.in_summary(board)
    parts += _mattered(board)
    return Message([*parts, b.context(_thanks(board)), b.actions(*_buttons(board))])


def _to_do(board: Board) -> list[Block]:
    if not board.agreed:
        late = " One can still be added for a day." if board.phase is None else ""
        return [b.section(f"*No action this time.* Looking together counts too.{late}")]
    title = "*What we will do*" if len(board.agreed) == 1 else "*The two things we will do*"
    return [b.section(title), *(action_line(line, board.today) for line in board.agreed)]


def _mattered(board: Board) -> list[Block]:
    """The cards with most dots, or those something was said of; else what was written down together."""
    top = [card for card in board.to_talk if card.dots or card.said or card.decided]
    title = "*What mattered most*"
    if not top:
        together = {column for phase in board.format.phases for column in _agreed_columns(phase)}
        top = [card for card in board.deck if card.column in together] or list(board.to_talk)
        title = "*What was written*"
    return [b.section(title), *(card_block(card) for card in top[:IN_SUMMARY])] if top else []


def _agreed_columns(phase: Phase) -> tuple[str, ...]:
    """The columns people fill together while they decide."""
    return phase.columns if phase.kind is PhaseKind.DECIDE else ()


def card_block(card: Card) -> Block:
    """One card in short: its words, its dots, what was said of it and what was decided.

    Each text stands alone in its element, which is how erasing it finds it.
    """
    parts: list[Block] = [{"type": "text", "text": opening(card.text) or " ", "style": {"bold": True}}]
    if card.dots:
        parts.append({"type": "text", "text": f" · {counted(card.dots, 'dot')}"})
    if card.said:
        parts += [{"type": "text", "text": "\n"}, {"type": "text", "text": opening(card.said)}]
    if card.decided:
        parts += [
            {"type": "text", "text": "\nDecided: ", "style": {"italic": True}},
            {"type": "text", "text": opening(card.decided)},
        ]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


def _thanks(board: Board) -> str:
    """Thanks to everybody who was asked, whoever came; and where the rest stands."""
    thanks = "Thank you, all, for looking back together."
    return f"{thanks} Every note, and what was said, stands in the threads." if board.cards else thanks


def _buttons(board: Board) -> list[Block]:
    buttons = [b.button("Keep a copy", "retros.copy", board.retro)]
    if board.cards or board.agreed:
        buttons.insert(0, b.button("Share in the digest", "retros.share", board.retro))
    if board.phase is None and len(board.agreed) < MOST_ACTIONS:
        buttons.insert(0, b.button("Write an action down", "retros.decide", board.retro))
    return buttons


# --- under it --------------------------------------------------------------------------------


def details_message(board: Board) -> Message | None:
    """Under the summary: every card that was talked about, whole, with its notes and what was said.

    None where the summary itself has room for all of that.
    """
    talked = [card for card in board.to_talk if card.dots or card.said or card.decided]
    if len(talked) <= IN_SUMMARY and all(_fits(card) for card in talked):
        return None
    parts = [block for card in talked for block in _whole(card)]
    return Message([b.section("In order of dots, each whole, with what was said:"), *parts])


def _fits(card: Card) -> bool:
    return not card.notes and all(opening(text) == text for text in (card.text, card.said, card.decided))


def _whole(card: Card) -> list[Block]:
    parts = [note_block(card, card.text, said=card.said)]
    if card.decided:
        label: Block = {"type": "text", "text": "Decided: ", "style": {"italic": True}}
        parts.append(b.words(label, card.decided))
    return [*parts, *(note_block(note, note.text) for note in card.notes)]
