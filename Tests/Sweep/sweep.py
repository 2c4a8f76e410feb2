#!/usr/bin/env python3
"""Lets every system call of small jobs fail once, with several errors each, and checks the results of every run.

Usage: sweep.py TOOLS LIBRARY DIRECTORY [--runs N] [--seed S] [--jobs a,b] [--calls a,b] [--errors a,b] [-v]

TOOLS is the directory of the executables, LIBRARY failing.c as a library to preload, DIRECTORY an empty directory.
--runs limits the runs to a random sample with the seed; the default is all. The status is 1 if a check failed.
"""

import argparse, collections, errno, os, random, shutil, struct, subprocess, sys

from jobs import JOBS, Broken, Run, check, content

# In the order of failing.c.
CALLS = """open openat openat2 read pread write pwrite fsync fdatasync syncfs rename renameat renameat2 linkat mkdir mkdirat
ftruncate close mmap unlink unlinkat fchmod utimensat flock fcntl stat fstat fstatat lseek fdopendir readdir poll pipe2
fstatvfs fchown pthread_create""".split()
ERRORS = ["EIO", "ENOSPC", "EINTR", "ENOMEM", "EDQUOT", "EACCES", "SHORT"]
TRANSFERS = {"read", "pread", "write", "pwrite"}
# struct shared of failing.c: counts, whether it failed, the caller, whether callers are the program itself.
OWN = 64 * 4 + 4 + 128
SIZE = OWN + 64 * 2048
# Seconds after which a run counts as hanging, on any machine: it takes a fraction of a second.
LIMIT = 600


class Sweep:
    def __init__(self, options):
        self.options = options
        self.library = os.path.abspath(options.library)
        self.base = os.path.abspath(options.directory)
        self.counts = os.path.join(self.base, "counts")
        self.environment = {
            "PATH": os.path.abspath(options.tools) + ":/usr/bin:/bin", "HOME": self.base, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        # The tools are built with the sanitizer that the tests are built with.
        for name in ("TSAN_OPTIONS", "ASAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.number = 0

    def tool(self, directory, words, stdin=b"", fail=None):
        """Runs a tool; returns its status, output and errors, the counts of its calls, and the caller of the failed one."""
        environment = dict(self.environment)
        environment["LD_PRELOAD"] = self.library
        environment["SWEEP_FILE"] = self.counts
        with open(self.counts, "wb") as file:
            file.write(bytes(SIZE))
        if fail:
            environment["SWEEP_FAIL"] = fail
        try:
            process = subprocess.run(
                words, cwd=directory, input=stdin, capture_output=True, env=environment, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            raise Broken("hangs")
        data = content(self.counts)
        counts = struct.unpack_from("64I", data)[: len(CALLS)]
        fired, = struct.unpack_from("I", data, 64 * 4)
        caller = data[64 * 4 + 4:OWN].split(b"\0")[0].decode()
        self.own = lambda call, number: number > 2048 or data[OWN + CALLS.index(call) * 2048 + number - 1] != 0
        return process.returncode, process.stdout, process.stderr, counts, fired, os.path.basename(caller)

    def plain(self, directory, *words, stdin=b""):
        """Runs a tool without failing calls."""
        process = subprocess.run(
            words, cwd=directory, input=stdin, capture_output=True, env=self.environment, timeout=LIMIT)
        return process.returncode, process.stdout, process.stderr

    def template(self, name):
        path = os.path.join(self.base, "template-" + name)
        os.makedirs(path)
        return path

    def chain(self, run):
        """Checks that the chain of the evidence verifies, also by the heads in the database."""
        if not os.path.exists(run.path("ev/archive_ops.jsonl")) or not run.evidence_is_expected:
            return
        if os.path.getsize(run.path("ev/archive_ops.jsonl")) == 0:
            return
        status, out, err = self.plain(run.directory, "archive-config", "evidence", "verify")
        check(status == 0, "the evidence does not verify: %s%s" % (out.decode(), err.decode()))


def run_one(sweep, job, template, call, number, error, clean):
    """Runs a job with one failing call; returns the problem or None, and whether the call was reached."""
    sweep.number += 1
    directory = os.path.join(sweep.base, "run-%d" % sweep.number)
    shutil.copytree(template, directory, symlinks=True)
    # The records contain paths of the template, so the run must use the same paths.
    code = 0 if error == "SHORT" else getattr(errno, error)
    run = None
    try:
        status, out, err, counts, fired, caller = sweep.tool(
            directory, job.words, job.stdin, "%s:%d:%d" % (call, number, code))
        run = Run(directory, status, out, err, call, error, caller)
        run.evidence_is_expected = job.evidence_is_expected
        if not fired:
            return None, False, run
        job.verify(sweep, run, clean)
        # The tools always repeat a call that was interrupted or did only a part; libraries may not.
        ours = caller.startswith("archive-")
        if ours and error in ("EINTR", "SHORT"):
            check(run.status == clean.status, "%s ended it with status %d: %s" % (error, run.status, err.decode(errors="replace")))
        return None, True, run
    except Broken as problem:
        return str(problem), True, run
    except Exception as problem:
        return "%s: %s" % (type(problem).__name__, problem), True, run
    finally:
        if not sweep.options.keep:
            shutil.rmtree(directory, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tools")
    parser.add_argument("library")
    parser.add_argument("directory")
    parser.add_argument("--runs", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", default=",".join(JOBS))
    parser.add_argument("--calls", default=",".join(CALLS))
    parser.add_argument("--errors", default=",".join(ERRORS))
    parser.add_argument("--own", action="store_true", help="only calls that the tools make themselves")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args()
    sweep = Sweep(options)
    cases, cleans = [], {}
    for name in options.jobs.split(","):
        job = JOBS[name]()
        template = sweep.template(name)
        job.prepare(sweep, template)
        directory = os.path.join(sweep.base, "clean-" + name)
        shutil.copytree(template, directory)
        status, out, err, counts, _, _ = sweep.tool(directory, job.words, job.stdin)
        clean = Run(directory, status, out, err, "", "", "")
        clean.evidence_is_expected = job.evidence_is_expected
        if os.path.exists(clean.path(".codex/archive.toml")):
            clean.configuration = content(clean.path(".codex/archive.toml"))
        assert status == 0, (name, err)
        own = sweep.own
        job.verify(sweep, clean, clean)
        cleans[name] = (job, template, clean)
        for call, count in zip(CALLS, counts):
            if call not in options.calls.split(","):
                continue
            for error in options.errors.split(","):
                if error == "SHORT" and call not in TRANSFERS:
                    continue
                # It can fail in only one way.
                if call == "pthread_create" and error != "EIO":
                    continue
                cases += [
                    (name, call, number, error) for number in range(1, count + 1)
                    if not options.own or own(call, number)]
    total = len(cases)
    if options.runs and options.runs < total:
        cases = sorted(random.Random(options.seed).sample(cases, options.runs))
    table = collections.defaultdict(collections.Counter)
    failures = []
    for name, call, number, error in cases:
        job, template, clean = cleans[name]
        problem, reached, run = run_one(sweep, job, template, call, number, error, clean)
        row = table[(name, call)]
        row["runs"] += 1
        if not reached:
            row["not reached"] += 1
        elif problem:
            row["failures"] += 1
            failures.append((name, call, number, error, run.caller if run else "?", problem))
            print("FAILED %s %s:%d %s (%s): %s" % failures[-1], file=sys.stderr, flush=True)
            if options.v and run:
                print(run.status, run.out.decode(errors="replace"), run.err.decode(errors="replace"), file=sys.stderr)
        else:
            row["went on" if run.status == clean.status else "reported"] += 1
    columns = ["runs", "went on", "reported", "not reached", "failures"]
    print("%-17s %-15s" % ("job", "call") + "".join("%12s" % c for c in columns))
    sums = collections.Counter()
    for (name, call), row in table.items():
        print("%-17s %-15s" % (name, call) + "".join("%12d" % row[c] for c in columns))
        sums.update(row)
    print("%-17s %-15s" % ("all", "of %d" % total) + "".join("%12d" % sums[c] for c in columns))
    sys.exit(1 if failures else 0)


main()
