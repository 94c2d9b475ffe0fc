"""The modals for sharing a line, replying to an ask and saying what was decided."""

from collections.abc import Sequence
from datetime import date

from handlers import blocks as b
from handlers.actions.lines import Line as ActionLine
from handlers.actions.views import action_line
from handlers.blocks import Block, Message
from handlers.learning.rules import Line, audience
from handlers.values import Values

LINE_LIMIT = 600  # a line for a digest of 180 words


# --- sharing -------------------------------------------------------------------------------


def share_modal(checkin: str, channel: str, lines: Sequence[Line], chosen: int = 0) -> Block:
    """The one offer to share: the exact text, the exact audience, with or without a name."""
    line = lines[chosen]
    parts: list[Block] = []
    if len(lines) > 1:
        options = [b.option(each.wording, str(n)) for n, each in enumerate(lines)]
        parts.append(
            b.section("*Which answer?* Only one is shared at a time.")
            | {
                "block_id": "which",
                "accessory": b.choose("static_select", "learning.pick", options, str(chosen)),
            }
        )
    parts += [
        b.field_input(
            "The text others will read",
            f"text-{line.question}",
            b.text_input(initial=line.text, lines=4, limit=LINE_LIMIT),
            hint=_how_to_word(line.text),
        ),
        b.field_input(
            "What it is",
            f"kind-{line.question}",
            b.choose(
                "radio_buttons",
                "kind",
                [b.option("A learning", "learning"), b.option("An ask for help", "ask")],
                "ask" if line.is_ask else "learning",
            ),
        ),
        _name_field(),
        b.context(
            audience(channel, named=False),
            "Tick “Add my name” and it stands beside the text.",
            "You can take it back at any time on your Home tab: the words then go from the digest too. "
            "`/ambi privacy` says what is held about you.",
        ),
    ]
    return b.modal(
        "learning.share", "Share a line", parts, submit="Share", subject=f"{checkin}:{line.question}"
    )


def ask_modal(line: ActionLine, channel: str, today: date) -> Block:
    """Peers are asked about an action that has stalled: the exact text, the exact audience."""
    draft = f"We want to do this and are stuck: {line.text} Who has met it before, and what helped?"
    return b.modal(
        "learning.send_ask",
        "Ask a peer",
        [
            action_line(line, today),
            b.field_input(
                "The text others will read",
                "ask",
                b.text_input(initial=draft, lines=4, limit=LINE_LIMIT),
                hint=_how_to_word(draft),
            ),
            _name_field(),
            b.context(audience(channel, named=False), "Replies come to you alone, by direct message."),
        ],
        submit="Ask",
        subject=line.id,
    )


def _name_field() -> Block:
    return b.field_input(
        "Your name",
        "name",
        b.choose("checkboxes", "named", [b.option("Add my name", "named")]),
        optional=True,
    )


def _how_to_word(text: str) -> str:
    """The hint under the text; it says so where only the beginning of an answer fits."""
    cut = (
        "Your answer is longer than a digest takes, so this is its beginning. "
        if len(text) > LINE_LIMIT
        else ""
    )
    return f"{cut}Change it as you like: up to {LINE_LIMIT} characters. Please name no patients."


def read_share(values: Values, question: str) -> tuple[str, bool, bool]:
    """The text, whether it is an ask, whether it carries the name."""
    return (
        values.text(f"text-{question}"),
        values.choice(f"kind-{question}") == "ask",
        "named" in values.choices("name"),
    )


def shared_notice(learning: str, channel: str, text: str, author: str | None) -> Block:
    """Confirmation, with the way back beside it."""
    return b.notice_modal(
        "Shared",
        [
            b.section(f"Thank you. This goes into the next weekly digest in <#{channel}>:"),
            b.quote(text, author),
            b.actions(b.button("Take it back", "learning.withdraw", learning)),
        ],
    )


def withdrawn_notice() -> Message:
    return b.say("Taken back. If a digest has quoted it, the words are being replaced there now.")


def home_line(text: str, learning: str, number: int, *, is_ask: bool) -> list[Block]:
    """One shared line on its author's Home."""
    return [
        b.context("You asked for help" if is_ask else "You shared"),
        b.quote(text),
        b.actions(b.button("Take it back", f"learning.withdraw#{number}", learning)),
    ]


# --- replying to an ask --------------------------------------------------------------------


def reply_modal(learning: str, ask: str) -> Block:
    return b.modal(
        "learning.send_reply",
        "Reply to an ask",
        [
            b.section("*The ask*"),
            b.quote(ask),
            b.field_input("Your reply", "reply", b.text_input(lines=4), hint="Please name no patients."),
            b.context("Only the person who asked will see it, with your name, in a direct message."),
        ],
        submit="Send",
        subject=learning,
    )


def reply_message(ask: str, reply: str, by: str) -> Message:
    return Message(
        [
            b.section(f"{b.mention(by)} replied to what you asked:"),
            b.quote(ask),
            b.section("Their reply:"),
            b.quote(reply),
        ]
    )


def reply_sent() -> Block:
    return b.notice_modal(
        "Sent", [b.section("Thank you. The person who asked has your reply now, by direct message.")]
    )


# --- deciding ------------------------------------------------------------------------------


def decide_modal(team: str, lines: Sequence[tuple[str, str, bool]], *, will: bool) -> Block:
    """What was decided, and which line it answers. ``lines``: id, text, whether it is an ask."""
    options = [b.option(("Ask: " if is_ask else "Learning: ") + text, id_) for id_, text, is_ask in lines]
    label = "We decided to…" if will else "We decided not to…"
    return b.modal(
        "learning.save_decision",
        "We decided" if will else "We decided not to",
        [
            b.field_input(
                "Which line does it answer?", "learning", b.choose("static_select", "line", options)
            ),
            b.field_input(
                label,
                "decision",
                b.text_input(lines=3, limit=300),
                hint="One sentence. It opens the next digest, so people see what came of their words."
                + ("" if will else " Say why: “not now, because…” is an answer people respect."),
            ),
        ],
        submit="Save",
        subject=f"{team}:{'yes' if will else 'no'}",
    )


def decision_saved(line: str, text: str, *, will: bool) -> Block:
    lead = "we decided: " if will else "we decided not to: "
    return b.notice_modal(
        "Saved",
        [b.section("The next digest will open with:"), b.quote(f"You said “{line}” → {lead}{text}")],
    )
