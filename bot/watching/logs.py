"""What is written to the log: what happened and where, never what people wrote.

Every record, ours or a library's, passes one filter. Of ours the event is
written, a sentence that stands in the code, and the fields on ``FIELDS``, each
of a shape that no sentence has. Of a library's only the place is written: its
words may quote a payload, a statement or a token. An exception may quote what
somebody typed, so its kind and the places are told, and its message is not.

Callers use ``logging`` with ``extra``; structlog turns a record into a line.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from handlers.reference import current

OURS = "ambidex"
ROOT = str(Path(__file__).resolve().parents[2]) + "/"
CHATTY = ("slack_bolt", "urllib3", "waitress", "apscheduler", "alembic", "sqlalchemy", "procrastinate")
SILENT = ("slack_sdk",)  # its errors reach us as exceptions
LENT = ("ambidex.bolt", "ambidex.socket")  # under our name, and yet Bolt speaks

NAME = re.compile(r"[A-Za-z_][\w.-]{0,79}")
ROW = re.compile(r"[0-9a-f]{8,32}")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
FIELDS: Mapping[str, re.Pattern[str]] = {
    "attempt": NUMBER,
    "code": NAME,  # Slack's word for an error, or an error's kind
    "count": NUMBER,
    "delivery": ROW,
    "finding": NAME,
    "job": NAME,
    "kind": NAME,
    "method": NAME,
    "port": NUMBER,
    "seconds": NUMBER,
    "state": NAME,
    "status": NUMBER,
    "team": ROW,
    "workspace": re.compile(r"[TE][A-Z0-9]{1,20}"),
}
_STANDARD = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {
    "message",
    "asctime",
    "taskName",
}


class UnlistedField(AssertionError):
    """A log call gives something that may not be written. Raised in tests only; otherwise it is left out."""


def fields_of(record: logging.LogRecord) -> tuple[dict[str, Any], list[str]]:
    """What may be written of the fields of one of our records, and the names of those that may not."""
    given = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    fit = {n: v for n, v in given.items() if v is None or (n in FIELDS and FIELDS[n].fullmatch(str(v)))}
    return {n: v for n, v in fit.items() if v is not None}, sorted(given.keys() - fit.keys())


class Strict(logging.Handler):
    """For tests: refuses a record of ours that says more than it may, where it is made."""

    def emit(self, record: logging.LogRecord) -> None:
        if not is_ours(record):
            return
        _, refused = fields_of(record)
        if refused or record.args:
            raise UnlistedField(f"{record.pathname}:{record.lineno} logs {refused or 'words in its event'}")


def event_of(record: logging.LogRecord) -> dict[str, Any]:
    """One record as the fields that are written."""
    told: dict[str, Any] = {"level": record.levelname.lower(), "logger": record.name}
    if is_ours(record):
        told["event"] = str(record.msg)  # never with its arguments
        told |= fields_of(record)[0]
    else:
        told["event"] = "a library reports; its words are left out"
        told["where"] = _place(record.pathname, record.lineno, record.funcName or "")
    if reference := current():
        told["request"] = reference
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if error is not None:
        told |= {"error": _kind(error), "trace": list(trace_of(error))}
        if code := _code(error):
            told.setdefault("code", code)
    return told


def is_ours(record: logging.LogRecord) -> bool:
    """Whether this code logged it."""
    return record.name not in LENT and (record.name == OURS or record.name.startswith(f"{OURS}."))


def trace_of(error: BaseException) -> Iterator[str]:
    """The places and kinds of an error, from its first cause to the last: ours, and where it was raised."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from trace_of(cause)
        yield "which led to"
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from trace_of(one)
            yield "and"
    frames = traceback.extract_tb(error.__traceback__)
    for frame in frames:
        if frame is frames[-1] or (frame.filename.startswith(ROOT) and "site-packages" not in frame.filename):
            yield _place(frame.filename, frame.lineno or 0, frame.name)
    yield _kind(error)


def _place(filename: str, line: int, function: str) -> str:
    inside = filename.rpartition("site-packages/")[2].removeprefix(ROOT)
    return f"{inside}:{line} {function}"


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


def _code(error: BaseException) -> str:
    """The code of an error that has one: Slack's, the database's or the system's. No code is a sentence."""
    driver = getattr(error, "orig", None)
    for holder, name in (
        (driver, "sqlstate"),
        (driver, "sqlite_errorname"),
        (error, "code"),
        (error, "errno"),
    ):
        found = str(getattr(holder, name, None) or "")
        if found and re.fullmatch(r"\w{1,60}", found):
            return found
    return ""


class Lines(logging.Formatter):
    """A record as one line: JSON for machines, words and fields where a person looks on."""

    def __init__(self, *, readable: bool) -> None:
        super().__init__()
        structlog = _structlog()
        self._stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
        self._readable = readable
        self._json = structlog.processors.JSONRenderer(sort_keys=False)
        self._plain = structlog.processors.KeyValueRenderer(repr_native_str=False)

    def format(self, record: logging.LogRecord) -> str:
        told = dict(self._stamp(None, "", event_of(record)))
        if not self._readable:
            return str(self._json(None, "", {"at": told.pop("timestamp")} | _first(told)))
        at, level, event = told.pop("timestamp")[:19], told.pop("level"), told.pop("event")
        trace = "".join(f"\n  {place}" for place in told.pop("trace", ()))
        told.pop("logger")
        return f"{at} {level:<8} {event}  {self._plain(None, '', told)}".rstrip() + trace


def _first(told: dict[str, Any]) -> dict[str, Any]:
    return {"level": told.pop("level"), "event": told.pop("event")} | told


def _structlog() -> Any:
    """Structlog without rich: we draw no colours, and rich is 100 ms and 8 MB at every start."""
    held = sys.modules.get("rich")
    sys.modules["rich"] = None  # type: ignore[assignment]  # how Python spells "not there"
    try:
        import structlog
    finally:
        if held is None:
            del sys.modules["rich"]
        else:
            sys.modules["rich"] = held
    return structlog


def set_up(level: str, stream: TextIO | None = None) -> None:
    """Log to standard error at this level: lines to read on a terminal, JSON elsewhere."""
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(Lines(readable=out.isatty()))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for other in logging.getLogger("gunicorn.error").handlers:
        other.setFormatter(handler.formatter)
    sys.excepthook = _ended
    threading.excepthook = lambda hook: _ended(hook.exc_type, hook.exc_value, hook.exc_traceback)


def _ended(kind: type[BaseException], error: BaseException | None, places: TracebackType | None) -> None:
    """An error that nobody caught: Python would print its message."""
    if error is None or issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(OURS).critical("an unexpected error ended a thread", exc_info=(kind, error, places))
