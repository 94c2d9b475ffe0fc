"""Every view of a check-in holds Slack's limits whatever people write, and watches nobody."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.blocks import problems_in
from config.content import Question, load_content
from config.vocabulary import Horizon, QuestionKind
from handlers.blocks import Block, Message
from handlers.checkins import modal, views
from handlers.checkins.composer import AskedQuestion, Card
from handlers.checkins.modal import Form
from handlers.checkins.rules import Answer, points
from handlers.checkins.rules import problems_in as wrong_in
from handlers.checkins.views import Asked, Opening
from handlers.values import Values

HOSTILE = (
    "",
    "a" * 3000,
    "<!channel> <@U0BEN> <https://example.org|click>",
    "*_~`*_~` &lt;",
    "👩🏽‍⚕️" * 300,
    "\u202eדגל \u2067שלום\u2069",
    "line\nbreak\n\n> quote",
)
CONTENT = load_content()
CHECKIN = "f" * 32
BANK = [*CONTENT.questions(), *(q for pack in CONTENT.sectors for q in pack.questions), *CONTENT.principles]
WATCHING = re.compile(
    r"streak|rank|league|score|response rate|participation|(?:has|have|did) ?n[o’']t (?:yet )?answer"
    r"|not answered|overdue|you missed|\d+ ?%|\d+ of \d+|everyone else|others have",
    re.IGNORECASE,
)


def question(id: str, kind: QuestionKind, text: str = "How was it?") -> AskedQuestion:
    options = ("Yes", "No") if kind is QuestionKind.CHOICE else ()
    return AskedQuestion(id, text, kind, options, Horizon.LONG, 20, "Low end", "High end", False, text)


def card(text: str = "How was it?") -> Card:
    return Card(
        (question("X1", QuestionKind.POINTS, text), *(question(k.name, k, text) for k in QuestionKind))
    )


def asked(of: Card, text: str = "Executive team", opening: Opening | None = None) -> Asked:
    return Asked(CHECKIN, text[:80], of, 5, "Friday 8 May at 15:00", False, opening)


def messages(of: Asked) -> Iterator[Message]:
    """Everything the capability sends by direct message, and its replies to commands."""
    yield views.prompt_message(of)
    yield views.reminder_message(of)
    yield views.returned_message(of)
    for can_share in (True, False):
        yield views.thanks_message(of, can_share=can_share, changed=not can_share)
    yield views.nothing_message(of)
    yield views.skipped_message(of)
    yield views.snoozed_message(of, "Monday 11 May at 09:00")
    yield views.closed_message(of)
    yield views.deleted_message(of)
    yield views.moved_message(of)
    yield views.nothing_due([(of.team, "Monday 11 May at 09:00")] * 6, [("t" * 32, of.team)] * 6)
    yield views.skipped_reply([of.team])
    yield views.skipped_reply([])


def modals(of: Asked, text: str) -> Iterator[Block]:
    """Every modal the capability opens."""
    answers: dict[str, Answer] = {"TEXT": text, "SCALE": 4, "CHOICE": "Yes", "POINTS": 3, "PRIORITY": text}
    yield modal.checkin_modal(Form(of))
    yield modal.checkin_modal(Form(of, points(7, 2, 1), points(1, 1, 8), answers))
    yield modal.answered_notice()
    yield views.opening_modal("t" * 32, text[:80] or "Team", "on Monday", text)
    yield views.opening_saved(Opening(text or "Mine", "U0ANA"))
    yield views.opening_saved(None)


def check(text: str) -> None:
    of = asked(card(text[:140] or "How?"), text, Opening(text or "Mine", "U0ANA"))
    for message in messages(of):
        body = message.body()
        assert problems_in(body["blocks"], "message") == []
        assert body["text"]
        assert "<!channel>" not in body["text"]
        assert "<@U0BEN>" not in body["text"]
    for view in modals(of, text):
        assert problems_in(view["blocks"], "modal") == []
        assert len(view["title"]["text"]) <= 24
        assert len(view["private_metadata"]) <= 3000


@pytest.mark.parametrize("text", HOSTILE)
def test_views_hold_slacks_limits_with_hostile_words(text: str) -> None:
    check(text)


@given(st.text(max_size=400))
def test_views_hold_slacks_limits_with_any_words(text: str) -> None:
    check(text)


@pytest.mark.parametrize("q", BANK, ids=lambda q: q.id)
def test_every_question_of_the_bank_fits_the_modal_and_reads_back(q: Question) -> None:
    one = Card((AskedQuestion(q.id, q.text, q.kind, q.options, q.horizon, q.seconds, q.low, q.high),))
    view = modal.checkin_modal(Form(asked(one)))
    assert problems_in(view["blocks"], "modal") == []
    field = next(b for b in view["blocks"] if b["type"] == "input")
    if field["element"]["type"] == "plain_text_input":
        given = {"value": "A sentence."}
    else:
        given = {"selected_option": field["element"]["options"][0]}
    answers = modal.read_answers(Values({field["block_id"]: {"a": given}}), one)
    assert wrong_in(answers, one) == {}


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.requirement(24)
def test_no_text_watches_anybody(late: bool) -> None:
    """No text speaks of rates, ranks, streaks or who was silent."""
    of = Asked(CHECKIN, "Executive team", card(), 5, "Friday 8 May at 15:00", late, None)
    for message in messages(of):
        assert not WATCHING.search(message.body()["text"])
    for view in modals(of, "Words"):
        assert not WATCHING.search(" ".join(strings(view)))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def test_a_value_that_was_never_offered_is_refused_not_kept() -> None:
    """State comes through the person's hands."""
    forged = {
        "X1": {"a": {"selected_option": {"value": "99,-99,10"}}},
        "SCALE": {"a": {"selected_option": {"value": "9"}}},
        "POINTS": {"a": {"selected_option": {"value": "eleven"}}},
        "CHOICE": {"a": {"selected_option": {"value": "Maybe"}}},
    }
    problems = wrong_in(modal.read_answers(Values(forged), card()), card())
    assert set(problems) == set(forged)


def test_typed_numbers_count_over_a_shape() -> None:
    both = {"X1": {"a": {"selected_option": {"value": "7,2,1"}}}, "X1.exact": {"a": {"value": "6 3 1"}}}
    assert modal.read_answers(Values(both), card())["X1"] == points(6, 3, 1)
