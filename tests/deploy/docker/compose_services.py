"""What runs once docker/compose.yaml is up: Prometheus sees the server and has the rules, and
Grafana, where it runs, has the dashboard."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request

PROMETHEUS = "http://127.0.0.1:9090"
GRAFANA = "http://127.0.0.1:3000"
RULES = {"camserve", "camserve-alerts"}
PATIENCE_SECONDS = 90  # some scrapes


def ask(url: str) -> dict | None:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)
    except (urllib.error.URLError, ConnectionError):
        return None


def prometheus(path: str, **parameters: str) -> dict:
    url = f"{PROMETHEUS}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
    return (ask(url) or {}).get("data", {})


def value_of(expression: str) -> str:
    result = prometheus("query", query=expression).get("result", [])
    return result[0]["value"][1] if result else ""


def await_that(what: str, condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"FAILED: {what}")
        time.sleep(1)
    print(f"ok: {what}", flush=True)


def rules_are_healthy() -> bool:
    rules = [rule for group in prometheus("rules")["groups"] for rule in group["rules"]]
    return all(rule["health"] == "ok" for rule in rules)


def main():
    await_that("Prometheus sees the server", lambda: value_of('up{job="camserve"}') == "1")
    await_that(
        "Prometheus knows that the demo's model is ready",
        lambda: value_of('camserve_model_state{model="demo",state="READY"}') == "1",
    )
    groups = {group["name"] for group in prometheus("rules")["groups"]}
    assert groups == RULES, groups
    await_that("Prometheus has the rules, and none fails", rules_are_healthy)
    # CamserveAbsent is pending until the first scrape.
    firing = [a for a in prometheus("alerts")["alerts"] if a["state"] == "firing"]
    assert not firing, f"an alert is on: {firing}"
    if ask(f"{GRAFANA}/api/health") is None:
        print("skipped: Grafana does not run here")
        return
    found = ask(f"{GRAFANA}/api/dashboards/uid/camserve")
    assert found and found["dashboard"]["title"] == "camserve", found
    print("ok: Grafana has the dashboard")


if __name__ == "__main__":
    main()
