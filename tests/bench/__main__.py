"""``python -m tests.bench [--table] [NAME …]``: run the benchmarks and print each as one line of JSON.

Every module ``bench_*.py`` beside this one has ``NAME``, ``GOAL`` and
``run() -> Result``. The exit code is 1 when one misses its goal, so that a
slower build can be noticed; one that could not be measured says why and changes
nothing. ``--table`` also puts what was measured into the README's table.
"""

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from types import ModuleType

from tests import bench
from tests.bench import table
from tests.bench.measure import Result

PREFIX = "bench_"


def found(wanted: list[str]) -> Iterator[ModuleType]:
    """The benchmarks whose module's name contains one of the words, or all of them."""
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name.startswith(PREFIX) and (not wanted or any(word in module.name for word in wanted)):
            yield importlib.import_module(f"tests.bench.{module.name}")


def main(wanted: list[str]) -> int:
    """Run them one after the other; together they would measure each other."""
    measured: list[tuple[ModuleType, Result]] = []
    for line in found([word for word in wanted if word != "--table"]):
        result: Result = line.run()
        print(json.dumps(result, ensure_ascii=False), flush=True)
        measured.append((line, result))
    if "--table" in wanted:
        text = table.README.read_text(encoding="utf-8")
        table.README.write_text(table.written(text, list(found([])), measured), encoding="utf-8")
    return int(any(result["ok"] is False for _, result in measured))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
