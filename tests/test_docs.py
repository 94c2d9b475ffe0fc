"""What the documents say is what the program does: whatever can drift is compared."""

import re
from pathlib import Path

import pytest

from bot.capabilities import all_routes
from bot.cli import app
from config.settings import settings_table
from handlers.registry import CommandEntry

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)")


def documents() -> list[Path]:
    """The README, and the longer documents it leads to."""
    return [README, *sorted((ROOT / ".github").rglob("*.md"))]


def targets() -> set[str]:
    """What one can say to make."""
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def commands() -> set[str]:
    """What one can say to ``python -m bot``."""
    named = ((command.name, command.callback) for command in app.registered_commands)
    return {name or callback.__name__.replace("_", "-") for name, callback in named if callback}


def test_the_readme_has_the_settings_as_they_are() -> None:
    """One table, made by the settings themselves, so that neither forgets the other."""
    assert settings_table().strip() in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_command_in_a_document_exists(path: Path) -> None:
    """Copied from the page into a terminal, each has to work."""
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", path.read_text(encoding="utf-8"), re.DOTALL))
    assert set(re.findall(r"\bmake ([a-z]+)\b", code)) <= targets()
    assert set(re.findall(r"python -m bot ([a-z][a-z-]*)", code)) <= commands()


@pytest.mark.parametrize("target", sorted(targets() - {"help"}))
def test_the_readme_tells_of_every_make_target(target: str) -> None:
    """What is not in the README is not there for a newcomer."""
    assert f"make {target}" in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_link_inside_the_house_leads_somewhere(path: Path) -> None:
    """Pictures too: they are made by `make screenshots` and kept."""
    links = [link.split("#")[0] for link in LINK.findall(path.read_text(encoding="utf-8"))]
    inside = [link for link in links if link and not re.match(r"[a-z]+:", link)]
    assert not [link for link in inside if not (path.parent / link).exists()]


@pytest.mark.parametrize("entry", all_routes().commands.values(), ids=lambda entry: entry.name)
def test_the_readme_tells_of_every_slash_command(entry: CommandEntry) -> None:
    """The words of `/ambi help`, so that the two cannot drift apart."""
    assert f"| `/ambi {entry.usage}` | {entry.help} |" in README.read_text(encoding="utf-8")


def test_the_readme_shows_pictures_and_says_what_is_not_yet_verified() -> None:
    """A newcomer sees the thing before installing it, and is told what the real Slack has not confirmed."""
    text = README.read_text(encoding="utf-8")
    assert len(re.findall(r"!\[[^\]]{10,}\]\(\.github/pictures/", text)) >= 3, (
        "each with words for who cannot see it"
    )
    assert "not yet verified" in text.lower()
