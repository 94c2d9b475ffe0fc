"""What can come of a call to Slack, as one tree.

Every failure says what to do next: try later, ask somebody to install again,
tell whoever looks after it, give up, or find out what became of it. Slack's
codes are sorted in ``errors.yaml``, for each method, and nowhere else.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from handlers.errors import SlackTrouble

TABLE = Path(__file__).with_name("errors.yaml")
EVERY = "every method"
BUSY = frozenset({"ratelimited", "rate_limited"})
SOON, LATER = timedelta(minutes=1), timedelta(hours=1)
LONGEST_PATIENCE = timedelta(days=1)  # Slack asks for seconds; a proxy's nonsense silences nobody for ever
MOVING_HOUSE = frozenset({"org_login_required", "team_added_to_org", "external_channel_migrating"})
PLAIN = {
    "access_denied": "the workspace does not let the bot do that",
    "accesslimited": "the workspace takes no calls from the network that Ambidex runs in",
    "cannot_dm_bot": "that person is a bot",
    "cant_update_message": "Slack does not let that message be changed",
    "channel_is_archived": "the channel is archived",
    "channel_not_found": "the channel is gone, or the bot is not in it",
    "edit_window_closed": "the message is too old to be changed",
    "ekm_access_denied": "the workspace's administrators have suspended messages there",
    "file_uploads_disabled": "the workspace takes no files",
    "is_archived": "the channel is archived",
    "made_public": "the channel was private, and now everybody can read it",
    "message_not_found": "the message was deleted",
    "messages_tab_disabled": "the app's messages tab is switched off",
    "msg_blocks_too_long": "the message is too long",
    "msg_too_long": "the message is too long",
    "not_in_channel": "the bot is not in the channel: invite it",
    "posting_to_channel_denied": "the bot may not write in that channel",
    "restricted_action": "the workspace does not let the bot write there",
    "restricted_action_read_only_channel": "the channel is read-only",
    "restricted_action_thread_only_channel": "the channel takes replies in threads only",
    "storage_limit_reached": "the workspace has no room for files",
    "two_factor_setup_required": "the workspace asks for two-factor authentication first",
    "user_disabled": "that person's account is deactivated",
    "user_not_found": "Slack knows nobody by that id",
}


class Verdict(StrEnum):
    """What an error means for us; ``errors.yaml`` says it of each, and explains the words."""

    RETRY = "retry"
    UNKNOWN = "unknown"
    REAUTHORISE = "reauthorise"
    SCOPE = "scope"
    OWNER = "owner"
    REDRAW = "redraw"
    PRESS = "press"
    DEAD = "dead"


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


class TooLate(Retry):
    """Not called: too much of the lease had passed, and somebody else may have taken it over."""


class Unknown(SlackFailure):
    """Nobody can say whether it was done: the answer was lost, or was no answer."""


class Reauthorise(SlackFailure):
    """The workspace took our token back: nothing works until the app is installed again."""


class Dead(SlackFailure):
    """It will never work, however often it is tried."""


class BlocksRefused(Dead):
    """Slack does not draw one of the blocks, such as a native chart."""


class OwnerNeeded(Dead):
    """It will not work until somebody there does something about it, and they are told."""


class MadePublic(OwnerNeeded):
    """The channel was private when its team chose it, and everybody can read it now."""

    def __init__(self) -> None:
        super().__init__("made_public")


class MissingScope(OwnerNeeded):
    """The app was installed without a permission that this needs."""


class TriggerGone(Dead):
    """Three seconds had passed, or the trigger had been used: the person has to press again."""


@cache
def verdicts() -> dict[str, dict[str, Verdict]]:
    """What every error means, by method; read once, at the first error."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return {
        method: {code: Verdict(word) for code, word in (codes or {}).items()}
        for method, codes in table.items()
    }


def verdict_of(method: str, code: str) -> Verdict:
    """What this error means of this method. Of one that is not listed nobody knows what was done."""
    table = verdicts()
    return table.get(method, {}).get(code) or table[EVERY].get(code) or Verdict.UNKNOWN


def failure_of(
    status: int, code: str, headers: Mapping[str, Any], needed: str = "", method: str = ""
) -> SlackFailure:
    """The failure that Slack's answer to a method such as ``chat.postMessage`` means."""
    if status == 429 or code in BUSY:
        return Retry("ratelimited", _retry_after(headers))
    if status >= 500:
        return Unknown(f"http_{status}")
    match verdict_of(method, code):
        case Verdict.RETRY:
            return Retry(code, LATER if code in MOVING_HOUSE else SOON)
        case Verdict.REAUTHORISE:
            return Reauthorise(code, "the token is no longer valid: install the app again")
        case Verdict.SCOPE:
            what = needed or "a permission"
            return MissingScope(code, f"the app lacks {what}: add it and install the app again")
        case Verdict.OWNER:
            return OwnerNeeded(code)
        case Verdict.REDRAW:
            return BlocksRefused(code)
        case Verdict.PRESS:
            return TriggerGone(code)
        case Verdict.DEAD:
            return Dead(code)
        case _:
            return Unknown(code)


def _retry_after(headers: Mapping[str, Any]) -> timedelta:
    """Slack's patience in seconds; a minute where it names none."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            text = str(value[0] if isinstance(value, list | tuple) else value).strip()
            if text.isascii() and text.isdigit():
                given = timedelta(seconds=int(text)) if len(text) < 10 else LONGEST_PATIENCE
                return min(max(given, timedelta(seconds=1)), LONGEST_PATIENCE)
    return timedelta(minutes=1)
