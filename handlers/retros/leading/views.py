"""The modal in which a retrospective is handed over, its reader beside it."""

from handlers import blocks as b
from handlers.blocks import Block
from handlers.retros.views import flat
from handlers.values import Values


def hand_over_modal(retro: str, title: str) -> Block:
    """Ask who leads from here on."""
    return b.modal(
        "retros.save_hand_over",
        "Hand over",
        [
            b.section(
                f"*{b.literal(flat(title))}* goes on where it is, and you take part like everybody else."
            ),
            b.field_input(
                "Who leads it from here on?",
                "to",
                b.picker("users_select", "to"),
                hint="They get the buttons in a direct message.",
            ),
        ],
        submit="Hand over",
        subject=retro,
    )


def read_hand_over(values: Values) -> str | None:
    return values.person("to")


def handed_over_notice(to: str) -> Block:
    return b.notice_modal("Handed over", [b.section(f"{b.mention(to)} leads it now and has the buttons.")])
