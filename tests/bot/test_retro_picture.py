"""The picture of the phase machine shows the steps there are."""

from bot.retro_picture import BOXES, COLOURS, PLACE, drawing, steps
from config.content import load_content
from config.vocabulary import PhaseKind


def test_every_kind_of_phase_has_its_colour() -> None:
    """A new one would be missing in the picture."""
    assert COLOURS.keys() == set(PhaseKind)


def test_everything_that_can_happen_leads_somewhere_in_the_picture() -> None:
    said = " ".join(line for lines in steps().values() for line in lines)
    assert all(word in said for word in ("time is over", "Next", "Back", "more time", "End"))
    assert steps().keys() == BOXES.keys()
    assert "time is over (on a timer)" in steps()["next"]


def test_the_picture_is_that_of_the_code() -> None:
    """``make drawings`` makes it anew."""
    assert PLACE.read_text(encoding="utf-8") == drawing(load_content())
