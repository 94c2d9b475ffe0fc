"""Who has to wait, and who has not."""

from datetime import UTC, datetime, timedelta

from bot.delivery.limits import POSTING, Limits

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_one_workspace_never_holds_up_another() -> None:
    """Nor one method another."""
    limits = Limits()
    limits.pause("T1", POSTING, NOW + 30 * SECOND)
    assert limits.when("a", "T1", POSTING, "C1", NOW) == NOW + 30 * SECOND
    assert limits.when("b", "T1", "chat.update", "C1", NOW) == NOW
    assert limits.when("c", "T2", POSTING, "C1", NOW) == NOW


def test_a_pause_is_never_shortened() -> None:
    """Two answers may come out of order."""
    limits = Limits()
    limits.pause("T1", POSTING, NOW + 30 * SECOND)
    limits.pause("T1", POSTING, NOW + 5 * SECOND)
    assert limits.when("a", "T1", POSTING, "C1", NOW) == NOW + 30 * SECOND


def test_places_are_given_out_in_order_and_kept() -> None:
    """A crowd leaves three a second, each at its own moment, asking twice."""
    limits = Limits()
    places = [limits.when(f"d{n}", "T1", POSTING, f"U{n}", NOW) for n in range(9)]
    assert places[0] == NOW
    assert places == sorted(places)
    assert places[-1] - NOW < 3 * SECOND
    assert limits.when("d8", "T1", POSTING, "U8", places[8]) == places[8]


def test_a_busy_channel_holds_up_itself_only() -> None:
    """One a second there, three a second elsewhere."""
    limits = Limits()
    last = [limits.when(f"d{n}", "T1", POSTING, "C1", NOW) for n in range(10)][-1]
    assert last >= NOW + 9 * SECOND
    assert limits.when("x", "T1", POSTING, "U1", NOW) < NOW + 4 * SECOND


def test_a_host_out_of_reach_stops_everything_there() -> None:
    """Until it answers again."""
    limits = Limits()
    limits.pause("T1", "*", NOW + 60 * SECOND)
    assert limits.when("a", "T1", "views.publish", "U1", NOW) > NOW
    assert limits.answered("T1")
    assert limits.when("a", "T1", "views.publish", "U1", NOW) == NOW
