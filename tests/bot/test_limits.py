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


def test_each_method_has_the_pace_of_its_tier() -> None:
    """Fifty changes a minute, a hundred Homes, and neither takes a post's place."""
    limits = Limits()
    for method, most in (("chat.update", 50), ("views.publish", 100)):
        places = [limits.when(f"{method}{n}", "T1", method, f"U{n}", NOW) for n in range(most + 1)]
        assert places[0] == NOW
        assert places[most - 1] < NOW + 60 * SECOND <= places[most]
    assert limits.when("a", "T1", POSTING, "C1", NOW) == NOW


def test_a_crowd_leaves_room_for_whoever_just_did_something() -> None:
    """And both together keep to the tier."""
    limits = Limits()
    crowd = [limits.when(f"c{n}", "T1", "views.publish", f"U{n}", NOW, crowd=True) for n in range(200)]
    own = [limits.when(f"o{n}", "T1", "views.publish", f"U{n}", NOW) for n in range(100)]
    assert own[0] == NOW
    assert max(crowd) > NOW + 180 * SECOND
    minute = NOW + 60 * SECOND
    assert sum(place < minute for place in (*crowd, *own)) == 100
