"""A whole trial: tables of confidential retrospectives, attacked with all there is; then weaker houses."""

import base64
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import make_url

from bot.redteam.attacks import ATTACKS, Evidence
from bot.redteam.evidence import Copy, copy_file, copy_tables, traces, within
from bot.redteam.house import in_order, migrated, opened
from bot.redteam.judge import Score, is_chance, works
from bot.redteam.play import WORKSPACE, Table
from config.content import Content
from config.settings import load_settings
from config.vocabulary import PhaseKind
from handlers.retros.rules import MOST_DOTS
from handlers.retros.who import tags_of
from storage.queries import retros as rows

EMPTY = "empty.db"
AT_A_TABLE = 10  # retrospectives in one database, all at once
WEAK_TABLES, AT_A_WEAK_TABLE = 3, 2
# What each weaker house has to give away, or the attack is no attack.
WEAKER = {"key kept": ("tags", "dots"), "in order": ("rows", "ids", "places", "transactions", "log")}
Say = Callable[[str], None]


@dataclass
class Trial:
    """What is wanted, and what came of it."""

    retros: int
    people: int
    seed: int
    content: Content
    url: str = ""  # an empty PostgreSQL; else SQLite files of its own
    scores: dict[str, Score] = field(default_factory=lambda: {name: Score() for name in ATTACKS})
    weak: dict[str, dict[str, Score]] = field(default_factory=dict)
    notes: int = 0
    left: int = 0  # ids, tags and keys that are still somewhere in the files at the end
    left_before: int = 0  # the same before the house tidied up: that the search finds any
    tables: int = 0
    folder: Path = Path()

    def run(self, say: Say) -> None:
        """The real house first, then two that were made weaker on purpose."""
        with tempfile.TemporaryDirectory(prefix="ambidex-redteam-") as folder:
            self.folder = Path(folder)
            migrated(self.url or f"sqlite:///{self.folder / EMPTY}")
            self._run(say)

    def _run(self, say: Say) -> None:
        dice, done = Random(self.seed), 0
        while done < self.retros:
            many = min(AT_A_TABLE, self.retros - done)
            self._attack(dice, many, self.scores)
            done += many
            say(f"{done} of {self.retros} retrospectives attacked")
        for weaker, attacks in WEAKER.items():
            self.weak[weaker] = {attack: Score() for attack in attacks}
            with in_order() if weaker == "in order" else nullcontext():
                for _ in range(WEAK_TABLES):
                    self._attack(dice, AT_A_WEAK_TABLE, self.weak[weaker], weaker)
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

    def _attack(self, dice: Random, retros: int, scores: Mapping[str, Score], weaker: str = "") -> None:
        """One table, played and attacked, in a folder that is removed afterwards."""
        self.tables += 1
        folder = self.folder / f"table{self.tables}"
        folder.mkdir()
        master, url = dice.randbytes(32), self.url
        if not url:
            url = f"sqlite:///{shutil.copy(self.folder / EMPTY, folder / 'red.db')}"
        given = {"DATABASE_URL": url, "AMBIDEX_KEY": base64.b64encode(master).decode()}
        try:
            with opened(url, master, folder / "keys") as db:
                table = Table(db, self.content, load_settings(given), dice, self.tables, retros, self.people)
                table.careless = weaker == "in order"
                Attacked(table, folder, master).by(self, scores, weaker)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Attacked:
    """One table: what is copied of it, and when."""

    table: Table
    folder: Path
    master: bytes
    copies: int = 0

    def by(self, trial: Trial, scores: Mapping[str, Score], weaker: str) -> None:
        """Play, copy on the way, attack, and count who was found."""
        table = self.table
        with table.listening():
            table.open()
            table.move(until=PhaseKind.WRITE)
            table.write()
            early = self._copy()
            table.move(until=PhaseKind.VOTE)
            table.vote()
            voting, keys, dots = self._copy(), self._keys(), self._dots()
            table.move(until=None)
            before = self._copy()
            table.tidy()
            late = self._copy()
        kept = keys if weaker == "key kept" else {}
        found = Evidence(early, voting, late, table.log, self.master, table.roster, table.running, kept)
        for retro in table.running:
            said = [found.words(note) for note in within(late, "notes", retro)]
            truth = {words: table.truth[retro, words] for words in said}
            for name, score in scores.items():
                asked = dots[retro] if name == "dots" else truth
                guess = ATTACKS[name](found, retro)
                named = [guess.get(one) or table.dice.choice(table.roster) for one in asked]
                score.add(sum(n == who for n, who in zip(named, asked.values(), strict=True)), len(asked))
        if not weaker:
            trial.notes += sum(len(within(late, "notes", retro)) for retro in table.running)
            wanted = _wanted(early, voting, table.running, keys)
            trial.left += traces(late, wanted)
            trial.left_before += traces(before, wanted)

    def _copy(self) -> Copy:
        self.copies += 1
        url = make_url(self.table.settings.database_url)
        if url.get_backend_name() == "sqlite":
            return copy_file(Path(str(url.database)), self.folder / f"copy{self.copies}")
        return copy_tables(url.render_as_string(hide_password=False))

    def _keys(self) -> dict[str, bytes]:
        keys = {retro: self.table.db.keys.find(retro) for retro in self.table.running}
        return {retro: key for retro, key in keys.items() if key is not None}

    def _dots(self) -> dict[str, dict[str, str]]:
        """Whose each dot is, by its tag: the judge still has the keys."""
        whose: dict[str, dict[str, str]] = {}
        with self.table.db.read() as session:
            for retro in self.table.running:
                held = rows.find_retro(session, WORKSPACE, retro)
                if held is None:
                    continue
                tags = {
                    tags_of(session, held, person)("vote", slot): person
                    for person in self.table.roster
                    for slot in range(MOST_DOTS)
                }
                placed = rows.list_voters(session, WORKSPACE, retro)
                whose[retro] = {tag: tags[tag] for tag in placed}
        return whose


def _wanted(early: Copy, voting: Copy, running: list[str], keys: Mapping[str, bytes]) -> list[bytes]:
    """What nothing may be left of: the ids notes had before they were shown, all tags, all keys."""
    found: list[str] = []
    for retro in running:
        for note in within(early, "notes", retro):
            found += [note["id"], note["author"]]
        found += [dot["voter"] for dot in within(voting, "votes", retro)]
    return [*(one.encode() for one in found), *keys.values(), *(key.hex().encode() for key in keys.values())]
