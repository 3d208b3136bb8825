"""What the checks share: the files of a tree, their includes, findings."""

import os
import re
import subprocess
import sys
from typing import Callable, Iterator, NamedTuple

CPP = (".h", ".cc")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


class Finding(NamedTuple):
    path: str  # from the root
    line: int  # from 1; 0: the whole file
    message: str


class Include(NamedTuple):
    line: int
    header: str


def files(root: str, *suffixes: str) -> list[str]:
    """Paths from the root of the files that git knows or would add, sorted; of
    all files but those in build/ and hidden folders where there is no git."""
    paths = _git_files(root) or _walk(root)
    return sorted(
        path
        for path in paths
        if path.endswith(suffixes or ("",)) and os.path.isfile(os.path.join(root, path))
    )


def _git_files(root: str) -> list[str]:
    if not os.path.exists(os.path.join(root, ".git")):
        return []
    command = ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, capture_output=True, text=True, check=False)
    return [path for path in listing.stdout.split("\0") if path]


def _walk(root: str) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in (".git", "build")]
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), root)


def read(root: str, path: str) -> str:
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def includes(root: str, path: str) -> list[Include]:
    """The headers that a C++ file includes itself, as it spells them."""
    matches = ((n, INCLUDE.match(line)) for n, line in enumerate(read(root, path).splitlines(), 1))
    return [Include(n, match[1]) for n, match in matches if match]


def main(check: Callable[[str], list[Finding]], hint: str) -> None:
    """Runs `check` on the tree named on the command line, or on the one that
    holds this file; prints the findings, and ends the process."""
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "../.."))
    findings = check(root)
    for finding in findings:
        place = f"{finding.path}:{finding.line}" if finding.line else finding.path
        print(f"{place}: {finding.message}")
    if findings:
        print(f"\n{len(findings)} finding(s). {hint}")
    sys.exit(1 if findings else 0)
