"""The order of the house: sizes, places, spelling, locks and records. Each rule says why it is there."""

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".j2", ".html", ".css", ".js", ".svg", ".json", ".txt", ""}
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")
AT_THE_ROOT = {
    *("bot", "handlers", "storage", "config", "tests"),
    *("README.md", "LICENSE", "Makefile", "Procfile", "pyproject.toml", *LOCKS),
    *(".ci", ".github", ".gitignore", ".slack"),
}
CAPABILITY_FILES = {"rules.py", "service.py", "listeners.py", "jobs.py"}

# Brackets keep these lines from finding themselves.
HOSTS = re.compile(
    r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|deb[.]debian|(?:extra-)?index-[u]rl", re.IGNORECASE
)
MACHINE_PATHS = re.compile(r"(?<![\w.>}])/(?:work|root|Users|opt|home)/[a-z.]+/?")
AMERICAN = re.compile(
    r"\b(?:(?:re|dis)?organiz\w+|colors?|colored|behaviors?|favorites?|centers?|centered|summariz\w+"
    r"|prioritiz\w+|recogniz\w+|customiz\w+|synchroniz\w+|apologiz\w+|emphasiz\w+|minimiz\w+|analyz\w+"
    r"|cancel(?:ed|ing)|label(?:ed|ing)|honors?|honored|neighbors?|catalogs?|fulfill)\b",
    re.IGNORECASE,
)
CODE_IN_PROSE = re.compile(r"```.*?```|``[^`]+``|`[^`]+`|https?://\S+|\{[{%].*?[%}]\}", re.DOTALL)


@cache
def files() -> tuple[Path, ...]:
    """Every file that is tracked, or would be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in sorted(set(listed.splitlines())) if (path := ROOT / name).is_file())


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file but the licence and the locks, with what is in it."""
    for path in files():
        if path.suffix in TEXT and path.name not in {"LICENSE", *LOCKS}:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file below the folders, parsed."""
    for path, text in texts():
        if path.suffix == ".py" and path.parts[0] in folders:
            yield path, ast.parse(text)


def imports(tree: ast.Module) -> Iterator[str]:
    """The dotted name of everything a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def prose(path: Path, text: str) -> str:
    """What people read in a file: all of a document, the comments and docstrings of code."""
    if path.suffix != ".py":
        return CODE_IN_PROSE.sub(" ", text)
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, documented)]
    return CODE_IN_PROSE.sub(" ", "\n".join([*comments, *(ast.get_docstring(node) or "" for node in nodes)]))


def requirements(name: str) -> dict[str, str]:
    """The pinned packages of a lock file, and the text of each entry."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(
        r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.IGNORECASE
    )
    return {canonicalize_name(re.split(r"[=\[ ;]", entry)[0]): entry for entry in entries if "==" in entry}


def test_no_file_is_longer_than_400_lines() -> None:
    """A file one cannot hold in mind gets split by what it is about."""
    long = {str(path): n for path, text in texts() if (n := text.count("\n")) > LONGEST_FILE}
    assert not long


def test_no_function_needs_scrolling() -> None:
    """Sixty lines is a screen; most should be half of it."""
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in modules("bot", "handlers", "storage", "config", "tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and path.parts[1] != "migrations"  # a list of tables, read once
        if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_the_root_holds_what_a_newcomer_needs_and_nothing_else() -> None:
    """Longer documents live in .github, so that the first look is a short one."""
    assert {path.relative_to(ROOT).parts[0] for path in files()} <= AT_THE_ROOT


def test_nothing_names_a_registry_or_a_machine() -> None:
    """The same files work behind any mirror and in any folder."""
    found = [
        f"{path}: {match[0]}"
        for path, text in [*texts(), *((Path(lock), (ROOT / lock).read_text()) for lock in LOCKS)]
        for pattern in (HOSTS, MACHINE_PATHS)
        for match in pattern.finditer(text)
    ]
    assert not found


def test_prose_is_british() -> None:
    """One spelling, everywhere people read; identifiers of others keep theirs."""
    american = [
        f"{path}: {match[0]}"
        for path, text in texts()
        if path.suffix in {".py", ".md", ".yaml", ".yml"}
        for match in AMERICAN.finditer(prose(path, text))
        if path != Path("tests/test_house.py")
    ]
    assert not american


def test_nothing_is_put_off_with_a_marker() -> None:
    """What is not done is said in the README or in an issue, not in the margin."""
    marker = re.compile(r"#\s*(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
    assert not [str(path) for path, text in texts() if path.suffix == ".py" and marker.search(text)]


def test_the_files_of_a_capability_live_in_its_folder() -> None:
    """handlers/<capability>/ and nowhere else, so that one knows where to look."""
    names = [path.relative_to(ROOT) for path in files() if path.relative_to(ROOT).parts[0] != "tests"]
    lost = [str(name) for name in names if name.name in CAPABILITY_FILES and not is_capability(name)]
    assert not lost


def is_capability(name: Path) -> bool:
    """Whether a file lies in a capability's folder, or in that of one part of it."""
    return name.parts[0] == "handlers" and len(name.parts) in (3, 4)


def test_every_capability_has_its_place_on_the_stairs() -> None:
    """A folder the layers contract does not name would be checked by nothing."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    stairs = next(contract for contract in contracts if contract.get("containers") == ["handlers"])
    named = set(re.findall(r"\w+", " ".join(stairs["layers"])))
    found = {name.parts[1] for path in files() if is_capability(name := path.relative_to(ROOT))}
    assert found <= named


def pure_modules() -> Iterator[tuple[Path, ast.Module]]:
    """Each rules.py, and the files of its own folder that it stands on."""
    trees = dict(modules("handlers"))
    waiting = [path for path in trees if path.name == "rules.py"]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        yield path, trees[path]
        siblings = {
            f"handlers.{path.parts[1]}.{file.stem}": file for file in trees if file.parent == path.parent
        }
        named = [part for name in imports(trees[path]) for part in (name, name.rpartition(".")[0])]
        waiting += [siblings[part] for part in named if part in siblings]


def test_rules_import_only_words_dates_and_the_standard_library() -> None:
    """Pure rules can be tested by the thousand, and read without knowing Slack or SQL."""
    allowed = {*sys.stdlib_module_names, "dateutil"} - {"os", "socket", "subprocess", "time", "threading"}
    pure = dict(pure_modules())
    beside = tuple(f"handlers.{path.parts[1]}.{path.stem}" for path in pure)
    impure = [
        f"{path}: {name}"
        for path, tree in pure.items()
        for name in imports(tree)
        if path.name in CAPABILITY_FILES - {"rules.py"}
        or not (
            name.split(".")[0] in allowed
            or name.startswith(("config.vocabulary", "config.content", "config.zones", *beside))
        )
    ]
    assert not impure


def test_rules_are_told_the_time() -> None:
    """A rule that looks at the clock cannot be replayed."""
    clocks = {"now", "utcnow", "today"}
    looking = [
        f"{path}:{node.lineno}"
        for path, tree in pure_modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in clocks
    ]
    assert not looking


def test_statements_are_written_in_storage_only() -> None:
    """Handlers know of SQL that there is a session to hand on, and no more."""
    known = ("sqlalchemy.orm.Session", "sqlalchemy.exc.")
    written = [
        f"{path}: {name}"
        for path, tree in modules("handlers")
        for name in imports(tree)
        if name.startswith("sqlalchemy") and not name.startswith(known)
    ]
    assert not written


def test_only_delivery_and_the_composition_root_hold_slacks_client() -> None:
    """Everything said goes through the outbox; a client elsewhere is a way around it."""
    holders = {
        str(path)
        for path, tree in modules("bot", "handlers", "storage", "config")
        if any(name.endswith(".WebClient") for name in imports(tree))
        if path.parts[:2] != ("bot", "delivery") and path != Path("bot/app.py")
    }
    assert not holders


def test_decisions_are_numbered_without_gaps() -> None:
    """A record is never taken away: a later one says what replaced it."""
    records = sorted((ROOT / ".github" / "decisions").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))


@pytest.mark.parametrize("part", ["## Context", "## Choice", "## What it costs"])
def test_a_decision_says_why_what_and_at_what_price(part: str) -> None:
    """Half a page each; a choice without a price was no choice."""
    for record in (ROOT / ".github" / "decisions").glob("*.md"):
        text = record.read_text(encoding="utf-8")
        assert part in text, record.name
        assert text.count("\n") <= 45, f"{record.name} is longer than half a page"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_carries_its_hashes(lock: str) -> None:
    """So that what was reviewed is what gets installed."""
    bare = [name for name, entry in requirements(lock).items() if "--hash=sha256:" not in entry]
    assert not bare
    assert len(requirements(lock)) > 5


def test_the_locks_fit_what_is_asked_for_and_each_other() -> None:
    """`make lock` was run after the last change of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    locked, tools = requirements("requirements.txt"), requirements("requirements-dev.txt")
    asked = {**dict.fromkeys(project["project"]["dependencies"], locked)}
    asked |= dict.fromkeys([*project["project"]["dependencies"], *project["dependency-groups"]["dev"]], tools)
    asked |= dict.fromkeys(project["dependency-groups"]["bench"], requirements("requirements-bench.txt"))
    for line, lock in asked.items():
        wanted = Requirement(line)
        entry = lock.get(canonicalize_name(wanted.name))
        assert entry, f"{wanted.name} is not locked"
        assert wanted.specifier.contains(entry.split("==")[1].split()[0], prereleases=True), line
    assert {name: entry.split()[0] for name, entry in locked.items()}.items() <= {
        name: entry.split()[0] for name, entry in tools.items()
    }.items()
