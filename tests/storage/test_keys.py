"""Keys of confidential retrospectives: one file each, whole or not there, gone when they are destroyed."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.keys import Keys

posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such rights")


def test_a_key_is_found_again_until_it_is_destroyed(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    assert keys.find("retro") is None
    made = keys.make("retro")
    assert len(made) == 32
    assert keys.find("retro") == made
    assert Keys(tmp_path / "keys").find("retro") == made  # another process's eyes
    assert keys.names() == ["retro"]
    keys.destroy("retro")
    keys.destroy("retro")
    assert keys.find("retro") is None
    assert list((tmp_path / "keys").iterdir()) == []


def test_no_two_keys_are_alike(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    assert len({keys.make(f"retro-{n}") for n in range(50)}) == 50


def test_of_many_that_come_at_once_all_have_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(max_workers=8) as hands:
        made = set(hands.map(lambda _: Keys(tmp_path / "keys").make("retro"), range(64)))
    assert len(made) == 1
    assert [file.name for file in (tmp_path / "keys").iterdir()] == ["retro.key"]


@posix
def test_only_its_owner_reads_a_key(tmp_path: Path) -> None:
    Keys(tmp_path / "keys").make("retro")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keys" / "retro.key").stat().st_mode & 0o777 == 0o600


@posix
def test_what_was_a_key_is_overwritten_before_it_is_removed(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    made = keys.make("retro")
    os.link(tmp_path / "retro.key", tmp_path / "still-open")
    keys.destroy("retro")
    left = (tmp_path / "still-open").read_bytes()
    assert len(left) == len(made)
    assert left != made


@pytest.mark.parametrize("name", ["", "../key", "a/b", "a.key", "x" * 65])
def test_a_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    keys = Keys(tmp_path)
    for use in (keys.find, keys.make, keys.destroy):
        with pytest.raises(ValueError, match="name is made of"):
            use(name)


def test_a_half_written_key_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "retro.key").write_bytes(b"half")
    assert Keys(tmp_path).find("retro") is None


def test_what_is_wrong_with_a_folder_is_said_with_what_to_do(tmp_path: Path) -> None:
    assert Keys(tmp_path / "new" / "keys").problem() == ""
    assert not (tmp_path / "new").exists()
    (tmp_path / "there").mkdir(mode=0o700)
    assert Keys(tmp_path / "there").problem() == ""
    assert list((tmp_path / "there").iterdir()) == []
    assert "CONFIDENTIAL_KEYS_DIR" in Keys().problem()
    (tmp_path / "file").write_text("no folder")
    assert "cannot be used" in Keys(tmp_path / "file").problem()


@posix
def test_a_folder_that_others_can_enter_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open").chmod(0o755)
    assert "chmod 700" in Keys(tmp_path / "open").problem()
