"""The phase machine of a retrospective as a picture, made by asking the machine: ``make drawings``."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from config.content import Content, RetroFormat, load_content
from config.vocabulary import PhaseKind
from handlers.retros import machine, moving
from handlers.retros.machine import Event, Facts, State, What

PLACE = Path(__file__).parents[1] / ".github" / "pictures" / "retrospective.svg"
WIDE, LEFT, LINE, STRIP = 1040, 200, 26, 26
SAID = {
    What.TIME: "time is over",
    What.NEXT: "Next",
    What.BACK: "Back",
    What.MORE: "more time",
    What.END: "End",
}
SITUATIONS = {
    "on a timer": Facts(open_actions=1, notes=9, days=3),
    "waiting": Facts(open_actions=1, notes=9, days=3),
    "channel lost": Facts(open_actions=1, notes=9, held=True),
}
COLOURS = {
    PhaseKind.OPEN: "#e8e2d4",
    PhaseKind.ACTIONS: "#e0d6bd",
    PhaseKind.LIST: "#cfe3d6",
    PhaseKind.WRITE: "#b6dcc4",
    PhaseKind.GROUP: "#d8d3ea",
    PhaseKind.SORT: "#c7d9ec",
    PhaseKind.VOTE: "#f3d9a4",
    PhaseKind.TALK: "#f4f1ea",
    PhaseKind.DECIDE: "#f2c4b3",
    PhaseKind.MESSAGE: "#f3d9e4",
    PhaseKind.CLOSE: "#e8e2d4",
}
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1d1c1d }
.head { font-weight: 600; font-size: 15px }
.small { font-size: 11px }
.mid { text-anchor: middle }
.why { fill: #454245 }
rect.box { fill: #f4f1ea; stroke: #1d1c1d; stroke-width: 1.5 }
rect.end { stroke-width: 3 }
rect.phase { stroke: #fff; stroke-width: 1.5 }
path { fill: none; stroke: #6b686b; stroke-width: 1.5; marker-end: url(#tip) }
"""
TIP = """<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"
orient="auto"><polygon points="0,0 8,4 0,8" fill="#6b686b"/></marker></defs>"""
BOXES = {"before": 95, "this": 390, "next": 700, "end": 955}
NAMES = {"before": "phase before", "this": "a phase", "next": "next phase", "end": "ended"}


def leads(what: What, situation: str) -> str:
    """Where an event leads out of the middle of three phases: before, this, next or end."""
    talk, write = PhaseKind.TALK, PhaseKind.WRITE
    shape = load_content().format("quick")
    by_kind = {phase.kind: phase for phase in shape.phases}
    here = by_kind[talk if situation == "waiting" else write]
    phases = (by_kind[talk], here, by_kind[PhaseKind.DECIDE])
    format = shape.model_copy(update={"phases": phases})
    at = datetime(2026, 1, 1, tzinfo=UTC)
    step = machine.advance(State(1, at), Event(what, at + timedelta(days=30)), format, SITUATIONS[situation])
    if machine.is_over(step.state, format):
        return "end"
    return {0: "before", 1: "this", 2: "next"}[step.state.phase]


def steps() -> dict[str, list[str]]:
    """What leads where, in words: said once where it is the same in every situation."""
    found: dict[str, list[str]] = {place: [] for place in BOXES}
    for what, said in SAID.items():
        places = {situation: leads(what, situation) for situation in SITUATIONS}
        if len(set(places.values())) == 1:
            found[places["on a timer"]].append(said)
            continue
        for place in BOXES:
            where = [situation for situation, led in places.items() if led == place]
            if where and not (place == "this" and what is not What.MORE):
                found[place].append(f"{said} ({'; '.join(where)})")
    return found


def drawing(content: Content) -> str:
    """The picture as SVG: the steps, what each kind of phase leaves behind, and every format in time."""
    kinds_at, strips_at = 250, 250 + LINE * (len(PhaseKind) + 2)
    high = strips_at + (STRIP + 10) * (len(content.formats) + 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}">',
        "<title>The phase machine of a retrospective</title>",
        f"<style>{STYLE}</style>",
        TIP,
        f'<rect width="{WIDE}" height="{high}" fill="#fff"/>',
        *_machine(),
        *_kinds(kinds_at),
        *_strips(content.formats, strips_at),
    ]
    return "\n".join([*parts, "</svg>", ""])


def _machine() -> Iterator[str]:
    top = 120
    for place, x in BOXES.items():
        kind = "box end" if place == "end" else "box"
        yield f'<rect class="{kind}" x="{x - 65}" y="{top - 24}" width="130" height="48" rx="8"/>'
        yield f'<text class="head mid" x="{x}" y="{top + 5}">{NAMES[place]}</text>'
    middle = BOXES["this"]
    yield f'<path d="M{middle - 65} {top}L{BOXES["before"] + 67} {top}"/>'
    yield f'<path d="M{middle + 65} {top}L{BOXES["next"] - 67} {top}"/>'
    end = BOXES["end"]
    yield f'<path d="M{middle + 40} {top + 24}C{middle + 60} 215 {end} 215 {end} {top + 26}"/>'
    yield f'<path d="M{middle - 20} {top - 24}c-14 -44 54 -44 40 -2"/>'
    where = {"before": (242, 108), "next": (545, 108), "end": (672, 214), "this": (middle, 48)}
    for place, said in steps().items():
        x, y = where[place]
        for number, line in enumerate(said):
            at = y - 15 * (len(said) - 1 - number) if place != "end" else y + 15 * number
            yield f'<text class="why small mid" x="{x}" y="{at}">{escape(line)}</text>'


def _kinds(top: int) -> Iterator[str]:
    heads = ((20, "Each kind of phase"), (330, "as it begins"), (680, "as it is left by going on"))
    yield from (f'<text class="head" x="{x}" y="{top}">{said}</text>' for x, said in heads)
    for number, kind in enumerate(PhaseKind, start=1):
        y = top + LINE * number
        begins = " · ".join(_words(effect) for effect in moving.ON_ENTERING.get(kind, ()))
        leaves = " · ".join(_words(effect) for effect in moving.ON_LEAVING.get(kind, ()))
        over_days = "open to everybody for days" if kind in machine.FOR_EVERYBODY else ""
        yield f'<rect x="20" y="{y - 14}" width="18" height="18" rx="4" fill="{COLOURS[kind]}"/>'
        for x, said in ((48, kind.value), (130, over_days), (330, begins), (680, leaves)):
            style = "" if x == 48 else ' class="why small"'
            yield f'<text{style} x="{x}" y="{y}">{escape(said)}</text>'


def _words(effect: moving.Effect) -> str:
    """What the code says an effect does, up to its first comma."""
    return (effect.__doc__ or effect.__name__).strip().splitlines()[0].rstrip(".").split(",")[0].split(";")[0]


def _strips(formats: tuple[RetroFormat, ...], top: int) -> Iterator[str]:
    yield f'<text class="head" x="20" y="{top}">The formats, in minutes</text>'
    longest = max(format.minutes for format in formats)
    scale = (WIDE - LEFT - 20) / longest
    for number, format in enumerate(formats, start=1):
        x, y = float(LEFT), top + (STRIP + 10) * number - STRIP
        yield f'<text x="20" y="{y + 18}">{escape(format.title)}</text>'
        for phase in format.phases:
            wide = phase.minutes * scale
            yield (
                f'<rect class="phase" x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{STRIP}" '
                f'fill="{COLOURS[phase.kind]}"><title>{escape(phase.title)}</title></rect>'
            )
            if wide > 7 * len(phase.kind.value):
                yield (
                    f'<text class="small mid" x="{x + wide / 2:.1f}" y="{y + 17}">{phase.kind.value}</text>'
                )
            x += wide


if __name__ == "__main__":
    PLACE.write_text(drawing(load_content()), encoding="utf-8")
