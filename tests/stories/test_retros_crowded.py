"""Forty people and three hundred notes: more than anybody reads in a modal, and still one retrospective."""

from dataclasses import replace

import pytest

from bot.playground import Channel, Message, User, World
from config.content import RetroFormat
from config.vocabulary import PhaseKind
from handlers.access import Actor
from handlers.errors import InvalidInput
from handlers.retros.notes.service import write_note
from storage.queries import retros as rows
from storage.queries import teams
from tests.harness import BOT, WORKSPACE, Story, content, story

HALL = "C0HALL"
FORTY = tuple(User(id=f"U0P{n:02d}", name=f"p{n}", real_name=f"Person {n} Example") for n in range(40))
LEAD = FORTY[0].id
CROWD = World(
    team_id=WORKSPACE,
    name="Northbridge",
    domain="northbridge",
    users=FORTY,
    channels=(Channel(id=HALL, name="hall", members=(*(u.id for u in FORTY), BOT)),),
    bot_user=BOT,
)


def thrice() -> RetroFormat:
    """The quick look with a writing phase for each column."""
    quick = content().format("quick")
    write = next(p for p in quick.phases if p.kind is PhaseKind.WRITE)
    writing = [
        write.model_copy(update={"columns": (column,), "title": f"Write {column}"})
        for column in quick.columns
    ]
    others = [p for p in quick.phases if p.kind is not PhaseKind.WRITE]
    minutes = quick.minutes + write.minutes * 2
    phases = (*others[:2], *writing, *others[2:])
    return quick.model_copy(update={"name": "thrice", "phases": phases, "minutes": minutes})


def retro_id(house: Story) -> str:
    with house.bot.db.read() as session:
        found = [t.id for t in teams.list_teams(session, WORKSPACE)]
        (running,) = rows.list_running(session, WORKSPACE, found)
        return running.id


def write(house: Story, who: str, column: str, text: str) -> None:
    with house.bot.db.begin() as session:
        actor = Actor(WORKSPACE, who)
        write_note(session, house.bot.deps.content, actor, retro_id(house), column, text, "text", house.now)


def post(house: Story) -> Message:
    return next(m for m in house.posts(HALL) if house.read(m).startswith("Quick look"))


def next_step(house: Story) -> None:
    panel = next(m for m in reversed(house.pg.dm(LEAD)) if "[Hand over]" in house.read(m))
    house.click(LEAD, panel, "Next")
    house.advance(seconds=30)  # a channel takes one message a second


def test_forty_people_write_three_hundred_notes_and_get_to_an_action(migrated_sqlite_url: str) -> None:
    with story(migrated_sqlite_url, CROWD) as house:
        own = content().model_copy(update={"formats": (*content().formats, thrice())})
        registry = house.bot.registry
        registry.deps = house.bot.deps = replace(registry.deps, content=own)
        house.set_up(LEAD, HALL)
        house.command(LEAD, "retro thrice", HALL)
        next_step(house)
        everything = []
        for column in ("Helped", "Hindered", "Try"):
            for number in range(100):
                text = f"{column}, thought {number} of somebody"
                write(house, FORTY[number % 40].id, column, text)
                everything.append(text)
            next_step(house)
        thread = "\n".join(house.read(m) for m in house.pg.thread(HALL, post(house).ts))
        assert [text for text in everything if text not in thread] == []
        assert "300 notes" in house.read(post(house))

        view = house.click(FORTY[7].id, post(house), "Vote")
        assert view is not None
        assert view.submit
        house.pg.close(FORTY[7].id, everything=True)
        next_step(house)
        assert "*Talk*" in house.read(post(house))
        next_step(house)
        assert "*Decide*" in house.read(post(house))
        house.click(FORTY[3].id, post(house), "Write the action down")
        due = house.now.date().isoformat()
        fields = {"What will be done?": "Read them in groups of eight", "Who looks after it?": FORTY[3].id}
        house.submit(FORTY[3].id, **fields, **{"By which day?": due})
        house.advance(minutes=10)
        said = "\n".join(house.read(m) for m in house.posts(HALL))
        assert "Read them in groups of eight" in said
        assert "what came of it" in said


def test_forty_people_have_three_notes_each(migrated_sqlite_url: str) -> None:
    with story(migrated_sqlite_url, CROWD) as house:
        house.set_up(LEAD, HALL)
        house.command(LEAD, "retro quick", HALL)
        next_step(house)
        for number in range(3):
            write(house, FORTY[5].id, "Try", f"Thought {number}")
        with pytest.raises(InvalidInput) as refused:
            write(house, FORTY[5].id, "Try", "One too many")
        assert "3 notes each is the most" in refused.value.problems["text"]
