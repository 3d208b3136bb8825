"""The dashboard and the rules against a real Prometheus and a real server under load.

Every expression answers with data, the alerts that can be provoked within seconds fire
(the others do in deploy/prometheus/rules_test.yml), and a page shows what the dashboard would.
Exits with 77, which ctest takes for skipped, where there is no Prometheus; fails then where
CI=true.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import picture
from queries import Query, is_answered, panels_of, variables_left
from stand import BROKEN, Stand, await_that

SOURCE = os.environ["CAMSERVE_SOURCE"]
BUILD = os.environ["CAMSERVE_BUILD"]
RULES = os.path.join(SOURCE, "deploy", "prometheus")
DASHBOARD = os.path.join(SOURCE, "deploy", "grafana", "camserve.json")
PICTURE = os.path.join(BUILD, "observe", "dashboard.html")

# Provoked here. rules_test.yml provokes these and all others.
PROVOKED = {
    "CamserveModelFailed",  # a file that is no model
    "CamserveErrors",  # calls for that model
    "CamserveLatencyBudgetBurnsFast",  # by an objective of a millisecond
    "CamserveLatencyBudgetBurnsSlowly",
}
PROVOKED_LAST = "CamserveDown"  # a server that is killed


def skip_without_prometheus():
    missing = [name for name in ("prometheus", "promtool") if not shutil.which(name)]
    if missing:
        print(f"{' and '.join(missing)}: not here; deploy/setup.sh installs it")
        sys.exit(1 if os.environ.get("CI") == "true" else 77)


def check_rules():
    for command in ("check rules recording.yml alerts.yml", "test rules rules_test.yml"):
        subprocess.run(["promtool", *command.split()], cwd=RULES, check=True)


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def impatient_rules(stand: Stand) -> list[str]:
    """Copies whose alerts wait for nothing, and to which all is slow."""
    alerts, waits = re.subn(r"for: \d+m", "for: 0s", read(os.path.join(RULES, "alerts.yml")))
    recording, bounds = re.subn(
        r'(method="Explain",)le=~"[^"]*"', r'\1le="0.001"', read(os.path.join(RULES, "recording.yml"))
    )
    assert waits and bounds, "the rules are not as this test takes them to be"
    return [stand.write(recording, "recording.yml"), stand.write(alerts, "alerts.yml")]


def firing(stand: Stand) -> dict[str, dict]:
    alerts = stand.ask("alerts")["alerts"]
    return {a["labels"]["alertname"]: a for a in alerts if a["state"] == "firing"}


def rules(stand: Stand) -> list[dict]:
    return [rule for group in stand.ask("rules")["groups"] for rule in group["rules"]]


def check_expressions(stand: Stand, panels: list[picture.Panel]):
    queries = [Query(p.title, e) for p in panels for e, _ in p.targets]
    queries += [Query(r["name"], r["name"]) for r in rules(stand) if r["type"] == "recording"]
    unanswered = []

    def all_are_answered() -> bool:
        unanswered[:] = [q for q in queries if not is_answered(stand, q)]
        return not unanswered

    try:
        await_that(all_are_answered, "all expressions return data")
    except SystemExit:
        for query in unanswered:
            print(f"no data: {query.title}: {query.expression}")
        raise
    sick = [f"{r['name']}: {r['lastError']}" for r in rules(stand) if r["health"] != "ok"]
    assert not sick, sick
    print(f"ok: {len(queries)} expressions return data")


def check_alerts(stand: Stand, names: set[str]):
    try:
        await_that(lambda: names <= firing(stand).keys(), f"{sorted(names)} fire")
    except SystemExit:
        print(f"fires: {sorted(firing(stand))}")
        raise
    for name in names:
        annotations = firing(stand)[name]["annotations"]
        assert annotations["summary"] and annotations["action"], annotations
        assert "error" not in annotations["summary"], annotations
        print(f"ok: {name}: {annotations['summary']}")


def draw(stand: Stand, panels: list[picture.Panel], begin: float):
    os.makedirs(os.path.dirname(PICTURE), exist_ok=True)
    page = picture.draw(stand, panels, begin, time.time())
    with open(PICTURE, "w", encoding="utf-8") as file:
        file.write(page)
    print(f"ok: {os.path.relpath(PICTURE, SOURCE)} shows the dashboard")


def main():
    skip_without_prometheus()
    check_rules()
    panels = panels_of(DASHBOARD)
    assert not variables_left(panels), variables_left(panels)
    with tempfile.TemporaryDirectory() as folder, Stand(BUILD, folder) as stand:
        stand.start_server()
        stand.start_prometheus(impatient_rules(stand))
        begin = time.time()
        stand.start_load()
        check_expressions(stand, panels)
        check_alerts(stand, PROVOKED)
        assert firing(stand)["CamserveModelFailed"]["labels"]["model"] == BROKEN
        stand.stop_load()
        draw(stand, panels, begin)
        stand.server.kill()
        check_alerts(stand, {PROVOKED_LAST})


if __name__ == "__main__":
    main()
