"""C++ and proto files are as clang-format leaves them."""

import re
import subprocess

import tree

CLANG_FORMAT = "clang-format-16"
ERROR = re.compile(r"^(.+?):(\d+):\d+: error: ", re.MULTILINE)


def check(root: str) -> list[tree.Finding]:
    paths = tree.files(root, *tree.CPP, ".proto")
    if not paths:
        return []
    command = [CLANG_FORMAT, "--style=file", "--dry-run", "-Werror", *paths]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    first_lines: dict[str, int] = {}
    for path, line in ERROR.findall(result.stderr):
        first_lines.setdefault(path, int(line))
    if result.returncode != 0 and not first_lines:
        return [tree.Finding(".clang-format", 0, result.stderr.strip())]
    return [tree.Finding(p, n, "is not as clang-format leaves it") for p, n in first_lines.items()]


if __name__ == "__main__":
    tree.main(check, f"Run {CLANG_FORMAT} -i on these files.")
