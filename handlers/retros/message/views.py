"""The message others should hear: the modal that words it, and the post."""

from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.retros.message.rules import DRAFT_LIMIT


def draft_modal(retro: str, text: str) -> Block:
    field = b.field_input(
        "What others will read",
        "text",
        b.text_input(initial=text, lines=10, limit=DRAFT_LIMIT),
        hint="Plain words: what ends, why, whom to talk to. Please name no patients, and nobody who objects.",
    )
    return b.modal("retros.save_draft", "What we stopped", [field], submit="Keep it", subject=retro)


def kept_notice(text: str) -> Block:
    return b.notice_modal(
        "Kept",
        [
            b.section("Nothing is posted yet: “Approve and post” on your panel does that."),
            b.quote(text),
        ],
    )


def posted_message(text: str) -> Message:
    """The message as it was approved: people's words, never markup."""
    return Message([b.words(text)])


def posted(channel: str) -> Message:
    return b.say(f"Posted in <#{channel}>, as you approved it.")
