"""What is said is said once, whatever happens on the way to Slack."""

import itertools
from datetime import timedelta
from typing import Any

import pytest

from bot.checks import of_deliveries
from config.vocabulary import DeliveryKind, DeliveryState
from handlers.blocks import Message, Picture, section, text_of
from storage.queries import outbox as outbox_rows
from tests.bot.sent import calls, plan, row, texts
from tests.harness import ANA, BEN, EXEC, EXEC_TEAM, SHARED, WORKSPACE, Story

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="9"><rect width="16" height="9"/></svg>'


def test_a_prompt_is_sent_to_the_person_and_its_place_is_kept(house: Story) -> None:
    """The D… id and ts are what a later change needs; the metadata holds a random id and the kind."""
    made = plan(house, DeliveryKind.PROMPT, person=ANA)
    house.settle()
    message = house.pg.dm(ANA)[0]
    sent = row(house, made)
    assert (sent.state, sent.posted_channel, sent.ts) == (DeliveryState.SENT, message.channel, message.ts)
    assert message.metadata == {"event_type": "ambidex", "event_payload": {"id": made, "kind": "prompt"}}
    request = next(line.request for line in house.pg.record if line.name == "chat.postMessage")
    assert request["parse"] == "none"
    assert request["unfurl_links"] is False
    assert request["unfurl_media"] is False


def test_changes_of_one_message_keep_their_order_and_the_last_one_stands(house: Story) -> None:
    """Also when all were made in the same instant, and before the message itself was sent."""
    made = plan(house, DeliveryKind.NOTICE, "first", person=ANA)
    for text in ("second", "third", "fourth"):
        plan(house, DeliveryKind.UPDATE, text, updates=made)
    house.settle()
    assert texts(house) == ["fourth"]
    assert calls(house, "chat.postMessage") == 1


def test_a_change_waits_for_its_message(house: Story) -> None:
    """A message planned for later is changed when it is there."""
    made = plan(house, DeliveryKind.NOTICE, "first", person=ANA, not_before=house.now + timedelta(hours=1))
    plan(house, DeliveryKind.UPDATE, "second", updates=made)
    house.settle()
    assert texts(house) == []
    house.advance(hours=2)
    assert texts(house) == ["second"]


def test_a_change_of_a_message_never_sent_ends_too(house: Story) -> None:
    """It would wait for ever."""
    made = plan(house, DeliveryKind.PROMPT, person=ANA, expires_at=house.now - timedelta(minutes=1))
    change = plan(house, DeliveryKind.UPDATE, "second", updates=made)
    house.settle()
    assert row(house, made).reason == "too late"
    assert row(house, change).state is DeliveryState.DEAD


def test_a_reply_goes_into_the_thread(house: Story) -> None:
    """Of a message sent earlier."""
    made = plan(house, DeliveryKind.POST, "to all", channel=EXEC)
    plan(house, DeliveryKind.POST, "and more", channel=EXEC, thread_of=made)
    house.settle()
    top = house.posts()[0]
    assert [m.text for m in house.pg.thread(EXEC, top.ts)] == ["to all", "and more"]


def test_slack_is_given_the_time_it_asks_for(house: Story) -> None:
    """And only this method waits, in this workspace."""
    house.pg.faults.add("chat.postMessage", "429:30")
    plan(house, DeliveryKind.NOTICE, "late", person=ANA)
    plan(house, DeliveryKind.NOTICE, "later", person=BEN)
    began = house.now
    house.bot.drain_all()
    assert calls(house, "chat.postMessage") == 1
    house.settle()
    assert texts(house) == ["late"]
    assert texts(house, BEN) == ["later"]
    assert house.now - began >= timedelta(seconds=30)
    answers = [line.response for line in house.pg.record if line.name == "chat.postMessage"]
    assert sum("ratelimited" in str(answer) for answer in answers) == 1


@pytest.mark.parametrize("fault", ["500", "drop_before", "drop_after", "error:internal_error"])
def test_a_lost_answer_neither_loses_nor_doubles_a_message(house: Story, fault: str) -> None:
    """Nobody knows whether it was sent, until it is looked for in the DM."""
    house.pg.faults.add("chat.postMessage", fault)
    made = plan(house, DeliveryKind.PROMPT, "once", person=ANA)
    house.settle()
    house.advance(minutes=10)
    assert texts(house) == ["once"]
    assert row(house, made).state is DeliveryState.SENT
    assert row(house, made).ts == house.pg.dm(ANA)[0].ts


def test_a_channel_post_of_unknown_outcome_is_never_sent_again(house: Story) -> None:
    """It is listed for somebody to look."""
    house.pg.faults.add("chat.postMessage", "drop_after")
    made = plan(house, DeliveryKind.POST, "to all", channel=EXEC)
    house.settle()
    house.advance(hours=1)
    assert [m.text for m in house.posts()] == ["to all"]
    assert row(house, made).state is DeliveryState.UNKNOWN
    (told,) = of_deliveries(house.bot)
    assert EXEC in told.sentence
    assert not told.stops
    assert "the doctor says where to look" in house.errors.said[0]
    house.errors.said.clear()


@pytest.mark.parametrize("fault", ["500", "drop_before", "drop_after"])
def test_a_change_is_simply_tried_again(house: Story, fault: str) -> None:
    """Doing it twice is doing it once."""
    made = plan(house, DeliveryKind.NOTICE, "first", person=ANA)
    house.settle()
    house.pg.faults.add("chat.update", fault)
    plan(house, DeliveryKind.UPDATE, "second", updates=made)
    house.settle()
    assert texts(house) == ["second"]


def chart(title: str = "Balance") -> dict[str, Any]:
    """A small chart as Slack draws it."""
    data = [{"label": "1 Nov", "value": 5}, {"label": "8 Nov", "value": 4}]
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {"type": "line", "series": [{"name": "Short", "data": data}]},
    }


def test_a_chart_that_slack_refuses_becomes_a_picture(house: Story) -> None:
    """With alt text, in the place of the chart."""
    house.pg.faults.add("chat.postMessage", "error:invalid_blocks")
    message = Message(
        [section("Above"), chart(), section("Below")],
        text="In words",
        picture=Picture(SVG, "A line that falls", "balance"),
    )
    made = plan(house, DeliveryKind.POST, channel=EXEC, message=message)
    house.settle()
    posted = house.posts()[0]
    assert [block["type"] for block in posted.blocks] == ["section", "image", "section"]
    assert posted.blocks[1]["alt_text"] == "A line that falls"
    assert house.pg.file(posted.blocks[1]["slack_file"]["id"])[:4] == b"\x89PNG"
    assert row(house, made).state is DeliveryState.SENT


def test_without_pictures_the_words_stand_alone(house: Story) -> None:
    """Without files:write there is nothing to upload; the text says it all."""
    house.pg.faults.add("chat.postMessage", "error:invalid_blocks")
    house.pg.faults.add("files.getUploadURLExternal", "error:missing_scope")
    message = Message([section("Above"), chart()], text="In words", picture=Picture(SVG, "A line", "balance"))
    plan(house, DeliveryKind.POST, channel=EXEC, message=message)
    house.settle()
    assert [block["type"] for block in house.posts()[0].blocks] == ["section"]
    assert house.posts()[0].text == "In words"


def test_a_long_message_is_split_and_nothing_is_dropped(house: Story) -> None:
    """By Slack's limits: 12,000 characters and 45 blocks."""
    words = [f"{n} " + "x" * 500 for n in range(100)]
    plan(house, DeliveryKind.NOTICE, person=ANA, message=Message([section(word) for word in words]))
    house.settle()
    messages = house.pg.dm(ANA)
    assert len(messages) == 5
    assert [block["text"]["text"] for m in messages for block in m.blocks] == words
    assert all(m.text == text_of(m.blocks) for m in messages)


def test_a_long_message_can_be_changed_as_a_whole(house: Story) -> None:
    """Its follow-ups change with it."""
    made = plan(house, DeliveryKind.POST, channel=EXEC, message=Message([section("x" * 2500)] * 12))
    house.settle()
    assert len(house.posts()) == 3
    plan(house, DeliveryKind.UPDATE, updates=made, message=Message([section("y" * 2500)] * 12))
    house.settle()
    assert len(house.posts()) == 3
    assert all({b["text"]["text"] for b in m.blocks} == {"y" * 2500} for m in house.posts())
    plan(house, DeliveryKind.UPDATE, "short", updates=made)
    house.settle()
    assert [m.text for m in house.posts()] == ["short", "…", "…"]


def test_a_channel_gets_a_message_a_second(house: Story) -> None:
    """As Slack wants it; the playground would refuse more."""
    for number in range(5):
        plan(house, DeliveryKind.POST, f"n{number}", channel=EXEC)
    plan(house, DeliveryKind.NOTICE, "beside", person=ANA)
    house.settle()
    stamps = [float(m.ts) for m in house.posts()]
    assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(stamps))
    assert float(house.pg.dm(ANA)[0].ts) < stamps[2]
    assert calls(house, "chat.postMessage") == 6


def test_nobody_who_has_left_is_written_to(house: Story) -> None:
    """A post to a deactivated account succeeds at Slack, so it is looked at first."""
    house.pg.change_user(BEN, deleted=True)
    made = plan(house, DeliveryKind.PROMPT, person=BEN)
    house.settle()
    assert texts(house, BEN) == []
    assert row(house, made).reason == "their account is deactivated"


def test_nothing_private_goes_where_outsiders_read(house: Story) -> None:
    """A channel may be shared with another organisation after a team was set up in it."""
    made = plan(house, DeliveryKind.POST, channel=SHARED)
    house.settle()
    assert house.posts(SHARED) == []
    assert row(house, made).state is DeliveryState.WITHHELD


def test_a_dead_target_is_recorded_and_holds_up_nobody(house: Story) -> None:
    """In plain words."""
    house.pg.archive(EXEC)
    dead = plan(house, DeliveryKind.POST, channel=EXEC)
    plan(house, DeliveryKind.NOTICE, "fine", person=ANA)
    house.settle()
    assert row(house, dead).reason == "the channel is archived"
    assert texts(house) == ["fine"]


def test_a_revoked_token_stops_the_calls(house: Story) -> None:
    """Not one more in the hour after."""
    house.pg.faults.add("chat.postMessage", "error:token_revoked")
    plan(house, DeliveryKind.NOTICE, "one", person=ANA)
    house.settle()
    before = len(house.pg.record)
    plan(house, DeliveryKind.NOTICE, "two", person=BEN)
    house.advance(minutes=50)
    assert len(house.pg.record) == before
    house.errors.said.clear()
    house.advance(hours=1)
    assert texts(house) == ["one"]
    assert texts(house, BEN) == ["two"]


def test_a_file_comes_by_dm(house: Story) -> None:
    """With what there is to say beside it."""
    message = Message([section("Your export")], file=("export.json", '{"a": 1}'))
    plan(house, DeliveryKind.FILE, person=ANA, message=message)
    house.settle()
    sent = house.pg.dm(ANA)[0]
    assert house.pg.file(sent.files[0]) == b'{"a": 1}'
    assert "Your export" in sent.text


def test_a_worker_past_its_lease_changes_nothing(house: Story) -> None:
    """Whoever claimed after it has the word."""
    made = plan(house, DeliveryKind.NOTICE, person=ANA)
    with house.bot.db.begin() as session:
        (mine,) = outbox_rows.claim_ready(
            session, WORKSPACE, now=house.now, lease=timedelta(seconds=1), limit=5
        )
    house.advance(minutes=1)
    assert texts(house) == ["Hello"]
    with house.bot.db.begin() as session:
        assert not outbox_rows.record(session, mine, DeliveryState.DEAD)
    assert row(house, made).state is DeliveryState.SENT


def test_a_crowd_told_to_wait_again_and_again_arrives_and_nobody_calls_early(house: Story) -> None:
    """Every refusal was one the playground was asked for: no call came before its time."""
    refusals = 8
    for _ in range(refusals):
        house.pg.faults.add("chat.postMessage", "429:7", after=4)
    planned = [f"n{number}" for number in range(48)]
    for number, text in enumerate(planned):
        plan(house, DeliveryKind.NOTICE, text, person=EXEC_TEAM[number % 8])
    house.advance(minutes=3)
    said = [text for person in EXEC_TEAM for text in texts(house, person)]
    assert sorted(said) == sorted(planned)
    answers = [str(line.response) for line in house.pg.record if line.name == "chat.postMessage"]
    assert sum("ratelimited" in answer for answer in answers) == refusals
