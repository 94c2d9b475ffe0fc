"""What Slack tells about channels and people, as it tells it: more than once, and about others too."""

from typing import Any

import pytest

from bot.capabilities import ROUTES
from config.vocabulary import DeliveryKind, TeamState
from handlers.registry import Event, Registry, Routes
from storage.crypto import unseal
from storage.models import Delivery
from storage.queries import teams
from tests.handlers.teams.test_team_service import ANA, BEN, CLEO, HINE, NOW, House, T

BOT = "U0AMBI"


class Told:
    """A house that Slack tells things."""

    def __init__(self, house: House) -> None:
        self.house = house
        routes = Routes()
        for register in ROUTES:
            register(routes)
        self.registry = Registry(routes, house.deps)
        self.times = 0

    def tell(self, name: str, *, key: str = "", **event: Any) -> None:
        self.times += 1
        body = {"type": "event_callback", "event": {"type": name} | event}
        self.registry.event(name, Event(T, body), key or f"event:{self.times}")

    def members(self, team: str = "exec") -> set[str]:
        with self.house.db.read() as session:
            return {m.person for m in teams.list_members(session, T, team)}

    def said(self, *kinds: DeliveryKind) -> list[tuple[str | None, str]]:
        """To whom, or where, and what."""
        with self.house.db.read() as session:
            found = session.query(Delivery).filter(Delivery.workspace == T, Delivery.kind.in_(kinds))
            return [(d.person or d.channel, unseal(session, Delivery.body, d)["text"]) for d in found]


@pytest.fixture
def told(database: Any) -> Told:
    house = House(database)
    house.team("exec", ANA, BEN)
    return Told(house)


def test_a_joiner_becomes_a_member_once_however_often_slack_says_so(told: Told) -> None:
    for _ in range(3):
        told.tell("member_joined_channel", key="event:same", channel="C0exec", user=HINE)
    told.tell("member_joined_channel", channel="C0exec", user=HINE)
    assert told.members() == {ANA, BEN, HINE}
    ((person, text),) = told.said(DeliveryKind.NOTICE)
    assert person == HINE
    assert "Who sees what" in text
    assert "Pacific/Auckland" in {zone for zone, _ in told.house.due("exec")}


@pytest.mark.parametrize("who", ["U0BOT", "U0GONE"])
def test_bots_and_people_slack_does_not_know_are_no_members(told: Told, who: str) -> None:
    told.house.slack.bots = {"U0BOT"}
    told.house.slack.zones["U0BOT"] = None
    told.tell("member_joined_channel", channel="C0exec", user=who)
    assert told.members() == {ANA, BEN}


def test_other_channels_and_chosen_teams_are_left_alone(told: Told) -> None:
    told.house.team("chosen", ANA, BEN, follows_channel=False)
    told.tell("member_joined_channel", channel="C0LUNCH", user=CLEO)
    told.tell("member_joined_channel", channel="C0chosen", user=CLEO)
    told.tell("member_left_channel", channel="C0chosen", user=BEN)
    assert told.members("chosen") == {ANA, BEN}
    assert told.members("exec") == {ANA, BEN}
    assert told.said(DeliveryKind.NOTICE) == []


def test_a_slack_that_does_not_answer_at_joining_is_made_up_for_the_next_day(told: Told) -> None:
    told.house.slack.trouble = "ratelimited"
    told.tell("member_joined_channel", channel="C0exec", user=CLEO)
    assert told.members() == {ANA, BEN}


def test_a_leaver_is_a_member_no_more_and_the_last_lead_stays(told: Told) -> None:
    told.tell("member_left_channel", channel="C0exec", user=BEN)
    told.tell("member_left_channel", channel="C0exec", user=ANA)
    assert told.members() == {ANA}
    ((person, text),) = told.said(DeliveryKind.NOTICE)
    assert person == ANA
    assert "the only lead" in text


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ("channel_archive", "archived"),
        ("group_archive", "archived"),
        ("channel_deleted", "deleted"),
        ("group_deleted", "deleted"),
        ("channel_left", "no longer in its channel"),
        ("group_left", "no longer in its channel"),
    ],
)
def test_a_team_rests_when_its_channel_goes_and_only_its_leads_are_told(
    told: Told, event: str, why: str
) -> None:
    told.tell(event, channel="C0OTHER")
    assert told.said(DeliveryKind.NOTICE) == []
    told.tell(event, channel="C0exec")
    told.tell(event, channel="C0exec")
    with told.house.db.read() as session:
        assert told.house.get(session, "exec").state is TeamState.PAUSED
    ((person, text),) = told.said(DeliveryKind.NOTICE)
    assert person == ANA
    assert why in text


def test_a_channel_with_a_new_id_keeps_its_team(told: Told) -> None:
    told.tell("channel_id_changed", old_channel_id="C0exec", new_channel_id="C0NEW", event_ts="1.0")
    with told.house.db.read() as session:
        found = teams.find_team_by_channel(session, T, "C0NEW")
        assert found is not None
        assert found.id == "exec"


def test_a_channel_without_a_team_is_greeted_once_with_who_invited_the_bot(told: Told) -> None:
    for _ in range(2):
        told.tell("member_joined_channel", channel="C0LUNCH", user=BOT, inviter=CLEO)
    told.tell("member_joined_channel", channel="C0exec", user=BOT)
    ((channel, text),) = told.said(DeliveryKind.POST)
    assert channel == "C0LUNCH"
    assert f"<@{CLEO}>" in text
    assert "/ambi setup" in text


def test_nothing_planned_about_teams_is_in_the_past(told: Told) -> None:
    told.tell("member_joined_channel", channel="C0exec", user=CLEO)
    with told.house.db.read() as session:
        found = session.query(Delivery).filter(Delivery.workspace == T)
        assert all(d.not_before >= NOW for d in found)
