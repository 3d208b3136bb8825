"""C++ files have no findings of clang-tidy and of clang's thread-safety analysis.

Usage: check_tidy.py [ROOT [FILE...]]
"""

import concurrent.futures
import functools
import json
import os
import re
import shlex
import subprocess
import sys
from typing import NamedTuple

import tidy_cache
import tree

CLANG = "clang++-16"
CLANG_TIDY = "clang-tidy-16"
CLANG_INCLUDE = "/usr/lib/llvm-16/include"
PLUGIN_SOURCE = "project_scope.cc"
TORCH_HEADERS = "server/torch_headers.h"
TORCH_FOLDERS = ("torch/include", "torch/include/torch/csrc/api/include")
WARNINGS = ["-Wthread-safety", "-Wthread-safety-beta"]
CODE_GENERATION = ("-g", "-fPIC", "-fPIE")
ERROR = re.compile(r"^(/.+?):(\d+):\d+: (?:error|warning): (.+)$", re.MULTILINE)
# Compiled by this check itself, against clang-tidy's own headers.
NOT_BUILT = ("tests/lint/" + PLUGIN_SOURCE,)


class Command(NamedTuple):
    """How one file is compiled."""

    path: str  # from the root
    flags: tuple[str, ...]

    def torch_flags(self) -> tuple[str, ...]:
        """Those that LibTorch's headers depend on; empty where the file's target
        does not use them."""
        system = [i for i, flag in enumerate(self.flags) if flag == "-isystem"]
        folders = [self.flags[i + 1] for i in system]
        torch = [folder for folder in folders if folder.endswith(TORCH_FOLDERS)]
        language = [flag for flag in self.flags if flag.startswith(("-std=", "-f"))]
        return (*language, *(f"-isystem{folder}" for folder in torch)) if torch else ()


def configure(root: str) -> str:
    """Makes the lint preset's compile_commands.json and the generated headers;
    returns its folder."""
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


def commands(root: str, build: str) -> list[Command]:
    """Of the project's own files, as compile_commands.json has them."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    found = {}
    for entry in entries:
        path = os.path.relpath(entry["file"], root)
        if not path.startswith("build/"):
            arguments = shlex.split(entry["command"])[1:]
            output = arguments[arguments.index("-o") + 1]
            drop = {"-c", "-o", output, entry["file"], *CODE_GENERATION}
            found[path] = Command(path, tuple(a for a in arguments if a not in drop))
    return [found[path] for path in sorted(found)]


class Tidy:
    """Runs clang-tidy on one file at a time; thread-safe."""

    def __init__(self, root: str, cache: tidy_cache.Cache):
        self.root = root
        self.cache = cache
        self.version = subprocess.run([CLANG_TIDY, "--version"], capture_output=True, text=True, check=True).stdout
        self.config = tree.read(root, ".clang-tidy")
        self.plugin = self._build_plugin()

    def _build_plugin(self) -> str:
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), PLUGIN_SOURCE)
        key = tidy_cache.digest(self.version, tree.read("", source))
        flags = ["-std=c++17", "-fno-rtti", "-fPIC", "-shared", "-isystem", CLANG_INCLUDE]
        return self.cache.built("plugin", source, key, [CLANG, *flags])

    @functools.cache
    def torch_pch(self, flags: tuple[str, ...]) -> str:
        """LibTorch's headers, read once instead of 15 s a file."""
        source = os.path.join(self.root, TORCH_HEADERS)
        scripts = [flag.removeprefix("-isystem") + "/torch/script.h" for flag in flags]
        stamps = [str(os.stat(path).st_mtime_ns) for path in scripts if os.path.exists(path)]
        key = tidy_cache.digest(self.version, tree.read("", source), *flags, *stamps)
        command = [CLANG, *flags, "-fpch-instantiate-templates", "-x", "c++-header"]
        return self.cache.built("torch", source, key, command)

    def key(self, command: Command) -> str:
        """Changes with all that the findings of a file depend on."""
        flags = [flag.replace(self.root, ".") for flag in command.flags]
        parts = [self.version, self.config, os.path.basename(self.plugin), *WARNINGS, *flags]
        for path in sorted(self._closure(command)):
            parts += [path, tree.read(self.root, path)]
        return tidy_cache.digest(*parts)

    def _closure(self, command: Command) -> set[str]:
        """The file and the project's headers that it includes, however deep."""
        generated = "build/lint/proto"
        seen: set[str] = set()
        waiting = [command.path]
        while waiting:
            path = waiting.pop()
            if path not in seen and os.path.isfile(os.path.join(self.root, path)):
                seen.add(path)
                headers = [include.header for include in tree.includes(self.root, path)]
                waiting += headers + [f"{generated}/{header}" for header in headers]
        return seen

    def findings(self, command: Command) -> list[tree.Finding]:
        key = self.key(command)
        if self.cache.is_clean(key):
            return []
        torch = command.torch_flags()
        pch = ["-include-pch", self.torch_pch(torch)] if torch else []
        checks = "--checks=camserve-project-scope"
        run = [CLANG_TIDY, "--quiet", f"--load={self.plugin}", checks, command.path, "--"]
        result = subprocess.run(
            [*run, *command.flags, *WARNINGS, *pch], cwd=self.root, capture_output=True, text=True, check=False
        )
        found = [
            tree.Finding(os.path.relpath(path, self.root), int(line), message)
            for path, line, message in ERROR.findall(result.stdout)
        ]
        if result.returncode == 0 and not found:
            self.cache.note_clean(key)
        elif not found:
            found = [tree.Finding(command.path, 0, (result.stdout + result.stderr).strip())]
        return found


def uncompiled(root: str, known: list[Command]) -> list[tree.Finding]:
    """Files that no target builds are files that nobody checks."""
    paths = {command.path for command in known}
    return [
        tree.Finding(path, 0, "belongs to no target of the lint preset")
        for path in tree.files(root, ".cc")
        if path not in paths and path not in NOT_BUILT
    ]


def check(root: str, known: list[Command], cache: tidy_cache.Cache) -> list[tree.Finding]:
    tidy = Tidy(root, cache)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(tidy.findings, known)
        # A header's finding comes once a file that includes it.
        return sorted({finding for findings in found for finding in findings})


def check_tree(root: str) -> list[tree.Finding]:
    known = commands(root, configure(root))
    missing = uncompiled(root, known)
    if len(sys.argv) > 2:
        known = [command for command in known if command.path in sys.argv[2:]]
        missing = []
    return missing + check(root, known, tidy_cache.Cache(tidy_cache.default_folder()))


if __name__ == "__main__":
    tree.main(check_tree, ".clang-tidy holds the checks; NOLINT(check) needs a reason beside it.")
