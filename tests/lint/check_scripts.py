"""Shell scripts parse, and shellcheck has nothing to say."""

import re
import shutil
import subprocess

import tree

SHEBANG = re.compile(r"#!.*\b(ba)?sh\b")
BASH_ERROR = re.compile(r"line (\d+): (.+)")
SHELLCHECK_ERROR = re.compile(r"^(.+?):(\d+):\d+: (.+)$", re.MULTILINE)


def scripts(root: str) -> list[str]:
    def is_script(path: str) -> bool:
        return path.endswith(".sh") or bool(SHEBANG.match(tree.read(root, path)))

    plain = [p for p in tree.files(root) if "." not in p.rsplit("/", 1)[-1] or p.endswith(".sh")]
    return [path for path in plain if is_script(path)]


def run(root: str, *command: str) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def parse_errors(root: str, path: str) -> list[tree.Finding]:
    errors = BASH_ERROR.findall(run(root, "bash", "-n", path).stderr)
    return [tree.Finding(path, int(line), message) for line, message in errors]


def shellcheck_errors(root: str, paths: list[str]) -> list[tree.Finding]:
    if not paths or not shutil.which("shellcheck"):
        return []
    output = run(root, "shellcheck", "--external-sources", "--format=gcc", *paths).stdout
    return [tree.Finding(p, int(n), message) for p, n, message in SHELLCHECK_ERROR.findall(output)]


def check(root: str) -> list[tree.Finding]:
    paths = scripts(root)
    findings = [finding for path in paths for finding in parse_errors(root, path)]
    return findings or shellcheck_errors(root, paths)


if __name__ == "__main__":
    tree.main(check, "shellcheck's wiki explains each number.")
