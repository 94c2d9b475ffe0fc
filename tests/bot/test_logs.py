"""The log says where it went wrong, and nothing of what anybody wrote."""

import logging
import sys

from bot.logs import Discreet


def told(words: str) -> str:
    """What is logged of a bug that quotes somebody."""
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "a bug", (), None)
    try:
        try:
            int(words)
        except ValueError as error:
            raise KeyError(words) from error
    except KeyError:
        record.exc_info = sys.exc_info()
    return Discreet("%(message)s").format(record)


def test_a_traceback_names_places_and_kinds_but_no_words() -> None:
    """Of the error and of its cause."""
    text = told("my ward is falling apart")
    assert "falling" not in text
    assert text.startswith("a bug\n")
    assert "in told" in text
    assert "builtins.ValueError\nwhich led to" in text
    assert text.endswith("builtins.KeyError")


def test_errors_in_a_group_are_told_one_by_one() -> None:
    """As jobs raise them."""
    group = ExceptionGroup("some", [ValueError("my ward"), KeyError("my ward")])
    text = Discreet().formatException((type(group), group, None))
    assert text == "builtins.ValueError\nand\nbuiltins.KeyError\nand\nbuiltins.ExceptionGroup"
