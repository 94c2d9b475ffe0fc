"""What somebody filled into a modal, read back by field."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from handlers.blocks import clean


class Values:
    """The state of a modal: one value for each ``block_id``. Nothing in it is trusted."""

    def __init__(self, state: Mapping[str, Any]) -> None:
        self._fields: dict[str, Any] = {
            block: next(iter(elements.values()), None)
            for block, elements in state.items()
            if isinstance(elements, Mapping)
        }

    def has(self, block: str) -> bool:
        """Whether the modal shows this field at all."""
        return block in self._fields

    def text(self, block: str) -> str:
        """What was typed, cleaned; empty where nothing was."""
        return clean(self._word(block, "value") or "")

    def choice(self, block: str) -> str | None:
        """The value of the option chosen, from any kind of select or radio buttons."""
        return _value(self._of(block, "selected_option"))

    def choices(self, block: str) -> list[str]:
        """The values of all options ticked."""
        ticked = (_value(option) for option in self._list(block, "selected_options"))
        return [value for value in ticked if value is not None]

    def person(self, block: str) -> str | None:
        return self._word(block, "selected_user")

    def people(self, block: str) -> list[str]:
        return [person for person in self._list(block, "selected_users") if isinstance(person, str)]

    def conversation(self, block: str) -> str | None:
        return self._word(block, "selected_conversation") or self._word(block, "selected_channel")

    def day(self, block: str) -> date | None:
        try:
            return date.fromisoformat(self._word(block, "selected_date") or "")
        except ValueError:
            return None

    def clock(self, block: str) -> time | None:
        try:
            return time.fromisoformat(self._word(block, "selected_time") or "")
        except ValueError:
            return None

    def _of(self, block: str, key: str) -> Any:
        field = self._fields.get(block)
        return field.get(key) if isinstance(field, Mapping) else None

    def _word(self, block: str, key: str) -> str | None:
        found = self._of(block, key)
        return found if isinstance(found, str) and found else None

    def _list(self, block: str, key: str) -> list[Any]:
        found = self._of(block, key)
        return found if isinstance(found, list) else []


def _value(option: Any) -> str | None:
    value = option.get("value") if isinstance(option, Mapping) else None
    return value if isinstance(value, str) else None
