"""A deployment writes a retrospective as the document teaches it: it runs, or the doctor says why not."""

import re
from dataclasses import replace
from pathlib import Path

import yaml

from bot.checks import of_formats
from config.content import Content, RetroFormat
from tests.harness import ANA, BEN, EXEC, Story, content

DOCUMENT = Path(__file__).resolve().parents[2] / ".github" / "docs" / "content.md"


def taught() -> RetroFormat:
    """The format of the document."""
    examples = re.findall(r"```yaml\n(formats:.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    return RetroFormat.model_validate(yaml.safe_load(examples[0])["formats"][0])


def with_format(format: RetroFormat) -> Content:
    return content().model_copy(update={"formats": (*content().formats, format)})


def test_the_format_of_the_document_runs_to_its_summary(house: Story) -> None:
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
