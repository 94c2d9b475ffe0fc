"""The README's table of benchmarks: a row for each line, from a run, with the goals that are missed and why.

``python -m tests.bench --table [NAME …]`` puts what it measured into it. A line
that may miss its goal says why in ``WHY_NOT``, beside its code; the sentence
stands in the row as long as the goal is missed.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

from tests.bench.measure import Result

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- make bench ARGS=--table -->\n", "<!-- the end of the table -->"
HEAD = "| | Ratio | Goal | Met |\n|-|-|-|-|\n"
_NUMBERED = re.compile(r"(\d+) ")


def row(line: ModuleType, result: Result) -> str:
    """One line of the table."""
    bound = "≥" if getattr(line, "AT_LEAST", False) else "≤"
    ratio = "–" if result["ratio"] is None else f"{result['ratio']:.3g}"
    return f"| {line.NAME} | {ratio} | {bound} {line.GOAL:g} | {verdict(line, result)} |"


def verdict(line: ModuleType, result: Result) -> str:
    """Whether the goal is met, in words."""
    if result["ok"] is None:
        return result.get("why", "not measured")
    return "yes" if result["ok"] else f"**no**: {getattr(line, 'WHY_NOT', 'not known yet')}"


def rows_in(text: str) -> dict[str, str]:
    """The rows that stand in a README, by the name of their line."""
    inside = text.partition(BEGIN)[2].partition(END)[0].removeprefix(HEAD)
    return {row.split(" | ")[0].removeprefix("| "): row for row in inside.splitlines()}


def written(text: str, lines: Sequence[ModuleType], measured: Iterable[tuple[ModuleType, Result]]) -> str:
    """The README with these rows exchanged; the others stay, and those of lines that are gone do not."""
    rows = rows_in(text) | {line.NAME: row(line, result) for line, result in measured}
    names = sorted((line.NAME for line in lines if line.NAME in rows), key=_place)
    before, begin, rest = text.partition(BEGIN)
    table = HEAD + "".join(f"{rows[name]}\n" for name in names)
    return before + begin + table + END + rest.partition(END)[2]


def _place(name: str) -> tuple[int, str]:
    """By number; what has none comes last."""
    number = _NUMBERED.match(name)
    return (int(number[1]) if number else 100, name)
