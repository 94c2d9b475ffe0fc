"""A digest as it is kept: what was printed, whose lines it quotes, the picture's figures.

Message, e-mail and a later redaction are all made from this, so they cannot
disagree, and nothing is composed afresh from words somebody has since changed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from handlers.digests.rules import Digest, Line, Slot, as_quoted

REMOVED = "[removed at author’s request]"


@dataclass(frozen=True)
class KeptDigest:
    """``people`` names the author beside a line only where the author added their name."""

    digest: Digest
    people: Mapping[str, str] = field(default_factory=dict)  # item id → person
    sources: Mapping[str, str] = field(default_factory=dict)  # item id → learning id
    weeks: tuple[tuple[str, tuple[float, float, float] | None], ...] = ()  # ISO day, shares; None: a gap
    target: tuple[float, float, float] = (0.0, 0.0, 0.0)
    team: str = ""
    bounds: Mapping[str, str] = field(default_factory=dict)  # of each horizon, as the team's preset says
    pressure: tuple[tuple[str, str, str], ...] = ()  # first and last ISO day, and the level as people read it
    figure_on: str = ""  # ISO day of the digest whose figure this is; empty: none was shown

    def to_json(self) -> dict[str, Any]:
        kept = asdict(self)
        del kept["digest"]["carried"]  # what waits is found again by query
        return kept

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> "KeptDigest":
        raw = dict(kept["digest"])
        lines = tuple(Line(**(line | {"slot": Slot(line["slot"])})) for line in raw.pop("lines"))
        raw["quiet"], raw["in_full"] = tuple(raw["quiet"]), tuple(raw["in_full"])
        raw["phrases"] = tuple(raw["phrases"])
        return KeptDigest(
            digest=Digest(lines=lines, **raw),
            people=kept["people"],
            sources=kept["sources"],
            weeks=tuple((label, tuple(s) if s else None) for label, s in kept["weeks"]),
            target=tuple(kept["target"]),
            team=kept["team"],
            bounds=kept["bounds"],
            pressure=tuple((first, last, label) for first, last, label in kept.get("pressure", ())),
            figure_on=kept["figure_on"],
        )


def redacted(kept: KeptDigest, learning: str, words: str) -> KeptDigest:
    """The digest without one author's words and name. What was decided because of them stays."""
    full = " ".join(words.split())

    def without(line: Line) -> Line:
        if kept.sources.get(line.item_id) != learning:
            return line
        if line.slot is Slot.DECISION:
            quoted, removed = f"“{as_quoted(words)}”", f"“{REMOVED}”"
            return replace(line, text=line.text.replace(quoted, removed, 1))
        return replace(line, text=REMOVED)

    digest = replace(
        kept.digest,
        lines=tuple(without(line) for line in kept.digest.lines),
        in_full=tuple(REMOVED if text == full else text for text in kept.digest.in_full),
    )
    people = {item: who for item, who in kept.people.items() if kept.sources.get(item) != learning}
    return replace(kept, digest=digest, people=people)
