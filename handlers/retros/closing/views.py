"""The modals of the end: what may be shared, the exact line, a copy to keep."""

from collections.abc import Sequence

from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.retros.board import Board, Card
from handlers.retros.closing.service import Offer, Shared
from handlers.retros.views import counted, flat
from handlers.values import Values

MOST_CARDS = 99  # options of a select, with "nothing"
LINE_LIMIT = 600
NOTHING = "nothing"
FIELDS = 20  # of them in a modal; what is longer goes out as a file only
STAYS = "What you do not choose stays with those who took part and with this channel."


# --- sharing ---------------------------------------------------------------------------------


def share_modal(offered: Offer) -> Block:
    """What may go into the digest: nothing, unless somebody chooses it."""
    if offered.shared:
        return _shared_modal(offered.shared, offered.channel)
    parts: list[Block] = [
        b.section(
            f"One line of this retrospective can stand in the next weekly digest in <#{offered.channel}>: "
            "one thing you learned, and what you will do. Nothing is chosen for you."
        )
    ]
    if offered.cards:
        options = [b.option("Nothing of the notes", NOTHING), *map(_option, offered.cards[:MOST_CARDS])]
        select = b.choose("static_select", "card", options, NOTHING)
        parts.append(b.field_input("One thing we learned", "card", select))
    if offered.tasks:
        boxes = b.choose("checkboxes", "tasks", [b.option(flat(t.text), t.id) for t in offered.tasks])
        parts.append(b.field_input("What we will do", "tasks", boxes, optional=True))
    if not offered.cards and not offered.tasks:
        return b.notice_modal("Share in the digest", [b.section("There is nothing here to share yet.")])
    return b.modal(
        "retros.choose_share",
        "Share in the digest",
        [*parts, b.context(STAYS)],
        submit="See the line",
        subject=offered.board.retro,
    )


def _option(card: Card) -> Block:
    about = counted(len(card.notes), "note") if card.notes else card.column
    if card.dots:
        about += f", {counted(card.dots, 'dot')}"
    return b.option(flat(card.text), card.id, about)


def _shared_modal(shared: Sequence[Shared], channel: str) -> Block:
    parts: list[Block] = [b.section(f"You share this with <#{channel}>, in its weekly digest:")]
    for number, line in enumerate(shared):
        parts.append(b.quote(line.text))
        parts.append(b.actions(b.button("Take it back", f"learning.withdraw#{number}", line.learning)))
    return b.notice_modal("Share in the digest", [*parts, b.context("Take it back to share another.")])


def read_choice(values: Values) -> tuple[str | None, list[str]]:
    """The card and the actions that were ticked."""
    card = values.choice("card")
    return (None if card == NOTHING else card), values.choices("tasks")


def line_modal(offered: Offer, text: str, *, own: bool) -> Block:
    """The exact line and the exact audience, before anybody else reads it."""
    name = b.field_input(
        "Your name",
        "name",
        b.choose("checkboxes", "named", [b.option("Add my name", "named")]),
        optional=True,
    )
    return b.modal(
        "retros.send_share",
        "Share in the digest",
        [
            b.field_input(
                "The line others will read",
                "line",
                b.text_input(initial=text, lines=4, limit=LINE_LIMIT),
                hint="Make it as short as you like: a digest prints thirty words, and what is longer in its "
                "thread. Please name no patients, and nobody who has not agreed to it.",
            ),
            *([name] if own else []),
            b.context(
                f"Everyone who can read <#{offered.channel}> will see exactly this text in the next weekly "
                "digest, once, under “From our retrospective”.",
                "You can take it back at any time on your Home tab: the words then go from the digest too.",
            ),
        ],
        submit="Share",
        subject=offered.board.retro,
    )


def shared_notice(learning: str, channel: str, text: str, by: str | None) -> Block:
    """Confirmation, with the way back beside it."""
    back = b.actions(b.button("Take it back", "learning.withdraw", learning))
    lead = b.section(f"Thank you. This goes into the next weekly digest in <#{channel}>:")
    return b.notice_modal("Shared", [lead, b.quote(text, by), back])


# --- a copy ----------------------------------------------------------------------------------


def copy_modal(board: Board, markdown: str) -> Block:
    """The document to copy, for where files are not allowed; and the files."""
    pieces = b.pieces(markdown)
    fields = [
        b.field_input(
            "Select all and copy" if number == 0 else "…and the rest",
            f"copy-{number}",
            b.text_input(initial=piece, lines=12),
            optional=True,
        )
        for number, piece in enumerate(pieces)
    ]
    if len(pieces) > FIELDS:
        fields = [b.section("This one is too long to copy from here. Have it sent to you as a file.")]
    files = b.actions(
        b.button("Send me the document", "retros.send_copy#0", f"{board.retro}:md"),
        b.button("Send me JSON", "retros.send_copy#1", f"{board.retro}:json"),
    )
    note = b.context(
        "A copy is yours to look after: words that somebody has erased later stay in it. "
        "Reflections are not assurance evidence."
    )
    submit = "Done" if len(pieces) <= FIELDS else None
    return b.modal("close", "Keep a copy", [files, *fields, note], submit=submit, close="Close")


def copy_message(board: Board, name: str, text: str) -> Message:
    """The file, by direct message."""
    lead = b.section(f"Here is your copy of {b.literal(board.format.title)} in <#{board.channel}>.")
    return Message([lead], file=(name, text))


def copy_planned() -> Message:
    return b.say(
        "Your file is on its way to you by direct message. "
        "If none comes, files are not allowed for me here: copy the text instead."
    )
