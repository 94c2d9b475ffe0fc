"""App Home: for a member, a lead and a stranger, with whatever people wrote, within what Slack takes."""

from typing import Any

import pytest

from bot.capabilities import all_routes
from bot.playground.blocks import problems_in
from handlers.blocks import text_of
from handlers.home import service
from handlers.home.views import WITHOUT_A_TEAM, home_view
from handlers.outbox import refresh_home
from storage.models import Team
from tests.handlers.house import EIGHT, HOSTILE, House, T


def home(house: House, person: str) -> list[dict[str, Any]]:
    view = service.render(house.deps, all_routes(), T, person)
    assert view["type"] == "home"
    assert len(view["blocks"]) <= 100
    assert problems_in(view["blocks"], "home") == []
    return view["blocks"]  # type: ignore[no-any-return]


def routes_in(blocks: list[dict[str, Any]]) -> set[str]:
    pressed = [e for b in blocks for e in b.get("elements", ()) if e.get("action_id")]
    return {e["action_id"].split("#")[0] for e in pressed}


def pressed_for(blocks: list[dict[str, Any]]) -> list[str]:
    """The commands that have a button."""
    pressed = [
        e for b in blocks for e in b.get("elements", ()) if e.get("action_id", "").startswith("command")
    ]
    return [e["value"] for e in pressed]


def test_a_stranger_is_welcomed_and_may_set_a_team_up(house: House) -> None:
    blocks = home(house, "U0OUT")
    assert "Welcome to Ambidex" in text_of(blocks)
    assert "Executive team" not in text_of(blocks)
    assert sorted(pressed_for(blocks)) == sorted(WITHOUT_A_TEAM)


def test_a_member_finds_what_is_theirs_and_nobody_elses(house: House) -> None:
    for person in EIGHT:
        house.checkin(person, (8, 1, 1), words=f"Secret of {person}.")
    line = house.share("U0BEN", "The porters knew first.")
    house.publish()
    said = text_of(home(house, "U0BEN"))
    assert "Secret of U0BEN." in said
    assert "Secret of U0ANA." not in said
    assert "The porters knew first." in said
    assert "our balance" in said
    assert "The figure of 8 May" in said
    assert "The porters" not in text_of(home(house, "U0CLEO"))
    house.click("learning.withdraw", line, "U0BEN")
    assert "What I shared" not in text_of(home(house, "U0BEN"))


def test_a_lead_has_the_controls_and_a_member_has_not(house: House) -> None:
    lead, member = routes_in(home(house, "U0ANA")), routes_in(home(house, "U0BEN"))
    assert lead - member
    assert not member - lead


def test_home_shows_the_figure_of_the_digest_and_never_a_fresh_one(house: House) -> None:
    for person in EIGHT[:5]:
        house.checkin(person, (8, 1, 1))
    house.publish()
    before = text_of(home(house, "U0BEN"))
    for person in EIGHT:
        house.checkin(person, (0, 0, 10))
    balance = next(line for line in before.splitlines() if "would have to move" in line or "points" in line)
    assert balance in text_of(home(house, "U0BEN"))


def test_every_command_has_its_button(house: House) -> None:
    values = set(pressed_for(home(house, "U0BEN")))
    assert values >= set(all_routes().commands)


@pytest.mark.parametrize("text", [HOSTILE, "x" * 600, "word " * 119, "🔥" * 300])
def test_hostile_and_longest_words_stay_within_what_slack_takes(house: House, text: str) -> None:
    house.change(Team, (T, "exec"), name=text[:80])
    for _ in range(8):
        house.checkin("U0BEN", (5, 3, 2), words=text * 4)
        house.share("U0BEN", text, is_ask=True)
    house.publish()
    said = [b for b in home(house, "U0BEN") if b["type"] in ("section", "context")]
    assert "<!channel>" not in str(said)


def test_somebody_in_many_teams_still_has_a_home(house: House) -> None:
    for number in range(12):
        house.team(*EIGHT, id=f"team{number}", name=f"Team {number}")
    home(house, "U0ANA")


def test_more_than_home_holds_ends_with_a_hint() -> None:
    parts = [{"type": "divider"}] * 300
    view = home_view(parts, all_routes().commands.values())
    assert len(view["blocks"]) == 100
    assert "more than Home can hold" in text_of(view["blocks"])


def test_help_lists_every_command(house: House) -> None:
    said = str(house.command("help").body)
    for entry in all_routes().commands.values():
        assert f"/ambi {entry.usage}" in said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("privcy", "privacy"), ("setings", "settings"), ("chekin", "checkin"), ("Staus", "status")],
)
def test_a_slip_of_the_finger_is_understood(house: House, typed: str, meant: str) -> None:
    assert f"Did you mean `/ambi {meant}`?" in str(house.command(typed).body)


@pytest.mark.parametrize("typed", ["nonsense", "hello", "xyzzy"])
def test_what_resembles_nothing_leads_to_help(house: House, typed: str) -> None:
    said = str(house.command(typed).body)
    assert "Did you mean" not in said
    assert "`/ambi help` shows what you can do." in said


def test_home_is_planned_once_however_often_it_is_opened(house: House) -> None:
    with house.db.begin() as session:
        for _ in range(3):
            refresh_home(session, T, ["U0BEN"], house.now)
    assert len([d for d in house.deliveries() if d.person == "U0BEN"]) == 1
