"""Everything a retrospective shows, with the longest and most hostile words, is taken by Slack."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.delivery.split import split
from bot.playground.blocks import Surface, problems_in
from config.content import load_content
from config.vocabulary import ActionOutcome, PhaseKind
from handlers.actions import views as action_views
from handlers.actions.lines import Line, Open
from handlers.blocks import Message
from handlers.retros import summary, views
from handlers.retros.board import Board, Card
from handlers.retros.deciding import views as deciding
from handlers.retros.machine import State
from handlers.retros.notes import views as notes
from handlers.retros.notes.views import Own
from handlers.retros.talking import views as talking
from handlers.retros.voting import views as voting
from handlers.values import Values

CONTENT = load_content()
QUICK = CONTENT.format("quick")
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
TODAY = date(2026, 11, 2)
HOSTILE = "<!channel> <@U0ANA> *bold* _it_ ~no~ `code` & <https://evil.example|here>\n> quote :smile: "
LONGEST = (HOSTILE * 60)[:3000]
TOPIC = HOSTILE[:150]


def cards(number: int, text: str = LONGEST) -> tuple[Card, ...]:
    return tuple(
        Card(f"{n:032}", n + 1, QUICK.columns[n % 3], text, dots=n % 7, said=text[:600] if n % 2 else "")
        for n in range(number)
    )


def line(number: int, **more: Any) -> Line:
    text = HOSTILE * 3
    return Line(f"{number:032}", "team", "U0ANA", text[:300], text[:300], TODAY, **more)


def board(kind: PhaseKind | None, number: int = 60, text: str = LONGEST) -> Board:
    kinds = [p.kind for p in QUICK.phases]
    place = len(kinds) if kind is None else kinds.index(kind)
    shown = kind in (PhaseKind.VOTE, PhaseKind.TALK, PhaseKind.DECIDE, None)
    return Board(
        retro="r" * 32,
        channel="C0EXEC",
        format=QUICK,
        topic=TOPIC,
        facilitator="U0ANA",
        state=State(place, None if kind is None else AT + timedelta(minutes=2)),
        started_at=AT,
        closed_at=AT if kind is None else None,
        zone="Europe/London",
        today=TODAY,
        written=number,
        cards=cards(number, text) if shown else (),
        review=tuple(line(n) for n in range(12)),
        agreed=(line(1), line(2, outcome=ActionOutcome.DONE, note=HOSTILE)),
        ground=CONTENT.ground_rules,
    )


def taken(blocks: Any, surface: Surface) -> None:
    assert problems_in(list(blocks), surface) == []


def sent(message: Message) -> list[dict[str, Any]]:
    """The message as it goes out, in one part or more, each taken by Slack."""
    parts = split(message.body())
    for part in parts:
        taken(part["blocks"], "message")
        assert len(part["text"]) <= 40_000
        assert "<!channel>" not in part["text"]
        assert "<@U0ANA> *bold*" not in part["text"]
    return parts


@pytest.mark.parametrize("kind", [*(p.kind for p in QUICK.phases), None])
def test_post_and_panel_stay_one_message_in_every_phase(kind: PhaseKind | None) -> None:
    for message in (views.post_message(board(kind)), views.panel_message(board(kind))):
        assert len(sent(message)) == 1


def test_the_summary_is_one_message_with_the_longest_of_everything() -> None:
    assert len(sent(summary.summary_message(board(None)))) == 1
    assert len(sent(summary.summary_message(replace(board(None, 0), agreed=())))) == 1


@pytest.mark.parametrize("text", [LONGEST, "&" * 3000, "x" * 3000])
def test_every_note_is_whole_in_the_thread(text: str) -> None:
    parts = sent(views.notes_message(cards(60, text)))
    said = [
        run["text"]
        for part in parts
        for block in part["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        for run in element["elements"]
    ]
    assert said.count(text) == 60
    details = summary.details_message(board(None))
    assert details is not None
    sent(details)


@pytest.mark.parametrize("text", [LONGEST, "x" * 3000, "&" * 3000, "é", "👩🏽‍⚕️" * 400, "\n" * 40 + "x"])
@pytest.mark.parametrize("number", [1, 2, 11, 60, 101, 120])
def test_votes_and_notes_fit_a_modal_however_many_there_are(number: int, text: str) -> None:
    full = board(PhaseKind.VOTE, number, text)
    dots = {card.id: 2 for card in full.cards[:3]}
    taken(voting.vote_modal(full, dots)["blocks"], "modal")
    taken(voting.vote_modal(full, {})["blocks"], "modal")
    taken(notes.notes_modal(full)["blocks"], "modal")


@pytest.mark.parametrize("number", [0, 1, 10])
def test_ones_own_notes_fit_the_modal_they_are_written_in(number: int) -> None:
    own = [Own(f"{n:032}", "Helped", LONGEST) for n in range(number)]
    write = next(p for p in QUICK.phases if p.kind is PhaseKind.WRITE)
    modal = notes.note_modal(board(PhaseKind.WRITE), write, own, 10, "m" * 8)
    taken(modal["blocks"], "modal")
    assert ("submit" in modal) == (number < 10)
    taken(notes.edit_modal(Own("1", "Helped", LONGEST), CONTENT.ground_rules, "m")["blocks"], "modal")


def test_the_other_modals_take_the_longest_words() -> None:
    full = board(PhaseKind.DECIDE)
    for view in (
        deciding.decide_modal(full),
        deciding.decide_modal(replace(full, agreed=())),
        talking.said_modal(full.cards[1]),
        deciding.agreed_notice(HOSTILE, "U0ANA", "Monday"),
        voting.dots_notice(2, 3),
        action_views.outcome_modal(line(1), TODAY),
        action_views.outcome_notice(ActionOutcome.DROPPED),
    ):
        taken(view["blocks"], "modal")
        assert len(view["private_metadata"]) <= 3000


def test_the_dots_one_placed_are_read_back_as_they_were() -> None:
    full = board(PhaseKind.VOTE, 23)
    dots = {full.cards[1].id: 2, full.cards[15].id: 1}
    view = voting.vote_modal(full, dots)
    state = {
        block["block_id"]: {"a": {"selected_options": block["element"].get("initial_options", [])}}
        for block in view["blocks"]
        if block["type"] == "input"
    }
    assert voting.read_dots(Values(state), 23) == dots


def test_home_and_the_list_of_actions_stay_within_their_limits() -> None:
    many = Open([line(n) for n in range(40)], [line(n) for n in range(40)], frozenset({"team"}))
    assert len(sent(action_views.list_message(many, TODAY))) == 1
    taken(action_views.open_blocks(many, TODAY), "home")
    taken(views.home_row(board(PhaseKind.TALK), 0, leads=True), "home")


def test_no_view_of_a_running_retrospective_shows_who_wrote_or_voted() -> None:
    assert {"person", "voter", "votes"}.isdisjoint(Card.__dataclass_fields__)
    assert all(card.author == "" for card in board(PhaseKind.TALK).cards)  # only named ones carry it


def test_dots_are_not_shown_while_people_vote() -> None:
    uncounted = replace(board(PhaseKind.VOTE, 5), cards=tuple(replace(c, dots=0) for c in cards(5, "short")))
    assert "1 dot" not in views.post_message(uncounted).body()["text"]
    assert "dots\n" not in views.post_message(uncounted).body()["text"]
