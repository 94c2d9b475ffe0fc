"""The weekly learning digest: what goes in, in which order, in how many words.

A digest that is read is short, starts with what changed, and does not sound
the same every week. What does not fit is carried on: nothing shared is dropped.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from config.vocabulary import Horizon
from handlers.digests import phrases

MOST_WORDS = 180
MOST_ITEMS = 5
MOST_DECISIONS = 2
MOST_LEARNINGS = 3
LONG_QUOTE = 30  # words of a quotation; what is longer goes on in the thread
LONG_LETTERS = 300  # and characters, for text without spaces
IN_THREAD, BELOW = "(in full in the thread)", "(in full below)"  # in Slack; in an e-mail


@dataclass(frozen=True)
class Decision:
    """What leads decided, and the learning or ask it answers."""

    id: str
    said: str
    decided: str
    against: bool = False  # decided not to, with the reason


@dataclass(frozen=True)
class Learning:
    """A line its author shared with this channel."""

    id: str
    text: str
    horizon: Horizon | None = None
    bright_spot: bool = False
    waited: bool = False  # there was no room for it in an earlier digest
    from_retro: bool = False  # what came of a retrospective of this team


@dataclass(frozen=True)
class FromTeam:
    """A learning of another team."""

    id: str
    team: str
    text: str


@dataclass(frozen=True)
class Ask:
    """An ask for help that is still open."""

    id: str
    text: str


Item = Decision | Learning | FromTeam | Ask


class Slot(StrEnum):
    """The places of a digest, in their order."""

    DECISION = "decision"
    BALANCE = "balance"
    LEARNING = "learning"
    FROM_TEAM = "from_team"
    ASK = "ask"


LABELS = {
    Slot.DECISION: "You said → we decided",
    Slot.BALANCE: "Our balance",
    Slot.LEARNING: "Learning",
    Slot.FROM_TEAM: "From another team",
    Slot.ASK: "Ask for help",
}
FROM_RETRO = "From our retrospective"
DECIDED_NOT = "You said → we decided not to"


@dataclass(frozen=True)
class Line:
    """One item as it is printed."""

    slot: Slot
    label: str
    text: str
    item_id: str = ""  # of the decision, learning or ask; empty for the balance


@dataclass(frozen=True)
class Materials:
    """All that a week has brought, what was carried over standing first in each list.

    ``balance_lines`` is one reading in every way there is to say it, or empty;
    ``standing_since`` the day of an earlier digest whose figure it repeats.
    ``history`` holds the ``phrases`` of earlier digests, newest first.
    """

    team: str
    ending: date
    decisions: tuple[Decision, ...] = ()
    balance_lines: tuple[str, ...] = ()
    standing_since: date | None = None
    learnings: tuple[Learning, ...] = ()
    from_teams: tuple[FromTeam, ...] = ()
    asks: tuple[Ask, ...] = ()
    history: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Digest:
    """One digest, ready to be laid out; its text is frozen with it.

    ``carried`` waits for the next one. ``in_full`` are the quotations that
    were too long for a digest and belong into its thread. ``phrases`` is kept
    as the history of the next.
    """

    title: str
    lines: tuple[Line, ...] = ()
    intro: str = ""  # before the learnings
    quiet: tuple[str, ...] = ()  # the two lines of a quiet week
    carried: tuple[Item, ...] = ()
    in_full: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing but perhaps the balance had anything to say."""
        return bool(self.quiet)

    def of(self, slot: Slot) -> tuple[Line, ...]:
        """The lines of one slot."""
        return tuple(line for line in self.lines if line.slot is slot)


def compose_digest(materials: Materials) -> Digest:
    """The digest of a week: five items and 180 words at most.

    One of each kind comes first, so that a long list of learnings cannot
    crowd out the ask; then more of what there is, while it fits.
    """
    pen = _Pen(materials.history)
    digest = Digest(title=f"Weekly learning digest · {materials.team} · {_said(materials.ending)}")
    everything: tuple[Item, ...] = (
        *materials.decisions,
        *materials.learnings,
        *materials.from_teams,
        *materials.asks,
    )
    if not everything:
        return _quiet(digest, materials, pen)
    for candidate in _in_turn(materials):
        digest = candidate(digest, pen)
    printed = {(line.slot, line.item_id) for line in digest.lines}
    return replace(
        digest,
        lines=_in_order(digest.lines, materials.learnings),
        carried=tuple(item for item in everything if (_slot_of(item), item.id) not in printed),
        phrases=tuple(pen.used),
    )


def _in_order(lines: Sequence[Line], learnings: Sequence[Learning]) -> tuple[Line, ...]:
    """The lines by slot; the learnings by horizon, a bright spot first within its own."""
    terms = list(Horizon)
    places = {
        one.id: (terms.index(one.horizon) if one.horizon else len(terms), not one.bright_spot)
        for one in learnings
    }
    slots = list(Slot)
    return tuple(
        sorted(lines, key=lambda line: (slots.index(line.slot), places.get(line.item_id, (0, False))))
    )


def _quiet(digest: Digest, materials: Materials, pen: "_Pen") -> Digest:
    """Two lines, and no filler. The balance is the second where there is one."""
    first = pen.write("quiet", phrases.QUIET)
    if materials.balance_lines:
        second = _balance(materials, pen)
    else:
        second = pen.write("invitation", phrases.INVITATION)
    return replace(digest, quiet=(first, second), phrases=tuple(pen.used))


def _in_turn(materials: Materials) -> list["_Candidate"]:
    """What is tried, in this order: one of each kind, then more decisions and learnings.

    What waited or came of a retrospective goes first, then a bright spot; each
    next learning is from a horizon not yet heard, while there is one.
    """
    first = [one for one in materials.learnings if one.waited or one.from_retro]
    others = [one for one in materials.learnings if one not in first]
    learnings = [*first, *_by_turns(sorted(others, key=lambda one: not one.bright_spot))]
    rest: list[Item] = [*materials.decisions[1:MOST_DECISIONS], *learnings[1:MOST_LEARNINGS]]
    return [
        *(_adding(item) for item in materials.decisions[:1]),
        *([_adding_balance(materials)] if materials.balance_lines else []),
        *(_adding(item) for item in materials.asks[:1]),
        *(_adding(item) for item in learnings[:1]),
        *(_adding(item) for item in materials.from_teams[:1]),
        *(_adding(item) for item in rest),
    ]


def _by_turns(learnings: Sequence[Learning]) -> list[Learning]:
    """The learnings so that horizons alternate; within one, the order stays."""
    seen: dict[Horizon | None, int] = {}
    turns = []
    for place, learning in enumerate(learnings):
        turn = seen.get(learning.horizon, 0)
        seen[learning.horizon] = turn + 1
        turns.append((turn, place, learning))
    return [learning for _, _, learning in sorted(turns, key=lambda turn: turn[:2])]


# --- writing --------------------------------------------------------------------------------------


class _Pen:
    """Picks, of several ways to say a thing, the one not used for longest."""

    def __init__(self, history: Sequence[tuple[str, ...]]) -> None:
        self.history = history
        self.used: list[str] = []

    def write(self, slot: str, ways: Sequence[str]) -> str:
        """The least recently used of these ways; remembered as used."""
        ids = [f"{slot}.{number}" for number in range(len(ways))]
        chosen = min(range(len(ways)), key=lambda number: (-self._ago(ids[number]), number))
        self.used.append(ids[chosen])
        return ways[chosen]

    def _ago(self, id: str) -> int:
        if id in self.used:
            return -1 - self.used[::-1].index(id)
        return next((n for n, used in enumerate(self.history) if id in used), len(self.history))


_Candidate = Callable[[Digest, _Pen], Digest]


def _adding(item: Item) -> _Candidate:
    """A step that prints this item if it still fits."""

    def add(digest: Digest, pen: _Pen) -> Digest:
        before = list(pen.used)
        slot = _slot_of(item)
        line = Line(slot, _label(item), _worded(item, pen), item.id)
        more = replace(digest, lines=(*digest.lines, line), in_full=(*digest.in_full, *_too_long(item)))
        if slot is Slot.LEARNING and not digest.intro:
            more = replace(more, intro=pen.write("learning", phrases.LEARNINGS))
        if _fits(more):
            return more
        pen.used = before
        return digest

    return add


def _adding_balance(materials: Materials) -> _Candidate:
    """A step that prints the balance if it fits."""

    def add(digest: Digest, pen: _Pen) -> Digest:
        before = list(pen.used)
        line = Line(Slot.BALANCE, LABELS[Slot.BALANCE], _balance(materials, pen))
        more = replace(digest, lines=(*digest.lines, line))
        if _fits(more):
            return more
        pen.used = before
        return digest

    return add


def _balance(materials: Materials, pen: _Pen) -> str:
    """The balance line, and since when it stands where it is no new figure."""
    line = pen.write("balance", materials.balance_lines)
    if materials.standing_since is None:
        return line
    since = f"{materials.standing_since.day} {materials.standing_since:%B}"  # weeks ago, not years
    return f"{_filled(pen.write('standing', phrases.STANDING), day=since)} {line}"


def _fits(digest: Digest) -> bool:
    return len(digest.lines) <= MOST_ITEMS and words_in(digest) <= MOST_WORDS


def words_in(digest: Digest) -> int:
    """How many words a reader meets, the title left out and everything else counted."""
    return len("\n".join(_body(digest, "")).split())


def _slot_of(item: Item) -> Slot:
    match item:
        case Decision():
            return Slot.DECISION
        case Learning():
            return Slot.LEARNING
        case FromTeam():
            return Slot.FROM_TEAM
        case Ask():
            return Slot.ASK


def _label(item: Item) -> str:
    if isinstance(item, Decision) and item.against:
        return DECIDED_NOT
    if isinstance(item, Learning):
        kind = FROM_RETRO if item.from_retro else "Bright spot" if item.bright_spot else LABELS[Slot.LEARNING]
        return kind if item.horizon is None else f"{kind}, {item.horizon.value} term"
    return LABELS[_slot_of(item)]


def _too_long(item: Item) -> tuple[str, ...]:
    """The texts of an item that are quoted in part only."""
    texts = (item.said, item.decided) if isinstance(item, Decision) else (item.text,)
    return tuple(text for text in map(one_line, texts) if _shortened(text) != text)


def _worded(item: Item, pen: _Pen) -> str:
    match item:
        case Decision():
            return f"“{as_quoted(item.said)}” → {_ended(as_quoted(item.decided))}"
        case Learning():
            return f"“{as_quoted(item.text)}”"
        case FromTeam():
            way = pen.write("from_team", phrases.FROM_TEAM)
            return _filled(way, team=one_line(item.team), text=as_quoted(item.text))
        case Ask():
            return _filled(pen.write("ask", phrases.ASKS), text=as_quoted(item.text))


def _filled(way: str, **parts: str) -> str:
    """The sentence with its gaps filled in one go: braces in what people wrote stay theirs."""
    return re.sub(r"\{([a-z]+)\}", lambda gap: parts[gap[1]], way)


def as_quoted(text: str) -> str:
    """Somebody's words as a digest prints them: on one line, and only the beginning of long ones."""
    return _shortened(one_line(text))


def one_line(text: str) -> str:
    """Somebody's words whole, with every break a space."""
    return " ".join(text.split())


def _shortened(text: str) -> str:
    """The text, or its beginning with a word on where the rest is."""
    if len(text.split()) <= LONG_QUOTE and len(text) <= LONG_LETTERS:
        return text
    beginning = " ".join(text.split()[: LONG_QUOTE - 5])[: LONG_LETTERS - 30].rstrip()
    return f"{beginning} … {IN_THREAD}"


def _ended(text: str) -> str:
    return text if text[-1:] in ".!?…)" else f"{text}."


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


# --- plain text and Markdown ------------------------------------------------------------------------


def to_text(digest: Digest) -> str:
    """The whole digest in plain text: for notifications, screen readers and files."""
    return "\n".join([digest.title, "", *_body(digest, "")]).strip()


def to_markdown(digest: Digest) -> str:
    """The whole digest as Markdown, to be copied into an e-mail."""
    full = [f"> {text}" for text in digest.in_full]
    rest = ["In full:", "", "\n\n".join(full)] if full else []
    body = [line.replace(IN_THREAD, BELOW) for line in _body(digest, "**")]
    return "\n".join([f"## {digest.title}", "", *body, *rest]).strip()


def _body(digest: Digest, bold: str) -> list[str]:
    """The lines under the title; the sentence before the learnings stands above the first."""
    paragraphs = [*digest.quiet]
    introduced = False
    for line in digest.lines:
        if line.slot is Slot.LEARNING and not introduced:
            paragraphs.append(digest.intro)
            introduced = True
        bullet = "- " if bold else ""
        paragraphs.append(f"{bullet}{bold}{line.label}:{bold} {line.text}")
    return [part for paragraph in paragraphs for part in (paragraph, "")]
