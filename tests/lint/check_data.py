"""tests/data is small, and is what its script makes out of the full fixtures.

The full fixtures are in CAMSERVE_FIXTURES; without it in shared/fixtures beside
the tree. Where they are not, only the size is checked.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import tree

FOLDER = "tests/data"
MAX_BYTES = 3_000_000
BY_HAND = (".md", ".py")
SKIPPED = 77


def check_size(root: str) -> list[tree.Finding]:
    """Folders count, as with `du -b`."""
    folder = pathlib.Path(root, FOLDER)
    size = sum(path.lstat().st_size for path in (folder, *folder.rglob("*")))
    if size <= MAX_BYTES:
        return []
    message = f"has {size:,} bytes; {MAX_BYTES:,} at most: choose less in make.py"
    return [tree.Finding(FOLDER, 0, message)]


def contents(folder: pathlib.Path) -> dict[str, bytes]:
    """Of all files but those that are written by hand, by path."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in BY_HAND)
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def check_made(root: str, fixtures: pathlib.Path) -> list[tree.Finding]:
    script = pathlib.Path(root, FOLDER, "make.py")
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-B", script, "--fixtures", fixtures, "--out", out]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            return [tree.Finding(f"{FOLDER}/make.py", 0, result.stderr.strip() or "fails")]
        made = contents(pathlib.Path(out))
    own = contents(script.parent)
    return [
        tree.Finding(f"{FOLDER}/{path}", 0, "is not what make.py makes")
        for path in sorted(made.keys() | own.keys())
        if made.get(path) != own.get(path)
    ]


def check(root: str) -> list[tree.Finding]:
    findings = check_size(root)
    beside = pathlib.Path(root).resolve().parent / "shared" / "fixtures"
    fixtures = pathlib.Path(os.environ.get("CAMSERVE_FIXTURES") or beside)
    if fixtures.is_dir():
        return findings + check_made(root, fixtures)
    missing = f"no full fixtures in {fixtures}: set CAMSERVE_FIXTURES to their folder"
    if os.environ.get("CI") == "true":
        return findings + [tree.Finding(FOLDER, 0, missing)]
    if not findings:
        print(f"skipped: {missing}")
        sys.exit(SKIPPED)
    return findings


if __name__ == "__main__":
    tree.main(check, "Run tests/data/make.py.")
