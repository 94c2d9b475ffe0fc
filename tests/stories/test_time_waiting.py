"""What waits and never comes, comes later, or comes with the next: questions, reminders, digests."""

from datetime import datetime

from tests.harness import ANA, BEN, CLEO, LONDON, story
from tests.stories.test_teams_setup import close_all, set_up
from tests.stories.test_time_holidays import EASTER, NEAR
from tests.stories.test_time_travel import deliveries, reasons, sleep, when_asked


def test_nobody_is_reminded_of_a_question_that_was_never_sent(migrated_sqlite_url: str) -> None:
    """Half past eight in Berlin waits for eight in London; then the machine is off until it is too late."""
    with story(migrated_sqlite_url, NEAR, EASTER) as house:
        set_up(house, rhythm="weekly", clock="team", zone="Berlin", ask_at="08:30")
        close_all(house, ANA)
        house.advance_to(datetime(2026, 3, 31, 7, 45, tzinfo=LONDON))
        assert [d.state for d in deliveries(house, CLEO, "prompt")] == ["planned"]
        sleep(house, datetime(2026, 3, 31, 12, 2, tzinfo=LONDON))
        house.advance(days=2)
        assert when_asked(house, CLEO) == []
        assert [d.sent_at for d in deliveries(house, CLEO, "reminder") if d.sent_at] == []
        assert "The question itself was never sent." in reasons(house, CLEO)


def test_what_was_put_off_until_easter_monday_comes_back_on_tuesday(migrated_sqlite_url: str) -> None:
    with story(migrated_sqlite_url, NEAR, EASTER) as house:
        set_up(house, rhythm="fortnightly")
        close_all(house, ANA)
        house.advance_to(datetime(2026, 3, 31, 10, tzinfo=LONDON))
        house.click(BEN, house.last_dm(BEN), "checkins.snooze", "On Monday")
        house.advance_to(datetime(2026, 4, 7, 8, 59, tzinfo=LONDON))
        assert len(house.pg.dm(BEN)) == 1
        house.advance_to(datetime(2026, 4, 7, 9, 1, tzinfo=LONDON))
        assert len(house.pg.dm(BEN)) == 2
        assert "Back, as you asked" in house.read(house.last_dm(BEN))


def test_a_digest_whose_holidays_last_until_the_next_is_carried_by_it(migrated_sqlite_url: str) -> None:
    """The Spring Festival of 2026 closes from Monday 16 to Monday 23 February: two digests, one message."""
    with story(migrated_sqlite_url, NEAR, datetime(2026, 2, 9, 8, tzinfo=LONDON)) as house:
        set_up(house, rhythm="weekly", division="CN", **{"Weekly digest on": "Monday"})
        close_all(house, ANA)
        house.advance_to(datetime(2026, 2, 10, 8, tzinfo=LONDON))
        before = len(house.posts())
        house.advance_to(datetime(2026, 2, 24, 14, 50, tzinfo=LONDON))
        assert len(house.posts()) == before
        assert any("there are bank holidays until the next one" in said for said in reasons(house, None))
        house.advance_to(datetime(2026, 2, 24, 15, 1, tzinfo=LONDON))
        assert len(house.posts()) == before + 1
        assert "23 February" in house.read(house.posts()[-1])
