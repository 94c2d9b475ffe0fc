"""Slack takes what is said of plans and of picked messages, whatever is in it; and whose turn it is."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.playground.blocks import Surface, problems_in
from config.content import load_content
from config.vocabulary import OnHoliday, RetroMode
from handlers.blocks import Message
from handlers.retros.picking import rules as picking
from handlers.retros.picking import views as pick_views
from handlers.retros.picking.service import Open
from handlers.retros.starting import plan_views as views
from handlers.retros.starting import turns
from handlers.retros.starting.plan_views import Planned
from handlers.teams.dates import Calendar
from handlers.teams.holidays import Closed
from handlers.values import Values

GROUND = load_content().ground_rules
HOSTILE = "<!channel> <@U0ANA> *bold* _it_ ~no~ `code` & <https://evil.example|here>\n> quote :smile: "
LONDON = "Europe/London"
NINE = time(9)
MONTHLY = "FREQ=MONTHLY;INTERVAL=1;BYDAY=-1MO"
FULL = Planned(
    id="p" * 32,
    title=HOSTILE[:40],
    team=HOSTILE[:80],
    topic=HOSTILE[:150],
    next_due_at=datetime(2026, 12, 28, 9, tzinfo=UTC),
    zone="America/Argentina/ComodRivadavia",
    cadence=MONTHLY,
    days=7,
    leads=tuple(f"U{n:011}" for n in range(12)),
    facilitator="U0ANA",
    holiday="One that falls on a bank holiday in Northern Ireland moves to the working day before.",
)


def taken(blocks: Any, surface: Surface) -> None:
    assert problems_in(list(blocks), surface) == []


@pytest.mark.parametrize("number", [0, 1, 20, 60])
@pytest.mark.parametrize("plan", [FULL, replace(FULL, cadence=None, facilitator=None, topic="", holiday="")])
def test_any_number_of_plans_fits(number: int, plan: Planned) -> None:
    taken(views.plans_modal([plan] * number)["blocks"], "modal")
    taken(views.home_parts([plan] * number) or [{"type": "divider"}], "home")
    taken(views.planned_notice(plan, changed=True)["blocks"], "modal")


@pytest.mark.parametrize(
    "message",
    [
        views.turn_message(FULL),
        views.not_begun_message(FULL, "Why."),
        views.named_message(FULL, "Why."),
        views.off_message(FULL.next_due_at, FULL.zone),
    ],
)
def test_what_is_said_of_a_plan_calls_nobody(message: Message) -> None:
    body = message.body()
    taken(body["blocks"], "message")
    assert "<!channel>" not in body["text"]
    assert "<@U0ANA> *bold*" not in body["text"]


def opened(number: int) -> list[Open]:
    mode = list(RetroMode)
    return [
        Open(
            f"{n:032}",
            HOSTILE[:60],
            HOSTILE[:150],
            "C0EXEC",
            tuple(HOSTILE[i:40] for i in range(5)),
            mode[n % 2],
        )
        for n in range(number)
    ]


@pytest.mark.parametrize("number", [1, 2, 40])
@pytest.mark.parametrize("text", [HOSTILE * 60, "x" * 4000, "&" * 4000, "👩🏽‍⚕️" * 400, "é"])
@pytest.mark.parametrize("theirs", [True, False])
def test_any_message_fits_the_modal_it_is_changed_in(number: int, text: str, theirs: bool) -> None:
    view = pick_views.pick_modal(opened(number), text, theirs=theirs, was="m", ground=GROUND)
    taken(view["blocks"], "modal")
    taken(pick_views.offer_modal(f"{1:032}:theirs", text)["blocks"], "modal")
    taken(pick_views.added_notice()["blocks"], "modal")


@pytest.mark.parametrize("value", [None, "", "no bar", "|", "a|b|c", "x" * 5000])
def test_what_was_tampered_with_is_read_as_no_more_than_words(value: str | None) -> None:
    option = {"selected_option": {"value": value} if value is not None else None}
    retro, column, text, agreed = pick_views.read_pick(Values({"column": {"a": option}}))
    assert (text, agreed) == ("", False)
    assert f"{retro}{column}".replace("|", "") == (value or "").replace("|", "")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<@U0BEN> said &lt;b&gt;", "(somebody) said <b>"),
        ("<@U0BEN|ben> in <#C0EXEC|exec> and <#C0HIDE>", "(somebody) in #exec and (a channel)"),
        ("<!here> <!subteam^S01|@leads> <!everyone>", "(a group) (a group) (a group)"),
        ("<https://x.org/a?b=1&amp;c=2|the paper> <https://x.org>", "the paper https://x.org"),
        ("<mailto:a@x.org|a@x.org>", "a@x.org"),
        ("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
    ],
)
def test_a_message_is_read_as_words(text: str, read: str) -> None:
    assert picking.in_words(text) == read


def test_spaces_and_capitals_do_not_make_words_ones_own() -> None:
    assert picking.mark("The  Rota\nis late") == picking.mark("the rota is late ")
    assert picking.mark("The rota is late") != picking.mark("We plan late")


# --- turns -----------------------------------------------------------------------------------


def moments(rule: str, start: date, calendar: Calendar, number: int, at: time = NINE) -> list[datetime]:
    """The first turns of a rhythm, on London's clock."""
    after = datetime(2026, 1, 1, tzinfo=UTC)
    found: list[datetime] = []
    while len(found) < number:
        turn = turns.following(rule, start, at, LONDON, calendar, after)
        if turn is None:
            break
        after = turn[1]
        found.append(after.astimezone(ZoneInfo(LONDON)))
    return found


def test_the_local_time_stays_over_both_clock_changes() -> None:
    found = moments("FREQ=WEEKLY;INTERVAL=1", date(2026, 3, 1), Calendar(), 40, time(1, 30))
    gap = datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo(LONDON))  # 01:30 never was that Sunday
    assert gap in found
    assert {m.time() for m in found if m != gap} == {time(1, 30)}
    assert len({m.date() for m in found}) == 40


@pytest.mark.parametrize(
    ("does", "on"),
    [
        (OnHoliday.SKIP, [date(2026, 11, 30), date(2027, 1, 25)]),
        (OnHoliday.PREVIOUS, [date(2026, 11, 30), date(2026, 12, 24)]),
        (OnHoliday.NEXT, [date(2026, 11, 30), date(2026, 12, 29)]),
    ],
)
def test_a_bank_holiday_is_left_out_or_moves_it(does: OnHoliday, on: list[date]) -> None:
    calendar = Calendar(Closed("GB-ENG"), does)
    assert [m.date() for m in moments(MONTHLY, date(2026, 11, 30), calendar, 2)] == on
    assert turns.own_date(MONTHLY, date(2026, 11, 30), calendar, on[1]) in (date(2026, 12, 28), on[1])
    assert turns.still_meant(MONTHLY, date(2026, 11, 30), calendar, on[1])
    assert not turns.still_meant(MONTHLY, date(2026, 11, 30), calendar, date(2027, 1, 20))


def test_a_day_that_somebody_named_stands_though_it_is_a_bank_holiday() -> None:
    calendar, day = Calendar(Closed("GB-ENG"), OnHoliday.SKIP), date(2026, 12, 25)
    now = datetime(2026, 12, 1, tzinfo=UTC)
    assert turns.first(None, day, NINE, LONDON, calendar, now) == (day, datetime(2026, 12, 25, 9, tzinfo=UTC))
    assert turns.first(None, day, NINE, LONDON, calendar, now + timedelta(days=30)) is None


def test_a_rhythm_that_has_ended_comes_no_more() -> None:
    assert len(moments("FREQ=WEEKLY;INTERVAL=2;COUNT=3", date(2026, 6, 1), Calendar(), 9)) == 3


def test_it_is_told_on_the_working_day_before() -> None:
    closed = Closed("GB-ENG")
    tuesday = (date(2026, 12, 29), datetime(2026, 12, 29, 9, tzinfo=UTC))
    assert turns.tell_at(tuesday, NINE, LONDON, closed) == datetime(2026, 12, 24, 9, tzinfo=UTC)


def test_turns_go_round_and_who_is_away_keeps_their_place() -> None:
    order, led = ["a", "b", "c"], []
    for away in ({"a"}, set[str](), set[str](), {"b"}, {"a", "b", "c"}):
        person = turns.next_to_lead(order, away)
        led.append(person)
        order = turns.after_leading(order, person or "")
    assert led == ["b", "a", "c", "a", None]
    assert turns.after_leading(["a"], "stranger") == ["a"]
