"""Sharing, taking back, replying, deciding: by the right person, in the right workspace, with these words."""

from typing import Any

import pytest

from bot.playground.blocks import problems_in
from config.vocabulary import TeamState
from handlers.access import Actor
from handlers.errors import NotAllowed, NotFound
from handlers.learning import service, views
from handlers.learning.rules import Line
from handlers.registry import Ack
from storage.models import AuditEntry, Decision, Learning, Reply, Team
from tests.handlers.house import EIGHT, HOSTILE, Horizon, House, T

WORDS = "Discharge starts at admission."


def top(house: House) -> dict[str, Any]:
    return house.slack.views[-1]


def share_by_hand(house: House, person: str, checkin: str, **fields: Any) -> Ack:
    house.click("learning.offer", checkin, person)
    return house.submit(fields, person)


# --- sharing ------------------------------------------------------------------------------


def test_the_offer_shows_the_exact_text_and_the_exact_audience(house: House) -> None:
    checkin = house.checkin("U0BEN", words=WORDS)
    house.click("learning.offer", checkin, "U0BEN")
    shown = str(top(house))
    assert WORDS in shown
    assert "Everyone who can read <#Cexec>" in shown
    assert "without your name" in shown
    assert "style of writing" in shown
    assert "/ambi privacy" in shown
    assert "name no patients" in shown


def test_what_is_shared_is_a_copy_in_the_words_its_author_chose(house: House) -> None:
    checkin = house.checkin("U0BEN", words=WORDS)
    ack = share_by_hand(house, "U0BEN", checkin, **{"text-S3": "Discharge starts early."})
    assert ack.body["response_action"] == "update"
    assert "Discharge starts early." in str(ack.body)
    (line,) = house.every(Learning, Learning.id)
    assert (line.author, line.named, line.is_ask, line.channel) == ("U0BEN", False, False, "Cexec")
    house.publish()
    assert "Discharge starts early." in house.posts()[0].text
    assert "U0BEN" not in house.posts()[0].text


def test_an_empty_line_is_sent_back_and_nothing_is_shared(house: House) -> None:
    checkin = house.checkin("U0BEN", words=WORDS)
    ack = share_by_hand(house, "U0BEN", checkin, **{"text-S3": "  "})
    assert list(ack.body["errors"]) == ["text-S3"]
    assert house.every(Learning, Learning.id) == []


def test_the_same_answer_is_shared_once(house: House) -> None:
    checkin = house.checkin("U0BEN", words=WORDS)
    share_by_hand(house, "U0BEN", checkin)
    house.click("learning.offer", checkin, "U0BEN")
    assert "shared that already" in str(top(house))
    (line,) = house.every(Learning, Learning.id)
    house.click("learning.withdraw", line.id, "U0BEN")
    share_by_hand(house, "U0BEN", checkin)
    assert len(house.every(Learning, Learning.id)) == 2


def test_points_and_choices_are_never_offered(house: House) -> None:
    checkin = house.checkin("U0BEN", (5, 3, 2))
    house.click("learning.offer", checkin, "U0BEN")
    assert "no written answer" in str(top(house))


def test_somebody_elses_checkin_offers_nothing(house: House) -> None:
    checkin = house.checkin("U0BEN", words=WORDS)
    house.click("learning.offer", checkin, "U0ANA")
    assert WORDS not in str(house.slack.views)
    house.click("learning.offer", checkin, "U0BEN")
    ack = house.submit({}, "U0ANA")  # the modal of somebody else, replayed
    assert "cannot find" in str(ack.body)
    assert house.every(Learning, Learning.id) == []


# --- replying -----------------------------------------------------------------------------


def test_a_reply_goes_to_the_person_who_asked_and_to_nobody_else(house: House) -> None:
    ask = house.share("U0BEN", "Who has run a virtual ward?", is_ask=True)
    house.publish()
    house.click("learning.reply", ask, "U0CLEO")
    ack = house.submit({"reply": "We did, call me."}, "U0CLEO")
    assert "Sent" in str(ack.body)
    assert "We did, call me." in house.said("U0BEN")
    assert "<@U0CLEO>" in house.said("U0BEN")
    for person in EIGHT:
        if person != "U0BEN":
            assert not any("We did" in said.text for said in house.dms(person))
    assert not any("We did" in post.text for post in house.posts())


def test_who_asked_is_told_kindly_that_the_ask_is_their_own(house: House) -> None:
    """The channel shows everybody the same Reply."""
    ask = house.share("U0BEN", "Who has run a virtual ward?", is_ask=True)
    house.publish()
    house.click("learning.reply", ask, "U0BEN")
    assert "This one is yours" in str(house.slack.views)
    assert "learning.send_reply" not in str(house.slack.views)
    house.slack.views.append(views.reply_modal(ask, "?"))
    ack = house.submit({"reply": "Hello me"}, "U0BEN")
    assert "This one is yours" in str(ack.body)
    assert house.every(Reply, Reply.id) == []


@pytest.mark.parametrize("person", ["U0OUT", "U0ANA"])
def test_a_learning_takes_no_replies_and_an_outsider_gives_none(house: House, person: str) -> None:
    line = house.share("U0BEN", WORDS, is_ask=person == "U0OUT")
    house.publish()
    house.click("learning.reply", line, person)
    assert WORDS not in str(house.slack.views)
    house.slack.views.append(views.reply_modal(line, "?"))
    ack = house.submit({"reply": "Hello"}, person)
    assert ack.body["response_action"] == "errors"
    assert house.every(Reply, Reply.id) == []


# --- deciding -----------------------------------------------------------------------------


def test_a_lead_decides_and_the_next_digest_opens_with_it(house: House) -> None:
    line = house.share("U0BEN", WORDS)
    house.publish()
    _, value = house.posts()[0].buttons["We decided not to…"]
    house.click("learning.decide_not", value)
    ack = house.submit({"learning": line, "decision": "not before spring"})
    assert "not before spring" in str(ack.body)
    house.publish(1)
    first = house.kept().digest.lines[0]
    assert (first.label, first.text) == (
        "You said → we decided not to",
        f"“{WORDS}” → not before spring.",
    )
    house.publish(2)
    assert "not before spring" not in house.posts()[2].text


def test_a_member_an_outsider_and_an_administrator_do_not_decide(house: House) -> None:
    line = house.share("U0BEN", WORDS)
    house.publish()
    digest = house.digests()[0].id
    for person in ("U0BEN", "U0OUT"):
        house.click("learning.decide", digest, person)
        assert "a lead of this team" in str(top(house))
        house.slack.views.append(views.decide_modal("exec", [(line, WORDS, False)], will=True))
        assert "a lead of this team" in str(house.submit({"learning": line, "decision": "yes"}, person).body)
    with house.db.begin() as session, pytest.raises(NotAllowed):
        service.lines_to_answer(session, Actor(T, "U0ADMIN", is_admin=True), digest)
    assert house.every(Decision, Decision.id) == []


def test_a_lead_of_another_team_decides_nothing_here(house: House) -> None:
    house.team("U0IDA", "U0JON", id="other")
    line = house.share("U0BEN", WORDS)
    house.publish()
    house.slack.views.append(views.decide_modal("exec", [(line, WORDS, False)], will=True))
    assert "a lead of this team" in str(house.submit({"learning": line, "decision": "x"}, "U0IDA").body)
    house.slack.views.append(views.decide_modal("other", [(line, WORDS, False)], will=True))
    answer = str(house.submit({"learning": line, "decision": "x"}, "U0IDA").body)
    assert "cannot find" in answer
    assert WORDS not in answer
    assert house.every(Decision, Decision.id) == []


def test_a_line_nobody_has_read_yet_cannot_be_answered(house: House) -> None:
    house.share("U0BEN", "Read already.")
    house.publish()
    unread = house.share("U0CLEO", WORDS)
    house.slack.views.append(views.decide_modal("exec", [(unread, "?", False)], will=True))
    answer = str(house.submit({"learning": unread, "decision": "x"}).body)
    assert WORDS not in answer
    assert house.every(Decision, Decision.id) == []


def test_with_nothing_to_answer_a_lead_is_told_so(house: House) -> None:
    house.publish()
    house.click("learning.decide", house.digests()[0].id)
    assert "waits for a decision" in str(top(house))


# --- other workspaces ---------------------------------------------------------------------


def test_ids_of_another_workspace_lead_nowhere(house: House) -> None:
    ask = house.share("U0BEN", WORDS, is_ask=True)
    house.publish()
    digest = house.digests()[0].id
    stranger = Actor("T0OTHER", "U0BEN", is_admin=True)
    with house.db.begin() as session:
        for attempt in (
            lambda: service.withdraw(session, stranger, ask, house.now),
            lambda: service.find_ask(session, stranger, ask),
            lambda: service.reply(session, stranger, ask, "x", house.now),
            lambda: service.lines_to_answer(session, stranger, digest),
        ):
            with pytest.raises(NotFound):
                attempt()
        with pytest.raises(NotFound):
            service.decide(session, stranger, "exec", ask, "x", will=True, now=house.now)
        outside = Actor(T, "U0BEN", external=True)
        with pytest.raises(NotAllowed):
            service.find_ask(session, outside, ask)


# --- the modals ---------------------------------------------------------------------------


@pytest.mark.parametrize("text", [HOSTILE, "x" * 3000, "word " * 500, "🔥" * 700])
def test_slack_takes_every_modal_whatever_was_written(text: str) -> None:
    lines = [Line(f"S{n}", text[:140], text, Horizon.SHORT, is_ask=False) for n in range(3)]
    for view in (
        views.share_modal("c" * 32, "C0EXEC", lines, 2),
        views.shared_notice("l" * 32, "C0EXEC", text[:600], "U0BEN"),
        views.reply_modal("l" * 32, text[:600]),
        views.decide_modal("t", [(f"l{n}", text[:600], bool(n % 2)) for n in range(100)], will=False),
        views.decision_saved(text[:600], text[:300], will=True),
    ):
        assert problems_in(view["blocks"], "modal") == []
        styled = [
            b.get("text") or b["elements"] for b in view["blocks"] if b["type"] in ("section", "context")
        ]
        assert "<!channel>" not in str(styled)
    assert problems_in(list(views.reply_message(text[:600], text, "U0BEN").blocks), "message") == []
    assert ("this is its beginning" in str(views.share_modal("c", "C", lines))) == (len(text) > 600)


# --- what is noted ------------------------------------------------------------------------


def test_every_widening_and_narrowing_is_noted_and_no_word_of_it(house: House) -> None:
    line = house.share("U0BEN", WORDS)
    house.publish()
    house.decide(line, "ask the porters")
    house.click("learning.withdraw", line, "U0BEN")
    noted = house.every(AuditEntry, AuditEntry.at)
    assert {(entry.action, entry.actor, entry.before, entry.after) for entry in noted} == {
        ("learning.share", "U0BEN", "private", "channel"),
        ("learning.decide", "U0ANA", None, None),
        ("learning.withdraw", "U0BEN", "channel", "private"),
    }
    assert {entry.subject for entry in noted} == {f"learning:{line}"}


def test_a_team_that_has_ended_promises_no_next_digest(house: House) -> None:
    """Old messages keep their buttons; what they would lead to will not come."""
    house.share("U0BEN", "The porters knew first.")
    house.publish()
    checkin = house.checkin("U0CLEO", words="Ask them earlier.")
    house.change(Team, (T, "exec"), state=TeamState.ENDED)
    for button, about, who in (
        ("learning.decide", house.digests()[0].id, "U0ANA"),
        ("learning.decide_not", house.digests()[0].id, "U0ANA"),
        ("learning.offer", checkin, "U0CLEO"),
    ):
        house.click(button, about, who)
        assert "I cannot find that any more" in str(house.slack.views[-1])
