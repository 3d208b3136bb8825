"""What check_tidy.py keeps outside the checkout, so that a clone of the tree
and a file that did not change cost nothing.

Everything lies under a name that is the hash of all it was made from.
"""

import contextlib
import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import tempfile
from typing import Iterator


def default_folder() -> str:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(os.environ.get("CAMSERVE_CACHE") or os.path.join(home, "camserve"), "lint")


def digest(*parts: str) -> str:
    sha256 = hashlib.sha256()
    for part in parts:
        sha256.update(f"{len(part)}:{part}".encode())
    return sha256.hexdigest()[:32]


@contextlib.contextmanager
def locked(path: str) -> Iterator[None]:
    with open(path, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Cache:
    def __init__(self, folder: str):
        self.folder = folder
        os.makedirs(os.path.join(folder, "clean"), exist_ok=True)

    def is_clean(self, key: str) -> bool:
        """Whether a file with this key was found clean before."""
        return os.path.exists(os.path.join(self.folder, "clean", key))

    def note_clean(self, key: str) -> None:
        with open(os.path.join(self.folder, "clean", key), "w", encoding="utf-8"):
            pass

    def built(self, kind: str, source: str, key: str, command: list[str]) -> str:
        """The path of what `command` SOURCE -o PATH makes: made now, or once
        before. One of a kind is kept. CalledProcessError, with the compiler's
        words in stderr."""
        path = os.path.join(self.folder, f"{kind}-{key}")
        with locked(os.path.join(self.folder, kind + ".lock")):
            if not os.path.exists(path):
                self._build(kind, source, path, command)
        return path

    def _build(self, kind: str, source: str, path: str, command: list[str]) -> None:
        for old in glob.glob(os.path.join(self.folder, kind + "-*")):
            os.remove(old)
        # Compiled from a copy of its own, as a precompiled header is good only
        # while the header that it was made from stays as it was.
        copy = os.path.join(self.folder, os.path.basename(source))
        shutil.copyfile(source, copy)
        with tempfile.TemporaryDirectory(dir=self.folder) as work:
            output = os.path.join(work, "output")
            compile_copy = [*command, copy, "-o", output]
            subprocess.run(compile_copy, capture_output=True, text=True, check=True)
            os.rename(output, path)
