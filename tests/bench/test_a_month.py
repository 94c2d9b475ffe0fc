"""The month of promise eight, a small part of it by a clock that stands still while the house works."""

from tests.bench import a_month


def test_a_week_in_two_workspaces_leaves_within_a_minute() -> None:
    """A small part of the month that is promised; told time only, so that a slow machine changes nothing."""
    found = a_month.run(5, workspaces=2, teams=1, size=6, goes_on=False)
    assert found["prompt"]["due"] == 2 * 5 * 6
    assert found["reminder"]["due"] > 0
    assert all(one["sent"] == one["due"] for one in found.values())
    assert all(one["within_a_minute"] == 1 for one in found.values())
