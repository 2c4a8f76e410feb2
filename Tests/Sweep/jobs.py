"""The jobs of the sweep: each prepares a directory, names the command to run there, and checks its results."""

import hashlib, json, os, shutil, sqlite3

COMMIT = "0123456789abcdef0123456789abcdef01234567"

FILES = {
    "a": b"hello\n", "d/b": b"", "d/e/c": bytes(range(256)) * 1500,
    "large": b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(5000)),
}
OLD = b"what was there before\n"


class Broken(Exception):
    pass


def check(holds, what):
    if not holds:
        raise Broken(what)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def content(path):
    with open(path, "rb") as file:
        return file.read()


class Run:
    """The output and the files of one run of a tool."""

    def __init__(self, directory, status, out, err, call, error, caller):
        self.directory, self.status, self.out, self.err = directory, status, out, err
        self.call, self.error, self.caller = call, error, caller

    def path(self, name):
        return os.path.join(self.directory, name)

    def lines(self):
        """The records; the last may be torn if standard output failed."""
        lines = self.out.split(b"\n")
        torn = lines.pop()
        check(not torn or self.status == 74, "a torn record, and status %d" % self.status)
        try:
            return [json.loads(line) for line in lines]
        except ValueError as problem:
            raise Broken("a record is not JSON: %s" % problem)

    def rows(self, query):
        database = sqlite3.connect("file:%s?mode=rw" % self.path("arc.sqlite"), uri=True)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def evidence(self, action):
        try:
            text = content(self.path("ev/archive_ops.jsonl"))
        except FileNotFoundError:
            return []
        records = []
        for line in text.split(b"\n"):
            if not line:
                continue
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if record["action"] == action:
                records.append(record)
        return records


def files_below(directory):
    found = {}
    for root, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(root, name)
            found[os.path.relpath(path, directory)] = path
    return found


def is_temporary(name):
    return os.path.basename(name).startswith(".archive-restore-")


CONFIGURATION = """[backend]
url = "sqlite:///%s/arc.sqlite"
[evidence]
dir = "%s/ev"
[batch]
max_concurrent = %d
continue_on_error = true
"""


class Job:
    stdin = b""
    concurrency = 1
    evidence_is_expected = True

    def configure(self, directory):
        os.makedirs(os.path.join(directory, ".codex"), exist_ok=True)
        with open(os.path.join(directory, ".codex/archive.toml"), "w") as file:
            # Relative to the directory that holds .codex.
            file.write(CONFIGURATION % (".", ".", self.concurrency))

    def sources(self, directory):
        for name, data in FILES.items():
            path = os.path.join(directory, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)

    def archive(self, sweep, directory):
        self.configure(directory)
        self.sources(directory)
        status, out, err = sweep.plain(
            directory, "archive-store", "demo", *FILES, "--by", "dev", "--commit", COMMIT)
        assert status == 0, err
        return [json.loads(line) for line in out.splitlines()]

    def statuses(self, run, records, asked):
        """Checks that the status agrees with the records, that no record is missing, and that a failure is reported."""
        failed = [r for r in records if r["status"] != "success"]
        check(run.status >= 0, "died by signal %d" % -run.status)
        check(run.status in (0, 1, 64, 69, 70, 73, 74, 75, 77, 78), "status %d" % run.status)
        check(run.status != 70, "a defect: %s" % run.err.decode(errors="replace"))
        if run.status == 0:
            check(len(records) == asked, "status 0 and %d of %d answers" % (len(records), asked))
            check(not failed, "status 0 and a record that failed")
        else:
            check(run.err.strip() != b"", "status %d without a message" % run.status)
            check(len(records) in (0, asked) or run.status == 74, "%d of %d answers" % (len(records), asked))
        if run.status == 1:
            check(failed, "status 1 and all records succeeded")
        if len(records) == asked:
            check(run.status != 0 or not failed, "failed records, and status 0")

    def no_temporary_files(self, run):
        left = [name for name in files_below(run.directory) if is_temporary(name)]
        # A file that cannot be removed stays, and a later run removes it.
        check(not left or run.call.startswith("unlink"), "temporary files are left: %s" % left)

    def database(self, run):
        check(run.rows("PRAGMA integrity_check") == [("ok",)], "the database is damaged")


class Restore(Job):
    words = ["archive-restore", "--by", "ops", "--root", "out", "--overwrite", "backup"]

    def prepare(self, sweep, directory):
        records = self.archive(sweep, directory)
        shutil.rmtree(os.path.join(directory, "d"))
        os.makedirs(os.path.join(directory, "out/d"))
        with open(os.path.join(directory, "out/a"), "wb") as file:
            file.write(OLD)
        self.hashes = {r["output"]: r["sha256"] for r in records}
        self.tombstones = {r["output"]: r["tombstone"] for r in records}
        self.stdin = b"".join(
            json.dumps({"tombstone": r["tombstone"], "output": r["output"]}).encode() + b"\n" for r in records)

    def verify(self, sweep, run, clean):
        records = run.lines()
        self.statuses(run, records, len(FILES))
        check([r["line"] for r in records] == list(range(1, len(records) + 1)), "the answers are not in order")
        out = files_below(run.path("out"))
        for name, path in out.items():
            if is_temporary(name):
                continue
            data = content(path)
            if name == "a.~1~":
                check(data == OLD, "the backup is not the old file")
            elif name == "a":
                check(data in (OLD, FILES["a"]), "a: neither the old nor the new content")
            else:
                check(name in FILES, "%s: an unexpected file" % name)
                check(data == FILES[name], "%s: not the whole content (%d bytes)" % (name, len(data)))
        check("a" in out or "a.~1~" in out, "the old file is lost")
        claims = {r["output"] for r in records if r["status"] == "success"}
        proved = {r["output"].removeprefix("out/") for r in run.evidence("RESTORE")}
        events = {json.loads(c)["output"].removeprefix("out/")
                  for c, in run.rows("SELECT context FROM event WHERE action = 'RESTORE'")}
        right = {n for n, p in out.items() if n in FILES and content(p) == FILES[n]}
        check(claims <= proved, "results without evidence: %s" % (claims - proved))
        check(proved <= events, "evidence without an event: %s" % (proved - events))
        check(events <= right, "events without their files: %s" % (events - right))
        for r in records:
            if r["status"] == "success":
                check(r["sha256"] == self.hashes[r["output"]], "another hash is claimed")
        self.no_temporary_files(run)
        self.database(run)
        sweep.chain(run)


class RestoreParallel(Restore):
    concurrency = 5


class RestoreDurable(Restore):
    words = Restore.words + ["--durability", "item", "--sparse"]


class Store(Job):
    words = ["archive-store", "demo", *FILES, "--by", "dev", "--commit", COMMIT, "--remove"]

    def prepare(self, sweep, directory):
        self.configure(directory)
        self.sources(directory)
        status, _, err = sweep.plain(directory, "archive-config", "init", "--archive-only")
        assert status == 0, err

    def verify(self, sweep, run, clean):
        records = run.lines()
        self.statuses(run, records, len(FILES))
        rows = dict(run.rows("SELECT tombstone_id, path FROM item"))
        proved = {r["tombstone"] for r in run.evidence("ARCHIVE")}
        check(proved <= set(rows), "evidence of an item that is not in the archive")
        for r in records:
            if r["status"] == "success":
                check(rows.get(r["tombstone"]) == r["path"], "a claim without its item")
                check(r["tombstone"] in proved, "a claim without evidence")
                check(r["sha256"] == sha256(FILES[r["path"]]), "another hash is claimed")
                check(not os.path.exists(run.path(r["path"])) or run.call == "unlink" or run.error != "EINTR",
                      "the source was not removed")
        # Every item in the archive can be restored, with the content that its file had.
        status, out, err = sweep.plain(
            run.directory, "archive-restore", "--by", "x", "--root", "back", "--no-evidence",
            stdin=b"".join(json.dumps({"tombstone": t, "output": p}).encode() + b"\n" for t, p in rows.items()))
        check(status == 0, "an item in the archive cannot be restored: %s" % err.decode())
        for path in rows.values():
            check(content(run.path("back/" + path)) == FILES[path], "%s: another content" % path)
        for path in FILES:
            check(os.path.exists(run.path(path)) or path in rows.values(), "%s: removed, but not in the archive" % path)
        self.no_temporary_files(run)
        self.database(run)
        sweep.chain(run)


class Report(Job):
    words = ["archive-report", "--save=r.json", "--format", "json"]

    def prepare(self, sweep, directory):
        Restore.prepare(self, sweep, directory)
        status, out, err = sweep.plain(directory, *Restore.words, stdin=self.stdin)
        assert status == 0, err
        self.stdin = out

    def verify(self, sweep, run, clean):
        check(run.status in (0, 69, 73, 74, 75, 77, 78), "status %d" % run.status)
        check(run.status == 0 or run.err.strip() != b"", "a failure without a message")
        if run.status == 0:
            check(b'"succeeded":%d' % len(FILES) in run.out, "another summary")
        if os.path.exists(run.path("r.json")):
            report = json.loads(content(run.path("r.json")))
            check(len(report["items"]) == len(FILES) and "summary" in report, "the report is not whole")
        else:
            check(run.status != 0, "status 0, and no report")
        self.no_temporary_files(run)
        sweep.chain(run)


class Init(Job):
    words = ["archive-config", "init"]

    def prepare(self, sweep, directory):
        pass

    def verify(self, sweep, run, clean):
        check(run.status in (0, 69, 73, 74, 75, 77, 78), "status %d" % run.status)
        check(run.status == 0 or run.err.strip() != b"", "a failure without a message")
        configuration = run.path(".codex/archive.toml")
        if os.path.exists(configuration):
            check(content(configuration) == clean.configuration, "the configuration is not whole")
        else:
            check(run.status != 0, "status 0, and no configuration")
            # A second init works.
            status, _, err = sweep.plain(run.directory, "archive-config", "init")
            check(status == 0, "a second init fails: %s" % err.decode())
        status, _, err = sweep.plain(run.directory, "archive-config", "check", "--no-evidence")
        check(status == 0 or run.status != 0, "status 0, and the archive is not healthy: %s" % err.decode())
        self.no_temporary_files(run)


class Answer(Job):
    """A command that only reads: it gives the same answer as without a failure, or reports the reason."""

    def prepare(self, sweep, directory):
        Restore.prepare(self, sweep, directory)
        status, out, err = sweep.plain(directory, *Restore.words, stdin=self.stdin)
        assert status == 0, err
        self.stdin = b""

    def normal(self, out):
        return out

    def verify(self, sweep, run, clean):
        check(run.status in (0, 65, 66, 69, 73, 74, 75, 77, 78), "status %d: %s%s" % (
            run.status, run.out.decode(errors="replace"), run.err.decode(errors="replace")))
        if run.status == 0:
            now, then = self.normal(run.out), self.normal(clean.out)
            if isinstance(now, dict):
                now, then = [(k, v) for k, v in now.items() if then.get(k) != v], []
            check(now == then, "another answer, and status 0: %s" % now)
        else:
            check(run.err.strip() != b"", "a failure without a message")
        self.no_temporary_files(run)
        sweep.chain(run)


class Verify(Answer):
    words = ["archive-config", "evidence", "verify"]


class Head(Answer):
    words = ["archive-config", "evidence", "head"]


class Query(Answer):
    words = ["archive-manifest", "query"]


class Check(Answer):
    words = ["archive-config", "check", "--json"]

    def normal(self, out):
        return {k: v for k, v in json.loads(out).items() if not k.endswith("_ms") and not k.startswith("free_")}

    def verify(self, sweep, run, clean):
        # Its answer to any failure is "not healthy", with the reason.
        if run.status != 0 and run.out:
            answer = json.loads(run.out)
            check(answer["healthy"] is False, "status %d, and healthy" % run.status)
            check(answer["problem"] or answer["problems"] or run.err.strip(), "no reason is given")
            self.no_temporary_files(run)
            return
        super().verify(sweep, run, clean)


JOBS = {
    "restore": Restore, "restore-parallel": RestoreParallel, "restore-item": RestoreDurable, "store": Store,
    "report": Report, "init": Init, "evidence-verify": Verify, "evidence-head": Head, "query": Query, "check": Check,
}
