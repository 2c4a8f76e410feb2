"""The measurements: groups of contenders that do the same work."""

import os
import shutil
import subprocess

import corpus
from measure import Contender, compare, fresh, median, ratio, run, tell
from servers import Server


class Results:
    """The results so far, and their comparison with the targets."""

    def __init__(self):
        (self.rows, self.targets) = ([], [])

    def add(self, group, contenders, costs):
        for contender in contenders:
            found = costs[contender.name]
            self.rows.append({
                "group": group, "name": contender.name, "rounds": len(found), "command": contender.command,
                "wall_s": [round(cost.wall, 4) for cost in found], "cpu_s": [round(cost.cpu, 4) for cost in found],
                "wall_median_s": round(median(found), 4), "cpu_median_s": round(median(found, "cpu"), 4),
                "peak_kib": max(cost.peak_kib for cost in found),
            })

    def target(self, what, value, most, unit="×"):
        self.targets.append({"what": what, "value": round(value, 3), "most": most, "unit": unit, "met": value <= most})


def measured(results, group, contenders, rounds):
    tell(f"== {group}, {rounds} rounds")
    costs = compare(contenders, rounds)
    results.add(group, contenders, costs)
    return costs


def store(results, medium, rounds, quick):
    """Archives the files with each contender; the other groups restore from the last round's archives."""
    others = medium.backups()
    if quick:
        others = [other for other in others if other.name in ("tar", "restic", "git")]
    costs = measured(results, "store in memory", [medium.store(), *others], rounds)
    medium.finish_git()
    results.target("store / restic backup", ratio(costs, "ours", "restic"), 0.6)
    results.target("archive's size / restic's", medium.size("stored") / medium.size("restic"), 1.15)
    shutil.copytree(medium.join("stored"), medium.join("archive"), dirs_exist_ok=True)
    with open(medium.manifest, "wb") as file:
        subprocess.run(
            [medium.tool("archive-manifest"), "query"], env={**os.environ, **medium.environment("stored")}, stdout=file,
            check=True)
    return {name: medium.size(path) for name, path in (
        ("ours", "stored"), ("tar", "tree.tar.zst"), ("restic", "restic"), ("git", "git"), ("borg", "borg"),
        ("sqlar", "tree.sqlar")) if os.path.exists(medium.join(path))}


def restore(results, medium, rounds, quick, floor):
    others = [other for other in medium.restores() if os.path.exists(medium.join(archive_of(other.name)))]
    contenders = [medium.restore("ours", "--durability", "none", "--concurrency", "2"), *others]
    if floor:
        contenders.append(medium.floor(floor))
    costs = measured(results, "restore in memory", contenders, rounds)
    results.target("restore / tar --zstd -x", ratio(costs, "ours", "tar"), 1.05)
    results.target("restore / git checkout, 2 workers", ratio(costs, "ours", "git"), 0.75)
    results.target("restore / restic restore", ratio(costs, "ours", "restic"), 0.4)
    if floor:
        results.target("restore / floor", ratio(costs, "ours", "floor"), 1.25)
        results.target("restore / floor, processor time", ratio(costs, "ours", "floor", "cpu"), 1.35)
    results.target(
        "restore: peak memory", max(cost.peak_kib for cost in costs["ours"]) / 1024, 48, unit="MiB")


def archive_of(name):
    return {"tar": "tree.tar.zst", "sqlar": "tree.sqlar"}.get(name, name)


def reading(results, medium, rounds, quick, floor):
    """Restores that write no files, and the effect of the number of workers."""
    contenders = [
        medium.ours("verify", "--verify", writes=False),
        medium.ours("dry run", "--dry-run", "--root", medium.out, writes=False),
        medium.manifest_tool("check", "check", medium.manifest),
        medium.manifest_tool("query", "query"),
    ]
    if floor:
        contenders.append(medium.floor_of_reading(floor))
    costs = measured(results, "reading", contenders, rounds)
    for name, most in (("dry run", 12), ("check", 12), ("query", 8)):
        results.target(f"{name}, an item", median(costs[name]) / medium.files * 1e6, most, unit="µs")
    if floor:
        results.target("verify / floor, no writing", ratio(costs, "verify", "floor, no writing"), 0.6 / 0.42)
    if quick:
        return
    none = ("--durability", "none")
    contenders = [
        medium.restore("1 worker", *none, "--concurrency", "1"),
        medium.restore("2 workers", *none, "--concurrency", "2"), medium.restore("default workers", *none),
        medium.piped("query | restore"),
    ]
    costs = measured(results, "workers", contenders, rounds)
    results.target("default workers / 2", ratio(costs, "default workers", "2 workers"), 1.0)
    results.target("2 workers / 1", ratio(costs, "2 workers", "1 worker"), 1 / 1.7)
    results.target("query | restore / restore from a file", ratio(costs, "query | restore", "default workers"), 1.0)


def disk(results, memory, medium, rounds, quick):
    """The same files on a disk; the archives are copied there."""
    for name in os.listdir(memory.path):
        if name in ("out", "archive", "list"):
            continue
        copy = shutil.copytree if os.path.isdir(memory.join(name)) else shutil.copy2
        copy(memory.join(name), medium.join(name))
    contenders = [medium.restore("batch", "--durability", "batch"), medium.restore("none", "--durability", "none")]
    if not quick:
        contenders += [other for other in medium.restores() if os.path.exists(medium.join(archive_of(other.name)))]
    costs = measured(results, "restore on a disk", contenders, rounds)
    results.target("disk: batch / none", ratio(costs, "batch", "none"), 1.3)
    if not quick:
        results.target("disk: batch / restic", ratio(costs, "batch", "restic"), 1.0)
        results.target("disk: batch / borg", ratio(costs, "batch", "borg"), 1.0)


def start_up(results, medium, rounds):
    """One record each: the cost for a shell script that calls the tools a thousand times."""
    one = {}
    for name, source in (("record", medium.manifest), ("result", medium.join("results.ndjson"))):
        one[name] = medium.join("one-" + name)
        with open(source, "rb") as file, open(one[name], "wb") as copy:
            copy.write(file.readline())
    contenders = [
        medium.contender("jq -n 1", ["jq", "-n", "1"]),
        medium.contender("archive-report", [medium.tool("archive-report")], stdin=one["result"]),
        medium.contender(
            "archive-restore --verify", [medium.tool("archive-restore"), "--by", "bench", "--verify"], stdin=one["record"]),
        medium.contender("archive-manifest query", [medium.tool("archive-manifest"), "query", "--limit", "1"]),
    ]
    costs = measured(results, "start-up", contenders, rounds * 6)
    results.target("archive-report / jq -n 1", ratio(costs, "archive-report", "jq -n 1"), 0.15)
    results.target("archive-restore / jq -n 1", ratio(costs, "archive-restore --verify", "jq -n 1"), 0.4)


def databases(results, medium, rounds, project):
    """The same restore from each database in turn, because an idle server uses memory, too."""
    medians = {}
    for kind in ("sqlite", "postgresql", "mariadb"):
        server = None if kind == "sqlite" else Server(project, kind, medium.join("servers"))
        environment = {}
        if server:
            environment = {"CODEX_ARCHIVE_URL": server.url, "CODEX_EVIDENCE_DIR": medium.join("servers", "evidence")}
        try:
            storing = medium.store(f"store, {kind}", environment=environment or None)
            tell(f"== {kind}")
            results.add("databases", [storing], {storing.name: [run(storing)]})
            manifest = medium.join(f"manifest-{kind}")
            with open(manifest, "wb") as file:
                subprocess.run(
                    [medium.tool("archive-manifest"), "query"],
                    env={**os.environ, **medium.environment("stored"), **environment}, stdout=file, check=True)
            restoring = medium.restore(f"restore, {kind}", "--durability", "none")
            restoring.stdin = manifest
            restoring.environment.update(environment)
            costs = compare([restoring], rounds)
            results.add("databases", [restoring], costs)
            medians[kind] = median(costs[restoring.name])
        finally:
            if server:
                server.stop()
    for kind in ("postgresql", "mariadb"):
        results.target(f"restore, {kind} / SQLite", medians[kind] / medians["sqlite"], 2.0)


def large(results, medium, rounds, size):
    """One large file with each contender."""
    source = medium.join("large-source")
    fresh(source)
    corpus.make_large(os.path.join(source, "large.txt"), size)
    one = type(medium)(medium.join("large"), medium.bin, source, 1, size)
    others = [other for other in one.backups() if other.name in ("tar", "restic")]
    measured(results, "store one large file", [one.store(), *others], rounds)
    shutil.copytree(one.join("stored"), one.join("archive"), dirs_exist_ok=True)
    with open(one.manifest, "wb") as file:
        subprocess.run(
            [one.tool("archive-manifest"), "query"], env={**os.environ, **one.environment("stored")}, stdout=file, check=True)
    others = [other for other in one.restores() if other.name in ("tar", "restic")]
    measured(results, "restore one large file", [one.restore("ours", "--durability", "none"), *others], rounds)
    shutil.rmtree(source)
    shutil.rmtree(one.path)


def many(results, medium, counts):
    """The growth of time and memory per item with the number of items in the archive."""
    found = {}
    for count in counts:
        source = medium.join("small-source")
        fresh(source)
        corpus.make_small(source, count)
        small = type(medium)(medium.join("small"), medium.bin, source, count, 0)
        contenders = [small.store(f"store {count:,} small files")]
        costs = measured(results, f"{count:,} items", contenders, 1)
        shutil.copytree(small.join("stored"), small.join("archive"), dirs_exist_ok=True)
        with open(small.manifest, "wb") as file:
            subprocess.run(
                [small.tool("archive-manifest"), "query"], env={**os.environ, **small.environment("stored")}, stdout=file,
                check=True)
        contenders = [
            small.manifest_tool("query", "query"), small.manifest_tool("check", "check", small.manifest),
            small.restore("restore", "--durability", "none"),
        ]
        costs = measured(results, f"{count:,} items", contenders, 1)
        report = Contender(
            "report", [small.tool("archive-report")], stdin=small.join("results.ndjson"), environment=small.environment())
        costs["report"] = [run(report)]
        results.add(f"{count:,} items", [report], costs)
        found[count] = costs
        shutil.rmtree(source)
        shutil.rmtree(small.path)
    (few, most) = (min(counts), max(counts))
    for name in ("restore", "query", "check"):
        (a, b) = (found[most][name][0], found[few][name][0])
        results.target(f"{name}: time an item, {most:,} / {few:,}", a.wall / most / (b.wall / few), 1.2)
    (a, b) = (found[most]["restore"][0], found[few]["restore"][0])
    results.target(f"restore: peak memory, {most:,} / {few:,}", a.peak_kib / b.peak_kib, 1.2)
