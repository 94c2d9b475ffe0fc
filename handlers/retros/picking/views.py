"""The modal in which a message becomes a note, its reader beside it."""

from collections.abc import Sequence

from config.content import GroundRules
from handlers import blocks as b
from handlers.blocks import Block
from handlers.retros.notes.views import NOTE_LIMIT
from handlers.retros.picking.service import Open
from handlers.retros.starting.views import TOPIC_LIMIT
from handlers.retros.who import MEANS
from handlers.values import Values

MOST = 100
OWN, AGREED = "own", "agreed"


def pick_modal(open_now: Sequence[Open], text: str, *, theirs: bool, was: str, ground: GroundRules) -> Block:
    """The words, to be changed before anybody else reads them, and where they belong."""
    several = len(open_now) > 1
    options = [
        b.option(
            f"{o.title}: {column}" if several else column, f"{o.id}|{column}", o.topic if several else ""
        )
        for o in open_now
        for column in o.columns
    ][:MOST]
    only = options[0]["value"] if len(options) == 1 else None
    words = b.text_input("text", initial=text, lines=3, limit=NOTE_LIMIT)
    parts: list[Block] = [
        b.field_input("Where does it belong?", "column", b.choose("static_select", "column", options, only)),
        b.field_input(
            "Your note", "text", words, hint="Change it as you like: it is your note, and yours alone."
        ),
    ]
    if len(text) > NOTE_LIMIT:
        parts.append(b.context(f"Only the first {NOTE_LIMIT:,} characters of the message fit into a note."))
    if theirs:
        parts.append(_whose())
    modes = dict.fromkeys(o.mode for o in open_now)
    parts.append(b.context(ground.notes, *(MEANS[mode] for mode in modes)))
    parts.append(b.context("Whoever read the message may recognise it, so it may tell that you picked it."))
    return b.modal("retros.pick", "Add to a retrospective", parts, submit="Add", subject=was)


def _whose() -> Block:
    options = [
        b.option("Mine: I put it in my own words", OWN),
        b.option("Theirs, and they agreed to be quoted", AGREED),
    ]
    return b.field_input(
        "Whose words are these?",
        "whose",
        b.choose("radio_buttons", "whose", options),
        hint="Somebody else wrote this message. People are quoted only if they agreed.",
    )


def read_pick(values: Values) -> tuple[str, str, str, bool]:
    """The retrospective, the column, the words, and whether whoever said them agreed."""
    retro, _, column = (values.choice("column") or "").partition("|")
    return retro, column, values.text("text"), values.choice("whose") == AGREED


def added_notice() -> Block:
    said = (
        "It is among your notes. Nobody else sees it until all are shown together; *Add a note* changes it."
    )
    return b.notice_modal("Added", [b.section(said)])


def offer_modal(team: str, text: str) -> Block:
    """None runs: start one about it?"""
    start = b.button(
        "Start one about this", "retros.start_about", f"{team}:{text[:TOPIC_LIMIT]}", style="primary"
    )
    return b.notice_modal(
        "Add to a retrospective",
        [
            b.section("No retrospective of yours takes notes now. You can start one about this."),
            b.actions(start),
        ],
    )


def topic_note(theirs: bool) -> str:
    """What is said above the topic that came from a message."""
    whose = " These are somebody else's words: put them in your own, unless they agreed." if theirs else ""
    return f"The topic came from the message you chose, and everybody in the channel will read it.{whose}"
