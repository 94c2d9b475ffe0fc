"""Words taken back leave the digest, its thread and every copy; what was decided stays."""

from handlers.digests import jobs
from handlers.digests.kept import REMOVED
from handlers.learning import service as learning
from storage.crypto import unseal
from storage.models import Delivery, Learning
from tests.handlers.house import FRIDAY, House, T

LONG = "We asked for the same report twice, " + "again and again, " * 15 + "and nobody read it."


def take_back(house: House, line: str, person: str) -> None:
    house.click("learning.withdraw", line, person)
    house.tidy()


def test_a_line_taken_back_is_replaced_in_the_channel_and_in_copies(house: House) -> None:
    line = house.share("U0BEN", "The porters knew first.", named=True)
    house.publish()
    take_back(house, line, "U0BEN")
    (post,) = house.posts()
    assert REMOVED in post.text
    assert "porters" not in post.text
    assert "U0BEN" not in post.text
    assert "porters" not in str(house.command("digest", "U0CLEO").body)
    house.click("digests.email", house.digests()[0].id, "U0CLEO")
    assert "porters" not in str(house.slack.views[-1])


def test_a_line_taken_back_while_the_digest_waits_is_never_posted(house: House) -> None:
    """Slack may be away for an hour: what was taken back meanwhile must not appear, not even briefly."""
    line = house.share("U0BEN", LONG)
    house.now = FRIDAY
    jobs.publish_due(house.deps)  # planned, and not sent yet
    with house.deps.begin() as session:
        learning.withdraw(session, house.actor("U0BEN"), line, house.now)
    jobs.redact_due(house.deps)
    with house.deps.read() as session:
        planned = [unseal(session, Delivery.body, d) for d in house.deliveries() if d.body]
    assert "report twice" not in str(planned)
    house.deliver()
    assert REMOVED in house.posts()[0].text


def test_a_long_line_goes_from_the_thread_too(house: House) -> None:
    line = house.share("U0BEN", LONG)
    house.publish()
    assert [LONG in post.text for post in house.posts()] == [False, True]
    take_back(house, line, "U0BEN")
    assert not any("report twice" in post.text for post in house.posts())


def test_a_decision_keeps_its_text_when_the_line_it_quotes_is_taken_back(house: House) -> None:
    line = house.share("U0BEN", "The porters knew first.")
    house.publish()
    house.decide(line, "ask the porters")
    house.publish(1)
    take_back(house, line, "U0BEN")
    decided = house.posts()[1].text
    assert "ask the porters" in decided
    assert f"“{REMOVED}”" in decided
    assert "knew first" not in decided


def test_a_decision_about_a_line_already_taken_back_keeps_its_text_too(house: House) -> None:
    line = house.share("U0BEN", "The porters knew first.")
    house.publish()
    house.decide(line, "ask the porters")
    take_back(house, line, "U0BEN")
    house.publish(1)
    house.tidy()
    assert f"“{REMOVED}” → ask the porters." in house.posts()[1].text


def test_taking_back_before_the_digest_keeps_it_out(house: House) -> None:
    line = house.share("U0BEN", "The porters knew first.")
    take_back(house, line, "U0BEN")
    house.publish()
    assert "porters" not in house.posts()[0].text


def test_a_redacted_ask_has_no_reply_button(house: House) -> None:
    line = house.share("U0BEN", "Who has run a virtual ward?", is_ask=True)
    house.publish()
    assert "Reply" in house.posts()[0].buttons
    take_back(house, line, "U0BEN")
    assert "Reply" not in house.posts()[0].buttons


def test_only_the_author_takes_a_line_back(house: House) -> None:
    line = house.share("U0BEN", "The porters knew first.")
    house.publish()
    take_back(house, line, "U0ANA")
    assert "The porters knew first." in house.posts()[0].text
    found = house.learning(line)
    assert found is not None
    assert found.withdrawn_at is None
    assert (
        house.look(lambda s: unseal(s, Learning.text, s.get(Learning, (T, line))))
        == "The porters knew first."
    )
