"""What can come of a call to Slack, as one tree.

Every failure says what to do next: try later, ask somebody to install again,
give up, or find out what became of it. Slack's codes are sorted here and
nowhere else.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from handlers.errors import SlackTrouble

REVOKED = frozenset(
    {
        "account_inactive",
        "app_uninstalled",
        "invalid_auth",
        "is_bot_token_revoked",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
UNCERTAIN = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
BUSY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_attachments"})
SCOPES = frozenset({"missing_scope", "no_permission", "not_allowed_token_type"})
TRIGGERS = frozenset({"exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id", "trigger_expired"})
PLAIN = {
    "cannot_dm_bot": "that person is a bot",
    "cant_update_message": "Slack does not let that message be changed",
    "channel_is_archived": "the channel is archived",
    "channel_not_found": "the channel is gone, or the bot is not in it",
    "edit_window_closed": "the message is too old to be changed",
    "is_archived": "the channel is archived",
    "message_not_found": "the message was deleted",
    "msg_blocks_too_long": "the message is too long",
    "msg_too_long": "the message is too long",
    "not_in_channel": "the bot is not in the channel: invite it",
    "restricted_action": "the workspace does not let the bot write there",
    "user_disabled": "that person's account is deactivated",
    "user_not_found": "Slack knows nobody by that id",
}


class SlackFailure(SlackTrouble):
    """A call to Slack did not do what was asked. ``code`` is Slack's word for it."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code)
        self.reason = reason or PLAIN.get(code, f"Slack said {code}")


class Retry(SlackFailure):
    """Surely not done; to be tried again after a while. ``host`` means that Slack was not reached."""

    def __init__(self, code: str, after: timedelta, *, host: bool = False) -> None:
        super().__init__(code)
        self.after = after
        self.host = host


class Unknown(SlackFailure):
    """Nobody can say whether it was done: the answer was lost, or was no answer."""


class Reauthorise(SlackFailure):
    """The workspace took our token back: nothing works until the app is installed again."""


class Dead(SlackFailure):
    """It will never work, however often it is tried."""


class BlocksRefused(Dead):
    """Slack does not draw one of the blocks, such as a native chart."""


class MissingScope(Dead):
    """The app was installed without a permission that this needs."""


class TriggerGone(Dead):
    """Three seconds had passed, or the trigger had been used: the person has to press again."""


def failure_of(status: int, code: str, headers: Mapping[str, Any], needed: str = "") -> SlackFailure:
    """The failure that Slack's answer means."""
    if status == 429 or code in BUSY:
        return Retry("ratelimited", _retry_after(headers))
    if status >= 500 or code in UNCERTAIN:
        return Unknown(code if status < 500 else f"http_{status}")
    if code in REVOKED:
        return Reauthorise(code, "the token is no longer valid: install the app again")
    if code in SCOPES:
        what = needed or "a permission"
        return MissingScope(code, f"the app lacks {what}: add it and install the app again")
    if code in BLOCKS:
        return BlocksRefused(code)
    if code in TRIGGERS:
        return TriggerGone(code)
    return Dead(code)


def _retry_after(headers: Mapping[str, Any]) -> timedelta:
    """Slack's patience in seconds; a minute where it names none."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            text = value[0] if isinstance(value, list | tuple) else str(value)
            if text.strip().isdigit():
                return timedelta(seconds=max(1, int(text)))
    return timedelta(minutes=1)
