"""Erasing: no word is left in any table or file, and what stands in Slack is changed."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import LargeBinary

from config.vocabulary import DeliveryKind, DeliveryState
from handlers.blocks import Message, quote
from handlers.digests.kept import REMOVED
from handlers.outbox import change, post, put
from handlers.privacy import service
from handlers.privacy.rules import without_words
from handlers.retros.rules import opening as cut_short
from storage.crypto import seal, unseal
from storage.models import Leave, Note, Retrospective, Round, Vote
from storage.queries import privacy as rows
from storage.types import Base, new_id
from tests.handlers.house import House, T

CANARY = "kingfisher over the ward roof"
ANSWER, LINE, REPLY, NOTE, OPENING = (
    f"{CANARY} {part}" for part in ("answer", "line *bold* & more\nin two lines", "reply", "note", "opening")
)
LONG_NOTE = f"{CANARY} " + "which nobody had seen before " * 14


def a_life(house: House) -> dict[str, str]:
    """Ben leaves words everywhere they can be: answers, a line, a reply, notes, an opening, an export."""
    house.checkin("U0BEN", (5, 3, 2), words=ANSWER)
    line = house.share("U0BEN", LINE, named=True)
    ask = house.share("U0CLEO", "Who has run a virtual ward?", is_ask=True)
    house.publish()
    house.decide(line, "ask the porters")
    house.click("learning.reply", ask, "U0BEN")
    house.submit({"reply": REPLY}, "U0BEN")
    retro(house)
    opening(house)
    house.click("privacy.export", "", "U0BEN")
    house.publish(1)
    return {"line": line, "ask": ask}


def retro(house: House) -> None:
    """A retrospective that has shown a short and a long note of Ben's, and a vote of his."""
    with house.db.begin() as session:
        retro = Retrospective(
            workspace=T,
            id="r1",
            team="exec",
            channel="Cexec",
            format="quick",
            plan="{}",
            topic=None,
            facilitator="U0ANA",
            phase=5,
            phase_ends_at=None,
            started_at=house.now,
            closed_at=house.now,
        )
        session.add(retro)
        session.flush()
        for note, text in (("n1", NOTE), ("n2", LONG_NOTE)):
            sealed = seal(session, Note.text, T, note, text)
            session.add(
                Note(workspace=T, id=note, retrospective="r1", author="U0BEN", column="Keep", text=sealed)
            )
        session.flush()
        session.add(Vote(workspace=T, retrospective="r1", voter="U0BEN", slot=0, card="n1"))
        session.add(
            Leave(
                workspace=T, id=new_id(), person="U0BEN", starts_on=house.now.date(), ends_on=house.now.date()
            )
        )
        post(session, T, "Cexec", Message([quote(NOTE), quote(LONG_NOTE)]), house.now, "retro-notes:r1")
        shown = post(session, T, "Cexec", Message([quote(NOTE)]), house.now, "retro:r1")
        change(session, T, shown, Message([quote(NOTE), quote(cut_short(LONG_NOTE))]), house.now)
    house.deliver()


def opening(house: House) -> None:
    """Ben opened a round with a line, which stands in Cleo's prompt."""
    with house.db.begin() as session:
        round_ = session.query(Round).filter(Round.workspace == T).first()
        assert round_ is not None
        round_.opened_by = "U0BEN"
        round_.opening_line = seal(session, Round.opening_line, T, round_.id, OPENING)
        put(
            session,
            workspace=T,
            kind=DeliveryKind.PROMPT,
            message=Message([quote(OPENING, "U0BEN")]),
            key="ask:1",
            now=house.now,
            person="U0CLEO",
            subject="checkin:1",
        )
    house.deliver()


def opened(house: House) -> str:
    """Everything sealed in the database, opened, in one text."""
    found = []
    with house.db.read() as session:
        for mapper in Base.registry.mappers:
            table: Any = mapper.class_
            sealed = [c.key for c in mapper.columns if isinstance(c.type, LargeBinary)]
            if table.__tablename__ in ("meta", "workspaces") or not sealed:
                continue
            for row in session.query(table).filter(table.workspace == T):
                found += [(table.__name__, unseal(session, getattr(table, key), row)) for key in sealed]
    return "\n".join(f"{where} {orjson.dumps(value).decode()}" for where, value in found)


def erase(house: House, person: str = "U0BEN") -> None:
    house.click("privacy.erase", "", person)
    house.confirm(person)
    house.tidy()


@pytest.fixture
def lived(house: House) -> House:
    a_life(house)
    assert CANARY in opened(house)
    return house


def test_no_word_is_left_in_any_table(lived: House) -> None:
    erase(lived)
    left = opened(lived)
    assert [line for line in left.splitlines() if CANARY in line] == []
    assert "virtual ward" in left  # what others wrote stays
    with lived.db.read() as session:
        for table in rows.ERASED:
            assert rows.list_rows(session, table, T, "U0BEN") == []


def test_what_stands_in_slack_is_changed(lived: House) -> None:
    erase(lived)
    everywhere = [said.text for said in lived.posts()] + [s.text for s in lived.dms("U0CLEO")]
    assert not any(CANARY in text for text in everywhere)
    assert sum(REMOVED in text for text in everywhere) == 6
    assert any("ask the porters" in text for text in everywhere)  # the decision keeps its text
    assert not any("<@U0BEN>" in post.text for post in lived.posts())


def test_a_file_on_its_way_is_not_sent_any_more(house: House) -> None:
    house.checkin("U0BEN", words=ANSWER)
    with house.db.begin() as session:
        service.send_export(session, house.actor("U0BEN"), ANSWER, house.now)
        service.erase(session, house.actor("U0BEN"), house.now)
    house.deliver()
    (file,) = [d for d in house.deliveries() if d.kind is DeliveryKind.FILE]
    assert file.state is DeliveryState.WITHHELD
    assert CANARY not in opened(house)


def test_the_files_of_the_database_hold_nothing_readable(lived: House) -> None:
    if lived.db.engine.dialect.name != "sqlite":
        pytest.skip("the files of a PostgreSQL server are not ours to read")
    erase(lived)
    lived.db.close()  # the last connection writes the log into the file
    file = Path(str(lived.db.engine.url.database))
    for path in file.parent.glob(f"{file.name}*"):
        raw = path.read_bytes()
        assert CANARY.encode() not in raw
        assert b"porters" not in raw  # nor what stays: it is sealed


def test_erasing_is_confirmed_first(lived: House) -> None:
    lived.click("privacy.erase", "", "U0BEN")
    ack = lived.submit({}, "U0BEN")
    assert "Tick the box" in str(ack.body)
    assert CANARY in opened(lived)


def test_erasing_one_person_leaves_the_others_alone(lived: House) -> None:
    erase(lived, "U0DEV")
    assert CANARY in opened(lived)
    assert any(CANARY in post.text for post in lived.posts())


def test_erasing_twice_and_with_nothing_held_is_no_error(house: House) -> None:
    erase(house)
    erase(house)
    erase(house, "U0OUT")
    assert house.posts() == []


def test_a_short_text_does_not_blank_our_own_words() -> None:
    blocks = [quote("staff"), quote("More staff, please."), {"type": "section", "text": {"text": "staff"}}]
    blocks.append({"type": "rich_text", "elements": [{"type": "text", "text": "Help with “staff”?"}]})
    blocks.append({"type": "button", "text": {"type": "plain_text", "text": "staff"}, "action_id": "staff"})
    changed = without_words(blocks, ["staff"], REMOVED)
    assert changed[0] == quote(REMOVED)
    assert changed[1:3] == blocks[1:3]
    assert changed[3]["elements"][0]["text"] == f"Help with “{REMOVED}”?"
    assert changed[4] == blocks[4]
