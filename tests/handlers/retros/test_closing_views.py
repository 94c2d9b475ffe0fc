"""The end of a retrospective as it is shown: taken by Slack whatever is in it, and a pleasure to read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.delivery.split import split
from bot.playground.blocks import problems_in
from config.content import RetroFormat
from config.vocabulary import ActionOutcome, PhaseKind, RetroMode
from handlers import blocks as b
from handlers.blocks import Message
from handlers.retros import machine, summary, views
from handlers.retros.board import Board
from handlers.retros.closing import views as closing
from handlers.retros.closing.drafting import draft, drafted
from handlers.retros.closing.export import to_markdown
from handlers.retros.closing.service import Offer, Shared
from handlers.retros.machine import State
from tests.handlers.retros.winter_beds import CONTENT, NAMES, winter_beds

HOSTILE = "<!channel> <@U0ANA> *bold* _it_ ~no~ `code` & <https://evil.example|here>\n> quote :smile: "
LONGEST = (HOSTILE * 60)[:3000]
MODES = list(RetroMode)


def hostile(number: int = 60) -> Board:
    """As many notes as there may be, all as long and as hostile as they come."""
    board = winter_beds()
    cards = tuple(
        replace(
            board.cards[n % 12], id=f"{n:032}", number=n + 1, text=LONGEST, said=LONGEST[:600], dots=n % 7
        )
        for n in range(number)
    )
    groups = tuple(
        replace(
            group, text=LONGEST[:100], said=LONGEST[:600], decided=LONGEST[:600], notes=cards[at : at + 3]
        )
        for at, group in enumerate(board.groups)
    )
    agreed = tuple(
        replace(
            line, text=LONGEST[:300], if_then=LONGEST[:300], outcome=ActionOutcome.DONE, note=LONGEST[:300]
        )
        for line in board.agreed
    )
    return replace(board, topic=HOSTILE[:150], cards=cards, groups=groups, agreed=agreed)


def offer(board: Board, shared: tuple[Shared, ...] = ()) -> Offer:
    return Offer(board, "C0EXEC", board.deck, board.agreed, shared)


def sent(message: Message) -> int:
    """How many messages it takes, each of them taken by Slack."""
    parts = split(message.body())
    for part in parts:
        assert problems_in(part["blocks"], "message") == []
        assert "<!channel>" not in part["text"]
    return len(parts)


def words_of(message: Message) -> list[str]:
    return str(message.body()["text"]).split()


@pytest.mark.parametrize("mode", MODES)
def test_a_summary_is_read_in_a_minute(mode: RetroMode) -> None:
    message = summary.summary_message(winter_beds(mode))
    text = message.body()["text"]
    assert len(words_of(message)) <= 200
    assert sent(message) == 1
    order = ["What came of it", "The two things we will do", "What mattered most", "Decided:", "Thank you"]
    places = [text.lower().index(words.lower()) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize("mode", MODES)
def test_a_summary_names_who_does_something_and_nobody_who_wrote(mode: RetroMode) -> None:
    board = winter_beds(mode)
    text = summary.summary_message(board).body()["text"]
    assert {person for person in NAMES if person in text} == {line.owner for line in board.agreed}


def test_the_longest_words_fit_and_nothing_is_lost() -> None:
    full = hostile()
    assert sent(summary.summary_message(full)) == 1
    details = summary.details_message(full)
    assert details is not None
    sent(details)
    assert sent(summary.summary_message(replace(full, agreed=(), cards=(), groups=()))) == 1


@pytest.mark.parametrize("number", [0, 1, 60, 120])
def test_the_modals_of_sharing_and_of_the_copy_are_taken(number: int) -> None:
    full = hostile(number) if number else replace(winter_beds(), cards=(), groups=(), agreed=())
    shared = (Shared("l" * 32, HOSTILE),)
    for modal in (
        closing.share_modal(offer(full)),
        closing.share_modal(offer(full, shared)),
        closing.line_modal(offer(full), LONGEST, own=True),
        closing.shared_notice("l" * 32, "C0EXEC", LONGEST[:600], "U0ANA"),
        closing.copy_modal(full, to_markdown(full, NAMES)),
    ):
        assert problems_in(modal["blocks"], "modal") == []
        assert len(modal["private_metadata"]) <= 3000
    sent(closing.copy_message(full, "retro.md", to_markdown(full)))


def test_the_copy_in_the_modal_is_the_document() -> None:
    text = to_markdown(winter_beds(), NAMES)
    assert "\n".join(b.pieces(text)) == text
    assert all(len(piece) <= b.INPUT_LIMIT for piece in b.pieces(to_markdown(hostile())))


def test_nothing_is_ticked_beforehand() -> None:
    modal = closing.share_modal(offer(winter_beds()))
    fields = {block["block_id"]: block["element"] for block in modal["blocks"] if block["type"] == "input"}
    assert fields["card"]["initial_option"]["value"] == closing.NOTHING
    assert "initial_options" not in fields["tasks"]


# --- the line --------------------------------------------------------------------------------


def test_the_line_says_what_was_learned_and_what_will_be_done() -> None:
    board = winter_beds()
    line = draft(board.topic, board.groups[1], board.agreed[:1], "U0IL")
    assert line == (
        "Winter beds, January to March: People did not rest. We praised the matrons for coming in. "
        "Praise made it harder to stay at home. "
        "We will: Let ward managers book cover until noon, on three wards first."
    )


def test_a_note_with_a_name_is_offered_by_that_person_only() -> None:
    card = replace(winter_beds().cards[5], said="We asked for reports.")
    assert card.author == "U0SD"
    assert card.text in drafted(card, "U0SD")
    assert drafted(card, "U0IL") == "We asked for reports."
    assert drafted(replace(card, said=""), "U0IL") == ""
    assert card.text in drafted(replace(card, author=""), "U0IL")


# --- what was agreed before ------------------------------------------------------------------


@pytest.mark.parametrize("format", CONTENT.formats, ids=lambda format: format.name)
def test_every_format_looks_at_open_actions_before_anybody_writes(format: RetroFormat) -> None:
    reviewed = [n for n, phase in enumerate(format.phases) if machine.reviews_actions(format, phase)]
    writes = (PhaseKind.WRITE, PhaseKind.LIST)
    first = next(n for n, phase in enumerate(format.phases) if phase.kind in writes)
    assert len(reviewed) == 1
    assert reviewed[0] < first
    state = State(reviewed[0], datetime(2026, 4, 13, 9, 5, tzinfo=UTC))
    board = replace(winter_beds(), format=format, state=state, cards=(), groups=(), agreed=(), closed_at=None)
    shown = views.post_message(board)
    assert sent(shown) == 1
    assert "Show agency spend by hour of the day" in shown.body()["text"]
    assert f"{board.retro}:{board.review[0].id}" in str(shown.body())
