"""What the bot is for, as far as tests show it: read from the tests themselves.

A test carries the number of the statement it shows, and its first line says
what the bot does about it. So nothing stands in the list that no test runs.
"""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
PAGE = Path(__file__).parents[1] / ".github" / "docs" / "requirements.md"
HEAD = """# What each statement asks for, and the tests that show it

The field asks for much that a bot cannot give: political sense, national policy, protected time, trust. \
What it can do is numbered in the order of the Health Foundation’s long read on NHS Impact. This page is \
made from the tests by `make drawings`; `python -m bot requirements --json` prints the same.

| Number | What the bot does | Tests |
|---|---|---|
"""


@dataclass
class Requirement:
    """A numbered statement: what tests say the bot does about it, and where they stand."""

    number: int
    behaviours: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)

    @property
    def behaviour(self) -> str:
        return " ".join(dict.fromkeys(self.behaviours))

    def as_json(self) -> dict[str, object]:
        return {"number": self.number, "behaviour": self.behaviour, "tests": self.tests}


class NoTests(Exception):
    """The tests are not where the repository has them."""


def requirements(folder: Path = TESTS) -> list[Requirement]:
    """All that some test carries the number of, in their order. Raises ``NoTests``."""
    if not folder.is_dir():
        raise NoTests(f"There are no tests at {folder.name}/: run it in a clone of the repository.")
    found: dict[int, Requirement] = {}
    for file in sorted(folder.rglob("test_*.py")):
        place = file.relative_to(folder.parent).as_posix()
        for test in numbered(file):
            for number in numbers_of(test):
                one = found.setdefault(number, Requirement(number))
                one.tests.append(f"{place}::{test.name}")
                one.behaviours.append(said_by(test))
    return [found[number] for number in sorted(found)]


def numbered(file: Path) -> Iterator[ast.FunctionDef]:
    """The tests of a file that carry a number."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and numbers_of(node):
            yield node


def numbers_of(test: ast.FunctionDef) -> list[int]:
    """The numbers of ``@pytest.mark.requirement(…)``."""
    return [
        argument.value
        for mark in test.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.requirement"
        for argument in mark.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, int)
    ]


def said_by(test: ast.FunctionDef) -> str:
    """What the test says the bot does: its first line."""
    return (ast.get_docstring(test) or "").partition("\n")[0]


def as_json(found: list[Requirement]) -> str:
    return json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=1)


def page(found: list[Requirement]) -> str:
    """The page of the documents, as ``make drawings`` writes it."""
    return HEAD + "".join(f"| {one.number} | {one.behaviour} | {_files(one)} |\n" for one in found)


def _files(one: Requirement) -> str:
    files = dict.fromkeys(test.partition("::")[0] for test in one.tests)
    return " ".join(f"[{Path(file).stem}](../../{file})" for file in files)


if __name__ == "__main__":
    PAGE.write_text(page(requirements()), encoding="utf-8")
