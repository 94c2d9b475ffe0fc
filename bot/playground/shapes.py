"""Small parts to say what JSON Slack accepts, and to say why it refuses the rest.

A check takes a value, the JSON pointer of its place and the list its findings
go to. The findings are worded as Slack words them, since people search for
those words: ``must be less than 151 characters [json-pointer:/blocks/0/text]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

Check = Callable[[Any, str, list[str]], None]


def fault(problems: list[str], place: str, reason: str) -> None:
    problems.append(f"[ERROR] {reason} [json-pointer:{place}]")


def string(most: int | None = None, least: int = 0, like: str = "") -> Check:
    """A string of ``least`` to ``most`` characters, perhaps of a certain form."""
    form = re.compile(like) if like else None

    def check(value: Any, place: str, problems: list[str]) -> None:
        if not isinstance(value, str):
            fault(problems, place, "must be a string")
        elif len(value) < least:
            fault(problems, place, f"must be more than {least - 1} characters")
        elif most is not None and len(value) > most:
            fault(problems, place, f"must be less than {most + 1} characters")
        elif form and not form.fullmatch(value):
            fault(problems, place, "must be a valid value")

    return check


def boolean(value: Any, place: str, problems: list[str]) -> None:
    if not isinstance(value, bool):
        fault(problems, place, "must be a boolean")


def number(least: float | None = None, most: float | None = None, *, whole: bool = False) -> Check:
    def check(value: Any, place: str, problems: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            fault(problems, place, f"must be {'an integer' if whole else 'a number'}")
        elif least is not None and value < least:
            fault(problems, place, f"must be greater than or equal to {least}")
        elif most is not None and value > most:
            fault(problems, place, f"must be less than or equal to {most}")

    return check


def above_zero(value: Any, place: str, problems: list[str]) -> None:
    number()(value, place, problems)
    if isinstance(value, int | float) and value <= 0:
        fault(problems, place, "must be greater than 0")


def one_of(*allowed: str) -> Check:
    def check(value: Any, place: str, problems: list[str]) -> None:
        if value not in allowed:
            fault(problems, place, f"must be one of {', '.join(allowed)}")

    return check


def array(item: Check, most: int | None = None, least: int = 1) -> Check:
    def check(value: Any, place: str, problems: list[str]) -> None:
        if not isinstance(value, list):
            fault(problems, place, "must be an array")
            return
        if len(value) < least:
            fault(problems, place, f"no less than {least} items required")
        if most is not None and len(value) > most:
            fault(problems, place, f"no more than {most} items allowed")
        for index, entry in enumerate(value):
            item(entry, f"{place}/{index}", problems)

    return check


def record(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    *,
    either: Collection[str] = (),
    exactly: Collection[str] = (),
) -> Check:
    """An object with these fields and no others; ``either`` wants at least one, ``exactly`` one."""
    known: dict[str, Check] = {**required, **(optional or {})}

    def check(value: Any, place: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            fault(problems, place, "must be an object")
            return
        for name in required:
            if name not in value:
                fault(problems, place, f"missing required field: {name}")
        given = [name for name in (*either, *exactly) if name in value]
        if either and not given:
            fault(problems, place, f"missing required field: {' or '.join(either)}")
        if exactly and len(given) != 1:
            fault(problems, place, f"exactly one of {', '.join(exactly)} is required")
        for name, entry in value.items():
            if name not in known:
                fault(problems, place, f"invalid additional property: {name}")
            else:
                known[name](entry, f"{place}/{name}", problems)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose ``type`` says which check it must pass."""

    def check(value: Any, place: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            fault(problems, place, "must be an object")
        elif "type" not in value:
            fault(problems, place, "missing required field: type")
        elif value["type"] not in kinds:
            fault(problems, f"{place}/type", f"unsupported type: {value['type']}")
        else:
            kinds[value["type"]](value, place, problems)

    return check


def also(*checks: Check) -> Check:
    def check(value: Any, place: str, problems: list[str]) -> None:
        for part in checks:
            part(value, place, problems)

    return check


def anything(value: Any, place: str, problems: list[str]) -> None:
    """Whatever it is, it may stand there; something else checks it."""
