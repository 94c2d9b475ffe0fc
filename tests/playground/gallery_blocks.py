"""Blocks for the gallery: every type and element once."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def mark(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Block:
    return {"type": "section", "text": mark(text), **more}


def button(text: str, action_id: str, **more: Any) -> Block:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def option(text: str, value: str, note: str = "") -> Block:
    return {"text": plain(text), "value": value, **({"description": plain(note)} if note else {})}


def field(label: str, block_id: str, element: Block, **more: Any) -> Block:
    element = {"action_id": "answer", **element}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def chart(kind: str, title: str) -> Block:
    weeks = ["9 Feb", "16 Feb", "23 Feb", "2 Mar"]
    rows = {"Short": (62, 58, 66, 55), "Medium": (24, 27, 20, 28), "Long": (14, 15, 14, 17)}
    data = [
        {"name": name, "data": [{"label": week, "value": v} for week, v in zip(weeks, values, strict=True)]}
        for name, values in rows.items()
    ]
    axis = {"categories": weeks, "x_label": "Week", "y_label": "Share of attention, %"}
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {"type": kind, "series": data, "axis_config": axis},
    }


PIE: Block = {
    "type": "data_visualization",
    "title": "Attention over four weeks",
    "chart": {
        "type": "pie",
        "segments": [
            {"label": "Short", "value": 60},
            {"label": "Medium", "value": 25},
            {"label": "Long", "value": 15},
        ],
    },
}

PROMPT: list[Block] = [
    section(
        "*Friday check-in* · about 60 seconds\n"
        "Three questions. Only you see what you write, unless you share it."
    ),
    {
        "type": "actions",
        "block_id": "prompt",
        "elements": [
            button("Answer", "open_checkin", style="primary", value="c1"),
            button("Not this week", "skip_checkin", value="c1"),
            button("Later", "snooze_checkin", value="c1"),
            {
                "type": "overflow",
                "action_id": "more",
                "options": [option("Who sees what?", "who"), option("Change the time", "time")],
            },
        ],
    },
    {
        "type": "context",
        "elements": [mark("Open until <!date^1773046800^{date_long_pretty} at {time}|Monday>")],
    },
]

DIGEST: list[Block] = [
    {"type": "header", "text": plain("What we learned this week")},
    section(
        "*You said → we decided*\n“Two reports a day on the same beds.” → _One report at noon, from Monday._"
    ),
    {"type": "divider"},
    section(
        "*Balance* short *55–62 %* · medium *24–30 %* · long *12–18 %*",
        fields=[mark("*Asked*\n7 people"), mark("*Answered*\n6 people")],
    ),
    chart("bar", "Where attention went, and the target"),
    section(
        "*Shared learnings*\n• :zap: Ring the ward before the meeting, not after – <@U0BEN>\n"
        "• :seedling: The discharge lounge works when it opens at seven"
    ),
    section("> What would make the long term an easier ask?\nAsked by <@U0ANA> in <#C0EXEC>"),
    {
        "type": "actions",
        "block_id": "decide",
        "elements": [
            button("We decided…", "decided", style="primary"),
            button("We decided not to…", "decided_not"),
            button("Reply to the ask", "reply_ask"),
        ],
    },
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "useful",
                "positive_button": {"text": plain("Useful"), "value": "yes"},
                "negative_button": {"text": plain("Not useful"), "value": "no"},
            },
            {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "action_id": "bin"},
        ],
    },
]

RICH: list[Block] = [
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Bold", "style": {"bold": True}},
                    {"type": "text", "text": ", italic", "style": {"italic": True}},
                    {"type": "text", "text": " and ", "style": {"strike": True}},
                    {"type": "link", "url": "https://example.org/a?b=1&c=2", "text": "a link"},
                    {"type": "text", "text": " to "},
                    {"type": "user", "user_id": "U0ANA"},
                    {"type": "emoji", "name": "tada"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "First"}]},
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "Second"}]},
                ],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "A quotation"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "kept   as it is"}]},
        ],
    },
    {
        "type": "markdown",
        "text": "## Markdown\nWith **bold**, *italic*, `code` and [a link](https://example.org).\n\n"
        "- one\n  - nested\n- [x] done\n\n| Term | Share |\n|---|---|\n| Short | 60 |\n\n> quoted",
    },
    {
        "type": "data_table",
        "caption": "Open actions",
        "page_size": 3,
        "rows": [
            [{"type": "raw_text", "text": name} for name in ("Action", "Owner", "Days left")],
            *(
                [
                    {"type": "raw_text", "text": f"Action {number}"},
                    {"type": "raw_text", "text": ("Ana", "Ben", "Chidi", "Dee")[number % 4]},
                    {"type": "raw_number", "value": number * 3, "text": str(number * 3)},
                ]
                for number in (4, 1, 3, 2)
            ),
        ],
    },
    chart("line", "Line"),
    chart("area", "Area"),
    PIE,
    {
        "type": "container",
        "title": plain("How this is counted"),
        "subtitle": plain("At least five people, always"),
        "is_collapsible": True,
        "child_blocks": [section("Everybody counts once, however often they answer.")],
    },
    {
        "type": "image",
        "title": plain("The same as a picture"),
        "slack_file": {"id": "F0CHART"},
        "alt_text": "Bars",
    },
    {
        "type": "image",
        "image_url": "https://example.org/far.png",
        "alt_text": "A picture that lies elsewhere",
    },
    {"type": "something_new"},
]

CHOICES: list[Block] = [
    section(
        "Which picture is nearer?",
        accessory={
            "type": "radio_buttons",
            "action_id": "shape",
            "options": [option("7 · 2 · 1", "721", "Mostly today"), option("5 · 3 · 2", "532")],
            "initial_option": option("5 · 3 · 2", "532"),
        },
    ),
    {
        "type": "actions",
        "block_id": "pick",
        "elements": [
            {
                "type": "static_select",
                "action_id": "fmt",
                "placeholder": plain("Choose a format"),
                "option_groups": [
                    {"label": plain("Short"), "options": [option("Quick", "quick", "15 minutes")]},
                    {"label": plain("Long"), "options": [option("Three terms", "three_terms")]},
                ],
            },
            {"type": "users_select", "action_id": "owner", "placeholder": plain("Owner")},
            {"type": "channels_select", "action_id": "chan", "placeholder": plain("Channel")},
            {"type": "datepicker", "action_id": "due", "initial_date": "2026-03-13"},
            {"type": "timepicker", "action_id": "at", "initial_time": "09:00"},
            button(
                "Delete all",
                "wipe",
                style="danger",
                confirm={
                    "title": plain("Delete everything?"),
                    "text": mark("This cannot be undone."),
                    "confirm": plain("Delete"),
                    "deny": plain("Keep"),
                    "style": "danger",
                },
            ),
        ],
    },
]

MODAL: list[Block] = [
    {
        "type": "alert",
        "level": "info",
        "text": plain("Only you will see this, unless you share a line afterwards."),
    },
    section("Share *10 points*: where did your attention go this week?"),
    field(
        "A shape that fits",
        "shape",
        {
            "type": "radio_buttons",
            "options": [
                option("Same as last time", "same", "6 · 3 · 1"),
                option("7 · 2 · 1", "721"),
                option("Exactly", "exact"),
            ],
            "initial_option": option("7 · 2 · 1", "721"),
        },
    ),
    field("Short term", "short", {"type": "number_input", "is_decimal_allowed": False, "initial_value": "7"}),
    field(
        "What pulled your attention away from what you planned?",
        "pulled",
        {
            "type": "plain_text_input",
            "multiline": True,
            "max_length": 280,
            "placeholder": plain("One or two sentences"),
            "initial_value": "Two beds short before eight.",
        },
        optional=True,
        hint=plain("Do not name patients."),
    ),
    field("A title", "title", {"type": "plain_text_input", "max_length": 40}),
    field(
        "Which priority?",
        "priority",
        {
            "type": "static_select",
            "placeholder": plain("Choose a priority"),
            "options": [option("Discharge and flow", "flow"), option("Agency spend", "agency")],
        },
    ),
    field(
        "Days that suit",
        "days",
        {
            "type": "checkboxes",
            "options": [option("Tuesday", "tu"), option("Thursday", "th", "after rounds")],
        },
        optional=True,
    ),
    field("Who", "who", {"type": "multi_users_select", "placeholder": plain("Choose people")}, optional=True),
    field("Lead", "lead", {"type": "users_select", "initial_user": "U0BEN"}, optional=True),
    field("By when", "when", {"type": "datepicker", "initial_date": "2026-03-20"}, optional=True),
    field("At", "clock", {"type": "timepicker", "initial_time": "15:00"}, optional=True),
    field("Moment", "moment", {"type": "datetimepicker", "initial_date_time": 1773068400}, optional=True),
    field("E-mail", "mail", {"type": "email_text_input"}, optional=True),
    field("Link", "url", {"type": "url_text_input"}, optional=True),
    field("In your words", "rich", {"type": "rich_text_input"}, optional=True),
]

HOME: list[Block] = [
    {"type": "header", "text": plain("Good afternoon, Ana")},
    section(
        "*Due now* · Friday check-in, about 60 seconds", accessory=button("Answer", "open", style="primary")
    ),
    {"type": "divider"},
    section("*Your answers*\n12 weeks, seen by you only", accessory=button("Look", "answers")),
    section(
        "*Executive team*",
        fields=[mark("*Next digest*\nFriday 15:00"), mark("*Target*\n5 · 3 · 2"), mark("*Open actions*\n3")],
    ),
    {
        "type": "actions",
        "block_id": "homeacts",
        "elements": [
            button("Start a retrospective", "retro"),
            button("Away until…", "away"),
            button("Help", "help"),
        ],
    },
    {"type": "context", "elements": [mark("Everything here also works as a command: `/ambi help`")]},
]
