"""What is held about me, my file, erase mine: through Slack, as people do it."""

import json

import pytest

from tests.harness import ANA, BEN, CLEO, OUTSIDER, Story
from tests.stories.digest_steps import SEVEN, SPLITS, answer, begin, close_all, friday, share, top

LINE = "The porters knew first."


@pytest.fixture
def lived(house: Story) -> Story:
    """A week in which all answered, Ben shared a line with his name, and the digest has quoted it."""
    begin(house)
    for person, split in zip(SEVEN, SPLITS, strict=True):
        answer(house, person, split, f"Private words of {person}.")
    share(house, BEN, LINE, named=True)
    friday(house)
    return house


def test_privacy_says_what_is_held_and_who_sees_it(lived: Story) -> None:
    said = lived.command(BEN, "privacy")
    assert "Your answers — seen by only you" in said
    assert "Lines you shared — seen by everyone in the channel" in said
    assert "not legally privileged" in said
    assert "Private words" not in said
    assert "Nothing is held about you yet." in lived.command(OUTSIDER, "privacy")


def test_my_file_comes_by_dm_and_holds_my_words_and_nobody_elses(lived: Story) -> None:
    lived.home(BEN)
    lived.click(BEN, lived.home_view(BEN), "My data")
    lived.click(BEN, top(lived, BEN), "Send me my data")
    message = lived.last_dm(BEN)
    (file,) = message.files
    held = json.loads(lived.pg.file(file))["held"]
    assert [row["text"] for row in held["learnings"]] == [LINE]
    assert [row["value"] for row in held["answers"] if "words" in str(row["value"])]
    assert len(held["splits"]) == 1
    assert "U0ANA" not in str(held["answers"])
    assert all("Here is everything" not in m.text for m in lived.pg.dm(CLEO))


def erase_mine(house: Story, person: str) -> None:
    """From Home to "Erased"."""
    house.home(person)
    house.click(person, house.home_view(person), "My data")
    house.click(person, top(house, person), "Erase mine…")
    assert "cannot be undone" in house.read(top(house, person))
    done = house.submit(person, **{"Are you sure?": ["Yes, erase what I wrote"]})
    assert "What you wrote is erased" in house.read(done)
    close_all(house, person)


def test_erase_mine_asks_once_and_then_leaves_nothing_of_it(lived: Story) -> None:
    erase_mine(lived, BEN)
    (post,) = lived.posts()
    assert LINE not in str(post.blocks)
    assert "removed at author’s request" in post.text
    assert "Ben" not in lived.read(post)
    assert "Our balance" in post.text  # a figure already released stays as it is
    assert "Private words" not in lived.home(BEN)
    assert LINE not in lived.home(BEN)
    assert "Your answers" not in lived.command(BEN, "privacy")
    assert "Private words of U0ANA." in lived.home(ANA)


def test_after_an_erasure_the_figure_stands_until_it_is_safe(lived: Story) -> None:
    before = lived.home(ANA)
    erase_mine(lived, BEN)
    post = friday(lived, 1)
    assert "figure of 6 November;" in post.text
    line = next(line for line in before.splitlines() if "You meant" in line)
    assert line in lived.home(ANA)
