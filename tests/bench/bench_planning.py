"""What planning people costs: due rows of teams, against a scheduler's job for each person.

Both grow with the number of people and no faster, so each is measured on as
many as fit its round, and compared by person. A house's teams are planned
together, as when they are brought over from elsewhere; the peer is given one
job after the other, because it takes them in no other way.
"""

from itertools import count
from time import perf_counter

from handlers.teams import service
from tests.bench.house import TEAM_SIZE, WORKSPACE, a_house, folder, settle_in
from tests.bench.measure import Result, versus
from tests.bench.peers import job_per_person

NAME, GOAL = "7 planning people ÷ APScheduler’s SQLAlchemy store, time", 0.01

TEAMS, JOBS, ROUNDS = 250, 150, 5


def run() -> Result:
    """Seconds to plan a person, in teams of eight ÷ APScheduler's SQLAlchemy store."""
    with a_house() as house, folder() as place:
        turns = count()

        def ours() -> float:
            with house.db.begin() as session:
                teams = settle_in(session, TEAMS, first=next(turns) * TEAMS)
            start = perf_counter()
            with house.db.begin() as session:
                service.plan_teams(session, WORKSPACE, teams, house.deps.now())
            return (perf_counter() - start) / (TEAMS * TEAM_SIZE)

        def theirs() -> float:
            return job_per_person.plan(place, JOBS) / JOBS

        return versus(NAME, ours, theirs, goal=GOAL, rounds=ROUNDS)
