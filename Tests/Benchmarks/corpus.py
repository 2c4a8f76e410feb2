"""The files to archive: real files of this machine, and many small generated ones."""

import glob
import os
import shutil

from measure import Failure

LARGEST = 4 << 20


def places(project):
    """Directories with real files: sources, headers, libraries, documents."""
    found = [os.path.join(project, ".build/checkouts")]
    swift = shutil.which("swift")
    if swift:
        toolchain = os.path.dirname(os.path.dirname(os.path.realpath(swift)))
        # /usr must not appear twice if the toolchain is the system's.
        if toolchain != "/usr":
            found += [toolchain + "/include", *sorted(glob.glob(toolchain + "/lib/swift*"))]
    return found + ["/usr/include", *sorted(glob.glob("/usr/lib/python3*")), "/usr/share"]


def collect(project, target, count):
    """Copies `count` real files below `target`; returns their number and their bytes."""
    (number, size) = (0, 0)
    for place in places(project):
        for directory, below, names in os.walk(place):
            below[:] = sorted(name for name in below if name != ".git")
            for name in sorted(names):
                path = os.path.join(directory, name)
                # Links and special modes are left out, because the contenders treat them differently.
                if os.path.islink(path) or not os.access(path, os.R_OK) or not os.path.isfile(path):
                    continue
                status = os.stat(path)
                if status.st_size > LARGEST or status.st_mode & 0o7000:
                    continue
                copy = target + path
                os.makedirs(os.path.dirname(copy), exist_ok=True)
                shutil.copy2(path, copy)
                (number, size) = (number + 1, size + status.st_size)
                if number == count:
                    return number, size
    raise Failure(f"this machine has only {number} files that can be used; {count} are needed")


def make_small(target, count):
    """Writes `count` files of one line, all different, a thousand in each directory."""
    for number in range(count):
        if number % 1000 == 0:
            directory = os.path.join(target, f"{number // 1000:04}")
            os.makedirs(directory, exist_ok=True)
        with open(os.path.join(directory, f"{number:07}.txt"), "w") as file:
            file.write(f"file number {number}\n")


def make_large(path, size):
    """Writes one file that compresses about as well as text does."""
    words = [f"{number * 2654435761 % 4294967296:x} " for number in range(4096)]
    with open(path, "w") as file:
        (written, number) = (0, 0)
        while written < size:
            piece = "".join(words[(number * number + step * 31) % 4096] for step in range(1024))
            file.write(piece)
            (written, number) = (written + len(piece), number + 1)
