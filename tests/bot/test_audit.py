"""What was due and left no trace is found, within the hour; a healthy house is left in peace."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.capabilities import JOBS
from bot.watch import Watch
from bot.watching.audit import MEANING, Audit, Report, last_report
from config.vocabulary import DeliveryKind, DeliveryState, ScheduleKind
from storage.models import CheckIn, Delivery, Digest, Schedule
from tests.bot.sent import plan, row
from tests.harness import ANA, BEN, CLEO, EXEC, MONDAY, WORKSPACE, Story
from tests.stories.digest_steps import FRIDAY, SEVEN, SPLITS, answer, begin
from tests.stories.test_checkins_journey import launch

Planted = Callable[[Story], None]
FEW = timedelta(minutes=10)


@pytest.fixture
def audit(house: Story) -> Audit:
    """The audit of this house."""
    return Audit(house.bot.db, lambda: house.now)


def kinds(report: Report) -> dict[str, int]:
    """What a report found, and how much of it."""
    assert {finding.workspace for finding in report.findings} <= {WORKSPACE}
    return {finding.kind: finding.count for finding in report.findings}


def change(house: Story, *statements: object) -> None:
    """Do to the database what nothing in the house would do."""
    with house.bot.db.begin() as session:
        for statement in statements:
            session.execute(statement)  # type: ignore[call-overload]


def wait(house: Story, **by: float) -> None:
    """Let time pass with nobody at work: no tick, no delivery."""
    house.clock.set(house.now + timedelta(**by))


def look(house: Story, audit: Audit) -> dict[str, int]:
    """Look, expecting the log to say what was found."""
    found = kinds(audit.look())
    said = [sentence for sentence in house.errors.said if sentence.startswith("the audit found something")]
    assert len(said) == len(found)
    house.errors.said.clear()
    return found


def test_twelve_healthy_weeks_leave_nothing_to_find(house: Story, audit: Audit) -> None:
    """With questions, answers, reminders, leave, digests, a pause and a team that is never answered."""
    reports: list[Report] = []

    def look_after(_: object) -> None:
        if (report := audit.look_if_due()) is not None:
            reports.append(report)

    house.bot.jobs = (*JOBS, look_after)
    begin(house)
    for week in range(12):
        if week == 4:
            house.command(CLEO, f"away until {(house.now + timedelta(days=20)):%d %B}")
        if week % 3 == 0:
            for person, split in zip(SEVEN, SPLITS, strict=True):
                if person != CLEO:
                    answer(house, person, split)
        house.advance_to(MONDAY + timedelta(weeks=week + 1, hours=2))
    assert len(reports) > 40
    assert [report.findings for report in reports if report.findings] == []


def test_one_hour_is_looked_at_once_whoever_asks(house: Story, audit: Audit) -> None:
    """Several workers watch one database."""
    other = Audit(house.bot.db, lambda: house.now)
    assert audit.look_if_due() is not None
    assert other.look_if_due() is None
    house.advance(minutes=59)
    assert other.look_if_due() is None
    house.advance(minutes=2)
    assert other.look_if_due() is not None
    assert audit.look_if_due() is None
    with house.bot.db.read() as session:
        assert last_report(session) == Report(house.now)


def test_a_worker_that_stalls_is_found(house: Story, audit: Audit) -> None:
    """Messages wait though they are due; within a few minutes that is only late."""
    plan(house, DeliveryKind.NOTICE, person=ANA)
    wait(house, minutes=4)
    assert look(house, audit) == {}
    wait(house, minutes=2)
    assert look(house, audit) == {"stalled": 1}
    wait(house, hours=1)
    assert look(house, audit) == {"stalled": 1, "tried_long": 1}
    house.settle()
    assert look(house, audit) == {}


def test_a_lease_that_nobody_ends_is_found(house: Story, audit: Audit) -> None:
    """A worker died in the middle of a call, and no other looked after it."""
    sent = plan(house, DeliveryKind.NOTICE, person=ANA)
    held = update(Delivery).where(Delivery.workspace == WORKSPACE, Delivery.id == sent)
    change(house, held.values(state=DeliveryState.SENDING, leased_until=house.now + timedelta(minutes=2)))
    wait(house, minutes=8)
    assert look(house, audit) == {"stalled": 1}


def test_a_clock_that_stands_still_is_found(house: Story, audit: Audit) -> None:
    """Nobody was asked on Monday, since no job ran."""
    launch(house, ANA, BEN)
    wait(house, hours=2)
    assert look(house, audit)["overdue"] >= 1


def test_a_deleted_message_of_a_checkin_is_found(house: Story, audit: Audit) -> None:
    """The check-in says that it was asked, and with what."""
    begin(house)
    prompt = delete(Delivery).where(
        Delivery.workspace == WORKSPACE, Delivery.kind == DeliveryKind.PROMPT, Delivery.person == ANA
    )
    change(house, prompt)
    assert look(house, audit) == {"vanished": 1}


def test_a_deleted_message_that_waited_is_found(house: Story, audit: Audit) -> None:
    """What one audit saw coming, the next one misses."""
    waiting = plan(house, DeliveryKind.NOTICE, person=ANA, not_before=house.now + timedelta(minutes=30))
    assert look(house, audit) == {}
    change(house, delete(Delivery).where(Delivery.workspace == WORKSPACE, Delivery.id == waiting))
    house.advance(hours=1)
    assert look(house, audit) == {"lost_delivery": 1}


def asked(house: Story) -> None:
    """Before Monday's questions: seen coming."""
    launch(house, *SEVEN)


def untrace_asked(session: Session) -> None:
    """Nobody was asked, it seems."""
    session.execute(delete(Delivery).where(Delivery.workspace == WORKSPACE, Delivery.dedup_key.like("ask:%")))
    session.execute(delete(CheckIn).where(CheckIn.workspace == WORKSPACE))


def posted(house: Story) -> None:
    """Before Friday's digest: seen coming."""
    begin(house)
    house.advance_to(FRIDAY - FEW)


def untrace_posted(session: Session) -> None:
    """No digest was made, it seems."""
    session.execute(delete(Digest).where(Digest.workspace == WORKSPACE))
    silent = Delivery.dedup_key.like("silent:%")
    session.execute(delete(Delivery).where(Delivery.workspace == WORKSPACE, silent))


def reminded(house: Story) -> None:
    """Before Tuesday's reminders: seen coming."""
    begin(house)
    house.advance_to(MONDAY + timedelta(days=1, minutes=50))


def untrace_reminded(session: Session) -> None:
    """Nobody was reminded, it seems."""
    session.execute(
        delete(Delivery).where(Delivery.workspace == WORKSPACE, Delivery.dedup_key.like("remind:%"))
    )


@pytest.mark.parametrize(
    ("before", "untrace", "kind", "many"),
    [
        (asked, untrace_asked, "lost_ask", 1),
        (posted, untrace_posted, "lost_digest", 1),
        (reminded, untrace_reminded, "lost_remind", 7),
    ],
)
def test_what_was_seen_coming_and_left_no_trace_is_found(
    house: Story,
    audit: Audit,
    before: Planted,
    untrace: Callable[[Session], None],
    kind: str,
    many: int,
) -> None:
    """Whatever became of it, a row should say so."""
    before(house)
    assert look(house, audit) == {}
    house.advance(hours=1, minutes=20)
    with house.bot.db.begin() as session:
        untrace(session)
    assert look(house, audit) == {kind: many}


@pytest.mark.parametrize("missing", ["ts", "posted_channel", "sent_at", "attempt"])
def test_a_false_success_is_found(house: Story, audit: Audit, missing: str) -> None:
    """Slack gives a place and a moment for every message; without them it was none."""
    sent = plan(house, DeliveryKind.NOTICE, person=ANA)
    house.settle()
    assert row(house, sent).state is DeliveryState.SENT
    assert look(house, audit) == {}
    lie = {missing: 0 if missing == "attempt" else None}
    change(
        house,
        update(Delivery).where(Delivery.workspace == WORKSPACE, Delivery.id == sent).values(**lie),
    )
    assert look(house, audit) == {"falsely_sent": 1}


def test_a_message_sent_too_early_is_found(house: Story, audit: Audit) -> None:
    """It was due an hour later."""
    sent = plan(house, DeliveryKind.NOTICE, person=ANA)
    house.settle()
    later = house.now + timedelta(hours=1)
    change(
        house,
        update(Delivery).where(Delivery.workspace == WORKSPACE, Delivery.id == sent).values(due_at=later),
    )
    assert look(house, audit) == {"early": 1}


def test_a_team_without_a_date_is_found(house: Story, audit: Audit) -> None:
    """Its row was deleted: it would never be heard of again."""
    begin(house)
    rows = Schedule.kind == ScheduleKind.DIGEST
    change(house, delete(Schedule).where(Schedule.workspace == WORKSPACE, rows))
    assert look(house, audit) == {"unscheduled": 1}


def test_a_workspace_that_took_the_app_away_is_left_in_peace(house: Story, audit: Audit) -> None:
    """Nothing is due there any more."""
    from storage.queries import installation

    begin(house)
    with house.bot.db.begin() as session:
        installation.uninstall(session, WORKSPACE, house.now)
    wait(house, days=9)
    assert look(house, audit) == {}


def test_findings_name_nobody(house: Story, audit: Audit) -> None:
    """Neither in what is kept nor in what people read."""
    begin(house)
    change(house, delete(Delivery).where(Delivery.workspace == WORKSPACE, Delivery.person == ANA))
    (finding,) = audit.look().findings
    assert finding.sentence == f"In {WORKSPACE}, 1 times: {MEANING['vanished']}."
    with house.bot.db.read() as session:
        from storage.queries import house as facts

        kept = b"".join(facts.find_fact(session, name) or b"" for name in ("audit-report", "audit-coming"))
    assert kept
    assert not [person for person in (*SEVEN, EXEC) if person.encode() in kept]
    house.errors.said.clear()


def test_the_moment_is_kept_as_it_was(house: Story, audit: Audit) -> None:
    """For whoever asks later, in any process."""
    moment: datetime = house.now
    audit.look()
    with house.bot.db.read() as session:
        report = last_report(session)
    assert report is not None
    assert report.at == moment


def test_who_looks_after_a_workspace_is_told_once_a_day(house: Story) -> None:
    """What is wrong and whom to ask; what it was about, and with whom, stays out of it."""
    begin(house)
    prompts = Delivery.kind == DeliveryKind.PROMPT
    watch = Watch(house.bot)
    for _ in range(3):
        gone = delete(Delivery).where(Delivery.workspace == WORKSPACE, prompts, Delivery.person == BEN)
        change(house, gone)
        watch.tick()
        house.advance(minutes=61)
    watch.close()
    house.errors.said.clear()
    told = [message.text for message in house.pg.dm(ANA) if "not as it should be" in message.text]
    assert len(told) == 1
    assert MEANING["vanished"] in told[0]
    assert "Please tell whoever runs Ambidex" in told[0]
    assert not [m for m in house.pg.dm(CLEO) if "not as it should be" in m.text]
