"""A check-in modal as plain dictionaries against the same one through ``slack_sdk.models``."""

from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from tests.bench.measure import Result, compare

NAME, GOAL = "a modal from plain dictionaries ÷ slack_sdk.models", 0.05

HORIZONS = ("This year", "Next year", "Beyond")
CHOICES = ("Not at all", "A little", "Somewhat", "Mostly", "Entirely")


def plain() -> dict[str, Any]:
    """As our views build it."""
    inputs = [
        {
            "type": "input",
            "block_id": f"points-{n}",
            "label": {"type": "plain_text", "text": name},
            "element": {"type": "plain_text_input", "action_id": "points", "max_length": 2},
        }
        for n, name in enumerate(HORIZONS)
    ]
    options = [{"text": {"type": "plain_text", "text": text}, "value": text} for text in CHOICES]
    return {
        "type": "modal",
        "callback_id": "checkin",
        "title": {"type": "plain_text", "text": "Check-in"},
        "submit": {"type": "plain_text", "text": "Send"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "private_metadata": "checkin",
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "Ten points across the horizons."}},
            {
                "type": "actions",
                "block_id": "shapes",
                "elements": [
                    {
                        "type": "button",
                        "action_id": f"shape-{name}",
                        "text": {"type": "plain_text", "text": name},
                        "value": name,
                    }
                    for name in ("Same as last time", "Even", "Mostly now")
                ],
            },
            *inputs,
            {
                "type": "input",
                "block_id": "scale",
                "label": {"type": "plain_text", "text": "How far did you choose it?"},
                "element": {"type": "radio_buttons", "action_id": "scale", "options": options},
            },
            {
                "type": "input",
                "block_id": "words",
                "optional": True,
                "label": {"type": "plain_text", "text": "What did you learn?"},
                "element": {"type": "plain_text_input", "action_id": "words", "multiline": True},
            },
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "Only you will see this."}]},
        ],
    }


def through_models() -> dict[str, Any]:
    """The same modal, as the SDK's classes build it."""
    inputs = [
        InputBlock(
            block_id=f"points-{n}",
            label=PlainTextObject(text=name),
            element=PlainTextInputElement(action_id="points", max_length=2),
        )
        for n, name in enumerate(HORIZONS)
    ]
    shapes = [
        ButtonElement(action_id=f"shape-{name}", text=PlainTextObject(text=name), value=name)
        for name in ("Same as last time", "Even", "Mostly now")
    ]
    scale = RadioButtonsElement(
        action_id="scale", options=[Option(text=PlainTextObject(text=text), value=text) for text in CHOICES]
    )
    view = View(
        type="modal",
        callback_id="checkin",
        title=PlainTextObject(text="Check-in"),
        submit=PlainTextObject(text="Send"),
        close=PlainTextObject(text="Cancel"),
        private_metadata="checkin",
        blocks=[
            SectionBlock(text=MarkdownTextObject(text="Ten points across the horizons.")),
            ActionsBlock(block_id="shapes", elements=shapes),
            *inputs,
            InputBlock(
                block_id="scale", label=PlainTextObject(text="How far did you choose it?"), element=scale
            ),
            InputBlock(
                block_id="words",
                optional=True,
                label=PlainTextObject(text="What did you learn?"),
                element=PlainTextInputElement(action_id="words", multiline=True),
            ),
            ContextBlock(elements=[MarkdownTextObject(text="Only you will see this.")]),
        ],
    )
    built: dict[str, Any] = view.to_dict()
    return built


def run() -> Result:
    """Building a view ÷ building it through the SDK's models."""
    return compare(NAME, plain, through_models, goal=GOAL, times=200)
