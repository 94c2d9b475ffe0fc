"""A deployment's own pack: what it adds, what it replaces, and how it is told what is wrong."""

from pathlib import Path
from textwrap import dedent

import pytest

from config.content import load_content
from config.marked import ContentError
from config.vocabulary import Horizon

DOCS = Path(__file__).resolve().parents[2] / ".github" / "docs" / "content.md"

QUESTION = """\
questions:
  - id: OUR1
    text: "Which meeting could have been a message?"
    kind: text
    horizon: short
    component: MS
    depth: 2
    seconds: 40
"""

FORMAT = """\
formats:
  - name: tiny
    title: "Tiny"
    purpose: "To try things out."
    minutes: 6
    columns: [Seen]
    hints: {Seen: "What was seen?"}
    prompt: "What now?"
    phases:
      - {kind: open, title: "Open", minutes: 1, say: "Begin."}
      - {kind: write, title: "Write", minutes: 2, say: "Write."}
      - {kind: decide, title: "Decide", minutes: 3, say: "Decide."}
"""

SECTOR = """\
sectors:
  - name: ambulance
    title: "Ambulance services"
    about: "For ambulance trusts."
    reword:
      S9: "What did you learn on the road?"
      M5: "What did a hospital need from us?"
      L7: "What would carry on without us?"
"""


def write(folder: Path, text: str, name: str = "ours.yaml") -> Path:
    (folder / name).write_text(dedent(text), encoding="utf-8")
    return folder


def complaints(folder: Path) -> list[str]:
    """What is said of the pack, with the folder left out."""
    with pytest.raises(ContentError) as caught:
        load_content(folder)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return [problem.replace(f"{folder}/", "") for problem in caught.value.problems]


@pytest.mark.requirement(23)
def test_a_pack_adds_a_question(tmp_path: Path) -> None:
    """An organisation adds questions of its own."""
    ours = load_content(write(tmp_path, QUESTION))
    assert ours.question("OUR1").horizon is Horizon.SHORT
    assert len(ours.bank) == len(load_content().bank) + 1


def test_a_pack_replaces_a_question_in_its_place(tmp_path: Path) -> None:
    ours = load_content(write(tmp_path, QUESTION.replace("OUR1", "S2")))
    assert ours.question("S2").text == "Which meeting could have been a message?"
    assert [q.id for q in ours.bank] == [q.id for q in load_content().bank]


def test_a_pack_adds_a_format_and_a_sector(tmp_path: Path) -> None:
    ours = load_content(write(tmp_path, FORMAT + SECTOR))
    assert ours.format("tiny").minutes == 6
    assert ours.question("S9", "ambulance").text == "What did you learn on the road?"
    assert "Ambulance services" in {sector.title for sector in ours.sectors}


def test_a_pack_may_reword_a_term_and_the_ground_rules(tmp_path: Path) -> None:
    ours = load_content(
        write(
            tmp_path,
            """\
            glossary:
              - {code: pause, name: "Rest", meaning: "Nothing is sent for a while."}
            ground_rules: {start: "Be kind.", notes: "No names."}
            readiness_levels: ["No", "Yes"]
            """,
        )
    )
    assert ours.meaning("pause").name == "Rest"
    assert ours.ground_rules.start == "Be kind."
    assert ours.readiness_levels == ("No", "Yes")


def test_a_term_is_not_left_without_words(tmp_path: Path) -> None:
    (found,) = complaints(
        write(
            tmp_path,
            "glossary:\n  - {code: Horizon, name: Range, meaning: How far., values: {short: Soon}}\n",
        )
    )
    assert found == "ours.yaml:2: Horizon has no words for medium, long: add them to `values`."


def test_an_empty_directory_and_an_empty_file_change_nothing(tmp_path: Path) -> None:
    assert load_content(write(tmp_path, "# nothing yet\n")) == load_content()


def test_a_directory_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="is not a directory: make it, or correct CONTENT_DIR"):
        load_content(tmp_path / "nowhere")


def test_the_examples_of_the_document_load(tmp_path: Path) -> None:
    examples = DOCS.read_text(encoding="utf-8").split("```yaml\n")[1:]
    for number, example in enumerate(examples):
        write(tmp_path, example.split("```")[0], f"{number}.yaml")
    ours = load_content(tmp_path)
    assert len(examples) == 3
    assert {q.id for q in ours.bank} >= {"OUR1", "OUR2"}
    assert "control room" in ours.question("S9", "ambulance").text
    assert ours.format("handover").columns == ("Arrived well", "Got lost")


WRONG_QUESTIONS = [
    ("text: ", "txt: ", "2: `text` is missing: add it.|3: `txt` is not a known key: did you mean `text`?"),
    ("horizon: short", "horizon: shrt", "5: `horizon` is 'shrt': use 'short', 'medium' or 'long'."),
    ("Which", "W" * 140, "3: `text` has 175 characters: keep it to 140."),
    ("kind: text", "kind: choice", "2: OUR1 is a choice: give it two to ten `options`."),
    (
        "seconds",
        'options: ["A", "B"]\n    seconds',
        "2: OUR1 has `options`: set `kind: choice` or drop them.",
    ),
    (
        "text\n",
        'choice\n    options: ["A", "A"]\n',
        "2: OUR1 offers the same option twice: make the `options` differ.",
    ),
    (
        "text\n",
        "choice\n    options: [yes, B]\n",
        "5: `options` is True to YAML, not words: put it in quotation marks.",
    ),
    (
        "kind: text",
        "kind: scale",
        "2: OUR1 is a scale: say what 1 means in `low` and what 5 means in `high`.",
    ),
    ("depth", 'low: "Bad"\n    depth', "2: OUR1 has `low` or `high`: set `kind: scale` or drop them."),
    ("depth: 2", "depth: 7", "7: `depth` is 7: give 3 or less."),
    ("depth: 2", "depth: 0", "7: `depth` is 0: give 1 or more."),
    ("depth: 2", "depth: deep", "7: `depth` is 'deep': input should be a valid integer"),
    ("seconds: 40", "seconds: 90", "8: `seconds` is 90: give 70 or less."),
    (
        "id: OUR1",
        "id: our 1",
        "2: `id` is 'our 1': use letters, digits and underscores, a letter first.",
    ),
    ("depth: 2", "depth: 2\n    depth: 2", "8: `depth` is given twice: keep one."),
    ("questions:", "question:", "1: `question` is not a known key: did you mean `questions`?"),
    ("questions:", "xyz: 1\nquestions:", "1: `xyz` is not a known key: remove it."),
    (
        "    kind",
        "   kind",
        "4: this is not YAML (did not find expected '-' indicator): check",
    ),
    ("questions:\n", "", "1: a pack is a list of sections; begin with one, such as `questions:`."),
    (
        '"Which meeting could have been a message?"',
        '""',
        "3: `text` is empty: write something, or drop the line.",
    ),
    ("id: OUR1", "id: X22", "2: X22 is asked by name, as `kind: scale`: change its words, not its kind."),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG_QUESTIONS)
def test_a_wrong_question_is_pointed_at(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = complaints(write(tmp_path, QUESTION.replace(old, new, 1)))
    expected = [f"ours.yaml:{one}" for one in said.split("|")]
    assert [given[: len(one)] for given, one in zip(found, expected, strict=True)] == expected


WRONG_FORMATS = [
    ("minutes: 6", "minutes: 7", "2: the phases of tiny take 6 minutes, not 7: make them agree."),
    (
        "columns: [Seen]",
        "columns: [Seen, Heard]",
        "2: tiny needs different columns, and one line in `hints` for each.",
    ),
    ('"Write."', '"Write.", columns: [Smelt]', "2: tiny has a phase for Smelt: add it to `columns`."),
    ("kind: write", "kind: talk", "2: nothing in tiny fills Seen: name it in the `columns` of a phase."),
    ("kind: open", "kind: vote", "2: tiny: vote comes before any note is written: move it."),
    ("kind: open", "kind: close", "2: tiny goes on after its `close` phase: put it last, once."),
    ("kind: decide", "kind: talk", "2: tiny needs exactly one `decide` phase, where its actions are agreed."),
    ("kind: write", "kind: ponder", "11: `kind` is 'ponder': use 'open', 'actions', 'list', "),
    ('"Tiny"', '"A name that no modal could show"', "3: `title` has 31 characters: keep it to 24."),
    ("[Seen]", "[A, B, C, D, E, F]", "6: `columns` has 6 entries: keep to 5."),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG_FORMATS)
def test_a_wrong_format_is_pointed_at(tmp_path: Path, old: str, new: str, said: str) -> None:
    (found,) = complaints(write(tmp_path, FORMAT.replace(old, new, 1)))
    assert found.startswith(f"ours.yaml:{said}")


WRONG_SECTORS = [
    ("L7", "X3", "ambulance has nothing of its own for the long term: add or reword one."),
    ("L7", "L77", "ambulance rewords L77, which is not in the bank: correct it, or add it to `questions`."),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG_SECTORS)
def test_a_wrong_sector_is_pointed_at(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert f"ours.yaml:2: {said}" in complaints(write(tmp_path, SECTOR.replace(old, new)))


def test_the_id_of_a_principle_is_taken(tmp_path: Path) -> None:
    (found,) = complaints(write(tmp_path, QUESTION.replace("OUR1", "P1")))
    assert found == "ours.yaml:2: P1 is also the id of a principle: give this one another id."


def test_an_id_of_another_sector_is_refused(tmp_path: Path) -> None:
    taken = (
        QUESTION.replace("questions:", "    questions:").replace("\n  ", "\n      ").replace("OUR1", "AC1")
    )
    (found,) = complaints(write(tmp_path, SECTOR + taken))
    assert found == "ours.yaml:2: AC1 of ambulance is in the sector acute already: give this one another id."


def test_an_id_given_twice_names_both_places(tmp_path: Path) -> None:
    write(tmp_path, QUESTION, "a.yaml")
    (found,) = complaints(write(tmp_path, QUESTION, "b.yaml"))
    assert found == f"b.yaml:2: OUR1 stands at {tmp_path}/a.yaml:2 too: keep one.".replace(f"{tmp_path}/", "")


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, QUESTION.replace("depth: 2", "depth: 9"), "a.yaml")
    write(tmp_path, "questions: [", "b.yaml")
    write(tmp_path, FORMAT.replace("minutes: 6", "minutes: 9"), "c.yaml")
    assert [found.split(":")[0] for found in complaints(tmp_path)] == ["a.yaml", "b.yaml", "c.yaml"]
