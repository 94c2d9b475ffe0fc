"""What is kept of an input tells nobody who did what, or when in the day."""

from datetime import UTC, datetime, timedelta

from storage.db import Database
from storage.models import Input
from storage.queries import inputs

NOW = datetime(2026, 11, 2, 9, 17, 42, tzinfo=UTC)
KEY = "click:1762075062.000100:U0ANA:retros.withdraw#0:13345224609.738474920.8088930838d88f008e0"


def test_an_input_works_once_within_its_days(database: Database) -> None:
    with database.begin() as session:
        assert inputs.claim(session, KEY, NOW)
    with database.begin() as session:
        assert not inputs.claim(session, KEY, NOW + timedelta(hours=20))
    with database.begin() as session:
        inputs.forget_before(session, NOW + timedelta(minutes=1))
    with database.begin() as session:
        assert not inputs.claim(session, KEY, NOW)
    with database.begin() as session:
        inputs.forget_before(session, NOW + timedelta(days=1))
        assert inputs.claim(session, KEY, NOW)


def test_what_is_kept_names_nobody_and_no_moment(database: Database) -> None:
    with database.begin() as session:
        assert inputs.claim(session, KEY, NOW)
        kept = session.query(Input).one()
        assert not [part for part in KEY.split(":") if part in kept.key]
        assert kept.at == datetime(2026, 11, 3, tzinfo=UTC)
