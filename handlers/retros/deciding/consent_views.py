"""The modals of consent, each reader beside its builder."""

from collections.abc import Sequence

from config.vocabulary import PriorityState, StanceKind
from handlers import blocks as b
from handlers.blocks import Block
from handlers.priorities.service import Line
from handlers.retros import cards
from handlers.retros.board import Board
from handlers.retros.decided import proposal_block
from handlers.retros.deciding.consent import Wanted, columns_of
from handlers.retros.decisions import Proposed
from handlers.values import Values

WORDS_LIMIT = 300
REASON_LIMIT = 600
MOST_OPTIONS = 100

STANCES = (
    b.option("Agree", StanceKind.AGREE),
    b.option("Can live with it", StanceKind.LIVE_WITH, "Not my first choice, and safe enough to try"),
    b.option("Object", StanceKind.OBJECT, "It would do harm that we should meet first"),
)


# --- proposing -------------------------------------------------------------------------------


def propose_modal(board: Board, active: Sequence[Line]) -> Block:
    """What is proposed, about which card, why; until when for a pause, into what for a merge."""
    done = {p.card for p in board.decisions.proposals if p.card}
    deck = [card for card in board.in_turn if card.id not in done]
    parts: list[Block] = [b.section(f"*{b.literal(board.format.prompt)}*")]
    if deck:
        options = [cards.option(card) for card in deck[:MOST_OPTIONS]]
        choice = b.choose("static_select", "card", options, placeholder="A card")
        parts.append(b.field_input("What is it about?", "card", choice, optional=True))
    columns = columns_of(board)
    each = [b.option(column, column, board.format.hints[column]) for column in columns]
    first = columns[0] if len(columns) == 1 else None
    parts += [
        b.field_input("What is proposed?", "column", b.choose("radio_buttons", "column", each, first)),
        b.field_input(
            "In words",
            "text",
            b.text_input(lines=2, limit=WORDS_LIMIT),
            optional=True,
            hint="Leave it empty to take the card's own words.",
        ),
        b.field_input(
            "Why?",
            "reason",
            b.text_input(lines=3, limit=REASON_LIMIT),
            optional=True,
            hint="It goes into the register and the draft of the message. Please name no patients.",
        ),
    ]
    return b.modal(
        "retros.save_proposal", "Put a proposal", [*parts, *_how(board, active)], subject=board.retro
    )


def _how(board: Board, active: Sequence[Line]) -> list[Block]:
    """Until when, where something can be paused; into what, where something can be merged."""
    becomes = set(board.format.changes.values())
    parts: list[Block] = []
    if PriorityState.PAUSED in becomes:
        until = b.picker("datepicker", "until")
        parts.append(b.field_input("A pause: until when?", "until", until, optional=True))
    if PriorityState.MERGED in becomes and active:
        options = [b.option(line.title, line.id) for line in active[:MOST_OPTIONS]]
        into = b.choose("static_select", "into", options, placeholder="A priority")
        parts.append(b.field_input("A merge: into which priority?", "into", into, optional=True))
    return parts


def read_proposal(values: Values) -> Wanted:
    return Wanted(
        card=values.choice("card"),
        column=values.choice("column"),
        text=values.text("text"),
        reason=values.text("reason"),
        until=values.day("until"),
        merged_into=values.choice("into"),
    )


def proposed_notice(text: str) -> Block:
    return b.notice_modal(
        "Proposed", [b.quote(text), b.section("It stands in the post now. Everybody says what they think.")]
    )


# --- saying what one thinks ------------------------------------------------------------------


def stance_modal(board: Board, proposal: Proposed) -> Block:
    """Agree, live with it, or object with a reason. It is said openly, and the modal says so."""
    return b.modal(
        "retros.save_stance",
        "What do you think?",
        [
            proposal_block(proposal, board),
            b.context(
                "This is said openly: an objection is shown with your name and its reason. "
                "You can change it while the proposal is open."
            ),
            b.field_input("I…", "stance", b.choose("radio_buttons", "stance", STANCES)),
            b.field_input(
                "If you object: why?",
                "reason",
                b.text_input(lines=3, limit=REASON_LIMIT),
                optional=True,
                hint="What harm would it do, and what would have to change? Please name no patients.",
            ),
        ],
        submit="Say it",
        subject=f"{proposal.id}:{proposal.wording}",
    )


def read_stance(values: Values) -> tuple[StanceKind | None, str]:
    """What was chosen, if anything, and the reason."""
    chosen = values.choice("stance")
    return (StanceKind(chosen) if chosen in set(StanceKind) else None), values.text("reason")


def said_notice(*, carried: bool) -> Block:
    words = (
        "Everybody has spoken and nobody objects: it is carried." if carried else "It stands in the post now."
    )
    return b.notice_modal("Thank you", [b.section(words)])


# --- changing the words ----------------------------------------------------------------------


def reword_modal(board: Board, proposal: Proposed) -> Block:
    """Other words that meet an objection. Everybody is asked again."""
    return b.modal(
        "retros.save_words",
        "Change the words",
        [
            proposal_block(proposal, board),
            b.context("Everybody is asked again: what they said, they said to other words."),
            b.field_input(
                "In words", "text", b.text_input(initial=proposal.text, lines=2, limit=WORDS_LIMIT)
            ),
            b.field_input(
                "Why?",
                "reason",
                b.text_input(initial=proposal.reason, lines=3, limit=REASON_LIMIT),
                optional=True,
            ),
        ],
        subject=proposal.id,
    )
