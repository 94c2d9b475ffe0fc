"""What Slack takes and refuses of blocks, block by block."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.blocks import ON_HOME, ON_MESSAGES, ON_MODALS, Surface, problems_in
from tests.playground.app_under_test import Json, button, field, plain

OPTION = {"text": plain("One"), "value": "1"}
OTHER = {"text": plain("Two"), "value": "2", "description": plain("the second")}
RICH: Json = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "Hi ", "style": {"bold": True}}]},
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U0ANA"}]}],
        },
    ],
}
CONFIRM = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
LINE: Json = {
    "type": "data_visualization",
    "title": "Balance",
    "chart": {
        "type": "line",
        "series": [{"name": "Now", "data": [{"label": "W1", "value": 3}, {"label": "W2", "value": 4.5}]}],
        "axis_config": {"categories": ["W1", "W2"], "x_label": "Week", "y_label": "Share"},
    },
}
TABLE: Json = {
    "type": "data_table",
    "caption": "Balance",
    "rows": [
        [{"type": "raw_text", "text": "Week"}, {"type": "raw_text", "text": "Share"}],
        [{"type": "raw_text", "text": "W1"}, {"type": "raw_number", "value": 3, "text": "3 %"}],
    ],
}
ELEMENTS: list[Json] = [
    button("Go", "b", value="1", style="primary", confirm=CONFIRM, accessibility_label="Go on"),
    {"type": "overflow", "action_id": "o", "options": [OPTION, OTHER]},
    {
        "type": "static_select",
        "action_id": "s",
        "options": [OPTION],
        "initial_option": OPTION,
        "placeholder": plain("x"),
    },
    {
        "type": "static_select",
        "action_id": "g",
        "option_groups": [{"label": plain("G"), "options": [OPTION]}],
    },
    {"type": "multi_static_select", "action_id": "m", "options": [OPTION, OTHER], "max_selected_items": 1},
    {"type": "users_select", "action_id": "u", "initial_user": "U0ANA"},
    {"type": "multi_users_select", "action_id": "mu", "initial_users": ["U0ANA"]},
    {
        "type": "conversations_select",
        "action_id": "c",
        "filter": {"include": ["public"], "exclude_bot_users": True},
    },
    {"type": "channels_select", "action_id": "ch"},
    {"type": "multi_channels_select", "action_id": "mch"},
    {"type": "multi_conversations_select", "action_id": "mc"},
    {"type": "external_select", "action_id": "x", "min_query_length": 2},
    {"type": "datepicker", "action_id": "d", "initial_date": "2026-03-02"},
    {"type": "timepicker", "action_id": "t", "initial_time": "09:30", "timezone": "Europe/London"},
    {"type": "datetimepicker", "action_id": "dt", "initial_date_time": 1772442000},
    {"type": "checkboxes", "action_id": "k", "options": [OPTION, OTHER], "initial_options": [OTHER]},
    {"type": "radio_buttons", "action_id": "r", "options": [OPTION, OTHER], "initial_option": OPTION},
    {"type": "rich_text_input", "action_id": "ri"},
]
GOOD: list[Json] = [
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "Hi"},
        "accessory": button("Go", "b"),
        "expand": True,
    },
    {"type": "section", "fields": [plain("a"), {"type": "mrkdwn", "text": "b"}]},
    {"type": "header", "text": plain("Head")},
    {"type": "divider"},
    {
        "type": "context",
        "elements": [plain("a"), {"type": "image", "image_url": "https://x.example/a", "alt_text": "a"}],
    },
    {"type": "actions", "elements": ELEMENTS},
    {"type": "image", "slack_file": {"id": "F0"}, "alt_text": "chart", "title": plain("Chart")},
    field("f", "Field", hint=plain("h"), optional=True, element={"multiline": True, "max_length": 3000}),
    {"type": "input", "label": plain("N"), "element": {"type": "number_input", "is_decimal_allowed": False}},
    {"type": "input", "label": plain("M"), "element": {"type": "email_text_input"}},
    RICH,
    {"type": "markdown", "text": "**Hi**"},
    LINE,
    TABLE,
    {
        "type": "container",
        "title": plain("More"),
        "child_blocks": [{"type": "divider"}],
        "is_collapsible": True,
    },
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "fb",
                "positive_button": {"text": plain("Good"), "value": "1"},
                "negative_button": {"text": plain("Bad"), "value": "0"},
            },
            {"type": "icon_button", "action_id": "ib", "icon": "trash", "text": plain("Away")},
        ],
    },
]


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def without(block: Json, name: str) -> Json:
    return {key: value for key, value in block.items() if key != name}


@pytest.mark.parametrize("block", GOOD, ids=lambda block: str(block["type"]))
def test_a_good_block_is_taken_on_messages(block: Json) -> None:
    assert problems_in([block], "message") == []


def test_every_block_of_every_surface_is_tried_here() -> None:
    tried = {block["type"] for block in GOOD} | {"alert"}
    assert set(ON_MESSAGES) | set(ON_MODALS) | set(ON_HOME) == tried
    assert problems_in([{"type": "alert", "level": "warning", "text": plain("Careful")}], "modal") == []


BAD: list[tuple[Any, Surface, str]] = [
    (section("x" * 3001), "message", "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (section(""), "message", "must be more than 0 characters"),
    ({"type": "section"}, "message", "missing required field: text or fields"),
    ({**section("x"), "colour": "red"}, "message", "invalid additional property: colour"),
    ({**section("x"), "block_id": "b" * 256}, "message", "must be less than 256 characters"),
    ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "message", "unsupported type: mrkdwn"),
    ({"type": "headline"}, "message", "unsupported type: headline"),
    ({}, "message", "missing required field: type"),
    ("text", "message", "must be an object"),
    ({"type": "actions", "elements": []}, "message", "no less than 1 items"),
    (
        {"type": "actions", "elements": [button("x", f"a{n}") for n in range(26)]},
        "message",
        "no more than 25 items",
    ),
    (
        {"type": "actions", "elements": [button("x", "a"), button("y", "a")]},
        "message",
        '`action_id` "a" already',
    ),
    ({"type": "actions", "elements": [button("x" * 76, "a")]}, "message", "less than 76"),
    ({"type": "context", "elements": [plain("x")] * 11}, "message", "no more than 10 items"),
    ({"type": "image", "image_url": "https://x.example/a"}, "message", "missing required field: alt_text"),
    (
        {"type": "image", "alt_text": "x", "image_url": "https://x.example/a", "slack_file": {"id": "F0"}},
        "message",
        "exactly one of image_url, slack_file is required",
    ),
    ({"type": "section", "fields": [plain("x")] * 11}, "message", "no more than 10 items"),
    (field("f", "x" * 2001), "modal", "less than 2001"),
    (field("f", "F", element={"max_length": 3001}), "modal", "less than or equal to 3000"),
    ({"type": "markdown", "text": "x"}, "modal", "unsupported type: markdown"),
    ({"type": "alert", "text": plain("x")}, "home", "unsupported type: alert"),
    (LINE, "home", "unsupported type: data_visualization"),
    (TABLE, "modal", "unsupported type: data_table"),
    ({**LINE, "title": "x" * 51}, "message", "less than 51"),
    (without(TABLE, "caption"), "message", "missing required field: caption"),
    (
        {**TABLE, "rows": [*TABLE["rows"], [{"type": "raw_text", "text": "x"}]]},
        "message",
        "same number of cells",
    ),
    ({**TABLE, "rows": [[RICH], [RICH]]}, "message", "unsupported type: rich_text"),
    (
        {"type": "container", "title": plain("x"), "child_blocks": [field("f", "F")]},
        "message",
        "unsupported type: input",
    ),
    ({"type": "container", "child_blocks": [{"type": "divider"}]}, "message", "title or rich_text_title"),
]


@pytest.mark.parametrize(("block", "surface", "why"), BAD)
def test_a_bad_block_is_refused_and_says_why(block: Any, surface: Surface, why: str) -> None:
    found = problems_in([block], surface)
    assert any(why in problem for problem in found), found
    assert all("[json-pointer:/blocks" in problem for problem in found)


def chart(**changes: Any) -> Json:
    return {**LINE, "chart": {**LINE["chart"], **changes}}


@pytest.mark.parametrize(
    ("block", "why"),
    [
        (chart(type="radar"), "unsupported type: radar"),
        (chart(axis_config={"categories": ["W1"]}), "labels must match the axis categories"),
        (chart(axis_config={"categories": [str(n) for n in range(21)]}), "no more than 20 items"),
        (chart(series=[LINE["chart"]["series"][0]] * 2), "series names must be unique"),
        (
            chart(series=[{**LINE["chart"]["series"][0], "name": str(n)} for n in range(7)]),
            "no more than 6 items",
        ),
        (chart(series=[{**LINE["chart"]["series"][0], "name": "x" * 21}]), "less than 21"),
        ({**LINE, "chart": {"type": "pie", "segments": [{"label": "x", "value": 0}]}}, "greater than 0"),
    ],
)
def test_charts_have_their_own_limits(block: Json, why: str) -> None:
    assert any(why in problem for problem in problems_in([block], "message"))


@pytest.mark.parametrize(
    ("element", "why"),
    [
        ({"type": "static_select", "action_id": "s"}, "exactly one of options, option_groups"),
        ({"type": "static_select", "action_id": "s", "options": [OPTION] * 2}, "duplicate value: 1"),
        (
            {"type": "static_select", "action_id": "s", "options": [OPTION], "initial_option": OTHER},
            "must match one of",
        ),
        (
            {
                "type": "checkboxes",
                "action_id": "k",
                "options": [{**OPTION, "value": str(n)} for n in range(11)],
            },
            "more than 10",
        ),
        (
            {
                "type": "overflow",
                "action_id": "o",
                "options": [{**OPTION, "value": str(n)} for n in range(6)],
            },
            "more than 5",
        ),
        ({"type": "datepicker", "action_id": "d", "initial_date": "2.3.2026"}, "must be"),
        ({"type": "timepicker", "action_id": "t", "initial_time": "9.30"}, "must be"),
        ({"type": "plain_text_input", "action_id": "p"}, "unsupported type: plain_text_input"),
        (button("x", "b", style="green"), "must be one of primary, danger"),
        (button("x", "b", url="ftp://x"), "must be a valid value"),
    ],
)
def test_elements_have_their_own_limits(element: Json, why: str) -> None:
    found = problems_in([{"type": "actions", "elements": [element]}], "message")
    assert any(why in problem for problem in found), found


def test_blocks_are_counted_together() -> None:
    assert "no more than 50 items" in problems_in([{"type": "divider"}] * 51, "message")[0]
    assert problems_in([{"type": "divider"}] * 100, "modal") == []
    assert "no more than 100 items" in problems_in([{"type": "divider"}] * 101, "home")[0]
    same = [{"type": "divider", "block_id": "x"}] * 2
    assert "already exists [json-pointer:/blocks/1/block_id]" in problems_in(same, "message")[0]
    assert "no more than 2 data_visualization" in problems_in([LINE] * 3, "message")[0]
    assert (
        "12001 characters in all" in problems_in([{"type": "markdown", "text": "x" * 6001}] * 2, "message")[0]
    )


def test_a_type_can_be_refused() -> None:
    assert "unsupported type" in problems_in([LINE], "message", {"data_visualization"})[0]
