"""The control API: a whole journey by JSON alone, as the page makes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import urllib3

from bot.playground import Jump, Playground, Server, Step, serve_world
from tests.playground.app_under_test import Counterpart, Json, button, field, modal
from tests.playground.conftest import ANA, BEN, CYD, EXEC, a_world


class Control:
    def __init__(self, server: Server) -> None:
        self.url = f"{server.url}/control/"
        self.pool = urllib3.PoolManager()

    def do(self, verb: str, **body: Any) -> Json:
        answer = self.pool.request("POST", self.url + verb, json=body, retries=False)
        return {"status": answer.status, **answer.json()}

    def see(self, noun: str, **asked: Any) -> Json:
        return dict(self.pool.request("GET", self.url + noun, fields=asked).json())


@pytest.fixture
def control(server: Server) -> Control:
    return Control(server)


def test_a_whole_journey_by_json(pg: Playground, http_app: Counterpart, control: Control) -> None:
    def opens(body: Json) -> Json:
        http_app.client.views_open(trigger_id=body["trigger_id"], view=modal(field("learned", "Learned?")))
        return {}

    http_app.answers |= {"command": "Hello", "answer": opens}
    assert control.do("command", user=ANA, channel=EXEC, text="/ambi")["said"]["text"] == "Hello"
    assert control.do("command", user=ANA, channel="app", text="/ambi")["said"]["channel"].startswith("D")
    elements = [button("Answer", "answer")]
    http_app.client.chat_postMessage(
        channel=ANA, text="x", blocks=[{"type": "actions", "elements": elements}]
    )
    message = control.see("messages", dm=ANA)["messages"][-1]
    assert message["visible"] == "[Answer]"
    place = {"channel": message["channel"], "ts": message["ts"]}
    shown = control.do("click", user=ANA, place=place, action="answer")["modal"]
    assert shown["title"]["text"] == "Check-in"
    assert control.do("fill", user=ANA, values={"learned": "words"})["ok"]
    assert (
        control.see("modal", **{"as": ANA})["modal"]["state"]["values"]["learned"]["text"]["value"] == "words"
    )
    errors = {"response_action": "errors", "errors": {"learned": "No."}}
    http_app.answers["view_submission"] = errors
    assert control.do("submit", user=ANA, values={})["errors"] == {"learned": "No."}
    http_app.answers["view_submission"] = {}
    assert control.do("submit", user=ANA, values={})["modal"] is None
    assert control.do("home", user=ANA)["view"] is None


def test_a_refusal_says_why(control: Control) -> None:
    answer = control.do("submit", user=ANA, values={})
    assert (answer["status"], answer["refused"]) == (409, "Ana Example has no modal open.")
    assert control.do("dance")["status"] == 404
    assert (
        control.do("click", user=ANA, place={"view": "V0"}, action="x")["refused"]
        == "That view is no longer open."
    )


def test_another_site_may_not_act(server: Server) -> None:
    answer = urllib3.request(
        "POST", f"{server.url}/control/reset", json={}, headers={"Origin": "https://example.com"}
    )
    assert answer.status == 403


def test_changes_are_counted(pg: Playground, app: Counterpart, control: Control) -> None:
    before = control.see("changes", **{"as": ANA}, after=0)["version"]
    assert control.see("changes", **{"as": ANA}, after=before)["changed"] is False
    app.client.chat_postMessage(channel=EXEC, text="x")
    after = control.see("changes", **{"as": ANA}, after=before)
    assert (after["changed"], after["unread"]) == (True, {EXEC: 1})
    control.do("read", user=ANA, channel=EXEC)
    assert control.see("changes", **{"as": ANA}, after=0)["unread"] == {}
    assert control.see("changes", **{"as": BEN}, after=0)["unread"] == {EXEC: 1}


def test_the_clock_moves_and_jumps(pg: Playground, control: Control) -> None:
    assert control.do("clock", advance={"hours": 1})["now"] == "2026-03-02T10:00:00+00:00"
    assert control.do("clock", jump="Friday 15:00")["now"] == "2026-03-06T15:00:00+00:00"
    assert control.do("clock", to="2026-03-01T00:00:00+00:00")["refused"] == "The clock only goes forward."
    moved: list[datetime] = []
    pg.on_clock_move = moved.append
    pg.jumps.append(Jump("Nowhere", lambda: None))
    assert "cannot jump" in control.do("clock", jump="Nowhere")["refused"]
    control.do("clock", jump="+1 week")
    assert pg.wait_until(lambda: bool(moved) and not pg.moving)
    assert moved[0].isoformat() == "2026-03-13T15:00:00+00:00"


def test_coming_going_and_starting_again(pg: Playground, control: Control) -> None:
    control.do("join", user=CYD, channel=EXEC)
    assert CYD in pg.place(EXEC).members
    control.do("leave", user=CYD, channel=EXEC)
    control.do("archive", channel=EXEC)
    control.do("say", user=CYD, channel="public", text="Hi")
    control.do("fault", method="users.info", fault="500")
    pg.steps.append(Step("Answer", "Press the button", lambda: True))
    state = control.see("state")
    assert state["faults"][0]["kind"] == "500"
    assert state["steps"] == [{"label": "Answer", "hint": "Press the button", "done": True}]
    again: list[bool] = []
    pg.on_reset = lambda: again.append(True)
    control.do("reset")
    assert again == [True]
    assert pg.place(EXEC).is_archived is False
    assert pg.messages("public") == []


def test_traffic_is_read_on_from_a_number(app: Counterpart, control: Control) -> None:
    app.client.auth_test()
    app.client.users_info(user=ANA)
    lines = control.see("traffic", after=0)["traffic"]
    assert [line["name"] for line in lines] == ["auth.test", "users.info"]
    assert control.see("traffic", after=lines[-1]["n"])["traffic"] == []


def test_a_world_is_served_on_the_next_free_port() -> None:
    _, first = serve_world(a_world(), 18765)
    _, second = serve_world(a_world(), first.port)
    assert second.port > first.port
    first.stop()
    second.stop()
