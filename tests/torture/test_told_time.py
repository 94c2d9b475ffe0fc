"""One number in a file: whoever sets it, everybody reads the same."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.torture.told_time import ToldTime

NOON = datetime(2026, 3, 29, 12, 0, 0, 123456, tzinfo=UTC)


def test_what_was_told_is_read_by_all(tmp_path: Path) -> None:
    """Two who opened the file, before and after it was set."""
    with ToldTime(tmp_path / "clock") as teller, ToldTime(tmp_path / "clock") as reader:
        teller.set(NOON)
        assert reader.now() == NOON
        with ToldTime(tmp_path / "clock") as late:
            assert late.now() == NOON


def test_another_process_reads_it_too(tmp_path: Path) -> None:
    """And sees it move while it runs."""
    file = tmp_path / "clock"
    script = f"""
from bot.torture.told_time import ToldTime
clock = ToldTime({str(file)!r})
print(clock.now().isoformat(), flush=True)
input()
print(clock.now().isoformat(), flush=True)
"""
    with ToldTime(file) as teller:
        teller.set(NOON)
        other = subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline().strip() == NOON.isoformat()
        teller.set(NOON + timedelta(days=1))
        said, _ = other.communicate("\n", timeout=30)
        assert said.strip() == (NOON + timedelta(days=1)).isoformat()


def test_time_set_back_takes_nothing_from_what_has_passed(tmp_path: Path) -> None:
    """A lease is measured in what has passed, whatever the clock on the wall says."""
    with ToldTime(tmp_path / "clock") as clock:
        clock.set(NOON)
        clock.set(NOON + timedelta(seconds=30))
        clock.set(NOON - timedelta(minutes=5))
        assert clock.elapsed() == 30
        clock.set(NOON - timedelta(minutes=4))
        assert clock.elapsed() == 90
        assert clock.now() == NOON - timedelta(minutes=4)
