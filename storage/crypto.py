"""Free text is sealed before it reaches the database, and opened only for its reader.

AES-256-GCM under a key derived for each workspace from one master key that
lives outside the database. The associated data names table, column, workspace
and row, so a sealed text moved to another row, or another workspace, does not
open. A type decorator cannot see the row it writes: sealing is explicit.
"""

import base64
import binascii
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import InstrumentedAttribute, Session

VERSION = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32


class KeyProblem(Exception):
    """The key that opens what people wrote is missing, unreadable or not the right one."""


class Row(Protocol):
    """What a sealed text belongs to."""

    @property
    def workspace(self) -> Any: ...
    @property
    def id(self) -> Any: ...


class Vault:
    """Seals and opens text with keys derived from one master key."""

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise KeyProblem(f"The key must be {KEY_BYTES} bytes; this one has {len(master)}.")
        self._cipher = lru_cache(maxsize=1024)(lambda workspace: AESGCM(derive(master, workspace)))

    def seal(self, text: bytes, workspace: str, place: str) -> bytes:
        """The text, readable again only by this key and at this place."""
        nonce = os.urandom(NONCE_BYTES)
        cipher: AESGCM = self._cipher(workspace)
        return VERSION + nonce + cipher.encrypt(nonce, text, place.encode())

    def open(self, sealed: bytes, workspace: str, place: str) -> bytes:
        """The text that was sealed for this place. Raises ``KeyProblem`` if it was not."""
        if sealed[:1] != VERSION:
            raise KeyProblem("A stored text has an unknown format: was it written by a newer version?")
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        cipher: AESGCM = self._cipher(workspace)
        try:
            return cipher.decrypt(nonce, body, place.encode())
        except InvalidTag:
            raise KeyProblem(
                "A stored text does not open with this key: the key is not the one it was written with, "
                "or the row was tampered with."
            ) from None


def derive(master: bytes, workspace: str) -> bytes:
    """The key of one workspace, so that no two share one."""
    hkdf = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"ambidex/" + workspace.encode())
    return hkdf.derive(master)


def vault_of(session: Session) -> Vault:
    """The vault the session's database was opened with."""
    vault: Vault = session.info["vault"]
    return vault


def place_of(column: InstrumentedAttribute[Any], workspace: str, row: str) -> str:
    """Where a text belongs: the associated data it is sealed with."""
    return f"{column.class_.__tablename__}/{column.key}/{workspace}/{row}"


def seal(session: Session, column: InstrumentedAttribute[Any], workspace: str, row: str, value: Any) -> bytes:
    """A value (a text, or anything JSON holds) sealed for one column of one row.

    Make the row's id first: ``answer_id = new_id()``.
    """
    return vault_of(session).seal(orjson.dumps(value), workspace, place_of(column, workspace, row))


def unseal(session: Session, column: InstrumentedAttribute[Any], row: Row, default: Any = None) -> Any:
    """The value a row keeps in a sealed column, or ``default`` where it keeps none."""
    sealed = getattr(row, column.key)
    if sealed is None:
        return default
    place = place_of(column, row.workspace, row.id)
    return orjson.loads(vault_of(session).open(sealed, row.workspace, place))


def new_key() -> str:
    """A fresh master key as base64 text."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def key_from_file(path: Path, *, create: bool) -> bytes:
    """The master key in a file only its owner may read; made at the first start.

    A file others can read is refused: whoever reads it reads what people wrote.
    """
    try:
        return _key_in(path, create=create)
    except OSError as problem:
        raise KeyProblem(
            f"The key file {path} cannot be used ({problem.strerror}). Let the account that runs Ambidex "
            "read it, or set AMBIDEX_KEY_FILE to a file it can."
        ) from None


def _key_in(path: Path, *, create: bool) -> bytes:
    if not path.exists():
        if not create:
            raise KeyProblem(
                f"The database holds sealed texts, but its key file {path} is gone. Put the file back "
                "(or set AMBIDEX_KEY): without it nobody can read what people wrote."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(new_key() + "\n")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise KeyProblem(f"The key file {path} can be read by others. Run: chmod 600 {path}")
    try:
        key = base64.b64decode(path.read_text().strip(), validate=True)
    except (binascii.Error, UnicodeError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyProblem(f"The key file {path} holds no key. Put the right file back (look in your backups).")
    return key
