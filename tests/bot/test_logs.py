"""The log says what happened and where, and nothing of what anybody wrote."""

import ast
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.watching import logs
from bot.watching.logs import FIELDS, LENT, UnlistedField
from handlers.reference import current, handling, reference
from storage.db import Database

ROOT = Path(__file__).resolve().parents[2]
WORDS = "my ward is falling apart"
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
log = logging.getLogger("ambidex.test")


class Log(io.StringIO):
    """What was logged, as an operator finds it."""

    terminal = False

    def isatty(self) -> bool:
        """Whether a person looks on."""
        return self.terminal

    def lines(self) -> list[dict[str, object]]:
        """Each line, read as the JSON it is."""
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """A log set up as a program does, at its loudest, without the tests' own refusal."""
    root, ours, into = logging.getLogger(), logging.getLogger("ambidex"), Log()
    before = (root.level, root.handlers[:], ours.handlers[:])
    levels = {name: logging.getLogger(name).level for name in (*logs.CHATTY, *logs.SILENT)}
    monkeypatch.setattr("sys.excepthook", None)
    monkeypatch.setattr("threading.excepthook", None)
    ours.handlers = []
    logs.set_up("DEBUG", into)
    yield into
    root.level, root.handlers, ours.handlers = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_line_holds_the_event_its_fields_and_the_reference(written: Log) -> None:
    """And nothing else, so that a machine can count on it."""
    with handling() as shown:
        log.warning("a modal did not open", extra={"code": "expired_trigger_id", "count": 2})
    (line,) = written.lines()
    assert line.pop("at")
    assert line == {
        "level": "warning",
        "event": "a modal did not open",
        "logger": "ambidex.test",
        "code": "expired_trigger_id",
        "count": 2,
        "request": shown,
    }


def test_a_terminal_gets_a_line_to_read(written: Log) -> None:
    """With the places below it."""
    written.terminal = True
    logs.set_up("INFO", written)
    try:
        raise ValueError(WORDS)
    except ValueError:
        log.exception("a job stumbled", extra={"job": "handlers.teams.jobs.sync_due"})
    first, *rest = written.getvalue().splitlines()
    assert first.endswith("error    a job stumbled  job=handlers.teams.jobs.sync_due error=ValueError")
    assert rest[0].startswith("  tests/bot/test_logs.py:")
    assert WORDS not in written.getvalue()


@pytest.mark.parametrize(
    "extra",
    [
        {"text": WORDS},
        {"code": WORDS},
        {"workspace": "U0ANA"},
        {"delivery": "U0ANA"},
        {"team": "Executive team"},
        {"person": "U0ANA"},
        {"count": "many"},
    ],
    ids=str,
)
def test_a_field_that_is_not_on_the_list_or_has_another_shape_is_left_out(
    written: Log, extra: dict[str, str]
) -> None:
    """In production; in tests it is refused where it is logged."""
    log.error("an event", extra=extra)
    assert not {"ward", "U0ANA", "Executive", "many"} & set(written.getvalue().replace('"', " ").split())
    logging.getLogger("ambidex").addHandler(logs.Strict())
    with pytest.raises(UnlistedField):
        log.error("an event", extra=extra)


def test_arguments_are_never_put_into_an_event(written: Log) -> None:
    """What stands in the code is written, not what a moment filled it with."""
    log.error("somebody said %s", WORDS)
    assert written.lines()[0]["event"] == "somebody said %s"


@pytest.mark.parametrize(
    "library",
    [
        "slack_sdk.web",
        "apscheduler.executors",
        "procrastinate",
        "waitress",
        "sqlalchemy.engine",
        "bot",
        *LENT,
    ],
)
def test_of_a_library_only_the_place_is_written(written: Log, library: str) -> None:
    """It may quote a payload, a statement or a token: also where it takes them for its own words."""
    logging.getLogger(library).setLevel(logging.DEBUG)
    logging.getLogger(library).error("%s", WORDS, extra={"payload": WORDS})
    logging.getLogger(library).error(WORDS, exc_info=ValueError(WORDS))
    assert "falling" not in written.getvalue()
    assert [str(line["where"]).split(":")[0] for line in written.lines()] == ["tests/bot/test_logs.py"] * 2


def test_an_error_is_told_by_kinds_and_places(written: Log) -> None:
    """From its first cause on, each in a group, and never by its message."""
    try:
        try:
            int(WORDS)
        except ValueError as error:
            raise ExceptionGroup(WORDS, [KeyError(WORDS), error]) from error
    except ExceptionGroup:
        log.exception("a job stumbled")
    (line,) = written.lines()
    assert line["error"] == "ExceptionGroup"
    trace = [str(place) for place in line["trace"]] if isinstance(line["trace"], list) else []
    assert [place for place in trace if ":" not in place] == [
        *("ValueError", "which led to", "KeyError", "and", "ValueError", "and", "ExceptionGroup")
    ]
    assert "falling" not in written.getvalue()


def test_an_error_of_the_database_is_told_without_its_statement(database: Database, written: Log) -> None:
    """PostgreSQL quotes the row that stands in the way; the code says as much."""
    try:
        with database.begin() as session:
            for _ in range(2):
                insert = text("INSERT INTO inputs (key, at) VALUES (:words, '2026-11-02 08:00:00')")
                session.execute(insert, {"words": WORDS})
    except SQLAlchemyError:
        log.exception("a delivery stumbled")
    line = written.lines()[-1]
    assert line["error"] == "sqlalchemy.exc.IntegrityError"
    assert line["code"] in ("23505", "SQLITE_CONSTRAINT_PRIMARYKEY")
    assert not [word for word in ("falling", "INSERT", "inputs") if word in written.getvalue()]


def test_what_ends_a_thread_is_told_as_discreetly(written: Log) -> None:
    """Python itself would print the message."""
    import sys

    sys.excepthook(ValueError, ValueError(WORDS), None)
    assert written.lines()[0]["error"] == "ValueError"
    assert "falling" not in written.getvalue()


def test_a_reference_lasts_as_long_as_what_it_names() -> None:
    """Inside it there is one; what is begun inside keeps it."""
    assert current() == ""
    with handling() as outer, handling() as inner:
        assert outer == inner == reference()
    assert current() == ""
    assert reference() != reference()


def log_calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a logger in the code that ships."""
    for room in ("bot", "handlers", "storage", "config"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in LEVELS
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id in ("log", "logger")
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_event_is_a_sentence_in_the_code_with_fields_on_the_list() -> None:
    """Whatever path a test did not walk is held here."""
    wrong = []
    found = list(log_calls())
    for place, call in found:
        event = call.args[0] if len(call.args) == 1 else None
        extra = next((k.value for k in call.keywords if k.arg == "extra"), None)
        keys = extra.keys if isinstance(extra, ast.Dict) else ()
        names = [str(key.value) for key in keys if isinstance(key, ast.Constant)]
        if not (isinstance(event, ast.Constant) and isinstance(event.value, str)):
            wrong.append(f"{place}: the event is no constant")
        if extra is not None and (not isinstance(extra, ast.Dict) or len(names) != len(keys)):
            wrong.append(f"{place}: the fields are not spelt out")
        wrong += [f"{place}: {name!r}" for name in names if name not in FIELDS]
    assert len(found) > 10
    assert not wrong
