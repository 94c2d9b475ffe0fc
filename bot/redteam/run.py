"""A whole trial: tables of confidential retrospectives, attacked with all there is; then weaker houses."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.redteam.attacks import ATTACKS
from bot.redteam.house import migrated
from bot.redteam.judge import Score, is_chance, works
from bot.redteam.table import EMPTY, IN_ORDER, KEY_KEPT, Job, Result, attacked

AT_A_TABLE = 10  # retrospectives in one database, all at once
WEAK_TABLES, AT_A_WEAK_TABLE = 3, 2
# What each weaker house has to give away, or the attack is no attack.
WEAKER = {KEY_KEPT: ("tags", "dots"), IN_ORDER: ("rows", "ids", "places", "transactions", "log")}
Say = Callable[[str], None]


@dataclass
class Trial:
    """What is wanted, and what came of it."""

    retros: int
    people: int
    seed: int
    url: str = ""  # an empty PostgreSQL; else SQLite files of its own
    processes: int = 1
    scores: dict[str, Score] = field(default_factory=lambda: {name: Score() for name in ATTACKS})
    weak: dict[str, dict[str, Score]] = field(default_factory=dict)
    notes: int = 0
    left: int = 0
    left_before: int = 0

    def run(self, say: Say) -> None:
        """The real house first, then two that were made weaker on purpose."""
        with tempfile.TemporaryDirectory(prefix="ambidex-redteam-") as folder:
            migrated(self.url or f"sqlite:///{Path(folder) / EMPTY}")
            done = 0
            for result in self._results(self._jobs(Path(folder))):
                done += len(result.shares["tags"])
                self._add(self.scores, result)
                self.notes += result.notes
                self.left += result.left
                self.left_before += result.left_before
                say(f"{done} of {self.retros} retrospectives attacked")
            for weaker, attacks in WEAKER.items():
                self.weak[weaker] = {attack: Score() for attack in attacks}
                for result in self._results(self._weak_jobs(Path(folder), weaker)):
                    self._add(self.weak[weaker], result)
                say(f"a weaker house ({weaker}) attacked")

    @property
    def passes(self) -> bool:
        """No better than chance, nothing left, and attacks that find everybody where a house is weaker."""
        held = all(is_chance(score, self.people) for score in self.scores.values())
        shown = all(works(list(scores.values())) for scores in self.weak.values())
        return held and shown and self.left == 0 and (bool(self.url) or self.left_before > 0)

    def line(self) -> dict[str, Any]:
        """The figures: for each attack its accuracy, and from where to where it may be."""
        return {
            "passed": self.passes,
            "database": "postgresql" if self.url else "sqlite",
            "retros": self.retros,
            "people": self.people,
            "notes": self.notes,
            "chance": round(1 / self.people, 4),
            "attacks": {name: score.line() for name, score in self.scores.items()},
            "weakened": {
                weaker: {attack: score.line()[0] for attack, score in scores.items()}
                for weaker, scores in self.weak.items()
            },
            "traces": {"before": self.left_before, "after": self.left},
        }

    def _jobs(self, folder: Path) -> list[Job]:
        sizes = [AT_A_TABLE] * (self.retros // AT_A_TABLE)
        sizes += [self.retros % AT_A_TABLE] if self.retros % AT_A_TABLE else []
        return [
            Job(folder, self.seed, number, size, self.people, self.url)
            for number, size in enumerate(sizes, start=1)
        ]

    def _weak_jobs(self, folder: Path, weaker: str) -> list[Job]:
        first = 10_001 + list(WEAKER).index(weaker) * WEAK_TABLES
        return [
            Job(folder, self.seed, number, AT_A_WEAK_TABLE, self.people, self.url, weaker)
            for number in range(first, first + WEAK_TABLES)
        ]

    def _results(self, jobs: Sequence[Job]) -> Iterator[Result]:
        """Table by table; several at once where each has a file of its own."""
        if self.url or self.processes == 1:
            yield from map(attacked, jobs)
            return
        with ProcessPoolExecutor(self.processes) as hands:
            yield from hands.map(attacked, jobs)

    def _add(self, scores: dict[str, Score], result: Result) -> None:
        for name, score in scores.items():
            score.shares += result.shares[name]
