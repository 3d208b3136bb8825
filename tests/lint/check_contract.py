"""The contract keeps buf's rules and the last release (proto/buf.yaml), says what each
package is, and names repeated fields in the plural.

Ends with 77, which ctest takes for skipped, where there is no Go to build buf.
"""

import json
import os
import re
import subprocess
import sys
from typing import Iterator

import tree

BUF = os.path.join(os.path.dirname(os.path.abspath(__file__)), "buf.sh")
MODULE = "proto"
OWN = "proto/camserve"  # others' contracts keep their own rules
IMAGE = ("--path", OWN, "--exclude-imports", "-o", "-#format=json")
RELEASED = "proto/camserve-v1.binpb"
FOUND = 100  # what buf ends with where it finds something
NO_BUF = 77
COMMENTED_PACKAGE = re.compile(r"^//.*\npackage ", re.MULTILINE)
PLURAL = re.compile(r".*[^s]s$|.*radii$")
# Repeated fields that keep a name in the singular.
SINGULAR = {
    # A metric's name, which the files of results hold.
    "EvaluationSummary.aopc",
    "EvaluationSummary.max_sensitivity",
    "SampleResult.aopc",
    "SampleResult.max_sensitivity",
    # The config.textproto files of users hold them.
    "Input.mean",
    "Input.std",
    "ModelConfig.sha256",
    "VersionPolicy.pinned",
    # One thing out of several numbers.
    "AopcResult.curve",
    "AopcSummary.mean_curve",
    "ModelInfo.input_shape",
    "Tensor.shape",
}


class NoBufError(Exception):
    """buf is not here and can't be built."""


def buf(root: str, *arguments: str) -> str:
    """What buf says, in the folder of the tree. ValueError, with its words, where it
    does not come to say anything."""
    command = [BUF, *arguments]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if result.returncode == NO_BUF:
        raise NoBufError(result.stderr.strip())
    if result.returncode not in (0, FOUND):
        raise ValueError(result.stderr.strip())
    return result.stdout


def findings(root: str, *arguments: str) -> Iterator[tree.Finding]:
    """buf's, which are a JSON object a line. What was removed may have no place."""
    for line in buf(root, *arguments, "--error-format", "json").splitlines():
        finding = json.loads(line)
        path = finding.get("path", MODULE)
        yield tree.Finding(path, finding.get("start_line", 0), finding["message"])


def uncommented_packages(root: str) -> Iterator[tree.Finding]:
    for path in tree.files(root, ".proto"):
        if path.startswith(OWN) and not COMMENTED_PACKAGE.search(tree.read(root, path)):
            yield tree.Finding(path, 0, "package has no comment above it")


def singular_names(path: str, messages: list[dict]) -> Iterator[tree.Finding]:
    for message in messages:
        for field in message.get("field", []):
            name = f"{message['name']}.{field['name']}"
            is_repeated = field["label"] == "LABEL_REPEATED"
            if is_repeated and not PLURAL.match(name) and name not in SINGULAR:
                yield tree.Finding(path, 0, f"{name} is repeated, but its name is no plural")
        yield from singular_names(path, message.get("nestedType", []))


def check(root: str) -> list[tree.Finding]:
    try:
        found = list(findings(root, "lint", MODULE))
        image = buf(root, "build", MODULE, *IMAGE)
        if not image:
            return found  # why it can't be built
        found += findings(root, "breaking", MODULE, "--against", RELEASED)
    except ValueError as error:
        return [tree.Finding(MODULE, 0, f"buf: {error}")]
    for file in json.loads(image)["file"]:
        found += singular_names(f"{MODULE}/{file['name']}", file.get("messageType", []))
    return found + list(uncommented_packages(root))


if __name__ == "__main__":
    try:
        tree.main(check, "Comments say units, shapes, defaults, ranges, and what absent means.")
    except NoBufError as error:
        print(error)
        sys.exit(NO_BUF)
