"""Bank holidays as people live them: skipped or moved, one's own elsewhere, and a digest somebody reads."""

from dataclasses import replace
from datetime import datetime

from bot.playground import View
from tests.harness import ANA, BEN, CLEO, EXEC, LONDON, WORLD, Story, story
from tests.stories.test_teams_setup import close_all, set_up
from tests.stories.test_time_travel import reasons, the_minute, when_asked

EASTER = datetime(2026, 3, 30, 8, tzinfo=LONDON)  # the Monday before Good Friday, 3 April
NEAR = replace(WORLD, users=tuple(replace(user, tz="Europe/London") for user in WORLD.users))


def said(house: Story, person: str) -> list[str]:
    return [the_minute(at) for at in when_asked(house, person)]


def my_times(house: Story, person: str) -> View:
    house.home(person)
    view = house.click(person, house.home_view(person), "My times")
    assert view is not None
    return view


def test_a_team_in_london_keeps_englands_bank_holidays_unless_it_says_otherwise(house: Story) -> None:
    """The form has them filled in, the summary and the introduction say so, and a lead may change them."""
    saved = set_up(house)
    words = "On bank holidays in England nobody is asked, and a digest waits for the next working day."
    assert words in house.read(saved)
    assert words in house.read(house.posts()[0])
    close_all(house, ANA)
    house.command(ANA, "settings", EXEC)
    changed = house.submit(ANA, division="GB-SCT", on_holiday="next")
    assert "On bank holidays in Scotland people are asked the working day after" in house.read(changed)
    close_all(house, ANA)
    house.command(ANA, "settings", EXEC)
    assert "ank holidays" not in house.read(house.submit(ANA, division="none"))


def test_nobody_is_asked_on_a_bank_holiday_and_the_inspector_says_why(house: Story) -> None:
    """St Andrew's Day 2026 is a Monday in November, for a team in Scotland."""
    set_up(house, rhythm="weekly", weekday="0", division="GB-SCT")
    close_all(house, ANA)
    house.advance_to(datetime(2026, 11, 29, 12, tzinfo=LONDON))
    assert "Monday 7 December at 09:00" in house.home(CLEO)
    house.advance_to(datetime(2026, 11, 30, 18, tzinfo=LONDON))
    assert said(house, CLEO)[-1] == "Mon 23 Nov 09:00"
    assert "Saint Andrew's Day is a bank holiday in Scotland." in reasons(house, None)
    notes = [line.note for line in house.pg.record if line.kind == "note"]
    assert any("Nobody was asked for" in note and "Saint Andrew's Day" in note for note in notes)


def test_a_date_may_move_to_the_next_working_day(migrated_sqlite_url: str) -> None:
    """Easter Monday's check-in comes on Tuesday, and its Wednesday reminder too."""
    with story(migrated_sqlite_url, NEAR, EASTER) as house:
        set_up(house, rhythm="weekly", weekday="0", on_holiday="next")
        close_all(house, ANA)
        house.advance(days=10)
        assert said(house, CLEO) == ["Mon 30 Mar 09:00", "Tue 07 Apr 09:00"]
        assert reasons(house, CLEO) == []


def test_a_scot_in_an_english_team_is_left_alone_on_their_own_holiday(house: Story) -> None:
    """And on a Friday evening before it, what waits comes on the Tuesday."""
    set_up(house, rhythm="weekly", weekday="0")
    close_all(house, ANA)
    times = my_times(house, BEN)
    assert "My bank holidays" in house.read(times)
    house.submit(BEN, division="GB-SCT")
    close_all(house, BEN)
    assert "and on bank holidays in Scotland" in house.home(BEN)
    house.advance_to(datetime(2026, 11, 30, 12, tzinfo=LONDON))
    assert said(house, CLEO)[-1] == "Mon 30 Nov 09:00"
    assert said(house, BEN)[-1] == "Mon 23 Nov 09:00"
    assert "Saint Andrew's Day is a bank holiday in Scotland." in reasons(house, BEN)


def test_good_fridays_digest_waits_for_tuesday_and_its_round_is_not_lost(migrated_sqlite_url: str) -> None:
    """It is made on Friday, with what the week brought; people read it when they are back."""
    with story(migrated_sqlite_url, NEAR, EASTER) as house:
        set_up(house, rhythm="weekly")
        close_all(house, ANA)
        assert "Next digest: Tuesday 7 April at 15:00" in house.home(CLEO)
        house.advance_to(datetime(2026, 4, 6, 12, tzinfo=LONDON))
        assert len(house.posts()) == 1  # the introduction
        assert "Next digest: Tuesday 7 April at 15:00" in house.home(CLEO)
        house.advance_to(datetime(2026, 4, 7, 15, 1, tzinfo=LONDON))
        assert len(house.posts()) == 2
        assert "3 April" in house.read(house.posts()[-1])
        house.advance_to(datetime(2026, 4, 10, 16, tzinfo=LONDON))
        assert "10 April" in house.read(house.posts()[-1])


def test_a_team_paused_over_easter_gets_no_digest_that_waited(migrated_sqlite_url: str) -> None:
    with story(migrated_sqlite_url, NEAR, EASTER) as house:
        set_up(house, rhythm="weekly")
        close_all(house, ANA)
        house.advance_to(datetime(2026, 4, 4, 12, tzinfo=LONDON))
        house.home(ANA)
        house.click(ANA, house.home_view(ANA), "Pause")
        house.submit(ANA)
        house.advance(days=5)
        assert len(house.posts()) == 1
        assert "the team is paused" in reasons(house, None)
