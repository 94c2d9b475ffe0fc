"""CPU for a submitted modal, from WSGI to the acknowledgement, with no database: ours against stock Bolt."""

from collections.abc import Callable, Iterator
from itertools import count
from time import process_time
from typing import Any

from bot.web import web
from handlers.access import Actor
from handlers.deps import Deps
from handlers.registry import Show, Submission
from tests.bench.bench_views import plain
from tests.bench.house import a_house
from tests.bench.measure import Result, compare
from tests.bench.peers import bolt_app
from tests.bench.slack_says import Signed, answer_from, submitted

NAME, GOAL = "2 CPU per view_submission, routing and ack ÷ stock Bolt with 3 listeners", 0.40

TIMES, ROUNDS = 150, 7


def nothing_done(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """A route that only reads what was written."""
    view.values.text("words")
    return None


def requests() -> Iterator[Signed]:
    """Each is another one: what was answered before is not answered again."""
    view = plain() | {"callback_id": "checkins.submit"}
    return (submitted(view, "U0ANA", number) for number in count())


def answering(app: Any) -> Callable[[], object]:
    """One answered request a call; they are made beforehand, since Slack pays for that."""
    source = requests()
    ready = [next(source) for _ in range(TIMES * (ROUNDS + 1) + 1)]
    return lambda: answer_from(app, ready.pop())


def run() -> Result:
    """All our routes, ours for the modal replaced by one that does nothing ÷ Bolt with three listeners."""
    with a_house() as house:
        house.routes.submissions["checkins.submit"] = nothing_done
        return compare(
            NAME,
            answering(web(house)),
            answering(bolt_app.web()),
            goal=GOAL,
            times=TIMES,
            rounds=ROUNDS,
            clock=process_time,
        )
