"""One table of what everything around the reader costs, and the same as JSON, to be held beside another commit's.

[CORPORA=...] [PEERS=python] python -m tests.benchmarks.table [--out FILE] [--only store archive live start memory]
    [--sizes 10000 100000] [--pages 236] [--database-url URL]
python -m tests.benchmarks.table --fixed        a small fixed workload in seconds of CPU, beside what it took before; less
    than twenty of them (--out tests/benchmarks/fixed_workload.json keeps it)
python -m tests.benchmarks.table --compare A B  two such files, or commits whose files are in data/bench

CPU is what any machine says alike, however busy; articles a second are what a quiet one does. Goals are those of a
quiet machine with two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.storage.database import open_database
from newscrawl.storage.store import Store
from tests.articles import save
from tests.benchmarks import live_crawl, store_growth
from tests.benchmarks.live_crawl import ROOT, cpu_of

KEPT = ROOT / "data" / "bench"
FIXED = Path(__file__).with_name("fixed_workload.json")  # what the fixed workload took when it was last kept
_MEASURE = "fixed: the machine's own measure"
_PACKAGES = ("scrapy", "sqlalchemy", "fastwarc", "isal", "numpy", "lxml", "selectolax", "psycopg", "trafilatura")
_LARGE_PAGE = 20 * 1024 * 1024  # bytes; what DOWNLOAD_MAXSIZE lets through
Row = tuple[str, float, str, str]
"""What was measured, the figure, its unit, the goal ("" for none)."""


def store(arguments: argparse.Namespace) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(arguments.database_url or f"sqlite:///{Path(folder) / 'growth.db'}")
        kind = "SQLite" if engine.dialect.name == "sqlite" else "PostgreSQL"
        for size in arguments.sizes:
            store_growth.fill(engine, size)
            found = store_growth.measure(engine, size)
            at = f"store, {kind} at {size}:"
            yield f"{at} new", found.new, "articles/s", "1500" if kind == "SQLite" else "1000"
            yield f"{at} new", found.new_cpu, "ms CPU", ""
            yield f"{at} unchanged", found.unchanged, "articles/s", "5000"
            yield f"{at} unchanged", found.unchanged_cpu, "ms CPU", ""
            yield f"{at} search p95", found.search, "ms", "50"
        engine.dispose()


def _packed(pages: list[bytes], warc: Path) -> Path:
    with WarcWriter(warc) as writer:
        for number, body in enumerate(pages):
            at = datetime(2026, 11, 1, tzinfo=UTC)
            writer.write_page(f"https://paper{number % 40}.example/2026/11/01/story-{number}", body, at)
    return warc


def _read_archive(warc: Path, folder: Path) -> tuple[float, float, float]:
    """-> (seconds of the clock, seconds of CPU, MB of the largest process so far) of a whole run."""
    env = {**os.environ, "NEWSCRAWL_DATA_DIR": str(folder), "NEWSCRAWL_LOG_LEVEL": "ERROR"}
    began = time.perf_counter()
    cpu = cpu_of([sys.executable, "-m", "newscrawl", "crawl", "archive", "-a", f"warc={warc}"], env)
    seconds = time.perf_counter() - began
    return seconds, cpu, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def archive(arguments: argparse.Namespace) -> Iterator[Row]:
    pages = live_crawl.bodies(arguments.pages)
    reading = 1000 * live_crawl.reader(pages) / len(pages)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        start, start_cpu, _ = _read_archive(_packed(pages[:1], folder / "one.warc.gz"), folder / "one")
        seconds, cpu, _ = _read_archive(_packed(pages, folder / "all.warc.gz"), folder / "all")
    each = 1000 * (cpu - start_cpu) / (len(pages) - 1)
    yield "archive to database", (len(pages) - 1) / max(seconds - start, 0.001), "pages/s", "300"
    # Workers are children of the server that they are forked from, which nobody waits for: their CPU is not in it.
    yield "archive: the process that stores", each, "ms CPU/page", "2.7"
    yield "archive: the reader, in a loop", reading, "ms CPU/page", "4.0"
    yield "start of an archive's reading", start, "s", ""


def live(arguments: argparse.Namespace) -> Iterator[Row]:
    found = live_crawl.measure(arguments.pages)
    first = found.pop("first request")
    for name, cpu in found.items():
        yield f"live crawl: {name}", cpu, "ms CPU/page", ""
    yield "live crawl beside its reader", found["newscrawl"] - found["reader"], "ms CPU/page", "2.5"
    yield "a crawl's first request", first, "s", "0.7"


def start(_: argparse.Namespace) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as data:
        env = {**os.environ, "NEWSCRAWL_DATA_DIR": data}
        open_database(f"sqlite:///{Path(data) / 'newscrawl.db'}").dispose()
        for name, goal in (("--help", "0.25"), ("why", "0.5"), ("history", "0.5")):
            command = [sys.executable, "-m", "newscrawl", name, *(["https://a.example/1"] if name[0] != "-" else [])]
            seconds, used = zip(*(_timed(command, env) for _ in range(5)), strict=True)
            yield f"newscrawl {name}", min(seconds), "s", goal
            yield f"newscrawl {name}", min(used), "s CPU", ""


def _timed(command: list[str], env: dict[str, str]) -> tuple[float, float]:
    """-> (seconds, seconds of CPU), whatever the command ends with."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def memory(arguments: argparse.Namespace) -> Iterator[Row]:
    """Each archive in a process of its own: what the largest process of a child took is known of all children so far."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        some = live_crawl.bodies(100)
        for times in (2, arguments.memory_copies):
            pages = [body.replace(b"<p>", f"<p>{n} ".encode()) for n in range(times) for body in some]
            peak = _peak(_packed(pages, folder / f"{times}.warc.gz"), folder / str(times))
            yield f"largest process, {len(pages)} pages", peak, "MB", "250"
        large = b"<title>Long</title><article>" + b"<p>The harbour is long and so is this page. " * (_LARGE_PAGE // 44)
        peak = _peak(_packed([large], folder / "large.warc.gz"), folder / "large")
        yield "largest process, a page of 20 MB", peak, "MB", ""


def _peak(warc: Path, folder: Path) -> float:
    """MB of the largest of the processes of a run."""
    script = (
        "import json, sys; from pathlib import Path; from tests.benchmarks.table import _read_archive\n"
        "print(_read_archive(Path(sys.argv[1]), Path(sys.argv[2]))[2])"
    )
    command = [sys.executable, "-c", script, str(warc), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def fixed(_: argparse.Namespace) -> Iterator[Row]:
    """The same work everywhere, without data sets, servers or processes."""
    yield _MEASURE, min(_cpu(_measure_of_the_machine) for _ in range(3)), "s CPU", ""
    made = store_growth.articles(0, 600)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'fixed.db'}")
        one = Store(engine, lambda _: ())
        for what in ("600 new articles", "600 unchanged articles"):
            yield f"fixed: {what}", _cpu(lambda: save(one, made, None, store_growth.BORN)), "s CPU", ""
        engine.dispose()
    os.environ["CORPORA"] = os.devnull  # invented pages, on every machine the same
    pages = live_crawl.bodies(60)
    yield "fixed: 60 pages read", live_crawl.reader(pages), "s CPU", ""
    with tempfile.TemporaryDirectory() as folder:
        warc = Path(folder, "pages.warc.gz")
        yield "fixed: 60 pages packed", _cpu(lambda: _packed(pages, warc)), "s CPU", ""


def _measure_of_the_machine() -> None:
    """Work of the same kinds that has nothing of ours in it: what it takes tells two machines apart from two commits."""
    words = [f"harbour {n} closes" for n in range(20_000)]
    for _ in range(32):
        text = " ".join(sorted(words, key=str.casefold)).encode()
        zlib.crc32(zlib.compress(text, 3))
        len(re.findall(rb"\b\w+r \d+", text))


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


PARTS: dict[str, Callable[[argparse.Namespace], Iterator[Row]]] = {
    "start": start, "store": store, "archive": archive, "live": live, "memory": memory,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="articles in the database")
    parser.add_argument("--pages", type=int, default=236, help="pages of an archive and of a live crawl")
    parser.add_argument("--memory-copies", type=int, default=20, help="hundreds of pages of the longer archive")
    parser.add_argument("--database-url", help="an empty database for the store; default: SQLite")
    parser.add_argument("--out", type=Path, help="default: data/bench/COMMIT.json")
    parser.add_argument("--fixed", action="store_true", help="only the small fixed workload")
    parser.add_argument("--compare", nargs=2, metavar=("A", "B"))
    arguments = parser.parse_args()
    if arguments.compare:
        return compare(*(_kept(one) for one in arguments.compare))
    about = _about()
    print(", ".join(f"{name} {value}" for name, value in about.items()))
    print(f"{'':44}{'':>12} {'':14}{'goal':>8}")
    rows = [
        row
        for part in ([fixed] if arguments.fixed else map(PARTS.__getitem__, arguments.only))
        for row in _shown(part(arguments))
    ]
    if arguments.fixed and FIXED.is_file():
        print(f"\nbeside what is kept in {FIXED.relative_to(ROOT)}:")
        compare(_kept(str(FIXED)), {f"{what} [{unit}]": value for what, value, unit, _ in rows})
    out = arguments.out or (None if arguments.fixed else KEPT / f"{about['commit']}.json")
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        measured = [dict(zip(("what", "value", "unit", "goal"), row, strict=True)) for row in rows]
        out.write_text(json.dumps({"about": about, "measured": measured}, indent=1) + "\n", "utf-8")
        print(f"kept in {out}")
    return None


def _shown(rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        what, value, unit, goal = row
        print(f"{what:44}{value:>12.3f} {unit:14}{goal:>8}", flush=True)
        yield row


def _about() -> dict[str, str]:
    """The machine and the versions of what runs on it."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    about = {
        "commit": commit.stdout.strip() or "unknown", "machine": platform.machine(), "cores": str(os.cpu_count()),
        "load": f"{os.getloadavg()[0]:.1f}", "python": platform.python_version(),
    }  # fmt: skip
    for name in _PACKAGES:
        try:
            about[name] = version(name)
        except PackageNotFoundError:
            continue
    return about


def _kept(name: str) -> dict[str, dict[str, float]]:
    """The figures of a file, or of a commit's."""
    file = Path(name) if Path(name).is_file() else KEPT / f"{name}.json"
    if not file.is_file():
        raise SystemExit(f"no figures of {name}: neither a file nor {KEPT / name}.json")
    measured = json.loads(file.read_text("utf-8"))["measured"]
    return {f"{one['what']} [{one['unit']}]": one["value"] for one in measured}


def compare(before: dict[str, float], after: dict[str, float]) -> None:
    """Print what both have, and the second as a multiple of the first; of a fixed workload as if both machines were
    equally fast.
    """
    measure = f"{_MEASURE} [s CPU]"
    faster = before[measure] / after[measure] if measure in before and measure in after else 1.0
    print(f"{'':58}{'A':>12}{'B':>12}{'B / A':>8}")
    for what in filter(after.__contains__, before):
        same = 1.0 if what == measure else faster
        ratio = f"{same * after[what] / before[what]:.2f}" if before[what] else ""
        print(f"{what:58}{before[what]:>12.3f}{after[what]:>12.3f}{ratio:>8}")


if __name__ == "__main__":
    main()
