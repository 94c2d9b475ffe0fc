"""What is written to the log: what happened and where, never what people wrote.

An exception's own words may quote what somebody typed, so a traceback here
tells the places and the kind of error, and leaves its words out.
"""

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType

CHATTY = ("slack_bolt", "urllib3", "waitress", "apscheduler", "alembic")  # at DEBUG some log bodies
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """Tracebacks without the words of the exceptions in them."""

    def formatException(self, ei: ExcInfo) -> str:
        """The places, and what kind of error, from the first cause to the last."""
        return "\n".join(_told(ei[1])) if ei[1] else ""


def _told(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _told(cause)
        yield "which led to"
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _told(one)
            yield "and"
    for place in traceback.extract_tb(error.__traceback__):
        yield f"  {place.filename}:{place.lineno} in {place.name}"
    yield f"{type(error).__module__}.{type(error).__qualname__}"


def set_up(level: str) -> None:
    """Log to standard error at this level."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # its errors reach us as exceptions
