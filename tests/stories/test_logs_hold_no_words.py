"""A whole journey with marked words in every field, and a log that holds none of them, at DEBUG too."""

import logging
from collections.abc import Iterator

import pytest

from bot.logs import Discreet, set_up
from bot.playground import ModalErrors
from handlers.retros import announce
from tests.harness import ANA, BEN, CLEO, DEV, EVE, EXEC, FAY, Story
from tests.stories import retro_steps as retro
from tests.stories.digest_steps import SEVEN, SPLITS, answer, close_all, friday, share, top

MARK = "canary"


class Written(logging.Handler):
    """Everything anybody logged, as it is written, and what came with it unwritten."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.setFormatter(Discreet("%(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it, with every extra that was given."""
        extras = {key: value for key, value in vars(record).items() if key not in ("exc_info", "exc_text")}
        self.lines.append(f"{self.format(record)} {extras}")


@pytest.fixture
def written() -> Iterator[Written]:
    """The log of a house set to DEBUG, as an operator would set it; as it was before, afterwards."""
    root, handler = logging.getLogger(), Written()
    before = (root.level, root.handlers[:])
    set_up("DEBUG")
    root.handlers = [handler]
    yield handler
    root.level, root.handlers = before


def test_no_word_of_anybody_is_logged(
    house: Story, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
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

    def bug(*what: object) -> None:
        raise ValueError(f"{MARK} {what}")

    monkeypatch.setattr(announce, "changed", bug)
    with pytest.raises(ModalErrors):
        retro.write(house, FAY, f"{MARK} note that stumbles")

    assert any("unexpected ValueError" in line for line in written.lines)
    assert not [line for line in written.lines if MARK in line]
    house.errors.said.clear()  # the bug above
