"""The PrometheusRule holds what deploy/prometheus holds, group by group.

rules_agree.py            ends with 1 where they differ
rules_agree.py --write    makes the PrometheusRule again
"""

import pathlib
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
SOURCES = [ROOT / "deploy/prometheus" / name for name in ("recording.yml", "alerts.yml")]
RULE = ROOT / "deploy/kubernetes/components/monitoring/rules.yaml"

HEAD = """\
# deploy/prometheus/recording.yml and alerts.yml, for the Prometheus Operator. Made from them,
# and again by tests/deploy/kubernetes/rules_agree.py --write.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: camserve
  namespace: camserve
spec:
  groups:
"""


def manifest(sources: list[str]) -> str:
    """The sources' groups, as they are written, a level deeper."""
    groups = [text.split("\ngroups:\n", 1)[1].rstrip("\n") for text in sources]
    lines = "\n\n".join(groups).splitlines()
    return HEAD + "".join(f"  {line}\n" if line else "\n" for line in lines)


def differences(sources: list[str], rule: str) -> list[str]:
    wanted = [group for text in sources for group in yaml.safe_load(text)["groups"]]
    held = yaml.safe_load(rule)["spec"]["groups"]
    names, held_names = [g["name"] for g in wanted], [g["name"] for g in held]
    if names != held_names:
        return [f"groups {held_names} instead of {names}"]
    return [
        f"group {group['name']}: rule {number}, {mine.get('alert') or mine.get('record')}, differs"
        for group, other in zip(wanted, held)
        for number, (mine, theirs) in enumerate(pairs(group["rules"], other["rules"]), 1)
        if mine != theirs
    ]


def pairs(one: list[dict], other: list[dict]) -> list[tuple[dict, dict]]:
    longest = max(len(one), len(other))
    return list(zip(one + [{}] * (longest - len(one)), other + [{}] * (longest - len(other))))


def main() -> None:
    sources = [path.read_text(encoding="utf-8") for path in SOURCES]
    if sys.argv[1:] == ["--write"]:
        RULE.write_text(manifest(sources), encoding="utf-8")
        return
    found = differences(sources, RULE.read_text(encoding="utf-8"))
    for difference in found:
        print(f"PrometheusRule/camserve: {difference}; rules_agree.py --write makes it again")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
