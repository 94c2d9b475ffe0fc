"""More notes than a window in Slack holds: the page in the browser, and who gets in."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.web import web
from config.vocabulary import PhaseKind
from handlers.access import Actor
from handlers.errors import NotAllowed
from handlers.retros import moving
from handlers.retros.board import Board, board_of
from handlers.retros.groups import pages
from handlers.retros.machine import What
from storage.models import Membership, PageKey
from storage.queries import retros as rows
from storage.scope import across_workspaces
from tests.harness import ANA, BEN, WORKSPACE, Story, story
from tests.wall import RETRO, TEXTS, put_up

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7*7 }}"


@pytest.fixture
def house(migrated_url: str) -> Iterator[Story]:
    """A house that browsers reach, on SQLite and on PostgreSQL."""
    with story(migrated_url, PUBLIC_URL="https://ambidex.example.org/") as told:
        yield told


@pytest.fixture
def client(house: Story) -> FlaskClient:
    return a_client(house)


def a_client(house: Story) -> FlaskClient:
    """A browser of its own; it believes to be on https, as the cookie asks for."""
    client = web(house.bot).test_client()
    client.environ_base["wsgi.url_scheme"] = "https"
    client.environ_base["HTTP_HOST"] = "ambidex.example.org"
    return client


def link(house: Story) -> str:
    """Press the button on the panel; the path of the link in the window that opens."""
    view = house.click(ANA, house.last_dm(ANA), "Group the notes")
    assert view is not None
    (url,) = [e["url"] for b in view.blocks if b["type"] == "actions" for e in b["elements"]]
    house.pg.close(ANA)
    assert url.startswith("https://ambidex.example.org/retrospective/")
    return str(url).removeprefix("https://ambidex.example.org")


def enter(house: Story, client: FlaskClient) -> str:
    """Open the link and come in; the page."""
    path = link(house)
    assert "Open the page" in client.get(path).text
    answer = client.post(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/retrospective/")
    page = client.get("/retrospective/")
    assert page.status_code == 200
    return page.text


def token(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def board(house: Story) -> Board:
    with house.bot.db.read() as session:
        retro = rows.find_retro(session, WORKSPACE, RETRO)
        assert retro is not None
        return board_of(session, house.bot.content, retro, house.now)


def kept(house: Story) -> list[PageKey]:
    with house.bot.db.read() as session:
        return across_workspaces(lambda: list(session.scalars(select(PageKey))))()


def test_notes_are_put_together_on_the_page_and_the_post_follows(house: Story, client: FlaskClient) -> None:
    put_up(house, 64)
    page = enter(house, client)
    assert "64 notes, 0 groups." in page
    assert all(text in page for text in TEXTS)
    assert "These say nearly the same" in page
    form = {"token": token(page), "do": "together", "card": ["n002", "n003"], "name": " Paper\u202e "}
    answer = client.post("/retrospective/", data=form)
    assert answer.headers["Location"] == "/retrospective/?did=together#at-n002"
    house.settle()
    assert "1 group so far" in house.read(house.posts()[-1])
    assert "Put together." in client.get("/retrospective/?did=together").text
    group = board(house).groups[0]
    assert (group.text, [n.id for n in group.notes]) == ("Paper", ["n002", "n003"])

    change = {"token": token(page), "do": "change", "group": group.id, "was": "Paper", "name": "Papers"}
    client.post("/retrospective/", data=change | {"card": []})
    assert board(house).groups[0].text == "Papers"
    again = client.post("/retrospective/", data=change | {"name": "Reports"})
    assert again.status_code == 422
    assert "named it “Papers”" in again.text
    assert 'value="Reports"' in again.text
    client.post("/retrospective/", data={"token": token(page), "do": "break", "group": group.id})
    assert board(house).groups == ()


def test_what_is_wrong_keeps_what_was_typed(house: Story, client: FlaskClient) -> None:
    put_up(house, 61)
    page = enter(house, client)
    for cards, name in ((["n005"], "One alone"), (["n005", "n006"], "")):
        form = {"token": token(page), "do": "together", "card": cards, "name": name}
        answer = client.post("/retrospective/", data=form)
        assert answer.status_code == 422
        assert f'value="{name}"' in answer.text
        assert re.search(r'value="n005" checked', answer.text)
    assert board(house).groups == ()


def test_a_link_opens_once_and_within_a_quarter_of_an_hour(house: Story, client: FlaskClient) -> None:
    put_up(house, 61)
    path = link(house)
    assert client.get(path).status_code == client.get(path).status_code == 200  # looking uses nothing up
    assert client.post(path).status_code == 303
    other = a_client(house)
    assert other.post(path).status_code == 410
    assert "new one" in other.post(path).text
    assert other.get("/retrospective/").status_code == 410
    late = link(house)
    house.advance(minutes=15)
    assert a_client(house).post(late).status_code == 410
    assert client.get("/retrospective/").status_code == 200
    house.advance(hours=2)
    assert client.get("/retrospective/").status_code == 410


def test_a_link_used_by_eight_at_once_opens_for_one(house: Story) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    put_up(house, 61)
    path, ready = link(house), Barrier(8)

    def use(_: int) -> int:
        mine = a_client(house)
        ready.wait(timeout=10)
        return mine.post(path).status_code

    with ThreadPoolExecutor(8) as hands:
        came = sorted(hands.map(use, range(8)))
    assert came == [303, *([410] * 7)]


def test_only_a_hash_is_kept_of_what_opens(house: Story, client: FlaskClient) -> None:
    put_up(house, 61)
    secret = link(house).rpartition("/")[2]
    assert len(secret) == 43  # 256 bits
    (waiting,) = kept(house)
    assert secret not in str(vars(waiting))
    assert waiting.person == ANA
    cookie = client.post(f"/retrospective/{secret}").headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "Path=/retrospective/", "SameSite=Strict"} <= set(cookie.split("; "))
    (session,) = kept(house)
    assert session.opened
    assert cookie.partition("=")[2].partition(";")[0] not in str(vars(session))


def test_every_answer_is_guarded(house: Story, client: FlaskClient) -> None:
    put_up(house, 61)
    enter(house, client)
    for path in ("/retrospective/", "/retrospective/page.css", "/retrospective/some-link"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "script-src" not in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_from_elsewhere_changes_nothing(house: Story, client: FlaskClient) -> None:
    put_up(house, 61)
    page = enter(house, client)
    form = {"do": "together", "card": ["n005", "n006"], "name": "Theirs"}
    assert client.post("/retrospective/", data=form).status_code == 403
    assert client.post("/retrospective/", data=form | {"token": "0" * 64}).status_code == 403
    assert client.post("/retrospective/", data=form | {"token": "ü"}).status_code == 403
    cross = {"Sec-Fetch-Site": "cross-site"}
    good = form | {"token": token(page)}
    assert client.post("/retrospective/", data=good, headers=cross).status_code == 403
    assert board(house).groups == ()


def test_whoever_may_not_lead_any_more_is_out_at_once(house: Story, client: FlaskClient) -> None:
    put_up(house, 61)
    page = enter(house, client)
    with house.bot.db.begin() as session:
        gone = session.scalars(
            select(Membership).where(Membership.workspace == WORKSPACE, Membership.person == ANA)
        ).one()
        gone.left_at = house.now
    assert client.get("/retrospective/").status_code == 403
    form = {"token": token(page), "do": "together", "card": ["n005", "n006"], "name": "Late"}
    assert client.post("/retrospective/", data=form).status_code == 403


def test_when_grouping_is_over_the_page_says_so(house: Story, client: FlaskClient) -> None:
    put_up(house, 61)
    enter(house, client)
    with house.bot.db.begin() as session:
        actor = Actor(WORKSPACE, ANA)
        moving.move(session, house.bot.content, actor, RETRO, What.NEXT, None, house.now)
    answer = client.get("/retrospective/")
    assert answer.status_code == 403
    assert "not what comes now" in answer.text


def test_hostile_words_stay_words(house: Story, client: FlaskClient) -> None:
    put_up(house, 61, [HOSTILE, HOSTILE])
    page = enter(house, client)
    assert "<script" not in page
    assert "<img" not in page
    assert "{{ 7*7 }}" in page
    form = {"token": token(page), "do": "together", "card": ["n000", "n001"], "name": HOSTILE[:80]}
    client.post("/retrospective/", data=form)
    assert "<script" not in client.get("/retrospective/").text


def test_up_to_sixty_notes_it_is_a_window_in_slack(house: Story) -> None:
    put_up(house, pages.MOST_IN_SLACK)
    view = house.click(ANA, house.last_dm(ANA), "Group the notes")
    assert view is not None
    assert "short name" in house.read(view)
    assert kept(house) == []


def test_nobody_else_gets_a_link(house: Story) -> None:
    put_up(house, 61)
    with house.bot.db.begin() as session, pytest.raises(NotAllowed):
        pages.invite(session, house.bot.content, Actor(WORKSPACE, BEN), RETRO, house.now)


def test_without_an_address_more_notes_are_grouped_in_slack_all_the_same(migrated_url: str) -> None:
    with story(migrated_url) as house:
        put_up(house, 300)
        view = house.click(ANA, house.last_dm(ANA), "Group the notes")
        assert view is not None
        selects = [b for b in view.blocks if b["block_id"].startswith("pick-")]
        assert sum(len(b["element"]["options"]) for b in selects) == 300
        house.pg.close(ANA)
        assert house.click(ANA, house.last_dm(ANA), "Suggestions") is not None
        assert PhaseKind.GROUP in {p.kind for p in board(house).format.phases}
