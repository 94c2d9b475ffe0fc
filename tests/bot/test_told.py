"""Whoever looks after the bot is told: administrators and leads by DM; of a lost token, all that watches."""

import pytest

from bot.doctor import of_pauses
from bot.watching.heartbeat import why_silent
from bot.web import web
from config.vocabulary import DeliveryKind
from storage.queries import people
from tests.bot.sent import plan, texts
from tests.harness import ANA, BEN, CLEO, EXEC, EXEC_TEAM, TRANSFORM, WORKSPACE, Story

COULD_NOT = "I could not say something"


@pytest.fixture
def administered(house: Story) -> Story:
    """A team led by Ana in which everybody else administers the workspace."""
    for person in EXEC_TEAM:
        house.pg.change_user(person, is_admin=person != ANA)
    house.set_up()
    house.advance(minutes=5)
    return house


def refuse(house: Story, code: str, channel: str, key: str) -> None:
    """A post that Slack refuses."""
    house.pg.faults.add("chat.postMessage", f"error:{code}")
    plan(house, DeliveryKind.POST, "SECRET", channel=channel, key=key)
    house.advance(minutes=2)


def told(house: Story, words: str = COULD_NOT) -> list[str]:
    """Who was told, once for each time."""
    return sorted(person for person in EXEC_TEAM for text in texts(house, person) if words in text)


def first_three() -> list[str]:
    """Always the same of many administrators."""
    return sorted(set(EXEC_TEAM) - {ANA})[:3]


def test_what_concerns_the_whole_workspace_is_told_to_three_who_administer_it(administered: Story) -> None:
    """Once a day, with nobody's words; the lead cannot mend it and is left alone."""
    for number in range(2):
        refuse(administered, "missing_scope", EXEC, f"post{number}")
    assert told(administered) == first_three()
    assert told(administered, "SECRET") == []
    administered.advance(days=1)
    refuse(administered, "missing_scope", EXEC, "the day after")
    assert told(administered) == sorted(first_three() * 2)


def test_of_a_channel_its_lead_hears_too_and_administrators_once_a_day_of_all(administered: Story) -> None:
    """However many channels have the same trouble."""
    refuse(administered, "not_in_channel", EXEC, "here")
    assert told(administered) == sorted([ANA, *first_three()])
    refuse(administered, "not_in_channel", TRANSFORM, "elsewhere")
    assert told(administered) == sorted([ANA, *first_three()])
    refuse(administered, "restricted_action", TRANSFORM, "of another kind")
    assert told(administered) == sorted([ANA, *first_three() * 2])


def test_who_administers_it_no_more_or_is_gone_is_not_told(administered: Story) -> None:
    """Slack is asked who people are once a day; where nobody is left, leads hear it."""
    for person in set(EXEC_TEAM) - {ANA}:
        administered.pg.change_user(person, is_admin=False)
    administered.advance(days=1, hours=1)
    refuse(administered, "missing_scope", EXEC, "then")
    assert told(administered) == [ANA]
    with administered.bot.db.read() as session:
        assert not people.get_person(session, WORKSPACE, BEN).administers


def test_a_long_post_that_may_be_lost_is_told_with_what_was_kept_back(administered: Story) -> None:
    """Whoever looks knows that more was to come."""
    from handlers.blocks import Message, section

    administered.pg.faults.add("chat.postMessage", "drop_after")
    long = Message([section(f"line {number} " + "x" * 2900) for number in range(9)])
    plan(administered, DeliveryKind.POST, channel=EXEC, key="long", message=long)
    administered.advance(minutes=10)
    assert told(administered, "what was to follow below it I have kept back") == sorted([ANA, *first_three()])
    administered.errors.said.clear()


def test_a_token_taken_back_is_loud_wherever_somebody_looks(administered: Story) -> None:
    """Slack cannot carry that news; readiness, metrics, heartbeat, log and doctor do, until one is good."""
    client = web(administered.bot).test_client()
    assert client.get("/readyz").data == b"ready"
    administered.pg.faults.add("chat.postMessage", "error:token_revoked")
    plan(administered, DeliveryKind.NOTICE, person=CLEO, key="revoked")
    administered.advance(minutes=2)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.data.startswith(b"Slack took our token back")) == (503, True)
    assert b"ambidex_revoked_workspaces 1.0" in administered.bot.metrics.text()
    (found,) = of_pauses(administered.bot)
    assert found.ill
    assert "install the app again" in found.sentence
    with administered.bot.db.read() as session:
        assert why_silent(session, administered.now) == "Slack took our token back."
    assert any("took its token back" in line for line in administered.errors.said)
    administered.errors.said.clear()
    administered.bot.join()
    assert client.get("/readyz").data == b"ready"
    assert list(of_pauses(administered.bot)) == []


def test_a_call_that_succeeds_ends_the_alarm_as_well(administered: Story) -> None:
    """An account that was switched off for an hour."""
    administered.pg.faults.add("chat.postMessage", "error:account_inactive")
    plan(administered, DeliveryKind.NOTICE, person=CLEO, key="inactive")
    administered.advance(minutes=2)
    assert b"ambidex_revoked_workspaces 1.0" in administered.bot.metrics.text()
    administered.advance(hours=1, minutes=2)
    assert b"ambidex_revoked_workspaces 0.0" in administered.bot.metrics.text()
    administered.errors.said.clear()
