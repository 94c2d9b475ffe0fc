"""A line leaves somebody's own check-in only by their hand, and comes back the same way."""

import pytest

from bot.playground import ModalErrors
from tests.harness import ANA, BEN, CLEO, OUTSIDER, Story
from tests.stories.digest_steps import answer, begin, close_all, friday, prompt_thanks, share, top

LINE = "The porters knew first."


@pytest.fixture
def answered(house: Story) -> Story:
    """Ben has answered with words, and nobody else has."""
    begin(house)
    answer(house, BEN, "5,3,2", "Something private.")
    return house


@pytest.mark.requirement(36)
def test_nothing_is_shared_unless_its_author_does_it(answered: Story) -> None:
    """Nothing is shared wider than its author chose."""
    post = friday(answered)
    assert "Something private." not in post.text
    for person in (ANA, CLEO):
        assert "Something private." not in answered.home(person)


def test_the_offer_shows_text_and_audience_and_an_empty_line_is_sent_back(answered: Story) -> None:
    modal = answered.click(BEN, prompt_thanks(answered, BEN), "Share a line…")
    said = answered.read(modal)
    assert "Something private." in said
    assert "executive-team" in said
    assert "without your name" in said
    with pytest.raises(ModalErrors) as empty:
        answered.submit(BEN, **{"The text others will read": "  "})
    assert "Write the line" in str(empty.value.errors)
    shared = answered.submit(BEN, **{"The text others will read": LINE})
    assert LINE in answered.read(shared)
    post = friday(answered)
    assert LINE in post.text
    assert "Something private." not in post.text


def test_a_line_is_taken_back_in_the_same_breath(answered: Story) -> None:
    share(answered, BEN, LINE)
    answered.home(BEN)
    answered.click(BEN, answered.home_view(BEN), "Take it back")
    assert "Taken back" in answered.read(top(answered, BEN))
    close_all(answered, BEN)
    assert "What I shared" not in answered.home(BEN)
    assert LINE not in friday(answered).text


def test_a_line_taken_back_later_goes_from_the_posted_digest(answered: Story) -> None:
    share(answered, BEN, LINE, named=True)
    friday(answered)
    answered.advance(days=1)
    answered.home(BEN)
    answered.click(BEN, answered.home_view(BEN), "Take it back")
    (post,) = answered.posts()
    assert LINE not in str(post.blocks)
    assert "removed at author’s request" in post.text
    assert "Ben" not in answered.read(post)
    assert LINE not in answered.command(CLEO, "digest")


def test_an_ask_is_answered_by_a_direct_message_to_whoever_asked(answered: Story) -> None:
    share(answered, BEN, "Who has run a virtual ward?", ask=True)
    post = friday(answered)
    answered.click(CLEO, post, "Reply")
    assert "Only the person who asked will see it" in answered.read(top(answered, CLEO))
    assert "Ben" not in answered.read(top(answered, CLEO))
    answered.submit(CLEO, **{"Your reply": "We did: call me."})
    assert "We did: call me." in answered.read(answered.last_dm(BEN))
    assert "Cleo" in answered.read(answered.last_dm(BEN))
    assert not any("call me" in m.text for m in answered.posts())


def test_somebody_from_outside_the_team_replies_to_nothing(answered: Story) -> None:
    share(answered, BEN, "Who has run a virtual ward?", ask=True)
    post = friday(answered)
    answered.pg.join(OUTSIDER, post.channel)  # reads along; the team's members are chosen
    answered.click(OUTSIDER, post, "Reply")
    assert "a member of this team" in answered.read(top(answered, OUTSIDER))
