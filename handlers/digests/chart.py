"""The balance as a picture: each horizon by week against what the team chose.

Slack's own chart block comes first (``native_chart``); where a workspace
refuses it, the same numbers are drawn from one SVG template. The font ships
with the code, because a server may have none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from config.vocabulary import Horizon
from handlers.balance.rules import NEAR_ENOUGH, gap

HERE = Path(__file__).parent
FONTS = (HERE / "fonts" / "DejaVuSans.ttf", HERE / "fonts" / "DejaVuSans-Bold.ttf")
WIDTH, HEIGHT = 1600, 900
MOST_WEEKS = 20  # categories that Slack's chart block takes

# Told apart with any colour vision, and by their marks without colour.
COLOURS = {Horizon.SHORT: "#c2410c", Horizon.MEDIUM: "#0069a8", Horizon.LONG: "#00705a"}
MARKS = {Horizon.SHORT: "circle", Horizon.MEDIUM: "square", Horizon.LONG: "triangle"}

_LEFT, _PANEL, _BETWEEN = 118, 424, 66
_TOP, _BOTTOM, _INSET = 372, 760, 18
_DATE = 92  # the width of a date under a panel


@dataclass(frozen=True)
class Week:
    """One week of the chart; no shares where too few answered to show any."""

    ending: date
    shares: Mapping[Horizon, float] | None


@dataclass(frozen=True)
class PressureBand:
    """A time of pressure, both days included, drawn behind the lines."""

    first: date
    last: date
    label: str = "Pressure"


def balance_chart(
    series: Sequence[Week],
    target: Mapping[Horizon, float],
    *,
    team: str,
    bounds: Mapping[Horizon, str],
    pressure: Sequence[PressureBand] = (),
) -> str:
    """The picture as SVG text: three panels, one for each horizon, on one scale.

    One panel each instead of three lines in one: they never cross, each stands
    beside its own target, and on a phone there is nothing to look up.
    """
    weeks = list(series)[-MOST_WEEKS:]
    top = _ceiling(weeks, target)
    return _template().render(
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        top=_TOP,
        bottom=_BOTTOM,
        ticks=[(tick, _y(tick / 10, top)) for tick in range(0, top + 1, 2)],
        heading="Where our attention went",
        below=_drawable(f"{_clipped(team, 40)} · points of ten, by week"),
        panels=[_panel(h, n, weeks, target, bounds, pressure, top) for n, h in enumerate(Horizon)],
        pressure=_drawable(_clipped(pressure[0].label, 22)) if _bands(pressure, weeks, 0) else "",
        gaps=_has_gap(weeks),
    )


def to_png(svg: str) -> bytes:
    """The picture as PNG, with the fonts that ship and no others.

    So it looks the same on a laptop full of fonts and in a bare container.
    """
    from resvg_py import svg_to_bytes  # 3 MB of native code: only where a picture is drawn

    return bytes(
        svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=True,
            font_files=[str(font) for font in FONTS],
            font_family="DejaVu Sans",
            sans_serif_family="DejaVu Sans",
        )
    )


# --- words --------------------------------------------------------------------------------------


def alt_text(series: Sequence[Week], target: Mapping[Horizon, float], *, team: str) -> str:
    """What the chart shows, said as a finding for those who do not see it."""
    known = [(week.ending, week.shares) for week in series if week.shares is not None]
    if not known:
        return f"{team}: the balance is still building up, so there is nothing to draw yet."
    ending, shares = known[-1]
    off = {h: shares[h] - target[h] for h in Horizon}
    over, under = max(Horizon, key=lambda h: off[h]), min(Horizon, key=lambda h: off[h])
    each = "; ".join(
        f"{h.value.capitalize()} term {_points(shares[h])} (chosen {_points(target[h])})" for h in Horizon
    )
    if gap(shares, target) < NEAR_ENOUGH:
        finding = "all are where the team meant them to be"
    else:
        finding = (
            f"the {over.value} term gets {_points(off[over])} more than the team chose, "
            f"the {under.value} term {_points(-off[under])} less"
        )
    return f"{team}, week ending {_day(ending)}: of ten points, {finding}. {each}.{_change(known, under)}"


def _change(known: Sequence[tuple[date, Mapping[Horizon, float]]], horizon: Horizon) -> str:
    """How the horizon that is furthest below has moved since the first week drawn."""
    if len(known) < 2:
        return ""
    (first, then), (_, now) = known[0], known[-1]
    moved = now[horizon] - then[horizon]
    way = "about the same as" if abs(moved) < 0.02 else "up from" if moved > 0 else "down from"
    return f" The {horizon.value} term is {way} {_points(then[horizon])} in the week ending {_day(first)}."


def native_chart(series: Sequence[Week], target: Mapping[Horizon, float]) -> dict[str, Any] | None:
    """Slack's ``data_visualization`` block; None where a line needs more points.

    Three lines around a zero that is the team's own choice: with a second line
    for each choice there would be six, in colours nobody can tell apart. Each
    series must have a value for every category, so weeks without a figure are
    left out of the axis, which says so. Limits: title and axis labels 50
    characters, names 20, 20 categories, 6 series.
    """
    known = [(_day(week.ending), week.shares) for week in series if week.shares is not None][-MOST_WEEKS:]
    if len(known) < 2:
        return None
    lines = [
        _line(f"{h.value.capitalize()} term", [(day, shares[h] - target[h]) for day, shares in known])
        for h in Horizon
    ]
    gaps = _has_gap(series)
    return {
        "type": "data_visualization",
        "title": "Our attention against the balance we chose",
        "chart": {
            "type": "line",
            "series": lines,
            "axis_config": {
                "categories": [day for day, _ in known],
                "x_label": "Week ending (weeks without a figure left out)" if gaps else "Week ending",
                "y_label": "Points of ten; 0 is what we chose",
            },
        },
    }


def _line(name: str, values: Sequence[tuple[str, float]]) -> dict[str, Any]:
    return {
        "name": name,
        "data": [{"label": label, "value": round(10 * share, 1) + 0.0} for label, share in values],
    }


# --- geometry -------------------------------------------------------------------------------------


def _panel(
    horizon: Horizon,
    number: int,
    weeks: Sequence[Week],
    target: Mapping[Horizon, float],
    bounds: Mapping[Horizon, str],
    pressure: Sequence[PressureBand],
    top: int,
) -> dict[str, Any]:
    """All that the template needs of one horizon."""
    left = _LEFT + number * (_PANEL + _BETWEEN)
    places = _places(weeks, left)
    points = [
        None if week.shares is None else (x, _y(week.shares[horizon], top))
        for x, week in zip(places, weeks, strict=True)
    ]
    chosen = _y(target[horizon], top)
    latest = next((week for week in reversed(weeks) if week.shares is not None), None)
    runs = _runs(points)
    return {
        "left": left,
        "right": left + _PANEL,
        "colour": COLOURS[horizon],
        "mark": MARKS[horizon],
        "dot": 9 if len(weeks) <= 14 else 6,
        "name": f"{horizon.value.capitalize()} term",
        "bounds": _drawable(_clipped(bounds.get(horizon, ""), 24)),
        "latest": "" if latest is None or latest.shares is None else _points(latest.shares[horizon]),
        "when": "" if latest is None else f"on {_day(latest.ending)}",
        "chosen": _points(target[horizon]),
        "chosen_y": chosen,
        "lines": [" ".join(f"{x:.1f},{y:.1f}" for x, y in run) for run in runs if len(run) > 1],
        "areas": [_area(run, chosen) for run in runs if len(run) > 1],
        "points": [point for point in points if point is not None],
        "bands": _bands(pressure, weeks, left),
        "first": _day(weeks[0].ending) if weeks else "",
        "last": _day(weeks[-1].ending) if len(weeks) > 1 else "",
        "last_x": min(max([*places[-1:], left + 2 * _DATE]) + _INSET, left + _PANEL),
    }


def _ceiling(weeks: Sequence[Week], target: Mapping[Horizon, float]) -> int:
    """The top of the scale: an even number of points with a little air, ten at most."""
    values = [*target.values(), *(share for week in weeks if week.shares for share in week.shares.values())]
    return next((top for top in (4, 6, 8) if 10 * max(values) <= top - 0.4), 10)


def _y(share: float, top: int) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * 10 * share / top


def _week_width(weeks: Sequence[Week]) -> float:
    """How far apart two weeks stand; a few stand closer than they could."""
    days = (weeks[-1].ending - weeks[0].ending).days if weeks else 0
    return (_PANEL - 2 * _INSET) / max(days / 7, 5)


def _places(weeks: Sequence[Week], left: float) -> list[float]:
    """Where the weeks stand across a panel: by date, so that a week without a new figure takes its room."""
    width = _week_width(weeks)
    return [left + _INSET + (week.ending - weeks[0].ending).days / 7 * width for week in weeks]


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """The points as unbroken runs; a week without a figure ends one."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _area(run: Sequence[tuple[float, float]], chosen: float) -> str:
    """The space between a run and the chosen share."""
    corners = [*run, (run[-1][0], chosen), (run[0][0], chosen)]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _bands(pressure: Sequence[PressureBand], weeks: Sequence[Week], left: float) -> list[tuple[float, float]]:
    """The left edge and width of each time of pressure, half a week around its weeks."""
    places, half = _places(weeks, left), _week_width(weeks) / 2
    bands = []
    for band in pressure:
        inside = [x for x, week in zip(places, weeks, strict=True) if band.first <= week.ending <= band.last]
        if inside:
            start, end = max(inside[0] - half, left), min(inside[-1] + half, left + _PANEL)
            bands.append((start, end - start))
    return bands


def _has_gap(weeks: Sequence[Week]) -> bool:
    return any(one.shares is None or other.shares is None for one, other in pairwise(weeks))


def _points(share: float) -> str:
    return f"{10 * share:.1f}".removesuffix(".0")


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _clipped(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def _drawable(text: str) -> str:
    """The text without what the shipped font cannot draw; the message has it whole."""
    return "".join(c for c in text if " " <= c <= "~" or "\xa0" <= c <= "ſ" or c in "–—‘’“”•…").strip(" ·")


@lru_cache(maxsize=1)
def _template() -> Template:
    rooms = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return rooms.get_template("balance.svg.j2")
