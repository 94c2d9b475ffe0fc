"""The phase machine of a retrospective. Pure.

A format is a list of phases. The machine knows what kind each is, how long it
lasts and what happens when it is left; everything else is words and views.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from config.content import Phase, RetroFormat
from config.vocabulary import PhaseKind

MORE = timedelta(minutes=5)
LATE = timedelta(hours=24)  # how long after the end an action may still be agreed


class What(StrEnum):
    """What can happen to a running retrospective."""

    TIME = "time"  # the phase's minutes are over
    NEXT = "next"  # the facilitator moves on
    MORE = "more"  # the facilitator gives five minutes more
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
    """What decides whether a phase has anything to do."""

    open_actions: int = 0
    notes: int = 0


class Effect(StrEnum):
    """What has to be done because of a step, in this order."""

    REVEAL = "reveal"  # show what was written, together
    COUNT = "count"  # count the dots and forget whose they were
    CLOSE = "close"  # write the summary


@dataclass(frozen=True)
class Step:
    """Where an event led, and what has to be done because of it."""

    state: State
    effects: tuple[Effect, ...] = ()


ON_LEAVING = {
    PhaseKind.WRITE: Effect.REVEAL,
    PhaseKind.LIST: Effect.REVEAL,
    PhaseKind.VOTE: Effect.COUNT,
}


def begin(format: RetroFormat, at: datetime, facts: Facts) -> Step:
    """The first phase that has something to do."""
    return _enter(format, 0, at, facts, ())


def advance(state: State, event: Event, format: RetroFormat, facts: Facts) -> Step:
    """What an event makes of a retrospective.

    A phase lasts its minutes from when it began, not from when it should have:
    after the bot was away nobody loses a phase. Time alone always ends a
    retrospective, after as many steps as there are phases at most.
    """
    if is_over(state, format) or event.seen not in (None, state.phase):
        return Step(state)
    left = _left_behind(format.phases[state.phase])
    match event.what:
        case What.TIME if state.ends_at is not None and event.at < state.ends_at:
            return Step(state)
        case What.TIME | What.NEXT:
            return _enter(format, state.phase + 1, event.at, facts, left)
        case What.MORE:
            return Step(replace(state, ends_at=max(state.ends_at or event.at, event.at) + MORE))
        case What.END:
            return Step(State(len(format.phases), None), (*left, Effect.CLOSE))


def is_over(state: State, format: RetroFormat) -> bool:
    """Whether the last phase has been left."""
    return state.phase >= len(format.phases)


def phase_of(state: State, format: RetroFormat) -> Phase | None:
    """The phase it is in; None once it is over."""
    return None if is_over(state, format) else format.phases[state.phase]


def _enter(format: RetroFormat, index: int, at: datetime, facts: Facts, effects: tuple[Effect, ...]) -> Step:
    while index < len(format.phases) and not _has_work(format.phases[index], facts):
        index += 1
    if index == len(format.phases):
        return Step(State(index, None), (*effects, Effect.CLOSE))
    return Step(State(index, at + timedelta(minutes=format.phases[index].minutes)), effects)


def _left_behind(phase: Phase) -> tuple[Effect, ...]:
    return (ON_LEAVING[phase.kind],) if phase.kind in ON_LEAVING else ()


def _has_work(phase: Phase, facts: Facts) -> bool:
    """Nobody waits out minutes in which there is nothing to do."""
    if phase.kind is PhaseKind.ACTIONS:
        return facts.open_actions > 0
    if phase.kind is PhaseKind.VOTE:
        return facts.notes > 1
    return True


# --- formats ---------------------------------------------------------------------------------

RUNS = frozenset(
    {PhaseKind.OPEN, PhaseKind.ACTIONS, PhaseKind.WRITE, PhaseKind.VOTE, PhaseKind.TALK, PhaseKind.DECIDE}
)


def can_run(format: RetroFormat) -> bool:
    """Whether every phase of a format has its views: only such formats are offered.

    Notes are written in writing phases, dots decide what is talked about, and
    the decision comes last.
    """
    return not why_not(format)


def why_not(format: RetroFormat) -> str:
    """What keeps a format from being run yet, for whoever wrote it; empty where nothing does."""
    later = sorted({p.kind.value for p in format.phases} - {kind.value for kind in RUNS})
    writes = [p for p in format.phases if p.kind is PhaseKind.WRITE]
    if later:
        return f"phases of kind {', '.join(later)} come later"
    if format.decide_by != "votes":
        return f"decide_by: {format.decide_by} comes later"
    if format.phases[-1].kind is not PhaseKind.DECIDE:
        return "decide has to be the last phase"
    if any(p.columns for p in format.phases if p.kind is not PhaseKind.WRITE):
        return "only a write phase may name columns"
    if {c for p in writes for c in format.filled_in(p)} != set(format.columns):
        return "every column has to be filled in a write phase"
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
