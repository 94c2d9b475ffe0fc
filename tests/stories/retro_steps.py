"""What people do in a retrospective, in the words of its buttons, for the stories."""

from datetime import timedelta
from typing import Any

from bot.playground import Message
from tests.harness import ANA, BEN, CLEO, DEV, EVE, EXEC, Story

WRITERS = (ANA, BEN, CLEO, DEV, EVE)
WORDS = {
    ANA: "The board asked for one report less",
    BEN: "Huddles at eight kept beds moving",
    CLEO: "Agency requests came too late in the day",
    DEV: "Ask the wards before we change the rota",
    EVE: "Two meetings on the same subject",
}
COLUMN = {ANA: "Helped", BEN: "Helped", CLEO: "Hindered", DEV: "Try", EVE: "Hindered"}


def start(house: Story, topic: str = "Winter beds", mode: str = "With names") -> None:
    house.set_up()
    house.command(ANA, "retro", EXEC)
    house.pg.fill(ANA, {"format": "quick"})
    told = house.submit(ANA, **{"What is it about?": topic, "Names beside notes?": mode})
    assert "It is open" in house.read(told)
    house.pg.close(ANA)


def post(house: Story) -> Message:
    """The post of the retrospective that runs, or ran last."""
    return next(
        m for m in reversed(house.posts()) if house.read(m).startswith("Quick look") and not is_summary(m)
    )


def is_summary(message: Message) -> bool:
    return "what came of it" in message.text.splitlines()[0]


def summary(house: Story) -> str:
    return house.read(next(m for m in reversed(house.posts()) if is_summary(m)))


def thread(house: Story) -> str:
    """All that was said under the post."""
    root = post(house)
    return "\n".join(house.read(m) for m in house.pg.thread(EXEC, root.ts) if m.ts != root.ts)


def move_on(house: Story, who: str = ANA) -> None:
    house.click(who, house.last_dm(who), "Next")


def write(house: Story, who: str, text: str, column: str = "Helped") -> None:
    house.click(who, post(house), "Add a note")
    house.submit(who, **{"Column": column, "Your note": text})
    house.pg.close(who)


def to_writing(house: Story, topic: str = "Winter beds") -> None:
    start(house, topic)
    move_on(house)
    assert "*Write*" in house.read(post(house))


def to_voting(house: Story) -> None:
    to_writing(house)
    for who in WRITERS:
        write(house, who, WORDS[who], COLUMN[who])
    move_on(house)
    assert "*Vote*" in house.read(post(house))


def option(house: Story, who: str, words: str) -> str:
    """The box that stands for a note in the modal open now."""
    view = house.pg.modal(who)
    assert view is not None
    boxes = [o for b in view.blocks if b["block_id"].startswith("dots-") for o in b["element"]["options"]]
    return str(
        next(
            o["value"] for o in boxes if words in o["text"]["text"] + o.get("description", {}).get("text", "")
        )
    )


def vote(house: Story, who: str, *words: str, twice: str = "") -> None:
    house.click(who, post(house), "Vote")
    fields: dict[str, Any] = {"dots-0": [option(house, who, w[:30]) for w in words]}
    if twice:
        fields["second-0"] = [option(house, who, twice[:30])]
    house.submit(who, **fields)
    house.pg.close(who, everything=True)


def agree(house: Story, who: str, text: str, owner: str, days: int = 7, **more: Any) -> None:
    house.click(who, post(house), "Write the action down")
    due = (house.now + timedelta(days=days)).date().isoformat()
    house.submit(
        who, **({"What will be done?": text, "Who looks after it?": owner, "By which day?": due} | more)
    )
    house.pg.close(who, everything=True)


def everything_said(house: Story) -> str:
    """Every word we sent to Slack by any way."""
    return "\n".join(str(t.request) for t in house.pg.record if t.kind == "api")
