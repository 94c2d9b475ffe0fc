"""A retrospective taken away: a document one would forward, and JSON that reads back the same."""

import re
from dataclasses import replace
from datetime import date

import orjson
import pytest

from config.content import RetroFormat, load_content
from config.vocabulary import ActionOutcome, RetroMode
from handlers.retros.closing.document import document_of
from handlers.retros.closing.export import from_json, to_json, to_markdown, written
from tests.handlers.retros.winter_beds import NAMES, winter_beds

HOSTILE = (
    "<!channel> <@U0ANA> *bold* _it_ ~no~ `code` # not a title [here](https://evil.example) | cell\n"
    "# Heading\n- bullet\n1. one\n<script>alert(1)</script> \\"
)
FORMATS = load_content().formats


def test_it_says_what_a_board_wants_to_know_in_this_order() -> None:
    text = to_markdown(winter_beds(), NAMES)
    wanted = (
        "# Four Ls: Winter beds, January to March",
        "Monday 13 April 2026",
        "Invited:** 8 people",
        "## What we will do",
        "Siobhan Keane, by Friday 24 April 2026",
        "If the bureau says no, then I will ring",
        "## What mattered most",
        "Cover is asked for too late",
        "7 dots",
        "What was said:** Nobody decides before",
        "Decided:** Ward managers may book",
        "## What else was written",
        "Ward 7 drew its own chart",
        "Show agency spend by hour of the day** — Helen Strand, still open",
        "Reflections are not assurance evidence",
    )
    places = [text.index(words) for words in wanted]
    assert places == sorted(places)


def test_every_note_stands_in_it_once() -> None:
    board = winter_beds()
    text = to_markdown(board, NAMES)
    assert [text.count(card.text) for card in board.cards] == [1] * len(board.cards)


def test_without_names_it_names_nobody_but_who_looks_after_an_action() -> None:
    text = to_markdown(winter_beds(RetroMode.CONFIDENTIAL), NAMES)
    owners = {line.owner for line in (*winter_beds().agreed, *winter_beds().review)}
    assert {person for person, name in NAMES.items() if name in text} == owners
    assert "U0" not in text
    assert "style may still show who" in text


def test_whoever_cannot_be_named_is_written_as_slack_knows_them() -> None:
    assert "@U0CN, by Friday 24 April 2026" in to_markdown(winter_beds())


@pytest.mark.parametrize("mode", list(RetroMode))
def test_json_reads_back_the_same(mode: RetroMode) -> None:
    board = winter_beds(mode)
    read = from_json(to_json(board, NAMES))
    assert read == document_of(board, NAMES)
    assert written(read) == to_markdown(board, NAMES)


def test_another_file_is_refused() -> None:
    with pytest.raises(ValueError, match="no retrospective"):
        from_json(orjson.dumps({"kind": "something else"}).decode())


def test_what_people_write_is_never_read_as_markup() -> None:
    board = winter_beds()
    cards = tuple(replace(card, text=HOSTILE, said=HOSTILE, decided=HOSTILE) for card in board.cards)
    groups = tuple(replace(group, text=HOSTILE, notes=group.notes) for group in board.groups)
    agreed = tuple(
        replace(line, text=HOSTILE, if_then=HOSTILE, note=HOSTILE, outcome=ActionOutcome.DROPPED)
        for line in board.agreed
    )
    hostile = replace(board, topic=HOSTILE, cards=cards, groups=groups, agreed=agreed)
    text = to_markdown(hostile, dict.fromkeys(NAMES, HOSTILE))
    assert not re.search(r"(?<!\\)[<>`|\[\]]", text)
    assert not re.search(r"^# Heading|^- bullet|^1\. one", text, re.MULTILINE)
    assert from_json(to_json(hostile)) == document_of(hostile)


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_nothing_written_and_nothing_agreed_is_a_document_too(format: RetroFormat) -> None:
    empty = replace(
        winter_beds(), format=format, cards=(), groups=(), agreed=(), review=(), topic="", people=()
    )
    text = to_markdown(empty)
    assert text.startswith(f"# {format.title}\n")
    assert "No action was agreed this time." in text
    assert from_json(to_json(empty)).on == date(2026, 4, 13)
