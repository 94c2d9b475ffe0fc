"""The life of a delivery as a picture, drawn from the list of its steps: ``make drawings``."""

import textwrap
from collections.abc import Iterator
from math import hypot
from pathlib import Path
from xml.sax.saxutils import escape

from storage.states import (
    BEGINNINGS,
    CLAIMED,
    DEAD,
    ENDS,
    PLANNED,
    RETRY,
    SENDING,
    SENT,
    STEPS,
    UNKNOWN,
    WITHHELD,
    Step,
)

PLACE = Path(__file__).parents[2] / ".github" / "pictures" / "delivery.svg"
ALONG, DOWN, LEFT, TOP = 310, 160, 90, 60
WIDE, HIGH = 116, 44
CELLS = {
    PLANNED: (0, 1),
    CLAIMED: (1, 1),
    SENDING: (2, 1),
    SENT: (3, 1),
    DEAD: (2, 0),
    WITHHELD: (0, 2),
    RETRY: (1, 2),
    UNKNOWN: (2, 2),
}
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1d1c1d; text-anchor: middle }
.state { font-weight: 600; font-size: 15px }
.why { font-size: 12px; fill: #454245; paint-order: stroke; stroke: #fff; stroke-width: 4px }
rect.box { fill: #f4f1ea; stroke: #1d1c1d; stroke-width: 1.5 }
rect.end { stroke-width: 3 }
path { fill: none; stroke: #6b686b; stroke-width: 1.5; marker-end: url(#tip) }
"""
TIP = """<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"
orient="auto"><polygon points="0,0 8,4 0,8" fill="#6b686b"/></marker></defs>"""


def drawing() -> str:
    """The picture as SVG: a state with a thick frame is an end."""
    wide, high = LEFT * 2 + 3 * ALONG, TOP * 2 + 2 * DOWN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">',
        "<title>The life of a delivery</title>",
        f"<style>{STYLE}</style>",
        TIP,
        f'<rect width="{wide}" height="{high}" fill="#fff"/>',
    ]
    parts += [piece for step in STEPS for piece in _arrow(step)]
    parts += [piece for state in CELLS for piece in _box(state)]
    return "\n".join([*parts, "</svg>", ""])


def _middle(state: str) -> tuple[float, float]:
    column, row = CELLS[PLANNED.__class__(state)]
    return LEFT + column * ALONG, TOP + row * DOWN


def _box(state: str) -> Iterator[str]:
    x, y = _middle(state)
    kind = "box end" if state in ENDS else "box"
    round_ = HIGH // 2 if state in BEGINNINGS else 8
    yield (
        f'<rect class="{kind}" x="{x - WIDE / 2:g}" y="{y - HIGH / 2:g}" width="{WIDE}" height="{HIGH}" '
        f'rx="{round_}"/>'
    )
    yield f'<text class="state" x="{x:g}" y="{y + 5:g}">{state}</text>'


def _arrow(step: Step) -> Iterator[str]:
    """From edge to edge; there and back stand side by side."""
    (x1, y1), (x2, y2) = _middle(step.source), _middle(step.to)
    if step.source is step.to:
        yield f'<path d="M{x1 + 30:g} {y1 + 22:g}c10 34 -70 34 -60 2"/>'
        yield from _words(step.why, x1 + 62, y1 + 44, 16)
        return
    both = any((other.source, other.to) == (step.to, step.source) for other in STEPS)
    aside = 14 * (1 if y2 > y1 else -1) if both else 0
    length = hypot(x2 - x1, y2 - y1)
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    out = min(WIDE / 2 / abs(dx) if dx else length, HIGH / 2 / abs(dy) if dy else length) + 2
    start = x1 + dx * out + aside, y1 + dy * out
    end = x2 - dx * out + aside, y2 - dy * out
    yield f'<path d="M{start[0]:.0f} {start[1]:.0f}L{end[0]:.0f} {end[1]:.0f}"/>'
    part = 0.5 if not dx or not dy else 0.32  # a slanting arrow says what it is near where it begins
    x, y = start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
    if both:
        yield from _words(step.why, x + 3.6 * aside, y, 13)
    elif dy:
        yield from _words(step.why, x, y, 20)
    else:
        above = 10 + 7 * (len(textwrap.wrap(step.why, 26)) - 1)
        yield from _words(step.why, x, y - above, 26)


def _words(text: str, x: float, y: float, most: int) -> Iterator[str]:
    lines = textwrap.wrap(text, most)
    for number, line in enumerate(lines):
        at = y + 4 + 14 * (number - (len(lines) - 1) / 2)
        yield f'<text class="why" x="{x:.0f}" y="{at:.0f}">{escape(line)}</text>'


if __name__ == "__main__":
    PLACE.write_text(drawing(), encoding="utf-8")
