"""Whether more routes cost anything: the same request in a house with all of ours and in one with three."""

from time import process_time

from bot.app import House
from bot.web import web
from handlers.registry import Routes
from tests.bench.bench_routing import ROUNDS, TIMES, answering, nothing_done
from tests.bench.house import a_house
from tests.bench.measure import Result, compare

NAME, GOAL = "3 CPU per view_submission with all our routes ÷ with 3", 1.2


def three_of(routes: Routes) -> Routes:
    """One of each kind that the stock app has too."""
    few = Routes()
    few.commands["help"] = routes.commands["help"]
    few.clicks["checkins.answer"] = routes.clicks["checkins.answer"]
    few.submissions["checkins.submit"] = nothing_done
    return few


def keep_three(house: House) -> House:
    house.registry.routes = three_of(house.routes)
    return house


def run() -> Result:
    """CPU for a submitted modal with all routes ÷ with three."""
    with a_house() as whole, a_house() as bare:
        whole.routes.submissions["checkins.submit"] = nothing_done
        return compare(
            NAME,
            answering(web(whole)),
            answering(web(keep_three(bare))),
            goal=GOAL,
            times=TIMES,
            rounds=ROUNDS,
            clock=process_time,
        )
