"""A retrospective in its group phase with as many notes as one likes, posted, with its panel."""

from collections.abc import Sequence

from config.content import Content
from config.vocabulary import PhaseKind
from handlers.retros import announce
from storage.crypto import seal
from storage.models import Note, Participant, Retrospective
from tests.harness import ANA, BEN, CLEO, EXEC, EXEC_TEAM, WORKSPACE, Story

FORMAT = "stop_start_continue"
RETRO = "wall"
TEXTS = (
    "The Wednesday pre-meeting for the Thursday meeting",
    "A pre-meeting on Wednesday for Thursday",
    "Reading papers aloud to people who have read them",
    "Copying everybody in on everything",
    "Phones in the bowl",
    "Stories from the wards come first",
)


def put_up(
    house: Story, number: int, texts: Sequence[str] = TEXTS, *, phase: PhaseKind = PhaseKind.GROUP
) -> None:
    """Hang the notes up; Ana leads. Those beyond the texts given are numbered ones."""
    team = house.set_up()
    content: Content = house.bot.content
    format = content.format(FORMAT)
    with house.bot.db.begin() as session:
        retro = Retrospective(
            workspace=WORKSPACE,
            id=RETRO,
            team=team,
            channel=EXEC,
            format=FORMAT,
            plan=format.model_dump_json(),
            facilitator=ANA,
            phase=[p.kind for p in format.phases].index(phase),
            started_at=house.now,
        )
        session.add(retro)
        session.flush()
        session.add_all(Participant(workspace=WORKSPACE, retrospective=RETRO, person=p) for p in EXEC_TEAM)
        for n in range(number):
            id = f"n{n:03}"
            said = texts[n] if n < len(texts) else f"Thought number {n}"
            note = Note(
                workspace=WORKSPACE,
                id=id,
                retrospective=RETRO,
                author=(BEN, CLEO)[n % 2],
                column=format.columns[(n // 2) % len(format.columns)],
                text=seal(session, Note.text, WORKSPACE, id, said),
                place=n,
            )
            session.add(note)
        session.flush()
        announce.opened(session, content, retro, house.now)
    house.settle()
