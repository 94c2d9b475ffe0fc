"""What becomes of groups when notes are put together, taken out or renamed. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NAME_LIMIT = 80
BETWEEN = " / "


@dataclass(frozen=True)
class Pile:
    """A card as grouping sees it: a group with its notes, or a note alone, whose name is empty."""

    id: str
    notes: tuple[str, ...]
    name: str = ""

    @property
    def is_group(self) -> bool:
        return self.notes != (self.id,)


@dataclass(frozen=True)
class Joined:
    """Piles that become one. ``into`` is the group that stays; None: a new one."""

    into: str | None
    piles: tuple[Pile, ...]
    name: str

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(note for pile in self.piles for note in pile.notes)


def joined(piles: Iterable[Pile], chosen: Sequence[str], name: str) -> Joined | None:
    """What choosing these makes of them; None where one of them is gone.

    A note that somebody else has put in a group meanwhile brings its group
    along, and that group keeps its name beside the new one: whoever comes
    second adds to what the first did and takes nothing back. So it does not
    matter who was first.
    """
    of = {id: pile for pile in piles for id in (*pile.notes, pile.id)}
    if not set(chosen) <= set(of):
        return None
    met = list(dict.fromkeys(of[id] for id in chosen))
    groups = [pile for pile in met if pile.is_group]
    seen = [pile for pile in groups if pile.id in chosen]
    unseen = [pile for pile in groups if pile.id not in chosen]
    names = [name] if name else [pile.name for pile in seen]
    return Joined(
        into=groups[0].id if groups else None,
        piles=tuple(met),
        name=both([*names, *(pile.name for pile in unseen)]),
    )


def both(names: Sequence[str]) -> str:
    """Several names as one, each once; the last ones give way where they do not fit."""
    kept = ""
    for name in dict.fromkeys(name for name in names if name):
        longer = f"{kept}{BETWEEN}{name}" if kept else name[:NAME_LIMIT]
        if len(longer) <= NAME_LIMIT:
            kept = longer
    return kept


def remaining(notes: Sequence[str], out: Iterable[str]) -> tuple[str, ...]:
    """The notes that stay in a group; none where a single one would be left: that is no group."""
    gone = set(out)
    left = tuple(note for note in notes if note not in gone)
    return left if len(left) > 1 else ()


def in_words(texts: Iterable[str]) -> str:
    """What was said of several cards that become one, under each other."""
    return "\n".join(dict.fromkeys(text for text in texts if text))
