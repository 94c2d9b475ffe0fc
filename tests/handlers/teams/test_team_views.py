"""Every view about teams, with the longest and the most hostile there is, against what Slack takes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from bot.playground.blocks import problems_in
from config.settings import Settings
from config.vocabulary import OnHoliday, TeamState
from handlers.blocks import Block, Message
from handlers.teams import agreement, form, personal_views, rules, views
from handlers.teams.cadence import Cadence, Rhythm, to_text
from handlers.teams.personal import Times
from handlers.teams.rules import Choices
from handlers.values import Values
from storage.models import Leave, Team
from tests.handlers.scene import NOW, content

SETTINGS = Settings(_env_file=None)
TODAY = date(2026, 11, 2)
HOSTILE = [
    "Executive team",
    "<!channel> <@U0ANA> <https://example.org|click>",
    "*_~`>&</b>\u202e\u2066",
    "W" * rules.NAME_LIMIT,
    "*" * rules.NAME_LIMIT,
    "{team} %s {0}",
]
STATES = [TeamState.DRAFT, TeamState.ACTIVE, TeamState.PAUSED]


def team(name: str = "Executive team", **changes: Any) -> Team:
    values: dict[str, Any] = {
        "workspace": "T0NORTH",
        "id": "0" * 32,
        "name": name,
        "channel": "C0EXEC",
        "state": TeamState.ACTIVE,
        "zone": "America/Argentina/ComodRivadavia",
        "follows_channel": True,
        "cadence": to_text(
            Cadence(Rhythm.MEETING, weekday=2, interval=12, days_before=5, meeting=name[:60], at=time(9))
        ),
        "started_on": TODAY,
        "ask_at": time(9),
        "ask_in_own_zone": False,
        "division": "AE",
        "on_holiday": OnHoliday.PREVIOUS,
        "digest_weekday": 2,
        "digest_at": time(15),
        "target_short": 10,
        "target_medium": 0,
        "target_long": 0,
        "preset": "nhs_planning",
        "sector": "acute",
        "min_group": 5,
        "asks_principles": True,
        "created_at": NOW,
        "launched_at": NOW,
        "paused_until": None,
        "synced_at": None,
    }
    return Team(**(values | changes))


def refused(view: Block | Message, surface: str) -> list[str]:
    blocks = view.body()["blocks"] if isinstance(view, Message) else view["blocks"]
    return problems_in(blocks, surface)  # type: ignore[arg-type]


def said(view: Block | Message) -> str:
    """Everything a view holds, with marks broken up by zero-width spaces put together again."""
    return json.dumps(view.body() if isinstance(view, Message) else view, ensure_ascii=False)


def messages(found: Team) -> Iterator[Message]:
    first = {"Your next check-in": "Monday 2 November at 09:00", "Next digest": "Friday"}
    yield agreement.introduction(found, content(), SETTINGS, "U0ANA")
    yield agreement.welcome(found, SETTINGS)
    yield agreement.agreement_message(found, SETTINGS)
    yield agreement.last_lead(found)
    yield agreement.hello("U0ANA")
    yield agreement.hello(None)
    yield Message(agreement.first_prompt_blocks(found, SETTINGS))
    yield views.running_message(found, first)
    yield views.ended_message(found)
    leave = Leave(id="1" * 32, workspace="T", person="U", starts_on=TODAY, ends_on=date(2027, 9, 30))
    yield personal_views.away_message(leave, TODAY)
    yield personal_views.status_message([personal_views.team_lines(found, first)] * 8, [leave] * 20, TODAY)
    yield personal_views.status_message([], [], TODAY)


def modals(found: Team) -> Iterator[Block]:
    choices = form.choices_of(found, ["U0ANA"] * 60, ["U0BEN"] * 60)
    yield form.team_modal(
        choices, content(), floor=5, team=found, chosen="Chosen by <@U0ANA>.", controls=views.controls(found)
    )
    yield form.team_modal(replace(choices, follows_channel=False), content(), floor=3)
    yield views.saved_modal(found, content(), {"Next digest": "Friday"})
    yield views.pause_modal(found)
    yield views.paused_modal(found)
    yield personal_views.away_modal(TODAY)
    yield personal_views.times_modal(Times("Europe/London", None, time(18), time(8)))
    yield personal_views.times_modal(Times("Europe/London", time(9, 30), time(18), time(8)))


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("state", STATES)
def test_slack_takes_every_view_whatever_a_team_is_called(name: str, state: TeamState) -> None:
    found = team(name, state=state, paused_until=date(2027, 9, 29))
    for message in messages(found):
        assert refused(message, "message") == []
        assert len(message.body()["text"]) < 4000
    for modal in modals(found):
        assert refused(modal, "modal") == []
        assert len(modal["title"]["text"]) <= 24
        assert len(modal["private_metadata"]) <= 3000


@pytest.mark.parametrize("name", ["<!channel>", "<@U0EVIL>", "<https://example.org|x>"])
def test_a_name_never_calls_anybody(name: str) -> None:
    """Where markup is read the name is escaped; where it is not it may stand as it is."""
    found = team(name, cadence=to_text(Cadence(Rhythm.MEETING, meeting=name)))
    for view in (*messages(found), *modals(found)):
        for text in _marked_up(view.body() if isinstance(view, Message) else view):
            assert name not in text


def _marked_up(part: Any) -> Iterator[str]:
    """Every text in which Slack reads markup: mrkdwn objects and a message's own text."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for key, inner in part.items():
            if key == "text" and isinstance(inner, str) and "blocks" in part:
                yield inner
            else:
                yield from _marked_up(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _marked_up(inner)


def test_a_message_says_all_of_itself_to_a_screen_reader() -> None:
    body = agreement.introduction(team(), content(), SETTINGS, "U0ANA").body()
    for block in body["blocks"]:
        if block["type"] == "section":
            assert block["text"]["text"] in body["text"]


# --- the form ----------------------------------------------------------------------------------


def submitted(view: Block) -> Values:
    """What Slack sends when nothing is touched."""
    keys = {
        "plain_text_input": ("value", "initial_value"),
        "number_input": ("value", "initial_value"),
        "conversations_select": ("selected_conversation", "initial_conversation"),
        "static_select": ("selected_option", "initial_option"),
        "radio_buttons": ("selected_option", "initial_option"),
        "multi_users_select": ("selected_users", "initial_users"),
        "datepicker": ("selected_date", "initial_date"),
        "timepicker": ("selected_time", "initial_time"),
    }
    state = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            key, initial = keys[block["element"]["type"]]
            state[block["block_id"]] = {"x": {key: block["element"].get(initial)}}
    return Values(state)


@pytest.mark.parametrize("rhythm", [Cadence(Rhythm.HALVES, 1), Cadence(Rhythm.MONTHLY, month_day=5)])
@pytest.mark.parametrize("follows", [True, False])
def test_settings_that_are_not_touched_stay_as_they_are(rhythm: Cadence, follows: bool) -> None:
    found = team(cadence=to_text(rhythm), follows_channel=follows)
    choices = form.choices_of(found, ["U0ANA", "U0BEN"], ["U0ANA"])
    view = form.team_modal(choices, content(), floor=5, team=found)
    assert form.read_choices(submitted(view)) == choices
    assert rules.problems_in(choices, today=TODAY, floor=5, quiet=(time(18), time(8)), had_rhythm=True) == {}


def test_the_first_form_asks_for_a_name_a_channel_and_the_balance_only() -> None:
    """Everything else has a sensible value already, and says so."""
    choices = Choices(starts_on=TODAY)
    view = form.team_modal(choices, content(), floor=5)
    read = form.read_choices(submitted(view))
    assert read == choices
    found = rules.problems_in(read, today=TODAY, floor=5, quiet=(time(18), time(8)))
    assert set(found) == {"name", "channel", "long"}
    asked = [b["block_id"] for b in view["blocks"] if b["type"] == "input"]
    line = [b["type"] for b in view["blocks"]].index("divider")
    assert asked[:6] == ["name", "channel", "preset", "short", "medium", "long"]
    assert {b.get("block_id") for b in view["blocks"][line:]}.isdisjoint(asked[:6])


def test_a_form_that_was_tampered_with_gives_sentences_and_no_errors_of_ours() -> None:
    """A submission comes through people's hands: anything may be missing or strange."""
    strange = {"selected_option": {"value": "²"}, "value": "\x00" * 9, "selected_users": None}
    state = {name: {"x": strange} for name in ("name", "rhythm", "weekday", "min_group", "short", "clock")}
    for values in (Values({}), Values(state)):
        found = rules.problems_in(form.read_choices(values), today=TODAY, floor=5, quiet=(time(18), time(8)))
        assert {"name", "channel", "long", "rhythm", "starts", "ask_at", "zone", "min_group"} <= set(found)


def test_the_smallest_group_can_be_raised_and_not_lowered() -> None:
    view = form.team_modal(Choices(min_group=15), content(), floor=6)
    (sizes,) = [b["element"] for b in view["blocks"] if b.get("block_id") == "min_group"]
    assert [o["value"] for o in sizes["options"]] == [str(n) for n in range(6, 16)]
    assert sizes["initial_option"]["value"] == "15"


# --- the agreement -----------------------------------------------------------------------------


def test_the_agreement_says_what_has_to_be_said() -> None:
    text = "\n".join(agreement.promises(team(min_group=7), SETTINGS))
    for promise in (
        "Nobody here sees them, neither leads nor administrators",
        "at least 7 people",
        "12 months",
        "Confidential, not untraceable",
        "not legally privileged",
        "freedom of information",
        "nothing about patients",
        "not for incident reports",
        "`/ambi privacy`",
        "nobody is counted, ranked or named",
    ):
        assert promise in text
    assert "anonym" not in text
