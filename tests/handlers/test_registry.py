"""Whatever arrives is answered: odd commands, buttons of yesterday, a Slack that opens no modal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from typing import Any

import pytest

from handlers.access import Actor
from handlers.blocks import Message, say
from handlers.deps import Deps
from handlers.errors import SlackTrouble
from handlers.registry import Ack, Click, Command, Registry, Routes, Submission
from handlers.values import Values
from storage import db
from storage.db import Database
from tests.handlers.checkins.world import T
from tests.handlers.house import House

ANA = "U0ANA"


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def registry(house: House) -> Registry:
    """A registry with one command, which says back what came after its name."""

    def echoed(command: Command, actor: Actor, deps: Deps) -> Message:
        return say(f"heard: {command.rest}")

    routes = Routes()
    routes.command("help", echoed, usage="help", help="", label="Help")
    routes.command("away", echoed, usage="away", help="", label="Away")
    return Registry(routes, house.deps)


def said(ack: Ack) -> str:
    return str(ack.body["text"])


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("", ""),
        ("   ", ""),
        ("\u200b", ""),
        ("AWAY", ""),
        ("away\tuntil 12 May", "until 12 May"),
        ("away\nuntil 12 May", "until 12 May"),
        ("\u00a0Away\u00a0 until  12 May ", "until  12 May"),
        ("\u200baway\u200b until \x0012 May", "until 12 May"),
    ],
)
def test_a_command_is_understood_however_it_is_spaced(house: House, typed: str, rest: str) -> None:
    assert said(registry(house).command(typed, "trigger", "C0", Actor(T, ANA))) == f"heard: {rest}"


def test_a_button_of_a_command_that_is_gone_says_so(house: House) -> None:
    ack = registry(house).click("command#gone", Click("gone", "trigger"), Actor(T, ANA), "click:1")
    assert ack.body == {}
    assert "cannot find that any more" in str(house.slack.views[-1])


def test_what_no_modal_could_say_is_said_by_direct_message(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack may refuse, time out or lose the call: whoever pressed still hears what came of it."""

    def refuse(*_: object) -> None:
        raise SlackTrouble("ratelimited")

    monkeypatch.setattr(house.slack, "open_modal", refuse)
    registry(house).click("command#away", Click("away", "trigger"), Actor(T, ANA), "click:2")
    house.deliver()
    assert [message.text for message in house.dms(ANA)] == ["heard: "]


def test_a_modal_that_holds_nonsense_reads_as_empty() -> None:
    """Only Slack sends what is read here; still, no shape of it is an error of ours."""
    nonsense: list[Any] = [None, [], "x", {"y": None}, {"y": []}, {"y": 5}, {"y": {"selected_option": ["x"]}}]
    for field in nonsense:
        values = Values({"field": field})
        assert values.text("field") == ""
        assert values.choice("field") is None
        assert values.choices("field") == []
        assert values.people("field") == []
        assert values.day("field") is None
    strange = {"value": ["x"], "selected_date": "2026-02-30", "selected_time": 9, "selected_users": [None]}
    values = Values({"field": {"y": strange | {"selected_options": [None, {"value": 3}]}}})
    assert (values.text("field"), values.choices("field"), values.people("field")) == ("", [], [])
    assert (values.day("field"), values.clock("field")) == (None, None)
    good = Values({"field": {"y": {"selected_date": "2026-02-28", "selected_time": "09:30"}}})
    assert (good.day("field"), good.clock("field")) == (date(2026, 2, 28), time(9, 30))


def test_what_shows_nothing_is_nothing_typed() -> None:
    for blank in (" \u200b", "\u2060", "\u200d\u200d", "\u00ad", "\x00", "\ud83d", "\u3000"):
        assert Values({"field": {"y": {"value": blank}}}).text("field") == ""
    family = "👩\u200d👧"
    assert Values({"field": {"y": {"value": f"{family}\ud83d "}}}).text("field") == family


def test_who_waits_too_long_for_a_turn_reads_what_to_do(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No reference of a bug, for it is none; and the words of a modal stay in it."""
    if house.deps.db.engine.dialect.name != "sqlite":
        pytest.skip("others may write at the same time here")
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 10)
    routes = Routes()

    def writes(_: object, actor: Actor, deps: Deps) -> None:
        with deps.begin():
            raise AssertionError("somebody else is writing")

    routes.command("away", writes, usage="away", help="", label="Away")
    routes.submission("form", writes)
    asked = Registry(routes, house.deps)
    view = {"blocks": [{"type": "input", "block_id": "words"}]}
    with house.deps.db.begin(), ThreadPoolExecutor(1) as elsewhere:
        told = elsewhere.submit(asked.command, "away", "trigger", "C0", Actor(T, ANA)).result()
        left = elsewhere.submit(
            asked.submission, "form", Submission("", Values({}), view), Actor(T, ANA), "view:1"
        ).result()
    assert said(told).endswith("Please try once more.")
    assert left.body["response_action"] == "errors"
    assert left.body["errors"]["words"].endswith("Please try once more.")
