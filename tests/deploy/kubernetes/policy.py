"""What every rendered manifest has to keep, of which no tool knows: how servers drain, are probed
and replaced, whom pods may talk to, what they may write, and what becomes of shards that fail.

Who runs a pod with which rights, and what it may use, PodSecurity (cluster.sh) and kube-score
(score.sh) judge.

    kustomize build deploy/kubernetes/overlays/cpu | policy.py
    policy.py FILE...

Prints a line for each offence and ends with 1 where there is one.
"""

import pathlib
import re
import sys
from typing import Any, Callable, Iterator, NamedTuple

import yaml

Doc = dict[str, Any]

SERVER = {"app.kubernetes.io/name": "camserve", "app.kubernetes.io/component": "server"}
DNS = {"k8s-app": "kube-dns"}
READ_ONLY_CLAIMS = ("camserve-models", "camserve-data")
# Beyond the drain: 2 s that the server takes to end, and what the kubelet takes to notice.
SECONDS_TO_END = 5
DRAIN_DEFAULTS = {"drain_delay": 5.0, "drain_timeout": 30.0}
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class Workload(NamedTuple):
    doc: Doc
    template: Doc

    @property
    def title(self) -> str:
        return title_of(self.doc)

    @property
    def kind(self) -> str:
        return self.doc["kind"]

    @property
    def pod(self) -> Doc:
        return self.template["spec"]

    @property
    def labels(self) -> dict[str, str]:
        return self.template["metadata"]["labels"]

    @property
    def containers(self) -> list[Doc]:
        return self.pod.get("initContainers", []) + self.pod["containers"]


def title_of(doc: Doc) -> str:
    return f"{doc['kind']}/{doc['metadata']['name']}"


def at(doc: Any, path: str, default: Any = None) -> Any:
    """What lies at "a.b.c", of mappings alone."""
    for name in path.split("."):
        if not isinstance(doc, dict) or name not in doc:
            return default
        doc = doc[name]
    return doc


def of_kind(docs: list[Doc], *kinds: str) -> list[Doc]:
    return [doc for doc in docs if doc["kind"] in kinds]


def workloads(docs: list[Doc]) -> list[Workload]:
    found = []
    for doc in docs:
        template = at(doc, "spec.jobTemplate.spec.template") or at(doc, "spec.template")
        if doc["kind"] == "Pod":
            template = doc
        if template and "spec" in template:
            found.append(Workload(doc, template))
    return found


def selects(selector: Doc | None, labels: dict[str, str]) -> bool:
    """An empty selector takes all, none takes nothing."""
    wanted = (selector or {}).get("matchLabels", {})
    return selector is not None and all(labels.get(k) == v for k, v in wanted.items())


def seconds(duration: str) -> float:
    return sum(float(n) * UNITS[u] for n, u in re.findall(r"([\d.]+)(ms|s|m|h)", duration))


def flags(container: Doc) -> dict[str, str]:
    words = [word[2:].partition("=") for word in container.get("args", []) if word[:2] == "--"]
    return {name: value for name, _, value in words}


def is_server(container: Doc) -> bool:
    return "model_repository" in flags(container)


def on_gpu(workload: Workload) -> bool:
    return any(at(c, "resources.limits", {}).get("nvidia.com/gpu") for c in workload.containers)


# Each takes a workload and all documents, and yields what is wrong.


def check_account(workload: Workload, _: list[Doc]) -> Iterator[str]:
    if workload.pod.get("automountServiceAccountToken") is not False:
        yield "automountServiceAccountToken is not false"


def secret_mode(volume: Doc) -> int:
    """Who may read the secrets in it; 0 where there are none."""
    projected = volume.get("projected", {})
    if any("secret" in source for source in projected.get("sources", [])):
        return projected.get("defaultMode", 0o644)
    return volume["secret"].get("defaultMode", 0o644) if "secret" in volume else 0


def check_volumes(workload: Workload, _: list[Doc]) -> Iterator[str]:
    for volume in workload.pod.get("volumes", []):
        name, claim = volume["name"], volume.get("persistentVolumeClaim", {})
        mounts = [m for c in workload.containers for m in c.get("volumeMounts", [])]
        if claim.get("claimName") in READ_ONLY_CLAIMS and not (
            claim.get("readOnly") and all(m.get("readOnly") for m in mounts if m["name"] == name)
        ):
            yield f"volume {name} ({claim['claimName']}) is not read-only"
        if secret_mode(volume) & 0o007:
            yield f"volume {name}: everybody may read the secret"


def check_drain(workload: Workload, _: list[Doc]) -> Iterator[str]:
    grace = workload.pod.get("terminationGracePeriodSeconds", 30)
    for container in workload.containers:
        given = flags(container)
        drain = [seconds(given[f]) if f in given else d for f, d in DRAIN_DEFAULTS.items()]
        if is_server(container) and sum(drain) + SECONDS_TO_END > grace:
            yield (
                f"{container['name']} drains for {sum(drain):g} s and ends in {SECONDS_TO_END}; "
                f"terminationGracePeriodSeconds is {grace}"
            )


def check_probes(workload: Workload, _: list[Doc]) -> Iterator[str]:
    if workload.kind == "Job":
        return
    for container in filter(is_server, workload.containers):
        name, given = container["name"], flags(container)
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            if probe not in container:
                yield f"{name} has no {probe}"
        if at(container, "livenessProbe.httpGet.path") != "/healthz":
            yield f"{name}: livenessProbe asks for more than whether the process lives"
        port = int(given.get("health_port" if "tls_cert" in given else "port", 50051))
        if at(container, "readinessProbe.grpc.port") != port:
            yield f"{name}: readinessProbe does not ask the plaintext gRPC port {port}"


def check_rollout(workload: Workload, docs: list[Doc]) -> Iterator[str]:
    if workload.kind != "Deployment":
        return
    rollout = at(workload.doc, "spec.strategy.rollingUpdate", {})
    wanted = {"maxUnavailable": 1, "maxSurge": 0}
    if not on_gpu(workload):
        wanted = {"maxUnavailable": 0, "maxSurge": 1}
    if rollout != wanted:
        yield f"rollingUpdate is {rollout}, not {wanted}"
    if not workload.pod.get("topologySpreadConstraints"):
        yield "no topologySpreadConstraints"
    for scaler in of_kind(docs, "HorizontalPodAutoscaler", "ScaledObject"):
        if at(scaler, "spec.scaleTargetRef.name") != workload.doc["metadata"]["name"]:
            continue
        if "replicas" in workload.doc["spec"]:
            yield f"sets replicas, which {title_of(scaler)} does too"


def check_disruptions(workload: Workload, docs: list[Doc]) -> Iterator[str]:
    if workload.kind != "Deployment":
        return
    budgets = of_kind(docs, "PodDisruptionBudget")
    mine = [b for b in budgets if selects(at(b, "spec.selector"), workload.labels)]
    if len(mine) != 1:
        yield f"{len(mine)} PodDisruptionBudgets select its pods, not 1"
    elif at(mine[0], "spec.maxUnavailable") != 1:
        yield f"{title_of(mine[0])} does not let one go at a time"


def may_go_out(peer: Doc, ports: set[int]) -> bool:
    """A job's pods may, to the servers and to the cluster's DNS."""
    to_server = peer == {"podSelector": {"matchLabels": SERVER}}
    to_dns = at(peer, "podSelector.matchLabels") == DNS and "namespaceSelector" in peer
    return (to_server and ports == {50051}) or (to_dns and ports == {53})


def check_network(workload: Workload, docs: list[Doc]) -> Iterator[str]:
    policies = of_kind(docs, "NetworkPolicy")
    mine = [p for p in policies if selects(at(p, "spec.podSelector"), workload.labels)]
    for direction in ("Ingress", "Egress"):
        if not any(direction in at(p, "spec.policyTypes", []) for p in mine):
            yield f"no NetworkPolicy limits its {direction.lower()}"
    for policy in mine:
        for rule in at(policy, "spec.ingress") or []:
            if not rule.get("from") or not rule.get("ports"):
                yield f"{title_of(policy)} lets in everybody, or to every port"
        for rule in at(policy, "spec.egress") or []:
            peers, ports = rule.get("to") or [{}], {p.get("port") for p in rule.get("ports") or []}
            known = all(may_go_out(peer, ports) for peer in peers)
            if workload.kind != "Job" or not known:
                yield f"{title_of(policy)} lets it out to {rule.get('to') or 'everywhere'}"


def action_of(job: Doc, exit_code: int) -> str:
    """What becomes of a pod that ends so: by the first rule that matches."""
    for rule in at(job, "spec.podFailurePolicy.rules", []):
        codes = rule.get("onExitCodes", {})
        listed = exit_code in codes.get("values", [])
        if codes and listed == (codes.get("operator") == "In"):
            return rule["action"]
    return "Count"


def check_shards(workload: Workload, _: list[Doc]) -> Iterator[str]:
    """A wrong command line fails every shard, input that can't be used its own alone."""
    if at(workload.doc, "spec.completionMode") != "Indexed":
        return
    for exit_code, wanted in ((2, "FailJob"), (3, "FailIndex")):
        if action_of(workload.doc, exit_code) != wanted:
            yield f"exit code {exit_code} does not {wanted}"


CHECKS: tuple[Callable[[Workload, list[Doc]], Iterator[str]], ...] = (
    check_account,
    check_volumes,
    check_drain,
    check_probes,
    check_rollout,
    check_disruptions,
    check_network,
    check_shards,
)


def offences(docs: list[Doc]) -> list[str]:
    found = workloads(docs)
    if not found:
        return ["nothing runs in it"]
    return [f"{w.title}: {wrong}" for w in found for check in CHECKS for wrong in check(w, docs)]


def load(text: str) -> list[Doc]:
    return [doc for doc in yaml.safe_load_all(text) if doc]


def main() -> None:
    texts = [pathlib.Path(path).read_text(encoding="utf-8") for path in sys.argv[1:]]
    wrong = offences([doc for text in texts or [sys.stdin.read()] for doc in load(text)])
    print("\n".join(wrong), end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
