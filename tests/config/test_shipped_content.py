"""What ships with the bot, held against what it promises."""

import re
from enum import StrEnum
from functools import cache

import pytest

from config import vocabulary
from config.content import ACTION_DUE, SHIPPED, SPLIT, UNPLANNED, WORTH_IT, Content, load_content
from config.vocabulary import Horizon, PhaseKind, QuestionKind, TensionKind

SECTORS = ("acute", "mental_health", "community", "primary_care", "social_care", "icb", "partners")
FORMATS = {
    "quick": ("Helped", "Hindered", "Try"),
    "aar": ("Expected", "Happened", "Why different", "Do next"),
    "three_terms": ("Strain today", "Future wanted", "Bridges"),
    "priority_review": ("Stop", "Pause", "Merge", "Continue"),
    "stop_start_continue": ("Stop", "Start", "Continue"),
    "four_ls": ("Liked", "Learned", "Lacked", "Longed for"),
    "sailboat": ("Island", "Wind", "Anchor", "Rocks"),
    "pdsa": ("Predicted", "Observed", "Learned", "Next"),
    "premortem": ("Cause", "Early sign", "Safeguard"),
    "lifecycle": ("Starting", "Thriving", "Letting go", "Renewing"),
    "peer_assist": ("Question", "Experience", "Options", "Takeaways"),
    "bright_spot": ("Went well", "Made possible", "More of it"),
}
MINUTES = {
    "quick": [1, 2, 4, 2, 4, 2],
    "aar": [4, 8, 8, 12, 10, 3],
    "three_terms": [5, 12, 12, 18, 10, 3],
    "priority_review": [5, 10, 10, 20, 15, 10, 5],
    "stop_start_continue": [3, 6, 4, 2, 9, 4, 2],
    "four_ls": [4, 8, 6, 3, 14, 7, 3],
    "sailboat": [4, 8, 6, 3, 14, 7, 3],
    "pdsa": [2, 8, 10, 8, 2],
    "premortem": [3, 7, 10, 3, 14, 3],
    "lifecycle": [5, 7, 13, 10, 20, 5],
    "peer_assist": [8, 7, 20, 12, 8, 5],
    "bright_spot": [2, 5, 6, 5, 2],
}
JARGON = re.compile(
    r"\b(?:NHS|IC[BS]|trusts?|patients?|wards?|clinic\w*|acute|elective|beds?|flow|pathways?|OPEL|PDSA|MDT|QI"
    r"|tests? of change|discharge\w*|practices?|board)\b",
    re.IGNORECASE,
)


@cache
def content() -> Content:
    return load_content()


@cache
def enums() -> tuple[type[StrEnum], ...]:
    found = (thing for thing in vars(vocabulary).values() if isinstance(thing, type))
    return tuple(thing for thing in found if issubclass(thing, StrEnum) and thing is not StrEnum)


def test_the_whole_bank_is_there() -> None:
    briefed = [
        f"{letter}{n}"
        for letter, most in (("X", 23), ("S", 15), ("M", 15), ("L", 16))
        for n in range(1, most + 1)
    ]
    assert set(briefed) <= {q.id for q in content().bank}


@pytest.mark.parametrize(
    ("letter", "horizon"), [("S", Horizon.SHORT), ("M", Horizon.MEDIUM), ("L", Horizon.LONG), ("X", None)]
)
def test_a_question_stands_in_the_horizon_of_its_letter(letter: str, horizon: Horizon | None) -> None:
    assert {q.horizon for q in content().bank if q.id[0] == letter} == {horizon}


@pytest.mark.parametrize("tension", list(TensionKind))
@pytest.mark.requirement(26)
def test_no_pull_is_thin(tension: TensionKind) -> None:
    """A check-in has at most three questions and takes at most ninety seconds."""
    assert sum(q.tension is tension for q in content().bank) >= 5


def test_every_horizon_can_be_asked_with_a_tap_and_with_a_sentence() -> None:
    """Under pressure a check-in is one tap, now and then a long-term one."""
    for sector in (None, *SECTORS):
        depths = {(q.horizon, q.depth) for q in content().questions(sector)}
        assert depths >= {(horizon, depth) for horizon in Horizon for depth in (1, 2)}


def test_the_questions_asked_by_name_have_their_kinds() -> None:
    kinds = {id: content().question(id).kind for id in (SPLIT, ACTION_DUE, WORTH_IT, UNPLANNED)}
    assert kinds == {
        SPLIT: QuestionKind.POINTS,
        ACTION_DUE: QuestionKind.CHOICE,
        WORTH_IT: QuestionKind.SCALE,
        UNPLANNED: QuestionKind.POINTS,
    }


def test_an_action_that_is_due_can_be_done_changed_dropped_or_still_open() -> None:
    outcomes = [content().label(outcome) for outcome in vocabulary.ActionOutcome]
    assert content().question(ACTION_DUE).options == (*outcomes, "Not yet")


def test_no_two_questions_say_the_same() -> None:
    for sector in (None, *SECTORS):
        texts = [q.text.casefold() for q in content().questions(sector)]
        assert len(set(texts)) == len(texts)


def test_a_question_about_a_named_priority_is_never_asked_without_the_name() -> None:
    for sector in (None, *SECTORS):
        assert content().about_priority(sector)
        assert not [q.id for q in content().questions(sector) if "{" in q.text]


@pytest.mark.requirement(59)
def test_the_five_principles_are_five_and_apart() -> None:
    """The five principles have a question each, and come together."""
    assert len(content().principles) == 5
    assert not {q.id for q in content().principles} & {q.id for q in content().questions("acute")}
    assert content().question("P1").text.startswith("Pace")


@pytest.mark.parametrize("name", SECTORS)
@pytest.mark.requirement(28)
def test_a_sector_has_something_of_its_own_for_every_horizon(name: str) -> None:
    """Each sector has questions of its own for every horizon."""
    plain = set(content().questions())
    own = [q for q in content().questions(name) if q not in plain]
    assert {q.horizon for q in own} >= set(Horizon)
    assert len(own) >= 3


def test_a_sector_rewords_without_changing_what_is_asked_for() -> None:
    plain, reworded = content().question("S9"), content().question("S9", "acute")
    assert plain.text != reworded.text
    assert plain.model_copy(update={"text": reworded.text}) == reworded


@pytest.mark.requirement(52)
def test_social_care_is_spoken_to_without_health_service_words() -> None:
    """Social care has words of its own, without jargon of the health service."""
    spoken = [
        text for q in content().questions("social_care") for text in (q.text, *q.options, q.low, q.high)
    ]
    assert not [text for text in spoken if JARGON.search(text)]


def test_a_sector_taken_away_leaves_its_teams_the_plain_bank() -> None:
    assert content().questions("long gone") == content().questions()


def test_the_twelve_formats_have_their_columns_and_minutes() -> None:
    formats = {f.name: f for f in content().formats}
    assert {name: f.columns for name, f in formats.items()} == FORMATS
    assert {name: [p.minutes for p in f.phases] for name, f in formats.items()} == MINUTES


def test_the_quick_format_comes_first_where_formats_are_chosen() -> None:
    assert content().formats[0] is content().format("quick")


def test_whatever_is_stopped_is_decided_by_consent() -> None:
    stopping = {f.name for f in content().formats if {"Stop", "Letting go"} & set(f.columns)}
    assert {f.name for f in content().formats if f.decide_by == "consent"} == stopping


def test_open_actions_come_first_in_every_format() -> None:
    """Either a phase is theirs, or the first one names them. A plan's premortem has none yet."""
    for form in content().formats:
        first = form.phases[0]
        assert first.kind is PhaseKind.OPEN
        if form.name not in {"premortem", "peer_assist"}:
            assert form.phases[1].kind is PhaseKind.ACTIONS or "open actions" in first.say, form.name


def test_every_kind_of_phase_is_used() -> None:
    assert {p.kind for f in content().formats for p in f.phases} == set(PhaseKind)


def test_readiness_has_fifteen_statements_in_seven_themes_on_five_levels() -> None:
    ids = [item.id for theme in content().readiness for item in theme.items]
    assert (len(set(ids)), len(ids), len(content().readiness), len(content().readiness_levels)) == (
        15,
        15,
        7,
        5,
    )


@pytest.mark.parametrize("words", enums(), ids=lambda words: words.__name__)
@pytest.mark.requirement(29)
def test_the_glossary_has_words_for_the_whole_vocabulary(words: type[StrEnum]) -> None:
    """Every term that people read is defined."""
    assert set(content().meaning(words.__name__).values) == {member.value for member in words}
    assert all(content().label(member) for member in words)


def test_each_term_is_explained_in_one_plain_sentence() -> None:
    for entry in content().glossary:
        assert entry.meaning.endswith("."), entry.code
        assert not re.search(r"\.\s", entry.meaning), entry.code
        assert not re.search(r"\bH[123]\b", entry.name + entry.meaning), entry.code


def test_the_bounds_of_a_preset_are_words_for_all_three_terms() -> None:
    assert content().preset("quarterly").bounds[Horizon.MEDIUM] == "3 to 18 months"
    assert content().preset("nhs_planning").bounds[Horizon.LONG] == "beyond 3 years"
    assert content().bounds("quarterly")[Horizon.MEDIUM] == "3 to 18 months"
    assert content().bounds("taken away since") == {}


@pytest.mark.requirement(2)
def test_nobody_is_judged_by_a_question() -> None:
    """Nothing that is asked judges anybody's split."""
    blame = re.compile(
        r"\b(?:blame|fault|lazy|failed to (?:answer|respond)|compliance rate)\b", re.IGNORECASE
    )
    asked = [q for sector in (None, *SECTORS) for q in content().questions(sector)]
    assert not [q.text for q in asked if blame.search(q.text) and "without" not in q.text]


def test_the_shipped_yaml_is_all_read() -> None:
    sections = {
        line.split(":")[0]
        for path in SHIPPED.glob("*.yaml")
        for line in path.read_text().splitlines()
        if re.match(r"\w+:", line)
    }
    assert sections == set(Content.model_fields) - {"bank"} | {"questions"}
