"""One table: played, copied on the way, attacked, and counted."""

import base64
import shutil
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import make_url

from bot.redteam.attacks import ATTACKS, Evidence
from bot.redteam.evidence import Copy, copy_file, copy_tables, traces, within
from bot.redteam.house import in_order, opened
from bot.redteam.play import WORKSPACE, Table
from config.content import load_content
from config.settings import load_settings
from config.vocabulary import PhaseKind
from handlers.retros.rules import MOST_DOTS
from handlers.retros.who import tags_of
from storage.queries import retros as rows

EMPTY = "empty.db"
KEY_KEPT, IN_ORDER = "key kept", "in order"


@dataclass(frozen=True)
class Job:
    """What one table is to be. ``url``: the database, else a file of its own in ``folder``."""

    folder: Path
    seed: int
    number: int
    retros: int
    people: int
    url: str = ""
    weaker: str = ""


@dataclass
class Result:
    """The share of right answers of each attack, by retrospective, and what was left in the files."""

    shares: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in ATTACKS})
    notes: int = 0
    left: int = 0  # ids, tags and keys that are still somewhere at the end
    left_before: int = 0  # the same before the house tidied up: that the search finds any


def attacked(job: Job) -> Result:
    """Play and attack one table, in a folder that is removed afterwards."""
    dice = Random(f"{job.seed}/{job.number}/{job.weaker}")
    folder = job.folder / f"table{job.number}"
    folder.mkdir()
    master = dice.randbytes(32)
    url = job.url or f"sqlite:///{shutil.copy(job.folder / EMPTY, folder / 'red.db')}"
    given = {"DATABASE_URL": url, "AMBIDEX_KEY": base64.b64encode(master).decode()}
    weaker = in_order() if job.weaker == IN_ORDER else nullcontext()
    with opened(url, master, folder / "keys") as db, weaker:
        settings = load_settings(given)
        table = Table(db, load_content(), settings, dice, job.number, job.retros, job.people)
        table.careless = job.weaker == IN_ORDER
        result = Attack(table, folder, master).result(key_kept=job.weaker == KEY_KEPT)
    shutil.rmtree(folder)
    return result


@dataclass
class Attack:
    """What is copied of a table, and when."""

    table: Table
    folder: Path
    master: bytes
    copies: int = 0

    def result(self, *, key_kept: bool) -> Result:
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
        kept = keys if key_kept else {}
        found = Evidence(early, voting, late, table.log, self.master, table.roster, table.running, kept)
        result = Result()
        for retro in table.running:
            said = [found.words(note) for note in within(late, "notes", retro)]
            result.notes += len(said)
            self._ask(found, retro, {words: table.truth[retro, words] for words in said}, dots[retro], result)
        wanted = _wanted(early, voting, table.running, keys)
        result.left, result.left_before = traces(late, wanted), traces(before, wanted)
        return result

    def _ask(
        self, found: Evidence, retro: str, truth: Mapping[str, str], dots: Mapping[str, str], result: Result
    ) -> None:
        """Every attack on one retrospective; where one gives up, anybody is named."""
        for name, attack in ATTACKS.items():
            asked, guess = (dots if name == "dots" else truth), attack(found, retro)
            named = [guess.get(one) or self.table.dice.choice(self.table.roster) for one in asked]
            right = sum(n == who for n, who in zip(named, asked.values(), strict=True))
            result.shares[name].append(right / len(asked))

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
                assert held is not None
                tags = {
                    tags_of(session, held, person)("vote", slot): person
                    for person in self.table.roster
                    for slot in range(MOST_DOTS)
                }
                whose[retro] = {tag: tags[tag] for tag in rows.list_voters(session, WORKSPACE, retro)}
        return whose


def _wanted(early: Copy, voting: Copy, running: Sequence[str], keys: Mapping[str, bytes]) -> list[bytes]:
    """What nothing may be left of: the ids notes had before they were shown, all tags, all keys."""
    found: list[str] = []
    for retro in running:
        for note in within(early, "notes", retro):
            found += [note["id"], note["author"]]
        found += [dot["voter"] for dot in within(voting, "votes", retro)]
    return [*(one.encode() for one in found), *keys.values(), *(key.hex().encode() for key in keys.values())]
