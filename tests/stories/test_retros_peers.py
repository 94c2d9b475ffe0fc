"""A peer assist: it begins once a lead of each team has accepted the agreement, and not before."""

import pytest

from tests.harness import ANA, BEN, EXEC, IDA, JON, TRANSFORM, Story
from tests.stories.deciding_steps import panel, shut


def ask(house: Story) -> None:
    """Ana, who leads the executive team, asks Ida's team for help."""
    house.set_up()
    house.set_up(IDA, TRANSFORM)
    house.command(ANA, "retro peer_assist How do we run a virtual ward?", EXEC)
    view = house.pg.modal(ANA)
    assert view is not None
    peer = next(b for b in view.blocks if b.get("block_id") == "peer")["element"]["options"][0]["value"]
    told = house.submit(ANA, peer=peer)
    assert "have the agreement" in house.read(told)
    shut(house, ANA)


def press(house: Story, who: str, button: str) -> str:
    """Press a button of the newest message that has it; what the bot says then."""
    message = next(m for m in reversed(house.pg.dm(who)) if f"[{button}]" in house.read(m))
    told = house.click(who, message, button)
    said = house.read(told) if told is not None else ""
    shut(house, who)
    return said


@pytest.mark.requirement(37)
def test_nothing_begins_before_both_have_accepted(house: Story) -> None:
    """A peer assist begins when both teams have accepted how it is held."""
    ask(house)
    for lead in (ANA, IDA):
        agreement = house.read(house.last_dm(lead))
        assert "What is said here stays here" in agreement
        assert "How do we run a virtual ward?" in agreement
    assert "It begins once" in press(house, ANA, "We accept")
    assert not [m for m in house.posts() if "A retrospective of" in house.read(m)]
    assert "[Start the peer assist]" not in house.read(house.last_dm(ANA))
    press(house, IDA, "We accept")
    assert "Both teams have accepted" in house.read(house.last_dm(ANA))
    press(house, ANA, "Start the peer assist")
    assert any("The host's story" in house.read(m) for m in house.posts())


def test_peers_take_part_from_where_they_are_and_are_read_in_the_hosts_channel(house: Story) -> None:
    ask(house)
    press(house, ANA, "We accept")
    press(house, IDA, "We accept")
    press(house, ANA, "Start the peer assist")
    house.click(ANA, panel(house), "Next")
    invited = next(m for m in reversed(house.pg.dm(JON)) if "has begun" in house.read(m))
    house.click(JON, invited, "Take part")
    house.submit(JON, **{"Your note": "How many beds is it for?"})
    shut(house, JON)
    house.click(ANA, panel(house), "Next")
    root = next(m for m in reversed(house.posts()) if "A retrospective of" in house.read(m))
    thread = "\n".join(house.read(m) for m in house.pg.thread(EXEC, root.ts))
    assert "How many beds is it for?" in thread
    assert "How many beds is it for?" not in "\n".join(house.read(m) for m in house.posts(TRANSFORM))
    assert "Peer assist" in house.home(JON)


def test_declining_tells_the_host_kindly_and_ends_it(house: Story) -> None:
    ask(house)
    press(house, ANA, "We accept")
    press(house, IDA, "Not this time")
    told = house.read(house.last_dm(ANA))
    assert "cannot help just now" in told
    assert "That says nothing about your question" in told
    assert "declined, or has begun" in press(house, IDA, "We accept")
    assert not [m for m in house.posts() if "A retrospective of" in house.read(m)]


def test_only_leads_answer_for_their_team(house: Story) -> None:
    ask(house)
    assert [m for m in house.pg.dm(IDA) if "[We accept]" in house.read(m)]
    assert not [m for m in house.pg.dm(JON) if "[We accept]" in house.read(m)]
    assert not [m for m in house.pg.dm(BEN) if "[We accept]" in house.read(m)]
