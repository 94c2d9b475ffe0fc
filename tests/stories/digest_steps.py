"""Steps that the stories of digests, learning and privacy share."""

from datetime import datetime, timedelta

from bot.playground import Message, View
from tests.harness import ANA, BEN, CLEO, DEV, EVE, FAY, GUS, LONDON, Story
from tests.stories.test_checkins_journey import fields, launch

SEVEN = (ANA, BEN, CLEO, DEV, EVE, FAY, GUS)
FRIDAY = datetime(2026, 11, 6, 15, 0, tzinfo=LONDON)
SPLITS = ("7,2,1", "6,3,1", "8,1,1", "5,3,2", "9,1,0", "6,2,2", "7,3,0")


def begin(house: Story) -> None:
    """The executive team of seven, asked every Monday at nine; the first check-ins have arrived."""
    launch(house, *SEVEN)
    house.advance(hours=2)


def prompt_of(house: Story, person: str) -> Message:
    """The newest message with which somebody can answer a check-in."""
    return next(m for m in reversed(house.pg.dm(person)) if "checkins.answer" in str(m.blocks))


def answer(house: Story, person: str, split: str, words: str = "") -> None:
    """Answer the newest check-in: ten points exactly, and the same words in every field for words."""
    view = house.click(person, prompt_of(house, person), "checkins.answer")
    given = {"X1.exact": split.replace(",", " ")}
    for block, kind in fields(view).items():
        if words and kind == "plain_text_input" and block != "X1.exact":
            given[block] = words
    assert house.submit(person, **given) is None


def share(house: Story, person: str, words: str, *, ask: bool = False, named: bool = False) -> None:
    """Share these words from the thank-you message of an answered check-in."""
    modal = house.click(person, prompt_thanks(house, person), "Share a line…")
    text, kind = (b for b in fields(modal) if b.startswith(("text-", "kind-")))
    given: dict[str, object] = {text: words, kind: "An ask for help" if ask else "A learning"}
    if named:
        given["name"] = ["Add my name"]
    shared = house.submit(person, **given)
    assert words in house.read(shared)
    close_all(house, person)


def prompt_thanks(house: Story, person: str) -> Message:
    """The newest message that offers to share a line."""
    return next(m for m in reversed(house.pg.dm(person)) if "Share a line…" in house.read(m))


def close_all(house: Story, person: str) -> None:
    while house.pg.modal(person) is not None:
        house.pg.close(person)


def friday(house: Story, week: int = 0) -> Message:
    """Go to a Friday's digest and read the channel's newest post."""
    house.advance_to(FRIDAY + timedelta(weeks=week, seconds=5))
    return house.posts()[-1]


def top(house: Story, person: str) -> View:
    view = house.pg.modal(person)
    assert view is not None
    return view
