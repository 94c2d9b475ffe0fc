"""How a command begins, and how it ends where something is wrong: in a sentence that says what to do."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import NoReturn

import typer

from bot.watching import logs
from config.settings import Settings, SettingsError, load_settings


def stop_with(sentence: str) -> NoReturn:
    """End with a sentence that says what to do, instead of a traceback."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


@contextmanager
def plain_words() -> Iterator[None]:
    """Whatever is known to go wrong at a start ends in its own sentence."""
    from bot.database import StartProblem
    from bot.delivery.signature import NoSigningSecret
    from config.manifest import ManifestError
    from config.marked import ContentError
    from storage.crypto import KeyProblem
    from storage.migrations.queue import QueueProblem

    known = (
        *(SettingsError, StartProblem, NoSigningSecret, ManifestError, ContentError),
        *(KeyProblem, QueueProblem),
    )
    try:
        yield
    except known as problem:
        stop_with(str(problem))


def require_folder(folder: Path, option: str) -> None:
    """Make sure that files can be written there, before anything is made to be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        stop_with(
            f"{option} is {folder}, and nothing can be written there ({error.strerror}): give another folder."
        )


@contextmanager
def port_told(port: int) -> Iterator[None]:
    """A page that cannot be served where it was to be says so."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        reason = os.strerror(error.errno).lower()
        stop_with(f"No page can be served from port {port} on ({reason}): give another with --port.")


def read_settings() -> Settings:
    """The settings, and logging as they want it: never what people write."""
    settings = load_settings()
    logs.set_up(settings.log_level)
    return settings
