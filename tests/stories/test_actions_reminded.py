"""An action on its way: brought to mind once before its day and once after, changed, handed on, helped."""

from datetime import datetime, timedelta

import pytest

from bot.playground import ModalErrors
from storage.queries import delivery
from tests.harness import ANA, BEN, CLEO, DEV, EVE, EXEC, LONDON, OUTSIDER, Story
from tests.stories.retro_steps import agree, move_on, to_voting

WORDS = "Ask for cover by noon"
FRIDAY = 4  # days after the Monday on which stories begin
SOON, COME = "is due soon", "has come to its day"


def agreed(house: Story, owner: str = CLEO, days: int = FRIDAY) -> None:
    """An action agreed in a retrospective on Monday morning; nobody is asked anything else this week."""
    to_voting(house)
    move_on(house)
    move_on(house)
    agree(house, BEN, WORDS, owner, days=days)
    house.click(ANA, house.last_dm(ANA), "Finish")


def reminders(house: Story, person: str) -> list[tuple[str, str]]:
    """When somebody was reminded of an action, on London's clock, and how."""
    found = []
    for message in house.pg.dm(person):
        text = message.text
        if WORDS in text and (SOON in text or COME in text):
            at = datetime.fromtimestamp(float(message.ts), LONDON)
            found.append((f"{at:%a %d %H:%M}", SOON if SOON in text else COME))
    return found


def answer_checkin(house: Story, person: str) -> None:
    """One message less in the week's budget."""
    prompt = next((m for m in reversed(house.pg.dm(person)) if "checkins.skip" in str(m.blocks)), None)
    if prompt is not None:
        house.click(person, prompt, "checkins.skip")


def test_its_owner_is_reminded_once_before_and_once_after_and_never_again(house: Story) -> None:
    agreed(house)
    house.advance(hours=2)
    answer_checkin(house, CLEO)
    house.advance(days=2)
    assert reminders(house, CLEO) == []
    house.advance(days=26)
    assert reminders(house, CLEO) == [("Thu 05 09:00", SOON), ("Mon 09 09:00", COME)]
    assert not any(reminders(house, who) for who in (ANA, BEN, DEV, EVE))
    assert not any(SOON in m.text or COME in m.text for m in house.posts())


def test_what_has_ended_is_not_asked_about_and_the_reminder_says_so(house: Story) -> None:
    agreed(house)
    house.advance(hours=2)
    answer_checkin(house, CLEO)
    house.advance(days=3)
    message = next(m for m in house.pg.dm(CLEO) if SOON in m.text)
    house.click(CLEO, message, "How did it end?")
    house.submit(CLEO, outcome="Done")
    house.pg.close(CLEO, everything=True)
    assert any("This one has ended" in house.read(m) for m in house.pg.dm(CLEO))
    house.advance(days=14)
    assert reminders(house, CLEO) == []


def test_whoever_is_away_is_reminded_when_they_are_back(house: Story) -> None:
    agreed(house)
    house.command(CLEO, "away until 18 November")
    house.advance(days=16)
    assert reminders(house, CLEO) == []
    house.advance(days=1, hours=6)
    assert reminders(house, CLEO) == [("Thu 19 09:00", COME)]


def test_a_week_that_is_used_up_stays_silent_and_says_why(house: Story) -> None:
    agreed(house, BEN)
    house.advance(days=3, hours=4)  # asked on Monday, reminded of that on Tuesday: two messages
    assert reminders(house, BEN) == []
    with house.bot.db.read() as session:
        silent = delivery.list_withheld(session, house.now - timedelta(days=7))
    assert any("budget" in (row.reason or "") and row.person == BEN for row in silent)


def test_another_day_has_its_own_reminders_and_the_history_stays(house: Story) -> None:
    agreed(house)
    house.advance(hours=2)
    answer_checkin(house, CLEO)
    house.command(CLEO, "actions", EXEC)
    house.click(CLEO, house.pg.ephemerals(CLEO)[-1], "actions.change#0")
    later = (house.now + timedelta(days=14)).date().isoformat()  # a Monday
    house.submit(CLEO, **{"What will be done?": WORDS + ", on one ward", "By which day?": later})
    told = house.read(house.pg.modal(CLEO))
    assert "What it was before is kept" in told
    house.pg.close(CLEO, everything=True)
    house.advance(days=8)
    answer_checkin(house, CLEO)
    house.advance(days=8)
    assert reminders(house, CLEO) == [("Fri 13 09:00", SOON), ("Tue 17 09:00", COME)]
    house.command(CLEO, "actions", EXEC)
    again = house.read(house.click(CLEO, house.pg.ephemerals(CLEO)[-1], "actions.change#0"))
    assert "What it was before" in again
    assert "by Friday 6 November" in again or "was due Friday 6 November" in again


def test_it_is_changed_only_to_something_possible(house: Story) -> None:
    agreed(house)
    house.command(CLEO, "actions", EXEC)
    house.click(CLEO, house.pg.ephemerals(CLEO)[-1], "actions.change#0")
    yesterday = (house.now - timedelta(days=1)).date().isoformat()
    with pytest.raises(ModalErrors) as wrong:
        house.submit(CLEO, **{"Who looks after it?": OUTSIDER, "By which day?": yesterday})
    assert set(wrong.value.errors) == {"owner", "due"}
    house.pg.close(CLEO, everything=True)


def test_handing_it_on_tells_the_other_in_their_hours_and_moves_the_reminders(house: Story) -> None:
    agreed(house)
    house.advance(hours=2)
    for who in (CLEO, DEV):
        answer_checkin(house, who)
    house.command(CLEO, "actions", EXEC)
    house.click(CLEO, house.pg.ephemerals(CLEO)[-1], "actions.change#0")
    house.submit(CLEO, **{"Who looks after it?": DEV})
    house.pg.close(CLEO, everything=True)
    assert any("asks you to look after this one" in m.text for m in house.pg.dm(DEV))
    house.advance(days=14)
    assert reminders(house, CLEO) == []
    assert ("Mon 09 09:00", COME) in reminders(house, DEV)


def test_what_stalls_is_offered_help_and_each_offer_does_something(house: Story) -> None:
    agreed(house, days=1)
    offers = ("Ask a peer", "Name a skill gap", "Make it smaller")
    assert not any(offer in house.command(CLEO, "actions", EXEC) for offer in offers)
    house.advance(days=9)
    listed = house.command(CLEO, "actions", EXEC)
    assert all(offer in listed for offer in offers)
    assert not any(offer in house.command(DEV, "actions", EXEC) for offer in offers)
    message = house.pg.ephemerals(CLEO)[-1]

    house.click(CLEO, message, "actions.gap#0")
    house.submit(CLEO, gap="Reading run charts")
    house.pg.close(CLEO, everything=True)
    assert "A skill is missing: “Reading run charts”" in house.command(DEV, "actions", EXEC)

    asked = house.click(CLEO, message, "learning.ask_peer#0")
    assert "Who has met it before" in house.read(asked)
    house.submit(CLEO, ask="Who gets cover agreed before noon?")
    house.pg.close(CLEO, everything=True)

    house.click(CLEO, message, "actions.smaller#0")
    due = (house.now + timedelta(days=7)).date().isoformat()
    house.submit(CLEO, **{"What will be done?": "Ask on one ward", "By which day?": due})
    house.pg.close(CLEO, everything=True)
    assert "Ask on one ward" in house.command(DEV, "actions", EXEC)
    house.advance(days=5)
    digest = next(m for m in reversed(house.posts()) if "Weekly learning digest" in m.text)
    assert "Who gets cover agreed before noon?" in digest.text
    assert "Cleo" not in digest.text


def test_not_yet_in_an_old_check_in_opens_nothing_that_a_lead_has_closed(house: Story) -> None:
    agreed(house, days=0)
    house.advance(days=9)
    prompt = next(m for m in reversed(house.pg.dm(CLEO)) if "Answer" in house.read(m))
    assert WORDS in house.read(house.click(CLEO, prompt, "Answer"))
    house.command(ANA, "actions", EXEC)
    house.click(ANA, house.pg.ephemerals(ANA)[-1], "actions.close#0")
    house.submit(ANA, outcome="Done")
    house.submit(CLEO, X13="Not yet")
    assert "Nothing is open" in house.command(CLEO, "actions")


def test_one_tap_in_the_check_in_ends_it(house: Story) -> None:
    agreed(house, days=0)
    house.advance(days=9)
    prompt = next(m for m in reversed(house.pg.dm(CLEO)) if "Answer" in house.read(m))
    house.click(CLEO, prompt, "Answer")
    house.submit(CLEO, X13="Dropped on purpose")
    assert "Nothing is open" in house.command(CLEO, "actions")
    house.advance(days=14)
    assert COME not in "".join(how for _, how in reminders(house, CLEO)[1:])
