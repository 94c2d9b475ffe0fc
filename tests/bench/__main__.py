"""``python -m tests.bench [NAME …]``: run the benchmarks and print each as one line of JSON.

Every module ``bench_*.py`` beside this one has ``run() -> Result``. The exit
code is 1 when one misses its goal, so that a slower build can be noticed; one
that could not be measured says why and changes nothing.
"""

import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator

from tests import bench
from tests.bench.measure import Result

PREFIX = "bench_"


def found(wanted: list[str]) -> Iterator[Callable[[], Result]]:
    """The benchmarks whose module's name contains one of the words, or all of them."""
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name.startswith(PREFIX) and (not wanted or any(word in module.name for word in wanted)):
            yield importlib.import_module(f"tests.bench.{module.name}").run


def main(wanted: list[str]) -> int:
    """Run them one after the other; together they would measure each other."""
    missed = False
    for run in found(wanted):
        result = run()
        print(json.dumps(result, ensure_ascii=False), flush=True)
        missed |= result["ok"] is False
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
