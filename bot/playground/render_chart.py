"""The ``data_visualization`` block as inline SVG, with its numbers as a table.

The drawing is for eyes (``aria-hidden``); a screen reader gets the table, which
says the same. Colours are classes, so that light and dark each have their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.playground.render_html import Child, el, join
from bot.playground.render_text import Json

WIDTH, HEIGHT = 520, 236
LEFT, RIGHT, TOP, BOTTOM = 38, 10, 12, 44


@dataclass(frozen=True)
class Series:
    """A named row of values, one for each category; None where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Plot:
    """The plane a bar, area or line chart is drawn on."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    low: float
    high: float

    def x(self, place: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * place / max(1, len(self.categories))

    def middle(self, index: int) -> float:
        return self.x(index + 0.5)

    def y(self, value: float) -> float:
        span = (self.high - self.low) or 1
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - self.low) / span)


def chart_html(block: Json) -> Markup:
    """The whole block: title, drawing, key and table."""
    chart = block.get("chart") or {}
    title = str(block.get("title", ""))
    if chart.get("type") == "pie":
        body = _pie(title, chart)
    else:
        body = _plotted(title, chart)
    return el("figure", el("figcaption", title), body, class_="chart")


def _plotted(title: str, chart: Json) -> Markup:
    axis = chart.get("axis_config") or {}
    plot = _plot(chart.get("series") or (), axis.get("categories") or ())
    kind = str(chart.get("type", ""))
    draw = {"bar": _bars, "area": _areas, "line": _lines}.get(kind)
    if draw is None:
        return el("p", f"The playground cannot draw “{kind}” charts.", class_="unknown")
    drawing = el(
        "svg",
        _grid(plot),
        draw(plot),
        _axis_labels(plot, str(axis.get("x_label") or ""), str(axis.get("y_label") or "")),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        aria_hidden="true",
        class_=f"plot {kind}",
    )
    head = [str(axis.get("x_label") or "Category"), *(series.name for series in plot.series)]
    rows = [
        [category, *(_number(series.values[index]) for series in plot.series)]
        for index, category in enumerate(plot.categories)
    ]
    return join([drawing, _key([series.name for series in plot.series]), _table(title, head, rows)])


def _plot(series: Sequence[Json], categories: Sequence[object]) -> Plot:
    named = [str(category) for category in categories]
    if not named and series:
        named = [str(point.get("label", "")) for point in series[0].get("data", ())]
    rows = tuple(Series(str(row.get("name", "")), _values(row.get("data") or (), named)) for row in series)
    known = [value for row in rows for value in row.values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    step = nice_step(low, high)
    return Plot(tuple(named), rows, math.floor(low / step) * step, math.ceil(high / step) * step)


def _values(data: Sequence[object], categories: Sequence[str]) -> tuple[float | None, ...]:
    labelled = {str(point.get("label")): point.get("value") for point in data if isinstance(point, Mapping)}
    return tuple(_float(labelled.get(category)) for category in categories)


def _float(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def nice_step(low: float, high: float) -> float:
    """A round distance between about four grid lines."""
    span = (high - low) or 1.0
    raw = span / 4
    size = 10.0 ** math.floor(math.log10(raw))
    return next((size * factor for factor in (1, 2, 2.5, 5) if size * factor >= raw), size * 10)


def _grid(plot: Plot) -> Markup:
    step = nice_step(plot.low, plot.high)
    marks = round((plot.high - plot.low) / step) if plot.high > plot.low else 0
    parts = []
    for index in range(marks + 1):
        value = plot.low + index * step
        y = plot.y(value)
        parts.append(el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=_px(y), y2=_px(y), class_="grid"))
        parts.append(el("text", _number(value), x=LEFT - 6, y=_px(y + 3.5), text_anchor="end"))
    return join(parts)


def _axis_labels(plot: Plot, x_label: str, y_label: str) -> Markup:
    every = max(1, math.ceil(len(plot.categories) / 8))
    room = max(4, int(86 * every / max(1, len(plot.categories))))
    parts: list[Child] = []
    for index, category in enumerate(plot.categories):
        if index % every == 0:
            shown = category if len(category) <= room else category[: room - 1] + "…"
            parts.append(
                el("text", shown, x=_px(plot.middle(index)), y=HEIGHT - BOTTOM + 16, text_anchor="middle")
            )
    if x_label:
        middle = (LEFT + WIDTH - RIGHT) / 2
        parts.append(el("text", x_label, x=_px(middle), y=HEIGHT - 8, text_anchor="middle", class_="axis"))
    if y_label:
        place = (TOP + HEIGHT - BOTTOM) / 2
        turn = f"rotate(-90 10 {_px(place)})"
        parts.append(
            el(
                "text",
                y_label,
                x=10,
                y=_px(place),
                text_anchor="middle",
                transform=turn,
                class_="axis upright",
            )
        )
    return join(parts)


def _bars(plot: Plot) -> Markup:
    slot = plot.x(1) - plot.x(0)
    width = min(34.0, slot * 0.72 / max(1, len(plot.series)))
    parts = []
    for number, series in enumerate(plot.series):
        for index, value in enumerate(series.values):
            if value is None:
                continue
            x = plot.middle(index) + (number - len(plot.series) / 2) * width
            top, base = sorted((plot.y(value), plot.y(max(0.0, plot.low))))
            title = el("title", f"{series.name}, {plot.categories[index]}: {_number(value)}")
            parts.append(
                el(
                    "rect",
                    title,
                    x=_px(x + 1),
                    y=_px(top),
                    width=_px(max(1.0, width - 2)),
                    height=_px(max(0.5, base - top)),
                    rx=2,
                    class_=f"c{number % 6 + 1}",
                )
            )
    return join(parts)


def _points(plot: Plot, series: Series) -> list[tuple[float, float]]:
    return [(plot.middle(i), plot.y(value)) for i, value in enumerate(series.values) if value is not None]


def _lines(plot: Plot) -> Markup:
    parts = []
    for number, series in enumerate(plot.series):
        points = _points(plot, series)
        colour = f"c{number % 6 + 1}"
        parts.append(el("polyline", points=_path(points), class_=f"stroke {colour}"))
        parts += [el("circle", cx=_px(x), cy=_px(y), r=3, class_=colour) for x, y in points]
    return join(parts)


def _areas(plot: Plot) -> Markup:
    parts = []
    base = plot.y(max(0.0, plot.low))
    for number, series in enumerate(plot.series):
        points = _points(plot, series)
        if not points:
            continue
        colour = f"c{number % 6 + 1}"
        closed = [(points[0][0], base), *points, (points[-1][0], base)]
        parts.append(el("polygon", points=_path(closed), class_=f"fill {colour}"))
        parts.append(el("polyline", points=_path(points), class_=f"stroke {colour}"))
    return join(parts)


def _pie(title: str, chart: Json) -> Markup:
    found = [(str(s.get("label", "")), _float(s.get("value")) or 0.0) for s in chart.get("segments") or ()]
    whole = sum(value for _, value in found) or 1.0
    slices, at = [], 0.0
    for number, (label, value) in enumerate(found):
        share = max(0.0, value) / whole
        slices.append(_slice(at, at + share, f"c{number % 6 + 1}", f"{label}: {_percent(share)}"))
        at += share
    drawing = el("svg", *slices, viewBox="-104 -104 208 208", aria_hidden="true", class_="plot pie")
    key = _key([f"{label} {_percent(value / whole)}" for label, value in found])
    rows = [[label, _number(value), _percent(value / whole)] for label, value in found]
    return join([el("div", drawing, key, class_="round"), _table(title, ["Part", "Value", "Share"], rows)])


def _slice(start: float, end: float, colour: str, title: str) -> Markup:
    if end - start > 0.9999:
        return el("circle", el("title", title), r=100, class_=f"slice {colour}")
    (x1, y1), (x2, y2) = _round(start), _round(end)
    big = 1 if end - start > 0.5 else 0
    return el(
        "path", el("title", title), d=f"M0 0L{x1} {y1}A100 100 0 {big} 1 {x2} {y2}Z", class_=f"slice {colour}"
    )


def _round(turn: float) -> tuple[str, str]:
    angle = 2 * math.pi * turn - math.pi / 2
    return _px(100 * math.cos(angle)), _px(100 * math.sin(angle))


def _key(names: Sequence[str]) -> Markup:
    items = [
        el("li", el("span", class_=f"swatch c{number % 6 + 1}"), el("span", name))
        for number, name in enumerate(names)
    ]
    return el("ul", *items, class_="key", aria_hidden="true")


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    top = el("tr", *(el("th", name, scope="col") for name in head))
    body = [el("tr", el("th", row[0], scope="row"), *(el("td", cell) for cell in row[1:])) for row in rows]
    table = el("table", el("caption", title), el("thead", top), el("tbody", *body))
    return el("div", table, class_="sr-only")


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_px(x)},{_px(y)}" for x, y in points)


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"
