"""What becomes of an action after its retrospective: it returns to its owner until it has ended."""

from datetime import timedelta

import pytest

from bot.playground import ModalErrors
from tests.harness import ANA, BEN, CLEO, DEV, EVE, EXEC, OUTSIDER, Story
from tests.stories.retro_steps import agree, is_summary, move_on, post, summary, to_voting, to_writing, write


def test_an_action_needs_an_owner_of_the_team_and_a_day_to_come(house: Story) -> None:
    to_voting(house)
    for _ in range(2):
        move_on(house)
    with pytest.raises(ModalErrors) as wrong:
        agree(house, BEN, "Do it", OUTSIDER, days=-1)
    assert set(wrong.value.errors) == {"owner", "due"}
    house.pg.close(BEN, everything=True)
    agree(house, BEN, "First", CLEO)
    agree(house, CLEO, "Second", DEV, instead="One more")
    house.click(ANA, post(house), "Swap an action")
    due = (house.now + timedelta(days=3)).date().isoformat()
    third = {"What will be done?": "Third", "Who looks after it?": EVE, "By which day?": due}
    house.submit(ANA, **third, instead="Instead of: First")
    told = house.read(post(house))
    assert "Third" in told
    assert "Second" in told
    assert "First" not in told


def test_an_action_returns_to_its_owner_and_to_the_next_retrospective(house: Story) -> None:
    to_voting(house)
    for _ in range(2):
        move_on(house)
    agree(house, BEN, "Ask for cover by noon", CLEO)
    house.click(ANA, house.last_dm(ANA), "Finish")
    assert "Ask for cover by noon" in house.command(CLEO, "actions")
    assert "How did it end?" in house.command(CLEO, "actions")
    assert "How did it end?" not in house.command(DEV, "actions")
    assert "Ask for cover by noon" in house.home(CLEO)

    house.command(ANA, "retro quick", EXEC)
    move_on(house)
    review = post(house)
    assert "Ask for cover by noon" in house.read(review)
    assert "Only the person who looks after it" in house.read(house.click(DEV, review, "How did it end?"))
    house.pg.close(DEV, everything=True)
    house.click(CLEO, review, "How did it end?")
    house.submit(CLEO, outcome="Dropped on purpose", note="The rota made it needless")
    assert "Letting go" in house.read(house.pg.modal(CLEO))
    assert "dropped on purpose" in house.read(post(house))
    assert "The rota made it needless" in house.read(post(house))
    assert "Nothing is open" in house.command(CLEO, "actions")


def test_an_action_due_comes_back_in_its_owners_check_in(house: Story) -> None:
    to_voting(house)
    for _ in range(2):
        move_on(house)
    agree(house, BEN, "Ask for cover by noon", CLEO, days=0)
    house.click(ANA, house.last_dm(ANA), "Finish")
    house.advance(days=9)
    prompt = next(m for m in reversed(house.pg.dm(CLEO)) if "Answer" in house.read(m))
    asked = house.read(house.click(CLEO, prompt, "Answer"))
    assert "Dropped on purpose" in asked
    assert "Ask for cover by noon" in asked


def test_an_action_can_be_added_to_the_summary_for_a_day(house: Story) -> None:
    to_writing(house)
    write(house, BEN, "One thought")
    house.click(ANA, house.last_dm(ANA), "End now")
    told = next(m for m in reversed(house.posts()) if is_summary(m))
    house.click(BEN, told, "Write an action down")
    due = (house.now + timedelta(days=3)).date().isoformat()
    house.submit(BEN, **{"What will be done?": "Late idea", "Who looks after it?": BEN, "By which day?": due})
    assert "Late idea" in summary(house)


def test_one_says_how_it_ended_from_the_reply_and_from_home(house: Story) -> None:
    to_voting(house)
    for _ in range(2):
        move_on(house)
    agree(house, BEN, "First thing", CLEO)
    agree(house, BEN, "Second thing", CLEO, instead="One more")
    house.command(CLEO, "actions", EXEC)
    house.click(CLEO, house.pg.ephemerals(CLEO)[-1], "actions.close#0")
    house.submit(CLEO, outcome="Done")
    house.pg.close(CLEO, everything=True)

    house.home(CLEO)
    listed = house.click(CLEO, house.home_view(CLEO), "Actions")
    assert listed is not None
    house.click(CLEO, listed, "actions.close#0")
    house.submit(CLEO, outcome="Changed")
    assert "Changed, and noted" in house.read(house.pg.modal(CLEO))
    house.pg.close(CLEO, everything=True)
    assert "Nothing is open" in house.command(CLEO, "actions")
    assert "Open actions" not in house.home(CLEO)
