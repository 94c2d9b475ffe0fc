"""Everything about deciding, with the longest and most hostile words, is taken by Slack."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.delivery.split import split
from bot.playground.blocks import Surface, problems_in
from config.content import load_content
from config.vocabulary import Horizon, Level, Origin, PhaseKind, PriorityState, ProposalState
from handlers.actions.lines import Line
from handlers.blocks import Message
from handlers.priorities.service import Line as Priority
from handlers.retros import summary, views
from handlers.retros.board import Board, Card
from handlers.retros.deciding import consent_views, together_views
from handlers.retros.deciding import views as deciding
from handlers.retros.decisions import Decisions, Objection, Proposed
from handlers.retros.machine import State
from handlers.retros.message import views as message_views
from handlers.retros.message.rules import DRAFT_LIMIT, Told, draft_of
from handlers.retros.peers import views as peers
from handlers.retros.placing import views as placing
from handlers.retros.rules import disagreement, places

CONTENT = load_content()
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
TODAY = date(2026, 11, 2)
HOSTILE = "<!channel> <@U0ANA> *bold* _it_ ~no~ `code` & <https://evil.example|here>\n> quote :smile: "
LONGEST = (HOSTILE * 60)[:3000]


def proposal(number: int, state: ProposalState) -> Proposed:
    return Proposed(
        id=f"{number:032}",
        card=f"{number:032}",
        column="Pause",
        text=LONGEST[:300],
        reason=LONGEST[:600] if number % 2 else "",
        until=TODAY,
        merged_into=LONGEST[:150],
        wording=3,
        state=state,
        agree=number,
        objections=tuple(Objection(f"U0{n}", LONGEST[:600]) for n in range(number % 9)),
    )


def decisions(number: int) -> Decisions:
    states = list(ProposalState)
    return Decisions(
        proposals=tuple(proposal(n, states[n % 3]) for n in range(number)),
        placed={f"{n:032}": {"Stop": n, "Pause": 3, "Merge": 2, "Continue": 1} for n in range(number)},
        listed={f"{n:032}": f"{n:032}" for n in range(number)},
        chosen="Adapt" if number else "",
        missing=("Stop", "Pause") if number else (),
        draft=LONGEST[:DRAFT_LIMIT] if number else None,
    )


def board(kind: PhaseKind | None, number: int = 60, name: str = "priority_review") -> Board:
    format = CONTENT.format(name)
    kinds = [phase.kind for phase in format.phases]
    cards = tuple(
        Card(f"{n:032}", n + 1, "", LONGEST, 0, LONGEST[:600], placed=places({"Stop": n, "Pause": 2}))
        for n in range(number)
    )
    line = Line("1" * 32, "team", "U0ANA", LONGEST[:300], LONGEST[:300], TODAY)
    return Board(
        retro="r" * 32,
        channel="C0EXEC",
        format=format,
        topic=LONGEST[:150],
        facilitator="U0ANA",
        state=State(len(kinds) if kind is None else kinds.index(kind), AT),
        started_at=AT,
        closed_at=None,
        zone="Europe/London",
        today=TODAY,
        written=number,
        cards=cards,
        review=(),
        agreed=(line, line) if number else (),
        ground=CONTENT.ground_rules,
        decisions=decisions(min(number, 30)),
    )


def taken(blocks: Any, surface: Surface) -> None:
    assert problems_in(list(blocks), surface) == []


def one(message: Message) -> None:
    """It goes out as one message, and nobody's words are read as markup in it."""
    parts = split(message.body())
    assert len(parts) == 1
    for part in parts:
        taken(part["blocks"], "message")
        assert "<!channel>" not in part["text"]


@pytest.mark.parametrize("number", [0, 1, 60])
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("priority_review", kind) for kind in (PhaseKind.LIST, PhaseKind.SORT, PhaseKind.TALK)),
        *(("priority_review", kind) for kind in (PhaseKind.DECIDE, PhaseKind.MESSAGE, None)),
        *(("pdsa", kind) for kind in (PhaseKind.WRITE, PhaseKind.DECIDE, PhaseKind.CLOSE, None)),
        ("premortem", PhaseKind.DECIDE),
    ],
)
def test_post_panel_and_summary_stay_one_message(name: str, kind: PhaseKind | None, number: int) -> None:
    drawn = board(kind, number, name)
    one(views.post_message(drawn))
    one(views.panel_message(drawn))
    one(summary.summary_message(drawn))


@pytest.mark.parametrize("number", [0, 1, 19, 20, 21, 60, 300])
def test_however_many_cards_there_are_each_has_its_place_on_a_page(number: int) -> None:
    drawn = board(PhaseKind.SORT, number)
    placed = {card.id: "Stop" for card in drawn.deck[::2]}
    asked: list[str] = []
    for page in range(max(placing.pages_of(drawn), 1)):
        modal = placing.sort_modal(drawn, placed, page)
        taken(modal["blocks"], "modal")
        assert len(modal["title"]["text"]) <= 24
        asked += [b["block_id"] for b in modal["blocks"] if b["type"] == "input"]
    assert asked == [f"place-{card.id}" for card in drawn.deck]


def test_modals_of_consent_hold_the_longest_words() -> None:
    drawn = board(PhaseKind.DECIDE, 120)
    active = [
        Priority(
            f"{n:032}",
            "t",
            LONGEST[:150],
            Horizon.LONG,
            Origin.LOCAL,
            Level.TEAM,
            "U0ANA",
            PriorityState.ACTIVE,
        )
        for n in range(150)
    ]
    for modal in (
        consent_views.propose_modal(drawn, active),
        consent_views.propose_modal(board(PhaseKind.DECIDE, 0), []),
        consent_views.stance_modal(drawn, proposal(8, ProposalState.OPEN)),
        consent_views.reword_modal(drawn, proposal(8, ProposalState.OPEN)),
        consent_views.proposed_notice(LONGEST[:300]),
        consent_views.said_notice(carried=True),
        together_views.write_down_modal(
            board(PhaseKind.DECIDE, 9, "premortem"), CONTENT.format("premortem").phases[4]
        ),
        together_views.write_down_modal(board(PhaseKind.DECIDE, 9, "pdsa"), CONTENT.format("pdsa").phases[3]),
        together_views.choose_modal(drawn, CONTENT.format("pdsa").phases[3]),
        together_views.written_notice(LONGEST[:600]),
        deciding.deciding_modal(drawn, drawn.format.phases[5]),
        message_views.draft_modal("r" * 32, LONGEST[:DRAFT_LIMIT]),
        message_views.kept_notice(LONGEST[:DRAFT_LIMIT]),
    ):
        taken(modal["blocks"], "modal")


def test_the_message_is_words_and_never_markup() -> None:
    one(message_views.posted_message(LONGEST[:DRAFT_LIMIT]))


def test_the_draft_says_all_of_it_in_plain_words_and_stays_within_its_limit() -> None:
    told = Told("Pause", "The weekly report", "Nobody reads it", date(2027, 2, 1), "Beds")
    draft = draft_of([told], TODAY)
    assert "• Pause: The weekly report, into “Beds”, until 1 February 2027. Why: Nobody reads it" in draft
    many = draft_of([Told("Stop", LONGEST[:300], LONGEST[:600])] * 30, TODAY)
    assert len(many) <= DRAFT_LIMIT
    assert "more, in the summary" in many


def test_what_two_teams_say_to_each_other_fits() -> None:
    asked = peers.Asked("a" * 32, "t" * 32, LONGEST[:80], LONGEST[:80], "C0EXEC", "U0ANA", LONGEST[:150])
    agreement = CONTENT.format("peer_assist").agreement
    assert len(agreement) >= 4
    for message in (
        peers.agreement_message(asked, agreement, "t" * 32),
        peers.agreement_message(asked, agreement, "p" * 32),
        peers.accepted_message(asked),
        peers.accepted_message(replace(asked, host_accepted=True, peers_accepted=True)),
        peers.declined_message(asked, by_host=False),
        peers.declined_message(asked, by_host=True),
        peers.ready_message(asked),
        peers.begun_message(asked, "r" * 32),
    ):
        one(message)
    taken(peers.asked_notice(asked)["blocks"], "modal")


@pytest.mark.parametrize(
    ("placed", "far"),
    [({}, 0), ({"Stop": 5}, 0), ({"Stop": 1, "Pause": 1}, 0.5), ({"Stop": 3, "Pause": 1}, 0.375)],
)
def test_disagreement_is_the_chance_that_two_placed_a_card_apart(placed: dict[str, int], far: float) -> None:
    assert disagreement(placed) == far


def test_places_are_said_most_often_first() -> None:
    assert places({"Pause": 1, "Stop": 3, "Merge": 1}) == "Stop 3, Merge 1, Pause 1"
