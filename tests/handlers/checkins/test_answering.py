"""Answering a check-in: what is asked, kept, sent back, changed and deleted."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from config.vocabulary import ActionOutcome, CheckInState, DeliveryKind
from storage.crypto import seal, unseal
from storage.models import Action, Answer, CheckIn, Delivery, Split
from storage.queries import checkins as rows
from tests.handlers.checkins.world import NINE, T, World


def text_field(world: World) -> str:
    """The block of the newest modal's free text, whatever was asked."""
    view = world.slack.views[-1]
    return next(
        str(block["block_id"])
        for block in view["blocks"]
        if block["type"] == "input"
        and block["element"]["type"] == "plain_text_input"
        and not block["block_id"].endswith(".exact")
    )


def errors(ack: Any) -> dict[str, str]:
    return dict(ack.body.get("errors", {}))


def with_words(world: World) -> str:
    """Open the modal of the first check-in that asks for words, going on by weeks if need be."""
    for week in range(1, 9):
        world.press("Answer")
        try:
            return text_field(world)
        except StopIteration:
            world.at(NINE + timedelta(days=7 * week))
    raise AssertionError("no question asked for words in eight weeks")


def test_the_prompt_says_who_sees_it_how_long_it_takes_and_three_ways_on(asked: World) -> None:
    prompt = asked.dms()[-1]
    assert "Only you see what you write here" in prompt.text
    assert "a team average of 5 people or more" in prompt.text
    assert "seconds" in prompt.text
    assert "Open until Friday 8 May at 15:00" in prompt.text
    assert list(prompt.buttons) == ["Answer", "Not this week"]
    later = next(e for b in prompt.blocks if b["type"] == "actions" for e in b["elements"] if "options" in e)
    assert [o["text"]["text"] for o in later["options"]] == ["In one hour", "Tomorrow", "On Monday"]


def test_a_submitted_checkin_is_kept_sealed_and_its_prompt_says_thanks(asked: World) -> None:
    field = with_words(asked)
    assert asked.submit({"X1": "7,2,1", field: "Delegate before Friday."}).body == {}
    checkin = asked.asked_of()[-1]
    assert checkin.state is CheckInState.ANSWERED
    assert checkin.offered_at == asked.now
    assert asked.look(lambda s: rows.read_answers(s, T, checkin.id)) == {field: "Delegate before Friday."}
    raw = asked.look(lambda s: s.query(Answer).filter(Answer.workspace == T).one().value)
    assert b"Delegate" not in raw
    assert asked.splits() == [("U0ANA", 7, 2, 1)]
    assert "Thank you" in asked.said()
    assert list(asked.dms()[-1].buttons) == ["Share a line…", "Edit"]
    assert "Answer" not in asked.dms()[-1].buttons


def test_an_answer_takes_eight_statements(asked: World) -> None:
    """Somebody waits for each of them: who adds one says in the benchmark what it costs."""
    field = with_words(asked)
    said: list[str] = []

    @event.listens_for(asked.db.engine, "before_cursor_execute")
    def heard(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement.split(maxsplit=1)[0])

    @event.listens_for(asked.db.engine, "commit")
    def committed(conn: Any) -> None:
        said.append("COMMIT")

    asked.submit({"X1": "7,2,1", field: "Delegate before Friday."})
    event.remove(asked.db.engine, "before_cursor_execute", heard)
    event.remove(asked.db.engine, "commit", committed)
    answered = [word for word in said[: said.index("COMMIT")] if word != "BEGIN"]
    assert len(answered) <= 8, answered


def test_without_words_there_is_nothing_to_share(asked: World) -> None:
    asked.press("Answer")
    asked.submit({"X1": "7,2,1"})
    assert list(asked.dms()[-1].buttons) == ["Edit"]


def test_a_busy_person_needs_six_taps_at_most(asked: World) -> None:
    """Answer, a shape, into the text field, one more choice, Save; the select of X23 takes two."""
    most = 0
    for week in range(1, 12):
        taps = 1  # Answer
        asked.press("Answer")
        for block in asked.slack.views[-1]["blocks"]:
            if block["type"] == "input" and not block["block_id"].endswith(".exact"):
                taps += 2 if block["element"]["type"] == "static_select" else 1
        most = max(most, taps + 1)  # Save
        asked.submit({"X1": "7,2,1"})
        asked.at(NINE + timedelta(days=7 * week))
    assert most <= 6


@pytest.mark.parametrize(
    ("fields", "where", "said"),
    [
        ({}, "X1", "Nothing this week"),
        ({"X1.exact": "6 2 1"}, "X1.exact", "That makes 9: one more point to place."),
        ({"X1.exact": "seven"}, "X1.exact", "like 7 2 1"),
        ({"X1": "exactly"}, "X1.exact", "like 7 2 1"),
        ({"X1": "8,2,1"}, "X1", "That makes 11: one point too many."),
    ],
)
def test_a_blank_or_wrong_answer_is_sent_back_and_nothing_is_kept(
    asked: World, fields: dict[str, str], where: str, said: str
) -> None:
    asked.press("Answer")
    ack = asked.submit(fields)
    assert ack.body["response_action"] == "errors"
    assert said in errors(ack)[where]
    assert asked.asked_of()[0].state is CheckInState.OPEN
    assert asked.submit({"X1.exact": "6 3 1"}).body == {}  # the same modal, mended
    assert asked.splits() == [("U0ANA", 6, 3, 1)]


def test_the_same_as_last_time_is_one_tap(asked: World) -> None:
    asked.press("Answer")
    asked.submit({"X1.exact": "2 2 6"})
    asked.at(NINE + timedelta(days=7))
    asked.press("Answer")
    shapes = next(b for b in asked.slack.views[-1]["blocks"] if b.get("block_id") == "X1")["element"][
        "options"
    ]
    assert shapes[0]["text"]["text"] == "Same as last time: 2 short · 2 medium · 6 long"
    asked.submit({"X1": shapes[0]["value"]})
    assert asked.splits() == [("U0ANA", 2, 2, 6)]


def test_the_modal_shows_the_bounds_and_who_will_see(asked: World) -> None:
    asked.press("Answer")
    blocks = asked.slack.views[-1]["blocks"]
    assert "Only you see" in blocks[0]["text"]["text"]
    assert "beyond 18 months" in next(b for b in blocks if b.get("block_id") == "X1")["hint"]["text"]


def test_nothing_this_week_is_one_tap_and_needs_nothing_else(asked: World) -> None:
    asked.press("Answer")
    view = asked.slack.views[-1]
    button = view["blocks"][0]["accessory"]
    asked.click(button["action_id"], button["value"], view={"type": "modal", "id": "V1"})
    assert asked.asked_of()[0].state is CheckInState.NOTHING
    assert asked.slack.views[-1]["title"]["text"] == "Thank you"
    assert "that is an answer too" in asked.said()


def test_not_this_week_and_after_all(asked: World) -> None:
    asked.press("Not this week")
    assert asked.asked_of()[0].state is CheckInState.SKIPPED
    assert "that is fine" in asked.said()
    asked.pass_by(NINE + timedelta(days=3))
    assert not asked.sent(DeliveryKind.REMINDER)
    asked.press("I’d like to answer after all")
    asked.submit({"X1": "7,2,1"})
    assert asked.asked_of()[0].state is CheckInState.ANSWERED


def test_answers_can_be_changed_and_deleted_by_their_author_only(asked: World) -> None:
    asked.press("Answer")
    asked.submit({"X1": "7,2,1"})
    checkin = asked.asked_of()[0]
    for action in ("checkins.edit", "checkins.delete", "checkins.skip", "checkins.nothing"):
        asked.click(action, checkin.id, person="U0BEN")
        assert "cannot find that" in asked.slack.views[-1]["blocks"][0]["text"]["text"]
    asked.press("Edit")
    assert asked.slack.views[-1]["submit"]["text"] == "Save"
    asked.submit({"X1": "5,3,2"})
    assert asked.splits() == [("U0ANA", 5, 3, 2)]
    assert asked.asked_of()[0].edited_at == asked.now
    asked.click("checkins.delete#0", checkin.id)
    assert asked.splits() == []
    assert "deleted" in asked.said()


def test_a_submit_delivered_again_has_one_effect(asked: World) -> None:
    asked.press("Answer")
    for _ in range(3):
        assert asked.submit({"X1": "7,2,1"}, key="view:1").body == {}
    changes = asked.look(lambda s: s.query(Delivery).filter_by(workspace=T, kind=DeliveryKind.UPDATE).count())
    assert changes == 1
    assert asked.look(lambda s: s.query(Split).filter_by(workspace=T).count()) == 1


def test_the_answer_about_an_action_is_its_outcome(world: World) -> None:
    world.team()
    with world.db.begin() as session:
        session.add(
            Action(
                workspace=T,
                id="a1",
                team="exec",
                owner="U0ANA",
                made_by="U0ANA",
                text=seal(session, Action.text, T, "a1", "Ring the ward first"),
                due_on=date(2026, 5, 1),
                made_at=world.now,
            )
        )
    world.at(NINE)  # the first card asks for reflection, and that travels alone
    world.at(NINE + timedelta(days=7))
    world.press("Answer")
    field = next(b for b in world.slack.views[-1]["blocks"] if b.get("block_id") == "X13")
    assert field["hint"]["text"] == "Ring the ward first"
    world.submit({"X1": "7,2,1", "X13": field["element"]["options"][2]["value"]})
    action = world.look(lambda s: s.get(Action, (T, "a1")))
    assert action.outcome is ActionOutcome.DROPPED
    assert action.outcome_at == world.now
    world.press("Edit")
    world.submit({"X13": field["element"]["options"][3]["value"]})
    assert world.look(lambda s: s.get(Action, (T, "a1"))).outcome is None


def test_a_shape_chosen_on_edit_counts_over_what_was_typed_before(asked: World) -> None:
    asked.press("Answer")
    asked.submit({"X1.exact": "2 2 6"})
    asked.press("Edit")
    shapes = next(b for b in asked.slack.views[-1]["blocks"] if b.get("block_id") == "X1")["element"]
    assert shapes["initial_option"]["text"]["text"] == "As you answered: 2 short · 2 medium · 6 long"
    asked.submit({"X1": "7,2,1"})
    assert asked.splits() == [("U0ANA", 7, 2, 1)]


def test_the_snapshot_keeps_the_wording(asked: World) -> None:
    card = asked.look(lambda s: unseal(s, CheckIn.card, s.query(CheckIn).filter_by(workspace=T).first()))
    assert card[0]["id"] == "X1"
    assert card[0]["wording"].startswith("Split 10 points")
