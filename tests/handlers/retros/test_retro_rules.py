"""The phase machine always ends, whatever people press; dots never exceed the budget."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.content import Phase, RetroFormat, load_content
from config.vocabulary import PhaseKind
from handlers.retros import machine, rules
from handlers.retros.machine import FORGOTTEN, Event, Facts, State, Step, What

CONTENT = load_content()
QUICK = CONTENT.format("quick")
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
BUSY = Facts(open_actions=2, notes=9)

formats = st.sampled_from(CONTENT.formats)
facts = st.builds(Facts, st.integers(0, 3), st.integers(0, 60), st.sampled_from([0, 1, 3]))
presses = st.lists(
    st.tuples(st.sampled_from(What), st.integers(0, 3600), st.one_of(st.none(), st.integers(0, 9))),
    max_size=30,
)


def run(format: RetroFormat, events: list[tuple[What, int, int | None]], known: Facts) -> list[Step]:
    """Every step of one retrospective: events with the seconds between them, then time alone."""
    at, steps = AT, [machine.begin(format, AT, known)]
    for what, seconds, seen in events:
        at += timedelta(seconds=seconds)
        steps.append(machine.advance(steps[-1].state, Event(what, at, seen), format, known))
    for _ in format.phases:
        at = max(at, steps[-1].state.ends_at or at)
        steps.append(machine.advance(steps[-1].state, Event(What.TIME, at), format, known))
    return steps


@given(formats, presses, facts)
def test_it_always_ends_and_ends_once(
    format: RetroFormat, events: list[tuple[What, int, int | None]], known: Facts
) -> None:
    steps = run(format, events, known)
    assert machine.is_over(steps[-1].state, format)
    assert steps[-1].state.ends_at is None
    over = [machine.is_over(step.state, format) for step in steps]
    assert over == sorted(over)


@given(formats, presses, facts)
def test_it_goes_back_only_when_told_and_each_phase_left_by_going_on_is_finished(
    format: RetroFormat, events: list[tuple[What, int, int | None]], known: Facts
) -> None:
    steps = run(format, events, known)
    for (what, _, _), before, after in zip(events, steps, steps[1:], strict=False):
        if after.state.phase < before.state.phase:
            assert what is What.BACK
            assert after.left is None
        elif after.state.phase > before.state.phase:
            assert after.left == format.phases[before.state.phase]
        else:
            assert after.left is None


@given(formats, presses, facts)
def test_a_retrospective_that_runs_always_has_a_moment_at_which_time_moves_it(
    format: RetroFormat, events: list[tuple[What, int, int | None]], known: Facts
) -> None:
    for step in run(format, events, known):
        assert (step.state.ends_at is None) == machine.is_over(step.state, format)


@given(formats, facts)
def test_time_alone_takes_no_longer_than_the_format_says(format: RetroFormat, known: Facts) -> None:
    known = replace(known, days=0)
    state, at = machine.begin(format, AT, known).state, AT
    while state.ends_at is not None:
        at = state.ends_at
        state = machine.advance(state, Event(What.TIME, at), format, known).state
    assert at - AT <= timedelta(minutes=format.minutes)


def test_quick_goes_through_its_phases_in_their_minutes() -> None:
    state, seen = machine.begin(QUICK, AT, BUSY).state, []
    while (phase := machine.phase_of(state, QUICK)) is not None:
        seen.append((phase.kind, phase.minutes))
        assert state.ends_at is not None
        state = machine.advance(state, Event(What.TIME, state.ends_at), QUICK, BUSY).state
    assert seen == [(p.kind, p.minutes) for p in QUICK.phases]


def test_phases_with_nothing_to_do_are_passed_over() -> None:
    nothing = Facts(open_actions=0, notes=1)
    state = machine.begin(QUICK, AT, nothing).state
    state = machine.advance(state, Event(What.NEXT, AT), QUICK, nothing).state
    assert QUICK.phases[state.phase].kind is PhaseKind.WRITE
    step = machine.advance(state, Event(What.NEXT, AT), QUICK, nothing)
    assert QUICK.phases[step.state.phase].kind is PhaseKind.TALK
    assert step.left == QUICK.phases[2]


def test_a_press_meant_for_a_phase_that_is_over_changes_nothing() -> None:
    state = State(2, AT + timedelta(minutes=4))
    for what in (What.NEXT, What.BACK, What.MORE, What.END):
        assert machine.advance(state, Event(what, AT, seen=1), QUICK, BUSY) == Step(state)


def test_after_the_bot_was_away_the_next_phase_still_has_its_minutes() -> None:
    later = AT + timedelta(hours=3)
    step = machine.advance(State(2, AT), Event(What.TIME, later), QUICK, BUSY)
    assert step.state == State(3, later + timedelta(minutes=QUICK.phases[3].minutes))


def test_ending_early_finishes_the_phase_it_was_in() -> None:
    step = machine.advance(State(2, AT + timedelta(minutes=1)), Event(What.END, AT), QUICK, BUSY)
    assert machine.is_over(step.state, QUICK)
    assert step.left == QUICK.phases[2]


def test_back_goes_to_the_phase_before_that_has_something_to_do_and_gives_it_its_minutes() -> None:
    later = AT + timedelta(minutes=9)
    for known, before in ((BUSY, 1), (Facts(notes=9), 0)):
        step = machine.advance(State(2, later), Event(What.BACK, later, seen=2), QUICK, known)
        minutes = timedelta(minutes=QUICK.phases[before].minutes)
        assert step == Step(State(before, later + minutes))
    first = State(0, later)
    assert machine.advance(first, Event(What.BACK, later), QUICK, BUSY) == Step(first)
    assert not machine.may_go_back(first, QUICK, BUSY)


def test_over_days_a_phase_for_everybody_stays_open_and_the_others_wait_for_a_press() -> None:
    known = replace(BUSY, days=3)
    opening = machine.begin(QUICK, AT, known).state
    assert not machine.has_timer(QUICK.phases[opening.phase], 3)
    assert machine.advance(opening, Event(What.MORE, AT), QUICK, known) == Step(opening)
    writing = machine.advance(State(1, AT), Event(What.NEXT, AT), QUICK, known).state
    assert writing == State(2, AT + timedelta(days=3))
    longer = machine.advance(writing, Event(What.MORE, AT), QUICK, known).state
    assert longer == State(2, AT + timedelta(days=4))
    assert machine.advance(longer, Event(What.TIME, AT + timedelta(days=4)), QUICK, known).state.phase == 3


def test_what_waits_for_a_press_that_never_comes_ends_by_itself() -> None:
    known = replace(BUSY, days=3)
    opening = machine.begin(QUICK, AT, known).state
    assert opening.ends_at == AT + FORGOTTEN
    ended = machine.advance(opening, Event(What.TIME, AT + FORGOTTEN), QUICK, known)
    assert machine.is_over(ended.state, QUICK)


def test_every_format_is_offered_unless_a_column_stands_where_nobody_writes() -> None:
    assert all(machine.can_run(format) for format in CONTENT.formats)
    own = QUICK.model_copy(update={"name": "weekly", "columns": ("Kept", "Let go")})
    assert machine.can_run(own)
    talk = own.phases[4].model_copy(update={"columns": ("Kept",)})
    assert "kind talk" in machine.why_not(own.model_copy(update={"phases": (*own.phases, talk)}))


def test_open_actions_are_reviewed_in_the_opening_where_they_have_no_phase() -> None:
    own, opening = QUICK.phases[1], QUICK.phases[0]
    assert machine.reviews_actions(QUICK, own)
    assert not machine.reviews_actions(QUICK, opening)
    without = CONTENT.format("sailboat")
    assert machine.reviews_actions(without, without.phases[0])


@pytest.mark.parametrize(("notes", "dots"), [(0, 3), (1, 3), (12, 3), (13, 4), (20, 5), (21, 6), (60, 6)])
def test_the_budget_is_a_quarter_of_the_notes_between_three_and_six(notes: int, dots: int) -> None:
    assert rules.budget(notes) == dots


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 4), max_size=12), st.integers(0, 60))
def test_accepted_dots_never_exceed_the_budget_or_two_on_a_note(dots: dict[str, int], notes: int) -> None:
    if rules.problem_with_dots(dots, notes) is None:
        assert sum(dots.values()) <= rules.budget(notes)
        assert all(number <= 2 for number in dots.values())


@given(
    st.lists(st.tuples(st.uuids().map(str), st.sampled_from(QUICK.columns), st.booleans()), max_size=30),
    st.integers(),
)
def test_every_note_is_shown_once_the_leads_last_in_each_column(
    notes: list[tuple[str, str, bool]], seed: int
) -> None:
    order = rules.reveal_order(notes, QUICK.columns, Random(seed))
    assert sorted(order) == sorted(id for id, _, _ in notes)
    shown = [next(n for n in notes if n[0] == id) for id in order]
    keys = [(QUICK.columns.index(column), leads) for _, column, leads in shown]
    assert keys == sorted(keys)


def test_the_order_of_the_notes_says_nothing_about_who_was_first() -> None:
    notes = [(str(n), "Helped", False) for n in range(4)]
    firsts = [rules.reveal_order(notes, QUICK.columns, Random(seed))[0] for seed in range(4000)]
    for note in "0123":
        assert 850 < firsts.count(note) < 1150


def test_most_dots_are_talked_about_first_and_without_dots_the_first_three() -> None:
    assert rules.cards([("a", 0), ("b", 1), ("c", 3), ("d", 1)]) == ["c", "b", "d"]
    assert rules.cards([("a", 0), ("b", 0), ("c", 0), ("d", 0)]) == ["a", "b", "c"]
    assert rules.cards([]) == []


@pytest.mark.parametrize(
    ("people", "said"),
    [(8, "15 min × 8 people = 2 h"), (1, "15 min × 1 person = 15 min"), (5, "= 1 h 15 min")],
)
def test_the_cost_is_minutes_times_people(people: int, said: str) -> None:
    assert said in machine.cost(15, people)


@pytest.mark.parametrize(("people", "most"), [(0, 10), (1, 10), (6, 10), (8, 7), (20, 3), (40, 3)])
def test_notes_are_shared_out_so_that_all_can_be_read(people: int, most: int) -> None:
    assert rules.notes_each(people) == most


def test_an_action_says_what_who_and_when() -> None:
    today = date(2026, 11, 2)
    assert set(rules.problems_with_action("", None, None, today)) == {"action", "owner", "due"}
    assert set(rules.problems_with_action("x", "U1", today - timedelta(days=1), today)) == {"due"}
    assert rules.problems_with_action("x", "U1", today, today) == {}


def test_an_action_can_be_agreed_in_its_phase_and_for_a_day_after_the_end() -> None:
    decide, over = State(5, AT), State(6, None)
    assert machine.may_agree(decide, QUICK, None, AT)
    assert not machine.may_agree(State(4, AT), QUICK, None, AT)
    assert machine.may_agree(over, QUICK, AT, AT + timedelta(hours=23))
    assert not machine.may_agree(over, QUICK, AT, AT + timedelta(hours=24))


def test_a_short_note_is_shown_whole_and_a_long_one_begun() -> None:
    assert rules.opening("x" * 280) == "x" * 280
    assert rules.opening("x" * 281) == "x" * 279 + "…"


def test_a_phase_may_be_added_to_a_format_without_code() -> None:
    second = Phase(kind=PhaseKind.TALK, title="Round", minutes=3, say="Each says one thing.")
    longer = QUICK.model_copy(
        update={"phases": (*QUICK.phases[:3], second, *QUICK.phases[3:]), "minutes": 18}
    )
    assert machine.can_run(longer)
    assert machine.is_over(run(longer, [], BUSY)[-1].state, longer)
