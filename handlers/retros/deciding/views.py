"""The modal in which an action is agreed, its reader beside it."""

from dataclasses import dataclass
from datetime import date

from config.content import Phase
from handlers import blocks as b
from handlers.actions.views import TEXT_LIMIT, action_line
from handlers.blocks import Block
from handlers.retros import decided
from handlers.retros.board import Board
from handlers.retros.rules import MOST_ACTIONS
from handlers.retros.views import flat
from handlers.values import Values


def decide_modal(board: Board) -> Block:
    """What will be done, by whom, by when. One is wanted; at two the question is which two."""
    parts: list[Block] = [b.section(f"*{board.format.prompt}*")]
    parts += [action_line(line, board.today) for line in board.agreed]
    if board.agreed:
        full = len(board.agreed) >= MOST_ACTIONS
        options = [] if full else [b.option("One more", "more")]
        options += [b.option(f"Instead of: {flat(line.text)}", line.id) for line in board.agreed]
        label = "There are two already. Which two are they to be?" if full else "One more, or instead?"
        hint = (
            "Two that happen beat three that do not." if full else "One that happens beats two that do not."
        )
        parts.append(
            b.field_input(label, "instead", b.choose("radio_buttons", "instead", options), hint=hint)
        )
    parts += [
        b.field_input("What will be done?", "action", b.text_input(lines=2, limit=TEXT_LIMIT)),
        b.field_input("Who looks after it?", "owner", b.picker("users_select", "owner")),
        b.field_input("By which day?", "due", b.picker("datepicker", "due")),
        b.field_input(
            "If … happens, then I will …",
            "if_then",
            b.text_input(limit=TEXT_LIMIT, placeholder="If the Tuesday meeting is called off, then I will…"),
            optional=True,
            hint="A plan for what may get in the way helps more than good will.",
        ),
        b.context("Everybody in the channel will see it, with its owner and the day."),
    ]
    return b.modal("retros.save_action", "What we will do", parts, subject=board.retro)


def deciding_modal(board: Board, phase: Phase) -> Block:
    """What the post shows in this phase, with its buttons, for whoever is not in the channel."""
    button = b.button("Write the action down", "retros.decide", board.retro, style="primary")
    parts = [b.section(phase.say), *decided.in_post(board, phase)]
    parts += [action_line(line, board.today) for line in board.agreed]
    return b.notice_modal("Decide", [*parts, b.actions(button, *decided.post_buttons(board, phase))])


@dataclass(frozen=True)
class Agreed:
    """What was filled in as an action."""

    text: str
    owner: str | None
    due: date | None
    if_then: str
    instead: str | None  # the id of one it replaces, "more", or nothing chosen


def read_action(values: Values) -> Agreed:
    return Agreed(
        text=values.text("action"),
        owner=values.person("owner"),
        due=values.day("due"),
        if_then=values.text("if_then"),
        instead=values.choice("instead"),
    )


def agreed_notice(text: str, owner: str, due: str) -> Block:
    """Confirmation, before anybody has to look for it in the channel."""
    return b.notice_modal(
        "Agreed",
        [
            b.quote(text),
            b.section(f"{b.mention(owner)} looks after it, by {due}. It comes back in their check-in then."),
        ],
    )
