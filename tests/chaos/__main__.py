"""What is left after accidents: processes killed, a database killed, hooks that break transactions, many
clients at once. A WordPress on MariaDB with PHP-FPM has to come out of each with its books in order.

    python3 tests/chaos [--brief | --some | --full] [GATE...]

With bin/demo's environment of a site with 32 workers, which has to be a throw-away one. Each gate of
tests/chaos/gates prints what it did, and a line for each claim. How much is done is what fits among all other
tests, a few minutes' worth unless told otherwise, or what the figures in the documentation are about. Where a
gate says that it finds a planted mistake, it has planted one.
"""

import importlib
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "http")]

from machinery import Machinery  # noqa: E402
from report import Report  # noqa: E402

GATES = [path.stem for path in sorted((HERE / "gates").glob("*.py")) if path.stem != "__init__"]

SIZES = ["--brief", "--some", "--full"]


def main():
    # What is here is not to be reached by way of somewhere else.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    size = next((place for place, name in enumerate(SIZES) if name in sys.argv), 1)
    names = [argument for argument in sys.argv[1:] if not argument.startswith("--")] or GATES
    unknown = sorted(set(names) - set(GATES))
    if unknown:
        sys.exit(f"there is no gate {unknown[0]}; there are {', '.join(GATES)}")
    machinery = Machinery.from_environment()
    report = Report()
    try:
        for name in names:
            started = time.monotonic()
            print(name, flush=True)
            with report.gate(name):
                importlib.import_module(f"gates.{name}").run(machinery, report, lambda *amounts: amounts[size])
            print(f"  {time.monotonic() - started:.1f} s", flush=True)
    finally:
        machinery.put_back()
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed or not report.passed else 0


sys.exit(main())
