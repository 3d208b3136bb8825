"""The dashboard and the rules against a real Prometheus and a real server under load.

Every expression answers with data, and the alerts that can be provoked within seconds fire and
no other does (deploy/prometheus/rules_test.yml has them all). Exits with 77, which ctest takes
for skipped, where there is no Prometheus; fails then where CI=true.

observe_test.py                  Debian's Prometheus
observe_test.py --prometheus3    the one that prometheus3.sh builds
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

from queries import Panel, Query, choices_of, is_answered, panels_of, variables_left
from stand import BROKEN, Stand, await_that

SOURCE = os.environ["CAMSERVE_SOURCE"]
BUILD = os.environ["CAMSERVE_BUILD"]
RULES = os.path.join(SOURCE, "deploy", "prometheus")
DASHBOARD = os.path.join(SOURCE, "deploy", "grafana", "camserve.json")
BUILDER = os.path.join(SOURCE, "tests", "observe", "prometheus3.sh")

# Provoked here. rules_test.yml provokes these and all others.
PROVOKED = {
    "CamserveModelFailed",  # a file that is no model
    "CamserveLatencyBudgetBurnsFast",  # by an objective of a millisecond
    "CamserveLatencyBudgetBurnsSlowly",
    "CamserveCertificateExpires",  # tomorrow
    "CamserveCertificateExpiresNow",
}
PROVOKED_BY_FLOOD = {"CamserveQueueSaturated", "CamserveRejections"}
PROVOKED_LAST = {"CamserveDown"}  # a server that is killed
# With rules that do not wait, before the first scrape.
AT_THE_BEGINNING = {"CamserveAbsent"}


def programs() -> list[str]:
    """Prometheus and promtool."""
    if "--prometheus3" in sys.argv:
        built = subprocess.run([BUILDER], stdout=subprocess.PIPE, text=True, check=False)
        if built.returncode != 0:
            sys.exit(built.returncode)
        return built.stdout.split()
    found = [shutil.which(name) for name in ("prometheus", "promtool")]
    if None in found:
        print("prometheus or promtool: not here; deploy/setup.sh installs them")
        sys.exit(1 if os.environ.get("CI") == "true" else 77)
    return found


def check_rules(promtool: str):
    for command in ("check rules recording.yml alerts.yml", "test rules rules_test.yml"):
        subprocess.run([promtool, *command.split()], cwd=RULES, check=True)


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def impatient_rules(stand: Stand) -> list[str]:
    """Copies whose alerts wait for nothing, and to which all is slow."""
    alerts, waits = re.subn(r"for: \d+[mh]", "for: 0s", read(os.path.join(RULES, "alerts.yml")))
    recording, bounds = re.subn(
        r'(method="Explain",code="OK",)le=~"[^"]*"',
        r'\1le="0.001"',
        read(os.path.join(RULES, "recording.yml")),
    )
    assert waits and bounds, "the rules are not as this test takes them to be"
    return [stand.write(recording, "recording.yml"), stand.write(alerts, "alerts.yml")]


def firing(stand: Stand) -> dict[str, dict]:
    alerts = stand.ask("alerts")["alerts"]
    return {a["labels"]["alertname"]: a for a in alerts if a["state"] == "firing"}


def rules(stand: Stand) -> list[dict]:
    return [rule for group in stand.ask("rules")["groups"] for rule in group["rules"]]


def check_expressions(stand: Stand, panels: list[Panel]):
    queries = [Query(p.title, e) for p in panels for e in p.expressions]
    queries += [Query(r["name"], r["name"]) for r in rules(stand) if r["type"] == "recording"]
    # Some see the last ten seconds alone, and not all that they see goes on.
    unanswered = list(queries)

    def all_are_answered() -> bool:
        stand.list_models()
        stand.evaluate_again()
        unanswered[:] = [q for q in unanswered if not is_answered(stand, q)]
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


def check_choices(stand: Stand):
    choices = choices_of(DASHBOARD)
    assert choices.keys() == {"job", "namespace", "instance", "model"}, choices
    for name, (series, label) in choices.items():
        values = stand.ask(f"label/{label}/values", **{"match[]": series})
        assert values, f"the variable {name} has no value: {series}"
    print(f"ok: {', '.join(choices)} have values")


def check_alerts(stand: Stand, names: set[str]):
    try:
        await_that(lambda: names <= firing(stand).keys(), f"{sorted(names)} fire")
    except SystemExit:
        print(f"fires: {sorted(firing(stand))}")
        raise
    for name in names:
        annotations = firing(stand)[name]["annotations"]
        assert {"summary", "description", "runbook_url"} <= annotations.keys(), annotations
        assert "error" not in annotations["summary"], annotations
        print(f"ok: {name}: {annotations['summary']}")


def check_silence(stand: Stand, provoked: set[str]):
    """Of all alerts that were not provoked, from the beginning on."""
    past = 'count by (alertname) (count_over_time(ALERTS{alertstate="firing"}[1h]))'
    fired = {sample["metric"]["alertname"] for sample in stand.value_of(past)}
    assert fired <= provoked | AT_THE_BEGINNING, sorted(fired)
    print("ok: no other alert fired")


def main():
    prometheus, promtool = programs()
    check_rules(promtool)
    panels = panels_of(DASHBOARD)
    assert not variables_left(panels), variables_left(panels)
    with tempfile.TemporaryDirectory() as folder, Stand(BUILD, folder) as stand:
        stand.start_server()
        stand.start_prometheus(prometheus, impatient_rules(stand))
        stand.start_load()
        check_expressions(stand, panels)
        check_choices(stand)
        check_alerts(stand, PROVOKED)
        assert firing(stand)["CamserveModelFailed"]["labels"]["model"] == BROKEN
        check_silence(stand, PROVOKED)
        stand.start_flood()
        check_alerts(stand, PROVOKED_BY_FLOOD)
        stand.stop_load()
        check_silence(stand, PROVOKED | PROVOKED_BY_FLOOD)
        stand.server.kill()
        check_alerts(stand, PROVOKED_LAST)


if __name__ == "__main__":
    main()
