"""A team looks at how ready it is to learn: answered in private, told without a total, ended in choices."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.playground import ModalErrors
from storage.models import ReadinessAnswer, ReadinessCheck
from storage.queries import readiness as rows
from storage.queries import teams
from tests.harness import ANA, BEN, CLEO, DEV, EVE, EXEC, FAY, OUTSIDER, WORKSPACE, Story, content

ANSWERS = {ANA: 3, BEN: 1, CLEO: 2, DEV: 2, EVE: 3}
AIM, LIST = (item.text for theme in content().readiness[:1] for item in theme.items)


def open_one(house: Story) -> None:
    house.set_up()
    reply = house.pg.command(ANA, EXEC, "/ambi readiness")
    assert reply is not None
    house.click(ANA, reply, "Open a readiness check")
    notice = house.submit(ANA, **{"How long is it open?": "14 days"})
    assert notice is not None
    assert "closes by itself" in house.read(notice)
    house.pg.close(ANA, everything=True)


def checks_of(session: Session) -> list[ReadinessCheck]:
    team = teams.find_team_by_channel(session, WORKSPACE, EXEC)
    assert team is not None
    return rows.list_checks(session, WORKSPACE, team.id)


def asked(house: Story) -> str:
    return house.read(house.posts()[-1])


def answer(house: Story, who: str, level: int, example: str = "") -> None:
    post = next(m for m in reversed(house.posts()) if "ten minutes" in house.read(m))
    house.click(who, post, "Answer")
    fields = {"level-R1": str(level), "level-R2": "2"}
    told = house.submit(who, **(fields | ({"example-R1": example} if example else {})))
    assert told is not None
    assert "It is kept" in house.read(told)
    house.pg.close(who, everything=True)


@pytest.mark.requirement(25, 31)
def test_a_team_sees_where_it_disagrees_and_nobody_sees_who(house: Story) -> None:
    """A readiness check shows where a team disagrees, with no score, and says that it is no assurance."""
    open_one(house)
    assert "nobody sees them, whoever leads included" in asked(house)
    for who, level in ANSWERS.items():
        answer(house, who, level, "We say it at every handover" if who is BEN else "")
    answer(house, BEN, 0, "We say it at every handover")  # somebody changes their mind
    assert "R1" not in house.home(ANA)
    house.advance(days=14, minutes=5)

    said = asked(house)
    assert "Talk about this" in said
    assert AIM in said
    assert "In places, from not yet to most places" in said
    assert LIST in said
    assert "not assurance evidence" in said
    assert "handover" not in said
    assert not any(word in said.lower() for word in ("total", "average", "%"))
    with house.bot.db.read() as session:
        assert session.query(ReadinessAnswer).where(ReadinessAnswer.workspace == WORKSPACE).count() == 0

    house.click(FAY, house.posts()[-1], "Examples people gave")
    shown = house.pg.modal(FAY)
    assert shown is not None
    assert "We say it at every handover" in house.read(shown)
    assert BEN not in str(shown.blocks)
    house.pg.close(FAY, everything=True)
    house.click(FAY, house.posts()[-1], "Keep a copy")
    copy = house.pg.modal(FAY)
    assert copy is not None
    taken = str(copy.blocks)
    assert "not assurance evidence" in taken
    assert "score" not in taken.replace("Not a score", "")


@pytest.mark.requirement(32)
def test_a_theme_that_is_prepared_first_becomes_a_dated_action(house: Story) -> None:
    """“Prepare first” makes an action with an owner and a day."""
    open_one(house)
    for who, level in ANSWERS.items():
        answer(house, who, level)
    house.home(ANA)
    house.click(ANA, house.home_view(ANA), "Close it now")
    house.pg.close(ANA, everything=True)
    outcome = house.posts()[-1]
    theme = content().readiness[0]
    with house.bot.db.read() as session:
        check = checks_of(session)[0].id
    house.click(ANA, outcome, "readiness.step#0", f"{check}:{theme.name}:prepare")
    with pytest.raises(ModalErrors, match="That day is over"):
        house.submit(ANA, text="Write the aim on one page", owner=DEV, due="2020-01-01")
    due = (house.now + timedelta(days=9)).date().isoformat()
    house.submit(ANA, text="Write the aim on one page", owner=DEV, due=due)
    house.pg.close(ANA, everything=True)
    assert "Write the aim on one page" in house.command(DEV, "actions", EXEC)
    assert "prepare first" in house.read(house.posts()[-1])
    house.click(BEN, house.posts()[-1], "readiness.step#1", f"{check}:people:start")
    assert "a lead of this team" in house.read(house.pg.modal(BEN))


def test_fewer_than_five_are_never_told_apart(house: Story) -> None:
    """What they said is deleted, and nothing is shown."""
    open_one(house)
    for who in (ANA, BEN, CLEO, DEV):
        answer(house, who, ANSWERS[who], "An example that is nobody's business")
    house.advance(days=15)
    said = asked(house)
    assert "Fewer than 5 people answered" in said
    assert AIM not in said
    assert "Examples" not in said


def test_a_late_answer_and_a_stranger_are_told_what_to_do(house: Story) -> None:
    """And what was typed stays where it was."""
    open_one(house)
    post = house.posts()[-1]
    house.click(BEN, post, "Answer")
    with pytest.raises(ModalErrors, match="one statement at least"):
        house.submit(BEN)
    house.advance(days=15)
    with pytest.raises(ModalErrors, match="has closed"):
        house.submit(BEN, **{"level-R1": "1"})
    reply = house.command(OUTSIDER, "readiness")
    assert "Home" in reply or "team" in reply


@pytest.mark.requirement(31)
def test_leads_are_offered_one_every_six_months(house: Story) -> None:
    """Twice a year whoever leads is asked whether the team wants a readiness check; nobody else is."""
    house.set_up()
    house.clock.advance(days=174)  # nobody looks at the months between
    house.advance(days=7)
    assert "Six months on" not in house.read(house.last_dm(ANA))
    house.advance(days=8)
    offers = [m for m in house.pg.dm(ANA) if "Six months on" in house.read(m)]
    assert len(offers) == 1
    assert not [m for m in house.pg.dm(BEN) if "Six months on" in house.read(m)]
    assert "Open a readiness check" in house.home(ANA)
    house.click(ANA, offers[0], "Open a readiness check")
    house.submit(ANA, days="7")
