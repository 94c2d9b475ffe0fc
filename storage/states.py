"""The life of one delivery, as a list of the steps there are; there are no others.

Every change of ``Delivery.state`` goes through ``moving``, which lets a row take
a step only from where that step begins. ``make drawings`` draws the list; see ``.github/docs/delivery.md``.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Update, or_

from config.vocabulary import DeliveryState
from storage.models import Delivery

PLANNED, CLAIMED, SENDING, SENT, RETRY, DEAD, UNKNOWN, WITHHELD = DeliveryState


class Step(NamedTuple):
    """From where to where, and what happened."""

    source: DeliveryState
    to: DeliveryState
    why: str


STEPS = (
    Step(PLANNED, CLAIMED, "a worker takes it"),
    Step(RETRY, CLAIMED, "its time has come"),
    Step(CLAIMED, SENDING, "committed before Slack hears anything"),
    Step(CLAIMED, RETRY, "not yet, or the lease ran out"),
    Step(CLAIMED, DEAD, "it can never be said"),
    Step(CLAIMED, WITHHELD, "a rule keeps silent"),
    Step(SENDING, SENT, "Slack has it"),
    Step(SENDING, RETRY, "surely not done"),
    Step(SENDING, DEAD, "it will never work"),
    Step(SENDING, UNKNOWN, "the answer was lost, or the lease ran out"),
    Step(UNKNOWN, SENT, "found"),
    Step(UNKNOWN, RETRY, "not there, twice; or doing it twice is doing it once"),
    Step(UNKNOWN, UNKNOWN, "not found once"),
    Step(PLANNED, WITHHELD, "taken back"),
    Step(RETRY, WITHHELD, "taken back"),
)
SOURCES = {
    to: tuple(dict.fromkeys(step.source for step in STEPS if step.to is to))
    for to in DeliveryState
    if any(step.to is to for step in STEPS)
}
BEGINNINGS = (PLANNED, WITHHELD)  # a row is written as one of these
ENDS = tuple(state for state in DeliveryState if not any(step.source is state for step in STEPS))


class IllegalStep(AssertionError):
    """Nothing in the life of a delivery leads there from here."""


def moving(statement: Update, to: DeliveryState, sources: Sequence[DeliveryState] = ()) -> Update:
    """The statement, taking rows to a state from where a step leads there: from all of those, or some."""
    allowed = SOURCES.get(to, ())
    if not allowed or not set(sources) <= set(allowed):
        raise IllegalStep(f"no step leads to {to} from {', '.join(sources) or 'anywhere'}")
    # One comparison each: IN takes no executemany.
    here = or_(*(Delivery.__table__.c.state == source for source in sources or allowed))
    return statement.where(here).values(state=to)
