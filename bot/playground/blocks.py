"""What Slack accepts as blocks, per block and on each surface, and why it refuses the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Literal

from bot.playground.elements import (
    BUTTON,
    CHOICES,
    ENTRIES,
    FEEDBACK_BUTTONS,
    ICON_BUTTON,
    ID,
    IMAGE,
    IMAGE_FIELDS,
    OVERFLOW,
    SELECTS,
    TYPING,
    element,
    plain,
    text,
)
from bot.playground.rich_text import RICH_TEXT
from bot.playground.shapes import (
    Check,
    above_zero,
    also,
    anything,
    array,
    boolean,
    by_type,
    fault,
    number,
    one_of,
    record,
    string,
)

Surface = Literal["message", "modal", "home"]

RICH_TEXT_INPUT = element(
    {
        **TYPING,
        "initial_value": RICH_TEXT,
        "min_lines": number(1, whole=True),
        "max_lines": number(1, whole=True),
    }
)
IN_ACTIONS = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    **SELECTS,
    **CHOICES,
    "rich_text_input": RICH_TEXT_INPUT,
}
IN_SECTION = {"button": BUTTON, "image": IMAGE, "overflow": OVERFLOW, **SELECTS, **CHOICES}
IN_INPUT = {**ENTRIES, **SELECTS, **CHOICES, "rich_text_input": RICH_TEXT_INPUT}
IN_CONTEXT = {
    "image": IMAGE,
    "plain_text": text(3000),
    "mrkdwn": text(3000),
}


def block(optional: dict[str, Check], required: dict[str, Check] | None = None, **rules: Any) -> Check:
    return record({"type": anything, **(required or {})}, {"block_id": ID, **optional}, **rules)


SECTION = block(
    {
        "text": text(3000),
        "fields": array(text(2000), 10),
        "accessory": by_type(IN_SECTION),
        "expand": boolean,
    },
    either=("text", "fields"),
)
IMAGE_BLOCK = block(
    {**IMAGE_FIELDS, "title": plain(2000)}, {"alt_text": string(2000, 1)}, exactly=("image_url", "slack_file")
)
SIMPLE: dict[str, Check] = {
    "section": SECTION,
    "divider": block({}),
    "header": block({}, {"text": plain(150)}),
    "context": block({}, {"elements": array(by_type(IN_CONTEXT), 10)}),
    "actions": block({}, {"elements": array(by_type(IN_ACTIONS), 25)}),
    "image": IMAGE_BLOCK,
}
INPUT = block(
    {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    {"label": plain(2000), "element": by_type(IN_INPUT)},
)

SEGMENT = record({"label": string(20, 1), "value": above_zero})
POINT = record({"label": string(20, 1), "value": number()})
SERIES = record({"name": string(20, 1), "data": array(POINT, 20)})
AXIS = record({"categories": array(string(20, 1), 20)}, {"x_label": string(50, 1), "y_label": string(50, 1)})
PLOT = record({"type": anything, "series": array(SERIES, 6), "axis_config": AXIS})
PIE = record({"type": anything, "segments": array(SEGMENT, 6)})


def points_match_axis(chart: Any, place: str, problems: list[str]) -> None:
    """Every series names every category of the axis once, and no other; series have names of their own."""
    series, axis = chart.get("series"), chart.get("axis_config")
    if not isinstance(series, list) or not isinstance(axis, dict):
        return
    wanted = sorted(str(category) for category in axis.get("categories", []))
    names = [entry.get("name") for entry in series if isinstance(entry, dict)]
    if len(set(names)) < len(names):
        fault(problems, f"{place}/series", "series names must be unique")
    if len(set(wanted)) < len(wanted):
        fault(problems, f"{place}/axis_config/categories", "categories must be unique")
    for index, entry in enumerate(series):
        data = entry.get("data", []) if isinstance(entry, dict) else []
        if sorted(str(point.get("label")) for point in data if isinstance(point, dict)) != wanted:
            fault(problems, f"{place}/series/{index}/data", "labels must match the axis categories")


CHART = by_type({"pie": PIE, **dict.fromkeys(("bar", "area", "line"), also(PLOT, points_match_axis))})

RAW_TEXT = record({"type": anything, "text": string(None, 1)})
RAW_NUMBER = record({"type": anything, "value": number(), "text": string(None, 1)})
HEAD_CELL = by_type({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER})
CELL = by_type({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT})


def rows_are_even(table: Any, place: str, problems: list[str]) -> None:
    """A header of plain cells and rows of the same width, 10,000 characters in all."""
    rows = [row for row in table.get("rows", []) if isinstance(row, list)]
    if len({len(row) for row in rows}) > 1:
        fault(problems, f"{place}/rows", "all rows must have the same number of cells")
    if rows:
        array(HEAD_CELL, 20)(rows[0], f"{place}/rows/0", problems)
    if sum(len(words) for row in rows for words in strings_in(row, "text")) > 10_000:
        fault(problems, f"{place}/rows", "the cells must be less than 10001 characters in all")


DATA_TABLE = also(
    block(
        {"page_size": number(1, 100, whole=True), "row_header_column_index": number(0, 19, whole=True)},
        {"rows": array(array(CELL, 20), 101, 2), "caption": string(None, 1)},
    ),
    rows_are_even,
)
CONTAINER = block(
    {
        "title": plain(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": text(150),
        "icon": IMAGE,
        "width": one_of("narrow", "standard", "wide", "full"),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    {"child_blocks": array(by_type(SIMPLE), 10)},
    either=("title", "rich_text_title"),
)

ON_MESSAGES: dict[str, Check] = {
    **SIMPLE,
    "input": INPUT,
    "rich_text": RICH_TEXT,
    "markdown": block({}, {"text": string(12_000, 1)}),
    "data_visualization": block({}, {"title": string(50, 1), "chart": CHART}),
    "data_table": DATA_TABLE,
    "container": CONTAINER,
    "context_actions": block(
        {},
        {"elements": array(by_type({"feedback_buttons": FEEDBACK_BUTTONS, "icon_button": ICON_BUTTON}), 5)},
    ),
}
ON_HOME: dict[str, Check] = {**SIMPLE, "input": INPUT, "rich_text": RICH_TEXT}
ON_MODALS: dict[str, Check] = {
    **ON_HOME,
    "alert": block({"level": one_of("default", "info", "warning", "error", "success")}, {"text": text(3000)}),
}
SURFACES: dict[Surface, dict[str, Check]] = {"message": ON_MESSAGES, "modal": ON_MODALS, "home": ON_HOME}


def problems_in(blocks: Any, surface: Surface, refused: Collection[str] = ()) -> list[str]:
    """Why Slack would refuse these blocks on this surface; an empty list when it would take them."""
    problems: list[str] = []
    if not isinstance(blocks, list):
        fault(problems, "/blocks", "must be an array")
        return problems
    most = 50 if surface == "message" else 100
    if len(blocks) > most:
        fault(problems, "/blocks", f"no more than {most} items allowed")
    kinds = {kind: check for kind, check in SURFACES[surface].items() if kind not in refused}
    for index, entry in enumerate(blocks):
        by_type(kinds)(entry, f"/blocks/{index}", problems)
    if not problems:
        check_together(blocks, problems)
    return problems


def check_together(blocks: list[dict[str, Any]], problems: list[str]) -> None:
    """What only shows when the blocks are seen side by side."""
    seen: set[str] = set()
    for place, entry in walk(blocks):
        name = entry.get("block_id")
        if name and name in seen:
            fault(problems, f"{place}/block_id", f'`block_id` "{name}" already exists')
        seen.add(name or "")
        actions = [e["action_id"] for e in elements_of(entry) if e.get("action_id")]
        for action in sorted({a for a in actions if actions.count(a) > 1}):
            fault(problems, place, f'`action_id` "{action}" already exists')
    if sum(1 for entry in blocks if entry["type"] == "data_visualization") > 2:
        fault(problems, "/blocks", "no more than 2 data_visualization blocks allowed")
    if sum(len(entry["text"]) for entry in blocks if entry["type"] == "markdown") > 12_000:
        fault(problems, "/blocks", "markdown blocks must be less than 12001 characters in all")
    cells = (row for entry in blocks if entry["type"] == "data_table" for row in entry["rows"])
    if sum(len(words) for row in cells for words in strings_in(row, "text")) > 10_000:
        fault(problems, "/blocks", "table cells must be less than 10001 characters in all")


def walk(blocks: Collection[dict[str, Any]], place: str = "/blocks") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every block with its place, also those inside containers."""
    for index, entry in enumerate(blocks):
        yield f"{place}/{index}", entry
        yield from walk(entry.get("child_blocks", ()), f"{place}/{index}/child_blocks")


def elements_of(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The interactive elements of one block."""
    if entry.get("type") in ("actions", "context_actions"):
        return list(entry.get("elements", []))
    one = entry.get("element") or entry.get("accessory")
    return [one] if one and one.get("type") != "image" else []


def strings_in(value: Any, key: str) -> Iterator[str]:
    """Every string under this key, however deep."""
    if isinstance(value, dict):
        for name, entry in value.items():
            if name == key and isinstance(entry, str):
                yield entry
            else:
                yield from strings_in(entry, key)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from strings_in(entry, key)
