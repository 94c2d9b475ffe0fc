"""Notes that say nearly the same are found; notes that only sound alike are left alone."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from handlers.retros.groups.alike import Text, name_of, suggestions

DEMO = Path(__file__).resolve().parents[3] / "bot" / "demo"


def texts(*said: str, column: str = "Hindered") -> list[Text]:
    return [Text(str(n), column, text) for n, text in enumerate(said)]


def found(*said: str) -> list[tuple[str, ...]]:
    return [alike.ids for alike in suggestions(texts(*said))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Agency requests came too late in the day", "agency reqests arrive far too late!"),
        ("One bed meeting instead of three.", "A single BED MEETING a day."),
        ("The Wednesday pre-meeting for the Thursday meeting.", "A pre-meeting on Wednesday for Thursday."),
        ("The same figures, sent to four places.", "Four tables a day with the same numbers in them."),
        ("Handovers", "Handover"),
        ("Too many meetings about one subject", "Two meetings on the same subject, and many of them"),
    ],
)
def test_the_same_in_other_words_is_found(one: str, other: str) -> None:
    assert found(one, other, "Soup for the night shift.") == [("0", "1")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sunday discharges worked", "Monday discharges failed because nobody was there"),
        ("Pharmacy was closed", "Porters were wonderful"),
        (
            "October is also when winter begins.",
            "Going live in the same month as the flu.",
        ),
        ("We did it.", "They did not."),
        ("!!!", "???"),
        ("", ""),
    ],
)
def test_what_only_sounds_alike_is_left_alone(one: str, other: str) -> None:
    assert found(one, other) == []


def test_columns_are_kept_apart_unless_one_asks() -> None:
    both = [
        *texts("The daily huddle at eight", column="Helped"),
        Text("x", "Hindered", "The daily huddle at 8"),
    ]
    assert suggestions(both) == []
    assert [alike.ids for alike in suggestions(both, across=True)] == [("0", "x")]


def test_no_chain_of_small_likenesses_joins_what_has_nothing_in_common() -> None:
    chain = found("red bed late", "bed late round porter", "round porter tea", "porter tea seven evening")
    assert all(len(ids) < 4 for ids in chain)
    assert ("0", "3") not in chain


def test_the_demonstrations_notes_give_ten_suggestions_and_its_answers_none() -> None:
    retros = [
        r for file in sorted((DEMO / "retros").glob("*.yaml")) for r in yaml.safe_load(file.read_text())
    ]
    notes = [texts(*said, column=c) for r in retros for c, said in (r.get("notes") or {}).items()]
    assert 8 <= sum(len(suggestions(column)) for column in notes) <= 14
    answers = [
        texts(*(a["text"] for a in given if "text" in a))
        for file in sorted(DEMO.glob("answers-*.yaml"))
        for given in yaml.safe_load(file.read_text()).values()
        if isinstance(given, list) and isinstance(given[0], dict)
    ]
    assert sum(len(suggestions(column)) for column in answers) == 0


def test_a_group_is_named_by_what_its_notes_share() -> None:
    assert name_of(["The long-term hour goes first", "The hour for the long term is gone"]) == "Long term"
    assert name_of(["Sunday pharmacy closes at twelve", "Pharmacy closes at noon"]) == "Pharmacy closes"
    assert name_of(["The same figures", "the same numbers"]) == ""
    assert name_of(["Nothing here", "in common"]) == ""
    assert name_of([]) == ""


@given(st.lists(st.text(alphabet="abc &<*é🙂", max_size=30), max_size=12))
def test_each_note_stands_in_one_suggestion_at_most(said: list[str]) -> None:
    ids = [id for alike in suggestions(texts(*said)) for id in alike.ids]
    assert len(ids) == len(set(ids))
    assert all(len(alike.ids) > 1 for alike in suggestions(texts(*said)))
