"""How deciding looks in the post, on the panel and in the summary."""

from config.content import Phase
from config.vocabulary import PhaseKind, ProposalState
from handlers import blocks as b
from handlers.blocks import Block
from handlers.retros.board import Board
from handlers.retros.decisions import Proposed
from handlers.retros.rules import opening
from handlers.teams.views import day_words

OPEN_SHOWN, SETTLED_SHOWN, OBJECTIONS_SHOWN = 3, 5, 3  # in one message, which has to stay one
WRITTEN_SHOWN = 4
DRAFT_SHOWN = 2500

STATES = {
    ProposalState.OPEN: "open",
    ProposalState.CARRIED: "carried",
    ProposalState.WITHDRAWN: "withdrawn",
}


def proposal_block(
    proposal: Proposed,
    board: Board,
    *,
    stances: bool = True,
    reasons: bool = True,
    with_state: bool = True,
) -> Block:
    """A proposal with its reason, how many agree, and each objection with its name: consent is open."""
    head = f"{proposal.column}: "
    state = "" if proposal.is_open or not with_state else f" ({STATES[proposal.state]})"
    parts: list[Block] = [
        {"type": "text", "text": head, "style": {"bold": True}},
        {"type": "text", "text": opening(proposal.text) or " ", "style": {"bold": True}},
        {"type": "text", "text": f"{_how(proposal, board)}{state}"},
    ]
    if proposal.reason and reasons:
        parts += [{"type": "text", "text": "\n"}, {"type": "text", "text": opening(proposal.reason)}]
    if stances:
        parts.append({"type": "text", "text": f"\n{_tally(proposal)}"})
    for objection in proposal.objections[:OBJECTIONS_SHOWN] if stances else ():
        parts += [
            {"type": "text", "text": "\n"},
            {"type": "user", "user_id": objection.person},
            {"type": "text", "text": " objects: "},
            {"type": "text", "text": opening(objection.reason) or " "},
        ]
    said = [part for part in parts if part.get("text") != ""]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": said}]}


def _how(proposal: Proposed, board: Board) -> str:
    """Until when something pauses, or what takes it in."""
    until = f", until {day_words(proposal.until, board.today)}" if proposal.until else ""
    into = f", into “{proposal.merged_into}”" if proposal.merged_into else ""
    return until + into


def _tally(proposal: Proposed) -> str:
    said = [(proposal.agree, "agree"), (proposal.live_with, "can live with it")]
    said.append((len(proposal.objections), "object"))
    return (
        " · ".join(f"{number} {words}" for number, words in said if number) or "Nobody has said anything yet."
    )


# --- the post --------------------------------------------------------------------------------


def in_post(board: Board, phase: Phase) -> list[Block]:
    """What the post shows of deciding in this phase."""
    match phase.kind:
        case PhaseKind.LIST:
            many = len(board.decisions.listed)
            brought = f"{many} of them from the team's register. " if many else ""
            return [b.context(f"{brought}Add what is missing: other work, meetings and habits count too.")]
        case PhaseKind.SORT:
            return [
                b.context("Place each card in silence. How often each was placed where is shown, not who.")
            ]
        case PhaseKind.DECIDE:
            return [*_written(board, phase), *_chosen(board), *_consent(board)]
        case PhaseKind.MESSAGE:
            words = (
                "It was approved and posted." if board.decisions.approved else "Whoever leads has a draft."
            )
            return [b.section(f"{words} Nothing goes out until somebody who leads approves it.")]
        case _:
            return []


def _written(board: Board, phase: Phase) -> list[Block]:
    """What was written down together in the columns this phase fills."""
    found = [card for card in board.cards if card.column in phase.columns]
    blocks = [b.words(f"{card.column}: ", opening(card.text)) for card in found[-WRITTEN_SHOWN:]]
    left = len(found) - len(blocks)
    return [*([b.context(f"{left} earlier under “See notes”.")] if left else []), *blocks]


def _chosen(board: Board) -> list[Block]:
    return [b.words("Chosen: ", board.decisions.chosen, bold=True)] if board.decisions.chosen else []


def _consent(board: Board) -> list[Block]:
    if board.format.decide_by != "consent":
        return []
    decided = board.decisions
    if not decided.proposals:
        return [b.section("Whoever leads puts one proposal after the other. Everybody says what they think.")]
    parts: list[Block] = []
    for number, proposal in enumerate(decided.open[:OPEN_SHOWN]):
        say = b.button("Say what you think", f"retros.stance#{number}", proposal.id, style="primary")
        parts += [proposal_block(proposal, board), b.actions(say)]
    settled = [p for p in decided.proposals if not p.is_open]
    parts += [proposal_block(p, board, stances=False, reasons=False) for p in settled[-SETTLED_SHOWN:]]
    left = len(decided.open[OPEN_SHOWN:]) + len(settled[:-SETTLED_SHOWN])
    return [*parts, *([b.context(f"And {left} more.")] if left else [])]


def post_buttons(board: Board, phase: Phase) -> list[Block]:
    """What everybody can press in this phase."""
    match phase.kind:
        case PhaseKind.LIST:
            return [b.button("Add other work", "retros.note", board.retro, style="primary")]
        case PhaseKind.SORT:
            return [b.button("Place the cards", "retros.sort", board.retro, style="primary")]
        case PhaseKind.DECIDE if phase.columns:
            return [b.button("Write down", "retros.write_down", board.retro)]
        case _:
            return []


# --- the panel -------------------------------------------------------------------------------


def on_panel(board: Board, phase: Phase) -> list[Block]:
    """What whoever leads sees and presses of deciding in this phase."""
    parts: list[Block] = []
    if board.decisions.missing:
        missing = " and ".join(f"“{column}”" for column in board.decisions.missing)
        parts.append(
            b.section(
                f"*Still missing: {missing}.* Next works once somebody has written it; Add a note does."
            )
        )
    if phase.kind is PhaseKind.DECIDE:
        if phase.choose:
            parts += _chosen(board)
            parts.append(b.actions(b.button("Choose…", "retros.settle", board.retro, style="primary")))
        parts += _leading_consent(board)
    if phase.kind is PhaseKind.MESSAGE:
        parts += draft_blocks(board)
    if phase.kind is PhaseKind.CLOSE:
        parts += _next_cycle(board)
    return parts


def _leading_consent(board: Board) -> list[Block]:
    if board.format.decide_by != "consent":
        return []
    parts: list[Block] = []
    for number, proposal in enumerate(board.decisions.open[:OPEN_SHOWN]):
        buttons = [
            b.button("Change the words", f"retros.reword#{number}", proposal.id),
            b.button("Withdraw", f"retros.withdraw_proposal#{number}", proposal.id),
        ]
        if not proposal.objections:
            carry = b.button(
                "Nobody objects: carried", f"retros.carry#{number}", proposal.id, style="primary"
            )
            buttons.insert(0, carry)
        parts += [proposal_block(proposal, board), b.actions(*buttons)]
    put = b.button("Put a proposal", "retros.propose", board.retro, style="primary")
    return [*parts, b.actions(put)]


def after_the_end(board: Board) -> list[Block]:
    """A draft nobody has approved yet can still be, when all have gone; and the next cycle is offered."""
    return [*(draft_blocks(board) if board.decisions.draft is not None else []), *_next_cycle(board)]


def _next_cycle(board: Board) -> list[Block]:
    if not board.format.again:
        return []
    chosen = f"*{b.literal(board.decisions.chosen)}.* " if board.decisions.chosen else ""
    return [
        b.section(
            f"{chosen}The next cycle begins with what you learned; it can start now or on a later day."
        ),
        b.actions(b.button("Plan the next cycle", "retros.again", board.retro)),
    ]


def draft_blocks(board: Board) -> list[Block]:
    """The draft of what others should hear, with the only button that sends it."""
    draft = board.decisions.draft
    if draft is None:
        return [b.section("Nothing was stopped, paused or merged, so there is nothing to tell.")]
    shown = b.quote(b.clip(draft, DRAFT_SHOWN))
    if board.decisions.approved:
        return [b.section("*Approved and posted:*"), shown]
    sure = b.confirm("Post it?", "It goes to the channel as it stands, in your team's name.", "Post it")
    return [
        b.section("*What we stopped and why* — a draft. Nothing is posted until you approve it."),
        shown,
        b.actions(
            b.button("Approve and post", "retros.approve", board.retro, style="primary", confirm=sure),
            b.button("Edit", "retros.edit_draft", board.retro),
        ),
    ]


# --- the summary -----------------------------------------------------------------------------


def in_summary(board: Board) -> list[Block]:
    """What was decided by consent, what was chosen, and what never came."""
    decided = board.decisions
    parts: list[Block] = []
    if decided.carried:
        parts.append(b.section("*What we decided*"))
        parts += [
            proposal_block(p, board, stances=False, with_state=False) for p in decided.carried[:SETTLED_SHOWN]
        ]
        left = len(decided.carried) - SETTLED_SHOWN
        if left > 0:
            parts.append(b.context(f"And {left} more, in the post above."))
    if decided.open:
        parts.append(b.section("*Proposed and not decided*"))
        parts += [proposal_block(p, board, stances=False) for p in decided.open[:OPEN_SHOWN]]
    parts += _chosen(board)
    if decided.missing:
        missing = " and ".join(f"“{column}”" for column in decided.missing)
        parts.append(b.context(f"Nobody wrote {missing}. Without it a result can be held against nothing."))
    return parts
