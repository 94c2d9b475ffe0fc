"""What somebody filled into a form of a page. Nothing in it is trusted."""

from dataclasses import dataclass
from typing import Self

from werkzeug.datastructures import MultiDict

from handlers.blocks import clean


@dataclass(frozen=True)
class Typed:
    """One form: what to ``do``, the cards ticked, the name typed, the group it is about."""

    do: str = ""
    cards: tuple[str, ...] = ()
    name: str = ""
    was: str = ""
    group: str = ""

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> Self:
        """Read a form."""
        return cls(
            do=form.get("do", ""),
            cards=tuple(form.getlist("card")),
            name=clean(form.get("name", "")),
            was=form.get("was", ""),
            group=form.get("group", ""),
        )
