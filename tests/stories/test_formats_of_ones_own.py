"""A deployment writes a retrospective as the document teaches it: it runs, or the doctor says why not."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from bot.checks import of_formats
from bot.playground import Message
from config.content import Content, RetroFormat
from config.vocabulary import PhaseKind
from handlers.access import Actor
from handlers.actions import service as actions
from tests.harness import ANA, BEN, CLEO, EXEC, Story, content

DOCUMENTS = Path(__file__).resolve().parents[2] / ".github" / "docs"


def taught(document: str = "content.md") -> RetroFormat:
    """The format of a document."""
    text = (DOCUMENTS / document).read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(formats:.*?)```", text, re.DOTALL)
    return RetroFormat.model_validate(yaml.safe_load(examples[0])["formats"][0])


def with_format(format: RetroFormat) -> Content:
    return content().model_copy(update={"formats": (*content().formats, format)})


@pytest.mark.requirement(23)
def test_the_format_of_the_document_runs_to_its_summary(house: Story) -> None:
    """An organisation adds formats of its own, and they run."""
    own = with_format(taught())
    assert not list(of_formats(own))
    registry = house.bot.registry
    registry.deps = house.bot.deps = replace(registry.deps, content=own)
    house.set_up()
    assert "It is open" in house.command(ANA, "retro handover", EXEC)
    house.click(ANA, house.last_dm(ANA), "Next")
    house.click(BEN, house.posts()[-1], "Add a note")
    house.submit(BEN, **{"Column": "Got lost", "Your note": "The late list"})
    house.pg.close(BEN)
    house.advance(minutes=30)
    assert "Good handover: what came of it" in house.posts()[-1].text
    assert "The late list" in house.posts()[-1].text


def test_a_format_that_cannot_run_is_named_with_the_reason() -> None:
    own = taught()
    opening = own.phases[0].model_copy(update={"columns": own.columns[:1]})
    (found,) = of_formats(with_format(own.model_copy(update={"phases": (opening, *own.phases[1:])})))
    assert not found.ok
    assert "handover is not offered" in found.sentence
    assert "nobody can write anything down in a phase of kind open" in found.sentence


def test_a_format_with_every_kind_of_phase_runs_from_the_first_to_the_last(house: Story) -> None:
    own = taught("retrospectives.md")
    assert {phase.kind for phase in own.phases} == set(PhaseKind)
    assert not list(of_formats(with_format(own)))
    registry = house.bot.registry
    registry.deps = house.bot.deps = replace(registry.deps, content=with_format(own))
    team = house.set_up()
    agreed_before(house, team)
    assert "It is open" in house.command(ANA, "retro yearly the year", EXEC)
    seen = []
    while (title := step_of(house)) is not None:
        seen.append(title)
        if title == "Write":
            for who, text in ((BEN, "The monthly board pack"), (CLEO, "Walking the wards together")):
                house.click(who, retro_post(house), "Add a note")
                house.submit(who, **{"Column": "Keep", "Your note": text})
                house.pg.close(who, everything=True)
        if title == "Decide":
            agree_on(house)
        panel = next(m for m in reversed(house.pg.dm(ANA)) if "[Hand over]" in house.read(m))
        house.click(ANA, panel, "Finish" if title == "Close" else "Next")
    assert seen == [phase.title for phase in own.phases]
    told = next(m for m in reversed(house.posts()) if "what came of it" in m.text.splitlines()[0])
    assert "Give the board pack a rest" in house.read(told)


def retro_post(house: Story) -> Message:
    return next(m for m in house.posts() if house.read(m).startswith("A year in one hour"))


def step_of(house: Story) -> str | None:
    """The title of the phase the post shows."""
    found = re.search(r"\*([^*]+)\* · step \d+ of", house.read(retro_post(house)))
    return found[1] if found else None


def agree_on(house: Story) -> None:
    due = (house.now + timedelta(days=7)).date().isoformat()
    house.click(ANA, retro_post(house), "Write the action down")
    fields = {
        "What will be done?": "Give the board pack a rest",
        "Who looks after it?": BEN,
        "By which day?": due,
    }
    house.submit(ANA, **fields)
    house.pg.close(ANA, everything=True)


def agreed_before(house: Story, team: str) -> None:
    """An action is open, so that there is something to review."""
    actor = Actor(house.pg.world.team_id, ANA)
    with house.bot.db.begin() as session:
        actions.agree(
            session,
            actor,
            team,
            retrospective=None,
            owner=BEN,
            text="Ask the wards first",
            if_then="",
            due_on=house.now.date(),
            now=house.now,
        )
