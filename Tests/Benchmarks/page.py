"""The results as JSON and as a page of Markdown."""

import json
import os
import platform
import subprocess

import measure

VERSIONS = {
    "archive-restore": ["archive-restore", "--version"], "tar": ["tar", "--version"], "git": ["git", "--version"],
    "restic": ["restic", "version"], "borg": ["borg", "--version"], "sqlite3": ["sqlite3", "--version"],
    "jq": ["jq", "--version"], "postgres": ["psql", "--version"], "mariadb": ["mariadbd", "--version"],
}


def machine():
    processor = "unknown"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                processor = line.split(":", 1)[1].strip()
                break
    with open("/proc/meminfo") as file:
        memory = int(file.readline().split()[1]) >> 20
    return {
        "processor": processor, "processors": len(os.sched_getaffinity(0)), "memory_gib": memory,
        "kernel": platform.release(), "system": " ".join(platform.freedesktop_os_release()["PRETTY_NAME"].split()),
    }


def versions(bin):
    found = {}
    for name, command in VERSIONS.items():
        command = [os.path.join(bin, command[0]) if command[0].startswith("archive-") else command[0], *command[1:]]
        try:
            output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
            found[name] = output.stdout.splitlines()[0]
        except (OSError, subprocess.CalledProcessError):
            continue
    return found


def write(directory, facts, results):
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "results.json"), "w") as file:
        json.dump({**facts, "targets": results.targets, "results": results.rows}, file, indent=1)
        file.write("\n")
    with open(os.path.join(directory, "results.md"), "w") as file:
        file.write(markdown(facts, results))


def markdown(facts, results):
    computer = facts["machine"]
    lines = [
        "# Benchmark", "",
        f"{facts['files']:,} files, {facts['bytes'] >> 20} MiB, on {computer['processors']} processors"
        f" ({computer['processor']}), {computer['memory_gib']} GiB, {computer['system']}, Linux {computer['kernel']};"
        f" {facts['date']}.", "",
        "Versions: " + ", ".join(facts["versions"].values()) + ".", "",
        "## Targets", "", "| what | measured | at most | |", "|---|---:|---:|---|",
    ]
    for target in results.targets:
        lines.append(
            f"| {target['what']} | {target['value']:.2f} {target['unit']} | {target['most']:.2f} {target['unit']}"
            f" | {'met' if target['met'] else 'missed'} |")
    if facts["sizes_mib"]:
        lines += ["", "Archives: " + ", ".join(f"{name} {size} MiB" for name, size in facts["sizes_mib"].items()) + "."]
    group = None
    for row in results.rows:
        if row["group"] != group:
            group = row["group"]
            lines += [
                "", f"## {group[0].upper()}{group[1:]}", "", "| | wall s | processor s | peak MiB | command |",
                "|---|---:|---:|---:|---|",
            ]
        command = measure.shown(row["command"]).replace("|", "\\|")
        lines.append(
            f"| {row['name'].replace('|', chr(92) + '|')} | {row['wall_median_s']:.3f} | {row['cpu_median_s']:.3f}"
            f" | {row['peak_kib'] / 1024:.1f} | `{command}` |")
    return "\n".join(lines) + "\n"
