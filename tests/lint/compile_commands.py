"""How clang compiles each file: the lint preset's compile_commands.json."""

import json
import os
import shlex
import subprocess
import sys
from typing import NamedTuple

import tidy_cache

TORCH_FOLDERS = ("torch/include", "torch/include/torch/csrc/api/include")
# They differ between targets, and change no finding.
DROPPED = ("-g", "-fPIC", "-fPIE", "-pthread")


class Command(NamedTuple):
    path: str  # from the root
    flags: tuple[str, ...]  # those that decide what the file means

    def torch_flags(self) -> tuple[str, ...]:
        """Those that LibTorch's headers depend on; empty where the file's target
        does not use them."""
        after_system = zip(self.flags, self.flags[1:])
        folders = [folder for flag, folder in after_system if flag == "-isystem"]
        torch = [f"-isystem{folder}" for folder in folders if folder.endswith(TORCH_FOLDERS)]
        language = [flag for flag in self.flags if flag.startswith(("-std=", "-f"))]
        return (*language, *torch) if torch else ()


def configure(root: str) -> str:
    """Makes the compile commands and the generated headers; returns the build
    folder. Ends the process, with CMake's words, where that fails."""
    build = os.path.join(root, "build", "lint")
    os.makedirs(build, exist_ok=True)
    with tidy_cache.locked(os.path.join(build, "lint.lock")):
        for command in (
            ["cmake", "--preset", "lint"],
            ["cmake", "--build", build, "--target", "camserve_proto_sources"],
        ):
            result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
            if result.returncode != 0:
                sys.exit(f"{shlex.join(command)} failed:\n{result.stdout}{result.stderr}")
    return build


def read(root: str, build: str) -> list[Command]:
    """The commands of the project's own files, by path."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    found = {}
    for entry in entries:
        path = os.path.relpath(entry["file"], root)
        if not path.startswith("build/"):
            arguments = shlex.split(entry["command"])[1:]
            output = arguments[arguments.index("-o") + 1]
            drop = {"-c", "-o", output, entry["file"], *DROPPED}
            found[path] = Command(path, tuple(a for a in arguments if a not in drop))
    return [found[path] for path in sorted(found)]
