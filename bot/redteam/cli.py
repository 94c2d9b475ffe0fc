"""The red team from the command line: progress for people, and one line for programs."""

import json
import os
import sys
from time import monotonic

from bot.redteam.run import Trial
from config.settings import SettingsError, load_settings


def redteam(retros: int, people: int, seed: int, database: str, processes: int) -> int:
    """Attack so many confidential retrospectives and print what came of it; the command's exit code."""
    if database:
        try:
            database = load_settings({"DATABASE_URL": database, "AMBIDEX_KEY": "A" * 43 + "="}).database_url
        except SettingsError as error:
            print(error, file=sys.stderr)
            return 1
    began = monotonic()
    url = "" if database.startswith("sqlite") else database
    trial = Trial(retros, people, seed, url, processes or os.cpu_count() or 1)
    trial.run(lambda sentence: print(sentence, file=sys.stderr, flush=True))
    print(json.dumps(trial.line() | {"seconds": round(monotonic() - began)}), flush=True)
    return 0 if trial.passes else 1
