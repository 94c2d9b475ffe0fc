"""Which notes say nearly the same. Pure: words in, suggestions out; nothing leaves this machine.

Two notes are alike when, of the words that carry meaning, they share two and a
third of the shorter one's, and their token set ratio (rapidfuzz) is ``ALIKE`` or
more. This was tried on the notes and answers of ``bot/demo``: it finds ten pairs
among the 144 within a column, of which a reader calls nine the same, and none
among 343 pairs of answers that only have a question in common. At 65 "Four tables
a day with the same numbers" is missed beside "The same figures, sent to four
places" (56). What shares no word ("October is when winter begins", "in the same
month as the flu") no ratio finds: people put such notes together themselves, and
what is found is a suggestion that somebody accepts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil

from rapidfuzz import fuzz

ALIKE = 55
SHARED, SHARE = 2, 3  # two words, and a third of those of the shorter note
SAME_WORD = 88  # typing errors; "Monday" and "Sunday" stay two
MOST_WORDS = 60  # of each note: what repeats another one says so early
NAME_WORDS = 5
SHORTEST_NAME = 6  # letters, where it is one word: "Pharmacy" says something, "Same" does not
SHORTEST_STEM = 4

_WORD = re.compile(r"\w+")
_ENDINGS = ("ings", "ing", "ies", "es", "ed", "s")
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """a about after again all also am an and any are as at be because been before being but by can
        could did do does done down each even ever every everybody for from get gets go goes got had has
        have having he her here him his how i if in into is it its just less let like made make many may
        me might more most much must my need needs never no nobody none not now of off often on one only
        or other our out over own people put really she should so some somebody still such take than
        that the their them then there these they thing things this those time times to too two under
        until up us very want was way we well were what when where which while who whom whose why will
        with without would you your""",
    )
)


@dataclass(frozen=True)
class Text:
    """A note as it is compared."""

    id: str
    column: str
    text: str


@dataclass(frozen=True)
class Alike:
    """Notes that say nearly the same, in the order they came, and the words they share as a name."""

    ids: tuple[str, ...]
    name: str


def suggestions(notes: Sequence[Text], *, across: bool = False) -> list[Alike]:
    """Notes to put together, the most alike first; each note stands in one suggestion at most.

    Only within a column, unless asked: the same words under "Helped" and under
    "Hindered" say the opposite. In a suggestion each note is like each other
    one, so that no chain of small likenesses joins two that have nothing in common.
    """
    keys = {note.id: _key(note.text) for note in notes}
    scores = {
        (one.id, other.id): score
        for one, other in combinations(notes, 2)
        if (across or one.column == other.column) and (score := _score(keys[one.id], keys[other.id]))
    }
    place = {note.id: n for n, note in enumerate(notes)}
    texts = {note.id: note.text for note in notes}
    return [
        Alike(ids, name_of([texts[id] for id in ids]))
        for ids in (tuple(sorted(found, key=place.__getitem__)) for found in _joined(scores))
    ]


def name_of(texts: Sequence[str]) -> str:
    """The longest run of words that two of the notes share: nobody's sentence, and often a good name.

    Empty where they share none that says anything.
    """
    spoken = [_WORD.findall(text)[: MOST_WORDS * 2] for text in texts]
    runs = [_common_run(one, other) for one, other in combinations(spoken, 2)]
    best = max(runs, key=lambda run: sum(_means(word) for word in run), default=[])
    name = " ".join(best[:NAME_WORDS]) if len(best) > 1 or len("".join(best)) >= SHORTEST_NAME else ""
    return name[:1].upper() + name[1:]


def _joined(scores: Mapping[tuple[str, str], float]) -> list[list[str]]:
    """Groups in which all are alike, beginning with the pairs that are most so."""
    groups: list[list[str]] = []
    of: dict[str, list[str]] = {}
    for (one, other), _ in sorted(scores.items(), key=lambda pair: -pair[1]):
        left, right = of.get(one, [one]), of.get(other, [other])
        if left is right or not all((a, b) in scores or (b, a) in scores for a in left for b in right):
            continue
        groups = [group for group in groups if group is not left and group is not right]
        groups.append([*left, *right])
        of.update(dict.fromkeys(groups[-1], groups[-1]))
    return groups


def _score(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike two notes are, from 0 to 100; 0 below what counts as alike."""
    if not _share_enough(one, other):
        return 0.0
    return fuzz.token_set_ratio(" ".join(one), " ".join(other), score_cutoff=ALIKE)


def _share_enough(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether enough words stand in both; one of them may be mistyped."""
    shorter = min(len(one), len(other))
    needed = max(min(SHARED, shorter), ceil(shorter / SHARE))
    both = set(one) & set(other)
    if len(both) != needed - 1:
        return 0 < needed <= len(both)
    left, right = ([w for w in words if w not in both and len(w) > SHORTEST_STEM] for words in (one, other))
    return any(fuzz.ratio(a, b) >= SAME_WORD for a in left for b in right)


def _key(text: str) -> list[str]:
    """The stems of the words that carry meaning, each once; of a note without any, all its words."""
    said = [word.lower() for word in _WORD.findall(text)]
    meant = [_stem(word) for word in said if _means(word)] or said
    return list(dict.fromkeys(meant))[:MOST_WORDS]


def _means(word: str) -> bool:
    return (len(word) > 1 or word.isdigit()) and word.lower() not in _EMPTY


def _stem(word: str) -> str:
    """A word without its ending, so that one meeting is like two meetings."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _common_run(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """The longest run of words in both, that begins and ends with one that carries meaning."""
    left, right = [_stem(w.lower()) for w in one], [_stem(w.lower()) for w in other]
    best, end, before = 0, 0, [0] * (len(right) + 1)
    for i, word in enumerate(left):
        row = [0] * (len(right) + 1)
        for j, against in enumerate(right):
            if word == against:
                row[j + 1] = before[j] + 1
                if row[j + 1] > best:
                    best, end = row[j + 1], i + 1
        before = row
    run = list(one[end - best : end])
    while run and not _means(run[0]):
        run.pop(0)
    while run and not _means(run[-1]):
        run.pop()
    return run
