"""The chart: what it draws, what it leaves out, and what it says to those who do not see it."""

import re
import struct
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.vocabulary import Horizon
from handlers.digests import chart
from handlers.digests.chart import PressureBand, Week

FIRST = date(2025, 12, 19)
BOUNDS = {Horizon.SHORT: "up to 3 months", Horizon.MEDIUM: "3 to 18 months", Horizon.LONG: "over 18 months"}
TARGET = {Horizon.SHORT: 0.5, Horizon.MEDIUM: 0.3, Horizon.LONG: 0.2}
BAND = PressureBand(FIRST + timedelta(weeks=3), FIRST + timedelta(weeks=6), "Winter pressure")


def week(number: int, short: float | None, medium: float = 0.3) -> Week:
    ending = FIRST + timedelta(weeks=number)
    if short is None:
        return Week(ending, None)
    return Week(ending, {Horizon.SHORT: short, Horizon.MEDIUM: medium, Horizon.LONG: 1 - short - medium})


SERIES = [week(n, None if n in (0, 4) else 0.5 + n / 100, 0.3 - n / 200) for n in range(12)]

shares = st.none() | st.floats(0, 1)
serieses = st.lists(shares, max_size=30).map(
    lambda found: [week(n, s, 0.0 if s is None else (1 - s) / 2) for n, s in enumerate(found)]
)


def draw(series: list[Week], team: str = "Executive team") -> str:
    return chart.balance_chart(series, TARGET, team=team, bounds=BOUNDS, pressure=[BAND])


def test_a_gap_is_left_as_a_gap() -> None:
    root = ElementTree.fromstring(draw(SERIES))
    lines = [el for el in root.iter() if el.tag.endswith("polyline")]
    assert [len(line.attrib["points"].split()) for line in lines] == [3, 7] * 3
    assert "gap: no figure that week" in draw(SERIES)
    assert "gap:" not in draw(SERIES[5:])


def test_it_shows_bounds_target_and_pressure() -> None:
    svg = draw(SERIES)
    for words in ("up to 3 months", "over 18 months", "5 chosen", "Winter pressure", "19 Dec", "6 Mar"):
        assert words in svg
    assert "Winter pressure" not in draw(SERIES[8:])


def test_the_latest_figure_says_of_when_it_is() -> None:
    assert "</tspan> on 6 Mar, " in draw(SERIES)
    assert "</tspan> on 6 Mar, " in draw([*SERIES, week(12, None)])


def test_figures_stand_by_date_so_a_week_without_a_new_one_takes_its_room() -> None:
    root = ElementTree.fromstring(draw([week(0, 0.5), week(2, 0.6), week(3, 0.7), week(9, 0.5)]))
    line = next(el for el in root.iter() if el.tag.endswith("polyline"))
    places = [float(point.split(",")[0]) for point in line.attrib["points"].split()]
    steps = [b - a for a, b in pairwise(places)]
    assert [round(step / steps[1], 1) for step in steps] == [2, 1, 6]


def test_the_png_is_1600_by_900_and_needs_no_font_of_the_machine() -> None:
    png = chart.to_png(draw(SERIES))
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (1600, 900)
    without_words = re.sub(r"<text.*?</text>", "", draw(SERIES), flags=re.DOTALL)
    assert len(chart.to_png(without_words)) < len(png) - 5000, "the words are missing from the picture"


@settings(max_examples=60, deadline=None)
@given(serieses, st.text(max_size=60))
def test_any_series_and_any_name_make_a_picture(series: list[Week], team: str) -> None:
    root = ElementTree.fromstring(draw(series, team))
    for element in root.iter():
        for name in ("cy", "y1", "y"):
            if name in element.attrib:
                assert -1 <= float(element.attrib[name]) <= 900


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "A & B", '"quoted"', "\x00\x0b bad"])
def test_names_are_escaped(name: str) -> None:
    ElementTree.fromstring(draw(SERIES, name))
    assert "<script>" not in draw(SERIES, name)


def test_the_alt_text_says_the_finding() -> None:
    said = chart.alt_text([week(0, 0.6, 0.2), week(1, None), week(2, 0.61, 0.24)], TARGET, team="Board")
    assert said.split(". ") == [
        (
            "Board, week ending 2 Jan: of ten points, the short term gets 1.1 more than the team chose, "
            "the medium term 0.6 less"
        ),
        "Short term 6.1 (chosen 5); Medium term 2.4 (chosen 3); Long term 1.5 (chosen 2)",
        "The medium term is up from 2 in the week ending 19 Dec.",
    ]
    assert "building up" in chart.alt_text([week(0, None)], TARGET, team="T")
    assert "where the team meant them to be" in chart.alt_text([week(0, 0.5)], TARGET, team="T")


@given(serieses)
def test_the_native_chart_keeps_slacks_limits(series: list[Week]) -> None:
    block = chart.native_chart(series, TARGET)
    known = [one for one in series if one.shares is not None]
    if block is None:
        assert len(known) < 2
        return
    body = block["chart"]
    axis = body["axis_config"]
    assert (block["type"], body["type"]) == ("data_visualization", "line")
    assert len(block["title"]) <= 50
    assert len(axis["x_label"]) <= 50
    assert len(axis["y_label"]) <= 50
    assert 2 <= len(axis["categories"]) <= 20
    assert len({line["name"] for line in body["series"]}) == len(body["series"]) == 3
    for line in body["series"]:
        assert len(line["name"]) <= 20
        assert [point["label"] for point in line["data"]] == axis["categories"]
        assert all(-10 <= point["value"] <= 10 for point in line["data"])


def test_the_native_chart_shows_points_above_and_below_the_choice() -> None:
    block = chart.native_chart([week(0, 0.6), week(1, 0.5)], TARGET)
    assert block is not None
    values = [[point["value"] for point in line["data"]] for line in block["chart"]["series"]]
    assert values == [[1.0, 0.0], [0.0, 0.0], [-1.0, 0.0]]


def test_the_last_date_stands_under_the_last_point() -> None:
    root = ElementTree.fromstring(draw([week(0, 0.5), week(2, 0.6)]))
    line = next(el for el in root.iter() if el.tag.endswith("polyline"))
    last_point = float(line.attrib["points"].split()[-1].split(",")[0])
    label = next(el for el in root.iter() if el.text == "2 Jan" and el.tag.endswith("text"))
    assert 0 <= float(label.attrib["x"]) - last_point <= 50


def test_the_alt_text_agrees_with_the_balance_line() -> None:
    near = Week(FIRST, {Horizon.SHORT: 0.52, Horizon.MEDIUM: 0.34, Horizon.LONG: 0.14})
    assert "0.4 more than the team chose" in chart.alt_text([near], TARGET, team="T")
