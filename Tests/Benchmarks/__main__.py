"""Compares the tools with others, and with their own targets.

usage: python3 Tests/Benchmarks BIN-DIRECTORY [--quick] [--rounds N] [--output DIR] [--floor PROGRAM]

Medians of rounds in which all contenders run in turn, on real files, in memory and on a disk. A target that is missed is
only reported; what did not restore everything, or could not be measured, is a failure.
"""

import argparse
import datetime
import os
import shutil
import subprocess
import sys
import tempfile

import corpus
import groups
import measure
import page
from contenders import Medium

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def arguments():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument("bin", metavar="BIN-DIRECTORY", help="where the tools are")
    parser.add_argument("--quick", action="store_true", help="two minutes: fewer contenders, files and rounds")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of each group (default 7, or 5)")
    parser.add_argument(
        "--output", metavar="DIR", default=os.path.join(PROJECT, ".build/benchmark"),
        help="where results.json and results.md go (default .build/benchmark)")
    parser.add_argument(
        "--floor", metavar="PROGRAM", help="a program that only reads, decompresses, hashes and writes, for comparison")
    return parser.parse_args()


def settle_environment(work):
    """The environment of all contenders: no user configuration, no cache and no temporary files outside `work`."""
    for name in list(os.environ):
        if name.startswith(("CODEX_", "GIT_", "RESTIC_", "BORG_", "PG", "MYSQL_")):
            del os.environ[name]
    os.environ.update(
        LC_ALL="C", HOME=work, TMPDIR=os.path.join(work, "tmp"), GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1")
    os.makedirs(os.environ["TMPDIR"])


def measure_all(options, work, disk):
    bin = os.path.join(work, "bin")
    # Copies, since a build may replace the tools meanwhile.
    os.makedirs(bin)
    for tool in ("archive-store", "archive-manifest", "archive-restore", "archive-report"):
        shutil.copy2(os.path.join(options.bin, tool), bin)
    count = 12000 if options.quick else 16000
    rounds = options.rounds or (5 if options.quick else 7)
    measure.tell("== Collecting real files")
    source = os.path.join(work, "source")
    os.makedirs(source)
    (files, size) = corpus.collect(PROJECT, source, count)
    measure.tell(f"   {files} files, {size >> 20} MiB")
    memory = Medium(os.path.join(work, "memory"), bin, source, files, size)
    results = groups.Results()
    facts = {
        "date": datetime.date.today().isoformat(), "machine": page.machine(), "versions": page.versions(options.bin),
        "files": files, "bytes": size, "sizes_mib": {},
    }
    try:
        measure_groups(options, results, facts, memory, os.path.join(disk, "disk"), rounds)
    finally:
        # Results that were measured before a failure are kept.
        page.write(options.output, facts, results)
    measure.tell("\n" + page.markdown(facts, results))
    measure.tell(f"== Written to {options.output}")


def measure_groups(options, results, facts, memory, disk, rounds):
    few = 1 if options.quick else 3
    facts["sizes_mib"].update(groups.store(results, memory, few, options.quick))
    groups.restore(results, memory, rounds, options.quick, options.floor)
    groups.reading(results, memory, rounds, options.quick, options.floor)
    groups.start_up(results, memory, rounds)
    on_disk = Medium(disk, memory.bin, memory.source, memory.files, memory.bytes)
    groups.disk(results, memory, on_disk, few, options.quick)
    if not options.quick:
        groups.databases(results, memory, few, PROJECT)
        groups.large(results, memory, few, 1 << 30)
        groups.many(results, memory, [10_000, 1_000_000])


def main():
    options = arguments()
    options.bin = os.path.abspath(options.bin)
    options.output = os.path.abspath(options.output)
    if options.floor:
        options.floor = os.path.abspath(options.floor)
    subprocess.run([os.path.join(PROJECT, "scripts/packages"), "check", "bench"], check=True)
    os.makedirs(os.path.join(PROJECT, ".build"), exist_ok=True)
    # The tools' copies are executed from here too, which a tmpfs may forbid.
    with tempfile.TemporaryDirectory(prefix="bench.", dir="/dev/shm") as work:
        with tempfile.TemporaryDirectory(prefix="bench.", dir=os.path.join(PROJECT, ".build")) as disk:
            # The servers run as other users.
            os.chmod(work, 0o711)
            settle_environment(work)
            measure_all(options, work, disk)


if __name__ == "__main__":
    try:
        main()
    except measure.Failure as failure:
        measure.fail(failure)
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode if error.returncode > 0 else 1)
    except KeyboardInterrupt:
        sys.exit(130)
