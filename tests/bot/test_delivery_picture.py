"""The picture in the documents shows the steps there are."""

from bot.delivery.picture import CELLS, PLACE, drawing
from config.vocabulary import DeliveryState


def test_every_state_has_its_place() -> None:
    """A new one would be missing in the picture."""
    assert CELLS.keys() == set(DeliveryState)


def test_the_picture_is_that_of_the_code() -> None:
    """``make drawings`` makes it anew."""
    assert PLACE.read_text(encoding="utf-8") == drawing()
