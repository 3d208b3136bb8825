"""Every rule of the policy can fail: each is broken once in a rendering that keeps them all."""

import copy
import pathlib
import unittest
from typing import Any

import policy

GOOD = policy.load(pathlib.Path(__file__).with_name("good.yaml").read_text(encoding="utf-8"))
GONE = object()

SERVER = "Deployment/server"
EVALUATE = "Job/evaluate"
POD = "spec.template.spec."
FIRST = POD + "containers.0."
RULE = "spec.podFailurePolicy.rules."
SIDECAR = POD + "initContainers.0."

# What is changed, where, to what; and whose offence that is, in which words.
BROKEN: list[tuple[str, str, Any, str, str]] = [
    (EVALUATE, POD + "automountServiceAccountToken", GONE, EVALUATE, "automount"),
    (SERVER, POD + "volumes.0.persistentVolumeClaim.readOnly", GONE, SERVER, "not read-only"),
    (SERVER, FIRST + "volumeMounts.0.readOnly", GONE, SERVER, "not read-only"),
    (SERVER, POD + "volumes.1.secret.defaultMode", GONE, SERVER, "everybody may read"),
    (SERVER, POD + "volumes.1.projected.sources", [{"secret": {}}], SERVER, "everybody may"),
    (SERVER, POD + "terminationGracePeriodSeconds", 54, SERVER, "drains for 50 s"),
    (SERVER, POD + "terminationGracePeriodSeconds", GONE, SERVER, "Seconds is 30"),
    (SERVER, FIRST + "args.2", "--drain_timeout=1m", SERVER, "drains for 70 s"),
    (EVALUATE, SIDECAR + "args.2", "--threads=1", EVALUATE, "drains for 30 s"),
    (SERVER, FIRST + "startupProbe", GONE, SERVER, "no startupProbe"),
    (SERVER, FIRST + "readinessProbe", GONE, SERVER, "no readinessProbe"),
    (SERVER, FIRST + "livenessProbe", GONE, SERVER, "no livenessProbe"),
    (SERVER, FIRST + "livenessProbe.httpGet.path", "/readyz", SERVER, "asks for more"),
    (SERVER, FIRST + "readinessProbe.grpc.port", 50051, SERVER, "plaintext gRPC port 50052"),
    (SERVER, FIRST + "args.3", "--allow_insecure", SERVER, "plaintext gRPC port 50051"),
    (SERVER, "spec.strategy.rollingUpdate.maxUnavailable", 1, SERVER, "rollingUpdate"),
    (SERVER, FIRST + "resources.limits.nvidia!com/gpu", "1", SERVER, "rollingUpdate"),
    (SERVER, POD + "topologySpreadConstraints", GONE, SERVER, "topologySpread"),
    (EVALUATE, "spec.podFailurePolicy", GONE, EVALUATE, "exit code 2 does not FailJob"),
    (EVALUATE, RULE + "1.onExitCodes.values", [4], EVALUATE, "exit code 3 does not FailIndex"),
    (EVALUATE, RULE + "1.action", "Ignore", EVALUATE, "exit code 3 does not FailIndex"),
    (EVALUATE, RULE + "0.onExitCodes.values", [2, 3], EVALUATE, "3 does not FailIndex"),
    (EVALUATE, RULE + "1.onExitCodes.operator", "NotIn", EVALUATE, "3 does not FailIndex"),
    ("PodDisruptionBudget/server", "spec.selector.matchLabels.a", "b", SERVER, "0 PodDis"),
    ("PodDisruptionBudget/server", "spec.maxUnavailable", 0, SERVER, "one go at a time"),
    ("NetworkPolicy/server", "spec.policyTypes", ["Ingress"], SERVER, "limits its egress"),
    ("NetworkPolicy/server", "spec.podSelector.matchLabels.a", "b", SERVER, "its ingress"),
    ("NetworkPolicy/server", "spec.podSelector", GONE, SERVER, "limits its egress"),
    ("NetworkPolicy/server", "spec.egress", [{}], SERVER, "out to everywhere"),
    ("NetworkPolicy/server", "spec.ingress.0.from", GONE, SERVER, "lets in everybody"),
    ("NetworkPolicy/server", "spec.ingress.0.ports", GONE, SERVER, "lets in everybody"),
    ("NetworkPolicy/evaluate", "spec.egress.0.to", GONE, EVALUATE, "out to everywhere"),
    ("NetworkPolicy/evaluate", "spec.egress.0.ports", GONE, EVALUATE, "lets it out to"),
    ("NetworkPolicy/evaluate", "spec.egress.0.ports.0.port", 22, EVALUATE, "lets it out to"),
    ("NetworkPolicy/evaluate", "spec.egress.0.to.0", {"podSelector": {}}, EVALUATE, "out to"),
    ("NetworkPolicy/evaluate", "spec.egress.1.ports.0.port", 80, EVALUATE, "lets it out to"),
]


def change(docs: list[policy.Doc], title: str, path: str, value: Any) -> None:
    """A number in the path is an index; a name's dots are written "!"."""
    place: Any = next(doc for doc in docs if policy.title_of(doc) == title)
    *way, last = [int(n) if n.isdigit() else n.replace("!", ".") for n in path.split(".")]
    for name in way:
        place = place[name] if isinstance(name, int) else place.setdefault(name, {})
    if value is GONE:
        del place[last]
    else:
        place[last] = value


class PolicyTest(unittest.TestCase):
    def assert_found(self, docs: list[policy.Doc], title: str, words: str) -> None:
        found = policy.offences(docs)
        self.assertTrue(
            any(offence.startswith(f"{title}: ") and words in offence for offence in found),
            f"{words!r} of {title} is not in {found}",
        )

    def test_takes_what_keeps_every_rule(self) -> None:
        self.assertEqual([], policy.offences(GOOD))

    def test_finds_each_broken_rule(self) -> None:
        for title, path, value, culprit, words in BROKEN:
            with self.subTest(title=title, path=path, value=value):
                docs = copy.deepcopy(GOOD)
                change(docs, title, path, value)
                self.assert_found(docs, culprit, words)

    def test_breaks_each_rule(self) -> None:
        """No check is left that nothing here fails."""
        for check in policy.CHECKS:
            with self.subTest(check=check.__name__):
                self.assertTrue(any(self.fails(check, *broken[:3]) for broken in BROKEN))

    @staticmethod
    def fails(check: Any, title: str, path: str, value: Any) -> bool:
        docs = copy.deepcopy(GOOD)
        change(docs, title, path, value)
        return any(list(check(workload, docs)) for workload in policy.workloads(docs))

    def test_finds_replicas_beside_an_autoscaler(self) -> None:
        for kind in ("HorizontalPodAutoscaler", "ScaledObject"):
            scaler = {
                "kind": kind,
                "metadata": {"name": "scaler"},
                "spec": {"scaleTargetRef": {"name": "server"}},
            }
            self.assert_found(GOOD + [scaler], SERVER, f"{kind}/scaler")

    def test_finds_a_second_budget(self) -> None:
        budgets = [doc for doc in GOOD if doc["kind"] == "PodDisruptionBudget"]
        self.assert_found(GOOD + budgets, SERVER, "2 PodDisruptionBudgets")

    def test_finds_a_rendering_of_nothing(self) -> None:
        self.assertEqual(["nothing runs in it"], policy.offences([]))


if __name__ == "__main__":
    unittest.main()
