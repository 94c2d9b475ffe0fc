"""The phase machine of a retrospective. Pure.

A format is a list of phases. The machine knows what kind each is, how long it
lasts and when it has nothing to do; what a phase leaves behind stands in
``moving``, and everything else is words and views.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from config.content import Phase, RetroFormat
from config.vocabulary import PhaseKind

MORE = timedelta(minutes=5)
A_DAY_MORE = timedelta(days=1)  # where a phase is open for days
FORGOTTEN = timedelta(days=14)  # a step nobody took for so long ends one that waits for a press
LATE = timedelta(hours=24)  # how long after the end an action may still be agreed

FOR_EVERYBODY = frozenset({PhaseKind.WRITE, PhaseKind.LIST, PhaseKind.SORT, PhaseKind.VOTE})


class What(StrEnum):
    """What can happen to a running retrospective."""

    TIME = "time"  # the phase's time is over
    NEXT = "next"  # the facilitator moves on
    BACK = "back"  # the facilitator goes back to the phase before
    MORE = "more"  # the facilitator gives more time
    END = "end"  # the facilitator ends it here


@dataclass(frozen=True)
class Event:
    """Something that happened. ``seen`` is the phase its button stood under.

    A press meant for a phase that is over changes nothing, so two people
    pressing Next together move on once.
    """

    what: What
    at: datetime
    seen: int | None = None


@dataclass(frozen=True)
class State:
    """Where a retrospective is: a phase of its format, or past the last one, and until when."""

    phase: int
    ends_at: datetime | None


@dataclass(frozen=True)
class Facts:
    """What else decides where it goes: whether a phase has anything to do, and how time is kept."""

    open_actions: int = 0
    notes: int = 0
    days: int = 0  # how long a phase for everybody is open; 0: live, on a timer of minutes
    held: bool = False  # its channel may not be written in: it can only be ended
    missing: tuple[str, ...] = ()  # columns this phase needs, in which nobody has written
    waited: bool = False  # whether this phase has had more than its own time already


@dataclass(frozen=True)
class Step:
    """Where an event led. ``left``: the phase that was finished by it, whose work is now to be done.

    Going back finishes nothing: what was written stays unseen, what was voted stays uncounted.
    """

    state: State
    left: Phase | None = None


def begin(format: RetroFormat, at: datetime, facts: Facts) -> Step:
    """The first phase that has something to do."""
    return _enter(format, 0, at, facts, None)


def advance(state: State, event: Event, format: RetroFormat, facts: Facts) -> Step:
    """What an event makes of a retrospective.

    A phase lasts its time from when it began, not from when it should have:
    after the bot was away nobody loses a phase. Time alone always ends a
    retrospective, after as many steps as there are phases at most. A phase in
    which something needed is missing is not left by Next, and waits once.
    """
    if is_over(state, format) or event.seen not in (None, state.phase):
        return Step(state)
    here = format.phases[state.phase]
    match event.what:
        case What.TIME:
            return _time_passed(state, event.at, format, facts)
        case What.END:
            return Step(State(len(format.phases), None), here)
        case _ if facts.held:
            return Step(state)
        case What.BACK:
            return _go_back(format, state, event.at, facts)
        case What.MORE:
            return Step(_prolonged(state, here, event.at, facts.days))
        case What.NEXT if facts.missing:
            return Step(state)
        case What.NEXT:
            return _enter(format, state.phase + 1, event.at, facts, here)


def _time_passed(state: State, at: datetime, format: RetroFormat, facts: Facts) -> Step:
    here = format.phases[state.phase]
    if state.ends_at is not None and at < state.ends_at:
        return Step(state)
    if facts.held or not has_timer(here, facts.days):
        return Step(State(len(format.phases), None), here)
    if facts.missing and not facts.waited:
        return Step(_prolonged(state, here, at, facts.days))
    return _enter(format, state.phase + 1, at, facts, here)


def is_over(state: State, format: RetroFormat) -> bool:
    """Whether the last phase has been left."""
    return state.phase >= len(format.phases)


def phase_of(state: State, format: RetroFormat) -> Phase | None:
    """The phase it is in; None once it is over."""
    return None if is_over(state, format) else format.phases[state.phase]


def has_timer(phase: Phase, days: int) -> bool:
    """Whether a phase moves on by itself.

    Live, all do. Over days only those in which everybody does something; the
    others wait for the facilitator, since people come to them at a time they agree.
    """
    return days == 0 or phase.kind in FOR_EVERYBODY


def may_go_back(state: State, format: RetroFormat, facts: Facts) -> bool:
    """Whether there is a phase before this one that has something to do."""
    return any(_has_work(phase, facts) for phase in format.phases[: state.phase])


def remind_at(state: State, format: RetroFormat, facts: Facts) -> datetime | None:
    """When everybody is told that a phase open for days ends soon; None where it is no longer than that."""
    phase = phase_of(state, format)
    if phase is None or state.ends_at is None or facts.held or not has_timer(phase, facts.days):
        return None
    return state.ends_at - A_DAY_MORE if facts.days > 1 else None


def again(state: State, format: RetroFormat, at: datetime, facts: Facts) -> State:
    """The phase it is in with all of its time, as when it is held, and when it goes on."""
    time = FORGOTTEN if facts.held else lasts(format.phases[state.phase], facts.days)
    return State(state.phase, at + time)


def _enter(format: RetroFormat, index: int, at: datetime, facts: Facts, left: Phase | None) -> Step:
    while index < len(format.phases) and not _has_work(format.phases[index], facts):
        index += 1
    if index == len(format.phases):
        return Step(State(index, None), left)
    return Step(State(index, at + lasts(format.phases[index], facts.days)), left)


def _go_back(format: RetroFormat, state: State, at: datetime, facts: Facts) -> Step:
    for index in reversed(range(state.phase)):
        if _has_work(format.phases[index], facts):
            return Step(State(index, at + lasts(format.phases[index], facts.days)))
    return Step(state)


def lasts(phase: Phase, days: int) -> timedelta:
    """How long a phase is, unless somebody gives it more."""
    if days == 0:
        return timedelta(minutes=phase.minutes)
    return timedelta(days=days) if has_timer(phase, days) else FORGOTTEN


def _prolonged(state: State, phase: Phase, at: datetime, days: int) -> State:
    if not has_timer(phase, days):
        return state
    return replace(state, ends_at=max(state.ends_at or at, at) + (A_DAY_MORE if days else MORE))


def _has_work(phase: Phase, facts: Facts) -> bool:
    """Nobody waits out minutes in which there is nothing to do."""
    match phase.kind:
        case PhaseKind.ACTIONS:
            return facts.open_actions > 0
        case PhaseKind.GROUP | PhaseKind.VOTE:
            return facts.notes > 1
        case PhaseKind.SORT:
            return facts.notes > 0
        case _:
            return True


# --- formats ---------------------------------------------------------------------------------

FILLS = frozenset({PhaseKind.WRITE, PhaseKind.LIST, PhaseKind.SORT, PhaseKind.DECIDE})


def can_run(format: RetroFormat) -> bool:
    """Whether every column of a format can be filled: only such formats are offered."""
    return not why_not(format)


def why_not(format: RetroFormat) -> str:
    """What keeps a format from being run, for whoever wrote it; empty where nothing does."""
    misplaced = sorted({p.kind.value for p in format.phases if p.columns and p.kind not in FILLS})
    if misplaced:
        return (
            f"nobody can write anything down in a phase of kind {', '.join(misplaced)}, so it cannot name "
            "columns: give them to a write, list, sort or decide phase"
        )
    return ""


def reviews_actions(format: RetroFormat, phase: Phase) -> bool:
    """Whether open actions are looked at in this phase: in their own, else in the opening."""
    has_own = any(p.kind is PhaseKind.ACTIONS for p in format.phases)
    return phase.kind is (PhaseKind.ACTIONS if has_own else PhaseKind.OPEN)


def cost(minutes: int, people: int) -> str:
    """What a retrospective takes of everybody's time, in words: 15 min × 8 people = 2 h."""
    total = minutes * people
    hours, rest = divmod(total, 60)
    spent = " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
    return f"{minutes} min × {people} {'person' if people == 1 else 'people'} = {spent or '0 min'}"


def may_agree(state: State, format: RetroFormat, closed_at: datetime | None, now: datetime) -> bool:
    """Whether an action can be agreed now: in its phase, and for a day after the end."""
    phase = phase_of(state, format)
    if phase is not None:
        return phase.kind is PhaseKind.DECIDE
    return closed_at is not None and now < closed_at + LATE
