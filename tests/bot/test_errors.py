"""Every error that Slack documents has its place, and what is not documented falls to the safe side."""

import pytest

from bot.delivery.errors import (
    BlocksRefused,
    Dead,
    MissingScope,
    OwnerNeeded,
    Reauthorise,
    Retry,
    SlackFailure,
    TriggerGone,
    Unknown,
    Verdict,
    failure_of,
    verdict_of,
    verdicts,
)
from bot.delivery.posting import method_of
from config.vocabulary import DeliveryKind, DeliveryState
from tests.bot.sent import plan, row, texts
from tests.harness import ANA, EXEC, GENERAL, TRANSFORM, Story

METHODS = {
    "chat.postMessage",
    "chat.update",
    "views.open",
    "views.push",
    "views.update",
    "views.publish",
    "conversations.open",
    "conversations.history",
    "conversations.info",
    "conversations.members",
    "users.info",
    "files.getUploadURLExternal",
    "files.completeUploadExternal",
    "auth.test",
    "apps.connections.open",
}
KINDS: dict[Verdict, type[SlackFailure]] = {
    Verdict.RETRY: Retry,
    Verdict.UNKNOWN: Unknown,
    Verdict.REAUTHORISE: Reauthorise,
    Verdict.SCOPE: MissingScope,
    Verdict.OWNER: OwnerNeeded,
    Verdict.REDRAW: BlocksRefused,
    Verdict.PRESS: TriggerGone,
    Verdict.DEAD: Dead,
}
# What docs.slack.dev lists at every method alike, and a few of each method's own, read in 2026.
EVERYWHERE = frozenset(
    """
access_denied accesslimited account_inactive deprecated_endpoint ekm_access_denied enterprise_is_restricted
fatal_error internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_charset
invalid_form_data invalid_post_type method_deprecated missing_post_type missing_scope no_permission
not_allowed_token_type not_authed org_login_required ratelimited request_timeout service_unavailable
team_access_not_granted team_added_to_org token_expired token_revoked two_factor_setup_required
""".split()  # noqa: SIM905 (a list to read)
)


def test_every_method_we_use_has_its_list() -> None:
    """A new method is not called without knowing how it fails."""
    assert verdicts().keys() >= METHODS
    assert {method_of(kind) for kind in DeliveryKind} <= METHODS


@pytest.mark.parametrize("method", sorted(METHODS))
def test_what_is_documented_everywhere_is_sorted_at_each_method(method: str) -> None:
    """None of them is left to chance."""
    table = verdicts()
    listed = table["every method"].keys() | table[method].keys()
    assert listed >= EVERYWHERE


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_listed_error_becomes_the_failure_that_its_word_means(method: str) -> None:
    """With a reason that one can read."""
    table = verdicts()
    for code in table["every method"].keys() | table[method].keys():
        failure = failure_of(200, code, {}, method=method)
        assert type(failure) is KINDS[verdict_of(method, code)], code
        assert failure.reason


def test_one_word_means_different_things_of_different_methods() -> None:
    """A channel that is gone concerns a lead when we post there, and nobody when we change what was there."""
    assert verdict_of("chat.postMessage", "channel_not_found") is Verdict.OWNER
    assert verdict_of("chat.update", "channel_not_found") is Verdict.DEAD
    assert verdict_of("views.update", "not_found") is Verdict.DEAD


@pytest.mark.parametrize("method", ["chat.postMessage", "views.publish", "a.method_of_next_year"])
def test_of_an_unknown_error_nobody_knows_what_was_done(method: str) -> None:
    """So it is looked for before anything is said again."""
    assert isinstance(failure_of(200, "an_error_of_next_year", {}, method=method), Unknown)


def refusals() -> list[str]:
    """Every documented error of a post after which the message is given up."""
    table = verdicts()
    given_up = (Verdict.DEAD, Verdict.OWNER, Verdict.SCOPE)
    return sorted(code for code, verdict in table["chat.postMessage"].items() if verdict in given_up)


def test_one_bad_target_never_blocks_the_others(house: Story) -> None:
    """Whatever Slack says of it."""
    made = []
    for number, code in enumerate(refusals()):
        house.pg.faults.add("chat.postMessage", f"error:{code}")
        made.append(plan(house, DeliveryKind.POST, f"bad {code}", channel=EXEC, key=f"bad{number}"))
        plan(house, DeliveryKind.NOTICE, f"good {number}", person=ANA, key=f"good{number}")
        house.advance(seconds=3)
    house.advance(minutes=2)
    assert {row(house, bad).state for bad in made} == {DeliveryState.DEAD}
    assert [text for text in texts(house) if text.startswith("good")] == [
        f"good {n}" for n in range(len(made))
    ]


def test_a_lead_is_told_once_a_day_what_to_do(house: Story) -> None:
    """In plain words, and with none of the message's."""
    house.set_up()
    for number in range(3):
        house.pg.faults.add("chat.postMessage", "error:restricted_action")
        plan(house, DeliveryKind.POST, "SECRET", channel=EXEC, key=f"post{number}")
        house.advance(minutes=5)
    told = [text for text in texts(house) if "does not let the bot write" in text]
    assert len(told) == 1
    assert EXEC in told[0]
    assert "An administrator of the workspace can allow" in told[0]
    assert not any("SECRET" in text for text in texts(house))
    house.advance(days=1, minutes=1)
    house.pg.faults.add("chat.postMessage", "error:restricted_action")
    plan(house, DeliveryKind.POST, "SECRET", channel=EXEC, key="the day after")
    house.advance(minutes=1)
    assert len([text for text in texts(house) if "does not let the bot write" in text]) == 2


def test_another_trouble_elsewhere_is_told_too(house: Story) -> None:
    """Once a day is for one kind of trouble in one place."""
    house.set_up()
    house.pg.faults.add("chat.postMessage", "error:restricted_action")
    plan(house, DeliveryKind.POST, channel=TRANSFORM, key="one")
    house.settle()
    house.pg.faults.add("chat.postMessage", "error:not_in_channel")
    plan(house, DeliveryKind.POST, channel=GENERAL, key="two")
    house.settle()
    told = [text for text in texts(house) if text.startswith("I could not say something")]
    assert [TRANSFORM in told[0], GENERAL in told[1]] == [True, True]


def test_a_post_that_may_be_lost_is_told_to_the_lead(house: Story) -> None:
    """Who looks into the channel; nobody posts it twice."""
    house.set_up()
    house.pg.faults.add("chat.postMessage", "drop_after")
    plan(house, DeliveryKind.POST, "to all", channel=EXEC, key="lost")
    house.advance(minutes=10)
    assert len([text for text in texts(house) if "Slack's answer was lost" in text]) == 1
    assert len([post for post in house.posts() if post.text == "to all"]) == 1
    house.errors.said.clear()
