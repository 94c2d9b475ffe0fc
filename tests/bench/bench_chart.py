"""The chart as a picture, against the same lines drawn by matplotlib; skipped where that is not installed.

It is a dependency of nothing here, and at 170 MB too heavy to become one for
this line: ``pip install matplotlib`` beside the locked requirements measures it.
"""

import importlib
import importlib.util
import io
from datetime import date, timedelta
from typing import Any

from config.vocabulary import Horizon
from handlers.digests import chart
from tests.bench.measure import Result, compare, skipped

NAME, GOAL, PEER = "14 chart as PNG ÷ matplotlib, warm", 0.6, "matplotlib"
BOUNDS = {Horizon.SHORT: "up to 3 months", Horizon.MEDIUM: "3 to 18 months", Horizon.LONG: "over 18 months"}
TARGET = {Horizon.SHORT: 0.5, Horizon.MEDIUM: 0.3, Horizon.LONG: 0.2}
FIRST = date(2026, 8, 14)
SHARES = [
    {Horizon.SHORT: 0.5 + n / 100, Horizon.MEDIUM: 0.3 - n / 200, Horizon.LONG: 0.2 - n / 200}
    for n in range(12)
]


def ours() -> bytes:
    """Twelve weeks drawn as SVG and turned into PNG."""
    weeks = [chart.Week(FIRST + timedelta(weeks=n), shares) for n, shares in enumerate(SHARES)]
    return chart.to_png(chart.balance_chart(weeks, TARGET, team="Executive team", bounds=BOUNDS))


def with_matplotlib() -> bytes:
    """The same twelve weeks in three panels at 1600×900."""
    figures: Any = importlib.import_module("matplotlib.figure")
    figure = figures.Figure(figsize=(16, 9), dpi=100)
    for place, horizon in enumerate(Horizon, start=1):
        axes = figure.add_subplot(1, 3, place)
        shares = [week[horizon] for week in SHARES]
        axes.plot([FIRST + timedelta(weeks=n) for n in range(12)], shares)
        axes.axhline(TARGET[horizon])
        axes.set_title(f"{horizon.value}: {BOUNDS[horizon]}")
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def run() -> Result:
    """Our chart ÷ matplotlib's, both warm."""
    if importlib.util.find_spec(PEER) is None:
        return skipped(NAME, GOAL, "skipped: peer not installed")
    return compare(NAME, ours, with_matplotlib, goal=GOAL, times=3, rounds=5)
