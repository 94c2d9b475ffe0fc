"""What people do when a retrospective decides, in the words of its buttons, for the stories."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.playground import Message, View
from tests.harness import ANA, EXEC, Story


def begin(house: Story, format: str, *, set_up: bool = True, topic: str = "") -> None:
    if set_up:
        house.set_up()
    assert "It is open" in house.command(ANA, f"retro {format} {topic}".strip(), EXEC)


def post(house: Story) -> Message:
    """The post of the retrospective that runs, or ran last."""
    return next(
        m
        for m in reversed(house.posts())
        if "A retrospective of" in house.read(m) or "has ended" in house.read(m)
    )


def panel(house: Story, who: str = ANA) -> Message:
    """The buttons of whoever leads."""
    return next(m for m in reversed(house.pg.dm(who)) if "You lead this one" in house.read(m))


def after(house: Story, who: str = ANA) -> Message:
    """The panel once it is over."""
    return next(m for m in reversed(house.pg.dm(who)) if "Thank you for leading it" in house.read(m))


def shut(house: Story, who: str) -> None:
    """Close what is open, if anything is."""
    if house.pg.modal(who) is not None:
        house.pg.close(who, everything=True)


def to(house: Story, title: str) -> None:
    """Move on until a phase."""
    for _ in range(9):
        if f"*{title}*" in house.read(post(house)):
            return
        house.click(ANA, panel(house), "Next")
        shut(house, ANA)
    raise AssertionError(f"there is no {title}")


def write(house: Story, who: str, text: str, button: str = "Add a note", **fields: str) -> None:
    house.click(who, post(house), button)
    house.submit(who, **({"Your note": text} | fields))
    shut(house, who)


def add_priority(house: Story, title: str, owner: str, horizon: str = "Short term") -> None:
    house.command(ANA, "priorities", EXEC)
    said = house.pg.ephemerals(ANA)[-1]
    house.click(ANA, said, "Add a priority")
    house.submit(
        ANA,
        **{
            "What is it?": title,
            "When is it meant to pay off?": horizon,
            "Who looks after it?": owner,
            "Who set it?": "Local",
            "Where is it worked on?": "Team",
        },
    )
    shut(house, ANA)


def option(view: View, block: str, words: str) -> str:
    """The value of the option with these words, in one field of a modal."""
    found = next(b for b in view.blocks if b.get("block_id") == block)
    options = found["element"]["options"]
    return str(next(o["value"] for o in options if words in o["text"]["text"]))


def propose(house: Story, card: str, column: str, reason: str = "", **fields: Any) -> None:
    view = house.click(ANA, panel(house), "Put a proposal")
    assert view is not None
    chosen: dict[str, Any] = {"card": option(view, "card", card), "What is proposed?": column, "Why?": reason}
    if "into" in fields:
        chosen["into"] = option(view, "into", fields.pop("into"))
    house.submit(ANA, **(chosen | fields))
    shut(house, ANA)


def say(house: Story, who: str, stance: str, reason: str = "") -> None:
    """Say what one thinks of the first proposal that is open."""
    house.click(who, post(house), "Say what you think")
    fields = {"I…": stance} | ({"If you object: why?": reason} if reason else {})
    house.submit(who, **fields)
    shut(house, who)


def place(house: Story, who: str, places: Mapping[str, str]) -> None:
    """Place cards, by the words on them."""
    view = house.click(who, post(house), "Place the cards")
    assert view is not None
    fields = {}
    for words, column in places.items():
        field = next(b for b in view.blocks if b["type"] == "input" and words in b["label"]["text"])
        fields[field["block_id"]] = column
    house.submit(who, **fields)
    shut(house, who)


def in_days(house: Story, days: int) -> str:
    return (house.now + timedelta(days=days)).date().isoformat()
