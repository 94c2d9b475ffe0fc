"""The balance on request: what was chosen to hold steady stands beside every figure, changes and all."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from config.vocabulary import Horizon
from handlers.balance.drift import Figure
from handlers.balance.rules import read_balance
from handlers.blocks import text_of
from handlers.digests.chart import Week
from handlers.digests.standing import Change, Standing, picture_message, standing_message

BOUNDS = {Horizon.SHORT: "up to 3 months", Horizon.MEDIUM: "3 to 18 months", Horizon.LONG: "over 18 months"}
TARGET = dict(zip(Horizon, (0.5, 0.3, 0.2), strict=True))
START = date(2026, 3, 6)


def standing(changes: tuple[Change, ...], weeks: int = 14, team: str = "Executive team") -> Standing:
    shares = dict(zip(Horizon, (0.68, 0.2, 0.12), strict=True))
    days = [START + timedelta(weeks=n) for n in range(weeks)]
    sums = dict(zip(Horizon, (41, 12, 7), strict=True))
    return Standing(
        team=team,
        reading=read_balance(sums, 6, 8, TARGET, 5),
        released_on=days[-1],
        weeks=tuple(Week(day, shares) for day in days[-12:]),
        drift=tuple(Figure(day, 0.12 + (n % 2) / 100) for n, day in enumerate(days)),
        changes=changes,
        bounds=BOUNDS,
    )


@pytest.mark.requirement(21, 33)
def test_what_was_held_steady_and_every_change_stand_beside_the_chart() -> None:
    """The balance and its chart say what the team chose to hold steady, since when, and every change."""
    first = Change(START, "U1", (6, 3, 1))
    second = Change(START + timedelta(weeks=8), "U2", (5, 3, 2))
    one = standing((first, second))
    chart = picture_message(one)
    assert chart is not None
    for said in (text_of(standing_message(one).blocks), chart.text):
        assert "You chose to hold 5 short, 3 medium, 2 long steady on 1 May 2026; <@U2> noted it." in said
        assert "From 6 March 2026 it was 6 short, 3 medium, 1 long, noted by <@U1>." in said
    assert "no sign of a drift" in text_of(standing_message(one).blocks)
    assert "1.8 points" in text_of(standing_message(one).blocks)


@pytest.mark.requirement(19)
def test_pressure_stands_beside_a_drift_and_in_the_chart() -> None:
    """A time of pressure is said beside a drift and drawn behind the chart."""
    calm = standing(())
    last = calm.drift[-1].on
    leaping = replace(
        calm, drift=(*calm.drift[:-1], Figure(last, 0.0)), pressure=((last, last, 3, "OPEL 3"),)
    )
    assert "There was OPEL 3 at the time" in text_of(standing_message(leaping).blocks)
    chart = picture_message(leaping)
    assert chart is not None
    assert chart.picture is not None
    assert "OPEL 3" in chart.picture.svg


def test_many_changes_and_a_hostile_name_stay_within_slacks_limits() -> None:
    changes = tuple(Change(START + timedelta(days=n), "U1", (5, 3, 2)) for n in range(60))
    one = standing(changes, team="<!channel> *" * 30)
    chart = picture_message(one)
    assert chart is not None
    for block in (*standing_message(one).blocks, *chart.blocks):
        texts = [e["text"] for e in block.get("elements", [])] + [block.get("text", {}).get("text", "")]
        assert all(len(text) <= 3000 and "<!channel>" not in text for text in texts)
    assert "Earlier choices are kept" in chart.text
