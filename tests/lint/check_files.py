"""Files are of a size that one can read, guarded, and of no one machine."""

import ast
import os
import re

import tree

MAX_LINES = 400
MAX_FUNCTION_LINES = 60  # of C++ clang-tidy counts them: check_tidy.py
MAX_BYTES = 1_000_000
SOURCES = (*tree.CPP, ".proto", ".py", ".sh", ".cmake", "CMakeLists.txt")
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:root|work|home)/[\w.]+")
SHELL_FUNCTION = re.compile(r"^(\w+)\(\) \{$.*?^\}$", re.MULTILINE | re.DOTALL)


def check_size(root: str, path: str) -> list[tree.Finding]:
    size = os.path.getsize(os.path.join(root, path))
    if size <= MAX_BYTES:
        return []
    message = f"has {size:,} bytes; {MAX_BYTES:,} at most: let a program make it"
    return [tree.Finding(path, 0, message)]


def check_length(path: str, text: str) -> list[tree.Finding]:
    lines = text.count("\n")
    if lines <= MAX_LINES or not path.endswith(SOURCES):
        return []
    message = f"has {lines} lines; {MAX_LINES} at most: split it by subject"
    return [tree.Finding(path, lines, message)]


def check_guard(path: str, text: str) -> list[tree.Finding]:
    if not path.endswith(".h"):
        return []
    guard = "CAMSERVE_" + re.sub(r"\W", "_", path).upper() + "_"
    wanted = re.compile(
        rf"^(//.*\n)*#ifndef {guard}\n#define {guard}\n(.*\n)*#endif  // {guard}\n\Z", re.MULTILINE
    )
    if wanted.match(text):
        return []
    return [tree.Finding(path, 1, f"has no header guard {guard} around all but its first comment")]


def check_machine_paths(path: str, text: str) -> list[tree.Finding]:
    return [
        tree.Finding(path, n, f"names a place of one machine: {match[0]}")
        for n, line in enumerate(text.splitlines(), 1)
        for match in MACHINE_PATH.finditer(line)
    ]


def functions(path: str, text: str) -> list[tuple[str, int, int]]:
    """Name, first line and number of lines of each Python or shell function."""
    if path.endswith(".py"):
        defined = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)]
        return [(n.name, n.lineno, n.end_lineno - n.lineno + 1) for n in defined]
    if path.endswith(".sh"):
        return [
            (m[1], text.count("\n", 0, m.start()) + 1, m[0].count("\n") + 1)
            for m in SHELL_FUNCTION.finditer(text)
        ]
    return []


def check_functions(path: str, text: str) -> list[tree.Finding]:
    return [
        tree.Finding(path, line, f"{name} has {count} lines; {MAX_FUNCTION_LINES} at most")
        for name, line, count in functions(path, text)
        if count > MAX_FUNCTION_LINES
    ]


def check_file(root: str, path: str) -> list[tree.Finding]:
    too_large = check_size(root, path)
    if too_large:
        return too_large
    text = tree.read(root, path)
    checks = (check_length, check_guard, check_machine_paths, check_functions)
    return [finding for check_text in checks for finding in check_text(path, text)]


def check(root: str) -> list[tree.Finding]:
    return [finding for path in tree.files(root) for finding in check_file(root, path)]


if __name__ == "__main__":
    tree.main(check, "The limits are at the top of tests/lint/check_files.py.")
