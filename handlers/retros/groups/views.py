"""The modals of grouping: suggestions, by hand, one group. Each reader beside its builder."""

from collections.abc import Sequence

from handlers import blocks as b
from handlers.blocks import Block
from handlers.retros.board import Board, Card
from handlers.retros.cards import option, read_selects, selects, size
from handlers.retros.groups.rules import NAME_LIMIT
from handlers.retros.views import READABLE, counted, flat, note_block
from handlers.values import Values

MOST_BOXES = 10  # of one field of checkboxes
MOST_BLOCKS = 90
MOST_GROUPS = 35  # shown to be changed in one modal
MOST_CARDS = 1000  # of which any can be chosen
Found = tuple[tuple[Card, ...], str]  # cards that say nearly the same, and a name for them


# --- suggestions -----------------------------------------------------------------------------


def suggestions_modal(board: Board, found: Sequence[Found]) -> Block:
    """Notes that say nearly the same, ticked; what does not belong is unticked, the name is changed."""
    parts: list[Block] = [
        b.section(
            "These say nearly the same. *What is ticked is put together when you save*: untick what does "
            "not belong, all of one suggestion to leave it, and change the names as you like."
        )
    ]
    used, left = 0, 0
    for number, (cards, name) in enumerate(found):
        new = _suggestion(number, cards[:MOST_BOXES], name)
        used += sum(size(card) for card in cards[:MOST_BOXES])
        if number and (used > READABLE or len(parts) + len(new) > MOST_BLOCKS):
            left = len(found) - number
            break
        parts += new
    if left:
        parts.append(b.context(f"{counted(left, 'more suggestion')} when these are saved."))
    if not found:
        parts = [
            b.section(
                "I find none that share enough words. People see more than I do: what means the same in "
                "other words is put together by hand."
            )
        ]
    return b.modal(
        "retros.save_suggested",
        "Suggestions",
        parts,
        submit="Put together" if found else None,
        close="Back" if found else "Close",
        subject=board.retro,
    )


def _suggestion(number: int, cards: Sequence[Card], name: str) -> list[Block]:
    columns = ", ".join(dict.fromkeys(card.column for card in cards if card.column))
    boxes = [option(card) for card in cards]
    return [
        b.divider(),
        *(note_block(card, card.text) for card in cards),
        b.field_input(
            f"Suggestion {number + 1}" + (f" · {columns}" if columns else ""),
            f"cards-{number}",
            b.choose("checkboxes", "cards", boxes, [card.id for card in cards]),
            optional=True,
        ),
        b.field_input(
            "Name", f"name-{number}", b.text_input(initial=name[:NAME_LIMIT], limit=NAME_LIMIT), optional=True
        ),
    ]


def read_suggested(values: Values) -> list[tuple[list[str], str, str]]:
    """The suggestions with two or more ticks: the cards, the name, and the field of the name."""
    ticked = [(n, values.choices(f"cards-{n}")) for n in range(MOST_BLOCKS)]
    return [(ids, values.text(f"name-{n}"), f"name-{n}") for n, ids in ticked if len(ids) > 1]


# --- by hand ---------------------------------------------------------------------------------


def grouping_modal(board: Board, mark: str) -> Block:
    """Choose any cards and name them; and every group there is, to be changed.

    ``mark`` names the fields: a new one after each save empties them.
    """
    deck = board.deck[:MOST_CARDS]
    parts: list[Block] = [
        b.section("Choose notes, or groups, that say the same, and give them a short name."),
        *selects("Put together", f"pick-{mark}", deck),
        b.field_input(
            "Name",
            f"name-{mark}",
            b.text_input(limit=NAME_LIMIT),
            optional=True,
            hint="Where a group is among them it may keep its own.",
        ),
    ]
    for number, group in enumerate(board.groups[:MOST_GROUPS]):
        change = b.actions(b.button("Change", f"retros.group_change#{number}", group.id))
        parts += [note_block(group, f"{group.text}\n{_numbers(group)}"), change]
    left = len(board.groups) - MOST_GROUPS
    if left > 0:
        parts.append(b.context(f"And {counted(left, 'more group')}; put some together to see them here."))
    return b.modal(
        "retros.save_group",
        "Group the notes",
        parts,
        submit="Put together",
        close="Done",
        subject=f"{board.retro}:{mark}",
    )


def _numbers(group: Card) -> str:
    return "Notes " + ", ".join(str(note.number) for note in group.notes)


def read_group(values: Values, mark: str) -> tuple[list[str], str, str]:
    """The cards chosen, the name, and the field of the name."""
    return read_selects(values, f"pick-{mark}", MOST_CARDS), values.text(f"name-{mark}"), f"name-{mark}"


# --- one group -------------------------------------------------------------------------------


def group_modal(group: Card, mark: str, *, meanwhile: str = "", typed: str = "") -> Block:
    """One group: its name, its notes to take out, and the end of it.

    ``meanwhile``: the name somebody else has just given it; ``typed`` is offered again.
    """
    parts: list[Block] = []
    if meanwhile:
        parts += [
            b.section("Somebody has just given it another name. Save again to give it yours."),
            b.words(flat(meanwhile), bold=True),
        ]
    named = b.text_input(initial=typed or group.text, limit=NAME_LIMIT)
    parts.append(b.field_input("Name", f"name-{len(meanwhile)}", named))
    used = 0
    for note in group.notes:
        used += len(note.text)
        if used > READABLE or len(parts) > MOST_BLOCKS - 10:
            parts.append(b.context("The others are too long for this window: see the thread."))
            break
        parts.append(note_block(note, note.text))
    sure = b.confirm("Break it up?", "Each of its notes stands alone again.", "Break up")
    parts += [
        *selects("Take out", "out", group.notes),
        b.actions(b.button("Break it up", "retros.group_break", f"{group.id}:{mark}", confirm=sure)),
    ]
    subject = f"{group.id}:{mark}:{len(meanwhile)}:{meanwhile or group.text}"
    return b.modal("retros.change_group", "Change a group", parts, subject=subject)


def broken_up_notice() -> Block:
    return b.notice_modal("Broken up", [b.section("Its notes stand alone again.")])


def read_change(values: Values, rest: str) -> tuple[str, str, list[str]]:
    """The name typed, the name it was changed from, and the notes to take out. ``rest``: of the subject."""
    length, _, was = rest.partition(":")
    return values.text(f"name-{length}"), was, read_selects(values, "out", MOST_CARDS)


# --- more than Slack shows well --------------------------------------------------------------


def page_modal(board: Board, link: str, minutes: int) -> Block:
    """The way to the page in the browser, for as many notes as no modal shows well."""
    return b.notice_modal(
        "Group the notes",
        [
            b.section(
                f"{counted(len(board.cards), 'note')} are more than fit in a window here. A page in your "
                f"browser shows them side by side. The link is yours alone, opens once, and within "
                f"{minutes} minutes."
            ),
            b.actions({**b.button("Open the page", "retros.page_opened", style="primary"), "url": link}),
        ],
    )
