"""How fast is meshfind, and how fast are others with the same records?

    python -m benchmarks RECORDS… --mesh FILE… [--sizes 1000,10000,50000] [--strategies FILE]

Every engine indexes the same records in a process of its own: build rate, index size, peak memory. Then all of them
answer the same queries, warm, in turn, each with ten hits and their titles: 100 descriptors that are assigned most
and have at least five entry terms (meshfind is asked by one of them, the others for any of all of them, as phrases),
free text of 3 to 8 words from titles, and strategies (meshfind only). meshfind is asked twice: as it is by default,
with feedback, and with expand="strict", which has none. Raw results go to
benchmarks/runs/<date>/results.json; `python -m benchmarks.report` makes a table and a picture of them.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.peers import NAMES
from benchmarks.run import Settings, run


def main() -> None:
    """Measure and write down."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("records", nargs="+", help="files or folders, as for meshfind build")
    parser.add_argument("--mesh", action="append", default=[], help="MeSH file, repeatable")
    parser.add_argument("--sizes", default="1000,10000,50000", help="numbers of records (default: %(default)s)")
    parser.add_argument("--replicate", type=int, help="also this many records: the same again under new ids")
    parser.add_argument("--strategies", type=Path, help='JSON lines with a PubMed strategy as "query"')
    parser.add_argument("--engines", default=",".join(NAMES), help="of: %(default)s")
    parser.add_argument("--repetitions", type=int, default=5, help="of every query (default: %(default)s)")
    parser.add_argument("--runs", type=Path, default=Path("benchmarks/runs"), help="where results go")
    given = parser.parse_args()
    unknown = set(given.engines.split(",")).difference(NAMES)
    if unknown:
        parser.error(f"there is no engine {', '.join(sorted(unknown))}; the engines are {', '.join(NAMES)}")
    if not any(name.startswith("meshfind-") for name in given.engines.split(",")):
        parser.error("one of the engines must be meshfind's: its vocabulary makes the queries")
    with tempfile.TemporaryDirectory(prefix="meshfind-bench-") as scratch:
        settings = Settings(
            records=given.records,
            mesh=given.mesh,
            sizes=[int(size) for size in given.sizes.split(",")],
            replicate=given.replicate,
            strategies=given.strategies,
            engines=given.engines.split(","),
            repetitions=given.repetitions,
            runs=given.runs,
            scratch=Path(scratch),
        )
        print(run(settings))


if __name__ == "__main__":
    main()
