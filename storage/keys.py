"""Keys of confidential retrospectives: one file each, in a folder outside the database and its backups.

Whoever has such a key can tell from the database who wrote which note; so it is
never in the database, never derived from anything, and destroyed when the
retrospective has ended. Several processes share the folder: a key is linked
into place whole, by whoever comes first.
"""

import errno
import os
import re
from pathlib import Path

from sqlalchemy.orm import Session

from storage.crypto import KEY_BYTES
from storage.types import new_id

NAME = re.compile(r"[0-9A-Za-z_-]{1,64}")
ENDING = ".key"
UNFINISHED = ".new"
SPENT = ".spent"  # no key any more: overwritten
NO_FOLDER = (
    "No folder is set for the keys of confidential retrospectives, so they are not offered. Name one that "
    "every process shares, outside the database and its backups: CONFIDENTIAL_KEYS_DIR."
)


class Keys:
    """The folder of keys. Without one there are no confidential retrospectives."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    def problem(self) -> str:
        """Why no key can be kept here, and what to do; empty where all is well."""
        if self.folder is None:
            return NO_FOLDER
        try:
            self._try()
        except OSError as trouble:
            return (
                f"The folder {self.folder} of CONFIDENTIAL_KEYS_DIR cannot be used ({trouble.strerror}), so "
                "confidential retrospectives are not offered. Let the account that runs Ambidex write there."
            )
        if os.name == "posix" and self.folder.exists() and self.folder.stat().st_mode & 0o077:
            return (
                f"The folder {self.folder} of CONFIDENTIAL_KEYS_DIR can be entered by others, so "
                f"confidential retrospectives are not offered. Run: chmod 700 {self.folder}"
            )
        return ""

    def _try(self) -> None:
        """Make a key and destroy it. A folder that is not there yet is made with the first key."""
        folder = self.folder
        while folder is not None and not folder.exists() and folder.parent != folder:
            folder = folder.parent
        if folder is not None and folder != self.folder and not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if folder == self.folder:
            probe = new_id()
            self.make(probe)
            self.destroy(probe)

    def find(self, name: str) -> bytes | None:
        """The key of this name; None where there is none, or none any more.

        It is read anew each time: a key that another process destroyed must not
        live on in this one.
        """
        if self.folder is None:
            return None
        try:
            key = self._file(name).read_bytes()
        except FileNotFoundError:
            return None
        return key if len(key) == KEY_BYTES else None

    def make(self, name: str) -> bytes:
        """A fresh random key under this name; the one that is there, if somebody came first."""
        file = self._file(name)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = file.with_name(new_id() + UNFINISHED)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as written:
                written.write(os.urandom(KEY_BYTES))
                written.flush()
                os.fsync(written.fileno())
            try:
                os.link(unfinished, file)
            except FileExistsError:
                _overwrite(unfinished)
        finally:
            unfinished.unlink()
        _keep(file.parent)
        return file.read_bytes()

    def destroy(self, name: str) -> None:
        """Overwrite a key and remove it; nothing where it is gone already."""
        file = self._file(name)
        try:
            _overwrite(file)
            file.unlink()
        except FileNotFoundError:
            return
        _keep(file.parent)

    def spend(self, name: str) -> None:
        """Destroy a key, and leave a mark that what it could open is still to be cleaned up after."""
        file = self._file(name)
        try:
            _overwrite(file)
            file.replace(file.with_suffix(SPENT))
        except FileNotFoundError:
            return
        _keep(file.parent)

    def clear(self, name: str) -> None:
        """Remove the mark that a spent key left."""
        self._file(name).with_suffix(SPENT).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """What the keys that are here belong to."""
        return self._ending_in(ENDING)

    def spent(self) -> list[str]:
        """What the keys belonged to after which is still to be cleaned up."""
        return self._ending_in(SPENT)

    def _ending_in(self, ending: str) -> list[str]:
        if self.folder is None or not self.folder.is_dir():
            return []
        return sorted(file.stem for file in self.folder.glob(f"*{ending}"))

    def _file(self, name: str) -> Path:
        if self.folder is None:
            raise FileNotFoundError(NO_FOLDER)
        if not NAME.fullmatch(name):
            raise ValueError("a key's name is made of letters, digits, - and _")
        return self.folder / f"{name}{ENDING}"


def keys_of(session: Session) -> Keys:
    """The keys that belong to the session's database."""
    keys: Keys = session.info["keys"]
    return keys


def _overwrite(file: Path) -> None:
    with file.open("r+b") as written:
        written.write(os.urandom(KEY_BYTES))
        written.flush()
        os.fsync(written.fileno())


def _keep(folder: Path) -> None:
    """Have the folder itself written, so that a power cut brings nothing back."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
