#!/usr/bin/env python3
"""Finds the components of the built tools: the libraries that are linked in, and those of the system that they use.

It reads files that the build leaves: the linker's lists of object files, the checkouts of the dependencies, and the
executables. Code that belongs to no known component is an error, so that no list of components is incomplete.

Usage: components.py loaded BIN

  Prints the Debian packages of the libraries that the tools load when they need them, one a line.
  BIN is the directory of the built tools.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Libraries that dependencies have copied into their own sources: the package and its target, the name, the file and the pattern
# that have its version, its licence if its source files state one, its source, and the files whose first comment is a
# licence of their own.
COPIES = [
    ("swift-crypto", "CCryptoBoringSSL", "BoringSSL", "Package.swift", r"BoringSSL Commit: (\w+)", "Apache-2.0",
     "https://boringssl.googlesource.com/boringssl", []),
    ("swift-crypto", "CXKCP", "XKCP", "Sources/CXKCP/vendored-sources.txt", r"-g(\w+)\)", None,
     "https://github.com/XKCP/XKCP", ["FIPS202-opt64/SimpleFIPS202.c", "FIPS202-opt64/brg_endian.h"]),
    ("TOMLKit", "CTOML", "toml++", "Sources/CTOML/Sources/toml.hpp", r"toml\+\+ v([\d.]+)", "MIT",
     "https://github.com/marzer/tomlplusplus", ["Sources/toml.hpp"]),
]
# The libraries in the static Swift runtime, each with the pattern of a symbol that shows that it is linked.
RUNTIME = [
    ("swift-runtime", "Swift standard library and runtime", r"^swift_retain$"),
    ("swift-foundation", "FoundationEssentials", r"^\$s20FoundationEssentials"),
    ("swift-foundation-icu", "FoundationInternationalization and ICU", r"^(uloc_|\$s30FoundationInternationalization)"),
    ("swift-corelibs-foundation", "Foundation", r"^\$s10Foundation\d"),
    ("swift-corelibs-libdispatch", "libdispatch and the runtime of blocks", r"^_dispatch_"),
]


class Unknown(Exception):
    """Something in the tools cannot be attributed to a component."""


class Component:
    """A library in the tools, or one that they use."""

    def __init__(self, name, version, *, kind, source=None, licence=None, directory=None, note=None, holder=None,
                 notices=()):
        self.name, self.version, self.kind = name, version, kind
        self.source, self.licence, self.directory, self.note = source, licence, directory, note
        # The component that this one was copied into.
        self.holder = holder
        # The files below the directory whose first comment is a licence.
        self.notices = notices
        self.commit = None
        # The tools that have it, or use it.
        self.tools = set()


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout


def licence(directory):
    """The file and the SPDX expression of a licence in a directory; None if missing or not recognised."""
    for path in sorted(directory.glob("LICEN[CS]E*")):
        text = " ".join(path.read_text().split())
        if "Apache License Version 2.0" in text:
            return path, "Apache-2.0 WITH Swift-exception" if "Runtime Library Exception" in text else "Apache-2.0"
        if "Permission is hereby granted, free of charge" in text and "MIT" in text[:20]:
            return path, "MIT"
        return path, None
    return None, None


def dependencies(scratch):
    """The packages that SwiftPM resolved, by the names of their checkouts."""
    found = {}
    for item in json.loads((scratch / "workspace-state.json").read_text())["object"]["dependencies"]:
        state = item["state"]["checkoutState"]
        directory = scratch / "checkouts" / item["subpath"]
        component = Component(
            item["subpath"], state.get("version", state["revision"]), kind="swift", directory=directory,
            source=item["packageRef"]["location"].removesuffix(".git"), licence=licence(directory)[1])
        component.commit = state["revision"]
        found[component.name] = component
    return found


def source(module):
    """A source file of a module, by the directory with its object files."""
    outputs = module / "output-file-map.json"
    if outputs.exists():
        return max(json.loads(outputs.read_text()))
    for path in sorted(module.rglob("*.d")):
        return path.read_text().split(":", 1)[1].replace("\\\n", " ").split()[0]
    raise Unknown(f"{module}: nothing shows where its sources are")


def linked(bin_path, tools):
    """The components whose code is in the tools."""
    packages = dependencies(bin_path.parent.parent)
    found = {}
    for tool in tools:
        objects = (bin_path / f"{tool}.product" / "Objects.LinkFileList").read_text()
        for module in sorted(set(re.findall(r"^'?(/.*?/(\w+)\.build)/", objects, re.M))):
            path = source(pathlib.Path(module[0]))
            if path.startswith(f"{ROOT}/Sources/"):
                continue
            owner = packages.get((re.findall(r"/checkouts/([^/]+)/", path) or [None])[0])
            if not owner:
                raise Unknown(f"{tool}: {path} belongs to no package")
            found.setdefault(owner.name, owner).tools.add(tool)
            for package, target, name, file, pattern, expression, origin, notices in COPIES:
                if (package, target) != (owner.name, module[1]):
                    continue
                version = re.search(pattern, (owner.directory / file).read_text())
                if not version:
                    raise Unknown(f"{owner.directory / file}: has no version of {name}")
                found.setdefault(name, Component(
                    name, version[1], kind="copy", source=origin, licence=expression, holder=owner,
                    directory=owner.directory / "Sources" / target, notices=notices)).tools.add(tool)
    return list(found.values())


def runtime(bin_path, tools):
    """The parts of the static Swift runtime that are in the tools."""
    swift = shutil.which(os.environ.get("SWIFT", "swift"))
    share = pathlib.Path(swift).resolve().parent.parent / "share" / "swift" if swift else pathlib.Path("/nonexistent")
    found = {}
    for tool in tools:
        # The debugging information names the compiler, whose version is that of its runtime.
        version = re.search(rb"Swift version ([\w.]+) \(([\w.-]+)\)", (bin_path / tool).read_bytes())
        if not version:
            raise Unknown(f"{tool}: does not name the version of Swift; has it been stripped already?")
        symbols = [line.split()[-1] for line in run("nm", str(bin_path / tool)).splitlines()]
        for name, title, pattern in RUNTIME:
            if any(re.match(pattern, symbol) for symbol in symbols):
                component = found.setdefault(name, Component(
                    name, version[1].decode(), kind="runtime", directory=share, licence=licence(share)[1],
                    source="https://github.com/swiftlang/" + ("swift" if name == "swift-runtime" else name),
                    note=f"{title}, from the toolchain {version[2].decode()}"))
                component.tools.add(tool)
    if "swift-runtime" not in found:
        raise Unknown("the tools do not have a static Swift runtime")
    return list(found.values())


def system(bin_path, tools):
    """The system's libraries that the tools link, and those that they load when they need them, as Debian packages."""
    cache = dict(re.findall(r"^\t(\S+) .* => (\S+)$", run("/sbin/ldconfig", "-p"), re.M)[::-1])
    found = {}
    for tool in tools:
        path = bin_path / tool
        needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", run("readelf", "-d", str(path))))
        places = dict(re.findall(r"(\S+) => (/\S+)", run("ldd", str(path))))
        loaded = {name.decode() for name in re.findall(rb"\0(lib[\w+-]+\.so\.\d+)(?=\0)", path.read_bytes())} - set(places)
        for name in needed | loaded:
            if name.startswith("ld-linux"):
                continue
            place = places.get(name) or cache.get(name)
            if not place:
                raise Unknown(f"{tool}: {name} is not installed on this system")
            package, architecture, version = debian_package(place)
            component = found.setdefault(package, Component(
                package, version, kind="linked" if name in needed else "loaded"))
            component.architecture = architecture
            component.tools.add(tool)
    return list(found.values())


def debian_package(place):
    """Name, architecture and version of the Debian package that has a library."""
    place = pathlib.Path(place)
    # The directories of libraries may be links into /usr, and dpkg knows the path either way.
    real = place.parent.resolve() / place.name
    for path in (place, real, pathlib.Path(str(real).removeprefix("/usr"))):
        answer = subprocess.run(["dpkg-query", "--search", str(path)], capture_output=True, text=True)
        if answer.returncode == 0:
            package = answer.stdout.splitlines()[0].split(": ")[0].split(",")[0]
            text = run("dpkg-query", "--show", "--showformat=${Package} ${Architecture} ${Version}", package)
            return tuple(text.split())
    raise Unknown(f"{place} is in no Debian package")


def tools(bin_path):
    """The names of the tools; each has a completion for zsh."""
    names = sorted(path.name.removeprefix("_") for path in (ROOT / "completions").glob("_*"))
    for name in names:
        if not (bin_path / name).is_file():
            raise Unknown(f"{bin_path}/{name} is missing")
    return names


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "loaded":
        sys.exit(__doc__)
    try:
        directory = pathlib.Path(sys.argv[2]).resolve()
        used = system(directory, tools(directory))
        print(*sorted(component.name for component in used if component.kind == "loaded"), sep="\n")
    except (Unknown, OSError) as error:
        sys.exit(f"components: {error}")
