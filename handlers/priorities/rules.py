"""What a priority needs, and which changes of its state make sense. Pure."""

from config.vocabulary import PriorityState

TITLE_LIMIT = 150
ACTIVE, PAUSED = PriorityState.ACTIVE, PriorityState.PAUSED
MERGED, STOPPED, DONE = PriorityState.MERGED, PriorityState.STOPPED, PriorityState.DONE

# What a priority may become. What has ended stays ended: taking it up again is a new decision, and a new row.
MAY_BECOME: dict[PriorityState, frozenset[PriorityState]] = {
    ACTIVE: frozenset({PAUSED, MERGED, STOPPED, DONE}),
    PAUSED: frozenset({ACTIVE, MERGED, STOPPED, DONE}),
    MERGED: frozenset(),
    STOPPED: frozenset(),
    DONE: frozenset(),
}
LIVING = (ACTIVE, PAUSED)
ENDED = (STOPPED, MERGED, DONE)


def problems_with(
    title: str, horizon: str | None, origin: str | None, level: str | None, owner: str | None
) -> dict[str, str]:
    """What is missing from a priority, by field."""
    problems = {}
    if not title:
        problems["title"] = "Say in a few words what it is."
    elif len(title) > TITLE_LIMIT:
        problems["title"] = f"Please keep it to {TITLE_LIMIT} characters."
    needed = (
        ("horizon", horizon, "Choose when it is meant to pay off."),
        ("origin", origin, "Choose who set it."),
        ("level", level, "Choose where it is worked on."),
        ("owner", owner, "Choose one person who looks after it: without an owner it is a wish."),
    )
    return problems | {field: ask for field, chosen, ask in needed if not chosen}
