"""How each contender archives the files and restores them."""

import os
import shutil
import subprocess

import measure
from measure import Contender, Failure, fresh

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Medium:
    """A directory, in memory or on a disk, with the archives of all contenders and a place for restored files."""

    def __init__(self, path, bin, source, files, bytes):
        (self.path, self.bin, self.source, self.files, self.bytes) = (path, bin, source, files, bytes)
        self.out = os.path.join(path, "out")
        self.manifest = os.path.join(path, "manifest")
        os.makedirs(path, exist_ok=True)

    def join(self, *names):
        return os.path.join(self.path, *names)

    def tool(self, name):
        return os.path.join(self.bin, name)

    # Common to all runs

    def environment(self, archive="archive"):
        return {
            "CODEX_ARCHIVE_URL": f"sqlite:///{self.join(archive, 'archive.sqlite')}",
            "CODEX_EVIDENCE_DIR": self.join(archive, "evidence"),
            "RESTIC_PASSWORD": "x", "RESTIC_REPOSITORY": self.join("restic"), "RESTIC_CACHE_DIR": self.join("cache"),
            "BORG_REPO": self.join("borg"), "BORG_BASE_DIR": self.join("cache"),
            "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes", "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes",
            "GIT_DIR": self.join("git"), "GIT_INDEX_FILE": self.join("index"),
        }

    def contender(self, name, command, **more):
        environment = {**self.environment(), **more.pop("environment", {})}
        return Contender(name, command, environment=environment, directory=more.pop("directory", self.path), **more)

    # Archiving

    def store(self, name="ours", archive="stored", environment=None):
        listing = self.join("list")
        return self.contender(
            name,
            [self.tool("archive-store"), "--init", "bench", "-0", "--by", "bench", "--commit", COMMIT],
            stdin=listing, stdout=self.join("stored.ndjson"), directory=self.source,
            environment=environment or self.environment(archive), prepare=lambda: self._empty(archive))

    def _empty(self, archive):
        fresh(self.join(archive))
        with open(self.join("list"), "wb") as file:
            subprocess.run(["find", ".", "-type", "f", "-printf", "%P\\0"], cwd=self.source, stdout=file, check=True)

    def backups(self):
        """The other contenders' backups, each into a new repository."""
        return [
            self.contender("tar", ["tar", "--zstd", "-cf", self.join("tree.tar.zst"), "-C", self.source, "."]),
            self.contender(
                "restic", ["restic", "--quiet", "backup", "."], directory=self.source, prepare=self._new_restic),
            self.contender(
                "borg", ["borg", "create", "--compression", "zstd", "::tree", "."], directory=self.source,
                prepare=self._new_borg),
            self.contender(
                "git", ["git", "--work-tree=" + self.source, "add", "-f", "."], directory=self.source,
                prepare=self._new_git),
            self.contender(
                "sqlar", ["sqlite3", self.join("tree.sqlar"), "-Ac", "."], directory=self.source,
                prepare=lambda: self._remove("tree.sqlar")),
        ]

    def _remove(self, name):
        if os.path.exists(self.join(name)):
            os.unlink(self.join(name))

    def _call(self, *command):
        subprocess.run(
            command, env={**os.environ, **self.environment()}, cwd=self.path, check=True, stdout=subprocess.DEVNULL)

    def _new_restic(self):
        shutil.rmtree(self.join("restic"), ignore_errors=True)
        shutil.rmtree(self.join("cache"), ignore_errors=True)
        self._call("restic", "--quiet", "init")

    def _new_borg(self):
        shutil.rmtree(self.join("borg"), ignore_errors=True)
        shutil.rmtree(self.join("cache"), ignore_errors=True)
        self._call("borg", "init", "--encryption", "none")

    def _new_git(self):
        shutil.rmtree(self.join("git"), ignore_errors=True)
        self._remove("index")
        self._call("git", "init", "-q", "--bare", "-b", "main", self.join("git"))
        for setting in (
            "core.autocrlf false", "gc.auto 0", "core.protectNTFS false", "core.protectHFS false", "checkout.workers 2",
            "checkout.thresholdForParallelism 1", "user.name bench", "user.email bench@localhost", "commit.gpgSign false",
        ):
            self._call("git", "config", *setting.split())
        os.makedirs(self.join("git", "info"), exist_ok=True)
        with open(self.join("git", "info", "attributes"), "w") as file:
            file.write("* -text -filter -ident -working-tree-encoding\n")

    def finish_git(self):
        """Commits and packs the added files: a checkout from single objects would take longer."""
        self._call("git", "--work-tree=" + self.source, "commit", "-q", "-m", "bench")
        self._call("git", "repack", "-adq")

    def size(self, *names):
        """The size of files and directories, in MiB."""
        output = subprocess.run(
            ["du", "-sm", "--total", *(self.join(name) for name in names)], stdout=subprocess.PIPE, check=True, text=True)
        return int(output.stdout.splitlines()[-1].split()[0])

    # Restoring

    def _prepare(self):
        self._remove("out.index")
        fresh(self.out)
        # Restores write into the archive; each run begins with the same one.
        fresh(self.join("archive"))
        shutil.copytree(self.join("stored"), self.join("archive"), dirs_exist_ok=True)
        if self.path.startswith("/dev/shm"):
            measure.touch_memory(self.bytes * 3 // 2)
        else:
            # Data that an earlier run left in the cache must not be written during this run.
            subprocess.run(["sync", "-f", self.path], check=True)

    def _check(self):
        found = measure.count_files(self.out)
        if found != self.files:
            raise Failure(f"{found} files were restored, not {self.files}")

    def ours(self, name, *options, writes=True, manifest=None):
        return self.contender(
            name, [self.tool("archive-restore"), "--by", "bench", *options], stdin=manifest or self.manifest,
            stdout=self.join("results.ndjson"), prepare=self._prepare, check=self._check if writes else lambda: None)

    def restore(self, name, *options):
        return self.ours(name, "--root", self.out, *options)

    def manifest_tool(self, name, *arguments):
        return self.contender(
            name, [self.tool("archive-manifest"), *arguments], stdout=self.join("answer"), prepare=self._prepare)

    def piped(self, name):
        script = f"{self.tool('archive-manifest')} query | {self.tool('archive-restore')} --by bench --root {self.out} --durability none"
        return self.contender(
            name, ["bash", "-c", "set -o pipefail; " + script], stdout=self.join("results.ndjson"),
            prepare=self._prepare, check=self._check)

    def floor(self, program):
        return self.contender(
            "floor", [program, "-t", "2", "-r", self.out, self.join("archive", "archive.sqlite")],
            prepare=self._prepare, check=self._check)

    def floor_of_reading(self, program):
        return self.contender(
            "floor, no writing", [program, "-t", "2", "-d", "-r", self.out, self.join("archive", "archive.sqlite")],
            prepare=self._prepare)

    def restores(self):
        """The other contenders' restores, each from its backup in `backups`."""
        def one(name, *command, **more):
            return self.contender(name, list(command), prepare=self._prepare, check=self._check, **more)

        return [
            one("tar", "tar", "--zstd", "-xf", self.join("tree.tar.zst"), "-C", self.out),
            one(
                "git", "git", "--work-tree=" + self.out, "checkout", "-q", "-f", "HEAD", "--", ".", directory=self.out,
                environment={"GIT_INDEX_FILE": self.out + ".index"}),
            one("restic", "restic", "--quiet", "restore", "latest", "--target", self.out),
            one("borg", "borg", "extract", "::tree", directory=self.out),
            one("sqlar", "sqlite3", self.join("tree.sqlar"), "-Ax", directory=self.out),
        ]
