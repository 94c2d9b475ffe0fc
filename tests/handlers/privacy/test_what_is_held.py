"""What is held about somebody: all of it shown, all of it handed over, none of it longer than promised."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import String
from sqlalchemy.orm import Session

from bot.playground.blocks import problems_in
from config.manifest import OPTIONAL_SCOPES, SCOPES
from config.settings import Settings
from config.vocabulary import ActionOutcome, DeliveryKind
from handlers.privacy import jobs, service, views
from storage.crypto import seal
from storage.models import (
    Action,
    Answer,
    AuditEntry,
    CheckIn,
    Decision,
    Delivery,
    Digest,
    Input,
    Learning,
    Leave,
    Note,
    Release,
    Retrospective,
    Round,
    Split,
)
from storage.queries import people
from storage.queries import privacy as rows
from storage.types import Base, new_id
from tests.handlers.house import House, T

# Columns of text that name no person: what stands in any other has to be listed in OWNERS.
NO_PERSON = {
    *("workspace", "id", "team", "round", "checkin", "question", "learning", "digest", "release", "note"),
    *("retrospective", "delivery", "prompt", "post", "panel", "wrap_up", "updates", "thread_of", "schedule"),
    *("channel", "posted_channel", "ts", "subject", "dedup_key", "reason", "action", "before", "after"),
    *("name", "key", "state", "kind", "scope", "horizon", "role", "outcome", "phrases", "plan", "format"),
    *("zone", "division", "cadence", "preset", "sector", "asked", "column", "bot_user", "follows"),
    *("method", "group", "card", "peer_team", "mode"),
    *("origin", "level", "merged_into", "priority", "proposal", "chosen"),
    *("readiness", "theme", "step", "tension", "over", "over_priority"),
}


def named() -> set[tuple[str, str]]:
    """Every column that may name a person, by table."""
    return {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String) and column.name not in NO_PERSON
    } | {("people", "id")}


def test_every_column_that_names_a_person_is_exported() -> None:
    owned = {(table.__tablename__, column) for table, columns in rows.OWNERS.items() for column in columns}
    assert named() == owned
    assert set(views.HELD) == {table.__tablename__ for table in rows.OWNERS}


def a_life(house: House) -> None:
    """Ana, who leads, has something in every table there is."""
    house.now += timedelta(minutes=1)
    house.checkin("U0ANA", (5, 3, 2), words="Private words.")
    line = house.share("U0ANA", "A shared line.")
    ask = house.share("U0BEN", "An ask.", is_ask=True)
    house.publish()
    house.decide(line, "a decision")
    house.click("learning.reply", ask, "U0ANA")
    house.submit({"reply": "My reply."}, "U0ANA")
    with house.db.begin() as session:
        session.add(
            Retrospective(
                workspace=T,
                id="r1",
                team="exec",
                channel="Cexec",
                format="quick",
                plan="{}",
                facilitator="U0ANA",
                phase=5,
                started_at=house.now,
                closed_at=house.now,
            )
        )
        session.flush()
        note = Note(workspace=T, id=new_id(), retrospective="r1", author="U0ANA", column="Keep", text=b"")
        note.text = seal(session, Note.text, T, note.id, "My note.")
        session.add(note)
        add_action(session, house, outcome=ActionOutcome.DONE)
        add_action(session, house, outcome=None)
        session.add(
            Leave(
                workspace=T, id=new_id(), person="U0ANA", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 2)
            )
        )
        people.audit(session, T, "U0ANA", "team.change", "team:exec", house.now)


def add_action(session: Session, house: House, outcome: ActionOutcome | None) -> None:
    action = new_id()
    session.add(
        Action(
            workspace=T,
            id=action,
            team="exec",
            retrospective=None,
            owner="U0BEN",
            made_by="U0ANA",
            text=seal(session, Action.text, T, action, "My action."),
            due_on=house.now.date(),
            made_at=house.now,
            outcome=outcome,
            outcome_at=house.now if outcome else None,
        )
    )


def test_the_export_holds_every_word_and_nobody_elses(house: House) -> None:
    a_life(house)
    with house.db.read() as session:
        kept = orjson.loads(orjson.dumps(service.export(session, house.actor("U0ANA"), house.now)))
    text = str(kept["held"])
    for words in ("Private words.", "A shared line.", "a decision", "My reply.", "My note.", "My action."):
        assert words in text
    held = {table for table, found in kept["held"].items() if found}
    assert held >= {"people", "memberships", "checkins", "answers", "splits", "learnings", "replies", "notes"}
    assert held >= {"decisions", "retrospectives", "actions", "leaves", "audit"}
    assert "An ask." not in text
    with house.db.read() as session:
        assert "Private words." not in str(service.export(session, house.actor("U0BEN"), house.now))
        swapped = service.export(session, type(house.actor("U0ANA"))("T0OTHER", "U0ANA"), house.now)
    assert not any(swapped["held"].values())


def test_the_file_goes_to_whoever_asked_and_to_nobody_else(house: House) -> None:
    a_life(house)
    house.click("privacy.export", "", "U0ANA")
    files = [d for d in house.deliveries() if d.kind is DeliveryKind.FILE]
    assert [(d.person, d.channel) for d in files] == [("U0ANA", None)]
    assert "direct message" in str(house.slack.views[-1])


def test_what_is_held_is_said_with_who_sees_it(house: House) -> None:
    a_life(house)
    said = str(house.command("privacy", "U0ANA").body)
    for table in ("answers", "learnings", "actions", "memberships"):
        assert views.HELD[table][0] in said
    assert "not legally privileged" in said
    assert "Nothing is held" in str(house.command("privacy", "U0OUT").body)
    every = views.privacy_message(list(views.HELD), house.deps.settings)
    assert problems_in(list(every.blocks), "message") == []
    assert problems_in(views.erase_modal()["blocks"], "modal") == []


# --- the purge ----------------------------------------------------------------------------

# Which setting empties which tables.
TERMS: list[tuple[str, tuple[type[Any], ...]]] = [
    ("keep_answers_days", (CheckIn, Answer, Split, Learning, Decision, Leave, Round)),
    ("keep_retro_days", (Retrospective, Note)),
    ("keep_digests_days", (Digest,)),
    ("keep_deliveries_days", (Delivery,)),
    ("keep_audit_days", (AuditEntry,)),
]


@pytest.mark.parametrize(("setting", "tables"), TERMS)
def test_each_term_is_kept(house: House, setting: str, tables: tuple[type[Any], ...]) -> None:
    a_life(house)
    days = timedelta(days=getattr(house.deps.settings, setting))
    last = house.now + timedelta(days=30)  # the leave is still to come
    for table in tables:
        assert house.every(table, table.workspace), table
    house.now += days - timedelta(weeks=1)  # the first of it is some days old
    jobs.purge_due(house.deps)
    for table in tables:
        assert house.every(table, table.workspace), table
    house.now = last + days
    jobs.purge_due(house.deps)
    for table in tables:
        assert house.every(table, table.workspace) == [], table


def test_figures_and_open_actions_outlive_the_words(house: House) -> None:
    a_life(house)
    house.now += timedelta(days=3650)
    jobs.purge_due(house.deps)
    assert len(house.every(Release, Release.on)) == 1
    assert [action.outcome for action in house.every(Action, Action.id)] == [None]


def test_the_content_of_an_export_is_gone_after_a_day(house: House) -> None:
    a_life(house)
    house.click("privacy.export", "", "U0ANA")
    house.now += timedelta(hours=house.deps.settings.keep_exports_hours + 24)
    jobs.purge_due(house.deps)
    (file,) = [d for d in house.deliveries() if d.kind is DeliveryKind.FILE]
    assert file.body is None


def test_inputs_are_forgotten_after_their_week(house: House) -> None:
    house.command("privacy")
    house.click("privacy.export", "", "U0ANA")
    house.now += timedelta(days=house.deps.settings.keep_inputs_days + 1)  # and until that day ends
    jobs.purge_due(house.deps)
    with house.db.read() as session:
        assert session.query(Input).all() == []


def test_the_purge_runs_once_a_day(house: House) -> None:
    jobs.purge_due(house.deps)
    a_life(house)
    house.now = house.now.replace(hour=23)
    with house.db.begin() as session:
        rows.record_purge(session, house.now.date().isoformat())
        session.query(Digest).filter(Digest.workspace == T).update({"at": house.now - timedelta(days=999)})
    jobs.purge_due(house.deps)
    assert house.digests()
    house.now += timedelta(hours=2)
    jobs.purge_due(house.deps)
    assert house.digests() == []


# --- the documents ------------------------------------------------------------------------


def document(name: str) -> str:
    return (Path(__file__).parents[3] / ".github" / "docs" / name).read_text(encoding="utf-8")


def test_the_document_says_what_the_bot_says() -> None:
    text = document("privacy.md")
    for what, who in views.HELD.values():
        assert f"| {what} | {who} |" in text
    for scope in (*SCOPES, *OPTIONAL_SCOPES):
        assert f"| `{scope}`" in text


@pytest.mark.parametrize("name", ["privacy.md", "dpia-template.md"])
@pytest.mark.requirement(29)
def test_the_documents_tell_every_term_with_its_default(name: str) -> None:
    """Every term can be reworded, and its default is told."""
    for field, info in Settings.model_fields.items():
        if field.startswith("keep_"):
            unit = field.rsplit("_", 1)[1]
            assert f"| `{field.upper()}` | {info.default} {unit} |" in document(name)
