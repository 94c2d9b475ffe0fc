"""What the house can do: every capability's routes, and its jobs in the order of a tick."""

from collections.abc import Callable

from handlers.actions import jobs as action_jobs
from handlers.actions import listeners as actions
from handlers.checkins import jobs as checkin_jobs
from handlers.checkins import listeners as checkins
from handlers.deps import Deps
from handlers.digests import jobs as digest_jobs
from handlers.digests import listeners as digests
from handlers.home import listeners as home
from handlers.learning import listeners as learning
from handlers.pressure import listeners as pressure
from handlers.priorities import listeners as priorities
from handlers.privacy import jobs as privacy_jobs
from handlers.privacy import listeners as privacy
from handlers.readiness import jobs as readiness_jobs
from handlers.readiness import listeners as readiness
from handlers.registry import Routes
from handlers.retros import jobs as retro_jobs
from handlers.retros import listeners as retros
from handlers.retros.starting import jobs as planned_retros
from handlers.teams import jobs as team_jobs
from handlers.teams import listeners as teams
from handlers.tensions import jobs as tension_jobs
from handlers.tensions import listeners as tensions

Register = Callable[[Routes], None]
Job = Callable[[Deps], None]

ROUTES: tuple[Register, ...] = (
    checkins.register,
    retros.register,
    learning.register,
    digests.register,
    actions.register,
    priorities.register,
    pressure.register,
    tensions.register,
    readiness.register,
    teams.register,
    privacy.register,
    home.register,
)

JOBS: tuple[Job, ...] = (
    team_jobs.sync_due,
    checkin_jobs.ask_due,
    checkin_jobs.resurface_due,
    checkin_jobs.remind_due,
    digest_jobs.publish_due,
    digest_jobs.redact_due,
    retro_jobs.advance_due,
    retro_jobs.remind_due,
    retro_jobs.tell_counts,
    retro_jobs.forget_keys,
    planned_retros.start_due,
    planned_retros.tell_due,
    action_jobs.remind_due,
    team_jobs.renew_due,
    tension_jobs.ask_due,
    readiness_jobs.close_due,
    readiness_jobs.offer_due,
    privacy_jobs.purge_due,
)


def all_routes() -> Routes:
    """Every route by name."""
    routes = Routes()
    for register in ROUTES:
        register(routes)
    return routes
