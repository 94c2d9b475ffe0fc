"""What a retrospective says in the channel, in its thread and on the facilitator's panel."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from config.content import Phase
from config.vocabulary import Held, PhaseKind
from handlers import blocks as b
from handlers.actions.views import action_line
from handlers.blocks import Block, Message
from handlers.retros import decided, machine, rules
from handlers.retros.board import Board, Card
from handlers.retros.rules import MOST_ACTIONS, opening
from handlers.retros.who import MEANS

IN_POST = 5  # notes talked about that the post itself shows; the others are one tap away
IN_REVIEW = 10
IN_SUMMARY = 3
READABLE = 30_000  # characters one modal shows; the rest stands in the thread
MOST_SHOWN = 90


# --- words -----------------------------------------------------------------------------------


def until(moment: datetime, zone: str, *, day: bool = False) -> str:
    """A time on each reader's own clock, with its ``day`` or without; on the team's where none is shown."""
    local, at = moment.astimezone(ZoneInfo(zone)), int(moment.timestamp())
    if day:
        return f"<!date^{at}^{{date_short_pretty}} at {{time}}|{local.day} {local:%B at %H:%M}>"
    return f"<!date^{at}^{{time}}|{local:%H:%M}>"


def ends(board: Board) -> str:
    """Until when the phase is open, in words; empty where it waits for the facilitator."""
    return until(board.ends_at, board.zone, day=board.days > 0) if board.ends_at is not None else ""


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def note_block(card: Card, text: str, *, said: str = "", decided: str = "") -> Block:
    """One card: its number, its column, its dots once they are counted, its words; its author where named."""
    about = [str(card.number), card.column, counted(card.dots, "dot") if card.dots else "", card.placed]
    if card.notes:
        about.append(counted(len(card.notes), "note"))
    head: list[Block] = [
        {"type": "text", "text": " · ".join(part for part in about if part), "style": {"bold": True}}
    ]
    if card.author:
        head += [{"type": "text", "text": " · "}, {"type": "user", "user_id": card.author}]
    elements: list[Block] = [
        {"type": "rich_text_section", "elements": head},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": text or " "}]},
    ]
    for title, came in (("What was said: ", said), ("Decided: ", decided)):
        if came:
            words: list[Block] = [
                {"type": "text", "text": title, "style": {"italic": True}},
                {"type": "text", "text": came},
            ]
            elements.append({"type": "rich_text_section", "elements": words})
    return {"type": "rich_text", "elements": elements}


def short(card: Card) -> Block:
    """A note with as much of it as there is room for; a long one stands whole in the thread."""
    text = opening(card.text)
    more = "" if text == card.text else " (whole in the thread)"
    return note_block(card, text + more, said=opening(card.said), decided=opening(card.decided))


# --- the post in the channel -----------------------------------------------------------------


def post_message(board: Board) -> Message:
    """The one post of a running retrospective: where it is, until when, what people can do now."""
    phase = board.phase
    if phase is None:
        return _ended_message(board)
    return Message(
        [
            *_head(board),
            _opened(board),
            b.context(board.ground.start, MEANS[board.mode]),
            _where(board, phase),
            *_body(board, phase),
            *_buttons(board, phase),
        ]
    )


def _head(board: Board) -> list[Block]:
    return [b.header(board.format.title), *([b.words(board.topic, bold=True)] if board.topic else [])]


def _opened(board: Board) -> Block:
    """What this is and who leads it, for whoever meets it in the channel."""
    live = f"of {board.format.minutes} minutes"
    takes = f"with {counted(board.days, 'day')} for each step" if board.days else live
    return b.section(f"A retrospective {takes}, led by {b.mention(board.facilitator)}.")


def _where(board: Board, phase: Phase) -> Block:
    place = f"*{phase.title}* · step {board.state.phase + 1} of {len(board.format.phases)}"
    if ends(board):
        place += f" · until {ends(board)}"
    elif board.days:
        place += " · open until whoever leads moves on"
    return b.section(f"{place}\n{phase.say}")


def _body(board: Board, phase: Phase) -> list[Block]:
    parts: list[Block] = []
    if machine.reviews_actions(board.format, phase):
        parts += _review(board)
    match phase.kind:
        case PhaseKind.WRITE | PhaseKind.LIST:
            parts.append(b.section(f"*{counted(board.written, 'note')}* so far."))
        case PhaseKind.GROUP | PhaseKind.SORT:
            groups = f" {counted(len(board.groups), 'group')} so far." if board.groups else ""
            parts.append(
                b.section(f"*{counted(len(board.cards), 'note')}*, all in the thread below.{groups}")
            )
        case PhaseKind.VOTE:
            budget = counted(rules.budget(len(board.deck)), "dot")
            shown = f"{counted(len(board.cards), 'note')}, all in the thread below, in random order."
            if board.groups:
                alone = counted(len(board.deck) - len(board.groups), "note")
                shown = f"{counted(len(board.groups), 'group')} and {alone} alone, all in the thread below."
            one = "card" if board.groups else "note"
            parts.append(
                b.section(
                    f"{shown} You have {budget}, at most two on one {one}. "
                    "You can change them until the time is up."
                )
            )
        case PhaseKind.TALK:
            parts += _to_talk(board)
        case PhaseKind.DECIDE:
            parts += _agreed(board)
        case PhaseKind.CLOSE if board.cards or board.agreed:
            parts.append(b.section("The summary is below. Read it together: is it what we mean?"))
        case _:
            pass
    return [*parts, *decided.in_post(board, phase)]


def _review(board: Board) -> list[Block]:
    parts: list[Block] = []
    for number, line in enumerate(board.review[:IN_REVIEW]):
        parts.append(action_line(line, board.today))
        if line.outcome is None:
            end = b.button("How did it end?", f"retros.outcome#{number}", f"{board.retro}:{line.id}")
            parts.append(b.actions(end))
    left = len(board.review) - IN_REVIEW
    if left > 0:
        parts.append(b.context(f"And {left} more: `/ambi actions` shows yours."))
    if board.review:
        parts.append(b.context("Whoever looks after one says how it ended; a lead can, too."))
    return parts


def _to_talk(board: Board) -> list[Block]:
    if not board.deck:
        return [b.section("No notes were written. Say aloud what comes to mind: one thing is enough.")]
    parts = [b.section(f"{_turn(board)} {_time_each(board)}".strip()), *begun(board.in_turn[board.at])]
    after = board.to_talk[board.at + 1 : board.at + IN_POST]
    if after:
        parts += [b.context("After that:"), *(short(card) for card in after)]
    left = len(board.deck) - len(after) - 1
    if left > 0:
        parts.append(b.context(f"{counted(left, 'other card')}: see the thread, or “See notes”."))
    return parts


def _turn(board: Board) -> str:
    """Which card is on the table, and how many are to come."""
    number, turns = board.at + 1, len(board.to_talk)
    if number > turns:
        return "*On the table*: one more card, of those without dots." if board.has_dots else "*On the table*"
    if turns == 1:
        return "*On the table*: the one card there is."
    left = f"{counted(turns - number, 'more', 'more')} to come" if number < turns else "the last"
    return f"*On the table*: card {number} of {turns}, {left}."


def _time_each(board: Board) -> str:
    phase = board.phase
    return rules.time_each(phase.minutes, len(board.to_talk)) if phase and not board.days else ""


def begun(card: Card) -> list[Block]:
    """A card with as much of it as there is room for: of a group its name, and its notes begun."""
    notes = [note_block(note, opening(note.text)) for note in card.notes[:IN_POST]]
    left = len(card.notes) - len(notes)
    more = [b.context(f"And {counted(left, 'other note')} of this group, in the thread.")] if left > 0 else []
    return [short(card), *notes, *more]


def _agreed(board: Board) -> list[Block]:
    asked = b.words(board.format.prompt, bold=True)
    if not board.agreed:
        return [asked, b.section("Anybody can write the action down. It needs an owner and a day.")]
    return [asked, *(action_line(line, board.today) for line in board.agreed)]


def _buttons(board: Board, phase: Phase) -> list[Block]:
    buttons: list[Block] = []
    match phase.kind:
        case PhaseKind.WRITE:
            buttons.append(b.button("Add a note", "retros.note", board.retro, style="primary"))
        case PhaseKind.VOTE:
            buttons.append(b.button("Vote", "retros.vote", board.retro, style="primary"))
        case PhaseKind.CLOSE if board.cards or board.agreed:
            buttons.append(b.button("Share in the digest", "retros.share", board.retro))
        case PhaseKind.DECIDE:
            text = "Write the action down" if len(board.agreed) < MOST_ACTIONS else "Swap an action"
            buttons.append(b.button(text, "retros.decide", board.retro, style="primary"))
        case _:
            pass
    buttons += decided.post_buttons(board, phase)
    if board.cards:
        buttons.append(b.button("See notes", "retros.notes", board.retro))
    return [b.actions(*buttons)] if buttons else []


def _ended_message(board: Board) -> Message:
    if not board.cards and not board.agreed:
        return Message([*_head(board), b.section("Ended before anything was written. Nothing is kept.")])
    notes = "The notes stand in the thread. " if board.cards else ""
    return Message([*_head(board), b.section(f"This one has ended. {notes}What came of it is below.")])


# --- the thread ------------------------------------------------------------------------------


def notes_message(cards: Sequence[Card]) -> Message:
    """The notes, together and whole, by column in random order. Delivery splits what is too long."""
    shown = counted(len(cards), "note")
    unnamed = "" if any(card.author for card in cards) else " They carry no names."
    lead = f"Here are all {shown}" if len(cards) > 1 else "Here is the one note"
    return Message(
        [
            b.section(f"{lead}, in random order.{unnamed}"),
            *(note_block(card, card.text) for card in cards),
        ]
    )


# --- the facilitator's panel -----------------------------------------------------------------


def panel_message(board: Board) -> Message:
    """The facilitator's buttons, kept current in a direct message."""
    phase = board.phase
    if phase is None:
        thanks = b.section(f"Ended. Thank you for leading it in <#{board.channel}>.")
        return Message([*_head(board), thanks, *decided.after_the_end(board)])
    seen = f"{board.retro}:{board.state.phase}"
    if board.held is not None:
        return Message([*_head(board), _held(board), b.actions(*lead_buttons(board, seen))])
    parts: list[Block] = [
        *_head(board),
        b.section(f"You lead this one, in <#{board.channel}>. {_pace(board)}"),
        _where(board, phase),
    ]
    if phase.kind in (PhaseKind.WRITE, PhaseKind.LIST):
        parts.append(b.section(f"*{counted(board.written, 'note')}* so far."))
    if phase.kind is PhaseKind.GROUP:
        parts += _grouping(board)
    if phase.kind is PhaseKind.TALK:
        parts += _table(board, seen)
    parts += decided.on_panel(board, phase)
    return Message([*parts, b.actions(*lead_buttons(board, seen))])


LOST = {
    Held.SHARED: (
        "is now shared with another organisation",
        "If that was not meant, have it undone there and press Next: it goes on where it was.",
    ),
    Held.ARCHIVED: ("was archived", "Bring it back, invite me with `/invite`, and press Next."),
    Held.GONE: ("is gone, or I am no longer in it", "Invite me there with `/invite` and press Next."),
}


def _held(board: Board) -> Block:
    """What happened to the channel, and what whoever leads can do."""
    happened, advice = LOST[board.held or Held.GONE]
    return b.section(
        f"*It stands still.* <#{board.channel}> {happened}, so nothing more of it is posted there, and its "
        f"clock has stopped. {advice} Or end it: then the summary comes to you here, and to nobody else."
    )


def held_message(board: Board) -> Message:
    """Told to whoever leads, once, when a channel cannot be written in any more."""
    return Message([*_head(board), _held(board)])


def led_by_another(board: Board) -> Message:
    """In the place of the panel of whoever led it before."""
    now = b.mention(board.facilitator)
    return Message([*_head(board), b.section(f"{now} leads this one now, in <#{board.channel}>.")])


def _pace(board: Board) -> str:
    if board.ends_at is not None:
        return "It moves on by itself; you can be quicker."
    return "This step waits for you: press Next when you are through."


def lead_buttons(board: Board, seen: str, mark: str = "") -> Iterable[Block]:
    """Next, back, more time, end. Each knows its phase, so a press that comes late changes nothing."""
    last = board.state.phase == len(board.format.phases) - 1
    to = "you" if board.held else "the channel"
    sure = b.confirm("End it here?", f"What was written is kept, and the summary goes to {to}.", "End")
    yield b.button(
        "Finish" if last and not board.held else "Next", f"retros.next{mark}", seen, style="primary"
    )
    if board.may_go_back and not board.held:
        yield b.button("Back", f"retros.back{mark}", seen)
    if board.ends_at is not None:
        yield b.button("1 day more" if board.days else "5 minutes more", f"retros.more{mark}", seen)
    if board.held or not last:
        yield b.button("End now", f"retros.end{mark}", seen, confirm=sure)
    yield b.button("Hand over", f"retros.hand_over{mark}", board.retro)


def _grouping(board: Board) -> list[Block]:
    many = counted(len(board.groups), "group")
    buttons = b.actions(
        b.button("Suggestions", "retros.suggestions", board.retro, style="primary"),
        b.button("Group the notes", "retros.grouping", board.retro),
    )
    return [b.section(f"*{counted(len(board.cards), 'note')}*, *{many}* so far."), buttons]


def _table(board: Board, seen: str) -> list[Block]:
    """The card that is talked about, with what came of it, and the way to the others."""
    if not board.deck:
        return []
    card, at = board.in_turn[board.at], board.at
    text = "Change what was said" if card.said or card.decided else "What was said?"
    buttons = [b.button(text, "retros.say", card.id, style="primary")]
    for title, place in (("Next card", at + 1), ("Card before", at - 1)):
        if 0 <= place < len(board.in_turn):
            route = f"retros.table#{place - at}"
            buttons.append(b.button(title, route, f"{seen}:{board.in_turn[place].id}"))
    if len(board.in_turn) > 2:
        buttons.append(b.button("Another card…", "retros.cards", board.retro))
    advice = f"{_turn(board)} {_time_each(board)}".strip()
    return [b.section(advice), *begun(card), b.actions(*buttons)]


def reminder_message(board: Board) -> Message:
    """A day before a step ends; the same words for everybody, whether they took part in it or not."""
    step = board.phase.title if board.phase is not None else ""
    title = b.literal(board.format.title)
    return Message(
        [
            b.section(
                f"*{title}* in <#{board.channel}>: the step “{b.literal(step)}” is open until {ends(board)}. "
                "This goes to everybody it is for, also to those who have said all they wanted to say."
            ),
            b.actions(b.button("Take part", "retros.take_part", board.retro, style="primary")),
        ]
    )


# --- Home ------------------------------------------------------------------------------------


def home_row(board: Board, number: int, *, leads: bool, facilitates: bool = True) -> list[Block]:
    """A running retrospective. The phase is shown to leads only, whose Home is drawn again at each."""
    parts: list[Block] = [b.section(f"*{board.format.title}* is running in <#{board.channel}>.")]
    if board.topic:
        parts.append(b.words(board.topic, bold=True))
    if leads and board.phase is not None:
        parts.append(_where(board, board.phase))
    buttons = [b.button("Take part", f"retros.take_part#{number}", board.retro, style="primary")]
    if leads:
        buttons += lead_buttons(board, f"{board.retro}:{board.state.phase}", f"#{number}")
    if leads and not facilitates:
        buttons.append(b.button("Take it over", f"retros.take_over#{number}", board.retro))
    return [*parts, b.actions(*buttons)]
