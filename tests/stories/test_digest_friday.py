"""Friday comes: the digest stands in the channel, safe, short, and with what came of the last one."""

import re
from datetime import timedelta

from tests.harness import ANA, BEN, CLEO, DEV, OUTSIDER, Story
from tests.stories.digest_steps import SEVEN, SPLITS, answer, begin, close_all, friday, share, top


def everybody_answers(house: Story, *people: str) -> None:
    for person, split in zip(people or SEVEN, SPLITS, strict=False):
        answer(house, person, split, "What I noticed.")


def test_six_answer_and_the_next_digest_opens_with_what_was_decided(house: Story) -> None:
    begin(house)
    everybody_answers(house, *SEVEN[:6])
    share(house, BEN, "Who has run a virtual ward?", ask=True)
    share(house, CLEO, "The porters knew first.", named=True)
    first = friday(house)
    said = house.read(first)
    assert "Our balance" in said
    assert "Who has run a virtual ward?" in said
    assert "The porters knew first." in said
    assert "Cleo" in said
    assert "Ben" not in said

    house.click(DEV, first, "Reply")
    house.submit(DEV, **{"Your reply": "We did: call me."})
    close_all(house, DEV)
    assert "We did: call me." in house.read(house.last_dm(BEN))

    house.click(CLEO, first, "We decided…")  # a member
    assert "a lead of this team" in house.read(top(house, CLEO))
    close_all(house, CLEO)
    modal = house.click(ANA, first, "We decided…")
    assert modal is not None
    saved = house.submit(
        ANA, learning="Ask: Who has run a virtual ward?", decision="visit the community trust"
    )
    assert "visit the community trust" in house.read(saved)
    close_all(house, ANA)

    house.advance(days=4)
    everybody_answers(house)
    second = friday(house, 1)
    said = house.read(second)
    places = [
        said.index(part) for part in ("You said → we decided", "visit the community trust", "Our balance")
    ]
    assert places == sorted(places)
    assert len(house.posts()) == 2


def test_a_quiet_week_has_two_lines(house: Story) -> None:
    begin(house)
    post = friday(house)
    assert [b["type"] for b in post.blocks] == ["header", "rich_text", "rich_text", "actions"]


def test_below_the_smallest_group_it_only_says_building_up(house: Story) -> None:
    begin(house)
    everybody_answers(house, *SEVEN[:4])
    post = friday(house)
    assert "building up" in post.text
    assert not re.search(r"\d", post.text.split("\n", 1)[1])
    assert not any(b["type"] == "data_visualization" for b in post.blocks)


def test_a_late_answer_joins_the_next_release_only(house: Story) -> None:
    begin(house)
    everybody_answers(house, *SEVEN[:5])
    friday(house)
    before = [line for line in house.home(BEN).splitlines() if "between" in line]
    assert before
    answer(house, SEVEN[5], "0,0,10")
    assert [line for line in house.home(BEN).splitlines() if "between" in line] == before
    assert "counts in the next one" in house.read(house.last_dm(SEVEN[5]))
    second = friday(house, 1)
    assert "figure of 6 November;" in second.text  # one answer more would be readable


def test_a_refused_chart_becomes_a_picture(house: Story) -> None:
    begin(house)
    everybody_answers(house)
    friday(house)
    house.advance(days=4)
    everybody_answers(house)
    house.pg.faults.add("chat.postMessage", "error:invalid_blocks")
    post = friday(house, 1)
    kinds = [b["type"] for b in post.blocks]
    assert "data_visualization" not in kinds
    picture = next(b for b in post.blocks if b["type"] == "image")
    assert house.pg.file(picture["slack_file"]["id"]).startswith(b"\x89PNG")
    assert "week ending" in picture["alt_text"]


def test_the_last_digest_comes_to_whoever_of_the_team_asks_and_says_its_date(house: Story) -> None:
    begin(house)
    assert "no digest yet" in house.command(BEN, "digest")
    everybody_answers(house)
    share(house, CLEO, "The porters knew first.")
    friday(house)
    house.advance(days=3)
    copy = house.command(BEN, "digest")
    assert "The porters knew first." in copy
    assert "6 November 2026" in copy
    assert "figure of 6 November 2026" in copy
    assert "porters" not in house.command(OUTSIDER, "digest")


def test_a_copy_for_email_is_the_digest_as_markdown(house: Story) -> None:
    begin(house)
    everybody_answers(house)
    share(house, CLEO, "The porters knew first.", named=True)
    post = friday(house)
    modal = house.click(BEN, post, "Copy for e-mail")
    text = str(modal.blocks) if modal else ""
    assert "## Weekly learning digest" in text
    assert "The porters knew first." in text
    assert "Cleo" not in text
    house.submit(BEN)
    assert house.pg.modal(BEN) is None


def test_a_machine_that_slept_over_friday_posts_no_stale_digest(house: Story) -> None:
    begin(house)
    share_at = house.now
    answer(house, BEN, "5,3,2", "What I noticed.")
    share(house, BEN, "The porters knew first.")
    house.clock.set(share_at + timedelta(days=6))  # nobody was there on Friday
    house.settle()
    assert house.posts() == []
    assert "The porters knew first." in friday(house, 1).text
