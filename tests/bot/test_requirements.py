"""The list of what the bot is for comes from the tests, and its page is current."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.requirements import PAGE, TESTS, NoTests, as_json, numbered, page, requirements, said_by

WRITTEN = '''
import pytest

@pytest.mark.requirement(7, 4)
@pytest.mark.parametrize("n", [1])
def test_a_flag_stays_with_its_lead(n: int) -> None:
    """What is hard to move stays with its lead."""

def test_something_else() -> None:
    """Shows nothing that is numbered."""
'''


def test_a_marked_test_says_number_behaviour_and_place(tmp_path: Path) -> None:
    """And whatever carries no number is not there."""
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_some.py").write_text(WRITTEN, encoding="utf-8")
    found = json.loads(as_json(requirements(folder)))
    assert [one["number"] for one in found] == [4, 7]
    assert found[0] == {
        "number": 4,
        "behaviour": "What is hard to move stays with its lead.",
        "tests": ["tests/test_some.py::test_a_flag_stays_with_its_lead"],
    }


def test_every_numbered_test_says_what_the_bot_does() -> None:
    """In its first line, or the list would have a gap."""
    unsaid = [test.name for file in TESTS.rglob("test_*.py") for test in numbered(file) if not said_by(test)]
    assert unsaid == []


def test_without_tests_it_says_where_they_are(tmp_path: Path) -> None:
    """An installed program has none beside it."""
    with pytest.raises(NoTests, match="clone of the repository"):
        requirements(tmp_path / "tests")


def test_the_command_prints_what_the_tests_say() -> None:
    """As JSON for programs, and as a page, which ``make drawings`` keeps current."""
    command = [sys.executable, "-m", "bot", "requirements", "--json"]
    printed = subprocess.run(command, cwd=PAGE.parents[2], capture_output=True, text=True, check=True).stdout
    assert printed == as_json(requirements()) + "\n"
    assert PAGE.read_text(encoding="utf-8") == page(requirements())
