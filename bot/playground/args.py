"""The arguments of a Web API call, however they came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.playground.refusals import SlackError

JSON_ARGUMENTS = ("blocks", "view", "metadata", "attachments", "files", "unfurls")
SECRET = ("token", "client_secret")


class Args:
    """What a method was called with. Lists and objects may come as JSON in a form's field."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = {name: self._decoded(name, value) for name, value in values.items()}

    @staticmethod
    def _decoded(name: str, value: Any) -> Any:
        if name in JSON_ARGUMENTS and isinstance(value, str):
            try:
                return json.loads(value) if value else None
            except ValueError:
                return value
        return value

    def shown(self) -> dict[str, Any]:
        """The arguments as the record keeps them: without secrets."""
        return {name: value for name, value in self.values.items() if name not in SECRET}

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def needed(self, name: str) -> str:
        """An argument the method cannot do without."""
        value = self.text(name)
        if not value:
            raise SlackError(
                "invalid_arguments",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.values.get(name, default)
        return value in (True, "true", "True", "1", 1)

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.values.get(name) or default)
        except (TypeError, ValueError):
            raise SlackError("invalid_arguments") from None

    def names(self, name: str) -> list[str]:
        """A list given as a list or with commas."""
        value = self.values.get(name)
        if isinstance(value, list):
            return [str(entry) for entry in value]
        return [entry.strip() for entry in str(value or "").split(",") if entry.strip()]
