"""The modal that starts a retrospective: Slack takes it whatever is in it, and nothing chosen is lost."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from bot.playground.blocks import problems_in
from bot.playground.elements import options_of
from bot.playground.forms import values_for
from config.content import load_content
from config.vocabulary import RetroFor, RetroMode
from handlers.retros.starting.choice import LATER, MONTHLY, NOW, Choice, kept, mode_for, read, rule_of
from handlers.retros.starting.views import TOPIC_LIMIT, Offer, start_modal
from handlers.values import Values

CONTENT = load_content()
HOSTILE = "<!channel> <@U0ANA> *bold* _it_ ~no~ `code` & <https://evil.example|here>\n> quote :smile: "
MANY = tuple(f"U{n:011}" for n in range(60))
FULL = Choice(
    team="0" * 32,
    format="peer_assist",
    topic=HOSTILE[:TOPIC_LIMIT].strip(),
    audience=RetroFor.CHOSEN,
    people=MANY,
    days=3,
    mode=RetroMode.NAMED,
    asked_mode=True,
    peer=f"{1:032}",
    facilitator="U0ANA",
    when=LATER,
    day=date(2026, 12, 1),
    at=time(9, 30),
    rhythm="FREQ=WEEKLY;INTERVAL=4",
    rota=MANY[:12],
)
OFFER = Offer(
    teams=[(f"{n:032}", HOSTILE[:80]) for n in range(120)],
    formats=CONTENT.formats,
    channel="C0EXEC",
    zone="America/Argentina/ComodRivadavia",
    size=8,
    why_named="",
    peers=[(f"{n:032}", HOSTILE[:80]) for n in range(120)],
    running=True,
)


def taken(view: dict[str, Any]) -> None:
    assert problems_in(view["blocks"], "modal") == []
    assert len(view["private_metadata"]) <= 3000
    assert len(view["title"]["text"]) <= 24


def said(view: dict[str, Any]) -> str:
    return str(view["blocks"])


@pytest.mark.parametrize("format", [f.name for f in CONTENT.formats])
@pytest.mark.parametrize("audience", [*RetroFor, "nonsense"])
@pytest.mark.parametrize("when", [NOW, LATER])
def test_slack_takes_it_in_every_shape_with_the_most_hostile_words(
    format: str, audience: str, when: str
) -> None:
    choice = replace(FULL, format=format, audience=audience, when=when)
    taken(start_modal(OFFER, choice, HOSTILE))
    taken(start_modal(replace(OFFER, size=None, why_named="No.", peers=()), choice))
    taken(start_modal(OFFER, replace(choice, plan="p" * 32, rhythm="FREQ=MONTHLY;BYDAY=1TU")))
    taken(start_modal(replace(OFFER, teams=OFFER.teams[:1]), Choice(format=format, when=when)))


@pytest.mark.parametrize("size", [1, 7, 40])
@pytest.mark.requirement(56)
def test_the_cost_is_minutes_times_people_for_every_format(size: int) -> None:
    """Before a retrospective starts, its cost is said: minutes times people."""
    for format in CONTENT.formats:
        shown = said(start_modal(replace(OFFER, size=size), replace(FULL, format=format.name)))
        people = "person" if size == 1 else "people"
        assert f"{format.minutes} min × {size} {people} = " in shown
        total = format.minutes * size
        assert f"{total // 60} h" in shown if total >= 60 else f"{total} min" in shown
        assert format.purpose in shown


def test_every_format_is_offered_with_its_minutes() -> None:
    shown = said(start_modal(OFFER, Choice()))
    assert all(f"{f.title} · {f.minutes} min" in shown for f in CONTENT.formats)


def sent(choice: Choice) -> Choice:
    """What is read back of the modal as Slack sends it."""
    view = start_modal(OFFER, choice)
    return read(view["private_metadata"], Values(values_for(view["blocks"])))


def test_what_was_chosen_is_read_back_as_it_was() -> None:
    assert sent(FULL) == FULL
    once = replace(FULL, rhythm="", rota=())
    assert sent(once) == once


def test_what_is_hidden_for_a_while_is_not_lost() -> None:
    hidden = replace(FULL, audience=RetroFor.TEAM, when=NOW, format="quick")
    assert replace(sent(hidden), audience=RetroFor.CHOSEN, when=LATER, format="peer_assist") == FULL


@pytest.mark.parametrize(
    "carried",
    ["", "nonsense", "[]", "null", "{}", '{"people": 3, "day": "never", "at": 5, "rota": [1, null]}'],
)
def test_what_was_tampered_with_is_no_more_than_empty(carried: str) -> None:
    assert read(carried, Values({})) == Choice()


def test_words_are_never_carried_in_what_is_hidden() -> None:
    assert "channel" not in kept(replace(FULL, audience=RetroFor.TEAM))


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date(2026, 12, 1), "FREQ=MONTHLY;INTERVAL=1;BYDAY=1TU"),
        (date(2026, 12, 28), "FREQ=MONTHLY;INTERVAL=1;BYDAY=4MO"),
        (date(2026, 12, 31), "FREQ=MONTHLY;INTERVAL=1;BYDAY=-1TH"),
    ],
)
def test_a_month_is_counted_by_the_weekday_chosen(day: date, rule: str) -> None:
    assert rule_of(replace(FULL, rhythm=MONTHLY, day=day)) == rule


def test_it_is_confidential_wherever_that_is_possible_and_nobody_chose_names() -> None:
    assert mode_for(Choice(), "") is RetroMode.CONFIDENTIAL
    assert mode_for(Choice(mode=RetroMode.NAMED), "") is RetroMode.NAMED
    assert mode_for(Choice(mode=RetroMode.CONFIDENTIAL), "Too few.") is RetroMode.NAMED


def test_below_seven_it_is_said_why_names_stand_beside_notes() -> None:
    view = start_modal(replace(OFFER, why_named="Too few."), Choice())
    assert "Too few." in said(view)
    assert not [block for block in view["blocks"] if block.get("block_id") == "mode"]


def test_no_label_of_a_choice_depends_on_the_others() -> None:
    """Slack keeps what was chosen by its option; one with another label would be lost."""
    many, few = (start_modal(replace(OFFER, size=n), FULL) for n in (8, 3))
    for one, other in zip(many["blocks"], few["blocks"], strict=True):
        if one["type"] == "input" and "options" in one["element"]:
            assert options_of(one["element"]) == options_of(other["element"])
