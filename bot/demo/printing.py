"""The digests as files: what stood in the channel as text, and its chart as a picture."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo.reading import buttons_of
from bot.demo.world import LONDON, Cast, Team
from bot.playground import Message, Playground
from config.vocabulary import Horizon

DRAWN = ("actions", "data_visualization", "image")


def digests_of(pg: Playground, cast: Cast, team: Team) -> Iterator[tuple[date, Message]]:
    """A team's digests as they stand in its channel, with their local dates."""
    for message in pg.messages(cast.room(team.channel).id):
        if any(b.route == "learning.decide" for b in buttons_of(message.blocks)):
            yield datetime.fromtimestamp(float(message.ts), UTC).astimezone(LONDON).date(), message


def text_of(pg: Playground, message: Message) -> str:
    """A digest as its readers see it, without buttons; the chart is the picture's."""
    blocks = tuple(block for block in message.blocks if block["type"] not in DRAWN)
    return pg.visible_text(replace(message, blocks=blocks)) + "\n"


def picture_of(message: Message, cast: Cast, team: Team, on: date, bounds: Mapping[Horizon, str]) -> bytes:
    """The chart of a digest, drawn from the figures that were posted; empty while there are none."""
    from handlers.digests.chart import Week, balance_chart, to_png

    chart = next((b["chart"] for b in message.blocks if b["type"] == "data_visualization"), None)
    target = {h: points / 10 for h, points in zip(Horizon, team.target, strict=True)}
    weeks = [Week(day, shares) for day, shares in _posted(chart, target, on)] or [Week(on, None)]
    return to_png(balance_chart(weeks, target, team=team.name, bounds=bounds))


def _posted(
    chart: Mapping[str, Any] | None, target: Mapping[Horizon, float], on: date
) -> list[tuple[date, dict[Horizon, float]]]:
    """The figures of a posted chart, which stand around the target: by week, what each horizon got."""
    if chart is None:
        return []
    lines = {series["name"]: series["data"] for series in chart["series"]}
    own = {h: lines[name] for h in Horizon for name in lines if name == f"{h.value.capitalize()} term"}
    labels = [point["label"] for point in next(iter(own.values()), [])]
    return [
        (_day(label, on), {h: target[h] + float(points[n]["value"]) / 10 for h, points in own.items()})
        for n, label in enumerate(labels)
    ]


def _day(label: str, on: date) -> date:
    """A day such as ``30 Jan``, in the year in which it was last."""
    for year in (on.year, on.year - 1):
        day = datetime.strptime(f"{label} {year}", "%d %b %Y").replace(tzinfo=UTC).date()
        if day <= on + timedelta(days=1):
            return day
    return on


def write_digests(pg: Playground, cast: Cast, bounds: Mapping[Horizon, str], out: Path) -> int:
    """Write every digest as text and picture; how many there were."""
    number = 0
    for team in cast.teams:
        for on, message in digests_of(pg, cast, team):
            name = out / f"digest-{team.key}-{on.isoformat()}"
            name.with_suffix(".txt").write_text(text_of(pg, message), encoding="utf-8")
            name.with_suffix(".png").write_bytes(picture_of(message, cast, team, on, bounds))
            number += 1
    return number
