"""Many are asked at once: in batches, each person once, and nobody waits for another's failure."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from config.vocabulary import CheckInState, DeliveryKind
from handlers.checkins import jobs
from handlers.checkins.jobs import PEOPLE_AT_ONCE, batches
from handlers.teams import cadence
from handlers.teams.cadence import Cadence, Rhythm
from storage.crypto import seal, unseal
from storage.models import CheckIn, Delivery, Team
from storage.queries import asking
from storage.queries import checkins as rows
from storage.queries.asking import Due
from tests.handlers.checkins.world import NINE, T, World

TEAMS, EACH = 6, 5


def many(world: World, **changes: object) -> list[str]:
    """Some teams of five, all asked on Mondays at nine; everybody in them."""
    for n in range(TEAMS):
        world.team(*(f"U0{n}{m}" for m in range(EACH)), id=f"team{n}", **changes)
    return [f"U0{n}{m}" for n in range(TEAMS) for m in range(EACH)]


def statements(world: World, act: Callable[[], None]) -> int:
    """How many statements something sends to the database."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(world.db.engine, "before_cursor_execute", note)
    act()
    event.remove(world.db.engine, "before_cursor_execute", note)
    return len(seen)


def prompts(session: Session) -> int:
    return session.scalars(
        select(func.count())
        .select_from(Delivery)
        .where(Delivery.workspace == T, Delivery.kind == DeliveryKind.PROMPT)
    ).one()


def test_a_crowd_takes_no_more_statements_than_a_team(world: World) -> None:
    """What is asked of the database does not grow with the people."""
    world.team("U0ANA")
    world.now = NINE
    one = statements(world, lambda: jobs.ask_due(world.deps))
    everybody = many(world)
    world.now = NINE + timedelta(days=7)
    crowd = statements(world, lambda: jobs.ask_due(world.deps))
    world.deliver()
    assert all(len(world.prompts(person)) == 1 for person in everybody)
    assert crowd <= one + 3  # a fresh team has nobody to welcome any more, a crowd has


def test_who_is_in_several_teams_is_asked_by_each_in_turn_and_within_their_week(world: World) -> None:
    """The second question knows of the first one's cost, though they are due at one moment."""
    for n in range(3):
        world.team("U0ANA", f"U0B{n}", id=f"team{n}")
    world.at(NINE)
    assert len(world.prompts("U0ANA")) == 2
    assert ["budget" in reason for reason in world.reasons("U0ANA")] == [True]
    assert [len(world.prompts(f"U0B{n}")) for n in range(3)] == [1, 1, 1]


def test_a_team_that_cannot_be_asked_holds_up_no_other(world: World) -> None:
    """What fails is done again by itself, and is raised for the log."""
    everybody = many(world)
    world.change(Team, (T, "team2"), cadence="FREQ=NEVER")
    world.now = NINE
    with pytest.raises(ExceptionGroup) as raised:
        jobs.ask_due(world.deps)
    world.deliver()
    assert len(raised.value.exceptions) == 1
    assert {p for p in everybody if world.prompts(p)} == {p for p in everybody if not p.startswith("U02")}


def test_two_workers_ask_nobody_twice_and_leave_nobody_out(world: World) -> None:
    """Rows that one holds are left to it."""
    everybody = many(world)
    world.now = NINE
    together = Barrier(2)

    def work(_: int) -> None:
        together.wait()
        jobs.ask_due(world.deps)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    jobs.ask_due(world.deps)  # what a worker left to the other, had that one failed
    world.deliver()
    assert [len(world.prompts(person)) for person in everybody] == [1] * len(everybody)
    assert all(len(world.asked_of(person)) == 1 for person in everybody)


def test_an_id_is_new_only_where_nobody_had_that_date(world: World) -> None:
    """So whoever opens theirs early in the very moment of asking keeps that one."""
    world.team("U0ANA", "U0BEN")
    world.at(NINE)
    ana = world.asked_of("U0ANA")[0]
    with world.db.begin() as session:
        made = [
            {
                "workspace": T,
                "id": f"new-{person}",
                "team": "exec",
                "round": ana.round,
                "person": person,
                "nominal": ana.nominal,
                "state": CheckInState.OPEN,
                "asked": "X1",
                "card": b"sealed",
                "seconds": 30,
                "asked_at": NINE,
            }
            for person in ("U0ANA", "U0CEM")
        ]
        assert asking.add_checkins(session, made) == {"new-U0CEM"}
        kept = rows.find_checkin_on(session, T, "exec", "U0ANA", ana.nominal)
        assert kept is not None
        assert kept.id == ana.id


@pytest.mark.parametrize(
    "migrated_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_who_opens_theirs_early_in_that_very_moment_is_asked_by_it(world: World) -> None:
    """A rival writes first; the prompt then asks what stands in that check-in. SQLite has one writer."""
    world.team("U0ANA", "U0BEN")
    world.at(NINE)
    model = world.asked_of("U0ANA")[0]
    world.now = NINE + timedelta(days=7)
    values = {
        column.key: getattr(model, column.key)
        for column in CheckIn.__table__.columns
        if column.key not in ("prompt", "remind_at")
    }
    early = values | {"id": model.id[::-1], "nominal": date(2026, 5, 11), "state": CheckInState.OPEN}
    with world.db.begin() as rival, ThreadPoolExecutor(1) as pool:
        early["card"] = world.look(lambda s: _resealed(s, model, early["id"]))
        rows.add_checkin(rival, **early)
        rival.flush()
        asking_now = pool.submit(jobs.ask_due, world.deps)
        _until_it_waits(world)
        rival.commit()
        asking_now.result()
    world.deliver()
    (now,) = (c for c in world.asked_of("U0ANA") if c.nominal == date(2026, 5, 11))
    assert now.id == early["id"]
    assert now.prompt is not None
    assert len(world.prompts("U0ANA")) == len(world.prompts("U0BEN")) == 2


def _resealed(session: Session, model: CheckIn, id: str) -> bytes:
    return seal(session, CheckIn.card, T, id, unseal(session, CheckIn.card, model))


def _until_it_waits(world: World) -> None:
    """Until some session of this database waits for another's lock."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(10_000):
        with world.db.engine.connect() as connection:
            if connection.exec_driver_sql(waiting).scalar():
                return
    raise AssertionError("nobody waits")


def test_batches_hold_one_workspace_and_no_more_people_than_can_be_asked_at_once() -> None:
    """Every workspace's first batch comes before anybody's second."""
    half = PEOPLE_AT_ONCE // 2
    large = [Due("T1", f"a{n}", half) for n in range(5)]
    small = [Due("T2", f"b{n}", 8) for n in range(5)]
    crowd = Due("T3", "c", PEOPLE_AT_ONCE * 3)
    found = batches([*large, *small, crowd])
    assert [{row.workspace for row in batch} for batch in found] == [{"T1"}, {"T2"}, {"T3"}, {"T1"}, {"T1"}]
    assert [len(batch) for batch in found] == [2, 5, 1, 2, 1]
    assert batches([]) == []


def test_halves_and_weekdays_go_together_in_one_batch(world: World) -> None:
    """Teams of different rhythms are read and asked at once, each by its own."""
    world.team("U0ANA", "U0BEN", id="halves", cadence=cadence.to_text(Cadence(Rhythm.HALVES)))
    world.team("U0CEM", id="daily", cadence=cadence.to_text(Cadence(Rhythm.WEEKDAYS)))
    world.team("U0DEE", id="weekly")
    world.now = NINE
    assert len(batches(world.look(lambda s: asking.list_due(s, NINE)))) == 1
    world.at(NINE)
    assert [len(world.prompts(p)) for p in ("U0CEM", "U0DEE")] == [1, 1]
    assert len(world.prompts("U0ANA")) + len(world.prompts("U0BEN")) == 1
