"""The ways the playground says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """Slack's own client would not let this person do that; the message says why."""


class ModalErrors(Refused):
    """The app answered a submitted modal with errors beside its fields.

    ``errors`` maps block_id to message. What was typed is still in the modal.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("; ".join(f"{field}: {message}" for field, message in self.errors.items()))


class SlackError(Exception):
    """A Web API method answers ``ok: false`` with this code, and with what else Slack says."""

    def __init__(self, code: str, **extra: Any) -> None:
        self.code = code
        self.extra = extra
        super().__init__(code)
