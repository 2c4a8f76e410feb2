"""Runs commands and measures them: wall seconds, processor seconds, and the memory of the largest process."""

import dataclasses
import os
import re
import shutil
import statistics
import subprocess
import sys
import time


class Failure(Exception):
    """A command failed, or its result is wrong."""


@dataclasses.dataclass
class Cost:
    wall: float
    cpu: float
    peak_kib: int


@dataclasses.dataclass
class Contender:
    """A command to measure, with the files of its input and output."""

    name: str
    command: list
    stdin: str = os.devnull
    stdout: str = os.devnull
    directory: str = "."
    environment: dict = dataclasses.field(default_factory=dict)
    # Called before each run and not measured: creates the output directory and everything else that the run needs.
    prepare: callable = lambda: None
    # Called after each run and not measured: raises Failure if the output is wrong.
    check: callable = lambda: None


def run(contender, limit=600):
    """Runs a contender once and returns its costs."""
    contender.prepare()
    with open(contender.stdin, "rb") as stdin, open(contender.stdout, "wb") as stdout:
        errors = os.path.join(os.environ["TMPDIR"], "errors")
        with open(errors, "wb") as stderr:
            start = time.monotonic()
            process = subprocess.Popen(
                contender.command, stdin=stdin, stdout=stdout, stderr=stderr, cwd=contender.directory,
                env={**os.environ, **contender.environment})
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if status != 0:
        with open(errors, errors="replace") as file:
            raise Failure(f"{contender.name}: {shown(contender.command)}: status {process.returncode}: {file.read()[-500:]}")
    if wall > limit:
        raise Failure(f"{contender.name}: took {wall:.0f} s")
    contender.check()
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def compare(contenders, rounds):
    """Runs all contenders in turn, `rounds` times, each round in another order; returns their costs by name."""
    costs = {contender.name: [] for contender in contenders}
    for number in range(rounds):
        shift = number % len(contenders)
        for contender in contenders[shift:] + contenders[:shift]:
            costs[contender.name].append(run(contender))
            print(f"   {contender.name} {costs[contender.name][-1].wall:.3f} s", end="", flush=True)
        print()
    return costs


def median(costs, what="wall"):
    return statistics.median(getattr(cost, what) for cost in costs)


def ratio(costs, a, b, what="wall"):
    """The median of the rounds' ratios, in which a slow round cancels out."""
    return statistics.median(
        getattr(x, what) / max(getattr(y, what), 1e-6) for x, y in zip(costs[a], costs[b]))


def shown(command):
    """A command in shell syntax, without the directories of this run."""
    return " ".join(re.sub(r"/[^ =]*/", "", word) or "''" for word in command)


def fresh(path):
    """Creates an empty directory with this name."""
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)


def touch_memory(size):
    """Touches as much memory as a run needs, and frees it: the first access to memory is slow in a virtual machine."""
    path = "/dev/shm/bench-filler"
    with open(path, "wb") as file:
        piece = bytes(1 << 20)
        for _ in range(size >> 20):
            file.write(piece)
    os.unlink(path)


def count_files(path):
    return sum(len(files) for _, _, files in os.walk(path))


def tell(text):
    print(text, flush=True)


def fail(text):
    sys.exit(f"bench: {text}")
