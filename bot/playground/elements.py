"""What Slack accepts as a text object, an option, and each interactive element."""

from __future__ import annotations

from typing import Any

from bot.playground.shapes import (
    Check,
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

ID = string(255)
DATE = string(10, like=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = string(5, like=r"([01]\d|2[0-3]):[0-5]\d")
URL = string(3000, 1, like=r"https?://\S+")
STYLE = one_of("primary", "danger")


def plain(most: int = 3000) -> Check:
    return by_type({"plain_text": record({"type": anything, "text": string(most, 1)}, {"emoji": boolean})})


def text(most: int = 3000) -> Check:
    """Plain text or mrkdwn."""
    return by_type(
        {
            "plain_text": record({"type": anything, "text": string(most, 1)}, {"emoji": boolean}),
            "mrkdwn": record({"type": anything, "text": string(most, 1)}, {"verbatim": boolean}),
        }
    )


CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)}, {"style": STYLE}
)
PLAIN_OPTION = record({"text": plain(75), "value": string(150, 1)}, {"description": plain(75), "url": URL})
RICH_OPTION = record({"text": text(75), "value": string(150, 1)}, {"description": text(75), "url": URL})
OVERFLOW_OPTION = record({"text": plain(75), "value": string(150, 1)}, {"description": plain(75), "url": URL})
GROUP = record({"label": plain(75), "options": array(PLAIN_OPTION, 100)})
SLACK_FILE = record({}, {"id": string(255, 1), "url": URL}, exactly=("id", "url"))
IMAGE_FIELDS: dict[str, Check] = {"image_url": URL, "slack_file": SLACK_FILE}
DISPATCH = record({}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)})

ACTION: dict[str, Check] = {"action_id": ID}
CHOOSING: dict[str, Check] = {**ACTION, "confirm": CONFIRM, "focus_on_load": boolean}
PICKING: dict[str, Check] = {**CHOOSING, "placeholder": plain(150)}
TYPING: dict[str, Check] = {
    **ACTION,
    "placeholder": plain(150),
    "focus_on_load": boolean,
    "dispatch_action_config": DISPATCH,
}
CONVERSATION_FILTER = record(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    either=("include", "exclude_external_shared_channels", "exclude_bot_users"),
)


def element(optional: dict[str, Check], required: dict[str, Check] | None = None, **rules: Any) -> Check:
    return record({"type": anything, **(required or {})}, optional, **rules)


def options_of(value: dict[str, Any]) -> list[dict[str, Any]]:
    """An element's options, whether they stand in groups or not."""
    groups = [group for group in value.get("option_groups", []) if isinstance(group, dict)]
    every = [*value.get("options", []), *(option for group in groups for option in group.get("options", []))]
    return [option for option in every if isinstance(option, dict)]


def unique_values(value: Any, place: str, problems: list[str]) -> None:
    """Two options of one element may not carry one value: an answer would not say which was meant."""
    seen = set()
    for option in options_of(value):
        name = option.get("value")
        if name is not None and name in seen:
            fault(problems, place, f"options contain duplicate value: {name}")
        seen.add(name)


def initial_is_offered(value: Any, place: str, problems: list[str]) -> None:
    """What is chosen at the start must be one of the options, word for word."""
    chosen = [value["initial_option"]] if "initial_option" in value else value.get("initial_options", [])
    known = [named(option) for option in options_of(value)]
    for option in chosen if isinstance(chosen, list) else []:
        if isinstance(option, dict) and named(option) not in known:
            fault(problems, place, "initial option must match one of the options")


def named(option: dict[str, Any]) -> tuple[Any, Any]:
    words = option.get("text")
    return option.get("value"), words.get("text") if isinstance(words, dict) else None


def offering(most: int, option: Check, extra: dict[str, Check]) -> Check:
    shape = element(extra, {"options": array(option, most)})
    return also(shape, unique_values, initial_is_offered)


def static(extra: dict[str, Check]) -> Check:
    fields = {**PICKING, **extra, "options": array(PLAIN_OPTION, 100), "option_groups": array(GROUP, 100)}
    return also(element(fields, exactly=("options", "option_groups")), unique_values, initial_is_offered)


def several(extra: dict[str, Check]) -> dict[str, Check]:
    return {**PICKING, **extra, "max_selected_items": number(1, whole=True)}


PEOPLE = array(string(255, 1), None, 0)
FEEDBACK = record({"text": plain(75), "value": string(2000, 1)}, {"accessibility_label": string(75, 1)})

IMAGE = element({**IMAGE_FIELDS}, {"alt_text": string(2000, 1)}, exactly=("image_url", "slack_file"))

BUTTON = element(
    {
        **ACTION,
        "url": URL,
        "value": string(2000),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(75, 1),
    },
    {"text": plain(75)},
)

SELECTS: dict[str, Check] = {
    "static_select": static({"initial_option": PLAIN_OPTION}),
    "users_select": element({**PICKING, "initial_user": ID}),
    "conversations_select": element(
        {
            **PICKING,
            "initial_conversation": ID,
            "default_to_current_conversation": boolean,
            "filter": CONVERSATION_FILTER,
            "response_url_enabled": boolean,
        }
    ),
    "channels_select": element({**PICKING, "initial_channel": ID, "response_url_enabled": boolean}),
    "external_select": element(
        {**PICKING, "initial_option": PLAIN_OPTION, "min_query_length": number(0, whole=True)}
    ),
    "multi_static_select": static({"initial_options": array(PLAIN_OPTION, 100), **several({})}),
    "multi_users_select": element(several({"initial_users": PEOPLE})),
    "multi_conversations_select": element(
        several(
            {
                "initial_conversations": PEOPLE,
                "default_to_current_conversation": boolean,
                "filter": CONVERSATION_FILTER,
            }
        )
    ),
    "multi_channels_select": element(several({"initial_channels": PEOPLE})),
    "multi_external_select": element(
        several({"initial_options": array(PLAIN_OPTION, 100), "min_query_length": number(0, whole=True)})
    ),
}

CHOICES: dict[str, Check] = {
    "checkboxes": offering(10, RICH_OPTION, {**CHOOSING, "initial_options": array(RICH_OPTION, 10)}),
    "radio_buttons": offering(10, RICH_OPTION, {**CHOOSING, "initial_option": RICH_OPTION}),
    "datepicker": element({**PICKING, "initial_date": DATE}),
    "timepicker": element({**PICKING, "initial_time": TIME, "timezone": string(100, 1)}),
    "datetimepicker": element(
        {**CHOOSING, "initial_date_time": number(1_000_000_000, 9_999_999_999, whole=True)}
    ),
}

OVERFLOW = offering(5, OVERFLOW_OPTION, {**ACTION, "confirm": CONFIRM})

ENTRIES: dict[str, Check] = {
    "plain_text_input": element(
        {
            **TYPING,
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": number(0, 3000, whole=True),
            "max_length": number(1, 3000, whole=True),
        }
    ),
    "number_input": element(
        {**TYPING, "initial_value": string(100), "min_value": string(100), "max_value": string(100)},
        {"is_decimal_allowed": boolean},
    ),
    "email_text_input": element({**TYPING, "initial_value": string(3000)}),
    "url_text_input": element({**TYPING, "initial_value": string(3000)}),
}

FEEDBACK_BUTTONS = element({**ACTION}, {"positive_button": FEEDBACK, "negative_button": FEEDBACK})
ICON_BUTTON = element(
    {
        **ACTION,
        "value": string(2000),
        "confirm": CONFIRM,
        "accessibility_label": string(75, 1),
        "visible_to_user_ids": PEOPLE,
    },
    {"icon": one_of("trash"), "text": plain(75)},
)
