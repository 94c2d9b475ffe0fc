"""The demonstration of every format: a team of eight from start to a copy to keep."""

import json
import re
from pathlib import Path

import pytest

from bot.demo import cli
from bot.demo.script import load_scripts
from config.content import load_content

ROOT = Path(__file__).parents[2]


def test_there_is_a_script_for_every_format() -> None:
    """Its notes, cards and places stand in columns and words that the format has."""
    content = load_content()
    assert set(load_scripts()) == {format.name for format in content.formats}
    for name, script in load_scripts().items():
        columns = set(content.format(name).columns)
        assert set(script.notes) <= columns
        assert set(script.places.values()) <= columns
        assert {proposal.column for proposal in script.proposals} <= columns
        assert script.actions


@pytest.mark.slow
def test_every_format_runs_from_start_to_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each leaves a document with what was written and agreed; the README shows one as it is."""
    assert cli.headless(weeks=2, seed=5, out=tmp_path, retros=True) == 0
    counted = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    print(counted)
    assert counted["retros"] == len(load_scripts())
    assert counted["lost"] == counted["doubled"] == 0
    for name, script in load_scripts().items():
        text = (tmp_path / f"retro-{name}.md").read_text(encoding="utf-8")
        assert script.topic in text
        assert [deed.what for deed in script.actions if deed.what not in text] == []
        assert [
            proposal.what for proposal in script.proposals if (proposal.then or proposal.what) not in text
        ] == []
        assert [spoken.said for spoken in script.cards if spoken.said not in text] == []
        assert [note for notes in script.notes.values() for note in notes if note not in text] == []

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- four_ls -->\n(.*?)\n<!-- -->", readme, re.DOTALL)
    assert shown is not None
    written = (tmp_path / "retro-four_ls.md").read_text(encoding="utf-8")
    lines = [re.sub(r"^[> ]*(### \d+\. )?", "", line).strip() for line in shown[1].splitlines()]
    assert [line for line in lines if line not in written] == []
