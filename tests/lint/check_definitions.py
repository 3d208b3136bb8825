"""The definitions of all numbers are those that the fixtures were made by.

Where the fixtures lie (CAMSERVE_FIXTURES, or shared/fixtures beside the checkout),
their definitions lie beside them, and the project's copy is the same, byte by byte.
"""

import os
import pathlib
import sys

import tree

COPY = "proto/camserve/v1/definitions.md"
SKIPPED = 77


def check(root: str, original: pathlib.Path) -> list[tree.Finding]:
    copy = pathlib.Path(root, COPY)
    if not copy.is_file():
        return [tree.Finding(COPY, 0, "is missing")]
    own = copy.read_text(encoding="utf-8").splitlines()
    theirs = original.read_text(encoding="utf-8").splitlines()
    for number, (line, other) in enumerate(zip(own, theirs), start=1):
        if line != other:
            return [tree.Finding(COPY, number, "is not the line of the fixtures' definitions")]
    if len(own) != len(theirs):
        shorter = min(len(own), len(theirs))
        return [tree.Finding(COPY, shorter, "ends here, or goes on where the other one ends")]
    return []


def check_tree(root: str) -> list[tree.Finding]:
    beside = pathlib.Path(root).resolve().parent / "shared" / "fixtures"
    fixtures = pathlib.Path(os.environ.get("CAMSERVE_FIXTURES") or beside)
    original = fixtures.parent / "definitions.md"
    if original.is_file():
        return check(root, original)
    missing = f"no definitions.md beside {fixtures}: set CAMSERVE_FIXTURES to the fixtures"
    if os.environ.get("CI") == "true":
        return [tree.Finding(COPY, 0, missing)]
    print(f"skipped: {missing}")
    sys.exit(SKIPPED)


if __name__ == "__main__":
    tree.main(check_tree, "Copy the fixtures' definitions.md.")
