"""C++ files have no findings of clang-tidy and of clang's thread-safety analysis.

    check_tidy.py [ROOT [FILE...]]     all files, or these
"""

import concurrent.futures
import functools
import os
import re
import subprocess
import sys

import check_header_rooms
import compile_commands
import tidy_cache
import tree
from compile_commands import Command

CLANG = "clang++-16"
CLANG_TIDY = "clang-tidy-16"
CLANG_INCLUDE = "/usr/lib/llvm-16/include"
PLUGIN_SOURCE = "project_scope.cc"
TORCH_HEADERS = "server/cam/torch_headers.h"
TORCH_HEADER = check_header_rooms.TORCH.header
GENERATED = "build/lint/proto"
WARNINGS = ("-Wthread-safety", "-Wthread-safety-beta")
ERROR = re.compile(
    r"^(/.+?):(\d+):\d+: (?:error|warning): (.+) \[([\w.+-]+)(?:,-warnings-as-errors)?\]$",
    re.MULTILINE,
)
# The first is compiled by this check itself, against clang-tidy's own headers; the
# second by tests/package, against what is installed.
NOT_BUILT = ("tests/lint/" + PLUGIN_SOURCE, "tests/package/client/main.cc")


class Tidy:
    """Runs clang-tidy on one file at a time. Thread-safe."""

    def __init__(self, root: str, cache: tidy_cache.Cache):
        self.root = root
        self.cache = cache
        self.version = run(root, CLANG_TIDY, "--version").stdout
        self.config = [tree.read(root, path) for path in tree.files(root, ".clang-tidy")]
        self.plugin = self._build_plugin()

    def findings(self, command: Command) -> list[tree.Finding]:
        headers = self._headers(command.path)
        key = self._key(command, headers)
        if self.cache.is_clean(key):
            return []
        sees_torch = any(TORCH_HEADER.match(header) for header in headers)
        pch = ("-include-pch", self._torch_pch(command.torch_flags())) if sees_torch else ()
        plugin = (f"--load={self.plugin}", "--checks=camserve-project-scope")
        flags = (*command.flags, *WARNINGS, *pch)
        result = run(self.root, CLANG_TIDY, "--quiet", *plugin, command.path, "--", *flags)
        found = self._errors(result.stdout)
        if result.returncode != 0 and not found:
            words = "\n".join((result.stdout + result.stderr).splitlines()[:8])
            return [tree.Finding(command.path, 0, f"clang-tidy failed: {words}")]
        if not found:
            self.cache.note_clean(key)
        return found

    def _errors(self, output: str) -> list[tree.Finding]:
        return [
            tree.Finding(os.path.relpath(path, self.root), int(line), f"{message} [{check}]")
            for path, line, message, check in ERROR.findall(output)
        ]

    def _build_plugin(self) -> str:
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), PLUGIN_SOURCE)
        key = tidy_cache.digest(self.version, tree.read("", source))
        flags = ("-std=c++17", "-fno-rtti", "-fPIC", "-shared", "-isystem", CLANG_INCLUDE)
        return self.cache.built("plugin", source, key, [CLANG, *flags])

    @functools.cache
    def _torch_pch(self, flags: tuple[str, ...]) -> str:
        """LibTorch's headers, read once instead of 15 s a file."""
        source = os.path.join(self.root, TORCH_HEADERS)
        scripts = [flag.removeprefix("-isystem") + "/torch/script.h" for flag in flags]
        stamps = [str(os.stat(path).st_mtime_ns) for path in scripts if os.path.exists(path)]
        key = tidy_cache.digest(self.version, tree.read("", source), *flags, *stamps)
        command = [CLANG, *flags, "-fpch-instantiate-templates", "-x", "c++-header"]
        return self.cache.built("torch", source, key, command)

    def _key(self, command: Command, headers: set[str]) -> str:
        """Changes with all that the findings of a file depend on; not with the
        folder that the tree lies in."""
        flags = [flag.replace(self.root, ".") for flag in command.flags]
        parts = [self.version, *self.config, os.path.basename(self.plugin), *WARNINGS, *flags]
        for path in sorted({command.path, *headers}):
            if self._is_own(path):
                parts += [path, tree.read(self.root, path)]
        return tidy_cache.digest(*parts)

    def _is_own(self, path: str) -> bool:
        return os.path.isfile(os.path.join(self.root, path))

    def _headers(self, path: str) -> set[str]:
        """What a file includes, through the project's headers too; generated ones
        with their place."""
        seen: set[str] = set()
        waiting = [path]
        while waiting:
            for _, header in tree.includes(self.root, waiting.pop()):
                generated = f"{GENERATED}/{header}"
                header = generated if self._is_own(generated) else header
                if header not in seen:
                    seen.add(header)
                    waiting += [header] if self._is_own(header) else []
        return seen


def run(root: str, *command: str) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


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
    known = compile_commands.read(root, compile_commands.configure(root))
    missing = uncompiled(root, known)
    wanted = sys.argv[2:]
    if wanted:
        known = [command for command in known if command.path in wanted]
        missing = [finding for finding in missing if finding.path in wanted]
    return missing + check(root, known, tidy_cache.Cache(tidy_cache.default_folder()))


if __name__ == "__main__":
    tree.main(check_tree, ".clang-tidy holds the checks; a NOLINT(check) gives its reason.")
