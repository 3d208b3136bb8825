"""score.sh finds what it is for: each of it is broken once in what keeps all."""

import copy
import json
import pathlib
import subprocess
import unittest
from typing import Any

import policy
import policy_test
from policy_test import EVALUATE, FIRST, GONE, POD, SERVER, SIDECAR

SCORE = pathlib.Path(__file__).with_name("score.sh")

# What is changed, where, to what; and the words of kube-score's offence.
BROKEN: list[tuple[str, str, Any, str]] = [
    (SERVER, POD + "securityContext.runAsUser", 0, "low user ID"),
    (SERVER, POD + "securityContext.runAsUser", GONE, "low user ID"),
    (EVALUATE, SIDECAR + "securityContext.runAsUser", 0, "low user ID"),
    (SERVER, POD + "securityContext.seccompProfile", GONE, "Seccomp"),
    (SERVER, FIRST + "securityContext.privileged", True, "privileged"),
    (EVALUATE, SIDECAR + "securityContext.privileged", True, "privileged"),
    (SERVER, FIRST + "securityContext.readOnlyRootFilesystem", GONE, "root filesystem"),
    (SERVER, FIRST + "resources.limits.cpu", GONE, "CPU limit"),
    (SERVER, FIRST + "resources.limits.memory", GONE, "Memory limit"),
    (SERVER, FIRST + "resources.requests.cpu", GONE, "CPU request"),
    (EVALUATE, SIDECAR + "resources", GONE, "Memory request"),
    (SERVER, FIRST + "image", "camserve", "latest tag"),
    (EVALUATE, SIDECAR + "image", "camserve:latest", "latest tag"),
]


def score(docs: list[policy.Doc]) -> subprocess.CompletedProcess[str]:
    text = "\n---\n".join(json.dumps(doc) for doc in docs)  # JSON is YAML
    return subprocess.run([SCORE, "-"], input=text, capture_output=True, text=True, check=False)


class ScoreTest(unittest.TestCase):
    def test_takes_what_keeps_every_rule(self) -> None:
        told = score(policy_test.GOOD)
        self.assertEqual((0, ""), (told.returncode, told.stdout.strip()), told.stderr)

    def test_finds_each_broken_rule(self) -> None:
        for title, path, value, words in BROKEN:
            with self.subTest(title=title, path=path, value=value):
                docs = copy.deepcopy(policy_test.GOOD)
                policy_test.change(docs, title, path, value)
                told = score(docs)
                self.assertEqual(1, told.returncode, told.stderr)
                self.assertIn(words, told.stdout)


if __name__ == "__main__":
    unittest.main()
