"""The nine rules of how a check-in is composed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.content import Question
from config.vocabulary import Component, Horizon, QuestionKind
from handlers.checkins import composer
from handlers.checkins.composer import Card, Round, Situation, Untouched, compose

TODAY = date(2026, 3, 3)
KINDS = {"a": QuestionKind.POINTS, "t": QuestionKind.CHOICE, "s": QuestionKind.SCALE, "w": QuestionKind.TEXT}


def question(id: str, depth: int, seconds: int, kind: str, *, ask: bool = False, text: str = "") -> Question:
    horizon = {"S": Horizon.SHORT, "M": Horizon.MEDIUM, "L": Horizon.LONG}.get(id[0])
    more: dict[str, Any] = {}
    if kind == "t":
        more["options"] = ("Yes", "No")
    if kind == "s":
        more |= {"low": "not at all", "high": "very"}
    return Question(
        id=id, text=text or f"What of {id}?", horizon=horizon, component=Component.PURPOSE,
        depth=depth, seconds=seconds, kind=KINDS[kind], ask=ask, **more,
    )  # fmt: skip


BANK = (
    question("X1", 1, 20, "a"),
    question("X3", 2, 40, "w"),
    question("X10", 3, 70, "w"),
    question("X13", 1, 10, "t"),
    question("X19", 2, 45, "w", ask=True),
    question("X22", 1, 10, "s"),
    question("X23", 1, 10, "a"),
    question("X26", 1, 10, "t"),
    *(question(f"S{n}", 1, 10, "t") for n in range(1, 5)),
    *(question(f"S{n}", 2, 45, "w") for n in range(5, 10)),
    *(question(f"M{n}", 1, 10, "t") for n in range(1, 4)),
    *(question(f"M{n}", 2, 45, "w") for n in range(4, 10)),
    *(question(f"L{n}", 1, 10, "s") for n in range(1, 4)),
    *(question(f"L{n}", 2, 60, "w") for n in range(4, 8)),
    *(question(f"L{n}", 3, 70, "w") for n in range(8, 12)),
)
ABOUT = (question("P1", 1, 15, "t", text="What is the next step on {priority}?"),)
CALM = Situation(questions=BANK, today=TODAY, seed="team", last_worth_it=TODAY, last_unplanned=TODAY)
PRINCIPLES = tuple(question(f"G{n}", 3, 60, "w") for n in range(1, 6))
BY_ID = {q.id: q for q in (*BANK, *ABOUT, *PRINCIPLES)}


def ids(card: Card) -> list[str]:
    return [q.id for q in card.questions]


dates = st.none() | st.integers(0, 60).map(lambda days: TODAY - timedelta(days=days))
id_tuples = st.lists(st.sampled_from([q.id for q in (*BANK, *PRINCIPLES)]), max_size=3).map(tuple)
third = st.fixed_dictionaries({h: st.floats(0, 1) for h in Horizon})
situations = st.builds(
    Situation,
    questions=st.just(BANK),
    today=st.just(TODAY),
    seed=st.integers(),
    rounds=st.lists(st.builds(Round, on=st.just(TODAY), ids=id_tuples), max_size=12).map(tuple),
    horizons=st.lists(st.sampled_from(Horizon), max_size=9).map(tuple),
    own=st.lists(id_tuples, max_size=9).map(tuple),
    target=st.none() | third,
    shares=st.none() | third,
    action_due=st.none() | st.just("Walk the wards on Tuesdays"),
    pressure=st.integers(1, 4),
    weeks_since_long=st.none() | st.integers(0, 9),
    last_worth_it=dates,
    last_unplanned=dates,
    last_reflection=dates,
    asked_since=dates,
    principles=st.sampled_from([(), PRINCIPLES]),
    quarter_from=dates,
    about_priority=st.sampled_from([(), ABOUT]),
    untouched=st.lists(
        st.builds(
            Untouched,
            name=st.sampled_from(["Estate", "GP access"]),
            weeks=st.integers(0, 9),
        ),
        max_size=3,
    ).map(tuple),
)


@settings(max_examples=400)
@given(situations)
def test_a_card_keeps_every_bound(situation: Situation) -> None:
    card = compose(situation)
    assert 1 <= len(card.questions) <= 3
    assert card.seconds <= 90
    assert len(set(ids(card))) == len(card.questions)
    assert compose(situation) == card
    lately = {id for asked in situation.own[:6] for id in asked}
    lately |= {id for earlier in situation.rounds[:6] for id in earlier.ids}
    assert not (set(ids(card)) - {"X1", "X13", "X22", "X23", "X26"} - {q.id for q in PRINCIPLES}) & lately


@settings(max_examples=400)
@given(situations)
def test_a_full_check_in_opens_with_the_split_and_keeps_the_order(situation: Situation) -> None:
    card = compose(replace(situation, pressure=1))
    assert ids(card)[0] == "X1"
    order = {"X1": 0, "X26": 2, "X13": 3, "P1": 4, "X23": 5, "X22": 5}
    ranks = [order.get(q.id, 1) for q in card.questions]
    assert ranks == sorted(ranks)
    if any(BY_ID[q.id].depth == 3 and q.id[0] != "G" for q in card.questions):
        assert len(card.questions) == 2


@settings(max_examples=300)
@given(situations)
def test_its_horizon_is_the_one_least_recently_asked(situation: Situation) -> None:
    calm = replace(situation, pressure=1, rounds=(), own=())  # so no principle either
    asked = [q.horizon for q in compose(calm).questions if q.horizon]
    assert len(asked) == 1
    recent = calm.horizons
    ago = {h: recent.index(h) if h in recent else len(recent) for h in Horizon}
    assert ago[asked[0]] == max(ago.values())


@settings(max_examples=300)
@given(situations, st.integers(3, 4))
def test_under_pressure_it_is_one_tap(situation: Situation, level: int) -> None:
    card = compose(replace(situation, pressure=level))
    assert len(card.questions) == 1
    assert BY_ID[card.questions[0].id].depth == 1


@pytest.mark.parametrize(("weeks", "long"), [(None, True), (0, False), (3, False), (4, True)])
def test_under_pressure_the_long_term_comes_once_in_four_weeks(weeks: int | None, long: bool) -> None:
    card = compose(replace(CALM, pressure=3, weeks_since_long=weeks))
    assert (card.questions[0].horizon is Horizon.LONG) is long


def test_ties_go_to_the_horizon_furthest_below_the_target() -> None:
    target = {Horizon.SHORT: 0.5, Horizon.MEDIUM: 0.3, Horizon.LONG: 0.2}
    shares = {Horizon.SHORT: 0.6, Horizon.MEDIUM: 0.15, Horizon.LONG: 0.25}
    assert compose(replace(CALM, target=target, shares=shares)).questions[1].horizon is Horizon.MEDIUM
    asked = replace(CALM, target=target, shares=shares, horizons=(Horizon.MEDIUM,))
    assert compose(asked).questions[1].horizon is Horizon.LONG


def test_an_action_due_is_asked_about_with_its_own_words() -> None:
    short = replace(CALM, horizons=(Horizon.LONG, Horizon.MEDIUM), action_due="Walk the wards")
    card = compose(short)
    assert ids(card)[2] == "X13"
    assert card.questions[2].note == "Walk the wards"


def test_the_monthly_questions_come_once_a_month_and_in_their_order() -> None:
    short = replace(CALM, horizons=(Horizon.LONG, Horizon.MEDIUM))
    both = replace(short, last_unplanned=None, last_worth_it=TODAY - timedelta(days=28))
    assert ids(compose(both))[2] == "X23"
    assert ids(compose(replace(both, last_unplanned=TODAY - timedelta(days=27))))[2] == "X22"
    assert not {"X22", "X23"} & set(ids(compose(short)))


def test_reflection_travels_with_the_split_only() -> None:
    deep = tuple(q for q in BANK if q.horizon is None or q.depth == 3)
    card = compose(replace(CALM, questions=deep, action_due="Walk", last_unplanned=None))
    assert [BY_ID[id].depth for id in ids(card)] == [1, 3]


def test_an_untouched_priority_comes_back_as_a_question_after_four_weeks() -> None:
    waiting = replace(CALM, about_priority=ABOUT, horizons=(Horizon.LONG, Horizon.MEDIUM))
    untouched = (Untouched("GP access", 4), Untouched("Estate", 5))
    asked = compose(replace(waiting, untouched=untouched)).questions[2]
    assert (asked.id, asked.wording) == ("P1", "What is the next step on Estate?")
    assert "P1" not in ids(compose(replace(waiting, untouched=(Untouched("Estate", 3),))))
    just_asked = replace(waiting, untouched=untouched, own=(("X1", "P1"),))
    assert "P1" not in ids(compose(just_asked))


def test_sixteen_rounds_visit_every_section_and_repeat_nothing_within_six() -> None:
    situation = CALM
    seen: list[Horizon | None] = []
    for number in range(16):
        card = compose(replace(situation, today=TODAY + timedelta(weeks=number)))
        asked = tuple(ids(card))
        horizon = card.questions[1].horizon
        seen.append(horizon)
        situation = replace(
            situation,
            rounds=(Round(TODAY, asked), *situation.rounds),
            own=(asked, *situation.own),
            horizons=(horizon, *situation.horizons) if horizon else situation.horizons,
        )
    assert [seen.count(section) for section in (*Horizon, None)] == [4, 4, 4, 4]
    assert "X19" in situation.rounds[12].ids


def test_the_snapshot_survives_an_edit_of_the_bank() -> None:
    card = compose(CALM)
    assert card.questions[0].wording == "What of X1?"
    assert card.questions[0].is_split
    assert composer.MOST_SECONDS == 90
