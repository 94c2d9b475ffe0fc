"""The architecture is a test: the contracts hold here, and fail where they are broken."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"

# The smallest house that keeps every contract; each test below breaks it in one place.
HOUSE = {
    "bot/__init__.py": "",
    "bot/app.py": "import slack_sdk, slack_bolt, handlers.checkins.listeners, bot.delivery, bot.clock",
    "bot/clock.py": "import apscheduler",
    "bot/delivery/__init__.py": "import slack_sdk, storage.db",
    "bot/engines/__init__.py": "",
    "bot/engines/distributed.py": "import procrastinate",
    "bot/playground/__init__.py": "import flask",
    "bot/torture/__init__.py": "",
    "bot/torture/oracle.py": "import zoneinfo",
    "bot/torture/oracle_calendar.py": "",
    "bot/torture/oracle_clock.py": "",
    "bot/torture/oracle_rules.py": "",
    "handlers/__init__.py": "",
    "handlers/registry.py": "import slack_bolt, handlers.deps",
    "handlers/deps.py": "import storage.db",
    "handlers/checkins/__init__.py": "",
    "handlers/checkins/rules.py": "import dateutil, config.vocabulary",
    "handlers/checkins/service.py": "import handlers.checkins.rules, handlers.teams.service, storage.db",
    "handlers/checkins/listeners.py": "import slack_bolt, handlers.registry, handlers.checkins.service",
    "handlers/teams/__init__.py": "",
    "handlers/teams/service.py": "import storage.db",
    "handlers/home/__init__.py": "",
    "handlers/home/views.py": "import handlers.checkins.service",
    "storage/__init__.py": "",
    "storage/db.py": "import sqlalchemy, config.vocabulary",
    "config/__init__.py": "",
    "config/vocabulary.py": "",
    "config/content.py": "import pydantic, config.vocabulary",
}

BROKEN = {
    "storage reaches up": ("storage/db.py", "import handlers.deps"),
    "config reaches up": ("config/vocabulary.py", "import storage.db"),
    "handlers reach up": ("handlers/deps.py", "import bot.clock"),
    "teams reaches up to check-ins": ("handlers/teams/service.py", "import handlers.checkins.rules"),
    "check-ins reach up to home": ("handlers/checkins/service.py", "import handlers.home.views"),
    "a shared file knows a capability": ("handlers/deps.py", "import handlers.teams.service"),
    "a circle": ("handlers/deps.py", "import handlers.registry"),
    "rules know SQL": ("handlers/checkins/rules.py", "import sqlalchemy"),
    "rules know storage": ("handlers/checkins/rules.py", "import storage.db"),
    "rules know a use case": ("handlers/checkins/rules.py", "import handlers.checkins.service"),
    "rules know a shared file": ("handlers/checkins/rules.py", "import handlers.registry"),
    "rules know SQL by way of config": ("config/content.py", "import sqlalchemy"),
    "the playground knows its guest": ("bot/playground/__init__.py", "import config.vocabulary"),
    "the playground knows its neighbour": ("bot/playground/__init__.py", "import bot.clock"),
    "a listener holds Slack's client": ("handlers/checkins/listeners.py", "import slack_sdk"),
    "a use case knows Bolt": ("handlers/checkins/service.py", "import slack_bolt"),
    "a second scheduler": ("bot/app.py", "import apscheduler"),
    "a queue for everybody": ("bot/app.py", "import procrastinate"),
    "the oracle asks whom it checks": ("bot/torture/oracle.py", "import handlers.checkins.rules"),
    "the oracle counts with their calendar": ("bot/torture/oracle_calendar.py", "import dateutil"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of pyproject.toml over the rooms found in a folder."""
    return subprocess.run(
        [sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small house on disk, under our own contracts."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for name, code in HOUSE.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/rules.py"):
            code += "\nimport config.content"
        file.write_text(code + "\n")
    return tmp_path


def test_our_rooms_keep_every_contract() -> None:
    """The whole staircase, on the code as it is."""
    outcome = lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_a_house_in_order_passes(house: Path) -> None:
    """Without this, the failures below could have any cause."""
    outcome = lint(house)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize("violation", BROKEN)
def test_each_contract_fails_when_it_is_broken(house: Path, violation: str) -> None:
    """A contract that cannot fail protects nothing."""
    name, code = BROKEN[violation]
    with (house / name).open("a") as file:
        file.write(code + "\n")

    outcome = lint(house)

    assert outcome.returncode == 1
    assert "BROKEN" in outcome.stdout, outcome.stdout
