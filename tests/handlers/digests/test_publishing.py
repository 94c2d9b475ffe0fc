"""The digest on its day: posted once, safe, in order, and explained where it keeps silent."""

from datetime import timedelta

from config.vocabulary import DeliveryState, TeamState
from handlers.digests import jobs
from handlers.digests.rules import Slot
from storage.models import Delivery, Learning, Team
from tests.handlers.house import EIGHT, House, T

SPLITS = [(7, 2, 1), (6, 3, 1), (8, 1, 1), (5, 3, 2), (9, 1, 0), (6, 2, 2), (7, 3, 0), (4, 4, 2)]


def all_answer(house: House, people: tuple[str, ...] = EIGHT) -> list[str]:
    return [house.checkin(p, s) for p, s in zip(people, SPLITS, strict=False)]


def test_a_full_week_is_posted_in_its_order_with_all_of_it_in_the_text(house: House) -> None:
    all_answer(house)
    ask = house.share("U0BEN", "Who has run a virtual ward?", question="X19", is_ask=True)
    house.share("U0CLEO", "The porters knew first.", question="S2")
    house.publish()
    asked_before = house.learning(ask)
    assert asked_before is not None
    house.decide(ask, "ask the community trust on Monday")
    house.share("U0DEV", "Trust takes two winters.", question="L6", named=True)
    all_answer(house)
    house.publish(1)
    first, second = house.posts()
    assert "Bright spot, short term" in first.text
    order = ["You said → we decided", "ask the community trust", "Our balance", "Bright spot, long term"]
    places = [second.text.index(part) for part in order]
    assert places == sorted(places)
    assert "<@U0DEV>" in second.text
    assert "<@U0BEN>" not in first.text
    assert first.buttons["Reply"] == (f"learning.reply#{ask}", ask)
    assert [b["type"] for b in second.blocks].count("data_visualization") == 1
    assert "week ending" in second.text  # what the picture shows, for those who do not see it
    assert list(second.buttons) == ["We decided…", "We decided not to…", "Copy for e-mail"]


def test_the_digest_is_posted_once_however_often_the_job_runs(house: House) -> None:
    house.publish()
    jobs.publish_due(house.deps)
    house.now += timedelta(hours=1)
    jobs.publish_due(house.deps)
    house.deliver()
    assert len(house.posts()) == 1
    assert len(house.digests()) == 1


def test_a_quiet_week_below_the_smallest_group_has_two_lines(house: House) -> None:
    all_answer(house, EIGHT[:4])
    house.publish()
    assert house.kept().digest.is_quiet
    assert [b["type"] for b in house.posts()[0].blocks] == ["header", "rich_text", "rich_text", "actions"]
    assert "building up" in house.posts()[0].text
    (release,) = house.releases()
    assert release.short is None
    assert "fewer than 5" in house.reasons(None)[0]


def test_one_changed_answer_leaves_the_figure_standing_and_says_since_when(house: House) -> None:
    checkins = all_answer(house)
    house.publish()
    figure = house.kept().digest
    house.now += timedelta(days=1)
    house.re_answer(checkins[0], (0, 0, 10))
    house.publish(1)
    assert len(house.releases()) == 1
    assert "figure of 8 May;" in house.posts()[1].text
    assert house.kept().figure_on == "2026-05-08"
    assert "nobody's own points" in house.reasons(None)[-1]
    assert "the one of 8 May was repeated" in house.reasons(None)[-1]
    assert figure.quiet
    house.now += timedelta(days=3)
    all_answer(house)  # everybody answers anew: nothing of the old figure is left in the new one
    house.publish(2)
    assert [r.on.isoformat() for r in house.releases()] == ["2026-05-08", "2026-05-22"]
    assert house.kept().figure_on == "2026-05-22"


def test_a_late_answer_joins_the_next_release_only(house: House) -> None:
    all_answer(house, EIGHT[:5])
    house.publish()
    before = house.releases()[0].short
    house.now += timedelta(hours=1)
    all_answer(house, EIGHT)
    house.publish(1)
    first, second = house.releases()
    assert first.short == before
    assert second.short == sum(split[0] for split in SPLITS)


def test_when_too_few_have_answered_lately_the_balance_builds_up_again(house: House) -> None:
    all_answer(house)
    house.publish()
    house.publish(5)
    assert [release.short is None for release in house.releases()] == [False, True]
    assert "building up" in house.posts()[-1].text


def test_more_than_a_day_late_the_digest_waits_for_the_next_and_says_why(house: House) -> None:
    house.share("U0BEN", "The porters knew first.")
    house.publish(late=timedelta(hours=25))
    assert house.posts() == []
    assert "over a day late" in house.reasons(None)[0]
    house.publish(1)
    assert "The porters knew first." in house.posts()[0].text


def test_after_weeks_of_downtime_there_is_one_digest(house: House) -> None:
    house.publish(3)
    assert [d.on.isoformat() for d in house.digests()] == ["2026-05-29"]


def test_a_paused_team_hears_nothing(house: House) -> None:
    house.change(Team, (T, "exec"), state=TeamState.PAUSED)
    house.publish()
    assert house.posts() == []
    assert house.digests() == []


def test_what_does_not_fit_is_carried_and_stands_first_next_week(house: House) -> None:
    for number in range(5):
        house.share(EIGHT[number], f"Line {number}.", question="L3")
        house.now += timedelta(minutes=1)
    house.publish()
    assert [line.text for line in house.kept().digest.of(Slot.LEARNING)] == [f"“Line {n}.”" for n in range(3)]
    house.share("U0GUS", "Went well.", question="S2")
    house.publish(1)
    printed = [line.text for line in house.kept().digest.of(Slot.LEARNING)]
    assert set(printed) == {"“Line 3.”", "“Line 4.”", "“Went well.”"}


def test_a_digest_that_never_reached_its_channel_gives_its_lines_back(house: House) -> None:
    line = house.share("U0BEN", "The porters knew first.")
    house.publish()
    posted = house.digests()[0].delivery
    house.change(Delivery, (T, str(posted)), state=DeliveryState.DEAD)
    house.publish(1)
    assert "The porters knew first." in house.posts()[0].text
    assert house.learning(line).digest == house.digests()[1].id  # type: ignore[union-attr]


def test_a_line_stays_out_of_a_channel_it_was_not_shared_with(house: House) -> None:
    house.share("U0BEN", "For these eyes only.")
    house.change(Team, (T, "exec"), channel="Cother")
    house.publish()
    assert "For these eyes only." not in house.posts("Cother")[0].text
    assert house.posts("Cexec") == []


def test_a_decision_stays_when_the_line_it_answers_is_gone(house: House) -> None:
    line = house.share("U0BEN", "The porters knew first.")
    house.publish()
    house.decide(line, "ask the porters", will=False)
    with house.db.begin() as session:
        found = session.get(Learning, (T, line))
        assert found is not None
        session.delete(found)
    house.publish(1)
    assert "You said → we decided not to" in house.posts()[1].text
    assert "ask the porters" in house.posts()[1].text
