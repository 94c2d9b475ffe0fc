"""A retrospective as eight people of an acute trust might hold it: what a reader judges us by."""

from dataclasses import replace
from datetime import UTC, date, datetime

from config.content import load_content
from config.vocabulary import RetroMode
from handlers.actions.lines import Line
from handlers.retros.board import Board, Card
from handlers.retros.machine import State

CONTENT = load_content()
FOUR_LS = CONTENT.format("four_ls")
NAMES = {
    "U0CEO": "Margaret Ellwood",
    "U0MD": "Tunde Bakare",
    "U0CN": "Siobhan Keane",
    "U0COO": "Rajiv Menon",
    "U0FD": "Helen Strand",
    "U0PD": "Grace Oduya",
    "U0SD": "Owen Pryce",
    "U0IL": "Lena Fairley",
}
_WRITTEN = (  # number, column, author, words
    (1, "Liked", "U0CN", "The eight o’clock huddle: eleven minutes, and everybody knew what the day needed"),
    (2, "Liked", "U0COO", "Social care in the room on Thursdays. Two discharges sorted before I sat down"),
    (3, "Liked", "U0IL", "Ward 7 drew its own chart and put it up where families can see it"),
    (4, "Learned", "U0MD", "Half of the beds we opened in January were not needed by February"),
    (5, "Learned", "U0FD", "Agency cover asked for after two in the afternoon costs us a third more"),
    (6, "Learned", "U0SD", "The dashboard said green while the corridor said something else"),
    (7, "Lacked", "U0CN", "Anybody on the rota who could say yes to cover before noon"),
    (8, "Lacked", "U0PD", "Rest. Three matrons worked eleven days in a row and told nobody"),
    (9, "Lacked", "U0COO", "Cover comes too late in the day, every day"),
    (10, "Longed for", "U0MD", "One list of priorities instead of five"),
    (11, "Longed for", "U0PD", "A winter in which leave is leave"),
    (12, "Longed for", "U0CEO", "An hour a week that is not about this week"),
)
AGREED = (
    Line(
        "a" * 32,
        "exec",
        "U0CN",
        "Let ward managers book cover until noon, on three wards first",
        "If the bureau says no, then I will ring its manager the same morning.",
        date(2026, 4, 24),
    ),
    Line(
        "b" * 32,
        "exec",
        "U0PD",
        "Take Wednesday’s agency report out of the calendar",
        "",
        date(2026, 4, 17),
    ),
)


def winter_beds(mode: RetroMode = RetroMode.NAMED) -> Board:
    """The board as it stands when all is agreed."""
    named = mode is RetroMode.NAMED
    notes = {
        number: Card(f"{number:032}", number, column, text, 0, "", author=who if named else "")
        for number, column, who, text in _WRITTEN
    }
    cover = Card(
        f"{101:032}",
        5,
        "",
        "Cover is asked for too late",
        7,
        "Nobody decides before the two o’clock meeting, so the bureau hears at three. Ward managers know at "
        "ten. What they lack is the yes, not the knowing.",
        decided="Ward managers may book cover themselves until noon, up to two shifts a day.",
        notes=(notes[5], notes[7], notes[9]),
    )
    rest = Card(
        f"{102:032}",
        8,
        "",
        "People did not rest",
        5,
        "We praised the matrons for coming in. Praise made it harder to stay at home.",
        notes=(notes[8], notes[11]),
    )
    notes[6] = replace(notes[6], dots=3, said="We asked for more reports instead of going to look.")
    notes[1] = replace(notes[1], dots=2)
    return Board(
        retro="r" * 32,
        channel="C0EXEC",
        format=FOUR_LS,
        topic="Winter beds, January to March",
        facilitator="U0IL",
        state=State(len(FOUR_LS.phases), None),
        started_at=datetime(2026, 4, 13, 9, tzinfo=UTC),
        closed_at=datetime(2026, 4, 13, 9, 44, tzinfo=UTC),
        zone="Europe/London",
        today=date(2026, 4, 13),
        written=len(notes),
        cards=tuple(notes.values()),
        review=(
            Line("e" * 32, "exec", "U0FD", "Show agency spend by hour of the day", "", date(2026, 3, 27)),
        ),
        agreed=AGREED,
        ground=CONTENT.ground_rules,
        mode=mode,
        people=tuple(NAMES),
        groups=(cover, rest),
    )
