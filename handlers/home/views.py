"""Home and help, made from the parts of the capabilities and the list of commands."""

from collections.abc import Iterable, Sequence

from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.registry import CommandEntry

MOST_BLOCKS = 100  # what Slack takes
BUTTONS_A_ROW = 5
WITHOUT_A_TEAM = (
    "setup",
    "privacy",
    "help",
)  # what leads somewhere before one has a team


def home_view(parts: Sequence[Block], commands: Iterable[CommandEntry]) -> Block:
    """The Home tab: what is due first, help last."""
    tail = [b.divider(), b.header("Everything else"), *command_buttons(commands), _promise()]
    room = MOST_BLOCKS - len(tail)
    shown = list(parts)
    if len(shown) > room:
        rest = b.context(
            "There is more than Home can hold: `/ambi status` and `/ambi actions` show the rest."
        )
        shown = [*shown[: room - 1], rest]
    return {"type": "home", "blocks": [*shown, *tail]}


def nothing_yet() -> list[Block]:
    """Home of somebody who has no team here yet."""
    return [
        b.header("Welcome to Ambidex"),
        b.section(
            "Ambidex helps a leadership team keep the short, medium and long term in balance: "
            "a check-in of a minute and a half, a weekly digest of what you learned, and retrospectives."
        ),
        b.section("You are not in a team yet. Set one up below, or join the channel of one that exists."),
    ]


def command_buttons(commands: Iterable[CommandEntry]) -> list[Block]:
    """A button for each of these commands, so that nobody needs to remember one."""
    buttons = [b.button(entry.label, f"command#{entry.name}", entry.name) for entry in commands]
    return [
        b.actions(*buttons[start : start + BUTTONS_A_ROW]) for start in range(0, len(buttons), BUTTONS_A_ROW)
    ]


def help_message(commands: Iterable[CommandEntry]) -> Message:
    """Every command, with what it does."""
    lines = "\n".join(f"• `/ambi {entry.usage}` — {entry.help}" for entry in commands)
    return Message(
        [
            b.section("*What you can do with Ambidex*"),
            b.section(lines),
            b.context("Each of these is also a button on the Home tab. Only you see this."),
        ]
    )


def _promise() -> Block:
    return b.context(
        "Your answers are yours alone unless you share a line. Nobody is counted, ranked or named for "
        "not answering. Not for patient details, and not a formal record."
    )
