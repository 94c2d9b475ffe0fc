"""What Slack accepts inside a rich_text block."""

from __future__ import annotations

from bot.playground.shapes import Check, anything, array, boolean, by_type, number, one_of, record, string

NAME = string(255, 1)
MARKS = record(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean
    ),
)


def _part(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return record({"type": anything, **required}, {"style": MARKS, **(optional or {})})


TEXT = _part({"text": string(None, 1)})
LINK = _part({"url": string(3000, 1)}, {"text": string(), "unsafe": boolean})
INLINE: dict[str, Check] = {
    "text": TEXT,
    "link": LINK,
    "emoji": _part({"name": NAME}, {"unicode": string(), "url": string(), "skin_tone": number(whole=True)}),
    "user": _part({"user_id": NAME}),
    "channel": _part({"channel_id": NAME}),
    "usergroup": _part({"usergroup_id": NAME}),
    "team": _part({"team_id": NAME}),
    "color": _part({"value": NAME}),
    "broadcast": _part({"range": one_of("here", "channel", "everyone")}),
    "date": _part(
        {"timestamp": number(whole=True), "format": NAME},
        {"url": string(3000, 1), "fallback": string(None, 1)},
    ),
}
PARTS = array(by_type(INLINE), None, 0)
SECTION = record({"type": anything, "elements": PARTS})
BORDER = number(0, 1, whole=True)
RICH_TEXT = record(
    {
        "type": one_of("rich_text"),
        "elements": array(
            by_type(
                {
                    "rich_text_section": SECTION,
                    "rich_text_list": record(
                        {
                            "type": anything,
                            "style": one_of("bullet", "ordered"),
                            "elements": array(by_type({"rich_text_section": SECTION})),
                        },
                        {
                            "indent": number(0, 8, whole=True),
                            "offset": number(0, whole=True),
                            "border": BORDER,
                        },
                    ),
                    "rich_text_quote": record({"type": anything, "elements": PARTS}, {"border": BORDER}),
                    "rich_text_preformatted": record(
                        {"type": anything, "elements": array(by_type({"text": TEXT, "link": LINK}), None, 0)},
                        {"border": BORDER, "language": NAME},
                    ),
                }
            )
        ),
    },
    {"block_id": string(255)},
)
