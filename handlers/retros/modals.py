"""The modals of a retrospective, each reader beside its builder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from config.content import GroundRules, Phase, RetroFormat
from handlers import blocks as b
from handlers.actions.views import TEXT_LIMIT, action_line
from handlers.blocks import Block
from handlers.retros.board import Board, Card
from handlers.retros.rules import MOST_ACTIONS, budget, cost
from handlers.retros.views import counted, note_block, until
from handlers.values import Values

NOTE_LIMIT = 3000
TOPIC_LIMIT = 150
SAID_LIMIT = 600
FEW = 10  # radio buttons and checkboxes hold no more
MANY = 100  # options of a select
READABLE = 30_000  # characters one modal shows; the rest stands in the thread
MOST_SHOWN = 90
MOST_WHOLE = 70  # of the notes to vote on: their boxes need room too
UNNAMED = "Notes are shown without names. In a small team your style of writing may still show who you are."


# --- starting --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """A team one may start in, and how many people it has; None until its channel was read."""

    team: str
    name: str
    people: int | None


def start_modal(
    choices: Sequence[Choice], formats: Sequence[RetroFormat], topic: str = "", chosen: str | None = None
) -> Block:
    """Team, format, topic; what each format is for, its minutes and what it costs."""
    parts: list[Block] = []
    only = choices[0] if len(choices) == 1 else None
    if only is None:
        options = [b.option(c.name + _people(c), c.team) for c in choices]
        parts.append(b.field_input("Team", "team", b.choose("static_select", "team", options[:MANY], chosen)))
    kind = "radio_buttons" if len(formats) <= FEW else "static_select"
    options = [b.option(f"{f.title} ({f.minutes} min)", f.name, f.purpose) for f in formats]
    first = formats[0].name if len(formats) == 1 else None
    parts.append(b.field_input("Format", "format", b.choose(kind, "format", options[:MANY], first)))
    parts += [b.context(f"*{f.title}*: {f.purpose} {_costs(f, choices)}") for f in formats[:FEW]]
    parts.append(
        b.field_input(
            "What is it about?",
            "topic",
            b.text_input(initial=topic, limit=TOPIC_LIMIT, placeholder="The last two weeks"),
            optional=True,
            hint="A few words, shown in the team's channel.",
        )
    )
    parts.append(b.context("It opens in the team's channel at once. Notes and dots carry no names there."))
    return b.modal(
        "retros.start", "Start a retrospective", parts, submit="Start", subject=only.team if only else ""
    )


def _people(choice: Choice) -> str:
    return f" ({counted(choice.people, 'person', 'people')})" if choice.people is not None else ""


def _costs(format: RetroFormat, choices: Sequence[Choice]) -> str:
    """What it takes of everybody's time; by team where there are several, nothing where it is not known."""
    known = [(c.name, cost(format.minutes, c.people)) for c in choices[:FEW] if c.people is not None]
    if not known:
        return ""
    if len(choices) == 1:
        return f"It takes {known[0][1]}."
    return "It takes: " + "; ".join(f"{b.literal(name)}: {takes}" for name, takes in known) + "."


def read_start(subject: str, values: Values) -> tuple[str, str, str]:
    """Team, format and topic."""
    return values.choice("team") or subject, values.choice("format") or "", values.text("topic")


# --- notes -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Own:
    """A note of one's own that nobody else has seen yet."""

    id: str
    column: str
    text: str


def note_modal(board: Board, phase: Phase, own: Sequence[Own], most: int, mark: str) -> Block:
    """Write a note, and see, change or take back one's own.

    ``mark`` names the fields: a new one after each note empties them, the same
    one keeps what is typed while something else in the modal changes.
    """
    columns = board.format.filled_in(phase)
    parts: list[Block] = [b.section(f"{phase.say}{_until(board)}"), b.context(board.ground.notes, UNNAMED)]
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
    head: Block = {"type": "text", "text": note.column, "style": {"bold": True}}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [head]}, *b.quote(note.text)["elements"]],
    }


def _until(board: Board) -> str:
    ends = board.state.ends_at
    return f" Until {until(ends, board.zone)}." if ends else ""


def _note_field(block_id: str, initial: str) -> Block:
    return b.field_input(
        "Your note", block_id, b.text_input(initial=initial, lines=4, limit=NOTE_LIMIT), hint="One thought."
    )


def read_note(values: Values, mark: str) -> tuple[str | None, str]:
    """The column, where there was a choice, and the text."""
    return values.choice(f"column-{mark}"), values.text(f"text-{mark}")


def edit_modal(note: Own, ground: GroundRules, mark: str) -> Block:
    """One's own note, to be changed. ``mark`` is that of the modal below."""
    parts = [b.context(note.column, ground.notes), _note_field("text", note.text)]
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


# --- dots ------------------------------------------------------------------------------------


def vote_modal(board: Board, dots: Mapping[str, int]) -> Block:
    """Hidden dots: tick a note for one, choose it below for a second. ``dots``: one's own so far."""
    have = budget(len(board.cards))
    parts: list[Block] = [
        b.section(
            f"*{board.format.prompt}*\nYou have {counted(have, 'dot')}, at most two on one note. "
            "Nobody is told who gave which, and no count is shown before the time is up."
        )
    ]
    used, whole = 0, True
    for start in range(0, len(board.cards), FEW):
        few = board.cards[start : start + FEW]
        used += sum(len(card.text) for card in few)
        if used <= READABLE and start + len(few) <= MOST_WHOLE:
            parts += [note_block(card, card.text) for card in few]
        elif whole:
            whole = False
            parts.append(b.context("From here on the notes are too long for this window: see the thread."))
        ticked = [card.id for card in few if dots.get(card.id)]
        parts.append(
            b.field_input(
                f"Notes {few[0].number} to {few[-1].number}",
                f"dots-{start}",
                b.choose("checkboxes", "dots", [_tick(card) for card in few], ticked),
                optional=True,
            )
        )
    for start in range(0, len(board.cards), MANY):
        many = board.cards[start : start + MANY]
        options = [_tick(card) for card in many]
        twice = [card.id for card in many if dots.get(card.id, 0) > 1]
        parts.append(
            b.field_input(
                "A second dot on…",
                f"second-{start}",
                b.choose("multi_static_select", "second", options, twice, "Any note worth two"),
                optional=True,
            )
        )
    return b.modal("retros.save_dots", "Vote", parts, submit="Place my dots", subject=board.retro)


def _tick(card: Card) -> Block:
    """The box of a note that stands whole above it: its number and first words."""
    return b.option(f"{card.number} · {_flat(card.text)}", card.id)


def _flat(text: str) -> str:
    return " ".join(text.split())


def read_dots(values: Values, notes: int) -> dict[str, int]:
    """How many dots were put on which note."""
    dots: dict[str, int] = {}
    for start in range(0, notes, FEW):
        for note in values.choices(f"dots-{start}"):
            dots[note] = 1
    for start in range(0, notes, MANY):
        for note in values.choices(f"second-{start}"):
            dots[note] = dots.get(note, 0) + 1
    return dots


def dots_notice(placed: int, have: int) -> Block:
    left = f" You have {counted(have - placed, 'dot')} left." if placed < have else ""
    return b.notice_modal(
        "Thank you",
        [b.section(f"{counted(placed, 'dot')} placed.{left} Press Vote again to change them in time.")],
    )


# --- what was said ---------------------------------------------------------------------------


def said_modal(card: Card) -> Block:
    """A place for what the discussion of one note came to."""
    field = b.field_input(
        "What was said",
        "said",
        b.text_input(initial=card.said, lines=4, limit=SAID_LIMIT),
        optional=True,
        hint="A sentence or two, without names. It goes into the summary.",
    )
    return b.modal("retros.save_said", "What was said", [note_block(card, card.text), field], subject=card.id)


# --- the action ------------------------------------------------------------------------------


def decide_modal(board: Board) -> Block:
    """What will be done, by whom, by when. One is wanted; at two the question is which two."""
    parts: list[Block] = [b.section(f"*{board.format.prompt}*")]
    parts += [action_line(line, board.today) for line in board.agreed]
    if board.agreed:
        full = len(board.agreed) >= MOST_ACTIONS
        options = [] if full else [b.option("One more", "more")]
        options += [b.option(f"Instead of: {_flat(line.text)}", line.id) for line in board.agreed]
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
