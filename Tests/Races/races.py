#!/usr/bin/env python3
"""Lets two processes work on the same items of one archive, and checks that nothing is lost and nothing false is claimed.

Usage: races.py TOOLS URL WORK [--rounds N] [--kills N] [--seed N]

TOOLS is the directory of the tools, URL an archive, which is created if it is missing, WORK an empty directory.
Prints a table: each race, its rounds, how often either side won, and the violations. Exits with 1 after a violation.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

ITEMS = 6


class Archive:
    """The archive under test, as its tools see it."""

    def __init__(self, tools, url, work):
        self.work = pathlib.Path(work).resolve()
        self.environment = {
            "PATH": f"{tools}:/usr/local/bin:/usr/bin:/bin", "HOME": str(self.work), "LC_ALL": "C.UTF-8",
            "CODEX_ARCHIVE_URL": url, "CODEX_ARCHIVE_RETRY_ENABLED": "true", "CODEX_ARCHIVE_RETRY_MAX": "50",
            "CODEX_ARCHIVE_RETRY_INITIAL": "0.05", "CODEX_ARCHIVE_RETRY_MAX_DELAY": "0.5",
        }
        # The tools are built with the sanitizer that the tests are built with.
        for name in ("TSAN_OPTIONS", "ASAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.serial = 0
        self.repo, self.since = "races", 0

    def new_round(self):
        """Lets `look` return only items that are stored from now on."""
        self.repo = f"races{self.serial}"
        # Some archives keep only whole seconds.
        self.since = int(time.time()) - 1

    def start(self, command, records=()):
        """Starts a tool whose input and output are files; returns its process."""
        self.serial += 1
        source, target = self.work / f"in{self.serial}", self.work / f"out{self.serial}"
        source.write_text("".join(json.dumps(record) + "\n" for record in records))
        process = subprocess.Popen(
            command, cwd=self.work, env=self.environment, stdin=source.open(), stdout=target.open("w"),
            stderr=subprocess.PIPE, text=True)
        process.target = target
        return process

    def end(self, process):
        """Waits for the end of a tool and returns its records; the last may be cut off by a signal."""
        process.errors = process.communicate()[1]
        text = process.target.read_text()
        return [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]

    def run(self, command, records=()):
        process = self.start(command, records)
        return self.end(process)

    def store(self, contents, *options):
        """Stores a new item for each content; returns their records."""
        names = []
        for number, content in enumerate(contents):
            name = f"f{self.serial}-{number}"
            (self.work / name).write_bytes(content)
            names.append(name)
        return self.run(["archive-store", self.repo, *names, "--by", "dev", "--no-commit", "--init", *options])

    def retention(self, step, by, *options):
        return ["archive-retention", step, "--by", by, "--continue-on-error", *options]

    def request(self, items):
        answers = self.run(self.retention("request", "alice", "--reason", "race"), items)
        assert all(answer["status"] == "success" for answer in answers), answers

    def look(self):
        """The round's items by tombstone, with whether they are purged and readable, and with their events."""
        items = {}
        for record in self.run(["archive-manifest", "query", "--repo", self.repo]):
            record["purged"] = record["compressed_size"] is None
            record["events"] = []
            items[record["tombstone"]] = record
        since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.since))
        for event in self.run(["archive-manifest", "events", "--since", since]):
            if event["tombstone"] in items:
                items[event["tombstone"]]["events"].append(event)
        for answer in self.run(["archive-restore", "--verify", "--continue-on-error"], items.values()):
            items[answer["tombstone"]]["readable"] = answer["status"] == "success"
            items[answer["tombstone"]]["code"] = (answer["error"] or {}).get("code")
        return items

    def evidence(self):
        """The lines of the evidence log."""
        lines = []
        for log in sorted((self.work / ".codex/evidence").glob("*.jsonl")):
            lines += [json.loads(line) for line in log.read_text().splitlines()]
        return lines


class Round:
    """One round of a race: its outcomes, and the violations of what must be true."""

    def __init__(self, archive):
        self.archive, self.faults, self.outcomes = archive, [], collections.Counter()
        archive.new_round()

    def check(self, truth, what):
        if not truth:
            self.faults.append(what)

    def judge(self, answers):
        """Checks everything that must hold in either order; `answers` are the records that the processes wrote."""
        items = self.archive.look()
        by_content = collections.defaultdict(list)
        for item in items.values():
            by_content[item["sha256"]].append(item)
            actions = [event["action"] for event in item["events"]]
            self.check(item["readable"] or item["code"] == "purged", f"{item['tombstone']}: {item['code']}")
            self.check(item["readable"] != item["purged"], f"{item['tombstone']}: readable and purged, or neither")
            self.check(not (item["legal_hold"] and item["purged"]), f"{item['tombstone']}: held, but its content is missing")
            approvals = actions.count("DELETE_APPROVED")
            self.check(approvals % 2 == 0, f"{item['tombstone']}: {approvals} events DELETE_APPROVED")
            item["approved"] = approvals > 0
        for sharers in by_content.values():
            if any(item["purged"] for item in sharers):
                self.check(all(item["approved"] for item in sharers), f"{sharers[0]['sha256']}: purged, but still needed")
        self.judge_claims(items, answers)
        return items

    def judge_claims(self, items, answers):
        for answer in answers:
            if answer["status"] != "success":
                continue
            item, action = items[answer["tombstone"]], answer.get("action")
            actions = [event["action"] for event in item["events"]]
            if action == "hold":
                self.check("LEGAL_HOLD" in actions and item["legal_hold"], f"{item['tombstone']}: hold without its row")
            if action == "approve":
                self.check("DELETE_APPROVED" in actions, f"{item['tombstone']}: approval without its events")
                self.check(answer["blob_scrubbed"] is False or item["purged"], f"{item['tombstone']}: reported as purged, but still present")
            if action in ("created", "replaced"):
                self.check("RESTORE" in actions, f"{item['tombstone']}: restored without its event")
        for line in self.archive.evidence():
            if line.get("tombstone") in items and line["action"] in ("LEGAL_HOLD", "DELETE_APPROVED", "RESTORE"):
                actions = [event["action"] for event in items[line["tombstone"]]["events"]]
                self.check(line["action"] in actions, f"{line['tombstone']}: evidence {line['action']} without its event")


def together(archive, first, second, dice):
    """Runs two commands at about the same time, either of them first; returns the records of both."""
    commands = [first, second]
    turned = dice.random() < 0.5
    if turned:
        commands.reverse()
    a = archive.start(*commands[0])
    time.sleep(dice.uniform(0, archive.usual_time / 2))
    b = archive.start(*commands[1])
    answers = [archive.end(a), archive.end(b)]
    if turned:
        answers.reverse()
    return answers


def contents(dice, count=ITEMS):
    """Contents that no other round has; some are larger than a page of a database, or than a slice."""
    return [dice.randbytes(dice.choice((10, 500, 9_000, 300_000))) for _ in range(count)]


def count(round_, answers, name, word="success"):
    round_.outcomes[name] += sum(answer["status"] == word for answer in answers)


def hold_and_purge(archive, dice):
    round_ = Round(archive)
    items = archive.store(contents(dice))
    archive.request(items)
    order = dice.sample(items, len(items))
    held, purged = together(
        archive, (archive.retention("hold", "law", "--reason", "case"), order),
        (archive.retention("approve", "bob"), items), dice)
    round_.judge(held + purged)
    for a in held:
        b = next(answer for answer in purged if answer["tombstone"] == a["tombstone"])
        codes = (a["error"] or {}).get("code"), (b["error"] or {}).get("code")
        round_.check(codes in ((None, "held"), ("purged", None)), f"{a['tombstone']}: hold {codes[0]}, purge {codes[1]}")
    count(round_, held, "held")
    count(round_, purged, "purged")
    return round_


def purge_and_restore(archive, dice):
    round_ = Round(archive)
    items = archive.store(contents(dice))
    archive.request(items)
    root = archive.work / f"restored{archive.serial}"
    purged, restored = together(
        archive, (archive.retention("approve", "bob"), items),
        (["archive-restore", "--by", "ops", "--root", str(root), "--continue-on-error"], items), dice)
    round_.judge(purged + restored)
    round_.check(all(answer["status"] == "success" for answer in purged), "a purge failed")
    for answer in restored:
        file, source = root / answer["output"], archive.work / answer["output"]
        if answer["status"] == "success":
            round_.check(file.read_bytes() == source.read_bytes(), f"{answer['output']}: restored with another content")
        else:
            round_.check(answer["error"]["code"] == "purged", f"{answer['output']}: {answer['error']}")
            round_.check(not file.exists(), f"{answer['output']}: reported as failed, but present")
    count(round_, restored, "restored")
    count(round_, restored, "purged", "failed")
    return round_


def purge_and_store(archive, dice):
    round_ = Round(archive)
    data = contents(dice)
    items = archive.store(data)
    archive.request(items)
    names = []
    for number, content in enumerate(data):
        names.append(f"again{archive.serial}-{number}")
        (archive.work / names[-1]).write_bytes(content)
    store = ["archive-store", archive.repo, *names, "--by", "dev", "--no-commit"]
    revives = dice.random() < 0.5
    purged, stored = together(
        archive, (archive.retention("approve", "bob"), items), (store + ["--revive"] * revives, ()), dice)
    state = round_.judge([answer for answer in purged if answer["blob_scrubbed"] is not True])
    for answer in stored:
        if answer["status"] == "success":
            item = state[answer["tombstone"]]
            round_.check(item["readable"], f"{answer['tombstone']}: stored, but its content is missing")
        else:
            code, text = answer["error"]["code"], answer["error"]["message"]
            sound = code == "purged" and not revives or "in the meantime" in text
            round_.check(sound, f"{answer['path']}: {code} {text}")
    for answer in purged:
        round_.check(answer["status"] == "success", f"{answer['tombstone']}: {answer['error']}")
        if answer["blob_scrubbed"]:
            item = state[answer["tombstone"]]
            again = [other for other in state.values() if other["sha256"] == item["sha256"] and not other["approved"]]
            round_.check(item["purged"] or again, f"{answer['tombstone']}: reported as purged, but still present")
    # Contents that were purged are stored again by a second attempt, which revives them.
    revived = archive.run(store + ["--revive"])
    round_.check(all(answer["status"] == "success" for answer in revived), f"not revived: {revived}")
    state = archive.look()
    for answer in revived:
        round_.check(state[answer["tombstone"]]["readable"], f"{answer['tombstone']}: revived, but not readable")
    count(round_, stored, "stored")
    round_.outcomes["purged"] += sum(answer["blob_scrubbed"] is True for answer in purged)
    return round_


def two_approvals(archive, dice):
    round_ = Round(archive)
    items = archive.store(contents(dice))
    archive.request(items)
    bob, carol = together(
        archive, (archive.retention("approve", "bob"), items),
        (archive.retention("approve", "carol"), dice.sample(items, len(items))), dice)
    state = round_.judge(bob + carol)
    for a in bob:
        b = next(answer for answer in carol if answer["tombstone"] == a["tombstone"])
        ends = sorted((a["status"], b["status"]))
        round_.check(ends == ["skipped", "success"], f"{a['tombstone']}: bob {a['status']}, carol {b['status']}")
        events = [event for event in state[a["tombstone"]]["events"] if event["action"] == "DELETE_APPROVED"]
        round_.check(len(events) == 2, f"{a['tombstone']}: {len(events)} approvals")
    count(round_, bob, "bob")
    count(round_, carol, "carol")
    return round_


def two_sharers(archive, dice):
    round_ = Round(archive)
    data = contents(dice)
    first, second = archive.store(data), archive.store(data)
    archive.request(first + second)
    a, b = together(
        archive, (archive.retention("approve", "bob"), first),
        (archive.retention("approve", "carol"), dice.sample(second, len(second))), dice)
    state = round_.judge(a + b)
    for one in a:
        other = next(answer for answer in b if answer["sha256"] == one["sha256"])
        gone = [one["blob_scrubbed"], other["blob_scrubbed"]]
        round_.check(sorted(gone) == [False, True], f"{one['sha256']}: scrubbed {gone}")
        round_.check(state[one["tombstone"]]["purged"], f"{one['sha256']}: both approved, but still present")
    round_.outcomes["first"] += sum(not answer["blob_scrubbed"] for answer in b)
    round_.outcomes["last"] += sum(answer["blob_scrubbed"] is True for answer in b)
    return round_


def killed_purge(archive, dice):
    """A purge that is killed at any moment claims nothing false, and a second purge finishes the work."""
    round_ = Round(archive)
    items = archive.store(contents(dice, 3 * ITEMS))
    archive.request(items)
    process = archive.start(archive.retention("approve", "bob"), items)
    time.sleep(dice.uniform(0, archive.usual_time * 1.2))
    process.send_signal(signal.SIGKILL)
    answers = archive.end(process)
    state = round_.judge(answers)
    gone = sum(state[item["tombstone"]]["purged"] for item in items)
    round_.outcomes["none gone" if gone == 0 else "some gone" if gone < len(items) else "all gone"] += 1
    again = archive.run(archive.retention("approve", "bob"), items)
    for answer in again:
        round_.check(
            answer["status"] == "success" or answer["reason"] == "unchanged", f"{answer['tombstone']}: {answer['error']}")
    state = round_.judge(again)
    for item in items:
        round_.check(state[item["tombstone"]]["purged"], f"{item['tombstone']}: not purged by the second attempt")
    verified = subprocess.run(
        ["archive-config", "evidence", "verify"], cwd=archive.work, env=archive.environment, capture_output=True, text=True)
    round_.check(verified.returncode == 0, f"evidence: {verified.stdout}{verified.stderr}")
    return round_


RACES = [hold_and_purge, purge_and_restore, purge_and_store, two_approvals, two_sharers, killed_purge]


def measure(archive, dice):
    """Measures how long a purge takes if it is not killed."""
    items = archive.store(contents(dice, 3 * ITEMS))
    archive.request(items)
    start = time.monotonic()
    archive.run(archive.retention("approve", "bob"), items)
    archive.usual_time = time.monotonic() - start


def main():
    parser = argparse.ArgumentParser()
    for name in ("tools", "url", "work"):
        parser.add_argument(name)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    archive = Archive(arguments.tools, arguments.url, arguments.work)
    measure(archive, dice)
    faults = []
    print(f"{'race':<20}{'rounds':>8}{'violations':>12}  outcomes")
    for race in RACES:
        outcomes, found = collections.Counter(), []
        rounds = arguments.kills if race is killed_purge else arguments.rounds
        for number in range(rounds):
            round_ = race(archive, dice)
            outcomes.update(round_.outcomes)
            found += [f"{race.__name__} {number + 1}: {fault}" for fault in round_.faults]
        shown = ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
        print(f"{race.__name__:<20}{rounds:>8}{len(found):>12}  {shown}", flush=True)
        faults += found
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
