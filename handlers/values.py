"""What somebody filled into a modal, read back by field."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from handlers.blocks import clean


class Values:
    """The state of a modal: one value for each ``block_id``. Nothing in it is trusted."""

    def __init__(self, state: Mapping[str, Any]) -> None:
        self._fields: dict[str, Any] = {
            block: next(iter(elements.values()), {}) for block, elements in state.items()
        }

    def __contains__(self, block: str) -> bool:
        return block in self._fields

    def text(self, block: str) -> str:
        """What was typed, cleaned; empty where nothing was."""
        return clean(self._fields.get(block, {}).get("value") or "")

    def choice(self, block: str) -> str | None:
        """The value of the option chosen, from any kind of select or radio buttons."""
        chosen = self._fields.get(block, {}).get("selected_option")
        return chosen["value"] if chosen else None

    def choices(self, block: str) -> list[str]:
        """The values of all options ticked."""
        return [o["value"] for o in self._fields.get(block, {}).get("selected_options") or ()]

    def person(self, block: str) -> str | None:
        chosen = self._fields.get(block, {}).get("selected_user")
        return str(chosen) if chosen else None

    def people(self, block: str) -> list[str]:
        return list(self._fields.get(block, {}).get("selected_users") or ())

    def conversation(self, block: str) -> str | None:
        field = self._fields.get(block, {})
        chosen = field.get("selected_conversation") or field.get("selected_channel")
        return str(chosen) if chosen else None

    def day(self, block: str) -> date | None:
        chosen = self._fields.get(block, {}).get("selected_date")
        return date.fromisoformat(chosen) if chosen else None

    def clock(self, block: str) -> time | None:
        chosen = self._fields.get(block, {}).get("selected_time")
        return time.fromisoformat(chosen) if chosen else None
