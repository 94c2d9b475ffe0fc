"""A whole journey with marked words in every field, and a log that holds none of them, at DEBUG too."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from bot.delivery.posting import Poster
from bot.playground import ModalErrors
from bot.watching.logs import CHATTY, LENT, SILENT, set_up
from config.vocabulary import DeliveryKind
from handlers.retros import rules
from tests.bot.sent import plan
from tests.harness import ANA, BEN, CLEO, DEV, EVE, EXEC, EXEC_TEAM, FAY, Story
from tests.stories import retro_steps as retro
from tests.stories.digest_steps import SEVEN, SPLITS, answer, close_all, friday, share, top

MARK = "canary"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """The log of a house set to DEBUG, as an operator would set it; as it was before, afterwards."""
    root, into = logging.getLogger(), io.StringIO()
    before = (root.level, root.handlers[:], sys.excepthook, threading.excepthook)
    set_up("DEBUG", into)
    for name in (*CHATTY, *SILENT, *LENT):
        logging.getLogger(name).setLevel(logging.DEBUG)  # louder than any operator can make them
    yield into
    root.level, root.handlers, sys.excepthook, threading.excepthook = before
    for name in (*CHATTY, *SILENT, *LENT):
        logging.getLogger(name).setLevel(logging.NOTSET)


def live(house: Story) -> None:
    """Whatever people do, with marked words, and Slack refusing some of it."""
    house.set_up(rhythm="weekly", weekday="0", clock="team", name=f"{MARK} team", meeting=f"{MARK} meeting")
    house.advance(hours=2)
    for person, split in zip(SEVEN, SPLITS, strict=True):
        answer(house, person, split, f"{MARK} answer")
    share(house, BEN, f"{MARK} learning", named=True)
    share(house, CLEO, f"{MARK} ask", ask=True)
    for trouble in ("500", "429:5", "error:invalid_blocks"):
        house.pg.faults.add("chat.postMessage", trouble)
    digest = friday(house)

    house.click(DEV, digest, "Reply")
    house.submit(DEV, reply=f"{MARK} reply")
    house.click(ANA, digest, "We decided…")
    line = top(house, ANA).blocks[0]["element"]["options"][0]["value"]
    house.submit(ANA, learning=line, decision=f"{MARK} decision")
    for person in (ANA, DEV):
        close_all(house, person)
    house.command(BEN, f"{MARK} unknown")
    house.command(BEN, f"away {MARK} 12")

    house.command(ANA, f"retro quick {MARK} topic", EXEC)
    retro.move_on(house)
    house.pg.faults.add("views.open", "500", times=2)
    house.click(BEN, retro.post(house), "Add a note")
    retro.write(house, EVE, f"{MARK} note")


def stumble(house: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in a listener, in a job and in delivery, one of the database, and a failure of Slack's own."""

    def bug(*what: object) -> None:
        raise ValueError(MARK)

    def slip(*what: object) -> None:
        with house.bot.db.begin() as session:  # SQLite and PostgreSQL name what they choke on
            session.execute(text(f"INSERT INTO meta (name) VALUES ('{MARK}')"))

    with monkeypatch.context() as broken:
        house.click(FAY, retro.post(house), "Add a note")
        broken.setattr(rules, "notes_each", bug)
        with pytest.raises(ModalErrors):
            house.submit(FAY, **{"Column": "Helped", "Your note": f"{MARK} note that stumbles"})
    with monkeypatch.context() as broken:
        broken.setattr(house.bot, "jobs", (bug, slip))
        house.bot.tick()
    with monkeypatch.context() as broken:
        broken.setattr(Poster, "say", bug)
        plan(house, DeliveryKind.NOTICE, f"{MARK} notice", person=ANA)
        house.advance(seconds=5)
    house.pg.faults.add("chat.postMessage", f"error:{MARK}_{MARK}")
    plan(house, DeliveryKind.NOTICE, f"{MARK} other notice", person=ANA)
    house.advance(seconds=5)


def test_no_word_of_anybody_is_logged(
    house: Story, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor anybody's id; and what went wrong is there to be found."""
    live(house)
    stumble(house, monkeypatch)
    said = [json.loads(line) for line in written.getvalue().splitlines()]
    events = [line["event"] for line in said]
    assert events.count("an unexpected error in a listener") == 1
    assert events.count("a job stumbled") == 2
    assert events.count("a delivery stumbled") >= 1
    assert "a delivery cannot be made" in events
    words = written.getvalue().replace(f"{MARK}_{MARK}", "")  # Slack's code for an error is no one's words
    assert MARK not in words
    assert not [person for person in EXEC_TEAM if person in words]
    house.errors.said.clear()  # the bugs above
