"""The page as the server sends it, without a browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.playground.clock import ManualClock, RealClock
from bot.playground.page_people import initials
from bot.playground.playground import Jump, Playground
from bot.playground.server import make_app
from tests.playground import gallery


@pytest.fixture
def playground() -> Playground:
    pg = Playground(gallery.WORLD, ManualClock(gallery.START))
    gallery.fill(pg.workspace)
    return pg


@pytest.fixture
def client(playground: Playground) -> Iterator[FlaskClient]:
    with make_app(playground).test_client() as client:
        yield client


def regions(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(f"/page/regions?{address}")
    assert answer.status_code == 200
    return dict(answer.get_json())


def test_the_page_may_run_its_own_script_only(client: FlaskClient) -> None:
    answer = client.get("/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert " style=" not in answer.text
    assert "http://" not in answer.text.replace("http://localhost", "")


def test_scripts_and_sheets_are_served_and_nothing_else(client: FlaskClient) -> None:
    answer = client.get("/page/static/page.js")
    assert answer.content_type.startswith("text/javascript")
    again = client.get("/page/static/page.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    for name in ("../page.py", "..%2Fpage.py", "%2e%2e%2fpage.py", "nothing.css", "page"):
        assert client.get(f"/page/static/{name}").status_code == 404


def test_the_person_is_remembered_and_an_unknown_one_is_not_taken(client: FlaskClient) -> None:
    assert 'data-me="U0BEN"' in client.get("/?as=U0BEN").text
    assert 'data-me="U0BEN"' in client.get("/").text
    assert 'data-me="U0BEN"' in client.get("/?as=U0NOBODY").text


def test_a_new_run_forgets_the_person_and_lands_where_it_is_told(
    client: FlaskClient, playground: Playground
) -> None:
    client.get("/?as=U0BEN")
    playground.lands = "app"
    assert 'data-me="U0BEN"' in client.get("/").text

    playground.reset()
    fresh = client.get("/").text
    assert 'data-me="U0ANA" data-place="app"' in fresh


def test_who_sees_the_open_place_stays_in_it(client: FlaskClient) -> None:
    side = regions(client, "as=U0ANA&place=C0QUIET")["regions"]["side"]
    assert "/?as=U0ANA&amp;place=C0QUIET" in side
    assert "/?as=U0BEN&amp;place" not in side
    side = regions(client, "as=U0ANA&place=C0EXEC")["regions"]["side"]
    assert "/?as=U0BEN&amp;place=C0EXEC" in side


def test_the_badge_counts_the_notes_that_the_traffic_shows(
    client: FlaskClient, playground: Playground
) -> None:
    playground.note("Before a long day")
    for _ in range(400):
        playground.begin("api", "chat.postMessage", {})
    panel = regions(client, "as=U0ANA&place=C0EXEC&traffic=1")["regions"]["inspector"]
    assert "Before a long day" in panel


def test_a_place_one_may_not_see_shows_nothing_of_it(client: FlaskClient, playground: Playground) -> None:
    dm = playground.workspace.open_dm("U0ANA").id

    assert "Three questions" in regions(client, f"as=U0ANA&place={dm}")["regions"]["main"]
    assert "Three questions" not in regions(client, f"as=U0BEN&place={dm}")["regions"]["main"]
    assert "estates-and-digital" not in regions(client, "as=U0BEN&place=C0QUIET")["regions"]["main"]


def test_a_hidden_window_reads_nothing(client: FlaskClient, playground: Playground) -> None:
    regions(client, "as=U0ANA&place=C0EXEC&hidden=1")
    assert "C0EXEC" in playground.unread("U0ANA")

    regions(client, "as=U0ANA&place=C0EXEC")
    assert "C0EXEC" not in playground.unread("U0ANA")


def test_nothing_is_read_while_time_moves(client: FlaskClient, playground: Playground) -> None:
    playground.moving = True
    regions(client, "as=U0ANA&place=C0EXEC")
    assert "C0EXEC" in playground.unread("U0ANA")


def test_a_line_stands_above_what_is_new(client: FlaskClient, playground: Playground) -> None:
    regions(client, "as=U0ANA&place=C0EXEC")
    gallery.say(playground.workspace, "C0EXEC", "U0BEN", "Fresh")
    fresh = regions(client, "as=U0ANA&place=C0EXEC")

    assert fresh["regions"]["main"].count('class="day new"') == 1
    again = regions(client, f"as=U0ANA&place=C0EXEC&since={fresh['since']}")
    assert again["regions"]["main"].count('class="day new"') == 1


def test_every_person_and_place_can_be_drawn(client: FlaskClient, playground: Playground) -> None:
    gallery.open_modal(playground.workspace, {"title": gallery.HOSTILE})
    for user in (*gallery.EVERYBODY, ""):
        for place in ("C0EXEC", "C0PLACE", "C0QUIET", "C0GONE", "app", "app&tab=home", "C0EXEC&thread=1.0"):
            drawn = regions(client, f"as={user}&place={place}&traffic=1")["regions"]
            assert "<script>" not in "".join(drawn.values())


def test_a_line_of_traffic_unfolds(client: FlaskClient, playground: Playground) -> None:
    number = playground.begin("api", "chat.postMessage", {"channel": "C0EXEC"})

    assert '"channel": "C0EXEC"' in client.get(f"/page/traffic/{number}").get_json()["Sent"]
    assert client.get("/page/traffic/999").status_code == 404


def test_a_line_of_traffic_says_what_it_is_about_and_how_it_ended(
    client: FlaskClient, playground: Playground
) -> None:
    began = time.perf_counter()
    posted = playground.begin("api", "chat.postMessage", {"channel": "C0EXEC"})
    playground.end(posted, {"ok": False, "error": "not_in_channel"}, began)
    typed = playground.begin("command", "/ambi", {"text": "retro quick"})
    panel = regions(client, "as=U0ANA&place=C0EXEC&traffic=1")["regions"]["inspector"]
    assert "<small>#executive-team</small>" in panel
    assert "not_in_channel" in panel
    assert "<small>retro quick</small>" in panel
    assert "…</span>" in panel

    playground.end(typed, None, began)
    panel = regions(client, "as=U0ANA&place=C0EXEC&traffic=1")["regions"]["inspector"]
    assert "ack</span>" in panel


def test_the_walls_clock_has_no_buttons(client: FlaskClient, playground: Playground) -> None:
    assert "+1 week" in regions(client, "as=U0ANA&place=C0EXEC")["regions"]["top"]

    playground.clock = RealClock()
    assert "+1 week" not in regions(client, "as=U0ANA&place=C0EXEC")["regions"]["top"]


def test_a_button_without_a_goal_is_off(client: FlaskClient, playground: Playground) -> None:
    playground.jumps = [
        Jump("Next check-in", lambda: None),
        Jump("+1 day", lambda: gallery.START + timedelta(1)),
    ]
    top = regions(client, "as=U0ANA&place=C0EXEC")["regions"]["top"]

    assert top.count(" disabled>") == 1


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ana Sorrel", "AS"), ("Ana", "A"), ("", "?"), ("Ana (she) Sorrel", "AS"), ("Élodie", "É")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
